"""Rows of a table to records: shared by delimited text and workbooks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat

from tamis.review.importers.assemble import PARAGRAPHS, PEOPLE, SHAPES, Texts, assemble, settle
from tamis.review.importers.cleaning import clean_text, is_single_spaced
from tamis.review.importers.headers import canonical, dialect_of, known_columns, normal
from tamis.review.importers.model import LISTS, RawRecord
from tamis.review.importers.names import is_regular_list
from tamis.review.importers.ris import SWALLOWED

Split = Callable[[str], list[str]]
Shape = Callable[[Sequence[str]], tuple[Iterable[Texts], bool]]
_NOTHING = ("",)

# A header stands within the first lines; exports put the search and a rule before it.
HEADER_LINES = 20
# Fields into which Rayyan writes tags of RIS that it does not know.
_SINGLE_LINES = frozenset({"url", "doi"})
# Fields whose values come again and again.
_REPEATED = frozenset({"type", "language", "database", "issn"})
_IDENTIFYING = frozenset({"authors", "accession"})
# Names of columns are short; a line of text that holds some of their words is no header.
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table and what becomes of its cells.

    Attributes
    ----------
    index : int
    name : str
        Canonical name, empty where it has none.
    label : str
        Name under which cells are kept that are no value of a field.
    split : callable or None
        Takes a cell apart into its values.
    shape : callable
        Turns the clean cells of the column into the values of its field as they are written.
    leads : bool
        Whether it is the first to be asked for its field.
    """

    index: int
    name: str
    label: str
    split: Split | None
    shape: Shape
    leads: bool


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


