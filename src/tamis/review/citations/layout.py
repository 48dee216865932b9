"""From words with a place on a page to lines in reading order: columns, rows, running heads."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

# The outermost rows of a page, where running heads and page numbers stand.
_EDGE = 3
# A gutter lies in this inner part of the text, so that hanging numbers are no column.
_INNER = (0.2, 0.8)
_NUMBER = re.compile(r"\d{1,4}")
_ADDRESS = re.compile(r"\b0\.0/|\bdoi\b|/\S*/|\borg/|^[^\s0]\S*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Run:
    """Words that follow each other without a wide gap, and their box; y grows upwards."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        """Height of the box."""
        return self.top - self.bottom

    @property
    def middle(self) -> float:
        """Height of the middle above the foot of the page."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column.

    Attributes
    ----------
    text : str
        Its words.
    is_indented : bool
        Whether it begins to the right of the edge of its column.
    is_short : bool
        Whether it ends well before the other edge.
    is_first : bool
        Whether it is the first of its column.
    gap : float
        Distance from the middle of the line before to its own, in heights of a line.
    """

    text: str
    is_indented: bool = False
    is_short: bool = False
    is_first: bool = False
    gap: float = 0.0


def reading_order(pages: Sequence[Sequence[Run]]) -> list[Line]:
    """Return the lines of pages: without running heads, column after column."""
    rows = [_rows(_without_line_numbers(runs)) for runs in pages]
    texts = [[_text(row) for row in page] for page in rows]
    running = running_rows(texts)
    blocks: list[tuple[str, list[list[Run]]]] = []
    gutter: float | None = None
    for number, page in enumerate(rows):
        kept = [run for place, row in enumerate(page) if (number, place) not in running for run in row]
        kept = _without_lone_numbers(kept)
        gutter = _gutter(kept, gutter)
        blocks += _blocks(kept, gutter, "")
    edges: dict[str, list[float]] = defaultdict(list)
    for name, block in blocks:
        edges[name].append(min(run.left for row in block for run in row))
    return [line for name, block in blocks for line in _lines(block, edges[name])]


def running_rows(pages: Sequence[Sequence[str]]) -> set[tuple[int, int]]:
    """Return (page, row) of the rows at the edges of pages that several pages share but for one number.

    Ends of references that share a journal differ in more than one number, or are not in order.
    """
    alike: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, rows in enumerate(pages):
        for place, text in enumerate(rows):
            if place < _EDGE or place >= len(rows) - _EDGE:
                alike[re.sub(r"\d+", "0", _inner(text))].append((number, place))
    found: set[tuple[int, int]] = set()
    for text, places in alike.items():
        numbers = [
            [int(digits) for digits in re.findall(r"\d+", _inner(pages[page][row]))] for page, row in places
        ]
        varied = [column for column in zip(*numbers, strict=True) if len(set(column)) > 1]
        on_pages = len({page for page, _ in places})
        counts_up = all(list(column) == sorted(set(column)) for column in varied)
        # What a line's end leaves of a DOI is alike on many pages.
        is_address = bool(varied) and _ADDRESS.search(text) is not None
        if text and on_pages > 1 and len(varied) <= 1 and counts_up and not is_address:
            found |= set(places)
    for outer in (0, 1), (-1, -2):
        found |= _page_numbers(pages, outer)
    return found


def _inner(text: str) -> str:
    """Return a row without the page number that may stand on either side of a running head."""
    words = text.split()
    if len(words) > 2:
        words = words[1:] if words[0].isdigit() else words[:-1] if words[-1].isdigit() else words
    return " ".join(words)


def _page_numbers(pages: Sequence[Sequence[str]], rows: tuple[int, int]) -> set[tuple[int, int]]:
    """Return (page, row) of rows at one edge that are nothing but numbers that count the pages."""
    found: dict[int, tuple[int, int]] = {}
    for number, page in enumerate(pages):
        for row in rows:
            place = row if row >= 0 else len(page) + row
            if 0 <= place < len(page) and re.fullmatch(r"\W*\d{1,5}\W*", page[place]):
                found.setdefault(number, (place, int(re.sub(r"\D", "", page[place]))))
    starts = Counter(value - number for number, (_, value) in found.items())
    return {(number, place) for number, (place, value) in found.items() if starts[value - number] > 1}


def _without_line_numbers(runs: Sequence[Run]) -> list[Run]:
    """Drop the numbers that count the lines of a manuscript, at the left of every line or of every fifth."""
    lefts = [row[0] for row in _rows(runs) if len(row) > 1 or _NUMBER.fullmatch(row[0].text)]
    counted = [run for run in lefts if _NUMBER.fullmatch(run.text)]
    edge = median([run.right for run in counted] or [0.0])
    counted = [run for run in counted if abs(run.right - edge) < run.height]
    values = [int(run.text) for run in counted]
    steps = [after - before for before, after in pairwise(values)]
    others = [run for run in runs if run not in counted]
    if len(values) < 8 or not others or steps.count(1) + steps.count(5) < 0.9 * len(steps):
        return list(runs)
    step = 5 if steps.count(5) > steps.count(1) else 1
    lines = len(_rows(others))
    # Numbers of references stand beside few of the lines.
    if len(values) * step < 0.8 * lines or max(run.right for run in counted) > min(
        run.left for run in others
    ):
        return list(runs)
    return others


def _without_lone_numbers(runs: Sequence[Run]) -> list[Run]:
    """Drop a page number of a document that has one page: a number apart from all else at head or foot."""
    rows = _rows(runs)
    out = list(runs)
    for outer, inner in ((0, 1), (-1, -2)):
        if len(rows) > 3 and re.fullmatch(r"\W*\d{1,4}\W*", _text(rows[outer])):
            distance = abs(rows[outer][0].middle - rows[inner][0].middle)
            if distance > 2 * rows[outer][0].height:
                out = [run for run in out if run not in rows[outer]]
    return out


def _rows(runs: Sequence[Run]) -> list[list[Run]]:
    """Group runs that stand beside each other, from the head of the page down, each row from left to right."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: -run.middle):
        if rows and _overlap(rows[-1][0], run) > 0.5:
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda run: run.left) for row in rows]


