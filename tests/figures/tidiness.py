"""Measure a figure as it is drawn: which text overlaps, what leaves the page, how small the type is."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from tamis.figures import style

SMALLEST = 6.0
# Pixels at 300 dpi by which hinting may move an edge: a tenth of a millimetre.
SLACK = 1.2


def all_axes(figure: Figure) -> list[Axes]:
    """Return the axes of a figure and those set into them."""
    found = list(figure.axes)
    for ax in found:
        found += ax.child_axes
    return found


def drawn_texts(figure: Figure) -> list[tuple[Text, Bbox]]:
    """Return every text that is drawn, with its extent in pixels."""
    with style():
        renderer = FigureCanvasAgg(figure).get_renderer()
        figure.draw_without_rendering()
        found = [*figure.texts]
        for ax in all_axes(figure):
            found += [*ax.texts, ax.title]
            if ax.axison:
                found += [ax.xaxis.label, ax.yaxis.label]
                for axis in (ax.xaxis, ax.yaxis):
                    low, high = sorted(axis.get_view_interval())
                    ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
                    found += [tick.label1 for tick in ticks if low <= tick.get_loc() <= high]
            legend = ax.get_legend()
            found += legend.get_texts() if legend else []
        shown = [text for text in found if text.get_visible() and text.get_text().strip()]
        return [(text, text.get_window_extent(renderer)) for text in shown]


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Return the pairs of texts that touch."""
    drawn = drawn_texts(figure)
    x0, y0, x1, y1 = np.array([box.extents for _, box in drawn]).T
    x0, y0, x1, y1 = x0 + SLACK, y0 + SLACK, x1 - SLACK, y1 - SLACK
    touch = (x0[:, None] < x1) & (x0 < x1[:, None]) & (y0[:, None] < y1) & (y0 < y1[:, None])
    pairs = zip(*np.nonzero(np.triu(touch, 1)), strict=True)
    return [(drawn[one][0].get_text(), drawn[two][0].get_text()) for one, two in pairs]


def outside(figure: Figure) -> list[str]:
    """Return the texts and axes that leave the page."""
    page = figure.bbox.padded(SLACK)
    boxes = [(text.get_text(), box) for text, box in drawn_texts(figure)]
    boxes += [(f"axes at {ax.get_position()}", ax.bbox) for ax in all_axes(figure)]
    return [
        name
        for name, box in boxes
        if not (page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1)
    ]


def too_small(figure: Figure) -> list[str]:
    """Return the texts below the smallest type that journals take."""
    return [text.get_text() for text, _ in drawn_texts(figure) if text.get_fontsize() < SMALLEST]


def untidy(figure: Figure) -> dict[str, list]:
    """Return all faults by kind; empty where the figure is in order."""
    faults = {"overlapping": overlapping(figure), "outside": outside(figure), "too small": too_small(figure)}
    return {kind: found for kind, found in faults.items() if found}


def words(figure: Figure) -> list[str]:
    """Return every text that is drawn."""
    return [text.get_text() for text, _ in drawn_texts(figure)]
