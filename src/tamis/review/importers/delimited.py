"""Delimited text (CSV, TSV, semicolons) from databases, registers and programs.

The delimiter and the row of column names are found in the content. Rows are read by the strict rules of
quotation first: there a quotation mark that was never closed cannot swallow the rows after it unseen.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence, Set
from itertools import islice
from typing import Literal, TypeAlias

from tamis.errors import Problem
from tamis.review.importers.encoding import text_chunks
from tamis.review.importers.headers import dialect_of, known_columns
from tamis.review.importers.model import Format, Item, Notice, Source
from tamis.review.importers.rows import HEADER_LINES, RowReader, find_header

# What keeps spreadsheets from reading a cell as a formula.
_FORMULA_MARKS = ("=", "+", "@", "-")
_DELIMITERS = ",\t;|"
_HEAD = 1 << 16
# A damaged row is looked for within so many lines; longer cells than this are quoted properly.
_PATIENCE = 60
# The largest limit that the csv module takes on every system.
_LONGEST_CELL = 2**31 - 1
# So many rows are taken together, a column at a time.
_BATCH = 32
_ADVICE = "Quote cells that hold the delimiter or a line end; give every row the columns of the header."

# A plain row needs no mending, a whole one may, a damaged one has cells of another number than the header, and
# tables that were put together have the header between them.
State = Literal["plain", "whole", "damaged", "header"]
# Position, line, cells.
Row: TypeAlias = tuple[int, int, list[str]]


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
    reader = RowReader(header)
    for state, batch in _rows(source, delimiter, header_line, header, dialect_of(header).ragged):
        if state == "header":
            what = "the names of the columns stand again in the table"
            yield Notice(Problem(source.name, batch[0][1], what, "They were not read as a record."))
            continue
        if state == "damaged":
            for position, line, cells in batch:
                what = f"row {position} has {len(cells)} cells, the header {len(header)}"
                yield Problem(source.name, line, what, _ADVICE)
            continue
        records = reader.plain(batch) if state == "plain" else (reader.any(*row) for row in batch)
        for row, record in zip(batch, records, strict=True):
            if record is None:
                what = f"row {row[0]} holds no field"
                yield Problem(source.name, row[1], what, "Fill it, or remove it.")
            else:
                yield record


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
    source: Source, delimiter: str, header_line: int, header: list[str], ragged: bool
) -> Iterator[tuple[State, list[Row]]]:
    """Yield the rows that are not empty: plain ones that follow each other together, others alone."""
    # The limit of the csv module is one number for the whole process; lists of references exceed its default.
    csv.field_size_limit(_LONGEST_CELL)
    lines = _Lines(text_chunks(source))
    pending, unprintable = lines.pending, lines.unprintable
    number, position, width = 0, 0, len(header)
    batch: list[Row] = []
    while number < header_line and (pending or lines.more()):
        pending.popleft()
        number += 1
    while pending or lines.more():
        line = pending.popleft()
        cells = _cells(line, delimiter) if '"' in line else line.split(delimiter)
        if cells and len(cells) == width:
            number += 1
            if cells == header:
                if batch:
                    yield "plain", batch
                    batch = []
                yield "header", [(position, number, cells)]
            elif any(cells):
                position += 1
                batch.append((position, number, cells))
                odd = "'" in line or "=" in line or "\t" in line or unprintable
                if odd and not _is_plain(line, delimiter, unprintable):
                    last = batch.pop()
                    if batch:
                        yield "plain", batch
                        batch = []
                    yield "whole", [last]
                elif len(batch) == _BATCH:
                    yield "plain", batch
                    batch = []
            continue
        if batch:
            yield "plain", batch
            batch = []
        pending.appendleft(line)
        used: list[str] = []
        cells = _quoted_cells(_fed(lines, used), delimiter)
        if _fits(cells, width, ragged):
            if cells[:width] == header:
                yield "header", [(position, number + 1, cells)]
            elif any(cells):
                position += 1
                yield "whole", [(position, number + 1, cells[:width])]
        elif any(line.strip(" \t,;|") for line in used):
            cells, count = _mended(used, delimiter, width)
            position += 1
            yield "whole" if len(cells) == width else "damaged", [(position, number + 1, cells)]
            pending.extendleft(reversed(used[count:]))
            del used[count:]
        number += len(used)
    if batch:
        yield "plain", batch


class _Lines:
    """The lines of a text that are not yet read, and the unprintable characters seen in it so far."""

    __slots__ = ("_chunks", "pending", "unprintable")

    def __init__(self, chunks: Iterator[tuple[str, str]]) -> None:
        self._chunks = chunks
        self.pending: deque[str] = deque()
        self.unprintable: set[str] = set()

    def more(self) -> bool:
        """Take the lines of the next piece; False at the end."""
        for text, unprintable in self._chunks:
            lines = text.split("\n")
            if not lines[-1]:
                lines.pop()
            self.pending.extend(lines)
            self.unprintable.update(unprintable)
            return True
        return False


def _fed(lines: _Lines, used: list[str]) -> Iterator[str]:
    while lines.pending or lines.more():
        used.append(lines.pending.popleft())
        yield f"{used[-1]}\n"


def _cells(line: str, delimiter: str) -> list[str] | None:
    """Return the cells of a row on one line with quotation marks around cells only; None of any other line."""
    before, *pieces = line.split('"')
    if len(pieces) % 2 or (before and before[-1] != delimiter):
        return None
    if len(pieces) == 2:
        cell, after = pieces
        if after and after[0] != delimiter:
            return None
        cells = [*before[:-1].split(delimiter), cell] if before else [cell]
        return cells + after[1:].split(delimiter) if after else cells
    cells = before[:-1].split(delimiter) if before else []
    last = len(pieces) - 1
    for index in range(0, last, 2):
        cells.append(pieces[index])
        after = pieces[index + 1]
        if index + 1 == last:
            if after and after[0] != delimiter:
                return None
            cells += after[1:].split(delimiter) if after else []
        elif after != delimiter:
            if len(after) < 2 or after[0] != delimiter or after[-1] != delimiter:
                return None
            cells += after[1:-1].split(delimiter)
    return cells


def _is_plain(line: str, delimiter: str, unprintable: Set[str]) -> bool:
    """Whether no cell holds an unprintable character, or what keeps spreadsheets from seeing a formula."""
    if "=" in line and '="' in line:
        return False
    mark = line.find("'")
    while mark >= 0:
        if line[mark + 1 : mark + 2] in _FORMULA_MARKS:
            return False
        mark = line.find("'", mark + 1)
    if unprintable and any(mark in line for mark in unprintable):
        return False
    return "\t" not in line or (delimiter == "\t" and '"' not in line)


def _quoted_cells(lines: Iterator[str], delimiter: str) -> list[str]:
    """Return the cells of a row by the strict rules; none where it breaks them."""
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _fits(cells: list[str], width: int, ragged: bool) -> bool:
    count = len(cells)
    return count == width or (count > width and not any(cells[width:])) or (ragged and 1 < count < width)


def _mended(used: Sequence[str], delimiter: str, width: int) -> tuple[list[str], int]:
    """Return the cells of a damaged row and the number of lines it takes; cells of another number where it is lost."""
    first = used[0]
    plain = first.split(delimiter)
    if delimiter == "\t" and len(plain) == width:
        return plain, 1
    loose = next(csv.reader([first], delimiter=delimiter), [])
    if len(loose) == width:
        return loose, 1
    lines = [f"{line}\n" for line in used[:_PATIENCE]]
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
