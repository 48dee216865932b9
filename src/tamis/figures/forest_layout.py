"""Rows and columns of a forest plot: what stands where, measured before anything is drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from tamis.errors import UsageError
from tamis.figures.frames import require_columns, rows_of, text_of
from tamis.figures.layout import pitch, text_width, widest, wrap_text
from tamis.figures.scales import plain
from tamis.figures.style import BLUE, INK, SMALL, TINY

LayoutName = Literal["tamis", "revman", "jama", "bmj"]
Kind = Literal["heading", "study", "summary", "prediction", "note", "footnote", "space"]

STUDY_COLUMNS = ("slab", "yi", "ci_lb", "ci_ub")
SUMMARY_COLUMNS = ("label", "yi", "ci_lb", "ci_ub")
OPTIONAL_SUMMARY_COLUMNS = ("subgroup", "pi_lb", "pi_ub", "weight", "note")

# Millimetres.
EDGE = 0.8
COLUMN_GAP = 2.4
INDENT = 1.4
HEADER_GAP = 1.4
LEAST_PLOT = 19.0
LEAST_PLOT_SHARE = 0.22
LEAST_LABEL = 14.0
# More rows than this stand closer, so that eighty studies fit on a page.
MANY_ROWS = 50
LOOSE, TIGHT = 1.32, 1.02
NARROW = 120.0


@dataclass(frozen=True, slots=True)
class ForestLayout:
    """A house style.

    Attributes
    ----------
    left, right : tuple of str
        Columns on either side of the plot: "slab", "estimate", "weight", and "columns" for the chosen ones.
    interval : str
        How an estimate is written, from yi, lb and ub.
    favours : str
        Whether the words on both sides of no effect stand above or below the plot.
    square, diamond : str
        Colours.
    follow : bool
        Whether a dashed line follows the overall estimate up the plot.
    rule : bool
        Whether a rule stands below the headings.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    interval: str
    favours: Literal["above", "below"]
    square: str
    diamond: str
    follow: bool
    rule: bool


