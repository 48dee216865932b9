"""Forest plots: studies, subgroups, summaries and prediction intervals, in the layouts that journals know."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from tamis.errors import UsageError
from tamis.figures.forest_layout import (
    EDGE,
    INDENT,
    LAYOUTS,
    ForestLayout,
    ForestPlan,
    ForestRow,
    LayoutName,
    plan_forest,
)
from tamis.figures.layout import axes_size, mm_axes, page, pitch, text_width, wrap_text, write, write_lines
from tamis.figures.scales import Scale, choose_ticks, set_ticks
from tamis.figures.style import (
    DOUBLE_COLUMN,
    GREY,
    HAIRLINE,
    INK,
    SILVER,
    TINY,
    VERMILION,
    new_figure,
    styled,
)

# Millimetres.
_X_TICKS = 4.2
_NOTE_GAP = 0.8
# How far beyond the estimates the axis may reach for the sake of wide intervals, in their range.
_REACH = 0.75
# Side of the largest and of the smallest square, over the height of a row.
_LARGEST, _SMALLEST = 0.78, 0.24


@styled
def draw_forest(
    studies: pd.DataFrame,
    summaries: pd.DataFrame | None = None,
    *,
    measure: str = "Estimate",
    columns: Mapping[str, str] | None = None,
    layout: LayoutName = "tamis",
    scale: Scale = "linear",
    null: float | None = None,
    limits: tuple[float, float] | None = None,
    favours: tuple[str, str] | None = None,
    digits: int = 2,
    slab_label: str = "Study",
    estimate_label: str | None = None,
    squares: bool = True,
    width_mm: float = DOUBLE_COLUMN,
) -> Figure:
    """Draw a forest plot; the parameters are those of ``plot_forest``, the height follows from the rows."""
    chosen = _layout(layout)
    words = columns or {}
    label = estimate_label or f"{measure} (95%\N{NO-BREAK SPACE}CI)"
    plan = plan_forest(
        studies, summaries, columns=words, layout=chosen, width=width_mm, digits=digits, estimate_label=label,
        slab_label=slab_label,
    )  # fmt: skip
    low, high = limits or _limits(plan.rows, scale, _null(null, scale))
    foot = _foot(plan, measure, _share(_null(null, scale), low, high, scale), favours, width_mm)
    height = EDGE + foot.above(chosen) + plan.header_height + plan.body_height + foot.below(chosen) + EDGE
    figure = new_figure(width_mm, height)
    plot_forest(
        page(figure), studies, summaries, measure=measure, columns=columns, layout=layout, scale=scale, null=null,
        limits=(low, high), favours=favours, digits=digits, slab_label=slab_label, estimate_label=estimate_label,
        squares=squares,
    )  # fmt: skip
    return figure


@styled
def plot_forest(
    ax: Axes,
    studies: pd.DataFrame,
    summaries: pd.DataFrame | None = None,
    *,
    measure: str = "Estimate",
    columns: Mapping[str, str] | None = None,
    layout: LayoutName = "tamis",
    scale: Scale = "linear",
    null: float | None = None,
    limits: tuple[float, float] | None = None,
    favours: tuple[str, str] | None = None,
    digits: int = 2,
    slab_label: str = "Study",
    estimate_label: str | None = None,
    squares: bool = True,
) -> Axes:
    """Draw a forest plot into the area of some axes.

    Parameters
    ----------
    ax : Axes
        Their area holds the table and the plot; their own axis is switched off.
    studies : DataFrame
        A row per study in the order drawn: ``slab``, ``yi``, ``ci_lb``, ``ci_ub`` on the scale of the axis (ratios as
        ratios); optional ``weight`` (per cent; squares have an area in proportion), ``subgroup``, and any column
        named in ``columns``. A study with a missing value is written as not estimable.
    summaries : DataFrame, optional
        ``label``, ``yi``, ``ci_lb``, ``ci_ub``; optional ``subgroup`` (empty for overall), ``pi_lb``, ``pi_ub``,
        ``weight``, ``note`` (a line below, such as heterogeneity) and columns named in ``columns``.
    measure : str
        Name of the axis.
    columns : mapping, optional
        Column of the studies -> its heading.
    layout : {"tamis", "revman", "jama", "bmj"}
        Order of the columns and look.
    scale : {"linear", "log"}
        Scale of the axis.
    null : float, optional
        No effect: 0, or 1 on a log scale.
    limits : pair of float, optional
        Ends of the axis; intervals beyond end in an arrow.
    favours : pair of str, optional
        Words for the left and the right of no effect.
    digits : int
        Decimals of the estimates.
    slab_label, estimate_label : str
        Headings of the labels and of the estimates.
    squares : bool
        Squares by weight, or dots of one size.

    Returns
    -------
    Axes
        The axes of the plot itself; their y axis counts millimetres downwards.
    """
    chosen = _layout(layout)
    width, _ = mm_axes(ax)
    plan = plan_forest(
        studies, summaries, columns=columns or {}, layout=chosen, width=width, digits=digits,
        estimate_label=estimate_label or f"{measure} (95%\N{NO-BREAK SPACE}CI)", slab_label=slab_label,
    )  # fmt: skip
    middle = _null(null, scale)
    low, high = limits or _limits(plan.rows, scale, middle)
    foot = _foot(plan, measure, _share(middle, low, high, scale), favours, width)
    top = EDGE
    if chosen.favours == "above":
        top = _write_favours(ax, foot, top)
    _write_headings(ax, plan, top, width, chosen)
    top += plan.header_height
    _write_rows(ax, plan, top)
    inner = _plot_axes(ax, plan, top)
    _set_scale(inner, low, high, scale, plan)
    _draw_lines(inner, plan, middle, low, high, chosen)
    largest = max([row.weight for row in plan.rows if row.weight == row.weight], default=math.nan)
    for row in plan.rows:
        _draw_row(inner, row, low, high, plan, chosen, largest if squares else math.nan, squares)
    top += plan.body_height + _X_TICKS
    for line in foot.label:
        write(
            ax,
            plan.plot_left + plan.plot_width / 2,
            top + pitch(TINY) / 2,
            line,
            size=TINY,
            align="center",
        )
        top += pitch(TINY)
    if chosen.favours == "below":
        top = _write_favours(ax, foot, top)
    write_lines(ax, EDGE, top + _NOTE_GAP, foot.notes, size=TINY, color=GREY)
    return inner


def _layout(name: LayoutName) -> ForestLayout:
    if name not in LAYOUTS:
        raise UsageError(f"layout {name!r}. Expected one of: {', '.join(LAYOUTS)}.")
    return LAYOUTS[name]


def _null(null: float | None, scale: Scale) -> float:
    return null if null is not None else (1.0 if scale == "log" else 0.0)


def _limits(rows: Sequence[ForestRow], scale: Scale, null: float) -> tuple[float, float]:
    """Choose ends that hold every estimate and, unless they reach too far, every interval."""
    to, back = (math.log, math.exp) if scale == "log" else (float, float)
    known = [row for row in rows if not math.isnan(row.lb) and (scale == "linear" or row.lb > 0)]
    if not known:
        return back(to(null) - 1), back(to(null) + 1)
    points = [to(row.yi) for row in known if not math.isnan(row.yi)] + [to(null)]
    points += [
        to(bound)
        for row in known
        if row.kind != "study"
        for bound in (row.lb, row.ub)
        if math.isfinite(bound)
    ]
    typical = sorted(
        to(row.ub) - to(row.lb) for row in known if math.isfinite(row.ub) and math.isfinite(row.lb)
    )
    usual = typical[len(typical) // 2] if typical else 1.0
    reach = _REACH * max(max(points) - min(points), usual)
    low = max(min(points) - reach, min(to(row.lb) for row in known if math.isfinite(row.lb)))
    high = min(max(points) + reach, max(to(row.ub) for row in known if math.isfinite(row.ub)))
    low, high = min(low, *points), max(high, *points)
    room = 0.03 * (high - low or 1.0)
    return back(low - room), back(high + room)


def _share(value: float, low: float, high: float, scale: Scale) -> float:
    """Return where on the axis a value stands, from 0 to 1, and the nearer end for one outside."""
    to = math.log if scale == "log" else float
    return min(max((to(value) - to(low)) / (to(high) - to(low)), 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class _Foot:
    """What stands around the plot: the name of its axis, words on both sides of no effect, notes."""

    label: list[str]
    favours: list[tuple[str, float, Literal["left", "right"], int]]
    notes: list[str]

    def above(self, layout: ForestLayout) -> float:
        """Height of the words above the table."""
        return self.words if layout.favours == "above" else 0.0

    def below(self, layout: ForestLayout) -> float:
        """Height of everything below the rows."""
        notes = _NOTE_GAP + len(self.notes) * pitch(TINY) if self.notes else 0.0
        words = self.words if layout.favours == "below" else 0.0
        return _X_TICKS + len(self.label) * pitch(TINY) + words + notes

    @property
    def words(self) -> float:
        """Height of the words on both sides."""
        return (max(line for *_, line in self.favours) + 1) * pitch(TINY) + 0.6 if self.favours else 0.0


def _foot(
    plan: ForestPlan, measure: str, share: float, favours: tuple[str, str] | None, width: float
) -> _Foot:
    centre = plan.plot_left + plan.plot_width / 2
    label = wrap_text(measure, 2 * min(centre, width - centre) - 2 * EDGE, TINY)
    notes = plan.footnote_lines(width)
    if favours is None:
        return _Foot(label, [], notes)
    position = plan.plot_left + plan.plot_width * share
    left, right = f"← {favours[0]}", f"{favours[1]} →"
    end = max(position - 1.0, EDGE + text_width(left, TINY))
    start = min(position + 1.0, width - EDGE - text_width(right, TINY))
    # Where one of them needs the other's side they stand on two lines.
    below = 0 if start - end > 1.5 else 1
    return _Foot(label, [(left, end, "right", 0), (right, start, "left", below)], notes)


def _write_favours(ax: Axes, foot: _Foot, top: float) -> float:
    for words, x, align, line in foot.favours:
        write(ax, x, top + 0.3 + (line + 0.5) * pitch(TINY), words, size=TINY, color=GREY, align=align)
    return top + foot.words


def _write_headings(ax: Axes, plan: ForestPlan, top: float, width: float, layout: ForestLayout) -> None:
    bottom = top + plan.header_height
    for column in plan.columns:
        start = bottom - 0.8 - len(column.heading) * pitch(plan.size)
        for number, line in enumerate(column.heading):
            y = start + (number + 0.5) * pitch(plan.size)
            write(ax, column.x, y, line, size=plan.size, weight="bold", align=column.align)
    if layout.rule:
        ax.plot([EDGE, width - EDGE], [bottom - 0.5] * 2, color=SILVER, lw=HAIRLINE)


def _write_rows(ax: Axes, plan: ForestPlan, top: float) -> None:
    for row in plan.rows:
        bold = row.kind in ("summary", "heading")
        size = TINY if row.kind == "note" else plan.size
        indent = INDENT if row.kind in ("study", "note") else 0.0
        color = GREY if row.kind in ("note", "prediction") else INK
        start = top + row.top + (row.height - len(row.label) * pitch(plan.size)) / 2
        for number, line in enumerate(row.label):
            y = start + (number + 0.5) * pitch(plan.size)
            write(ax, EDGE + indent, y, line, size=size, weight="bold" if bold else "normal", color=color)
        for column in plan.columns:
            cell = row.cells.get(column.name, "")
            if cell and column.name != "slab":
                write(ax, column.x, top + row.y, cell, size=size, weight="bold" if bold else "normal", color=color,
                      align=column.align)  # fmt: skip


def _plot_axes(ax: Axes, plan: ForestPlan, top: float) -> Axes:
    width, height = axes_size(ax)
    return ax.inset_axes(
        (
            plan.plot_left / width,
            1 - (top + plan.body_height) / height,
            plan.plot_width / width,
            plan.body_height / height,
        )
    )


def _set_scale(ax: Axes, low: float, high: float, scale: Scale, plan: ForestPlan) -> None:
    ax.set_xscale(scale)
    ax.set_xlim(low, high)
    ax.set_ylim(plan.body_height, 0)
    ax.set_yticks([])
    ax.patch.set_alpha(0)
    ax.spines["left"].set_visible(False)
    ax.spines["right"].set_visible(False)
    ax.spines["top"].set_visible(False)
    set_ticks(ax.xaxis, choose_ticks(low, high, plan.plot_width, scale=scale, size=TINY))
    ax.tick_params(axis="x", labelsize=TINY)


def _draw_lines(
    ax: Axes, plan: ForestPlan, null: float, low: float, high: float, layout: ForestLayout
) -> None:
    if low <= null <= high:
        ax.axvline(null, color=INK, lw=HAIRLINE, zorder=1)
    overall = [row for row in plan.rows if row.kind == "summary" and row.yi == row.yi]
    if layout.follow and overall and low <= overall[-1].yi <= high:
        ax.plot([overall[-1].yi] * 2, [0, overall[-1].y], color=GREY, lw=HAIRLINE, ls=(0, (3, 2)), zorder=1)


def _draw_row(
    ax: Axes,
    row: ForestRow,
    low: float,
    high: float,
    plan: ForestPlan,
    layout: ForestLayout,
    largest: float,
    squares: bool,
) -> None:
    step = pitch(plan.size)
    if row.kind == "summary" and row.yi == row.yi:
        half = 0.38 * step
        corners = [
            (max(row.lb, low), row.y),
            (row.yi, row.y - half),
            (min(row.ub, high), row.y),
            (row.yi, row.y + half),
        ]
        ax.add_patch(Polygon(corners, closed=True, facecolor=layout.diamond, edgecolor="none", zorder=3))
    elif row.kind == "prediction":
        _draw_interval(ax, row, low, high, VERMILION, 2.0)
    elif row.kind == "study" and not math.isnan(row.lb):
        _draw_interval(ax, row, low, high, INK, 0.8)
        if low <= row.yi <= high:
            share = math.sqrt(row.weight / largest) if row.weight == row.weight and largest > 0 else 0.6
            side = max(_SMALLEST, _LARGEST * share) * step * 72 / 25.4
            ax.plot([row.yi], [row.y], marker="s" if squares else "o", ms=side if squares else 3.2, mew=0,
                    color=layout.square, zorder=3)  # fmt: skip


def _draw_interval(ax: Axes, row: ForestRow, low: float, high: float, color: str, width: float) -> None:
    """Draw an interval; where it leaves the axis it ends in an arrow."""
    start, end = max(row.lb, low), min(row.ub, high)
    if start < end:
        ax.plot([start, end], [row.y] * 2, color=color, lw=width, solid_capstyle="butt", zorder=2)
    for beyond, at, marker in ((row.lb < low, low, "<"), (row.ub > high, high, ">")):
        if beyond:
            ax.plot([at], [row.y], marker=marker, ms=3.2, mew=0, color=color, clip_on=False, zorder=2)
