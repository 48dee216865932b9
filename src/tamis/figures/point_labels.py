"""Labels beside points, where there is room for them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from tamis.figures.layout import axes_size, pitch, text_width
from tamis.figures.style import GREY, TINY

Vector = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]

# Millimetres between a point and its label, and around everything that a label must not touch.
_AWAY = 1.1
_POINT = 0.8


def label_points(
    ax: Axes,
    xs: Vector,
    ys: Vector,
    labels: Sequence[str],
    *,
    most: int | None = None,
    size: float = TINY,
) -> list[str]:
    """Write labels beside their points, the first ones first; one that finds no room is left out.

    Parameters
    ----------
    ax : Axes
        With its limits set.
    xs, ys : ndarray of shape (k,)
        All points, so that no label covers one.
    labels : sequence of str
        A label per point.
    most : int, optional
        How many points may be labelled.
    size : float
        Type size.

    Returns
    -------
    list of str
        The labels written.
    """
    width, height = axes_size(ax)
    points = [_place(ax, x, y, width, height) for x, y in zip(xs, ys, strict=True)]
    taken: list[Box] = [(x - _POINT, y - _POINT, x + _POINT, y + _POINT) for x, y in points]
    written: list[str] = []
    for index, (label, (x, y)) in enumerate(list(zip(labels, points, strict=True))[:most]):
        others = taken[:index] + taken[index + 1 :]
        for box, align in _choices(x, y, text_width(label, size), 0.8 * pitch(size)):
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
            if inside and not any(_touch(box, other) for other in others):
                middle = (box[1] + box[3]) / 2
                edge = {"left": box[0], "right": box[2], "center": (box[0] + box[2]) / 2}[align]
                look = {"fontsize": size, "color": GREY, "ha": align, "va": "center_baseline"}
                ax.text(edge / width, middle / height, label, transform=ax.transAxes, **look)
                taken.append(box)
                written.append(label)
                break
    return written


def _place(ax: Axes, x: float, y: float, width: float, height: float) -> tuple[float, float]:
    """Return where a point stands, in millimetres from the lower left corner of the axes."""
    across, up = ax.transAxes.inverted().transform(ax.transData.transform((x, y)))
    return float(across) * width, float(up) * height


def _choices(x: float, y: float, width: float, height: float) -> list[tuple[Box, str]]:
    half = height / 2
    return [
        ((x + _AWAY, y - half, x + _AWAY + width, y + half), "left"),
        ((x - _AWAY - width, y - half, x - _AWAY, y + half), "right"),
        ((x - width / 2, y + _AWAY, x + width / 2, y + _AWAY + height), "center"),
        ((x - width / 2, y - _AWAY - height, x + width / 2, y - _AWAY), "center"),
        ((x + 0.6, y + 0.6, x + 0.6 + width, y + 0.6 + height), "left"),
        ((x - 0.6 - width, y + 0.6, x - 0.6, y + 0.6 + height), "right"),
        ((x + 0.6, y - 0.6 - height, x + 0.6 + width, y - 0.6), "left"),
        ((x - 0.6 - width, y - 0.6 - height, x - 0.6, y - 0.6), "right"),
    ]


def _touch(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
