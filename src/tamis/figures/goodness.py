"""Does a model fit: its curve against the nonparametric one, and its Cox–Snell residuals."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tamis.figures.curves import EDGE, GAP
from tamis.figures.frames import numbers_of, require_columns, rows_of
from tamis.figures.keys import Key, draw_keys, key_height
from tamis.figures.layout import page, panel, pitch, wrap_text, write_lines
from tamis.figures.panels import set_axis
from tamis.figures.style import (
    BLUE,
    GREY,
    HAIRLINE,
    LINE,
    SILVER,
    SINGLE_COLUMN,
    TINY,
    new_figure,
    styled,
)
from tamis.figures.time_plots import CELL_ALPHA, convention, model_style, patch_of

GOODNESS_COLUMNS = ("model", "time", "survival", "lower", "upper")
RESIDUAL_COLUMNS = ("time", "lower", "upper", "unit_exponential")

# Millimetres.
_LEFT, _RIGHT, _X_AXIS = 12.5, 4.0, 9.5
_HIGHEST = 84.0
# One marker each, so that models differ without colour.
_MARKERS = ("o", "s", "^", "D", "v", "P")


@styled
def draw_goodness(
    curves: pd.DataFrame,
    *,
    origin: str,
    event: str = "resolved",
    unit: str = "days",
    width_mm: float = SINGLE_COLUMN,
) -> Figure:
    """Draw the share with the event by each model against that of the nonparametric estimate.

    Parameters
    ----------
    curves : DataFrame
        As from ``analysis.survival.check_models``: ``model``, ``time``, ``survival`` of the model, and ``lower`` and
        ``upper``, the bounds of the nonparametric estimate at that time.
    origin : str
        What the clock starts from, in words.
    event, unit : str
        Words of the axes and the note.
    width_mm : float
        Width; the plot is a square.
    """
    require_columns(curves, GOODNESS_COLUMNS, "curves")
    names = list(dict.fromkeys(curves["model"]))
    note = convention(event, unit, origin)
    note += (
        "A bar spans what the nonparametric estimate allows; a model fits where its bars meet the diagonal."
    )
    keys = [
        Key(_capital(name), marker={"marker": _MARKERS[k % len(_MARKERS)], "ms": 3.4, "mew": 0,
                                    "color": model_style(k)["color"]})
        for k, name in enumerate(names)
    ]  # fmt: skip
    figure, ax = _square(width_mm, keys, note)
    ax.plot([0, 1], [0, 1], color=SILVER, linewidth=HAIRLINE, zorder=0)
    for number, name in enumerate(names):
        color = model_style(number)["color"]
        for row in rows_of(curves[curves["model"] == name]):
            low, high = 1 - float(row["upper"]), 1 - float(row["lower"])
            y = 1 - float(row["survival"])
            ax.plot([low, high], [y, y], color=color, linewidth=LINE, alpha=0.6, solid_capstyle="butt")
            ax.plot(
                [(low + high) / 2], [y], marker=_MARKERS[number % len(_MARKERS)], ms=3, mew=0, color=color
            )
    set_axis(ax, "x", -0.02, 1.02, f"Nonparametric share {event}")
    set_axis(ax, "y", -0.02, 1.02, "Share by the model")
    return figure


@styled
def draw_cox_snell(
    residuals: pd.DataFrame,
    *,
    origin: str,
    model: str,
    event: str = "resolved",
    unit: str = "days",
    width_mm: float = SINGLE_COLUMN,
) -> Figure:
    """Draw the curve of the Cox–Snell residuals of a model beside the one that they have where it is right.

    Parameters
    ----------
    residuals : DataFrame
        As from ``analysis.survival.goodness_of_fit``: ``time`` (a residual), ``lower`` and ``upper``, the bounds of
        the nonparametric estimate of the residuals' survival, and ``unit_exponential``; constant until the next
        time, so that a fine grid shows where the estimate is not determined.
    origin : str
        What the clock of the data starts from, in words.
    model : str
        Name of the model.
    event, unit : str
        Words of the note.
    width_mm : float
        Width; the plot is a square.
    """
    require_columns(residuals, RESIDUAL_COLUMNS, "residuals")
    note = convention(event, unit, origin)
    note += "A residual is the cumulative hazard that the model gives each end of the interval."
    look = model_style(0)
    estimate = {"color": BLUE, "linewidth": LINE}
    keys = [
        Key("Nonparametric estimate of the residuals", line=estimate, patch=patch_of(BLUE, CELL_ALPHA)),
        Key(f"Expected of the {model} model", line={"linewidth": LINE, **look}),
    ]
    figure, ax = _square(width_mm, keys, note)
    ordered = residuals.sort_values("time")
    time, low, high = (numbers_of(ordered, name) for name in ("time", "lower", "upper"))
    end = float(time.max(initial=0.0)) or 1.0
    ax.fill_between(time, low, high, step="post", **patch_of(BLUE, CELL_ALPHA))
    ax.step(time, high, where="post", **estimate)
    ax.plot(time, numbers_of(ordered, "unit_exponential"), linewidth=LINE, **look)
    set_axis(ax, "x", 0.0, end, "Cox–Snell residual")
    set_axis(ax, "y", 0.0, 1.02, "Share with a larger residual")
    return figure


def _square(width_mm: float, keys: Sequence[Key], note: str) -> tuple[Figure, Axes]:
    """Return a figure with a square plot, its key above, the note below, and the plot."""
    inner = width_mm - 2 * EDGE
    top = EDGE + key_height(keys, inner) + GAP
    side = min(width_mm - _LEFT - _RIGHT, _HIGHEST)
    lines = wrap_text(note, inner, TINY)
    figure = new_figure(width_mm, top + side + _X_AXIS + len(lines) * pitch(TINY) + EDGE)
    sheet = page(figure)
    draw_keys(sheet, keys, EDGE, EDGE, inner)
    write_lines(sheet, EDGE, top + side + _X_AXIS, lines, size=TINY, color=GREY)
    return figure, panel(figure, _LEFT + (width_mm - _LEFT - _RIGHT - side) / 2, top, side, side)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
