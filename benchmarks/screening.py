"""Measure the ranking of records on finished reviews: ``python benchmarks/screening.py PATH... [--asreview]``.

Every PATH is a CSV file (gzipped or not) of a finished review with ``title``, ``abstract``, ``label_included`` (1 or
0) and, where it has them, ``keywords``; a folder stands for the ``*.csv.gz`` and ``*.csv`` files in it. Questions and
priors come from ``questions_and_priors.json`` beside the files or from ``--questions FILE``: set name -> ``question``
(words) and ``priors`` (pairs [relevant row, irrelevant row], rows from 0). A set without a question runs without; one
without priors takes for seed s = 1, 2, 3 a relevant, then an irrelevant row drawn by NumPy's ``default_rng(s)``.

Priors are left out of all measures: n' = n - 2 records, r' = r - 1 relevant ones. recall@10% = share of r' met in the
first ceil(0.1 n'); WSS@95 = (n' - records read until ceil(0.95 r') are met) / n' - 0.05; ATD = mean rank of the
relevant ones / n'. The question alone, without any label, ranks all n records. Every set counts the same in the means.

``--asreview`` runs ASReview's ELAS u4 on the same pairs, from this environment or that of ``--asreview-python PATH``.
``--speed`` adds the rows on a synthetic library (texts of the sets, words exchanged): learning, scoring and choosing
the next record after 500 labels at 50,000 and 100,000 records; the first ranking from a file in a new process; labels
that the ranking is behind while 8 people decide 5 records a second each. Times are CPU seconds of one thread each.

Every rule of stopping is asked after each hundredth of the records that the ranking of tamis reads: where it would have
stopped for 95 % recall, the share of runs in which that was kept, the lowest recall and the share of reading saved.

``--json FILE`` writes ``{"sets": [...], "means": {...}, "stopping": [...], "speed": {...}}``: a row of ``sets`` has
``set``, ``model`` (tamis, elas-u4, question, asreview), ``pair`` (1, 2, 3; 0 without priors), ``records``,
``relevant``, ``recall_10``, ``wss_95``, ``atd``, ``first`` (rank of the first relevant record), ``seconds``;
``means`` has for every model the means of these over the sets; a row of ``stopping`` has ``set``, ``rule``, ``pair``,
``recall``, ``saved``; ``speed`` is empty without ``--speed``.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from screening_asreview import asreview_order
from screening_speed import measure_speed

from tamis.pipeline.labelled import LabelledSet, read_labelled
from tamis.review.ranking import Ranker, Reading, draw_priors, savings, simulate
from tamis.review.stopping import RULES, stops_at, target_set_stop

QUESTIONS = "questions_and_priors.json"
MEASURES = ("recall_10", "wss_95", "atd", "first", "seconds")
LEARNING = ("tamis", "elas-u4")
RECALL = 0.95


def files_of(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += sorted([*path.glob("*.csv.gz"), *path.glob("*.csv")]) if path.is_dir() else [path]
    return found


def questions_for(path: Path, given: Path | None) -> dict[str, Any]:
    source = given or path.parent / QUESTIONS
    if given is None and not source.exists():
        return {}
    return json.loads(source.read_text(encoding="utf-8")).get(path.name.split(".")[0], {})


def measured(order: np.ndarray) -> dict[str, float]:
    found = savings(order)
    return {"recall_10": found.recall_10, "wss_95": found.wss_95, "atd": found.atd, "first": found.first}


def stops_of(about: dict[str, Any], number: int, reading: Reading) -> list[dict[str, Any]]:
    """Ask every rule of stopping along one reading; a relevant prior counts as found."""
    total = int(reading.relevant.sum()) + 1
    stops = {name: stops_at(rule, reading.relevant, known=1, target=RECALL) for name, rule in RULES.items()}
    found = {name: int(reading.relevant[:read].sum()) + 1 for name, read in stops.items()}
    stops["target"], found["target"] = target_set_stop(reading.relevant, 1, number)
    return [
        {"set": about["set"], "rule": name, "pair": number, "recall": found[name] / total,
         "saved": 1 - read / len(reading.relevant)}
        for name, read in stops.items()
    ]  # fmt: skip


def rows_of(
    labelled: LabelledSet, said: dict[str, Any], asreview: str | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Run every model on one set; return its rows and those of the rules of stopping."""
    question = said.get("question", "")
    pairs = said.get("priors") or [draw_priors(labelled.relevant, seed) for seed in (1, 2, 3)]
    about = {
        "set": labelled.name,
        "records": len(labelled.relevant),
        "relevant": int(labelled.relevant.sum()),
    }
    rows: list[dict[str, Any]] = []
    stops: list[dict[str, Any]] = []
    if question:
        begun = time.process_time()
        order = Ranker.of(labelled.records, question).fit({}).order()
        seconds = time.process_time() - begun
        rows.append(
            {
                **about,
                "model": "question",
                "pair": 0,
                **measured(labelled.relevant[order]),
                "seconds": seconds,
            }
        )
    for model in LEARNING:
        begun = time.process_time()
        ranker = Ranker.of(labelled.records, question, model=model)
        read = time.process_time() - begun
        for number, pair in enumerate(pairs, start=1):
            begun = time.process_time()
            reading = simulate(ranker, labelled.relevant, pair)
            seconds = time.process_time() - begun + read
            stops += stops_of(about, number, reading) if model == "tamis" else []
            rows.append(
                {**about, "model": model, "pair": number, **measured(reading.relevant), "seconds": seconds}
            )
    for number, pair in enumerate(pairs if asreview else [], start=1):
        order, seconds = asreview_order(labelled, pair, str(asreview))
        rows.append(
            {**about, "model": "asreview", "pair": number, **measured(labelled.relevant[order]), "seconds": seconds}
        )  # fmt: skip
    return rows, stops


