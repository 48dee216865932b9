"""Rows of a table to records: shared by delimited text and workbooks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from tamis.review.importers.assemble import assemble
from tamis.review.importers.cleaning import clean_text, is_clean
from tamis.review.importers.headers import canonical, dialect_of, known_columns, normal
from tamis.review.importers.model import LISTS, RawRecord
from tamis.review.importers.ris import SWALLOWED

# A header stands within the first lines; exports put the search and a rule before it.
HEADER_LINES = 20
# Fields into which Rayyan writes tags of RIS that it does not know.
_SINGLE_LINES = frozenset({"url", "doi"})
_PEOPLE = frozenset({"authors", "editors"})
_IDENTIFYING = frozenset({"authors", "accession"})
# Names of columns are short; a line of text that holds some of their words is no header.
_LONGEST_NAME = 120


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the index of the row that names the columns, or None where no row does."""
    scores = [known_columns(row) for row in rows[:HEADER_LINES]]
    best = max(scores, default=0)
    if best == 0:
        return None
    index = scores.index(best)
    names = set(canonical(rows[index]))
    if any(len(cell) > _LONGEST_NAME for cell in rows[index]):
        return None
    enough = "title" in names or names & {"doi", "pmid"} or (best >= 2 and names & _IDENTIFYING)
    return index if enough else None


def record_maker(header: Sequence[str]) -> Callable[[int, int, Sequence[str]], RawRecord | None]:
    """Return a function from position, line and cells to a record."""
    dialect = dialect_of(header)
    names = canonical(header)
    labels = _labels(header)
    splitters: Mapping[str, Callable[[str], list[str]]] = {
        "authors": dialect.authors,
        "editors": dialect.authors,
        "keywords": _keywords,
        "issn": _numbers,
        "isbn": _numbers,
        "language": _semicolons,
        "type": _semicolons,
        "database": _semicolons,
    }
    plan = [(index, name, splitters.get(name), labels[index]) for index, name in _order(header, names)]

    def make(position: int, line: int, cells: Sequence[str]) -> RawRecord | None:
        row = list(cells) + [""] * (len(header) - len(cells))
        written = list(filter(None, row))
        clean = is_clean(written) and not _may_be_wrapped(" ".join(written))
        values: dict[str, list[str]] = {}
        extra: dict[str, tuple[str, ...]] = {}
        for index, name, split, label in plan:
            cell = row[index]
            if not cell or not (clean or (cell := _plain(cell))):
                continue
            if not name:
                extra[label] = (cell,)
                continue
            if not clean and "  - " in cell and name in _SINGLE_LINES:
                cell, swallowed = _unswallowed(cell, label)
                extra |= swallowed
            found = split(cell) if split else [cell]
            if name not in values:
                values[name] = found
            elif name in LISTS and name not in _PEOPLE:
                values[name] = values[name] + found
            elif name in _PEOPLE or found != values[name]:
                extra[label] = (cell,)
        return assemble(position, line, values, extra, clean=clean)

    return make


def _may_be_wrapped(joined: str) -> bool:
    """Whether a cell may carry what keeps spreadsheets from reading it as a number or a formula."""
    return '="' in joined or " '" in joined or joined[:1] == "'"


def _unswallowed(cell: str, label: str) -> tuple[str, dict[str, tuple[str, ...]]]:
    head, *tail = SWALLOWED.split(cell)
    freed = zip(tail[::2], tail[1::2], strict=True)
    return head.strip(), {f"{label} {tag}": (value.strip(),) for tag, value in freed}


def _labels(header: Sequence[str]) -> list[str]:
    """Column names as they stand; a name that stands twice gets its number, so that no cell replaces another."""
    labels: list[str] = []
    for index, cell in enumerate(header):
        label = cell.strip() or f"column {index + 1}"
        labels.append(f"{label} ({labels.count(label) + 1})" if label in labels else label)
    return labels


def _order(header: Sequence[str], names: Sequence[str]) -> list[tuple[int, str]]:
    """Columns in the order they are consulted: of two for one field the one with the plainer name goes first."""
    return sorted(
        enumerate(names), key=lambda pair: (pair[1] != normal(header[pair[0]]) if pair[1] else False, pair[0])
    )


def _plain(cell: str) -> str:
    """Return a cell without the wrapping that keeps spreadsheets from reading it as a number or a formula."""
    if cell.startswith('="') and cell.endswith('"'):
        cell = cell[2:-1]
    elif cell[0] == "'" and len(cell) > 1 and cell[1] in "=+-@":
        cell = cell[1:]
    return clean_text(cell)


def _semicolons(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _keywords(cell: str) -> list[str]:
    parts = cell.split("; ")
    if len(parts) > 1 and cell.count(";") == len(parts) - 1:
        return [part for part in parts if part]
    for separator in (";", "|", "\n"):
        if separator in cell:
            return [part.strip() for part in cell.split(separator) if part.strip()]
    return [part.strip() for part in cell.split(",") if part.strip()]


def _numbers(cell: str) -> list[str]:
    return [part for part in re.split(r"[;,|]\s*|\s+(?=\d{4}-)", cell) if part]
