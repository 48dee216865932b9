"""How far each other choice moves an estimate: the analyses of a sensitivity table, the furthest on top."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tamis.errors import UsageError
from tamis.figures.frames import require_columns, rows_of, text_of
from tamis.figures.layout import page, panel, pitch, shorten, widest, wrap_text, write, write_lines
from tamis.figures.scales import Scale, choose_ticks, plain, set_ticks
from tamis.figures.style import (
    BLUE,
    DOUBLE_COLUMN,
    GREY,
    HAIRLINE,
    INK,
    SILVER,
    SMALL,
    TEXT,
    TINY,
    VERMILION,
    new_figure,
    styled,
)

TORNADO_COLUMNS = ("analysis", "n", "median", "ci_lb", "ci_ub", "status")

# Millimetres.
_EDGE = 0.8
_ROW = 4.2
_BAR = 2.2
_GAP = 2.5
_HEAD = 5.5
_X_AXIS = 9.5
_LABEL_SHARE = 0.34


@styled
def draw_tornado(
    table: pd.DataFrame,
    *,
    label: str = "Median",
    unit: str = "days",
    scale: Scale = "linear",
    most: int = 25,
    width_mm: float = DOUBLE_COLUMN,
) -> Figure:
    """Draw an estimate under other choices, as bars from the main estimate.

    Parameters
    ----------
    table : DataFrame
        As from ``analysis.survival.sensitivity``: a row per analysis, the main one first, with ``analysis``, ``n``,
        ``median``, ``ci_lb``, ``ci_ub`` and ``status``. Rows whose status is not "ok" are written, without a bar.
    label : str
        Name of the estimate.
    unit : str
        Its unit.
    scale : {"linear", "log"}
        Scale of the axis.
    most : int
        Rows drawn beside the main one; the note says how many with smaller differences are not shown.
    width_mm : float
        Width; the height follows from the number of rows.
    """
    require_columns(table, TORNADO_COLUMNS, "table")
    rows = rows_of(table)
    if not rows or not _known(rows[0]):
        raise UsageError("the first row is the main analysis and must have an estimate to compare with")
    main, others = rows[0], sorted(rows[1:], key=lambda row: -_distance(row, rows[0]))
    shown, hidden = [main, *others[:most]], others[most:]
    note = (
        f"Bars run from the main estimate ({_number(main['median'])} {unit}) to that of each analysis; thin lines are "
        "its interval, with an arrow where it runs beyond the axis."
    ) + (f" {len(hidden)} analyses with smaller differences are not shown." if hidden else "")
    inner = width_mm - 2 * _EDGE
    names = [text_of(row["analysis"]) for row in shown]
    numbers = [_numbers(row) for row in shown]
    counts = [f"{int(row['n'])}" for row in shown]
    label_width = min(widest(names, SMALL, "bold"), _LABEL_SHARE * width_mm)
    count_width, number_width = widest([*counts, "n"], SMALL), widest([*numbers, label], SMALL, "bold")
    left = _EDGE + label_width + _GAP + count_width + _GAP
    width = width_mm - left - _GAP - number_width - _EDGE
    body = len(shown) * _ROW + 1.0
    note_lines = wrap_text(note, inner, TINY)
    figure = new_figure(width_mm, _EDGE + _HEAD + body + _X_AXIS + len(note_lines) * pitch(TINY) + _EDGE)
    sheet = page(figure)
    top = _EDGE + _HEAD
    count_right, number_left = left - _GAP, left + width + _GAP
    write(sheet, _EDGE, top - _HEAD / 2, "Analysis", weight="bold")
    write(sheet, count_right, top - _HEAD / 2, "n", weight="bold", align="right")
    write(sheet, number_left, top - _HEAD / 2, label, weight="bold")
    for k, (name, count, number) in enumerate(zip(names, counts, numbers, strict=True)):
        y = top + 0.5 + (k + 0.5) * _ROW
        weight = "normal" if k else "bold"
        write(sheet, _EDGE, y, shorten(name, label_width, SMALL, weight), size=SMALL, weight=weight)
        write(sheet, count_right, y, count, size=SMALL, align="right")
        write(sheet, number_left, y, number, size=SMALL, weight=weight)
    ax = panel(figure, left, top, width, body)
    _draw_bars(ax, shown, f"{label}, {unit}", scale, width, body)
    write_lines(sheet, _EDGE, top + body + _X_AXIS, note_lines, size=TINY, color=GREY)
    return figure


def _draw_bars(
    ax: Axes, rows: list[dict[Any, Any]], label: str, scale: Scale, width: float, height: float
) -> None:
    main = float(rows[0]["median"])
    low, high = _ends(rows, scale)
    ax.set_xscale(scale)
    ax.set_xlim(low, high)
    ax.set_ylim(height, 0)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.axvline(main, color=SILVER, linewidth=HAIRLINE, zorder=0)
    for k, row in enumerate(rows):
        if not _known(row):
            continue
        y, value = 0.5 + (k + 0.5) * _ROW, float(row["median"])
        if k:
            ax.barh(
                y,
                value - main,
                _BAR,
                left=main,
                color=VERMILION if value > main else BLUE,
                alpha=0.85,
                zorder=1,
            )
        _draw_interval(ax, row, y, low, high)
        ax.plot([value], [y], "D" if k == 0 else "|", color=INK, markersize=3.5 if k == 0 else 5, zorder=3)
    set_ticks(ax.xaxis, choose_ticks(low, high, width, scale=scale, size=SMALL), plain)
    ax.set_xlabel(label, fontsize=TEXT)


def _draw_interval(ax: Axes, row: Mapping[Any, Any], y: float, low: float, high: float) -> None:
    ends = [float(row["ci_lb"]), float(row["ci_ub"])]
    if not np.isfinite(ends[0]) and not np.isfinite(ends[1]):
        return
    first = low if math.isnan(ends[0]) else max(low, ends[0])
    last = high if math.isnan(ends[1]) else min(high, ends[1])
    ax.plot([first, last], [y, y], color=INK, linewidth=HAIRLINE, zorder=2)
    for end, inside, marker in ((first, ends[0] >= low, "<"), (last, ends[1] <= high, ">")):
        if not inside:
            ax.plot([end], [y], marker, color=INK, markersize=2.5, clip_on=False, zorder=2)


def _ends(rows: list[dict[Any, Any]], scale: Scale) -> tuple[float, float]:
    """Return the ends of the axis: all estimates, and intervals up to three times as far."""
    known = [row for row in rows if _known(row)]
    values = np.array([float(row["median"]) for row in known])
    limits = np.array([[float(row["ci_lb"]), float(row["ci_ub"])] for row in known])
    finite = limits[np.isfinite(limits)]
    low, high = values.min(), values.max()
    if scale == "log":
        positive = finite[finite > 0]
        low = min(low, max(low / 4.0, positive.min(initial=low)))
        high = max(high, min(high * 4.0, finite.max(initial=high)))
        return float(low / 1.1), float(high * 1.1)
    low = min(low, max(0.0, finite.min(initial=low)))
    high = max(high, min(3.0 * high, finite.max(initial=high)))
    room = 0.04 * (high - low) or 0.5
    return float(max(0.0, low - room)) if low >= 0 else float(low - room), float(high + room)


def _distance(row: Mapping[Any, Any], main: Mapping[Any, Any]) -> float:
    """Return how far an estimate is from the main one, as a ratio; what has none comes last."""
    return abs(math.log(float(row["median"]) / float(main["median"]))) if _known(row) else -1.0


def _known(row: Mapping[Any, Any]) -> bool:
    return row["status"] == "ok" and math.isfinite(float(row["median"])) and float(row["median"]) > 0


def _numbers(row: Mapping[Any, Any]) -> str:
    if not _known(row):
        return text_of(row["status"]).replace("_", " ") if row["status"] != "ok" else "not reached"
    low, high = _number(row["ci_lb"]), _number(row["ci_ub"])
    return f"{_number(row['median'])} ({low} to {high})"


def _number(value: float) -> str:
    if not math.isfinite(float(value)):
        return "?"
    return plain(float(f"{value:.3g}"))
