"""Ticks that a reader expects, as many as fit without touching."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, NullLocator

from tamis.figures.layout import text_width
from tamis.figures.style import TINY

Scale = Literal["linear", "log"]
Formatter = Callable[[float], str]

# Least distance of two labels, millimetres.
_APART = 1.2
# More ticks than this only make an axis busy.
_MOST = 8
# Multiples within a decade, from the sparsest set to the densest.
_DECADES = ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 5, 7), (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8))


def plain(value: float) -> str:
    """Write a number without an exponent and with a real minus sign."""
    text = f"{value:.12f}".rstrip("0").rstrip(".") if abs(value) < 1e6 else f"{value:.0f}"
    return "0" if text in ("-0", "") else text.replace("-", "−")


def power(value: float) -> str:
    """Write the ratio that a logarithm stands for."""
    return plain(float(f"{math.exp(value):.6g}"))


def choose_ticks(
    low: float,
    high: float,
    length: float,
    *,
    scale: Scale = "linear",
    size: float = TINY,
    write: Formatter = plain,
) -> list[float]:
    """Return the densest familiar ticks between two values whose labels do not touch on an axis of that length."""
    place = math.log if scale == "log" else float
    best: list[float] = []
    for ticks in _log_sets(low, high) if scale == "log" else _linear_sets(low, high):
        if len(best) <= len(ticks) <= _MOST and _fits(ticks, low, high, length, place, size, write):
            best = ticks
    return best


def ratio_ticks(low: float, high: float, length: float, *, size: float = TINY) -> list[float]:
    """Return ticks for an axis of logarithms whose labels are ratios: their logarithms."""
    ticks = choose_ticks(math.exp(low), math.exp(high), length, scale="log", size=size)
    return [math.log(tick) for tick in ticks]


def set_ticks(axis: Axis, ticks: Sequence[float], write: Formatter = plain) -> None:
    """Put fixed ticks and their words on an axis."""
    axis.set_major_locator(FixedLocator(list(ticks)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: write(value)))
    axis.set_minor_locator(NullLocator())
    axis.set_minor_formatter(NullFormatter())


def _linear_sets(low: float, high: float) -> Iterable[list[float]]:
    magnitude = math.floor(math.log10(high - low))
    for exponent in (magnitude, magnitude - 1):
        for multiple in (5, 2.5, 2, 1):
            step = multiple * 10.0**exponent
            first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
            if last - first < 60:
                yield [round(index * step, 10 - exponent) for index in range(first, last + 1)]


def _log_sets(low: float, high: float) -> Iterable[list[float]]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for every in (6, 4, 3, 2):
        yield _within(
            [10.0**exponent for exponent in range(first, last + 1) if exponent % every == 0], low, high
        )
    for multiples in _DECADES:
        ticks = [float(f"{m}e{exponent}") for exponent in range(first, last + 1) for m in multiples]
        yield _within(ticks, low, high)


def _within(ticks: Iterable[float], low: float, high: float) -> list[float]:
    return [tick for tick in ticks if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]


def _fits(
    ticks: Sequence[float],
    low: float,
    high: float,
    length: float,
    place: Callable[[float], float],
    size: float,
    write: Formatter,
) -> bool:
    span = place(high) - place(low)
    edges = [
        (length * (place(tick) - place(low)) / span, text_width(write(tick), size) / 2) for tick in ticks
    ]
    return all(b - half_b - (a + half_a) >= _APART for (a, half_a), (b, half_b) in itertools.pairwise(edges))
