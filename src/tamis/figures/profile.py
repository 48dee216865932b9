"""Profile likelihood of a variance component, with its estimate and the interval that the cut-off gives."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tamis.figures.frames import numbers_of, require_columns
from tamis.figures.keys import Key
from tamis.figures.panels import padded, set_axis, single_panel
from tamis.figures.style import BLUE, INK, SINGLE_COLUMN, VERMILION, styled

PROFILE_COLUMNS = ("x", "loglik")
_CURVE = {"color": BLUE, "linewidth": 1.4}
_ESTIMATE = {"color": INK, "linewidth": 0.7}
_CUTOFF = {"color": VERMILION, "linewidth": 0.8, "linestyle": (0, (4, 2))}
_LIMITS = {"color": VERMILION, "linewidth": 0.8}


@styled
def plot_profile(
    ax: Axes,
    profile: pd.DataFrame,
    *,
    estimate: float | None = None,
    cutoff: float | None = None,
    ci_lb: float | None = None,
    ci_ub: float | None = None,
    parameter: str = "Between-study variance τ²",
) -> Axes:
    """Draw a profile of the log-likelihood.

    Parameters
    ----------
    ax : Axes
    profile : DataFrame
        ``x`` (value held fixed), ``loglik`` (largest log-likelihood there).
    estimate : float, optional
        Value at the maximum.
    cutoff : float, optional
        Log-likelihood at the ends of the interval.
    ci_lb, ci_ub : float, optional
        Ends of the interval.
    parameter : str
        Name of the horizontal axis.
    """
    require_columns(profile, PROFILE_COLUMNS, "profile")
    ordered = profile.sort_values("x", kind="stable")
    x, y = numbers_of(ordered, "x"), numbers_of(ordered, "loglik")
    set_axis(ax, "x", float(x.min()), float(x.max()), parameter)
    low, high = padded(float(np.nanmin(y)), float(np.nanmax(y)), 0.06)
    set_axis(ax, "y", low, high, "Log-likelihood")
    ax.plot(x, y, **_CURVE)
    top = float(np.nanmax(y))
    if estimate is not None:
        ax.plot([estimate, estimate], [low, top], **_ESTIMATE)
    if cutoff is not None:
        ax.axhline(cutoff, **_CUTOFF)
        for bound in (ci_lb, ci_ub):
            if bound is not None and math.isfinite(bound):
                ax.plot([bound, bound], [low, cutoff], **_LIMITS)
    return ax


@styled
def draw_profile(
    profile: pd.DataFrame,
    *,
    estimate: float | None = None,
    cutoff: float | None = None,
    ci_lb: float | None = None,
    ci_ub: float | None = None,
    parameter: str = "Between-study variance τ²",
    width_mm: float = SINGLE_COLUMN,
) -> Figure:
    """Draw a profile with its key; the parameters are those of ``plot_profile``."""
    keys = [Key("Profile", line=_CURVE)]
    keys += [Key("Estimate", line=_ESTIMATE)] if estimate is not None else []
    keys += [Key("Cut-off of the 95% CI", line=_CUTOFF)] if cutoff is not None else []
    figure, ax = single_panel(width_mm, keys)
    plot_profile(ax, profile, estimate=estimate, cutoff=cutoff, ci_lb=ci_lb, ci_ub=ci_ub, parameter=parameter)
    return figure
