"""Keys: symbols with their words, set in rows as wide as there is room, outside the plotted data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from tamis.figures.layout import pitch, text_width, write
from tamis.figures.style import INK, SMALL

# Millimetres.
_HANDLE = 5.0
_TO_TEXT = 1.2
_BETWEEN = 3.5


@dataclass(frozen=True, slots=True)
class Key:
    """A symbol and what it means.

    Attributes
    ----------
    label : str
    line : mapping, optional
        Properties of a line across the symbol's width.
    patch : mapping, optional
        Properties of a rectangle behind it.
    marker : mapping, optional
        Properties of a marker in its middle.
    """

    label: str
    line: Mapping[str, Any] | None = None
    patch: Mapping[str, Any] | None = None
    marker: Mapping[str, Any] | None = None

    @property
    def handle(self) -> float:
        """Width of the symbol."""
        return _HANDLE if self.line or self.patch else 0.5 * _HANDLE


def key_rows(keys: Sequence[Key], width: float, size: float = SMALL) -> list[list[Key]]:
    """Break keys into rows no wider than that many millimetres."""
    rows: list[list[Key]] = []
    used = 0.0
    for key in keys:
        needed = key.handle + _TO_TEXT + text_width(key.label, size)
        if not rows or used + _BETWEEN + needed > width:
            rows.append([key])
            used = needed
        else:
            rows[-1].append(key)
            used += _BETWEEN + needed
    return rows


def key_height(keys: Sequence[Key], width: float, size: float = SMALL) -> float:
    """Return how high the rows of keys become."""
    return len(key_rows(keys, width, size)) * pitch(size)


def draw_keys(
    ax: Axes, keys: Sequence[Key], left: float, top: float, width: float, size: float = SMALL
) -> float:
    """Draw keys on a page; return where their rows end."""
    for row in key_rows(keys, width, size):
        x = left
        y = top + pitch(size) / 2
        for key in row:
            end = x + key.handle
            if key.patch:
                height = 0.55 * pitch(size)
                ax.add_patch(Rectangle((x, y - height / 2), key.handle, height, **key.patch))
            if key.line:
                ax.add_line(Line2D([x, end], [y, y], **{"solid_capstyle": "butt", **key.line}))
            if key.marker:
                ax.add_line(Line2D([(x + end) / 2], [y], linestyle="none", **key.marker))
            write(ax, end + _TO_TEXT, y, key.label, size=size, color=INK)
            x = end + _TO_TEXT + text_width(key.label, size) + _BETWEEN
        top += pitch(size)
    return top