def print_stops(stops: pd.DataFrame) -> None:
    print(f"\n{'rule of stopping':17} {'kept 95 %':>9} {'lowest':>7} {'saved':>6}")
    for rule, runs in stops.groupby("rule", sort=False):
        kept = float((runs["recall"] >= RECALL).mean())
        print(f"{rule!s:17} {kept:9.3f} {runs['recall'].min():7.3f} {runs['saved'].mean():6.3f}")


def print_table(frame: pd.DataFrame, means: pd.DataFrame) -> None:
    print(f"{'set':32} {'model':10} {'recall@10%':>10} {'WSS@95':>8} {'ATD':>8} {'first':>6} {'CPU s':>7}")
    by_set = frame.groupby(["set", "model"], sort=False)[list(MEASURES)].mean()
    for (name, model), row in zip(by_set.index, by_set.to_dict("records"), strict=True):
        print_row(str(name), str(model), row)
    for model, row in means.to_dict("index").items():
        print_row("mean of the sets", str(model), row)


def print_row(name: str, model: str, row: Mapping[Any, float]) -> None:
    print(
        f"{name[:32]:32} {model:10} {row['recall_10']:10.3f} {row['wss_95']:8.3f} {row['atd']:8.3f} "
        f"{row['first']:6.1f} {row['seconds']:7.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--asreview", action="store_true")
    parser.add_argument("--asreview-python", default=sys.executable)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    files = files_of(options.paths)
    rows: list[dict[str, Any]] = []
    stops: list[dict[str, Any]] = []
    for path in files:
        labelled = read_labelled(path, "label_included")
        found, asked = rows_of(
            labelled,
            questions_for(path, options.questions),
            options.asreview_python if options.asreview else None,
        )
        rows += found
        stops += asked
    frame = pd.DataFrame(rows)
    means = (
        frame.groupby(["model", "set"], sort=False)[list(MEASURES)].mean().groupby("model", sort=False).mean()
    )
    print_table(frame, means)
    print_stops(pd.DataFrame(stops))
    speed = measure_speed(files) if options.speed else {}
    for name, value in speed.items():
        print(f"{name:60} {value:10.3f}")
    if options.json is not None:
        content = {"sets": rows, "means": means.to_dict("index"), "stopping": stops, "speed": speed}
        options.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
