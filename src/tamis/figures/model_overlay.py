"""Several models over the nonparametric estimate, and below, on the same axis, their medians with intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from tamis.figures.curves import (
    CELL_COLUMNS,
    EDGE,
    GAP,
    HIGHEST,
    RATIO,
    RIGHT,
    X_AXIS,
    Y_AXIS,
    draw_estimate,
    estimate_keys,
    has_cells,
    model_names,
)
from tamis.figures.frames import require_columns, rows_of
from tamis.figures.keys import Key, draw_keys, key_height
from tamis.figures.layout import page, panel, pitch, shorten, wrap_text, write_lines
from tamis.figures.risk_rows import RiskRows
from tamis.figures.style import (
    BLUE,
    GREY,
    HAIRLINE,
    INK,
    LINE,
    RULE,
    SINGLE_COLUMN,
    SMALL,
    TINY,
    new_figure,
    styled,
)
from tamis.figures.time_plots import (
    BEYOND,
    CELL_ALPHA,
    convention,
    draw_models,
    last_time,
    model_style,
    patch_of,
    set_share_axis,
    set_time_axis,
)

MEDIAN_COLUMNS = ("model", "median", "ci_lb", "ci_ub")

# Millimetres.
_ROW = 3.4
_STRIP_GAP = 1.5
_NAME_SHARE = 0.26


@styled
def draw_models_overlay(
    cells: pd.DataFrame,
    models: pd.DataFrame,
    medians: pd.DataFrame,
    *,
    origin: str,
    band: pd.DataFrame | None = None,
    at_risk: pd.DataFrame | None = None,
    event: str = "resolved",
    unit: str = "days",
    band_label: str = "95% confidence band",
    share_label: str | None = None,
    until: float | None = None,
    width_mm: float = SINGLE_COLUMN,
) -> Figure:
    """Draw parametric curves over the nonparametric estimate, and their medians below.

    Parameters
    ----------
    cells : DataFrame
        The nonparametric estimate, as in ``draw_resolution``.
    models : DataFrame
        ``model``, ``time``, ``survival``, ``ci_lb``, ``ci_ub``; limits are drawn for a single model.
    medians : DataFrame
        ``model``, ``median``, ``ci_lb``, ``ci_ub``, one row each from the top; an end without a number is an arrow,
        and a row without a median is written as not estimable. Optional ``lower`` and ``upper``: the median lies
        between them, which is drawn as a bar (the nonparametric one).
    origin : str
        What the clock starts from, in words.
    band, at_risk : DataFrame, optional
        As in ``draw_resolution``.
    event, unit : str
        Words of the axes.
    band_label : str
        What the band is.
    share_label : str, optional
        Name of the vertical axis.
    until : float, optional
        End of the time axis; the largest time of the estimate and its tables where absent.
    width_mm : float
        Width; the height follows from it.
    """
    require_columns(cells, CELL_COLUMNS, "cells")
    require_columns(medians, MEDIAN_COLUMNS, "medians")
    names = model_names(models)
    open_cells = has_cells(cells)
    note = convention(event, unit, origin)
    note += "Within a rectangle the data do not tell where the curve runs. " if open_cells else ""
    note += "Below: medians with 95% intervals; an arrow where the interval runs on."
    keys = estimate_keys(open_cells, band is not None, band_label) + [
        Key(_capital(name), line={"linewidth": LINE, **model_style(number)})
        for number, name in enumerate(names)
    ]
    rows = rows_of(medians)
    labels = [shorten(_capital(str(row["model"])), _NAME_SHARE * width_mm, TINY) for row in rows]
    table = RiskRows.of(at_risk, event)
    left = max(Y_AXIS, EDGE + table.margin(labels))
    width = width_mm - left - RIGHT
    top = EDGE + key_height(keys, width_mm - 2 * EDGE) + GAP
    height = min(RATIO * width, HIGHEST)
    strip_top, strip = top + height + _STRIP_GAP, len(rows) * _ROW
    table_top = strip_top + strip + X_AXIS
    lines = wrap_text(note, width_mm - 2 * EDGE, TINY)
    figure = new_figure(width_mm, table_top + table.height + len(lines) * pitch(TINY) + EDGE)
    sheet = page(figure)
    draw_keys(sheet, keys, EDGE, EDGE, width_mm - 2 * EDGE)
    seen = [frame["time"] for frame in (band, at_risk) if frame is not None]
    end = until or BEYOND * last_time(cells["lower"], cells["upper"], *seen)
    ax = panel(figure, left, top, width, height)
    draw_estimate(ax, cells, band, end)
    draw_models(ax, models, names, with_limits=len(names) == 1)
    set_share_axis(ax, share_label or f"Cases {event} (%)")
    below = panel(figure, left, strip_top, width, strip)
    _draw_medians(below, rows, names, end)
    set_time_axis(below, end, f"Time since {origin} ({unit})")
    for number, label in enumerate(labels):
        table.write_label(sheet, left, strip_top + (number + 0.5) * _ROW, label)
    table.draw(sheet, below, left, width, table_top, end)
    ax.set_xticks(below.get_xticks())
    ax.set_xlim(0, end)
    ax.xaxis.set_major_formatter(NullFormatter())
    write_lines(sheet, EDGE, table_top + table.height, lines, size=TINY, color=GREY)
    return figure


def _draw_medians(ax: Axes, rows: Sequence[Mapping[Any, Any]], names: Sequence[str], end: float) -> None:
    ax.set_ylim(len(rows), 0)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.axhline(0, color=RULE, linewidth=HAIRLINE)
    for number, row in enumerate(rows):
        y, color = number + 0.5, _color(str(row["model"]), names)
        low, high = float(row["ci_lb"]), float(row["ci_ub"])
        between = (float(row.get("lower", math.nan)), float(row.get("upper", math.nan)))
        median = float(row["median"])
        if np.isnan(median) and np.isnan(between[0]):
            ax.text(0.01 * end, y, "not estimable", fontsize=SMALL, color=GREY, va="center_baseline")
            continue
        first, last = (0.0 if np.isnan(low) else low), (end if not high <= end else high)
        if not (np.isnan(low) and np.isnan(high)):
            ax.plot([first, last], [y, y], color=color, linewidth=LINE, solid_capstyle="butt")
            if last == end:
                ax.plot([end], [y], marker=">", ms=3, mew=0, color=color, clip_on=False)
        if between[1] > between[0]:
            stop = min(between[1], end)
            ax.barh(y, stop - between[0], 0.55, left=between[0], **patch_of(color, 2 * CELL_ALPHA))
        elif median <= end:
            ax.plot([median], [y], marker="o", ms=3.4, mew=0, color=color)


def _color(name: str, names: Sequence[str]) -> str:
    if name in names:
        return str(model_style(names.index(name))["color"])
    return BLUE if name.lower().startswith(("nonparametric", "turnbull")) else INK


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
