"""The Box–Cox method: make reported quantiles symmetric, estimate there, and transform the moments back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import optimize, special

from tamis.analysis.conversions.scales import Array

# Powers considered; beyond them a few quantiles say nothing about the shape.
POWERS = (-1.0, 1.5)
# Gauss–Hermite nodes for the moments of the transformed normal.
NODES = 200


def box_cox_moments(
    numbers: Array, n: float, estimate: Callable[[Array, float], tuple[float, float]]
) -> tuple[float, float]:
    """Mean and standard deviation of a positive outcome that is normal after a power transformation.

    Parameters
    ----------
    numbers : ndarray of shape (5,)
        Minimum, first quartile, median, third quartile, maximum; NaN where not reported; positive.
    n : float
        Sample size.
    estimate : callable
        Mean and standard deviation of a normal outcome from such numbers.

    Returns
    -------
    mean, sd : float
        On the scale of the outcome.

    Notes
    -----
    The power makes the distances of the quantiles from the median as equal as it can. Moments are taken
    under the normal distribution restricted to where the transformation can be undone.

    References
    ----------
    mcgrath2020; box1964.
    """

    def asymmetry(power: float) -> float:
        low, q1, median, q3, high = special.boxcox(numbers, power)
        gaps = [outer + inner - 2 * median for outer, inner in ((low, high), (q1, q3))]
        return float(np.nansum(np.square(gaps)) / np.nanmax([high - low, q3 - q1]) ** 2)

    grid = np.linspace(*POWERS, 26)
    best = grid[int(np.argmin([asymmetry(power) for power in grid]))]
    around = (max(best - 0.1, POWERS[0]), min(best + 0.1, POWERS[1]))
    power = float(np.asarray(optimize.fminbound(asymmetry, *around, xtol=1e-10)))
    mean, sd = estimate(np.asarray(special.boxcox(numbers, power), dtype=float), n)
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    points = mean + sd * nodes
    inside = power * points + 1 > 0
    weights = weights[inside] / weights[inside].sum()
    outcome = special.inv_boxcox(points[inside], power)
    first = float(weights @ outcome)
    return first, float(np.sqrt(weights @ (outcome - first) ** 2))
