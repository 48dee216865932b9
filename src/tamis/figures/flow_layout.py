"""Where the boxes and arrows of a flow diagram go, in millimetres, computed from the width of their text.

Nothing is drawn here; ``prisma`` draws what this places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tamis.figures.layout import Weight, pitch, text_width, widest, wrap_text
from tamis.figures.style import SMALL, TEXT

Point = tuple[float, float]

# Which rows each stage of PRISMA holds.
STAGES = {"Identification": ("identified",), "Screening": ("screened", "sought", "assessed")}
INCLUDED = "Included"

# Millimetres.
MARGIN = 0.6
BAR = 5.2
BAR_GAP = 2.0
COLUMN_GAP = 5.0
ARM_GAP = 4.0
ROW_GAP = 4.2
PAD_X, PAD_Y = 1.6, 1.3
ENTRY_GAP = 0.5
INDENT = 1.6
NUMBER_GAP = 2.2
# Room for the line that leads from the first arm past the second one, where arms stand under each other.
CHANNEL = 4.5
# Below this width four columns no longer hold a long word each.
SIDE_BY_SIDE_FROM = 140.0
# Widths tried: share of an arm that its main column takes, and of the figure that the first arm takes.
MAIN_SHARES = (0.32, 0.34, 0.36, 0.38, 0.40, 0.42, 0.44, 0.46, 0.48, 0.50)
ARM_SHARES = (0.50, 0.46, 0.54, 0.42, 0.58, 0.38, 0.62)


@dataclass(frozen=True, slots=True)
class Entry:
    """A text with its number; a detail is a line below an entry."""

    text: str
    n: int | None = None
    detail: bool = False

    @property
    def number(self) -> str:
        """The number as it is printed."""
        if self.n is None:
            return ""
        return f"{self.n:,}" if self.detail else f"n = {self.n:,}"

    @property
    def size(self) -> float:
        """Type size."""
        return SMALL if self.detail else TEXT

    @property
    def weight(self) -> Weight:
        """Weight of the number."""
        return "normal" if self.detail else "bold"


@dataclass(frozen=True, slots=True)
class Row:
    """One level of an arm: the main box, and the boxes beside it from top to bottom."""

    name: str
    main: tuple[Entry, ...]
    beside: tuple[tuple[Entry, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Arm:
    """One way of identifying studies, under its heading."""

    heading: str
    rows: tuple[Row, ...]

    def row(self, name: str) -> Row | None:
        """Return a row by name."""
        return next((row for row in self.rows if row.name == name), None)


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle in millimetres from the top left corner."""

    x: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Horizontal middle."""
        return self.x + self.width / 2

    @property
    def centre(self) -> float:
        """Vertical middle."""
        return self.top + self.height / 2

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """An entry broken into lines, and where they stand."""

    lines: tuple[str, ...]
    number: str
    x: float
    right: float
    top: float
    number_at: float
    size: float
    weight: Weight


@dataclass(frozen=True, slots=True)
class Block:
    """Entries broken into lines for a box of one width."""

    entries: tuple[Entry, ...]
    lines: tuple[tuple[str, ...], ...]

    @property
    def broken(self) -> int:
        """How many words had to be broken inside, or numbers moved to a line of their own."""
        words = sum(len(entry.text.split()) for entry in self.entries)
        pieces = sum(len(line.split()) for lines in self.lines for line in lines)
        alone = sum(lines[-1] == "" for lines in self.lines)
        return pieces - words + alone

    @property
    def height(self) -> float:
        """Height of a box around the lines."""
        text = sum(
            len(lines) * pitch(entry.size) for entry, lines in zip(self.entries, self.lines, strict=True)
        )
        return 2 * PAD_Y + text + ENTRY_GAP * (len(self.entries) - 1)

    def placed(self, place: Place) -> list[PlacedEntry]:
        """Return the entries with their positions in a box."""
        found, top = [], place.top + PAD_Y
        for entry, lines in zip(self.entries, self.lines, strict=True):
            x = place.x + PAD_X + (INDENT if entry.detail else 0)
            right = place.right - PAD_X
            step = pitch(entry.size)
            number_at = top + (len(lines) - 0.5 if lines[-1] == "" else 0.5) * step
            found.append(PlacedEntry(lines, entry.number, x, right, top, number_at, entry.size, entry.weight))
            top += len(lines) * step + ENTRY_GAP
        return found


@dataclass(frozen=True, slots=True)
class FlowLayout:
    """Everything to draw, and how high the figure is."""

    height: float
    boxes: list[tuple[Place, Block]] = field(default_factory=list)
    headings: list[tuple[Place, list[str]]] = field(default_factory=list)
    bars: list[tuple[Place, str]] = field(default_factory=list)
    paths: list[list[Point]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Column:
    """An arm, what stands below it, and the widths of its two columns."""

    arm: Arm
    below: Row | None
    x: float
    main: float
    side: float

    @property
    def width(self) -> float:
        return self.main + COLUMN_GAP + self.side


def lay_out(arms: Sequence[Arm], included: tuple[Entry, ...], width: float) -> FlowLayout:
    """Place arms beside each other, or below each other where the figure is narrow."""
    stacked = len(arms) > 1 and width < SIDE_BY_SIDE_FROM
    left = MARGIN + BAR + (CHANNEL if stacked else BAR_GAP)
    area = Place(left, MARGIN, width - left - MARGIN, 0.0)
    # The last box stands below the first arm, or below the last one where they are stacked.
    below = Row(INCLUDED, included)
    groups = [[arm] for arm in arms] if stacked else [list(arms)]
    fitted = [_fit(group, below if group is groups[-1] else None, area) for group in groups]
    layout = FlowLayout(0.0)
    exits: list[Place] = []
    top = MARGIN
    for columns in fitted:
        found, top = _place_arms(layout, columns, top)
        exits += found
        top += ROW_GAP
    height = _place_included(
        layout, included, exits, Place(left, top, fitted[-1][0].main, 0.0), stacked=stacked
    )
    return replace(layout, height=height)


def _fit(arms: Sequence[Arm], below: Row | None, area: Place) -> list[_Column]:
    """Choose the widths of the columns that break no word, if there are any, and make the arms lowest."""
    shares = [(share, 1 - share) for share in ARM_SHARES] if len(arms) == 2 else [(1.0,)]
    room = area.width - (len(arms) - 1) * ARM_GAP
    choices = [
        [
            _fit_column(
                arm,
                below if number == 0 else None,
                area.x + number * (room * share[0] + ARM_GAP),
                room * part,
            )
            for number, (arm, part) in enumerate(zip(arms, share, strict=True))
        ]
        for share in shares
    ]
    return min(choices, key=_cost)


def _fit_column(arm: Arm, below: Row | None, x: float, width: float) -> _Column:
    room = width - COLUMN_GAP
    choices = [_Column(arm, below, x, room * share, room * (1 - share)) for share in MAIN_SHARES]
    return min(choices, key=lambda column: (*_cost([column]), column.main))


def _cost(columns: Sequence[_Column]) -> tuple[int, float]:
    """Return how many words are broken and how high the rows become together."""
    broken = 0
    heights: dict[str, float] = {}
    for column in columns:
        for row in (*column.arm.rows, *([column.below] if column.below else [])):
            broken += _block(row.main, column.main).broken
            broken += sum(_block(entries, column.side).broken for entries in row.beside)
            heights[row.name] = max(heights.get(row.name, 0.0), _row_height(column, row))
    return broken, round(sum(heights.values()), 3)


def _block(entries: tuple[Entry, ...], width: float) -> Block:
    lines = []
    for entry in entries:
        whole = width - 2 * PAD_X - (INDENT if entry.detail else 0)
        room = (
            whole - text_width(entry.number, entry.size, entry.weight) - NUMBER_GAP if entry.number else whole
        )
        if widest(entry.text.split(), entry.size) <= room:
            lines.append(tuple(wrap_text(entry.text, room, entry.size)))
        else:
            # The number stands on a line of its own rather than break a word.
            lines.append((*wrap_text(entry.text, whole, entry.size), *([""] if entry.number else [])))
    return Block(entries, tuple(lines))


def _row_height(column: _Column, row: Row | None) -> float:
    if row is None:
        return 0.0
    beside = [_block(entries, column.side).height for entries in row.beside]
    return max(_block(row.main, column.main).height, sum(beside) + BAR_GAP * (len(beside) - 1))


def _place_arms(layout: FlowLayout, columns: Sequence[_Column], top: float) -> tuple[list[Place], float]:
    """Place arms that share their rows; return the last main box of each and where the rows end."""
    titles = [wrap_text(column.arm.heading, column.width - 2 * PAD_X, TEXT, "bold") for column in columns]
    heading_height = 2 * PAD_Y + max(len(lines) for lines in titles) * pitch(TEXT)
    for column, lines in zip(columns, titles, strict=True):
        layout.headings.append((Place(column.x, top, column.width, heading_height), lines))
    start = top
    previous: dict[int, Place] = {}
    y = top + heading_height + BAR_GAP
    for stage, names in STAGES.items():
        used = [name for name in names if any(column.arm.row(name) for column in columns)]
        heights = [max(_row_height(column, column.arm.row(name)) for column in columns) for name in used]
        lacking = _bar_length(stage) - (y + sum(heights) + ROW_GAP * (len(heights) - 1) - start)
        if heights:
            heights[-1] += max(0.0, lacking)
        for name, height in zip(used, heights, strict=True):
            for number, column in enumerate(columns):
                row = column.arm.row(name)
                if row is not None:
                    previous[number] = _place_row(layout, column, row, y, previous.get(number))
            y += height + ROW_GAP
        if used:
            layout.bars.append((Place(MARGIN, start, BAR, y - ROW_GAP - start), stage))
        start = y
    return [previous[number] for number in sorted(previous)], y - ROW_GAP


def _bar_length(stage: str) -> float:
    return widest([stage], TEXT, "bold") + 2 * PAD_X


def _place_row(layout: FlowLayout, column: _Column, row: Row, top: float, above: Place | None) -> Place:
    block = _block(row.main, column.main)
    main = Place(column.x, top, column.main, block.height)
    layout.boxes.append((main, block))
    if above is not None:
        layout.paths.append([(above.middle, above.bottom), (main.middle, main.top)])
    y = top
    for number, entries in enumerate(row.beside):
        block = _block(entries, column.side)
        side = Place(column.x + column.main + COLUMN_GAP, y, column.side, block.height)
        layout.boxes.append((side, block))
        branch = top + min(main.height, _block(row.beside[0], column.side).height) / 2
        if number == 0:
            layout.paths.append([(main.right, branch), (side.x, branch)])
        else:
            fork = main.right + COLUMN_GAP / 2
            layout.paths.append([(fork, branch), (fork, side.centre), (side.x, side.centre)])
        y = side.bottom + BAR_GAP
    return main


def _place_included(
    layout: FlowLayout, included: tuple[Entry, ...], exits: Sequence[Place], area: Place, *, stacked: bool
) -> float:
    """Place the last box and lead the arms into it; return the height of the figure."""
    block = _block(included, area.width)
    height = max(block.height, _bar_length(INCLUDED))
    box = Place(area.x, area.top + (height - block.height) / 2, area.width, block.height)
    layout.boxes.append((box, block))
    layout.bars.append((Place(MARGIN, area.top, BAR, height), INCLUDED))
    below = exits[-1] if stacked else exits[0]
    layout.paths.append([(below.middle, below.bottom), (box.middle, box.top)])
    for other in exits[:-1] if stacked else exits[1:]:
        if stacked:
            channel = area.x - CHANNEL / 2
            turn = other.bottom + BAR_GAP / 2
            layout.paths.append(
                [(other.middle, other.bottom), (other.middle, turn), (channel, turn), (channel, box.centre),
                 (box.x, box.centre)]
            )  # fmt: skip
        else:
            layout.paths.append(
                [(other.middle, other.bottom), (other.middle, box.centre), (box.right, box.centre)]
            )
    return area.top + height + MARGIN
