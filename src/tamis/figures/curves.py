"""The cumulative curve of events from interval-censored times, with its numbers at risk.

The nonparametric estimate is drawn as what it determines: level lines where it is known, and a rectangle over
every interval within which any path has the same likelihood (turnbull1976).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tamis.figures.frames import numbers_of, require_columns, rows_of
from tamis.figures.keys import Key, draw_keys, key_height
from tamis.figures.layout import page, panel, pitch, wrap_text, write_lines
from tamis.figures.risk_rows import RiskRows
from tamis.figures.style import BLUE, GREY, LINE, SINGLE_COLUMN, TINY, new_figure, styled
from tamis.figures.time_plots import (
    BAND_ALPHA,
    BEYOND,
    CELL_ALPHA,
    ESTIMATE,
    convention,
    draw_models,
    draw_steps,
    last_time,
    model_style,
    patch_of,
    set_share_axis,
    set_time_axis,
)

CELL_COLUMNS = ("lower", "upper", "mass", "survival")
BAND_COLUMNS = ("time", "survival", "ci_lb", "ci_ub")
MODEL_COLUMNS = ("model", "time", "survival", "ci_lb", "ci_ub")

# Millimetres.
RIGHT, EDGE = 4.0, 0.8
Y_AXIS = 11.5
X_AXIS = 9.5
GAP = 1.8
# Height of the plot over its width, and the most it may be.
RATIO = 0.62
HIGHEST = 72.0


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
    names = [] if models is None else model_names(models)
    note = convention(event, unit, origin)
    open_cells = has_cells(cells)
    if open_cells:
        note += "Within a rectangle the data do not tell where the curve runs."
    keys = _keys(names, open_cells, band is not None, band_label)
    table = RiskRows.of(at_risk, event)
    left = max(Y_AXIS, EDGE + table.margin())
    plot_width = width_mm - left - RIGHT
    plot_top = EDGE + key_height(keys, width_mm - 2 * EDGE) + GAP
    plot_height = min(RATIO * plot_width, HIGHEST)
    lines = wrap_text(note, width_mm - 2 * EDGE, TINY)
    table_top = plot_top + plot_height + X_AXIS
    figure = new_figure(width_mm, table_top + table.height + len(lines) * pitch(TINY) + EDGE)
    sheet = page(figure)
    draw_keys(sheet, keys, EDGE, EDGE, width_mm - 2 * EDGE)
    ax = panel(figure, left, plot_top, plot_width, plot_height)
    seen = [frame["time"] for frame in (band, at_risk) if frame is not None]
    end = until or BEYOND * last_time(cells["lower"], cells["upper"], *seen)
    draw_estimate(ax, cells, band, end)
    if models is not None:
        draw_models(ax, models, names, with_limits=len(names) == 1)
    set_share_axis(ax, share_label or f"Cases {event} (%)")
    set_time_axis(ax, end, f"Time since {origin} ({unit})")
    table.draw(sheet, ax, left, plot_width, table_top, end)
    write_lines(sheet, EDGE, table_top + table.height, lines, size=TINY, color=GREY)
    return figure


def model_names(models: pd.DataFrame) -> list[str]:
    """Return the names of the models in their order, and check the frame."""
    require_columns(models, MODEL_COLUMNS, "models")
    return list(dict.fromkeys(models["model"]))


def has_cells(cells: pd.DataFrame) -> bool:
    """Tell whether there is a stretch within which the curve is not determined."""
    return bool(((cells["upper"] > cells["lower"]) & np.isfinite(numbers_of(cells, "upper"))).any())


def estimate_keys(has_open: bool, has_band: bool, band_label: str) -> list[Key]:
    """Return the keys of the nonparametric estimate."""
    return [
        Key("Nonparametric estimate", line=ESTIMATE),
        *([Key("Curve not determined", patch=patch_of(BLUE, CELL_ALPHA))] if has_open else []),
        *([Key(band_label, patch=patch_of(BLUE, BAND_ALPHA))] if has_band else []),
    ]


def draw_estimate(ax: Axes, cells: pd.DataFrame, band: pd.DataFrame | None, end: float) -> None:
    """Draw the share with the event by the nonparametric estimate, with its limits."""
    if band is not None:
        require_columns(band, BAND_COLUMNS, "band")
        ordered = band.sort_values("time")
        ax.fill_between(
            numbers_of(ordered, "time"), 1 - numbers_of(ordered, "ci_ub"), 1 - numbers_of(ordered, "ci_lb"),
            step="post", **patch_of(BLUE, BAND_ALPHA),
        )  # fmt: skip
    rows = rows_of(cells.sort_values("lower"))
    steps = [(float(row["lower"]), float(row["upper"]), 1 - float(row["survival"])) for row in rows]
    draw_steps(ax, steps, end, ESTIMATE)


def _keys(names: Sequence[str], has_open: bool, has_band: bool, band_label: str) -> list[Key]:
    return estimate_keys(has_open, has_band, band_label) + [
        Key(name[:1].upper() + name[1:], line={"linewidth": LINE, **model_style(number)})
        for number, name in enumerate(names)
    ]
