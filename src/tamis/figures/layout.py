"""Measuring, wrapping and placing text in millimetres, before anything is drawn.

Widths are those of the font's outlines, so a layout does not depend on the resolution or the file format.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from tamis.figures.style import FONT, HAIRLINE, INK, MM_PER_INCH, POINTS_PER_MM, SILVER, SMALL, TEXT

Weight = Literal["normal", "bold"]

# Distance of two baselines over the type size; DejaVu Sans is tall, so a little more than the usual 1.2.
LEADING = 1.28
# Height of the capitals over the type size.
CAP_HEIGHT = 0.73


@functools.lru_cache(maxsize=4096)
def text_width(text: str, size: float = TEXT, weight: Weight = "normal") -> float:
    """Return the width of one line of text in millimetres."""
    font = FontProperties(family=FONT, size=size, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return width / POINTS_PER_MM


def widest(texts: Sequence[str], size: float = TEXT, weight: Weight = "normal") -> float:
    """Return the width of the widest of several lines, 0 for none."""
    return max((text_width(text, size, weight) for text in texts), default=0.0)


def pitch(size: float = TEXT) -> float:
    """Return the distance of two lines in millimetres."""
    return size * LEADING / POINTS_PER_MM


def cap_height(size: float = TEXT) -> float:
    """Return the height of capital letters in millimetres."""
    return size * CAP_HEIGHT / POINTS_PER_MM


def wrap_text(text: str, width: float, size: float = TEXT, weight: Weight = "normal") -> list[str]:
    """Break text into lines no wider than that many millimetres; a word that is wider is broken inside."""
    lines: list[str] = []
    current = ""
    # A no-break space holds words together.
    for word in re.split(r"[ \t\n]+", text.strip()):
        candidate = f"{current} {word}" if current else word
        if text_width(candidate, size, weight) <= width:
            current = candidate
            continue
        if current:
            lines.append(current)
        *whole, current = _break_word(word, width, size, weight)
        lines += whole
    return [*lines, current] if current or not lines else lines


def _break_word(word: str, width: float, size: float, weight: Weight) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and text_width(pieces[-1] + character, size, weight) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def shorten(text: str, width: float, size: float = TEXT, weight: Weight = "normal") -> str:
    """Return text that fits into the width, with an ellipsis for its middle: names often differ at their ends."""
    if text_width(text, size, weight) <= width:
        return text
    for kept in range(len(text) - 1, 0, -1):
        tail = kept * 2 // 5
        short = text[: kept - tail].rstrip() + "…" + text[len(text) - tail :].lstrip()
        if text_width(short, size, weight) <= width:
            return short
    return "…"


def page(figure: Figure) -> Axes:
    """Return axes that cover the figure, in millimetres from its top left corner, y downwards."""
    ax = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    mm_axes(ax)
    ax.patch.set_alpha(0)
    # Words of the page stand above the grids of the panels.
    ax.set_zorder(1)
    return ax


def axes_size(ax: Axes) -> tuple[float, float]:
    """Return the width and the height of axes in millimetres."""
    figure = ax.get_figure(root=True)
    page_width, page_height = figure.get_size_inches() * MM_PER_INCH if figure else (0.0, 0.0)
    box = ax.get_position()
    return box.width * page_width, box.height * page_height


def mm_axes(ax: Axes) -> tuple[float, float]:
    """Let axes count millimetres from their top left corner; return their width and height."""
    width, height = axes_size(ax)
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    ax.set_axis_off()
    return width, height


def panel(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Return axes at a place given in millimetres from the figure's top left corner."""
    page_width, page_height = figure.get_size_inches() * MM_PER_INCH
    bottom = page_height - top - height
    return figure.add_axes(
        (left / page_width, bottom / page_height, width / page_width, height / page_height)
    )


def write(
    ax: Axes,
    x: float,
    y: float,
    text: str,
    *,
    size: float = TEXT,
    weight: Weight = "normal",
    color: str = INK,
    align: Literal["left", "center", "right"] = "left",
    italic: bool = False,
) -> Text:
    """Write one line on a page; y is the middle of its capital letters."""
    return ax.text(
        x,
        y + cap_height(size) / 2,
        text,
        fontsize=size,
        fontweight=weight,
        fontstyle="italic" if italic else "normal",
        color=color,
        ha=align,
        va="baseline",
    )


def write_lines(
    ax: Axes,
    x: float,
    top: float,
    lines: Sequence[str],
    *,
    size: float = TEXT,
    weight: Weight = "normal",
    color: str = INK,
) -> float:
    """Write lines below each other on a page, the first one's area beginning at top; return where the area ends."""
    step = pitch(size)
    for number, line in enumerate(lines):
        write(ax, x, top + (number + 0.5) * step, line, size=size, weight=weight, color=color)
    return top + len(lines) * step


def write_heading(ax: Axes, left: float, right: float, y: float, height: float, text: str) -> None:
    """Write the heading of a group of rows below a rule; y is the middle of its row."""
    ax.plot([left, right], [y - height / 2] * 2, color=SILVER, lw=HAIRLINE)
    heading = write(ax, left, y + 0.2, text[:1].upper() + text[1:], size=SMALL, weight="bold")
    heading.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.4})