def _overlap(one: Run, other: Run) -> float:
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared / max(min(one.height, other.height), 1e-9)


def _gutter(runs: Sequence[Run], known: float | None = None, most_across: float = 4.0) -> float | None:
    """Return the place between two columns; a page keeps that of the page before where it fits.

    ``most_across`` is the number of runs across the gutter that are borne for each run beside it.
    """
    if not runs:
        return known
    if known is not None and not _sides(runs, known)[1]:
        return known
    left, right = min(run.left for run in runs), max(run.right for run in runs)
    best, places = float("-inf"), list[float]()
    for step in range(101):
        place = left + (right - left) * (_INNER[0] + (_INNER[1] - _INNER[0]) * step / 100)
        before, across, after = _sides(runs, place)
        fewer = min(before, after)
        score = fewer - across
        if fewer < 3 or across > most_across * fewer or score < best:
            continue
        places = [place] if score > best else [*places, place]
        best = score
    if not places:
        return None
    # The middle of the first stretch of equally good places; with three columns the other is found within.
    step = (right - left) * (_INNER[1] - _INNER[0]) / 100
    stretch = [place for number, place in enumerate(places) if place - places[0] < (number + 0.5) * step]
    return stretch[len(stretch) // 2]


def _sides(runs: Sequence[Run], place: float) -> tuple[int, int, int]:
    before = sum(run.right <= place for run in runs)
    after = sum(run.left >= place for run in runs)
    return before, len(runs) - before - after, after


def _blocks(runs: Sequence[Run], gutter: float | None, name: str) -> list[tuple[str, list[list[Run]]]]:
    """Return the columns in reading order as rows; rows across the gutter part what is above from what is below."""
    if not runs:
        return []
    if gutter is None:
        return [(name, _rows(runs))]
    out: list[tuple[str, list[list[Run]]]] = []
    band: list[Run] = []
    for row in [*_rows(runs), []]:
        if row and not any(run.left < gutter < run.right for run in row):
            band += row
            continue
        for side, half in (
            ("l", [run for run in band if run.right <= gutter]),
            ("r", [run for run in band if run.left >= gutter]),
        ):
            out += _blocks(half, _gutter(half, most_across=0.1) if len(name) < 2 else None, name + side)
        band = []
        if row and out and out[-1][0] == name + "-":
            out[-1][1].append(row)
        elif row:
            out.append((name + "-", [row]))
    return out


def _lines(rows: Sequence[Sequence[Run]], edges: Sequence[float]) -> list[Line]:
    left = min(run.left for row in rows for run in row)
    right = max(run.right for row in rows for run in row)
    height = median(run.height for row in rows for run in row)
    if len(rows) < 4:
        # Few lines may all be indented; the same column of other pages shows its edge.
        left = min((edge for edge in edges if left - 3 * height < edge <= left), default=left)
    return [
        Line(
            _text(row),
            is_indented=row[0].left > left + 0.5 * height,
            is_short=row[-1].right < right - 0.12 * (right - left),
            is_first=place == 0,
            gap=(rows[place - 1][0].middle - row[0].middle) / height if place else 0.0,
        )
        for place, row in enumerate(rows)
    ]


def _text(row: Sequence[Run]) -> str:
    return " ".join(run.text for run in row)
