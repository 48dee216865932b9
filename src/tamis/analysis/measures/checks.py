"""Whether the inputs of a measure can be what they claim; each problem names its study."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from tamis.analysis.measures.measure import Inputs, Measure, Vector
from tamis.errors import InputError, Problem

# What a value of each kind must be, and how to say so. NaN is a missing value and passes everywhere;
# `low` and `high` are inclusive.
Limits = tuple[float, float, str]
LIMITS: dict[str, Limits] = {
    "count": (0.0, np.inf, "a count of at least 0"),
    "size": (1.0, np.inf, "a number of at least 1"),
    "real": (-np.inf, np.inf, "a number"),
    "spread": (0.0, np.inf, "a number of at least 0"),
    "positive": (np.nextafter(0, 1), np.inf, "a number above 0"),
    "correlation": (-1.0, 1.0, "a number from -1 to 1"),
    "probability": (0.0, 1.0, "a number from 0 to 1"),
    "p value": (-1.0, 1.0, "a p value from 0 to 1, with the sign of the effect"),
    "alpha": (-np.inf, 1.0, "a number of at most 1"),
}
# A file with one column wrong in every row is one mistake, not a thousand.
SHOWN_PER_COLUMN = 10


def check_inputs(measure: Measure, inputs: Inputs, label: Callable[[int], str]) -> None:
    """Raise every problem of the inputs at once.

    Parameters
    ----------
    measure : Measure
        The measure they are for.
    inputs : mapping of str to ndarray of shape (k,)
        The columns, by name.
    label : callable
        From a position to the name of its study.

    Raises
    ------
    InputError
        If a value lies outside what its kind allows, or contradicts another.
    """
    problems: list[Problem] = []
    for entry in measure.inputs:
        values = inputs.get(entry.name)
        if values is None:
            continue
        low, high, expected = LIMITS[entry.kind]
        wrong = _outside(values, low, high)
        if wrong is not None:
            for position in _first(wrong):
                what = f"{entry.name} is {values[position]:g}"
                problems.append(Problem(label(position), 0, what, f"{entry.meaning}: expected {expected}"))
            problems += _rest(wrong, entry.name)
    for wrong, what, expected in measure.design.check(inputs) if measure.design.check else ():
        problems += [
            Problem(label(position), 0, what, expected) for position in _first(np.flatnonzero(wrong))
        ]
        problems += _rest(np.flatnonzero(wrong), what)
    if problems:
        raise InputError(problems)


def _outside(values: Vector, low: float, high: float) -> NDArray[np.intp] | None:
    """Positions outside the limits, infinite ones included; the common case costs two passes."""
    if low == -np.inf and high == np.inf:
        return np.flatnonzero(np.isinf(values)) if np.isinf(values).any() else None
    smallest, largest = values.min(initial=np.inf), values.max(initial=-np.inf)
    if smallest >= low and largest <= high and largest < np.inf:
        return None
    wrong = np.flatnonzero((values < low) | (values > high) | np.isinf(values))
    return wrong if wrong.size else None


def _first(positions: NDArray[np.intp]) -> Sequence[int]:
    return [int(position) for position in positions[:SHOWN_PER_COLUMN]]


def _rest(positions: NDArray[np.intp], what: str) -> list[Problem]:
    more = positions.size - SHOWN_PER_COLUMN
    return [Problem(f"{more} more studies", 0, f"{what}, the same problem")] if more > 0 else []
