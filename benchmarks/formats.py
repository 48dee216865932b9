"""How fast export files are read: records per second of processor time, and peak memory.

    python benchmarks/formats.py [--records 100000] [--formats ris bibtex csv]

Each reading runs in a process of its own on the same generated file, tamis first, then rispy and bibtexparser
where they are installed. The file is handed over as bytes; tamis reads it record by record, as the import of
a review does. The generated records have five authors, six keywords and an abstract of about 900 characters.

Medians of three runs with 100,000 records, on one core of a machine that was busy otherwise (Python 3.11):

    ris      tamis           37,100 records/s  0.18 GB    rispy         22,100 records/s  1.08 GB
    bibtex   tamis           12,800 records/s  0.19 GB    bibtexparser   5,500 records/s  1.59 GB
    csv      tamis           64,300 records/s  0.17 GB
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import multiprocessing
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.progress import track

from tamis.review.exporters import export_records
from tamis.review.importers import RawRecord, stream_records

TARGETS = {"ris": 35_000, "bibtex": 10_000, "csv": 60_000}
MEMORY_LIMIT = 0.5
WORDS_TEXT = (
    "calcinosis cutis calcium gluconate extravasation neonate infusion skin lesion phosphate review trial "
    "cohort treatment outcome follow months patients diagnosis ultrasound radiography deposits resolution "
    "surgery"
)
WORDS = WORDS_TEXT.split()
FAMILIES = [
    "Nayak",
    "Mishra",
    "Alghaith",
    "Lamm",
    "Tumpeer",
    "Müller",
    "García",
    "O'Connor",
    "Plancq",
    "Gouron",
    "van_den_Berg",
    "Łukasz",
]


def records(count: int) -> list[RawRecord]:
    draw = random.Random(20260101)

    def text(words: int) -> str:
        return " ".join(draw.choices(WORDS, k=words)).capitalize()

    return [
        RawRecord(
            position,
            position,
            "article",
            {
                "type": ("JOUR",),
                "title": (text(12),),
                "authors": tuple(
                    f"{draw.choice(FAMILIES).replace('_', ' ')}, {draw.choice('ABCDEFGH')}. {draw.choice('JKLM')}."
                    for _ in range(5)
                ),
                "year": (str(draw.randint(1950, 2026)),),
                "journal": (text(4),),
                "volume": (str(draw.randint(1, 90)),),
                "issue": (str(draw.randint(1, 12)),),
                "pages": (f"{draw.randint(1, 400)}-{draw.randint(401, 900)}",),
                "doi": (f"10.1000/{position}.{draw.randint(1, 10**6)}",),
                "url": (f"https://example.org/{position}",),
                "issn": ("0190-9622",),
                "language": ("English",),
                "abstract": (text(105),),
                "keywords": tuple(dict.fromkeys(draw.choices(WORDS, k=6))),
            },
            {"key": (f"Key{position}",)},
        )
        for position in track(range(1, count + 1), description="generate", disable=count < 50_000)
    ]


def read_tamis(data: bytes) -> int:
    return sum(isinstance(item, RawRecord) for item in stream_records(data, "benchmark")[2])


def read_rispy(data: bytes) -> int:
    import rispy

    return len(rispy.load(io.StringIO(data.decode("utf-8"))))


def read_bibtexparser(data: bytes) -> int:
    import bibtexparser

    return len(bibtexparser.parse_string(data.decode("utf-8")).entries)


OTHERS: dict[str, tuple[str, Callable[[bytes], int]]] = {
    "ris": ("rispy", read_rispy),
    "bibtex": ("bibtexparser", read_bibtexparser),
}


def peak_memory() -> float:
    """Return the peak of this process in GB."""
    status = Path("/proc/self/status")
    if status.exists():
        # Linux counts the parent's peak into ru_maxrss of a spawned process; VmHWM is its own, in kilobytes.
        found = re.search(r"VmHWM:\s*(\d+)", status.read_text())
        return int(found[1]) / 1e6 if found else float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e9 if sys.platform == "darwin" else 1e6)


def measure(read: Callable[[bytes], int], path: str, answers: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    data = Path(path).read_bytes()
    began = time.process_time()
    count = read(data)
    seconds = time.process_time() - began
    answers.put((count, seconds, peak_memory()))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the reading of export files.")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--formats", nargs="+", choices=list(TARGETS), default=list(TARGETS))
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    print(f"{'format':8} {'reader':14} {'records':>8} {'MB':>7} {'records/s':>10} {'peak GB':>8}  target")
    with tempfile.TemporaryDirectory() as folder:
        made = records(options.records)
        paths = {name: Path(folder) / name for name in options.formats}
        for name, path in paths.items():
            path.write_bytes(export_records(made, name))
        del made
        for name, path in paths.items():
            readers = [("tamis", read_tamis)]
            other = OTHERS.get(name)
            if other and importlib.util.find_spec(other[0]):
                readers.append(other)
            for title, read in readers:
                answers = context.Queue()
                process = context.Process(target=measure, args=(read, str(path), answers))
                process.start()
                count, seconds, peak = answers.get()
                process.join()
                speed = count / seconds
                met = ""
                if title == "tamis":
                    enough = speed >= TARGETS[name] and peak <= MEMORY_LIMIT
                    met = f"{TARGETS[name]} records/s, {MEMORY_LIMIT} GB: {'met' if enough else 'missed'}"
                size = path.stat().st_size / 1e6
                print(f"{name:8} {title:14} {count:8} {size:7.1f} {speed:10.0f} {peak:8.2f}  {met}")


if __name__ == "__main__":
    main()