class RowReader:
    """Turns the rows of one table into records."""

    __slots__ = ("_columns", "_details", "_width")

    def __init__(self, header: Sequence[str]) -> None:
        self._columns = _columns(header)
        names = [normal(cell) for cell in header]
        self._details = [
            (names.index(name), form) for name, form in dialect_of(header).details if name in names
        ]
        self._width = len(header)

    def any(self, position: int, line: int, cells: Sequence[str]) -> RawRecord | None:
        """Return the record of a row, whose last cells may be missing, whatever has to be mended in it."""
        row = [*cells, *[""] * (self._width - len(cells))]
        values, extra = _mended(row, self._columns)
        for name, text in self._detailed(row):
            values.setdefault(name, [text])
        return assemble(position, line, values, extra)

    def plain(self, rows: Sequence[tuple[int, int, Sequence[str]]]) -> Iterator[RawRecord | None]:
        """Yield the records of rows with all their cells, in which nothing but blanks may have to be mended.

        Cells are taken column by column, which spares most of what each would cost alone.
        """
        table = list(zip(*(row[2] for row in rows), strict=True))
        columns = [column for column in self._columns if any(table[column.index])]
        leading = [column for column in columns if column.leads]
        others = [column for column in columns if not column.leads]
        lines = [column.index for column in columns if column.name not in PARAGRAPHS]
        spare_blanks = not is_single_spaced(list(chain.from_iterable(table[index] for index in lines)))
        names = [column.name for column in leading]
        values: list[Iterable[Texts]] = []
        doubtful: list[str] = []
        for column in leading:
            texts, certain = column.shape(table[column.index])
            if not certain:
                texts = list(texts)
                if _NOTHING in texts:
                    doubtful.append(column.name)
            values.append(texts)
        found: Iterable[tuple[Texts, ...]] = zip(*values) if values else repeat(())  # noqa: B905
        for (position, line, row), texts in zip(rows, found):  # noqa: B905
            if spare_blanks and not is_single_spaced([row[index] for index in lines]):
                yield self.any(position, line, row)
                continue
            fields: dict[str, Texts] = dict(zip(names, texts))  # noqa: B905
            for name in doubtful:
                if not fields[name][0]:
                    del fields[name]
            extra: dict[str, Texts] = {}
            for column in others:
                if cell := row[column.index]:
                    if column.name:
                        _add(fields, extra, column, cell)
                    else:
                        extra[column.label] = (cell,)
            for name, text in self._detailed(row):
                if name not in fields:
                    fields[name] = tuple(SHAPES[name]((text,)) if name in SHAPES else (text,))
            yield settle(position, line, fields, extra)

    def _detailed(self, row: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield the fields within cells that hold several."""
        for index, form in self._details:
            if found := form.search(row[index]):
                yield from ((name, text) for name, text in found.groupdict().items() if text)


def _columns(header: Sequence[str]) -> list[Column]:
    """Columns in the order they are consulted: of two for one field the one with the plainer name goes first."""
    authors = dialect_of(header).authors
    splits = {**_SPLITS, "authors": authors, "editors": authors}
    names, labels = canonical(header), _labels(header)
    order = sorted(
        range(len(header)),
        key=lambda index: (bool(names[index]) and names[index] != normal(header[index]), index),
    )
    columns: list[Column] = []
    led: set[str] = set()
    for index in order:
        name = names[index]
        leads = bool(name) and name not in led
        split = splits.get(name)
        columns.append(Column(index, name, labels[index], split, _shape(name, split), leads))
        led.add(name)
    return columns


def _shape(name: str, split: Split | None) -> Shape:
    """Return what turns the clean cells of a column into the values of its field as they are written.

    The values of a cell that holds none are one empty text; beside the values stands whether there is no such cell.
    """
    write = SHAPES.get(name)

    def shaped(cell: str) -> Texts:
        if not cell:
            return _NOTHING
        found = split(cell) if split else (cell,)
        if write:
            found = write(found)
        if len(found) == 1:
            return (found[0],)
        found = tuple(found if name in PEOPLE else dict.fromkeys(found))
        return (tuple(filter(None, found)) if "" in found else found) or _NOTHING

    def written(cells: Sequence[str]) -> tuple[Iterable[Texts], bool]:
        present = [*filter(None, cells)]
        if write is None or write(present) is present:
            return zip(cells), len(present) == len(cells)
        return map(shaped, cells), False

    def people(cells: Sequence[str]) -> tuple[Iterable[Texts], bool]:
        joined = "\n".join(cells)
        if " ," in joined or " ;" in joined:
            return map(shaped, cells), False
        return [tuple(cell.split("; ")) if is_regular_list(cell) else shaped(cell) for cell in cells], False

    def keywords(cells: Sequence[str]) -> tuple[Iterable[Texts], bool]:
        joined = "\n".join(("", *cells))
        if joined.count(";") != joined.count("; ") or "; ;" in joined or "\n;" in joined:
            return map(shaped, cells), False
        return [
            tuple(dict.fromkeys(cell.split("; "))) if ";" in cell else shaped(cell) for cell in cells
        ], False

    if name in PEOPLE:
        return people
    if name == "keywords":
        return keywords
    if name in _REPEATED:
        cached = lru_cache(maxsize=1024)(shaped)
        return lambda cells: (map(cached, cells), False)
    if split:
        return lambda cells: (map(shaped, cells), False)
    if name in PARAGRAPHS:
        return lambda cells: (zip(map(str.strip, cells)), False)
    return written


def _add(fields: dict[str, Texts], extra: dict[str, Texts], column: Column, cell: str) -> None:
    """Add a clean cell of a column that does not lead a field."""
    name = column.name
    ((found,), _) = column.shape((cell,))
    if name in fields and (name in PEOPLE or (name not in LISTS and found != fields[name])):
        extra[column.label] = (cell,)
    elif kept := tuple(dict.fromkeys(filter(None, (*fields.get(name, ()), *found)))):
        fields[name] = kept if name in LISTS or name not in fields else fields[name]


def _mended(row: Sequence[str], columns: Sequence[Column]) -> tuple[dict[str, list[str]], dict[str, Texts]]:
    """Return the values of cells that may hold what has to be cleaned first, and what has no canonical name."""
    values: dict[str, list[str]] = {}
    extra: dict[str, Texts] = {}
    for column in columns:
        cell = row[column.index]
        if not cell or not (cell := _plain(cell)):
            continue
        name = column.name
        if not name:
            extra[column.label] = (cell,)
            continue
        if "  - " in cell and name in _SINGLE_LINES:
            cell, swallowed = _unswallowed(cell, column.label)
            extra |= swallowed
        found = column.split(cell) if column.split else [cell]
        if name not in values:
            values[name] = found
        elif name in LISTS and name not in PEOPLE:
            values[name] = values[name] + found
        elif name in PEOPLE or found != values[name]:
            extra[column.label] = (cell,)
    return values, extra


def _unswallowed(cell: str, label: str) -> tuple[str, dict[str, Texts]]:
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


def _plain(cell: str) -> str:
    """Return a cell without the wrapping that keeps spreadsheets from reading it as a number or a formula."""
    if cell.startswith('="') and cell.endswith('"'):
        cell = cell[2:-1]
    elif cell[0] == "'" and len(cell) > 1 and cell[1] in "=+-@":
        cell = cell[1:]
    return clean_text(cell)


def _semicolons(cell: str) -> list[str]:
    if ";" not in cell:
        return [cell]
    return [part.strip() for part in cell.split(";") if part.strip()]


def _keywords(cell: str) -> list[str]:
    parts = cell.split("; ")
    if len(parts) > 1 and cell.count(";") == len(parts) - 1 and "" not in parts:
        return parts
    for separator in (";", "|", "\n"):
        if separator in cell:
            return [part.strip() for part in cell.split(separator) if part.strip()]
    return [part.strip() for part in cell.split(",") if part.strip()]


def _numbers(cell: str) -> list[str]:
    if len(cell) == 9:
        return [cell]
    return [part for part in re.split(r"[;,|]\s*|\s+(?=\d{4}-)", cell) if part]


_SPLITS: Mapping[str, Split] = {
    "keywords": _keywords,
    "issn": _numbers,
    "isbn": _numbers,
    "language": _semicolons,
    "type": _semicolons,
    "database": _semicolons,
}
