"""What the figures over time share: steps with their undetermined stretches, axes, and the looks of models."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from tamis.figures.frames import numbers_of
from tamis.figures.style import BLUE, GREEN, HAIRLINE, INK, LINE, ORANGE, PURPLE, RULE, SKY, VERMILION

ESTIMATE: Mapping[str, Any] = {"color": BLUE, "linewidth": 1.4}
# Opacity of what is not determined, and of limits.
CELL_ALPHA = 0.35
BAND_ALPHA = 0.12

# Overlays differ in colour and in dash, so that they survive a black-and-white printer.
MODEL_STYLES: tuple[Mapping[str, Any], ...] = (
    {"color": VERMILION, "linestyle": (0, (5, 1.5))},
    {"color": GREEN, "linestyle": (0, (1.2, 1.2))},
    {"color": ORANGE, "linestyle": (0, (6, 1.5, 1.2, 1.5))},
    {"color": PURPLE, "linestyle": (0, (3, 1.5, 1.2, 1.5, 1.2, 1.5))},
    {"color": SKY, "linestyle": (0, (8, 2))},
    {"color": INK, "linestyle": (0, (2.5, 1))},
)
# Room beyond the last time, so that a step there can be seen.
BEYOND = 1.02


def patch_of(color: str, alpha: float) -> dict[str, Any]:
    """Return the look of a filled area."""
    return {"facecolor": color, "alpha": alpha, "linewidth": 0}


def model_style(number: int) -> Mapping[str, Any]:
    """Return colour and dash of the model with that number."""
    return MODEL_STYLES[number % len(MODEL_STYLES)]


def convention(event: str, unit: str, origin: str) -> str:
    """Return the sentence that says what the times are."""
    return f"Each time is known as an interval (L, R]: {event} after L and not after R, in {unit} since {origin}. "


def last_time(*columns: pd.Series) -> float:
    """Return the largest finite time, 1 where there is none: there is still an axis to draw."""
    finite = [time for column in columns for time in column if math.isfinite(time)]
    return max([*finite, 0.0]) or 1.0


def draw_steps(
    ax: Axes, cells: Iterable[tuple[float, float, float]], end: float, line: Mapping[str, Any]
) -> None:
    """Draw a share that rises: level where it is known, a rectangle over every cell within which any path may be.

    ``cells`` are (lower, upper, share after the cell), by time; the last upper end may be infinite, where nobody was
    seen any more and the estimate ends.
    """
    time, share, color = 0.0, 0.0, line["color"]
    for lower, upper, after in cells:
        ax.plot([time, lower], [share, share], solid_capstyle="butt", **line)
        if math.isinf(upper):
            return
        if upper > lower:
            ax.add_patch(
                Rectangle((lower, share), upper - lower, after - share, **patch_of(color, CELL_ALPHA))
            )
            ax.plot([lower, upper], [share, after], color=color, lw=HAIRLINE, ls=(0, (1.5, 1.5)))
        else:
            ax.plot([lower, lower], [share, after], **{"solid_capstyle": "projecting", **line})
        time, share = upper, after
    if time < end:
        ax.plot([time, end], [share, share], solid_capstyle="butt", **line)


def draw_models(ax: Axes, models: pd.DataFrame, names: Iterable[str], *, with_limits: bool) -> None:
    """Draw the cumulative share of each model; limits only where they can be told apart."""
    for number, name in enumerate(names):
        curve = models[models["model"] == name].sort_values("time")
        look, time = model_style(number), numbers_of(curve, "time")
        if with_limits and np.isfinite(curve[["ci_lb", "ci_ub"]].to_numpy(float)).any():
            lower, upper = 1 - numbers_of(curve, "ci_ub"), 1 - numbers_of(curve, "ci_lb")
            ax.fill_between(time, lower, upper, **patch_of(look["color"], BAND_ALPHA))
        ax.plot(time, 1 - numbers_of(curve, "survival"), linewidth=LINE, **look)


def set_time_axis(ax: Axes, end: float, label: str) -> None:
    """Set the axis of time, from 0."""
    ax.set_xlim(0, end)
    ax.set_xlabel(label)
    ax.xaxis.set_major_locator(MaxNLocator(6))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda time, _: f"{time:g}"))


def set_share_axis(ax: Axes, label: str) -> None:
    """Set the axis of shares, in percent."""
    # A little more than the shares, so that the curve along 0 % and 100 % is not cut in half.
    ax.set_ylim(-0.015, 1.015)
    ax.set_ylabel(label)
    ax.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f}"))
    ax.grid(axis="y", color=RULE, linewidth=HAIRLINE)
