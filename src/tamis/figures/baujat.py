"""Baujat plots: how much each study adds to heterogeneity, and how much it moves the result (baujat2002)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tamis.figures.frames import numbers_of, require_columns
from tamis.figures.panels import padded, set_axis, single_panel
from tamis.figures.point_labels import label_points
from tamis.figures.style import BLUE, RULE, SINGLE_COLUMN, styled

BAUJAT_COLUMNS = ("slab", "x", "y")


@styled
def plot_baujat(ax: Axes, studies: pd.DataFrame) -> Axes:
    """Draw a Baujat plot.

    Parameters
    ----------
    ax : Axes
    studies : DataFrame
        ``slab``, ``x`` (contribution to Q), ``y`` (influence on the pooled result). Studies far out are labelled first;
        a label that finds no room is left out.
    """
    require_columns(studies, BAUJAT_COLUMNS, "studies")
    x, y = numbers_of(studies, "x"), numbers_of(studies, "y")
    set_axis(ax, "x", *padded(0.0, float(x.max(initial=0.0))), "Contribution to overall heterogeneity (Q)")
    set_axis(ax, "y", *padded(0.0, float(y.max(initial=0.0))), "Influence on overall result")
    ax.grid(color=RULE, linewidth=0.5)
    ax.plot(x, y, "o", ms=3.6, mfc=BLUE, mec="white", mew=0.4)
    order = np.argsort(-np.hypot(x / (x.max(initial=0.0) or 1), y / (y.max(initial=0.0) or 1)), kind="stable")
    label_points(ax, x[order], y[order], [str(studies["slab"].iloc[index]) for index in order])
    return ax


@styled
def draw_baujat(studies: pd.DataFrame, *, width_mm: float = SINGLE_COLUMN) -> Figure:
    """Draw a Baujat plot; ``studies`` as in ``plot_baujat``."""
    figure, ax = single_panel(width_mm)
    plot_baujat(ax, studies)
    return figure
