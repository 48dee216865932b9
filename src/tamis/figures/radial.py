"""Radial (Galbraith) plots: standardised effects against precision, with the effects on an arc (galbraith1988)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tamis.figures.frames import numbers_of, require_columns
from tamis.figures.layout import axes_size, wrap_text
from tamis.figures.panels import padded, set_axis, single_panel
from tamis.figures.scales import choose_ticks, plain, power, ratio_ticks
from tamis.figures.style import BLUE, GREY, HAIRLINE, INK, SINGLE_COLUMN, SKY, SMALL, styled

RADIAL_COLUMNS = ("x", "y")
# Points of the normal distribution within which 95 % of studies lie.
_BAND = 1.96
# Share of the plot's width at which the arc crosses the line of no effect.
_ARC = 0.90
_ARC_ROOM = 15.0
# Share of the arc's radius that the studies may reach, and the steps in which the axes are widened for it.
_WITHIN, _WIDER = 0.94, 1.02


@styled
def plot_radial(
    ax: Axes,
    studies: pd.DataFrame,
    *,
    estimate: float,
    ci_lb: float,
    ci_ub: float,
    measure: str = "Effect",
    ratio: bool = False,
) -> Axes:
    """Draw a radial plot.

    Parameters
    ----------
    ax : Axes
        With about 15 mm of room at its right for the numbers of the arc.
    studies : DataFrame
        ``x`` (precision, 1/sqrt(vi + tau2)) and ``y`` (yi times x).
    estimate, ci_lb, ci_ub : float
        Pooled effect: the slope of the line from the origin, and its limits on the arc.
    measure : str
        Name of the arc.
    ratio : bool
        Label logarithms of ratios with the ratios.
    """
    require_columns(studies, RADIAL_COLUMNS, "studies")
    x, y = numbers_of(studies, "x"), numbers_of(studies, "y")
    width, height = axes_size(ax)
    end = float(x.max()) / 0.80
    band = [estimate * end * _ARC - _BAND, estimate * end * _ARC + _BAND]
    low, high = padded(min(float(y.min()), *band, -_BAND), max(float(y.max()), *band, _BAND), 0.08)
    # Steep studies lie far from the origin on paper; all must lie within the arc.
    while np.hypot(x * width / end, y * height / (high - low)).max() > _WITHIN * _ARC * width:
        low, high, end = _WIDER * low, _WIDER * high, _WIDER * end
    across, up = width / end, height / (high - low)
    reach = np.array([0.0, _ARC * width / across])
    ax.fill_between(
        reach, estimate * reach - _BAND, estimate * reach + _BAND, facecolor=SKY, alpha=0.18, linewidth=0
    )
    last = _on_arc(estimate, across, up, width)
    ax.plot([0, last[0]], [0, last[1]], color=INK, lw=0.9)
    ax.plot(x, y, "o", ms=3.6, mfc=BLUE, mec="white", mew=0.4)
    set_axis(ax, "x", 0.0, end, "Precision (1 / standard error)")
    set_axis(ax, "y", low, high, "Standardised effect (z)")
    _draw_arc(ax, y / x, across, up, (low, high), measure, ratio)
    limits = [_on_arc(slope, across, up, width) for slope in np.linspace(ci_lb, ci_ub, 30)]
    ax.plot(
        [point[0] for point in limits],
        [point[1] for point in limits],
        color=BLUE,
        lw=2.4,
        solid_capstyle="butt",
    )
    return ax


@styled
def draw_radial(
    studies: pd.DataFrame,
    *,
    estimate: float,
    ci_lb: float,
    ci_ub: float,
    measure: str = "Effect",
    ratio: bool = False,
    width_mm: float = SINGLE_COLUMN,
) -> Figure:
    """Draw a radial plot; the parameters are those of ``plot_radial``."""
    figure, ax = single_panel(width_mm, right=_ARC_ROOM, head=5.0)
    plot_radial(ax, studies, estimate=estimate, ci_lb=ci_lb, ci_ub=ci_ub, measure=measure, ratio=ratio)
    return figure


def _on_arc(slope: float, across: float, up: float, width: float) -> tuple[float, float]:
    """Return where the line of a slope meets the arc."""
    x = _ARC * width / math.hypot(across, slope * up)
    return x, slope * x


def _draw_arc(
    ax: Axes,
    slopes: np.ndarray,
    across: float,
    up: float,
    ends: tuple[float, float],
    measure: str,
    ratio: bool,
) -> None:
    """Draw the arc over the effects that occur, as far as the height of the plot allows."""
    width, _ = axes_size(ax)
    radius = _ARC * width
    below, above = (
        math.tan(math.asin(max(-0.97, min(0.97, 0.92 * end * up / radius)))) * across / up for end in ends
    )
    low, high = padded(min(float(slopes.min()), 0.0), max(float(slopes.max()), 0.0))
    low, high = max(low, below), min(high, above)
    first, last = (math.atan(slope * up / across) for slope in (low, high))
    arc = [_on_arc(slope, across, up, width) for slope in np.tan(np.linspace(first, last, 120)) * across / up]
    ax.plot([point[0] for point in arc], [point[1] for point in arc], color=GREY, lw=HAIRLINE)
    # Numbers stand above each other: room for a line of text is less than for its width.
    room = 1.5 * (last - first) * radius
    for tick in ratio_ticks(low, high, room) if ratio else choose_ticks(low, high, room):
        x, y = _on_arc(tick, across, up, width)
        out = (x * across / radius, y * up / radius)
        mark = {"arrowstyle": "-", "lw": HAIRLINE, "color": GREY, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", (x, y), (3 * out[0], 3 * out[1]), textcoords="offset points", arrowprops=mark)
        words = power(tick) if ratio else plain(tick)
        look = {"fontsize": SMALL, "ha": "left", "va": "center_baseline", "annotation_clip": False}
        ax.annotate(words, (x, y), (4.5 * out[0], 4.5 * out[1]), textcoords="offset points", **look)
    top = np.max([point[1] for point in arc])
    lines = "\n".join(wrap_text(measure, 2 * _ARC_ROOM - 4.0, SMALL))
    ax.annotate(lines, (arc[-1][0], top), (0, 5), textcoords="offset points", fontsize=SMALL, ha="center", va="bottom",
                annotation_clip=False)  # fmt: skip
