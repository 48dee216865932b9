"""Tables from CSV files: which columns are shown, how they are headed and aligned, and their sections.

Files come as bytes, since the paper is made in memory.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tamis.errors import Problem
from tamis.paper.document import Align, Citation, Inlines, Row, Text
from tamis.paper.numbers import MINUS

# A cell that is set flush right with the others of its column: 12, 3.4, −1.2, 12 (34%), 1.2–3.4, < 0.001.
NUMERIC = re.compile(r"[<>≤≥=±]?\s*[-−+]?\d[\d\s.,%()\[\]–;:/±-]*(?:to [-−]?[\d.,]+\)?)?")
MINUS_SIGN = re.compile(r"(?<![\d\w-])-(?=[\d.])")
LETTERS: dict[str, Align] = {"l": "left", "r": "right", "c": "center"}
INDENT = 2


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a file as they stand, and the line of every row."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a table, ready to be given a caption."""

    header: tuple[Inlines, ...]
    rows: tuple[Row, ...]
    aligns: tuple[Align, ...]


def read_cells(data: bytes, path: str) -> tuple[Cells, list[Problem]]:
    """Read a CSV file whose first row is the header; rows of another length are problems and are left out."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Cells((), ()), [Problem(path, line, "the table is not UTF-8", "Save the file as UTF-8.")]
    reader = csv.reader(io.StringIO(text, newline=""))
    header: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    problems: list[Problem] = []
    line = 1
    try:
        for cells in reader:
            if not header:
                header = tuple(cells)
            elif cells and len(cells) != len(header):
                what = f"the row has {len(cells)} cells, the header {len(header)}"
                problems.append(Problem(path, line, what, "Quote cells that hold a comma."))
            elif cells:
                rows.append((line, tuple(cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(Problem(path, line, f"the line cannot be read as CSV: {error}", "Quote the cell."))
    if not header:
        problems.append(Problem(path, 1, "the table is empty", "Write a header row at least."))
    return Cells(header, tuple(rows)), problems


def make_body(
    cells: Cells,
    options: Mapping[str, str],
    cite: Callable[[str, int], tuple[str, int | None]],
    path: str,
    line: int,
) -> tuple[Body, list[Problem]]:
    """Choose and head the columns, align them, and turn a column of keys into citations.

    ``options`` are ``columns`` ("report: Report; n: Cases"), ``align`` ("lrr") and ``cite`` (a column).
    ``cite`` returns author and year, and the number, of a key that stands on a line of the file. ``path``
    and ``line`` are where the options were written.
    """
    problems: list[Problem] = []
    chosen: list[tuple[int, str]] = []
    for name, shown in _columns(options.get("columns", ""), cells.header):
        if name in cells.header:
            chosen.append((cells.header.index(name), shown))
        else:
            problems.append(_unknown_column(path, line, name, cells.header))
    key = options.get("cite", "")
    if key and key not in cells.header:
        problems.append(_unknown_column(path, line, key, cells.header))
    cited = cells.header.index(key) if key in cells.header else -1

    rows: list[Row] = []
    for row_line, values in cells.rows:
        shown_cells: list[Inlines] = []
        for place, _ in chosen:
            value = values[place].strip()
            if place == cited and value:
                label, number = cite(value, row_line)
                shown_cells.append((Text(f"{label} "), Citation((number,))) if number else (Text(label),))
            else:
                shown_cells.append((Text(_typeset(value)),) if value else ())
        first = values[chosen[0][0]] if chosen else ""
        indent = (len(first) - len(first.lstrip(" "))) // INDENT
        rows.append(row_of(tuple(shown_cells), indent))

    letters = options.get("align", "")
    if letters and (len(letters) != len(chosen) or set(letters) - set(LETTERS)):
        expected = f"Expected {len(chosen)} letters out of l, r and c."
        problems.append(Problem(path, line, f"align is {letters!r}", expected))
    aligns: tuple[Align, ...] = tuple(
        LETTERS.get(letter) or _guess([values[place] for _, values in cells.rows])
        for letter, (place, _) in zip(letters.ljust(len(chosen)), chosen, strict=False)
    )
    header = tuple((Text(shown),) if shown else () for _, shown in chosen)
    return Body(header, tuple(rows), aligns), problems


def row_of(cells: tuple[Inlines, ...], indent: int = 0) -> Row:
    """Make a row; where only the first of several cells is filled, it heads a section of the table."""
    section = len(cells) > 1 and bool(cells[0]) and not any(cells[1:])
    return Row(cells[:1] if section else cells, section, 0 if section else indent)


def _columns(wanted: str, header: tuple[str, ...]) -> list[tuple[str, str]]:
    """Read "report: Report; n: Cases" into pairs of a column and its heading."""
    if not wanted:
        return [(name, name) for name in header]
    pairs = (part.partition(":") for part in wanted.split(";") if part.strip())
    return [(name.strip(), shown.strip() or name.strip()) for name, _, shown in pairs]


def _typeset(value: str) -> str:
    """Write the minus of a number as one; every other cell is shown as it stands."""
    return MINUS_SIGN.sub(MINUS, value) if NUMERIC.fullmatch(value) else value


def _guess(values: list[str]) -> Align:
    filled = [value.strip() for value in values if value.strip() not in ("", "-", "–", "—")]
    return "right" if filled and all(NUMERIC.fullmatch(value) for value in filled) else "left"


def _unknown_column(path: str, line: int, name: str, header: tuple[str, ...]) -> Problem:
    return Problem(path, line, f"the table has no column {name!r}", f"The columns are {', '.join(header)}.")
