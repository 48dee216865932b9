"""Funnel plots: effects against their precision, with regions of significance and studies that trim and fill adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tamis.errors import UsageError
from tamis.figures.frames import numbers_of, require_columns
from tamis.figures.keys import Key
from tamis.figures.panels import padded, set_axis, single_panel
from tamis.figures.style import BLUE, GREY, HAIRLINE, INK, SINGLE_COLUMN, styled

FunnelAxis = Literal["sei", "vi", "seinv", "vinv", "ni"]

# Name of each vertical axis; whether it runs downwards; the standard error at a value, where there is one.
_AXES: Mapping[FunnelAxis, tuple[str, bool, Callable[[Any], Any] | None]] = {
    "sei": ("Standard error", True, lambda value: value),
    "vi": ("Sampling variance", True, np.sqrt),
    "seinv": ("Inverse standard error", False, lambda value: 1 / value),
    "vinv": ("Inverse sampling variance", False, lambda value: 1 / np.sqrt(value)),
    "ni": ("Sample size", False, None),
}
_SHADES = ("#C4C4C4", "#D8D8D8", "#EAEAEA", "#F4F4F4")
_POINT: Mapping[str, Any] = {"marker": "o", "ms": 3.4, "mfc": BLUE, "mec": "white", "mew": 0.4, "ls": "none"}
_FILLED: Mapping[str, Any] = {"marker": "o", "ms": 3.4, "mfc": "white", "mec": BLUE, "mew": 0.8, "ls": "none"}
_LIMITS: Mapping[str, Any] = {"color": GREY, "linewidth": 0.7, "linestyle": (0, (4, 2))}
_STEPS = 200


@styled
def plot_funnel(
    ax: Axes,
    studies: pd.DataFrame,
    *,
    y: FunnelAxis = "sei",
    estimate: float | None = None,
    null: float = 0.0,
    contours: Sequence[float] = (),
    level: float = 0.95,
    measure: str = "Effect",
    ratio: bool = False,
) -> Axes:
    """Draw a funnel plot.

    Parameters
    ----------
    ax : Axes
    studies : DataFrame
        ``yi`` on the scale of the analysis and the column named by ``y``; optional ``filled`` (true for studies
        that trim and fill added).
    y : {"sei", "vi", "seinv", "vinv", "ni"}
        Column of the vertical axis.
    estimate : float, optional
        Pooled effect: a line, and the limits between which ``level`` of studies would lie without heterogeneity.
    null : float
        No effect, around which the contours lie.
    contours : sequence of float
        Confidence levels whose regions are shaded, such as (0.90, 0.95, 0.99).
    level : float
        Level of the limits around the estimate.
    measure : str
        Name of the horizontal axis.
    ratio : bool
        Label logarithms of ratios with the ratios.
    """
    if y not in _AXES:
        raise UsageError(f"funnel axis {y!r}. Expected one of: {', '.join(_AXES)}.")
    require_columns(studies, ("yi", y), "studies")
    label, downwards, standard_error = _AXES[y]
    if standard_error is None and contours:
        raise UsageError(
            f"contours need a standard error, which {y!r} does not give. Expected one of: sei, vi, seinv, vinv."
        )
    heights, effects = numbers_of(studies, y), numbers_of(studies, "yi")
    low, high = (
        (0.0, 1.06 * float(heights.max()))
        if downwards
        else padded(float(heights.min()), float(heights.max()))
    )
    centre = null if estimate is None else estimate
    grid = (
        np.linspace(max(low, 1e-9 * high), high, _STEPS)
        if downwards
        else np.linspace(max(low, high * 1e-3), high, _STEPS)
    )
    left, right = _effect_limits(effects, centre, grid, heights, standard_error, level, estimate is not None)
    if standard_error is not None:
        errors = standard_error(grid)
        _draw_contours(ax, grid, errors, null, contours, left, right)
        if estimate is not None:
            half = NormalDist().inv_cdf((1 + level) / 2) * errors
            ax.plot(estimate - half, grid, **_LIMITS)
            ax.plot(estimate + half, grid, **_LIMITS)
    if estimate is not None:
        ax.axvline(estimate, color=INK, lw=HAIRLINE)
    filled = studies["filled"].to_numpy(bool) if "filled" in studies.columns else np.zeros(len(studies), bool)
    ax.plot(effects[~filled], heights[~filled], **_POINT)
    if filled.any():
        ax.plot(effects[filled], heights[filled], **_FILLED)
    set_axis(ax, "x", left, right, measure, ratio=ratio)
    set_axis(ax, "y", *((high, low) if downwards else (low, high)), label)
    return ax


@styled
def draw_funnel(
    studies: pd.DataFrame,
    *,
    y: FunnelAxis = "sei",
    estimate: float | None = None,
    null: float = 0.0,
    contours: Sequence[float] = (),
    level: float = 0.95,
    measure: str = "Effect",
    ratio: bool = False,
    width_mm: float = SINGLE_COLUMN,
) -> Figure:
    """Draw a funnel plot with its key; the parameters are those of ``plot_funnel``."""
    filled = "filled" in studies.columns and bool(studies["filled"].any())
    figure, ax = single_panel(width_mm, _keys(filled, estimate is not None and y != "ni", level, contours))
    plot_funnel(
        ax,
        studies,
        y=y,
        estimate=estimate,
        null=null,
        contours=contours,
        level=level,
        measure=measure,
        ratio=ratio,
    )
    return figure


def _effect_limits(
    effects: np.ndarray,
    centre: float,
    grid: np.ndarray,
    heights: np.ndarray,
    standard_error: Callable[[Any], Any] | None,
    level: float,
    limits: bool,
) -> tuple[float, float]:
    """Return ends that hold the studies and the limits at the least precise one."""
    half = 0.0
    if standard_error is not None and limits:
        half = NormalDist().inv_cdf((1 + level) / 2) * float(np.max(standard_error(heights)))
    return padded(min(float(effects.min()), centre - half), max(float(effects.max()), centre + half))


def _draw_contours(
    ax: Axes,
    grid: np.ndarray,
    errors: np.ndarray,
    null: float,
    levels: Sequence[float],
    left: float,
    right: float,
) -> None:
    """Shade where a study would be significant at each level, from the outermost inwards."""
    edges = [(0.0, "white"), *zip(sorted(levels), _SHADES[: len(levels)], strict=True)] if levels else []
    reach = [NormalDist().inv_cdf((1 + level) / 2) * errors for level, _ in edges]
    far = max(right - null, null - left) * np.ones_like(errors)
    for index in range(1, len(edges)):
        inner, outer = (
            reach[index],
            reach[index + 1] if index + 1 < len(reach) else np.maximum(far, reach[index]),
        )
        for side in (-1, 1):
            ax.fill_betweenx(
                grid,
                null + side * inner,
                null + side * outer,
                facecolor=edges[index][1],
                linewidth=0,
                zorder=0,
            )


def _keys(filled: bool, limits: bool, level: float, contours: Sequence[float]) -> list[Key]:
    keys = [Key("Study", marker=_POINT)] if filled else []
    if filled:
        keys.append(Key("Added by trim and fill", marker=_FILLED))
    if limits:
        keys.append(Key(f"{100 * level:g}% limits", line=_LIMITS))
    levels = sorted(contours)
    for index, one in enumerate(levels):
        tail = f" to {1 - levels[index + 1]:.2g}" if index + 1 < len(levels) else ""
        keys.append(
            Key(
                f"p {1 - one:.2g}{tail}" if tail else f"p < {1 - one:.2g}",
                patch={"facecolor": _SHADES[index], "linewidth": 0},
            )
        )
    return keys
