"""How well duplicates are found: accuracy on labelled sets, questions to a reviewer, calibration, time and memory.

    python benchmarks/dedup.py PATH… [--scale N] [--json FILE] [--peer-python PYTHON]

PATH is a CSV file in UTF-8 with the columns

    record_id title author year journal volume number pages doi abstract isbn entrytype source group_id

of which only ``record_id``, ``title`` and ``group_id`` must be there (``pmid`` is read too). Records with the same
``group_id`` are of one work. ``isbn`` may hold ISSNs; ``source`` is the export a record came from, empty for unknown.

For each set and for all together the report gives

    pairs TP, FP, FN   pairs of records in one cluster that are, or are not, of one work; pairs that were not found
    works lost         works that automatic merging put into a cluster with another work: for each cluster the number
                       of its works less one
    questions          put to a reviewer, and the sensitivity after one who is always right has answered them all
    ECE                expected calibration error, ten bins of equal width, over all pairs that were scored and kept
                       (probability of at least 0.01)
    CPU s, records/CPU s, peak MB   of a process of its own

and, where ``--peer-python`` names an environment that has bib-dedupe, the same for bib-dedupe on the same records
(its "maybe" pairs are its questions; it states no probability).

``--json FILE`` writes {"format": 1, "sets": [{"set", "records", "works", "true_pairs", "tamis": result,
"bib_dedupe": result or null}], "pooled": {"tamis": result, "bib_dedupe": result or null}} where a result has the keys
tp, fp, fn, sensitivity, precision, works_lost, questions, tp_after, fp_after, sensitivity_after, ece, ece_pairs,
cpu_seconds, records_per_cpu_second, peak_mb; keys may be added, none is renamed.

``--scale N`` (again for more sizes) makes a synthetic library of N records, with copies as databases print them and
near-duplicates that are none, finds its duplicates, stores it, and adds 1,000 records. Nobody answers its questions.
The results are in "scale", as in "sets", with "stored" and "added"; bib-dedupe runs up to 20,000 records.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from tamis.review.duplicates import WEIGHTS, Weights, find_duplicates, question_queue
from tamis.review.duplicates.queue import Questions
from tamis.review.duplicates.verdicts import VERDICTS

Result = dict[str, Any]
BINS = 10
_COLUMNS = {
    "record_id": "record", "source": "search", "title": "title", "author": "authors", "year": "year",
    "journal": "journal",
    "volume": "volume", "number": "issue", "pages": "pages", "doi": "doi", "pmid": "pmid", "abstract": "abstract",
    "isbn": "issn", "entrytype": "type", "group_id": "truth",
}  # fmt: skip


def read_labelled(path: Path) -> pd.DataFrame:
    """Read a labelled set as RECORDS with the columns ``issn`` and ``truth``."""
    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    missing = {"record_id", "title", "group_id"} - set(raw.columns)
    if missing:
        sys.exit(f"{path}: columns {', '.join(sorted(missing))} are missing; expected {', '.join(_COLUMNS)}")
    frame = pd.DataFrame({ours: raw.get(theirs, "") for theirs, ours in _COLUMNS.items()})
    frame["year"] = pd.to_numeric(
        frame["year"].astype(str).str.extract(r"(\d{4})")[0], errors="coerce"
    ).astype("Int64")
    return frame


def calibration_error(probability: ArrayLike, truth: ArrayLike) -> float:
    """Return the expected calibration error in ten bins of equal width."""
    probability, truth = np.asarray(probability, float), np.asarray(truth, bool)
    if not len(probability):
        return 0.0
    place = np.minimum((probability * BINS).astype(int), BINS - 1)
    number = np.bincount(place, minlength=BINS)
    gap = np.bincount(place, weights=probability - truth, minlength=BINS)
    return float(np.abs(gap).sum() / number.sum())


def score_clusters(truth: Sequence[str], clusters: Sequence[str]) -> Result:
    """Count pairs and lost works of a clustering."""
    table = pd.DataFrame({"truth": list(truth), "cluster": list(clusters)})

    def pairs(sizes: pd.Series) -> int:
        return int((sizes * (sizes - 1) // 2).sum())

    both = table.groupby(["truth", "cluster"]).size()
    true_pairs, found = pairs(table.groupby("truth").size()), pairs(table.groupby("cluster").size())
    tp = pairs(both)
    lost = int((table.groupby("cluster")["truth"].nunique() - 1).sum())
    return {
        "tp": tp, "fp": found - tp, "fn": true_pairs - tp, "sensitivity": tp / true_pairs if true_pairs else 1.0,
        "precision": tp / found if found else 1.0, "works_lost": lost,
    }  # fmt: skip


def answer_all(questions: Questions, truth: Mapping[str, str]) -> tuple[pd.Series, int]:
    """Return the clusters after a reviewer who is always right, and how many questions were answered."""
    asked = 0
    while True:
        queue = questions.queue()
        if queue.empty:
            return questions.clusters, asked
        # Answers to one round may settle questions of the next, never of the same pair of clusters.
        first = queue.iloc[[0]] if len(queue) < 200 else queue.head(20)
        rows = [
            {"at": "2026-01-01", "by": "A", "record": record, "other": other, "note": "",
             "relation": "join" if truth[record] == truth[other] else "split"}
            for record, other in zip(first["record"], first["other"], strict=True)
        ]  # fmt: skip
        asked += len(rows)
        questions = questions.answered(VERDICTS.frame(rows))


def measure_tamis(records: pd.DataFrame, weights: Weights = WEIGHTS) -> Result:
    """Deduplicate in this process and score."""
    start = time.process_time()
    found = find_duplicates(records.drop(columns="truth"), weights=weights)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    truth = dict(zip(records["record"], records["truth"], strict=True))
    result = score_clusters(records["truth"].tolist(), found.clusters.reindex(records["record"]).tolist())
    after, asked = answer_all(Questions(found.pairs, found.clusters, VERDICTS.frame([])), truth)
    final = score_clusters(records["truth"].tolist(), after.reindex(records["record"]).tolist())
    same = found.pairs["record"].map(truth) == found.pairs["other"].map(truth)
    return result | {
        "questions": len(question_queue(found.pairs, found.clusters, VERDICTS.frame([]))),
        "answered": asked,
        "tp_after": final["tp"],
        "fp_after": final["fp"],
        "sensitivity_after": final["sensitivity"],
        "ece": calibration_error(found.pairs["probability"], same),
        "ece_pairs": len(found.pairs),
        "cpu_seconds": seconds,
        "records_per_cpu_second": len(records) / seconds,
        "peak_mb": peak,
        "_probability": found.pairs["probability"].tolist(),
        "_truth": same.tolist(),
    }


_PEER = """
import json, os, resource, sys, time
import pandas as pd
import bib_dedupe.bib_dedupe as peer
records = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
def cpu():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
start = cpu()
out = os.dup(1); os.dup2(2, 1)
matched = peer.match(peer.block(peer.prep(records, cpu=1), cpu=1), cpu=1)
groups = peer.cluster(matched)
os.dup2(out, 1)
maybe = matched[matched["duplicate_label"] == "maybe"]
print(json.dumps({"cpu": cpu() - start, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
  "groups": [list(map(str, group)) for group in groups], "maybe": maybe[["ID_1", "ID_2"]].astype(str).values.tolist()}))
