"""How every figure looks, and how it becomes bytes.

Figures are matplotlib ``Figure`` objects made without pyplot: there is no current figure, and nothing is
written to disk. The same figure gives the same bytes at any time, in any locale and under any hash seed.
"""

from __future__ import annotations

import functools
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, ParamSpec, TypeVar, get_args

from matplotlib.figure import Figure
from matplotlib.style import context

from tamis.errors import UsageError

Format = Literal["svg", "pdf", "png"]
P = ParamSpec("P")
R = TypeVar("R")

MM_PER_INCH = 25.4
POINTS_PER_MM = 72 / MM_PER_INCH

# One and two columns of most biomedical journals.
SINGLE_COLUMN = 85.0
DOUBLE_COLUMN = 174.0

# Comes with matplotlib, which finds its own copy before any that the system has.
FONT = "DejaVu Sans"
# Type sizes in points at final size; below 6 pt most journals refuse a figure.
TEXT = 7.0
SMALL = 6.5
TINY = 6.0

DPI = 300

# Okabe and Ito's palette, told apart with every common form of colour blindness (okabe2008).
BLUE = "#0072B2"
VERMILION = "#D55E00"
GREEN = "#009E73"
ORANGE = "#E69F00"
SKY = "#56B4E9"
PURPLE = "#CC79A7"
YELLOW = "#F0E442"
PALETTE = (BLUE, VERMILION, GREEN, ORANGE, SKY, PURPLE)

INK = "#1A1A1A"
GREY = "#595959"
SILVER = "#A6A6A6"
RULE = "#DDDDDD"

HAIRLINE = 0.5
LINE = 1.1

_RC = {
    "font.family": [FONT],
    "font.size": TEXT,
    "text.color": INK,
    # A report may be called "$100 later": a dollar sign is text, not mathematics.
    "text.parse_math": False,
    "axes.titlesize": TEXT,
    "axes.labelsize": TEXT,
    "axes.labelpad": 2.5,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.linewidth": HAIRLINE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "axes.formatter.use_locale": False,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": HAIRLINE,
    "ytick.major.width": HAIRLINE,
    "xtick.minor.width": HAIRLINE,
    "ytick.minor.width": HAIRLINE,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.minor.size": 1.5,
    "ytick.minor.size": 1.5,
    "xtick.major.pad": 2.0,
    "ytick.major.pad": 2.0,
    "lines.linewidth": LINE,
    "patch.linewidth": HAIRLINE,
    "hatch.linewidth": 0.4,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "legend.handlelength": 1.8,
    "legend.borderaxespad": 0.2,
    "savefig.facecolor": "white",
    "savefig.bbox": None,
    # Text as outlines: the picture is the same where the font is missing.
    "svg.fonttype": "path",
    "svg.hashsalt": "tamis",
    "svg.image_inline": True,
    # Text stays text, so that it can be searched for and selected.
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "path.simplify": False,
}

_METADATA: dict[str, dict[str, str | None]] = {
    "svg": {"Date": None, "Creator": "tamis"},
    "pdf": {"CreationDate": None, "Creator": "tamis", "Producer": None},
    "png": {"Software": None},
}

# matplotlib's settings are global: two threads must not change them at once.
_LOCK = threading.RLock()


@contextmanager
def style() -> Iterator[None]:
    """Apply the style while the context lasts; whatever the user's own settings are, the figures look the same."""
    with _LOCK, context(["default", _RC]):
        yield


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Let a function draw under the style."""

    @functools.wraps(draw)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with style():
            return draw(*args, **kwargs)

    return inside


def new_figure(width_mm: float, height_mm: float) -> Figure:
    """Return an empty figure of that size, outside pyplot."""
    if not (width_mm > 0 and height_mm > 0):
        raise UsageError(
            f"a figure of {width_mm} by {height_mm} mm. Expected both above 0; usual widths are 85 and 174."
        )
    with style():
        return Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH), dpi=DPI)


def render(figure: Figure, format: Format) -> bytes:
    """Return a figure as the bytes of an SVG, PDF or PNG file, the same bytes each time."""
    if format not in get_args(Format):
        raise UsageError(f"figure format {format!r}. Expected one of: {', '.join(get_args(Format))}.")
    buffer = io.BytesIO()
    with style():
        figure.savefig(buffer, format=format, dpi=DPI, metadata=_METADATA[format])
    return buffer.getvalue()
