"""Bubble plots of meta-regression: effects against a moderator, with the fitted line."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tamis.figures.frames import numbers_of, require_columns
from tamis.figures.keys import Key
from tamis.figures.panels import padded, set_axis, single_panel
from tamis.figures.style import BLUE, GREY, INK, SINGLE_COLUMN, VERMILION, styled

BUBBLE_COLUMNS = ("x", "yi")
LINE_COLUMNS = ("x", "pred", "ci_lb", "ci_ub")
# Areas of the largest and the smallest bubble, square points.
_LARGEST, _SMALLEST, _ALIKE = 90.0, 4.0, 20.0

_FIT = {"color": INK, "linewidth": 1.1}
_CONFIDENCE = {"facecolor": BLUE, "alpha": 0.16, "linewidth": 0}
_PREDICTION = {"color": VERMILION, "linewidth": 0.8, "linestyle": (0, (4, 2))}


def bubble_sizes(studies: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return the areas of the bubbles, in proportion to the weights where there are any."""
    if "weight" not in studies.columns or not len(studies):
        return np.full(len(studies), _ALIKE)
    weight = numbers_of(studies, "weight")
    return np.maximum(_LARGEST * weight / np.nanmax(weight), _SMALLEST)


@styled
def plot_bubble(
    ax: Axes,
    studies: pd.DataFrame,
    line: pd.DataFrame | None = None,
    *,
    moderator: str = "Moderator",
    measure: str = "Effect",
    ratio: bool = False,
) -> Axes:
    """Draw a bubble plot.

    Parameters
    ----------
    ax : Axes
    studies : DataFrame
        ``x`` (moderator), ``yi``; optional ``weight``, to which the areas are in proportion.
    line : DataFrame, optional
        The fit over a grid: ``x``, ``pred``, ``ci_lb``, ``ci_ub``; optional ``pi_lb``, ``pi_ub``.
    moderator, measure : str
        Names of the axes.
    ratio : bool
        Label logarithms of ratios with the ratios.
    """
    require_columns(studies, BUBBLE_COLUMNS, "studies")
    x, y = numbers_of(studies, "x"), numbers_of(studies, "yi")
    drawn = [y]
    if line is not None:
        require_columns(line, LINE_COLUMNS, "line")
        grid = numbers_of(line, "x")
        ax.fill_between(grid, numbers_of(line, "ci_lb"), numbers_of(line, "ci_ub"), **_CONFIDENCE)
        ax.plot(grid, numbers_of(line, "pred"), **_FIT)
        for column in ("pi_lb", "pi_ub"):
            if column in line.columns:
                ax.plot(grid, numbers_of(line, column), **_PREDICTION)
                drawn.append(numbers_of(line, column))
        drawn += [numbers_of(line, "ci_lb"), numbers_of(line, "ci_ub")]
    ax.scatter(
        x, y, s=bubble_sizes(studies), facecolor=BLUE, alpha=0.55, edgecolor=INK, linewidth=0.4, zorder=3
    )
    values = np.concatenate(drawn)
    set_axis(ax, "x", *padded(float(np.nanmin(x)), float(np.nanmax(x)), 0.08), moderator)
    low, high = padded(float(np.nanmin(values)), float(np.nanmax(values)), 0.08)
    set_axis(ax, "y", low, high, measure, ratio=ratio)
    if low < 0 < high:
        ax.axhline(0, color=GREY, lw=0.5, zorder=0)
    return ax


@styled
def draw_bubble(
    studies: pd.DataFrame,
    line: pd.DataFrame | None = None,
    *,
    moderator: str = "Moderator",
    measure: str = "Effect",
    ratio: bool = False,
    width_mm: float = SINGLE_COLUMN,
) -> Figure:
    """Draw a bubble plot with its key; the parameters are those of ``plot_bubble``."""
    keys = []
    if line is not None:
        keys = [Key("Fitted", line=_FIT), Key("95% CI", patch=_CONFIDENCE)]
        keys += [Key("95% prediction interval", line=_PREDICTION)] if "pi_lb" in line.columns else []
    figure, ax = single_panel(width_mm, keys)
    plot_bubble(ax, studies, line, moderator=moderator, measure=measure, ratio=ratio)
    return figure
