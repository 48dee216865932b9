"""Delimited text (CSV, TSV, semicolons) from databases, registers and programs.

The delimiter and the row of column names are found in the content. Rows are read by the strict rules of
quotation first: there a quotation mark that was never closed cannot swallow the rows after it unseen.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice

from tamis.errors import Problem
from tamis.review.importers.headers import dialect_of, known_columns
from tamis.review.importers.model import Format, Item, Notice, Source
from tamis.review.importers.rows import HEADER_LINES, find_header, record_maker

_DELIMITERS = ",\t;|"
_HEAD = 1 << 16
# A damaged row is looked for within so many lines; longer cells than this are quoted properly.
_PATIENCE = 60
# The largest limit that the csv module takes on every system.
_LONGEST_CELL = 2**31 - 1
_ADVICE = "Quote cells that hold the delimiter or a line end; give every row the columns of the header."


def sniff(head: str) -> bool:
    """Look for a row of known column names among the first, under some delimiter."""
    return _layout(head) is not None


def read(source: Source) -> Iterator[Item]:
    """Yield the records of a delimited text."""
    layout = _layout(source.data[:_HEAD].decode("utf-8", errors="replace"))
    if layout is None:
        return
    delimiter, header, before, header_line = layout
    if before:
        what = f"{before} lines stand before the column names"
        yield Notice(Problem(source.name, 1, what, "They were not read as records."))
    make = record_maker(header)
    ragged = dialect_of(header).ragged
    width = len(header)
    position = 0
    for line, cells, whole in _rows(source.data, delimiter, header_line, width, ragged):
        position += 1
        if not whole:
            what = f"row {position} has {len(cells)} cells, the header {width}"
            yield Problem(source.name, line, what, _ADVICE)
            continue
        record = make(position, line, cells)
        yield record or Problem(source.name, line, f"row {position} holds no field", "Fill it, or remove it.")


def _layout(head: str) -> tuple[str, list[str], int, int] | None:
    """Return delimiter, column names, number of written lines before them and the line on which they end."""
    best: tuple[int, tuple[str, list[str], int, int]] | None = None
    for delimiter in _DELIMITERS:
        rows: list[list[str]] = []
        ends: list[int] = []
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        try:
            for row in islice(reader, HEADER_LINES):
                rows.append(row)
                ends.append(reader.line_num)
        except csv.Error:
            pass
        index = find_header(rows)
        if index is None:
            continue
        header = list(rows[index])
        while header and not header[-1].strip():
            header.pop()
        before = sum(1 for row in rows[:index] if any(cell.strip() for cell in row))
        score = known_columns(header)
        if best is None or score > best[0]:
            best = score, (delimiter, header, before, ends[index])
    return best[1] if best else None


def _rows(
    data: bytes, delimiter: str, header_line: int, width: int, ragged: bool
) -> Iterator[tuple[int, list[str], bool]]:
    """Yield line, cells and whether the row is whole, for each row that is not empty."""
    # The limit of the csv module is one number for the whole process; lists of references exceed its default.
    csv.field_size_limit(_LONGEST_CELL)
    stream = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")
    for _ in islice(stream, header_line):
        pass
    again: deque[str] = deque()
    used: list[str] = []

    def feed() -> Iterator[str]:
        while again or (line := next(stream, None)) is not None:
            taken = again.popleft() if again else line  # pyright: ignore[reportPossiblyUnboundVariable]
            used.append(taken)
            yield taken

    number = header_line
    reader = csv.reader(feed(), delimiter=delimiter, strict=True)
    while True:
        used.clear()
        try:
            cells = next(reader, None)
        except csv.Error:
            cells = []
        if cells is None:
            return
        if _fits(cells, width, ragged):
            if any(cells):
                yield number + 1, cells[:width], True
            number += len(used)
            continue
        if not used or not any(line.strip(" \t\r\n,;|") for line in used):
            number += len(used)
            continue
        found, taken = _mended(used, delimiter, width)
        yield number + 1, found, len(found) == width
        number += taken
        again.extendleft(reversed(used[taken:]))
        reader = csv.reader(feed(), delimiter=delimiter, strict=True)


def _fits(cells: list[str], width: int, ragged: bool) -> bool:
    count = len(cells)
    return count == width or (count > width and not any(cells[width:])) or (ragged and 1 < count < width)


def _mended(used: Sequence[str], delimiter: str, width: int) -> tuple[list[str], int]:
    """Return the cells of a damaged row and the number of lines it takes; cells of another number where it is lost."""
    first = used[0].rstrip("\r\n")
    plain = first.split(delimiter)
    if delimiter == "\t" and len(plain) == width:
        return plain, 1
    loose = next(csv.reader([first], delimiter=delimiter), [])
    if len(loose) == width:
        return loose, 1
    lines = used[:_PATIENCE]
    reader = csv.reader(iter(lines), delimiter=delimiter)
    try:
        cells = next(reader, [])
    except csv.Error:
        cells = []
    taken = reader.line_num
    swallowed = any(
        len(next(csv.reader([line], delimiter=delimiter), [])) == width for line in lines[1:taken]
    )
    if len(cells) == width and not swallowed:
        return cells, taken
    return loose if len(loose) != width else [], 1


FORMAT = Format("csv", "delimited text (CSV, TSV)", sniff, read)
