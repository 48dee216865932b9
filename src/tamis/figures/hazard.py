"""How the chance of the event per day changes over time, by model, and for which stretch there are data."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from tamis.errors import UsageError
from tamis.figures.curves import EDGE, GAP, HIGHEST, RATIO, RIGHT, X_AXIS
from tamis.figures.frames import numbers_of, require_columns
from tamis.figures.keys import Key, draw_keys, key_height
from tamis.figures.layout import page, panel, pitch, wrap_text, write_lines
from tamis.figures.panels import LEFT, set_axis
from tamis.figures.scales import choose_ticks, plain, set_ticks
from tamis.figures.style import (
    GREY,
    HAIRLINE,
    LINE,
    RULE,
    SILVER,
    SINGLE_COLUMN,
    SMALL,
    TINY,
    new_figure,
    styled,
)
from tamis.figures.time_plots import BAND_ALPHA, convention, model_style, patch_of, set_time_axis

HAZARD_COLUMNS = ("model", "time", "hazard", "ci_lb", "ci_ub")
# Opacity of the stretches without data.
_GREY = 0.3
# A hazard that runs to infinity at 0 or at the end would flatten the rest: as many times the largest median hazard.
_HIGHEST_RATIO = 4.0


@styled
def draw_hazard(
    hazards: pd.DataFrame,
    *,
    origin: str,
    covered: tuple[float, float],
    ends: pd.Series | None = None,
    event: str = "resolved",
    unit: str = "days",
    width_mm: float = SINGLE_COLUMN,
) -> Figure:
    """Draw the hazard of each model over time.

    Parameters
    ----------
    hazards : DataFrame
        ``model``, ``time``, ``hazard`` per unit of time, ``ci_lb``, ``ci_ub``; limits are drawn for a single model.
    origin : str
        What the clock starts from, in words.
    covered : tuple of float
        The stretch that the data cover: from the earliest lower end of a case with the event to the latest finite end
        of any interval. What lies outside is grey.
    ends : Series, optional
        The finite ends of the intervals, as ticks along the axis.
    event, unit : str
        Words of the axes.
    width_mm : float
        Width; the height follows from it.
    """
    require_columns(hazards, HAZARD_COLUMNS, "hazards")
    shown = hazards[np.isfinite(numbers_of(hazards, "hazard"))]
    if shown.empty:
        raise UsageError("no model has a hazard to draw")
    names = list(dict.fromkeys(shown["model"]))
    inner = width_mm - 2 * EDGE
    note = convention(event, unit, origin)
    note += "Where it is grey the data say nothing, and the curves are the models' own. "
    note += "Ticks on the axis are the ends of the intervals." if ends is not None else ""
    keys = [
        Key(name[:1].upper() + name[1:], line={"linewidth": LINE, **model_style(k)})
        for k, name in enumerate(names)
    ] + [Key("No data", patch=patch_of(SILVER, _GREY))]
    top = EDGE + key_height(keys, inner) + GAP
    width = width_mm - LEFT - RIGHT
    height = min(RATIO * width, HIGHEST)
    lines = wrap_text(note, inner, TINY)
    figure = new_figure(width_mm, top + height + X_AXIS + len(lines) * pitch(TINY) + EDGE)
    sheet = page(figure)
    draw_keys(sheet, keys, EDGE, EDGE, inner)
    ax = panel(figure, LEFT, top, width, height)
    end = float(numbers_of(shown, "time").max())
    highest = _highest(shown, names, covered)
    for stretch in ((0.0, covered[0]), (covered[1], end)):
        if stretch[1] > stretch[0]:
            ax.axvspan(*stretch, zorder=0, **patch_of(SILVER, _GREY))
    for number, name in enumerate(names):
        curve = shown[shown["model"] == name].sort_values("time")
        look, time = model_style(number), numbers_of(curve, "time")
        limits = numbers_of(curve, "ci_lb"), np.minimum(numbers_of(curve, "ci_ub"), 2 * highest)
        if len(names) == 1 and np.isfinite(limits[0]).any():
            ax.fill_between(time, *limits, **patch_of(look["color"], BAND_ALPHA))
        ax.plot(time, numbers_of(curve, "hazard"), linewidth=LINE, **look)
    if ends is not None:
        marks = [mark for mark in ends if 0 < mark <= end and math.isfinite(mark)]
        ax.vlines(marks, 0, 0.03, transform=ax.get_xaxis_transform(), color=GREY, linewidth=HAIRLINE)
    set_axis(ax, "y", 0.0, highest, f"Hazard per {unit.rstrip('s')}")
    ax.grid(axis="y", color=RULE, linewidth=HAIRLINE)
    set_time_axis(ax, end, f"Time since {origin} ({unit})")
    set_ticks(ax.xaxis, choose_ticks(0.0, end, width, size=SMALL), plain)
    write_lines(sheet, EDGE, top + height + X_AXIS, lines, size=TINY, color=GREY)
    return figure


def _highest(shown: pd.DataFrame, names: list[str], covered: tuple[float, float]) -> float:
    """Return the end of the axis: all hazards where there are data, unless one runs away."""
    time, hazard = numbers_of(shown, "time"), numbers_of(shown, "hazard")
    inside = (time >= covered[0]) & (time <= covered[1])
    used = inside if inside.any() else np.ones(len(time), dtype=bool)
    middles = [
        float(np.median(hazard[used & (shown["model"] == name).to_numpy()]))
        for name in names
        if (used & (shown["model"] == name).to_numpy()).any()
    ]
    return 1.08 * min(float(hazard[used].max()), _HIGHEST_RATIO * float(np.median(middles))) or 1.0
