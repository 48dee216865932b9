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

``--json FILE`` writes ``{"sets": [...], "means": {...}, "speed": {...}}``: a row of ``sets`` has ``set``, ``model``
(tamis, elas-u4, question, asreview), ``pair`` (1, 2, 3; 0 without priors), ``records``, ``relevant``, ``recall_10``,
``wss_95``, ``atd``, ``first`` (rank of the first relevant record), ``seconds``; ``means`` has for every model the means
of these over the sets; ``speed`` is empty without ``--speed``.
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
from tamis.review.ranking import Ranker, draw_priors, savings, simulate

QUESTIONS = "questions_and_priors.json"
MEASURES = ("recall_10", "wss_95", "atd", "first", "seconds")
LEARNING = ("tamis", "elas-u4")


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


def rows_of(labelled: LabelledSet, said: dict[str, Any], asreview: str | None) -> list[dict[str, Any]]:
    """Run every model on one set."""
    question = said.get("question", "")
    pairs = said.get("priors") or [draw_priors(labelled.relevant, seed) for seed in (1, 2, 3)]
    about = {
        "set": labelled.name,
        "records": len(labelled.relevant),
        "relevant": int(labelled.relevant.sum()),
    }
    rows: list[dict[str, Any]] = []
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
            rows.append(
                {**about, "model": model, "pair": number, **measured(reading.relevant), "seconds": seconds}
            )
    for number, pair in enumerate(pairs if asreview else [], start=1):
        order, seconds = asreview_order(labelled, pair, str(asreview))
        rows.append(
            {**about, "model": "asreview", "pair": number, **measured(labelled.relevant[order]), "seconds": seconds}
        )  # fmt: skip
    return rows


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
    for path in files:
        labelled = read_labelled(path, "label_included")
        rows += rows_of(
            labelled,
            questions_for(path, options.questions),
            options.asreview_python if options.asreview else None,
        )
    frame = pd.DataFrame(rows)
    means = (
        frame.groupby(["model", "set"], sort=False)[list(MEASURES)].mean().groupby("model", sort=False).mean()
    )
    print_table(frame, means)
    speed = measure_speed(files) if options.speed else {}
    for name, value in speed.items():
        print(f"{name:60} {value:10.3f}")
    if options.json is not None:
        content = {"sets": rows, "means": means.to_dict("index"), "speed": speed}
        options.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
