"""L'Abbé plots: the outcome under treatment against the outcome under control (labbe1987)."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tamis.figures.bubble import bubble_sizes
from tamis.figures.frames import numbers_of, require_columns
from tamis.figures.keys import Key
from tamis.figures.panels import padded, set_axis, single_panel
from tamis.figures.style import BLUE, GREY, INK, SINGLE_COLUMN, VERMILION, styled

LABBE_COLUMNS = ("x", "y")
_EQUAL = {"color": GREY, "linewidth": 0.7}
_POOLED = {"color": VERMILION, "linewidth": 1.1, "linestyle": (0, (4, 2))}


@styled
def plot_labbe(
    ax: Axes,
    studies: pd.DataFrame,
    *,
    curve: pd.DataFrame | None = None,
    control: str = "Risk, control",
    treated: str = "Risk, treated",
) -> Axes:
    """Draw a L'Abbé plot.

    Parameters
    ----------
    ax : Axes
    studies : DataFrame
        ``x`` (control), ``y`` (treated); optional ``weight``, to which the areas are in proportion.
    curve : DataFrame, optional
        ``x``, ``y``: where the pooled effect would put a study.
    control, treated : str
        Names of the axes.
    """
    require_columns(studies, LABBE_COLUMNS, "studies")
    x, y = numbers_of(studies, "x"), numbers_of(studies, "y")
    low, high = padded(min(float(x.min()), float(y.min())), max(float(x.max()), float(y.max())), 0.08)
    # Risks stay between 0 and 1; other outcomes are free.
    if x.min() >= 0 and y.min() >= 0:
        low = max(low, 0.0)
    ax.plot([low, high], [low, high], **_EQUAL)
    if curve is not None:
        require_columns(curve, LABBE_COLUMNS, "curve")
        ax.plot(numbers_of(curve, "x"), numbers_of(curve, "y"), **_POOLED)
    ax.scatter(
        x,
        y,
        s=bubble_sizes(studies),
        facecolor=BLUE,
        alpha=0.55,
        edgecolor=INK,
        linewidth=0.4,
        zorder=3,
        clip_on=False,
    )
    set_axis(ax, "x", low, high, control)
    set_axis(ax, "y", low, high, treated)
    return ax


@styled
def draw_labbe(
    studies: pd.DataFrame,
    *,
    curve: pd.DataFrame | None = None,
    control: str = "Risk, control",
    treated: str = "Risk, treated",
    width_mm: float = SINGLE_COLUMN,
) -> Figure:
    """Draw a L'Abbé plot with its key; the parameters are those of ``plot_labbe``."""
    keys = [Key("No effect", line=_EQUAL)] + (
        [Key("Pooled effect", line=_POOLED)] if curve is not None else []
    )
    figure, ax = single_panel(width_mm, keys, square=True)
    plot_labbe(ax, studies, curve=curve, control=control, treated=treated)
    return figure
