"""Drapery plots: the p-value of every effect that might be tested, per study and pooled (rucker2021)."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tamis.errors import UsageError
from tamis.figures.frames import numbers_of, require_columns
from tamis.figures.keys import Key
from tamis.figures.panels import set_axis, single_panel
from tamis.figures.style import BLUE, GREY, HAIRLINE, INK, SINGLE_COLUMN, TINY, VERMILION, styled

DRAPERY_COLUMNS = ("curve", "kind", "x", "p")
_LOOKS = {
    "study": {"color": BLUE, "linewidth": 0.5, "alpha": 0.55},
    "summary": {"color": INK, "linewidth": 1.6},
    "prediction": {"color": VERMILION, "linewidth": 1.1, "linestyle": (0, (4, 2))},
}
_NAMES = {"study": "Study", "summary": "Pooled", "prediction": "Prediction"}


@styled
def plot_drapery(
    ax: Axes, curves: pd.DataFrame, *, null: float = 0.0, measure: str = "Effect", ratio: bool = False
) -> Axes:
    """Draw a drapery plot.

    Parameters
    ----------
    ax : Axes
        With some room at its right for the levels.
    curves : DataFrame
        ``curve`` (its name), ``kind`` (study, summary, prediction), ``x`` (effect tested), ``p``.
    null : float
        No effect.
    measure : str
        Name of the horizontal axis.
    ratio : bool
        Label logarithms of ratios with the ratios.
    """
    require_columns(curves, DRAPERY_COLUMNS, "curves")
    unknown = sorted(set(curves["kind"]) - set(_LOOKS))
    if unknown:
        raise UsageError(
            f"kind of curve {', '.join(map(repr, unknown))}. Expected one of: {', '.join(_LOOKS)}."
        )
    x = numbers_of(curves, "x")
    set_axis(ax, "x", float(x.min()), float(x.max()), measure, ratio=ratio)
    set_axis(ax, "y", 0.0, 1.0, "p-value")
    for kind, look in _LOOKS.items():
        for _, curve in curves[curves["kind"] == kind].groupby("curve", sort=False):
            ax.plot(numbers_of(curve, "x"), numbers_of(curve, "p"), **look)
    ax.axhline(0.05, color=GREY, lw=HAIRLINE, ls=(0, (1, 2)))
    ax.annotate("95%", (1, 0.05), (3, 0), xycoords=ax.get_yaxis_transform(), textcoords="offset points", fontsize=TINY,
                color=GREY, va="center_baseline")  # fmt: skip
    ax.axvline(null, color=INK, lw=HAIRLINE)
    return ax


@styled
def draw_drapery(
    curves: pd.DataFrame,
    *,
    null: float = 0.0,
    measure: str = "Effect",
    ratio: bool = False,
    width_mm: float = SINGLE_COLUMN,
) -> Figure:
    """Draw a drapery plot with its key; the parameters are those of ``plot_drapery``."""
    keys = [Key(_NAMES[kind], line=look) for kind, look in _LOOKS.items() if (curves["kind"] == kind).any()]
    figure, ax = single_panel(width_mm, keys, right=8.0)
    plot_drapery(ax, curves, null=null, measure=measure, ratio=ratio)
    return figure
