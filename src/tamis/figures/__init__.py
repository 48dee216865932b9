"""Drawing only: every number drawn is a column of a frame that the figure was given."""

from tamis.figures.curves import draw_resolution
from tamis.figures.extraction import draw_extraction
from tamis.figures.prisma import draw_prisma
from tamis.figures.style import DOUBLE_COLUMN, SINGLE_COLUMN, new_figure, render, style
from tamis.figures.timeline import draw_timeline

__all__ = [
    "DOUBLE_COLUMN",
    "SINGLE_COLUMN",
    "draw_extraction",
    "draw_prisma",
    "draw_resolution",
    "draw_timeline",
    "new_figure",
    "render",
    "style",
]