LAYOUTS: Mapping[LayoutName, ForestLayout] = {
    "tamis": ForestLayout(
        ("slab", "columns"), ("estimate", "weight"), "{yi} ({lb} to {ub})", "below", BLUE, INK, True, True
    ),
    "revman": ForestLayout(
        ("slab", "columns", "weight", "estimate"),
        (),
        "{yi} [{lb}, {ub}]",
        "below",
        "#2E7D32",
        INK,
        False,
        True,
    ),
    "jama": ForestLayout(
        ("slab", "columns", "estimate"),
        ("weight",),
        "{yi} ({lb} to {ub})",
        "above",
        "#1F4E79",
        "#1F4E79",
        True,
        True,
    ),
    "bmj": ForestLayout(
        ("slab", "columns"),
        ("weight", "estimate"),
        "{yi} ({lb} to {ub})",
        "above",
        "#3C6E9F",
        "#3C6E9F",
        False,
        False,
    ),
}


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One row: its words, its place, and what is drawn in it; y is the middle of its first line."""

    kind: Kind
    label: tuple[str, ...]
    cells: Mapping[str, str]
    top: float
    height: float
    y: float
    yi: float = math.nan
    lb: float = math.nan
    ub: float = math.nan
    weight: float = math.nan


@dataclass(frozen=True, slots=True)
class ForestColumn:
    """A column of words: its heading and the line its words are set against."""

    name: str
    heading: tuple[str, ...]
    x: float
    align: Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class ForestPlan:
    """Everything but the scale of the plot."""

    rows: tuple[ForestRow, ...]
    columns: tuple[ForestColumn, ...]
    plot_left: float
    plot_width: float
    header_height: float
    body_height: float
    size: float
    footnotes: tuple[str, ...]

    def footnote_lines(self, width: float) -> list[str]:
        """Return the notes on the overall summaries, broken into lines."""
        return [line for note in self.footnotes for line in wrap_text(note, width - 2 * EDGE, TINY)]


@dataclass(frozen=True, slots=True)
class _Item:
    """A row before it has a place."""

    kind: Kind
    label: str
    cells: Mapping[str, str]
    values: tuple[float, float, float] = (math.nan, math.nan, math.nan)
    weight: float = math.nan


def plan_forest(
    studies: pd.DataFrame,
    summaries: pd.DataFrame | None,
    *,
    columns: Mapping[str, str],
    layout: ForestLayout,
    width: float,
    digits: int,
    estimate_label: str,
    slab_label: str,
) -> ForestPlan:
    """Break labels, place rows and columns, and leave the rest of the width to the plot."""
    require_columns(studies, (*STUDY_COLUMNS, *columns), "studies")
    if summaries is not None:
        require_columns(summaries, SUMMARY_COLUMNS, "summaries")
    size = TINY if width < NARROW else SMALL
    items = _items(studies, summaries, columns, layout, digits)
    weighted = any(item.cells.get("weight") for item in items)
    headings = {"slab": slab_label, "estimate": estimate_label, "weight": "Weight (%)", **columns}
    left = _names(layout.left, columns, weighted)
    right = _names(layout.right, columns, weighted)
    widths, lines = _measure(items, headings, [*left, *right], size)
    label_width = _label_width(items, widths, width, size, headings["slab"])
    widths["slab"] = label_width
    lines["slab"] = tuple(wrap_text(headings["slab"], label_width, size, "bold"))
    placed: list[ForestColumn] = []
    x = EDGE
    numeric = {name for name in columns if pd.api.types.is_numeric_dtype(studies[name])} | {
        "estimate",
        "weight",
    }
    for name in left:
        placed.append(_column(name, lines[name], x, widths[name], numeric))
        x += widths[name] + COLUMN_GAP
    plot_left = x + 0.5
    plot_width = (
        width - EDGE - sum(widths[name] + COLUMN_GAP for name in right) - plot_left - (0 if right else 2.0)
    )
    x = plot_left + plot_width + COLUMN_GAP
    for name in right:
        placed.append(_column(name, lines[name], x, widths[name], numeric))
        x += widths[name] + COLUMN_GAP
    header = max(len(heading) for heading in lines.values()) * pitch(size) + HEADER_GAP
    footnotes = tuple(item.label for item in items if item.kind == "footnote")
    items = [item for item in items if item.kind != "footnote"]
    rows, body = _place(items, label_width, plot_left - COLUMN_GAP, size)
    return ForestPlan(rows, tuple(placed), plot_left, plot_width, header, body, size, footnotes)


def _items(
    studies: pd.DataFrame,
    summaries: pd.DataFrame | None,
    columns: Mapping[str, str],
    layout: ForestLayout,
    digits: int,
) -> list[_Item]:
    """Order headings, studies and summaries."""
    decimals = {name: _decimals(studies[name]) for name in columns}
    totals = [] if summaries is None else rows_of(summaries)
    grouped = "subgroup" in studies.columns
    items: list[_Item] = []
    groups = list(dict.fromkeys(text_of(group) for group in studies["subgroup"])) if grouped else [""]
    for group in groups:
        if group:
            items.append(_Item("heading", group, {}))
        for row in rows_of(studies):
            if not grouped or text_of(row["subgroup"]) == group:
                items.append(_study(row, decimals, layout, digits))
        if group:
            for total in totals:
                if text_of(total.get("subgroup")) == group:
                    items += _summary(total, decimals, layout, digits)
            items.append(_Item("space", "", {}))
    unknown = {text_of(total.get("subgroup")) for total in totals} - {"", *groups}
    if unknown:
        raise UsageError(
            f"a summary for subgroup {', '.join(sorted(unknown))}. Expected one of: {', '.join(groups)}."
        )
    overall = [total for total in totals if not text_of(total.get("subgroup"))]
    if overall and not any(groups):
        items.append(_Item("space", "", {}))
    for total in overall:
        items += _summary(total, decimals, layout, digits)
    return items


def _study(row: Mapping[Any, Any], columns: Mapping[str, int], layout: ForestLayout, digits: int) -> _Item:
    values = _values(row)
    cells = _cells(row, columns) | {"estimate": _estimate(values, layout, digits)}
    return _Item("study", str(row["slab"]), cells, values, _number(row.get("weight")))


def _summary(
    row: Mapping[Any, Any], columns: Mapping[str, int], layout: ForestLayout, digits: int
) -> list[_Item]:
    values = _values(row)
    cells = _cells(row, columns) | {"estimate": _estimate(values, layout, digits)}
    items = [_Item("summary", str(row["label"]), cells, values)]
    prediction = (_number(row.get("pi_lb")), _number(row.get("pi_ub")))
    if not any(map(math.isnan, prediction)):
        bounds = [f"{plain_digits(bound, digits)}" for bound in prediction]
        written = layout.interval.replace("{yi} ", "").format(lb=bounds[0], ub=bounds[1])
        items.append(
            _Item("prediction", "Prediction interval", {"estimate": written}, (math.nan, *prediction))
        )
    if text_of(row.get("note")):
        # What is said of all studies has the width of the page; what is said of a subgroup stands in it.
        kind: Kind = "note" if text_of(row.get("subgroup")) else "footnote"
        items.append(_Item(kind, text_of(row.get("note")), {}))
    return items


def _values(row: Mapping[Any, Any]) -> tuple[float, float, float]:
    return _number(row["yi"]), _number(row["ci_lb"]), _number(row["ci_ub"])


def _number(cell: Any) -> float:
    return math.nan if cell is None or pd.isna(cell) else float(cell)


def _cells(row: Mapping[Any, Any], columns: Mapping[str, int]) -> dict[str, str]:
    cells = {name: _cell(row.get(name), decimals) for name, decimals in columns.items()}
    weight = _number(row.get("weight"))
    return cells if math.isnan(weight) else cells | {"weight": plain_digits(weight, 1)}


def _cell(cell: Any, decimals: int) -> str:
    if cell is None or (not isinstance(cell, str) and pd.isna(cell)):
        return ""
    return cell if isinstance(cell, str) else plain_digits(float(cell), decimals)


def _decimals(column: pd.Series) -> int:
    """Return how many decimals the numbers of a column need to stand in line, at most three."""
    if not pd.api.types.is_numeric_dtype(column):
        return 0
    written = [plain(round(float(value), 3)) for value in column.dropna()]
    return max((len(text.partition(".")[2]) for text in written), default=0)


def plain_digits(value: float, digits: int) -> str:
    """Write a number with so many decimals and a real minus sign."""
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def _estimate(values: tuple[float, float, float], layout: ForestLayout, digits: int) -> str:
    if any(map(math.isnan, values)):
        return "not estimable"
    yi, lb, ub = (plain_digits(value, digits) for value in values)
    return layout.interval.format(yi=yi, lb=lb, ub=ub)


def _names(names: Sequence[str], columns: Mapping[str, str], weighted: bool) -> list[str]:
    found = [part for name in names for part in (columns if name == "columns" else (name,))]
    return [name for name in found if name != "weight" or weighted]


def _measure(
    items: Sequence[_Item], headings: Mapping[str, str], names: Sequence[str], size: float
) -> tuple[dict[str, float], dict[str, tuple[str, ...]]]:
    """Return the width of each column but the labels', and its heading broken into lines."""
    widths: dict[str, float] = {}
    lines: dict[str, tuple[str, ...]] = {}
    for name in names:
        if name == "slab":
            continue
        plain_cells = [item.cells.get(name, "") for item in items if item.kind != "summary"]
        bold_cells = [item.cells.get(name, "") for item in items if item.kind == "summary"]
        width = max(
            widest(plain_cells, size),
            widest(bold_cells, size, "bold"),
            widest(headings[name].split(), size, "bold"),
        )
        widths[name] = width
        lines[name] = tuple(wrap_text(headings[name], width + 0.01, size, "bold"))
    return widths, lines


