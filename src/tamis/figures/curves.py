"""The cumulative curve of events from interval-censored times, with its numbers at risk.

The nonparametric estimate is drawn as what it determines: level lines where it is known, and a rectangle over
every interval within which any path has the same likelihood (turnbull1976).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from tamis.figures.frames import numbers_of, require_columns, rows_of
from tamis.figures.keys import Key, draw_keys, key_height
from tamis.figures.layout import (
    page,
    panel,
    pitch,
    text_width,
    widest,
    wrap_text,
    write,
    write_lines,
)
from tamis.figures.style import (
    BLUE,
    GREEN,
    GREY,
    HAIRLINE,
    LINE,
    ORANGE,
    PURPLE,
    RULE,
    SINGLE_COLUMN,
    SMALL,
    TINY,
    VERMILION,
    new_figure,
    styled,
)

CELL_COLUMNS = ("lower", "upper", "mass", "survival")
BAND_COLUMNS = ("time", "survival", "ci_lb", "ci_ub")
MODEL_COLUMNS = ("model", "time", "survival", "ci_lb", "ci_ub")
RISK_COLUMNS = ("time", "at_risk", "undetermined", "resolved")

# Overlays differ in colour and in dash, so that they survive a black-and-white printer.
_MODEL_STYLES: tuple[Mapping[str, Any], ...] = (
    {"color": VERMILION, "linestyle": (0, (5, 1.5))},
    {"color": GREEN, "linestyle": (0, (1.2, 1.2))},
    {"color": ORANGE, "linestyle": (0, (6, 1.5, 1.2, 1.5))},
    {"color": PURPLE, "linestyle": (0, (3, 1.5, 1.2, 1.5, 1.2, 1.5))},
)
_ESTIMATE: Mapping[str, Any] = {"color": BLUE, "linewidth": 1.4}
_CELL: Mapping[str, Any] = {"facecolor": BLUE, "alpha": 0.35, "linewidth": 0}
_BAND: Mapping[str, Any] = {"facecolor": BLUE, "alpha": 0.12, "linewidth": 0}

# Millimetres.
_RIGHT, _TOP, _BOTTOM = 4.0, 0.8, 0.8
_Y_AXIS = 11.5
_X_AXIS = 9.5
_GAP = 1.8
_NAME_GAP = 3.5
# Height of the plot over its width, and the most it may be.
_RATIO = 0.62
_HIGHEST = 72.0
# Room beyond the last time, so that a step there can be seen.
_BEYOND = 1.02


@styled
def draw_resolution(
    cells: pd.DataFrame,
    *,
    origin: str,
    band: pd.DataFrame | None = None,
    models: pd.DataFrame | None = None,
    at_risk: pd.DataFrame | None = None,
    event: str = "resolved",
    unit: str = "days",
    band_label: str = "95% confidence band",
    share_label: str | None = None,
    until: float | None = None,
    width_mm: float = SINGLE_COLUMN,
) -> Figure:
    """Draw the cumulative share of cases with the event.

    Parameters
    ----------
    cells : DataFrame
        The nonparametric estimate: ``lower``, ``upper``, ``mass``, ``survival`` after the cell; upper may be
        infinite. The mass lies in (lower, upper], or at the point where they are equal.
    origin : str
        What the clock starts from, in words: "presentation".
    band : DataFrame, optional
        Pointwise limits: ``time``, ``survival``, ``ci_lb``, ``ci_ub`` (of survival), constant until the next time.
    models : DataFrame, optional
        Parametric curves: ``model``, ``time``, ``survival``, ``ci_lb``, ``ci_ub``; limits are drawn for a single
        model, where they can be told apart.
    at_risk : DataFrame, optional
        ``time``, ``at_risk``, ``undetermined`` (the interval spans the time), ``resolved``, optional ``censored``; set
        under the axis, whose ticks stand at these times.
    event, unit : str
        Words of the axes.
    band_label : str
        What the band is, as the key names it.
    share_label : str, optional
        Name of the vertical axis; "Cases <event> (%)" where absent.
    until : float, optional
        End of the time axis; the largest finite time that is not a model's where absent.
    width_mm : float
        Width; the height follows from it and from the table.
    """
    require_columns(cells, CELL_COLUMNS, "cells")
    names = [] if models is None else _model_names(models)
    note = f"Each time is known as an interval (L, R]: {event} after L and not after R, in {unit} since {origin}. "
    open_cells = (cells["upper"] > cells["lower"]) & np.isfinite(numbers_of(cells, "upper"))
    if open_cells.any():
        note += "Within a rectangle the data do not tell where the curve runs."
    keys = _keys(names, bool(open_cells.any()), band is not None, band_label)
    rows = _risk_rows(at_risk, event)
    left = max(_Y_AXIS, _TOP + widest([label for label, _ in rows], TINY) + _NAME_GAP if rows else 0.0)
    plot_width = width_mm - left - _RIGHT
    plot_top = _TOP + key_height(keys, width_mm - 2 * _TOP) + _GAP
    plot_height = min(_RATIO * plot_width, _HIGHEST)
    lines = wrap_text(note, width_mm - 2 * _TOP, TINY)
    table_top = plot_top + plot_height + _X_AXIS
    table_height = (len(rows) + 1) * pitch(TINY) + _GAP if rows else 0.0
    height = table_top + table_height + len(lines) * pitch(TINY) + _BOTTOM
    figure = new_figure(width_mm, height)
    sheet = page(figure)
    draw_keys(sheet, keys, _TOP, _TOP, width_mm - 2 * _TOP)
    ax = panel(figure, left, plot_top, plot_width, plot_height)
    end = until or _BEYOND * _last_time(cells, band, at_risk)
    _draw_estimate(ax, cells, band, end)
    if models is not None:
        _draw_models(ax, models, names)
    _set_axes(ax, end, f"Time since {origin} ({unit})", share_label or f"Cases {event} (%)")
    if at_risk is not None:
        positions = [left + time / end * plot_width for time in at_risk["time"]]
        _draw_table(sheet, ax, at_risk, rows, positions, left, table_top)
    write_lines(sheet, _TOP, table_top + table_height, lines, size=TINY, color=GREY)
    return figure


def _model_names(models: pd.DataFrame) -> list[str]:
    require_columns(models, MODEL_COLUMNS, "models")
    return list(dict.fromkeys(models["model"]))


def _keys(names: Sequence[str], has_cells: bool, has_band: bool, band_label: str) -> list[Key]:
    keys = [
        Key("Nonparametric estimate", line=_ESTIMATE),
        *([Key("Curve not determined", patch=_CELL)] if has_cells else []),
        *([Key(band_label, patch=_BAND)] if has_band else []),
    ]
    return keys + [
        Key(name[:1].upper() + name[1:], line={"linewidth": LINE, **_model_style(number)})
        for number, name in enumerate(names)
    ]


def _model_style(number: int) -> Mapping[str, Any]:
    return _MODEL_STYLES[number % len(_MODEL_STYLES)]


def _risk_rows(at_risk: pd.DataFrame | None, event: str) -> list[tuple[str, str]]:
    """Return the rows of the table below the axis: label and column."""
    if at_risk is None:
        return []
    require_columns(at_risk, RISK_COLUMNS, "at_risk")
    rows = [("At risk", "at_risk"), ("Undetermined", "undetermined"), (event.capitalize(), "resolved")]
    return [*rows, ("Censored", "censored")] if "censored" in at_risk.columns else rows


def _last_time(cells: pd.DataFrame, band: pd.DataFrame | None, at_risk: pd.DataFrame | None) -> float:
    times = [
        cells["lower"],
        cells["upper"],
        *(frame["time"] for frame in (band, at_risk) if frame is not None),
    ]
    finite = [time for column in times for time in column if math.isfinite(time)]
    # Without any time there is still an axis to draw.
    return max([*finite, 0.0]) or 1.0


def _draw_estimate(ax: Axes, cells: pd.DataFrame, band: pd.DataFrame | None, end: float) -> None:
    if band is not None:
        require_columns(band, BAND_COLUMNS, "band")
        ordered = band.sort_values("time")
        ax.fill_between(
            numbers_of(ordered, "time"), 1 - numbers_of(ordered, "ci_ub"), 1 - numbers_of(ordered, "ci_lb"),
            step="post", **_BAND,
        )  # fmt: skip
    time, share = 0.0, 0.0
    for cell in rows_of(cells.sort_values("lower")):
        lower, upper = float(cell["lower"]), float(cell["upper"])
        ax.plot([time, lower], [share, share], solid_capstyle="butt", **_ESTIMATE)
        if math.isinf(upper):
            # Nobody was seen beyond this time, so the estimate ends.
            time = math.inf
            break
        after = 1 - float(cell["survival"])
        if upper > lower:
            ax.add_patch(Rectangle((lower, share), upper - lower, after - share, **_CELL))
            ax.plot([lower, upper], [share, after], color=BLUE, lw=HAIRLINE, ls=(0, (1.5, 1.5)))
        else:
            ax.plot([lower, lower], [share, after], solid_capstyle="projecting", **_ESTIMATE)
        time, share = upper, after
    if time < end:
        ax.plot([time, end], [share, share], solid_capstyle="butt", **_ESTIMATE)


def _draw_models(ax: Axes, models: pd.DataFrame, names: Sequence[str]) -> None:
    for number, name in enumerate(names):
        curve = models[models["model"] == name].sort_values("time")
        look = _model_style(number)
        time = numbers_of(curve, "time")
        if len(names) == 1 and np.isfinite(curve[["ci_lb", "ci_ub"]].to_numpy(float)).any():
            lower, upper = 1 - numbers_of(curve, "ci_ub"), 1 - numbers_of(curve, "ci_lb")
            ax.fill_between(time, lower, upper, facecolor=look["color"], alpha=0.12, linewidth=0)
        ax.plot(time, 1 - numbers_of(curve, "survival"), linewidth=LINE, **look)


def _set_axes(ax: Axes, end: float, xlabel: str, ylabel: str) -> None:
    ax.set_xlim(0, end)
    # A little more than the shares, so that the curve along 0 % and 100 % is not cut in half.
    ax.set_ylim(-0.015, 1.015)
    ax.set_xlabel(xlabel)
    ax.set_ylabel(ylabel)
    ax.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f}"))
    ax.xaxis.set_major_locator(MaxNLocator(6))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda time, _: f"{time:g}"))
    ax.grid(axis="y", color=RULE, linewidth=HAIRLINE)


def _draw_table(
    sheet: Axes,
    ax: Axes,
    at_risk: pd.DataFrame,
    rows: Sequence[tuple[str, str]],
    positions: Sequence[float],
    left: float,
    top: float,
) -> None:
    """Set the numbers under the ticks; where they would touch, a time is left out, its tick too."""
    columns = [f"{time:g}" for time in at_risk["time"]]
    shown: list[int] = []
    edge = -math.inf
    for index, position in enumerate(positions):
        half = (
            max(
                text_width(columns[index], SMALL),
                widest([f"{at_risk[c].iloc[index]:g}" for _, c in rows], TINY),
            )
            / 2
        )
        if position - half > edge + 1.0:
            shown.append(index)
            edge = position + half
    ax.xaxis.set_major_locator(FixedLocator([float(at_risk["time"].iloc[index]) for index in shown]))
    write(sheet, left - _NAME_GAP, top + pitch(TINY) / 2, "Cases", size=TINY, weight="bold", align="right")
    for number, (label, column) in enumerate(rows):
        y = top + (number + 1.5) * pitch(TINY)
        write(sheet, left - _NAME_GAP, y, label, size=TINY, align="right")
        for index in shown:
            write(sheet, positions[index], y, f"{at_risk[column].iloc[index]:g}", size=TINY, align="center")
