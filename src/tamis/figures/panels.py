"""Figures of a single plot: the plot in its margins, its key above it."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tamis.figures.keys import Key, draw_keys, key_height
from tamis.figures.layout import axes_size, page, panel
from tamis.figures.scales import choose_ticks, plain, power, ratio_ticks, set_ticks
from tamis.figures.style import SMALL, new_figure

# Millimetres.
EDGE = 0.8
LEFT, RIGHT, TOP, BOTTOM = 13.5, 4.0, 2.5, 10.0
_KEY_GAP = 1.5
# Height of a plot over its width, and the most it may be.
_RATIO, _HIGHEST = 0.78, 88.0


def single_panel(
    width_mm: float,
    keys: Sequence[Key] = (),
    *,
    right: float = RIGHT,
    head: float = 0.0,
    square: bool = False,
) -> tuple[Figure, Axes]:
    """Return a figure with one plot, and the plot; ``head`` is room for words above it."""
    inner = width_mm - 2 * EDGE
    above = TOP + head + (key_height(keys, inner) + _KEY_GAP if keys else 0.0)
    width = width_mm - LEFT - right
    height = min(width * (1.0 if square else _RATIO), _HIGHEST)
    figure = new_figure(width_mm, above + height + BOTTOM)
    if keys:
        draw_keys(page(figure), keys, EDGE, EDGE, inner)
    # A square plot in a wide figure stands in its middle.
    left = LEFT + (width - height) / 2 if square else LEFT
    return figure, panel(figure, left, above, height if square else width, height)


def set_axis(ax: Axes, axis: str, low: float, high: float, label: str, *, ratio: bool = False) -> None:
    """Set the ends, ticks and name of one axis; with ``ratio`` it holds logarithms, labelled with the ratios."""
    across = axis == "x"
    (ax.set_xlim if across else ax.set_ylim)(low, high)
    (ax.set_xlabel if across else ax.set_ylabel)(label)
    length = axes_size(ax)[0 if across else 1]
    # Upright numbers on a y axis need no more than their height.
    room = length if across else 2.2 * length
    first, last = sorted((low, high))
    ticks = (
        ratio_ticks(first, last, room, size=SMALL) if ratio else choose_ticks(first, last, room, size=SMALL)
    )
    set_ticks(ax.xaxis if across else ax.yaxis, ticks, power if ratio else plain)


def padded(low: float, high: float, share: float = 0.05) -> tuple[float, float]:
    """Return ends with a little room beyond the data."""
    room = share * (high - low) or 0.5
    return low - room, high + room