def _label_width(
    items: Sequence[_Item], widths: Mapping[str, float], width: float, size: float, heading: str
) -> float:
    """Give the labels what they need, or what is left beside the columns and the smallest plot."""
    natural = max(
        widest([item.label for item in items if item.kind == "study"], size) + INDENT,
        widest([item.label for item in items if item.kind == "prediction"], size),
        widest([item.label for item in items if item.kind in ("summary", "heading")], size, "bold"),
        text_width(heading, size, "bold"),
    )
    taken = sum(widths.values()) + COLUMN_GAP * (len(widths) + 1) + 2 * EDGE + 2.5
    room = width - taken - max(LEAST_PLOT, LEAST_PLOT_SHARE * width)
    if room < min(natural, LEAST_LABEL):
        raise UsageError(
            f"the columns take {taken:.0f} mm of a figure of {width:g} mm, which leaves no room for labels and plot. "
            "Make the figure wider or show fewer columns."
        )
    return min(natural, room)


def _column(name: str, heading: tuple[str, ...], x: float, width: float, numeric: set[str]) -> ForestColumn:
    if name in numeric:
        return ForestColumn(name, heading, x + width, "right")
    return ForestColumn(name, heading, x, "left")


def _place(
    items: Sequence[_Item], label_width: float, note_width: float, size: float
) -> tuple[tuple[ForestRow, ...], float]:
    step = pitch(size) * (LOOSE if len(items) <= MANY_ROWS else TIGHT)
    placed: list[ForestRow] = []
    top = 0.0
    for item in items:
        if item.kind == "space":
            top += 0.5 * step
            continue
        bold = item.kind in ("summary", "heading")
        room = {"note": note_width, "heading": note_width}.get(item.kind, label_width)
        room -= INDENT if item.kind in ("study", "note") else 0
        lines = wrap_text(
            item.label, room + 0.01, TINY if item.kind == "note" else size, "bold" if bold else "normal"
        )
        height = step + (len(lines) - 1) * pitch(size)
        yi, lb, ub = item.values
        placed.append(
            ForestRow(
                item.kind, tuple(lines), item.cells, top, height, top + step / 2, yi, lb, ub, item.weight
            )
        )
        top += height
    return tuple(placed), top
