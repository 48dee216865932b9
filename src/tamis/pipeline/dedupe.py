"""Any exports into one file without duplicates, without a workspace: read, compare, merge, tell, write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from tamis.errors import InputError, Problem, UsageError
from tamis.review.duplicates import Duplicates, find_duplicates, origins_of, other_values
from tamis.review.duplicates.raw import merge_raw
from tamis.review.exporters import EXPORTERS, SUFFIXES
from tamis.review.exporters.parquet import export_parquet
from tamis.review.importers import ImportResult, RawRecord, read_records
from tamis.review.records import RECORDS, SEPARATOR, records_of
from tamis.textfiles import csv_text, write_bytes, write_text

# A longer list belongs into the file.
_MOST_LINES = 10


@dataclass(frozen=True, slots=True)
class Exports:
    """Exports as they were read.

    Attributes
    ----------
    read : mapping
        Name of the source -> its file as read.
    records : DataFrame
        RECORDS and ``issn``; ids are <source>/<position>.
    problems : tuple of Problem
        Records that could not be read.
    notices : tuple of Problem
        What was odd and lost no record.
    """

    read: Mapping[str, ImportResult]
    records: pd.DataFrame
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Deduplicated:
    """Exports, what was found among their records, and how many records the library had before, if there is one."""

    exports: Exports
    found: Duplicates
    stored: int | None = None


def deduplicate_files(paths: Sequence[Path]) -> Deduplicated:
    """Read exports of any format and find their duplicates; raise as ``read_exports`` does."""
    exports = read_exports(paths)
    return Deduplicated(exports, find_duplicates(exports.records))


def read_exports(paths: Sequence[Path], progress: Callable[[float], None] = lambda share: None) -> Exports:
    """Read exports of any format together.

    Parameters
    ----------
    paths : sequence of Path
        Their order decides which record names a cluster, not which records are together.
    progress : callable, optional
        Called with the share of the bytes that is read, 0 to 1.

    Raises
    ------
    UsageError
        If a file is given twice.
    InputError
        If no record can be read from any file.
    """
    names = source_names(paths)
    sizes = [path.stat().st_size for path in names.values()]
    total = max(1, sum(sizes))
    read: dict[str, ImportResult] = {}
    problems: list[Problem] = []
    notices: list[Problem] = []
    rows: list[dict[str, Any]] = []
    for number, (name, path) in enumerate(names.items()):
        before, size = sum(sizes[:number]), sizes[number]
        try:
            imported = read_records(
                path.read_bytes(),
                str(path),
                lambda share, before=before, size=size: progress((before + share * size) / total),
            )
        except InputError as error:
            problems += error.problems
            continue
        read[name] = imported
        problems += imported.problems
        # Of an imported record only its year can be wrong here, and the record is kept.
        found, more = records_of(name, replace(imported, problems=()), str(path))
        notices += [*imported.notices, *more]
        rows += [
            row | {"issn": SEPARATOR.join(raw.fields.get("issn", ()))}
            for row, raw in zip(found, imported.records, strict=True)
        ]
    if not rows and problems:
        raise InputError(problems)
    return Exports(read, RECORDS.frame(rows), tuple(problems), tuple(notices))


def source_names(paths: Sequence[Path]) -> dict[str, Path]:
    """Name each file by the end of its path that tells it from the others, without its suffix where that is enough."""
    resolved = [path.resolve() for path in paths]
    twice = [str(path) for path, count in Counter(resolved).items() if count > 1]
    if twice:
        raise UsageError(f"{', '.join(twice)} is given twice. Name each file once.")
    names = [path.stem for path in resolved]
    for depth in range(max((len(path.parts) for path in resolved), default=0)):
        counts = Counter(names)
        if max(counts.values(), default=1) == 1:
            break
        names = [
            name
            if counts[name] == 1
            else "/".join((*path.parent.parts[len(path.parent.parts) - depth :], path.name))
            for name, path in zip(names, resolved, strict=True)
        ]
    return dict(zip(names, paths, strict=True))


def merged_records(result: Deduplicated) -> Iterator[RawRecord]:
    """Yield one record a cluster, with the best value of every field."""
    raw_of = {
        f"{name}/{raw.position}": raw
        for name, imported in result.exports.read.items()
        for raw in imported.records
    }
    merged = result.found.merged
    for records, origins in zip(merged["records"], merged["origins"], strict=True):
        members = [(record, raw_of[record]) for record in records.split(SEPARATOR)]
        yield merge_raw(members, origins_of({"origins": origins}))


def writer_of(output: Path) -> Callable[[Sequence[RawRecord]], bytes]:
    """Return the exporter that the suffix of a file asks for.

    Raises
    ------
    UsageError
        If no exporter has that suffix.
    """
    writers = {suffix: EXPORTERS[name] for suffix, name in SUFFIXES.items()} | {".parquet": export_parquet}
    if output.suffix.lower() not in writers:
        raise UsageError(f"{output} does not end in one of: {', '.join(writers)}.")
    return writers[output.suffix.lower()]


def duplicates_file(output: Path) -> Path:
    """Return the path of the table that tells what became of every record."""
    return output.with_name(f"{output.stem}.duplicates.csv")


def write_deduplicated(result: Deduplicated, output: Path) -> None:
    """Write the deduplicated records and, beside them, the table of records, pairs and values."""
    data = writer_of(output)(list(merged_records(result)))
    told = explanation(result)
    rows = told.itertuples(index=False, name=None)
    write_text(duplicates_file(output), csv_text(list(told.columns), rows))
    write_bytes(output, data)


_KEPT_ANYWAY = ("abstract", "url", "language", "issn")
EXPLAINED = ("what", "record", "cluster", "other", "decision", "relation", "probability", "weight", "veto", "why",
             "field", "value", "title", "source_file", "source_line")  # fmt: skip


def explanation(result: Deduplicated) -> pd.DataFrame:
    """Return one row for each record, each pair with its evidence, each flag and each value that was not taken.

    Addresses, languages and journal numbers are not among the values, since the merged record has those of all;
    nor is the text of abstracts: the record's row tells where it stands.
    """
    found, records = result.found, result.exports.records
    title_of = dict(zip(records["record"], records["title"], strict=True))
    rows = records[["record", "title", "source_file", "source_line"]].assign(
        what="record", cluster=found.clusters.reindex(records["record"]).to_numpy()
    )
    pairs = found.pairs.assign(what="pair", title=found.pairs["record"].map(title_of))
    pairs = pairs.round({"probability": 6, "weight": 2})
    pairs["cluster"] = pairs["record"].map(found.clusters)
    flags = found.flags.rename(columns={"flag": "why", "values": "value"}).assign(what="flag")
    values = other_values(records.drop(columns=[*_KEPT_ANYWAY], errors="ignore"), found.merged).assign(
        what="value"
    )
    frames = [
        frame.reindex(columns=list(EXPLAINED)).astype("object") for frame in (rows, pairs, flags, values)
    ]
    cells = {name: [cell for frame in frames for cell in frame[name]] for name in EXPLAINED}
    return pd.DataFrame(cells, columns=list(EXPLAINED), dtype="object")


def report_lines(result: Deduplicated, output: Path) -> list[str]:
    """Return what was found, in lines for people."""
    found, records = result.found, result.exports.records
    own = records.assign(cluster=found.clusters.reindex(records["record"]).to_numpy())
    removed = (own["record"] != own["cluster"]).to_numpy()
    within = own.duplicated(["search", "cluster"]).to_numpy()
    known = ~own["cluster"].isin(set(own["record"])).to_numpy() & ~within
    lines: list[tuple[str, int, str]] = [
        (name, imported.imported, f"records ({imported.format}), "
         f"{int(within[(own['search'] == name).to_numpy()].sum()):,} duplicates within")
        for name, imported in result.exports.read.items()
    ]  # fmt: skip
    lines.append(("together", len(records), "records"))
    shared = _shared(own)
    lines += [(f"in {one} and {other}", n, "reports") for (one, other), n in shared[:_MOST_LINES]]
    if len(shared) > _MOST_LINES:
        lines.append(("", len(shared) - _MOST_LINES, "more pairs of sources have reports in common"))
    between = int((removed & ~within & ~known).sum())
    if result.stored is not None:
        lines.append(
            (
                "in the library",
                int(known.sum()),
                f"records of reports that are among its {result.stored:,} records",
            )
        )
    lines += [
        ("duplicates removed", int(removed.sum()),
         f"automatically: {int(within.sum()):,} within a source, {between:,} between sources"),
        ("left", int((~removed).sum()), f"records in {output}"),
        ("pairs to look at", len(found.queue), _where(len(found.queue), "ask", output)),
    ]  # fmt: skip
    links = found.pairs.loc[found.pairs["decision"] == "link", "relation"].value_counts()
    lines += [
        (f"linked: {relation}", n, "pairs, kept as records of their own") for relation, n in links.items()
    ]
    lines += [
        ("look twice", n, f"clusters with {flag}") for flag, n in found.flags["flag"].value_counts().items()
    ]
    lines += [
        (
            "block dropped",
            int(row["size"]),
            f"records share {row['key']} as of {str(row['value'])[:40]!r}; "
            "they were compared by other keys alone",
        )
        for row in found.dropped.head(_MOST_LINES).to_dict("records")
    ]
    if len(found.dropped) > _MOST_LINES:
        lines.append(("", len(found.dropped) - _MOST_LINES, "more such blocks"))
    longest = max(len(label) for label, _, _ in lines)
    return [f"{label:<{longest}} {n:>9,} {text}".rstrip() for label, n, text in lines]


def _where(n: int, decision: str, output: Path) -> str:
    return f"in {duplicates_file(output)}, decision {decision}" if n else ""


def _shared(own: pd.DataFrame) -> list[tuple[tuple[str, str], int]]:
    """Count the reports that two sources have in common, the most first."""
    once = own[["search", "cluster"]].drop_duplicates()
    once = once[once["cluster"].duplicated(keep=False)]
    sources: dict[str, list[str]] = {}
    for search, cluster in zip(once["search"], once["cluster"], strict=True):
        sources.setdefault(cluster, []).append(search)
    counts: Counter[tuple[str, str]] = Counter()
    for together in sources.values():
        counts.update((one, other) for place, one in enumerate(together) for other in together[place + 1 :])
    return counts.most_common()