"""


def measure_peer(records: pd.DataFrame, python: str) -> Result:
    """Deduplicate the same records with bib-dedupe in another environment and score."""
    back = {ours: theirs for theirs, ours in _COLUMNS.items()}
    back |= {"record": "ID", "search": "search_set", "authors": "author", "type": "ENTRYTYPE"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.csv"
        kept = records.drop(columns=["truth", "pmid"]).rename(columns=back)
        kept["ENTRYTYPE"] = "article"
        kept["booktitle"] = ""
        kept.to_csv(path, index=False)
        done = subprocess.run([python, "-c", _PEER, str(path)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"bib-dedupe failed:\n{done.stderr[-2000:]}")
    said = json.loads(done.stdout.strip().splitlines()[-1])
    ids = records["record"].tolist()
    cluster = {record: record for record in ids}
    for group in said["groups"]:
        cluster |= dict.fromkeys(group, group[0])
    truth = dict(zip(ids, records["truth"], strict=True))
    result = score_clusters([truth[record] for record in ids], [cluster[record] for record in ids])
    for one, other in said["maybe"]:
        if truth[one] == truth[other]:
            old, new = cluster[other], cluster[one]
            cluster = {record: new if name == old else name for record, name in cluster.items()}
    final = score_clusters([truth[record] for record in ids], [cluster[record] for record in ids])
    return result | {
        "questions": len(said["maybe"]), "answered": len(said["maybe"]),
        "tp_after": final["tp"],
        "fp_after": final["fp"], "sensitivity_after": final["sensitivity"], "ece": None, "ece_pairs": 0,
        "cpu_seconds": said["cpu"],
        "records_per_cpu_second": len(records) / said["cpu"], "peak_mb": said["peak"],
    }  # fmt: skip


def pool(results: Sequence[Result], records: int) -> Result:
    """Add up the results of several sets."""
    names = ("tp", "fp", "fn", "works_lost", "questions", "answered", "tp_after", "fp_after", "cpu_seconds")
    total = {name: sum(result[name] for result in results) for name in names}
    true_pairs = total["tp"] + total["fn"]
    probability = [value for result in results for value in result.get("_probability", ())]
    truth = [value for result in results for value in result.get("_truth", ())]
    return total | {
        "sensitivity": total["tp"] / true_pairs,
        "precision": total["tp"] / (total["tp"] + total["fp"]),
        "sensitivity_after": total["tp_after"] / true_pairs,
        "ece": calibration_error(probability, truth) if probability else None,
        "ece_pairs": len(probability),
        "records_per_cpu_second": records / total["cpu_seconds"],
        "peak_mb": max(result["peak_mb"] for result in results),
    }


def show(name: str, who: str, result: Result) -> None:
    after, ece = (
        "–" if result[name] is None else f"{result[name]:.4f}" for name in ("sensitivity_after", "ece")
    )
    print(
        f"{name:<16} {who:<10} {result['tp']:>7} {result['fp']:>4} {result['fn']:>5} {result['sensitivity']:>7.4f}"
        f" {result['precision']:>7.4f} {result['works_lost']:>5} {result['questions']:>9}"
        f" {after:>7}"
        f" {ece:>7} {result['cpu_seconds']:>7.2f} {result['records_per_cpu_second']:>9.0f} {result['peak_mb']:>6.0f}"
    )


def run_scale(records: int, peer_python: str | None) -> dict[str, Any]:
    """Measure a synthetic library and show its rows."""
    # This file runs as a script, too, and then finds its neighbours only from the root.
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from benchmarks.dedup_scale import describe, measure_scale

    row = measure_scale(records, peer_python)
    for who, result in (("tamis", row["tamis"]), ("bib-dedupe", row["bib_dedupe"])):
        if result:
            show(row["set"], who, result)
    if row["added"]:
        print(describe(row))
    return row


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    parser.add_argument(
        "--scale", type=int, action="append", default=[], metavar="N", help="a synthetic library of N records"
    )
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument(
        "--peer-python", metavar="PYTHON", help="interpreter of an environment with bib-dedupe"
    )
    arguments = parser.parse_args()
    if not arguments.paths and not arguments.scale:
        parser.error("name labelled sets, or ask for a synthetic library: --scale N")
    print(
        f"{'set':<16} {'':<10} {'TP':>7} {'FP':>4} {'FN':>5} {'sens.':>7} {'prec.':>7} {'lost':>5} {'questions':>9}"
        f" {'after':>7} {'ECE':>7} {'CPU s':>7} {'rec/CPU s':>9} {'MB':>6}"
    )
    sets: list[dict[str, Any]] = []
    context = multiprocessing.get_context("spawn")
    for path in arguments.paths:
        records = read_labelled(path)
        with context.Pool(1) as worker:
            ours = worker.apply(measure_tamis, (records,))
        show(path.stem, "tamis", ours)
        peer = measure_peer(records, arguments.peer_python) if arguments.peer_python else None
        if peer:
            show(path.stem, "bib-dedupe", peer)
        sizes = records.groupby("truth").size()
        sets.append(
            {"set": path.stem, "records": len(records), "works": len(sizes),
             "true_pairs": int((sizes * (sizes - 1) // 2).sum()), "tamis": ours, "bib_dedupe": peer}
        )  # fmt: skip
    scaled = [run_scale(size, arguments.peer_python) for size in arguments.scale]
    number = sum(one["records"] for one in sets)
    pooled: dict[str, Any] = {"tamis": None, "bib_dedupe": None}
    if sets:
        pooled["tamis"] = pool([one["tamis"] for one in sets], number)
    if sets and arguments.peer_python:
        pooled["bib_dedupe"] = pool([one["bib_dedupe"] for one in sets], number)
    for who, result in pooled.items():
        if result:
            show("pooled", who.replace("_", "-"), result)
    if arguments.json:
        for one in sets:
            one["tamis"] = {name: value for name, value in one["tamis"].items() if name[0] != "_"}
        arguments.json.write_text(
            json.dumps({"format": 1, "sets": sets, "pooled": pooled, "scale": scaled}, indent=1) + "\n",
            "utf-8",
        )


if __name__ == "__main__":
    main()
