"""Recall curves: how many of the relevant records were met after so many were read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter

from tamis.errors import UsageError
from tamis.figures.frames import numbers_of, require_columns
from tamis.figures.keys import Key
from tamis.figures.panels import set_axis, single_panel
from tamis.figures.style import GREY, PALETTE, SINGLE_COLUMN, styled

CURVE_COLUMNS = ("set", "seed", "read", "recall")
_CHANCE: Mapping[str, Any] = {"color": GREY, "linewidth": 0.7, "linestyle": (0, (1.5, 1.5))}
# Sets differ in colour and, beyond the palette, in dash.
_DASHES = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)))
_QUARTERS = [0, 0.25, 0.5, 0.75, 1]


@styled
def plot_recall(ax: Axes, curves: pd.DataFrame) -> Axes:
    """Draw recall curves, one line for each set and seed.

    Parameters
    ----------
    ax : Axes
    curves : DataFrame
        ``set``, ``seed``, ``read`` (share of the records read), ``recall`` (share of the relevant ones met).
    """
    require_columns(curves, CURVE_COLUMNS, "curves")
    if curves.empty:
        raise UsageError("There is no curve to draw: the frame of recall curves is empty.")
    set_axis(ax, "x", 0, 1, "Records read (%)")
    set_axis(ax, "y", 0, 1, "Relevant records met (%)")
    # A little more than the shares, so that the curve along 100 % is not cut in half.
    ax.set_ylim(-0.015, 1.015)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(FixedLocator(_QUARTERS))
        axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f}"))
    ax.plot([0, 1], [0, 1], **_CHANCE)
    names = list(dict.fromkeys(curves["set"]))
    for (name, _), curve in curves.groupby(["set", "seed"], sort=False):
        ordered = curve.sort_values("read", kind="stable")
        ax.plot(numbers_of(ordered, "read"), numbers_of(ordered, "recall"), **_look(names.index(name)))
    return ax


@styled
def draw_recall(curves: pd.DataFrame, *, width_mm: float = SINGLE_COLUMN) -> Figure:
    """Draw recall curves with their key; ``curves`` as in ``plot_recall``."""
    require_columns(curves, CURVE_COLUMNS, "curves")
    names = list(dict.fromkeys(curves["set"]))
    keys = [Key(str(name), line=_look(number)) for number, name in enumerate(names)]
    figure, ax = single_panel(width_mm, [*keys, Key("Reading at random", line=_CHANCE)])
    plot_recall(ax, curves)
    return figure


def _look(number: int) -> dict[str, Any]:
    dash = _DASHES[number // len(PALETTE) % len(_DASHES)]
    return {"color": PALETTE[number % len(PALETTE)], "linewidth": 0.9, "linestyle": dash}
