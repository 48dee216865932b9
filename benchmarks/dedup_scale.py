"""How duplicates are found in large synthetic libraries; ``benchmarks/dedup.py --scale N`` runs it.

Each row is a process of its own, so that its seconds (user and system, of itself and its children) and its peak of
memory are its own; the memory includes the records themselves.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from benchmarks.dedup import Result, measure_peer, score_clusters
from benchmarks.synthetic import as_frame, synthetic_library

from tamis.review.duplicates import add_records, find_duplicates

# More takes bib-dedupe hours and more memory than most machines have.
PEER_MOST = 20_000
ADDED = 1000


def cpu_seconds() -> float:
    """Return the seconds that this process and its children have worked, user and system."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def measure_whole(path: str) -> Result:
    """Find the duplicates of a library in this process and score them."""
    table = pq.read_table(path)
    truth = table["truth"].to_pylist()
    records = as_frame(table.drop_columns("truth"))
    del table
    held, start, began = peak_mb(), cpu_seconds(), time.perf_counter()
    found = find_duplicates(records)
    seconds, wall = cpu_seconds() - start, time.perf_counter() - began
    peak = peak_mb()
    result = score_clusters(truth, found.clusters.reindex(records["record"].tolist()).tolist())
    return result | {
        "questions": len(found.queue),
        "answered": 0,
        "tp_after": None,
        "fp_after": None,
        "sensitivity_after": None,
        "ece": None,
        "ece_pairs": 0,
        "cpu_seconds": seconds,
        "wall_seconds": wall,
        "records_per_cpu_second": len(records) / seconds,
        "peak_mb": peak,
        "records_mb": held,
        "dropped_blocks": len(found.dropped),
        "load": os.getloadavg()[0],
    }


def store_library(path: str, folder: str) -> dict[str, float]:
    """Store all of a library but the last thousand records."""
    start = cpu_seconds()
    table = pq.read_table(path).drop_columns("truth")
    add_records(Path(folder), as_frame(table.slice(0, len(table) - ADDED)))
    return {"cpu_seconds": cpu_seconds() - start, "peak_mb": peak_mb()}


def add_to_library(path: str, folder: str) -> Result:
    """Add the last thousand records to the stored ones, and score the pairs in which they are."""
    table = pq.read_table(path)
    truth = dict(zip(table["record"].to_pylist(), table["truth"].to_pylist(), strict=True))
    records = as_frame(table.slice(len(table) - ADDED).drop_columns("truth"))
    works = pd.Series(truth).value_counts()
    del table
    start, began = cpu_seconds(), time.perf_counter()
    added = add_records(Path(folder), records)
    seconds, wall = cpu_seconds() - start, time.perf_counter() - began
    merges = added.pairs[added.pairs["decision"] == "merge"]
    right = merges["record"].map(truth) == merges["other"].map(truth)
    return {
        "records": len(records),
        "stored": added.stored,
        "cpu_seconds": seconds,
        "wall_seconds": wall,
        "peak_mb": peak_mb(),
        "merged_pairs": int(right.sum()),
        "wrong_pairs": int((~right).sum()),
        "questions": len(added.queue),
        "of_stored_works": int((added.clusters.index != added.clusters).sum()),
        "with_copies": int(sum(works[truth[record]] > 1 for record in added.clusters.index)),
    }


def measure_scale(records: int, peer_python: str | None, seed: int = 1) -> dict[str, Any]:
    """Make a library, find its duplicates, store it, and add a thousand records.

    Parameters
    ----------
    records : int
    peer_python : str or None
        Interpreter of an environment with bib-dedupe, which runs on as much as it can.
    seed : int
        Of the library.

    Returns
    -------
    dict
        As the sets of ``benchmarks/dedup.py``, and ``added`` (the thousand) and ``stored`` (the rest).
    """
    spawn = multiprocessing.get_context("spawn")

    def alone(task: Any, *arguments: Any) -> Any:
        with spawn.Pool(1) as worker:
            return worker.apply(task, arguments)

    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "library.parquet")
        alone(write_library, path, records, seed)
        whole = alone(measure_whole, path)
        stored = alone(store_library, path, folder) if records > ADDED else None
        added = alone(add_to_library, path, folder) if records > ADDED else None
        truth = pq.read_table(path, columns=["truth"])["truth"].to_pandas()
        peer = None
        if peer_python and records <= PEER_MOST:
            peer = measure_peer(pq.read_table(path).to_pandas(), peer_python)
    sizes = truth.value_counts()
    return {
        "set": f"synthetic-{records}",
        "records": records,
        "works": len(sizes),
        "true_pairs": int((sizes * (sizes - 1) // 2).sum()),
        "tamis": whole,
        "bib_dedupe": peer,
        "stored": stored,
        "added": added,
    }


def write_library(path: str, records: int, seed: int) -> None:
    table: pa.Table = synthetic_library(records, seed)
    pq.write_table(table, path)


def describe(row: dict[str, Any]) -> str:
    """Return what storing and adding took, in one line."""
    stored, added = row["stored"], row["added"]
    return (
        f"{row['set']:<16} stored {added['stored']:,} in {stored['cpu_seconds']:.1f} CPU s, {stored['peak_mb']:.0f} MB;"
        f" {added['records']:,} added in {added['cpu_seconds']:.1f} CPU s ({added['wall_seconds']:.1f} s by the clock),"
        f" {added['peak_mb']:.0f} MB: {added['merged_pairs']} pairs merged, {added['wrong_pairs']} of them wrong"
    )
