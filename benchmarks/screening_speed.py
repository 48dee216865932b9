"""Speed of the ranking on synthetic libraries: used by ``screening.py --speed``."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from tamis.pipeline.labelled import read_labelled
from tamis.review.ranking import Ranker, RankingSession

QUESTION = (
    "adults with the disease; the drug compared with placebo; randomized controlled trial; adverse effects"
)
LABELS = 500
# Share of the words of a text that are exchanged for another of the library, and of these that are new.
EXCHANGED, NEW = 0.25, 0.03
# People, and decisions a second of each.
PEOPLE, PACE = 8, 5.0
SECONDS = 15.0

_FIRST = r"""
import json, re, resource, sys
from pathlib import Path
from tamis.pipeline.labelled import read_library
from tamis.review.ranking import rank_records
ranked = rank_records(read_library(Path(sys.argv[1])), sys.argv[2])
used = resource.getrusage(resource.RUSAGE_SELF)
# The kernel counts in ru_maxrss what the parent held before this process began; VmHWM is of this process alone.
status = Path("/proc/self/status")
peak = int(re.search(r"VmHWM:\s*(\d+)", status.read_text())[1]) if status.exists() else used.ru_maxrss
print(json.dumps([used.ru_utime + used.ru_stime, peak / 2**20, len(ranked)]))
"""


def synthetic_library(files: Sequence[Path], size: int, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Return records made from those of the files with words exchanged, and whether their models were relevant."""
    sets = [read_labelled(path, "label_included") for path in files]
    records = pd.concat([item.records for item in sets])
    relevant = np.concatenate([item.relevant for item in sets])
    rng = np.random.default_rng(seed)
    words = np.array(" ".join(records["abstract"]).split(), dtype=object)
    chosen = rng.integers(len(records), size=size)
    made = {
        column: [_exchange(records[column].iloc[row], words, rng) for row in chosen]
        for column in ("title", "abstract")
    }
    return pd.DataFrame(made, index=pd.Index([str(row) for row in range(size)], name="record")), relevant[
        chosen
    ]


def _exchange(text: str, words: np.ndarray, rng: np.random.Generator) -> str:
    parts = np.array(text.split(), dtype=object)
    places = np.flatnonzero(rng.random(len(parts)) < EXCHANGED)
    parts[places] = words[rng.integers(len(words), size=len(places))]
    for place in places[rng.random(len(places)) < NEW]:
        parts[place] = f"x{rng.integers(1 << 30):x}"
    return " ".join(parts)


def measure_speed(files: Sequence[Path]) -> dict[str, float]:
    """Return name of the row -> value."""
    found: dict[str, float] = {}
    library, relevant = synthetic_library(files, 100_000, seed=1)
    for size in (50_000, 100_000):
        ranker = Ranker.of(library.iloc[:size], QUESTION)
        found[f"retrain, rescore and next, {size:,} records (CPU ms, median)"] = 1000 * _retrain(
            ranker, relevant[:size]
        )
        if size == 50_000:
            found |= _staleness(ranker, relevant[:size])
    found |= _first_ranking(library.iloc[:50_000])
    return found


def _retrain(ranker: Ranker, relevant: np.ndarray) -> float:
    rng = np.random.default_rng(2)
    times = []
    for _ in range(15):
        known = np.full(ranker.size, -1, np.int8)
        rows = rng.choice(ranker.size, LABELS, replace=False)
        known[rows] = relevant[rows]
        begun = time.process_time()
        ranker.fit_rows(known).first()
        times.append(time.process_time() - begun)
    return float(np.median(times))


def _staleness(ranker: Ranker, relevant: np.ndarray) -> dict[str, float]:
    """Let people decide in step with the clock; count the labels that each next record did not know of."""
    behind: list[int] = []
    label_of: dict[str, bool] = dict(zip(map(str, ranker.ids), relevant.tolist(), strict=True))
    start = np.random.default_rng(3).choice(ranker.size, LABELS, replace=False)
    with RankingSession(ranker, {name: label_of[name] for name in map(str, ranker.ids[start])}) as session:
        session.wait()
        end = time.monotonic() + SECONDS

        def decide(name: str, delay: float) -> None:
            due = time.monotonic() + delay
            while due < end:
                time.sleep(max(0.0, due - time.monotonic()))
                offer = session.next(name)
                behind.append(offer.behind)
                session.label(offer.record, label_of[offer.record])
                due += 1 / PACE

        people = [
            threading.Thread(target=decide, args=(f"reviewer {number}", number / PEOPLE / PACE))
            for number in range(PEOPLE)
        ]
        for person in people:
            person.start()
        for person in people:
            person.join()
    name = f"labels behind, {PEOPLE} people, {PACE:g} decisions a second each, {ranker.size:,} records"
    return {
        f"{name} (median)": float(np.median(behind)),
        f"{name} (largest)": float(max(behind)),
        f"{name} (decisions)": float(len(behind)),
    }


def _first_ranking(library: pd.DataFrame) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.csv"
        library.to_csv(path, index=False, quoting=csv.QUOTE_MINIMAL)
        done = subprocess.run(
            [sys.executable, "-c", _FIRST, str(path), QUESTION], capture_output=True, text=True, check=True
        )
    seconds, memory, ranked = json.loads(done.stdout)
    return {
        f"first ranking from file, {ranked:,} records (CPU s)": seconds,
        f"first ranking from file, {ranked:,} records (GiB)": memory,
    }
