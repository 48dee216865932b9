"""Decisions: durable appends a second, and a log of a million lines from disk to outcomes.

Run: ``python benchmarks/decisions.py [--appends N] [--lines N] [--folder DIR]``

Appends are those of one reviewer who decides one record after another, each on disk before the next; the
folder matters, since a flush costs what the disk under it costs. A second table appends in batches, as an
import does. CPU seconds are those of this process, wall seconds are printed beside them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pandas as pd

from tamis.review.chain import Tail, verify
from tamis.review.decisions import Decision, check_decisions, decision_columns
from tamis.review.files import ChainedLog
from tamis.review.screening import stage_outcomes, votes

T = TypeVar("T")
REASONS = {"P1": "exclude", "I1": "include"}


def measured(name: str, call: Callable[[], T]) -> T:
    wall, cpu = time.perf_counter(), time.process_time()
    value = call()
    print(f"{name:<44} {time.perf_counter() - wall:>8.2f} s wall {time.process_time() - cpu:>8.2f} s CPU")
    return value


def entry(number: int, by: str) -> dict[str, object]:
    word, reason = ("include", "I1") if number % 20 == 0 else ("exclude", "P1")
    at = f"2026-02-{1 + number % 28:02d}T{number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}+00:00"
    return Decision(
        at,
        by,
        f"pubmed/{number + 1}",
        word,
        reason,
        stage="title_abstract",
        seconds=4.2,
        criteria="0123456789ab",
    ).line()


def log_bytes(lines: int, by: str) -> bytes:
    """Return a log as its writer leaves it; written here by hand, since only its reading is measured."""
    prev, parts = "0" * 64, []
    for number in range(lines):
        body = entry(number, by) | {"prev": prev}
        identity = hashlib.sha256(json.dumps(body).encode()).hexdigest()[:16]
        line = json.dumps({"id": identity} | body).encode()
        prev = hashlib.sha256(line).hexdigest()
        parts.append(line + b"\n")
    return b"".join(parts)


def appends(folder: Path, number: int, batch: int) -> None:
    log = ChainedLog(folder / f"batch-{batch}.jsonl")
    entries = [entry(place, "A") for place in range(number)]
    wall, cpu = time.perf_counter(), time.process_time()
    for start in range(0, number, batch):
        log.append(entries[start : start + batch])
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        f"{number} appends, {batch} at a time: {number / wall:>10,.0f} a second, {cpu / number * 1e6:.0f} µs CPU each"
    )


def reading(folder: Path, lines: int) -> None:
    half = lines // 2
    for by in ("A", "B"):
        (folder / f"title_abstract.{by}.jsonl").write_bytes(log_bytes(half, by))
    known = frozenset(f"pubmed/{number + 1}" for number in range(half))
    clusters = pd.Series(
        {record: record for record in sorted(known, key=lambda r: int(r[7:]))}, name="cluster"
    )
    wall, cpu = time.perf_counter(), time.process_time()
    rolled = {}
    for by in ("A", "B"):
        data = measured(f"{by}: bytes", (folder / f"title_abstract.{by}.jsonl").read_bytes)
        frame = measured(f"{by}: lines", lambda data=data: decision_columns(data))
        assert frame is not None
        frame, problems = measured(
            f"{by}: checks",
            lambda frame=frame, by=by: check_decisions(
                frame, "log", stage="title_abstract", actor=by, reasons=REASONS, known=known
            ),
        )
        assert not problems
        rolled[by] = measured(f"{by}: votes", lambda frame=frame: votes(frame, clusters))
    found = measured(
        "outcomes",
        lambda: stage_outcomes(
            list(clusters), rolled, rolled["A"].iloc[:0], unsure_includes=True, reasons=list(REASONS)
        ),
    )
    print(f"{lines} decisions, load to outcomes: {time.perf_counter() - wall:.2f} s wall, "
          f"{time.process_time() - cpu:.2f} s CPU; {found['outcome'].value_counts().to_dict()}")  # fmt: skip
    data = (folder / "title_abstract.A.jsonl").read_bytes()
    tail = Tail()
    tail.absorb(data)
    assert measured(f"audit of {half} lines", lambda: verify(data, "log", tail.head)) == []


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--appends", type=int, default=5_000)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where to write; a new temporary folder if left out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        for batch in (1, 50):
            appends(Path(name), options.appends, batch)
        reading(Path(name), options.lines)


if __name__ == "__main__":
    main()
