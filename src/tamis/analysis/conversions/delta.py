"""Effects and their sampling variances on another scale, by the delta method."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from tamis.analysis.conversions.scales import Array

# First step of the differences, relative to the value; it is halved and extrapolated this many times
# (richardson1911), which leaves about ten digits of the derivative of a smooth function.
STEP = 1e-2
HALVINGS = 6


def delta_method(yi: ArrayLike, vi: ArrayLike, transform: Callable[[Array], Array]) -> pd.DataFrame:
    """Transform effects, and multiply their variances by the squared derivative.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Effects and sampling variances.
    transform : callable
        Smooth function of an array, element by element.

    Returns
    -------
    DataFrame
        ``yi`` and ``vi`` on the new scale.

    References
    ----------
    oehlert1992; richardson1911 for the derivative.
    """
    values = np.asarray(yi, dtype=float)
    slope = derivative(transform, values)
    return pd.DataFrame({"yi": transform(values), "vi": np.asarray(vi, dtype=float) * slope**2})


def derivative(function: Callable[[Array], Array], at: Array) -> Array:
    """Differentiate a function of arrays element by element.

    Parameters
    ----------
    function : callable
        Smooth function.
    at : ndarray
        Where.

    Returns
    -------
    ndarray
        Derivatives by central differences, extrapolated to a step of zero.
    """
    step = STEP * np.maximum(np.abs(at), STEP)
    table = []
    for halving in range(HALVINGS):
        h = step / 2**halving
        table.append((function(at + h) - function(at - h)) / (2 * h))
    for order in range(1, HALVINGS):
        factor = 4.0**order
        table = [(factor * fine - coarse) / (factor - 1) for coarse, fine in pairwise(table)]
    return table[0]
