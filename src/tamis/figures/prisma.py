"""The PRISMA 2020 flow diagram: from the rows of the flow to boxes and arrows (page2021)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from tamis.figures.flow_layout import Arm, Entry, FlowLayout, Place, Row, lay_out
from tamis.figures.frames import require_columns, rows_of, text_of
from tamis.figures.layout import page, pitch, write, write_lines
from tamis.figures.style import DOUBLE_COLUMN, HAIRLINE, TEXT, new_figure, styled

FLOW_COLUMNS = ("arm", "box", "label", "n", "detail")
HEADINGS = {
    "databases": "Identification of studies via databases and registers",
    "other": "Identification of studies via other methods",
}

# Each row of an arm: its box in the main column, and the boxes beside it.
_ROWS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("identified", (("duplicates_removed", "automation_removed", "other_removed"),)),
    ("screened", (("title_abstract_excluded",), ("title_abstract_open",))),
    ("sought", (("not_retrieved",),)),
    ("assessed", (("full_text_excluded",), ("full_text_open",))),
)
# Beside the main column these stand only when something is in them; in the arm of other methods PRISMA has
# no screening and no removal, so there they stand only when they happened.
_ONLY_WHEN_USED = {"title_abstract_open", "full_text_open"}
_OTHER_ONLY_WHEN_USED = _ONLY_WHEN_USED | {
    "duplicates_removed",
    "automation_removed",
    "other_removed",
    "title_abstract_excluded",
}
_REMOVED = "Records removed before screening"

_BAR_FILL, _HEADING_FILL, _EDGE = "#D6E6F0", "#F7EAC8", "#4D4D4D"


@styled
def draw_prisma(
    flow: pd.DataFrame, *, width_mm: float = DOUBLE_COLUMN, headings: Mapping[str, str] | None = None
) -> Figure:
    """Draw the flow of records and reports through the review.

    Parameters
    ----------
    flow : DataFrame
        ``arm`` (databases, other, included), ``box``, ``label``, ``n``, ``detail``: a box's own row has an
        empty detail; a row with one is a line within the box (a source, a reason). The arm of other methods
        is drawn when something came that way, and boxes of open decisions when they hold something.
    width_mm : float
        Width; the height follows from the text. Narrow figures put the two arms under each other.
    headings : mapping, optional
        Arm -> its heading, where the wording of PRISMA does not fit.
    """
    require_columns(flow, FLOW_COLUMNS, "flow")
    titles = {**HEADINGS, **(headings or {})}
    names = [name for name in HEADINGS if _is_drawn(flow, name)]
    included = tuple(entry for box in _boxes(flow, "included") for entry in _entries(flow, "included", box))
    layout = lay_out([_read_arm(flow, name, titles[name]) for name in names], included, width_mm)
    return _draw(layout, width_mm)


def _is_drawn(flow: pd.DataFrame, arm: str) -> bool:
    """Whether an arm stands in the diagram: an empty review shows the databases, any review the arms it used."""
    used = flow.loc[flow["n"] > 0, "arm"]
    return bool((used == arm).any()) or (arm == "databases" and not (used == "other").any())


def _boxes(flow: pd.DataFrame, arm: str) -> list[str]:
    return list(dict.fromkeys(flow.loc[flow["arm"] == arm, "box"]))


def _entries(flow: pd.DataFrame, arm: str, box: str, *, as_detail: bool = False) -> tuple[Entry, ...]:
    """Return the lines of a box; among the reasons of a removal its own lines must say that they are part of it."""
    mine = flow[(flow["arm"] == arm) & (flow["box"] == box)]
    return tuple(
        Entry(
            f"of these {text_of(row['detail'])}" if as_detail else text_of(row["detail"]),
            int(row["n"]),
            detail=True,
        )
        if text_of(row["detail"])
        else Entry(text_of(row["label"]), int(row["n"]), detail=as_detail)
        for row in rows_of(mine)
    )


def _read_arm(flow: pd.DataFrame, arm: str, heading: str) -> Arm:
    mine = flow[flow["arm"] == arm]
    present = set(mine["box"])
    used = set(mine.loc[mine["n"] > 0, "box"])
    optional = _ONLY_WHEN_USED if arm == "databases" else _OTHER_ONLY_WHEN_USED
    shown = {box for box in present if box in used or box not in optional}
    if arm == "other" and not shown & {"title_abstract_excluded", "title_abstract_open"}:
        shown.discard("screened")
    levels: list[Row] = []
    for main, groups in _ROWS:
        if main not in shown:
            continue
        beside: list[tuple[Entry, ...]] = []
        for group in groups:
            boxes = [box for box in group if box in shown]
            removed = len(group) > 1
            entries = tuple(entry for box in boxes for entry in _entries(flow, arm, box, as_detail=removed))
            if entries:
                beside.append((Entry(_REMOVED), *entries) if removed else entries)
        levels.append(Row(main, _entries(flow, arm, main), tuple(beside)))
    return Arm(heading, tuple(levels))


def _draw(layout: FlowLayout, width_mm: float) -> Figure:
    figure = new_figure(width_mm, layout.height)
    ax = page(figure)
    for place, stage in layout.bars:
        ax.add_patch(_rectangle(place, _BAR_FILL, "none"))
        ax.text(
            place.middle, place.centre, stage, rotation=90, ha="center", va="center", fontsize=TEXT, fontweight="bold",
            rotation_mode="anchor",
        )  # fmt: skip
    for place, lines in layout.headings:
        ax.add_patch(_rectangle(place, _HEADING_FILL, "none"))
        top = place.centre - len(lines) * pitch(TEXT) / 2
        for number, line in enumerate(lines):
            y = top + (number + 0.5) * pitch(TEXT)
            write(ax, place.middle, y, line, weight="bold", align="center")
    for points in layout.paths:
        xs, ys = zip(*points, strict=True)
        ax.plot(
            xs[:-1], ys[:-1], color=_EDGE, lw=HAIRLINE + 0.2, solid_capstyle="butt", solid_joinstyle="miter"
        )
        ax.add_patch(
            FancyArrowPatch(points[-2], points[-1], arrowstyle="-|>", mutation_scale=5, shrinkA=0, shrinkB=0,
                            lw=HAIRLINE + 0.2, color=_EDGE, joinstyle="miter")
        )  # fmt: skip
    for place, block in layout.boxes:
        ax.add_patch(_rectangle(place, "white", _EDGE))
        for line in block.placed(place):
            write_lines(ax, line.x, line.top, line.lines, size=line.size)
            if line.number:
                write(
                    ax,
                    line.right,
                    line.number_at,
                    line.number,
                    size=line.size,
                    weight=line.weight,
                    align="right",
                )
    return figure


def _rectangle(place: Place, fill: str, edge: str) -> Rectangle:
    return Rectangle(
        (place.x, place.top), place.width, place.height, facecolor=fill, edgecolor=edge, lw=HAIRLINE + 0.1
    )
