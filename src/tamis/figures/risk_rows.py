"""The rows under a curve over time: how many cases are at risk, and of how many it is not determined."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator

from tamis.figures.frames import require_columns
from tamis.figures.layout import pitch, text_width, widest, write
from tamis.figures.style import SMALL, TINY

RISK_COLUMNS = ("time", "at_risk", "undetermined", "resolved")

# Millimetres.
_NAME_GAP = 3.5
_GAP = 1.8


@dataclass(frozen=True, slots=True)
class RiskRows:
    """The table of a figure, or an empty one that takes no room.

    Attributes
    ----------
    frame : DataFrame or None
        ``time`` and a column per row.
    rows : tuple of (label, column)
        What is printed, from the top.
    """

    frame: pd.DataFrame | None
    rows: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, frame: pd.DataFrame | None, event: str) -> RiskRows:
        """Read the frame; ``event`` names those that have had it."""
        if frame is None:
            return cls(None, ())
        require_columns(frame, RISK_COLUMNS, "at_risk")
        rows = [
            ("At risk", "at_risk"),
            ("Undetermined", "undetermined"),
            (event[:1].upper() + event[1:], "resolved"),
        ]
        return cls(frame, (*rows, *([("Censored", "censored")] if "censored" in frame.columns else [])))

    def margin(self, extra: Sequence[str] = ()) -> float:
        """Return the room that the labels, and others in the same column, need left of the plot."""
        labels = [*(label for label, _ in self.rows), *extra]
        return widest(labels, TINY) + _NAME_GAP if labels else 0.0

    @property
    def height(self) -> float:
        """Height of the table."""
        return (len(self.rows) + 1) * pitch(TINY) + _GAP if self.rows else 0.0

    def draw(self, sheet: Axes, ax: Axes, left: float, width: float, top: float, end: float) -> None:
        """Set the numbers under the ticks; where they would touch, a time is left out, its tick too."""
        if self.frame is None:
            return
        times = [float(time) for time in self.frame["time"]]
        shown: list[int] = []
        edge = -math.inf
        for index, time in enumerate(times):
            position = left + time / end * width
            cells = [f"{self.frame[column].iloc[index]:g}" for _, column in self.rows]
            half = max(text_width(f"{time:g}", SMALL), widest(cells, TINY)) / 2
            if time <= end and position - half > edge + 1.0:
                shown.append(index)
                edge = position + half
        ax.xaxis.set_major_locator(FixedLocator([times[index] for index in shown]))
        name = left - _NAME_GAP
        write(sheet, name, top + pitch(TINY) / 2, "Cases", size=TINY, weight="bold", align="right")
        for number, (label, column) in enumerate(self.rows):
            y = top + (number + 1.5) * pitch(TINY)
            write(sheet, name, y, label, size=TINY, align="right")
            for index in shown:
                write(
                    sheet,
                    left + times[index] / end * width,
                    y,
                    f"{self.frame[column].iloc[index]:g}",
                    size=TINY,
                    align="center",
                )

    def write_label(self, sheet: Axes, left: float, y: float, text: str) -> None:
        """Write another label in the column of the labels."""
        write(sheet, left - _NAME_GAP, y, text, size=TINY, align="right")
