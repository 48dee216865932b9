"""Normal quantile plots of standardised residuals (wang1998)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tamis.figures.frames import numbers_of, require_columns
from tamis.figures.panels import padded, set_axis, single_panel
from tamis.figures.point_labels import label_points
from tamis.figures.style import BLUE, GREY, SINGLE_COLUMN, SKY, styled

QQ_COLUMNS = ("x", "y")


@styled
def plot_qq(ax: Axes, studies: pd.DataFrame, *, label: int = 3) -> Axes:
    """Draw a normal quantile plot.

    Parameters
    ----------
    ax : Axes
    studies : DataFrame
        ``x`` (theoretical quantile), ``y`` (standardised residual); optional ``ci_lb``, ``ci_ub`` (envelope),
        ``slab``.
    label : int
        How many of the largest residuals are labelled.
    """
    require_columns(studies, QQ_COLUMNS, "studies")
    ordered = studies.sort_values("x", kind="stable")
    x, y = numbers_of(ordered, "x"), numbers_of(ordered, "y")
    bounds = [y]
    if {"ci_lb", "ci_ub"} <= set(ordered.columns):
        bounds += [numbers_of(ordered, "ci_lb"), numbers_of(ordered, "ci_ub")]
        ax.fill_between(x, bounds[1], bounds[2], facecolor=SKY, alpha=0.22, linewidth=0)
    low, high = padded(float(x.min()), float(x.max()), 0.08)
    values = np.concatenate(bounds)
    set_axis(ax, "x", low, high, "Theoretical quantile")
    set_axis(
        ax, "y", *padded(float(np.nanmin(values)), float(np.nanmax(values)), 0.08), "Standardised residual"
    )
    ax.plot([low, high], [low, high], color=GREY, lw=0.7)
    ax.plot(x, y, "o", ms=3.6, mfc=BLUE, mec="white", mew=0.4)
    if "slab" in ordered.columns and label:
        order = np.argsort(-np.abs(y), kind="stable")
        label_points(
            ax, x[order], y[order], [str(ordered["slab"].iloc[index]) for index in order], most=label
        )
    return ax


@styled
def draw_qq(studies: pd.DataFrame, *, label: int = 3, width_mm: float = SINGLE_COLUMN) -> Figure:
    """Draw a normal quantile plot; the parameters are those of ``plot_qq``."""
    figure, ax = single_panel(width_mm)
    plot_qq(ax, studies, label=label)
    return figure
