"""GOSH plots: the results of all subsets of the studies, pooled effect against heterogeneity (olkin2012)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.figure import Figure

from tamis.figures.frames import numbers_of, require_columns
from tamis.figures.keys import Key, draw_keys, key_height
from tamis.figures.layout import axes_size, page, panel
from tamis.figures.panels import BOTTOM, EDGE, LEFT, RIGHT, padded, set_axis
from tamis.figures.style import BLUE, SINGLE_COLUMN, VERMILION, new_figure, styled

GOSH_COLUMNS = ("yi", "heterogeneity")
_MARGIN = 11.0
_MARGIN_GAP = 1.0
_RATIO, _HIGHEST = 0.72, 84.0
_BINS = 60
# Side of a cell of the density, millimetres: finer than the eye needs makes only a larger file.
_CELL = 1.3
_SHADES = {
    colour: LinearSegmentedColormap.from_list(name, [pale, colour, dark])
    for name, pale, colour, dark in (
        ("tamis_gosh", "#D9E9F4", BLUE, "#00263D"),
        ("tamis_gosh_chosen", "#FBE3D3", VERMILION, "#5A2700"),
    )
}


@styled
def plot_gosh(
    ax: Axes,
    subsets: pd.DataFrame,
    *,
    measure: str = "Effect",
    heterogeneity: str = "I² (%)",
    ratio: bool = False,
) -> Axes:
    """Draw the density of the results of all subsets; darker cells hold more subsets, on a logarithmic scale.

    Parameters
    ----------
    ax : Axes
    subsets : DataFrame
        A row per subset: ``yi`` (pooled effect), ``heterogeneity``; optional ``chosen`` (true for the subsets with a
        certain study), drawn on top in a second colour.
    measure, heterogeneity : str
        Names of the axes.
    ratio : bool
        Label logarithms of ratios with the ratios.
    """
    require_columns(subsets, GOSH_COLUMNS, "subsets")
    x, y = numbers_of(subsets, "yi"), numbers_of(subsets, "heterogeneity")
    extent = (*padded(float(x.min()), float(x.max())), *padded(float(y.min()), float(y.max())))
    set_axis(ax, "x", *extent[:2], measure, ratio=ratio)
    set_axis(ax, "y", *extent[2:], heterogeneity)
    for colour, part in _parts(subsets):
        if part.any():
            _draw_density(ax, x[part], y[part], extent, colour)
    return ax


@styled
def draw_gosh(
    subsets: pd.DataFrame,
    *,
    measure: str = "Effect",
    heterogeneity: str = "I² (%)",
    ratio: bool = False,
    chosen: str = "",
    width_mm: float = SINGLE_COLUMN,
) -> Figure:
    """Draw a GOSH plot with the distributions in its margins; ``chosen`` names the subsets that are marked."""
    inner = width_mm - 2 * EDGE
    keys = [
        Key(words, patch={"facecolor": colour, "linewidth": 0}) for colour, words in _words(subsets, chosen)
    ]
    top = EDGE + (key_height(keys, inner) + 1.5 if keys else 1.0)
    width = width_mm - LEFT - RIGHT - _MARGIN - _MARGIN_GAP
    height = min(_RATIO * width, _HIGHEST)
    figure = new_figure(width_mm, top + _MARGIN + _MARGIN_GAP + height + BOTTOM)
    if keys:
        draw_keys(page(figure), keys, EDGE, EDGE, inner)
    ax = panel(figure, LEFT, top + _MARGIN + _MARGIN_GAP, width, height)
    plot_gosh(ax, subsets, measure=measure, heterogeneity=heterogeneity, ratio=ratio)
    above = panel(figure, LEFT, top, width, _MARGIN)
    beside = panel(figure, LEFT + width + _MARGIN_GAP, top + _MARGIN + _MARGIN_GAP, _MARGIN, height)
    _draw_margin(above, subsets, "yi", ax.get_xlim(), upright=True)
    _draw_margin(beside, subsets, "heterogeneity", ax.get_ylim(), upright=False)
    return figure


def _parts(subsets: pd.DataFrame) -> list[tuple[str, np.ndarray]]:
    """Return the colours and the rows drawn in them, in the order drawn."""
    if "chosen" not in subsets.columns:
        return [(BLUE, np.ones(len(subsets), bool))]
    marked = subsets["chosen"].to_numpy(bool)
    return [(BLUE, ~marked), (VERMILION, marked)]


def _words(subsets: pd.DataFrame, chosen: str) -> list[tuple[str, str]]:
    if "chosen" not in subsets.columns or not chosen:
        return []
    return [(BLUE, f"Subsets without {chosen}"), (VERMILION, f"Subsets with {chosen}")]


def _draw_density(
    ax: Axes, x: np.ndarray, y: np.ndarray, extent: tuple[float, float, float, float], colour: str
) -> None:
    width, height = axes_size(ax)
    # Rows of hexagons lie closer than columns by the root of three.
    grid = max(10, round(width / _CELL)), max(6, round(height / (_CELL * 3**0.5)))
    look = {"norm": LogNorm(vmin=1), "cmap": _SHADES[colour], "linewidths": 0.1, "alpha": 0.85}
    ax.hexbin(x, y, gridsize=grid, extent=extent, mincnt=1, **look)


def _draw_margin(
    ax: Axes, subsets: pd.DataFrame, column: str, ends: tuple[float, float], *, upright: bool
) -> None:
    edges = np.linspace(*ends, _BINS + 1)
    values = numbers_of(subsets, column)
    for colour, part in _parts(subsets):
        counts, _ = np.histogram(values[part], edges)
        orientation = "vertical" if upright else "horizontal"
        ax.stairs(counts, edges, orientation=orientation, fill=True, color=colour, alpha=0.5, linewidth=0)
    (ax.set_xlim if upright else ax.set_ylim)(ends)
    (ax.set_ylim if upright else ax.set_xlim)(0, None)
    ax.set_axis_off()
