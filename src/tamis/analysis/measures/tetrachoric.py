"""The tetrachoric correlation of two-by-two tables.

A table has as many free cells as the bivariate normal has parameters (two thresholds and the correlation),
so the thresholds are the normal quantiles of the margins and one search over the correlation remains.
"""

from __future__ import annotations

import numpy as np
from scipy import optimize, special

from tamis.analysis.measures.measure import Effects, Vector

# Gauss–Legendre nodes for the bivariate normal integral; with the angle as variable, 64 give full double
# precision at any correlation that a table of counts can have.
NODES = 64
# The search stops, and the information is differenced, where R's general routines do by default, so that
# values are those of metafor; they lie within 3e-5 of the maximum, a thousandth of a standard error.
SEARCH_TOLERANCE = float(np.finfo(float).eps ** 0.25)
STEP = 1e-3


def tetrachoric(a: Vector, b: Vector, c: Vector, d: Vector) -> Effects:
    """Estimate the correlation under a dichotomised bivariate normal, and its sampling variance.

    Parameters
    ----------
    a, b, c, d : ndarray of shape (k,)
        Cells; a and d are the concordant ones.

    Returns
    -------
    yi : ndarray
        Correlations; 1 or -1 where the likelihood rises to the end, NaN where a margin is empty.
    vi : ndarray
        Sampling variances; NaN where yi is 1, -1 or NaN.

    Notes
    -----
    The variance is that of the correlation in the inverse of the observed information of the correlation
    and the two thresholds.

    References
    ----------
    pearson1900; plackett1954 for the integral; brent1973 for the search.
    """
    n = a + b + c + d
    h, k = special.ndtri((a + b) / n), special.ndtri((a + c) / n)
    known = np.isfinite(h) & np.isfinite(k)
    discordant, concordant = (b == 0) | (c == 0), (a == 0) | (d == 0)
    yi = np.where(discordant, 1.0, np.where(concordant, -1.0, np.nan))
    yi[(discordant & concordant) | ~known] = np.nan
    vi = np.full(yi.shape, np.nan)
    inner = np.flatnonzero(known & ~discordant & ~concordant)
    if inner.size:
        cells, thresholds = np.array([a, b, c, d])[:, inner], np.array([h, k])[:, inner]
        yi[inner] = [_most_likely(cells[:, [i]], thresholds[:, [i]]) for i in range(inner.size)]
        information = _information(cells, np.array([yi[inner], *thresholds]))
        vi[inner] = np.linalg.inv(information)[:, 0, 0]
    return yi, vi


def _most_likely(cells: Vector, thresholds: Vector) -> float:
    def deviance(rho: float) -> float:
        return float(_deviance(cells, np.array([[rho], *thresholds]))[0])

    return float(np.asarray(optimize.fminbound(deviance, -1.0, 1.0, xtol=SEARCH_TOLERANCE)))


def _information(cells: Vector, point: Vector) -> Vector:
    """Second differences of the deviance at `point` of shape (3, k), as k symmetric matrices."""
    steps = STEP * np.eye(3)[:, :, None]
    matrix = np.empty((point.shape[1], 3, 3))
    for i, first in enumerate(steps):
        for j, second in enumerate(steps):
            corners = [
                _deviance(cells, point + sign * first + other * second)
                for sign in (1, -1)
                for other in (1, -1)
            ]
            matrix[:, i, j] = ((corners[0] - corners[1]) - (corners[2] - corners[3])) / (4 * STEP**2)
    return (matrix + matrix.transpose(0, 2, 1)) / 2


def _deviance(cells: Vector, point: Vector) -> Vector:
    """Minus the multinomial log-likelihood at correlation and thresholds `point` of shape (3, k)."""
    rho, h, k = point
    joint, p1, p2 = _bivariate_normal(h, k, np.arcsin(rho)), special.ndtr(h), special.ndtr(k)
    shares = np.array([joint, p1 - joint, p2 - joint, 1 - p1 - p2 + joint])
    return -np.sum(cells * np.log(np.maximum(shares, np.finfo(float).tiny)), axis=0)


def _bivariate_normal(h: Vector, k: Vector, angle: Vector) -> Vector:
    """P(X < h, Y < k) as the independent product and the integral over the angle from 0."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    angles = angle[:, None] * (nodes + 1) / 2
    h2, k2 = h[:, None], k[:, None]
    exponent = -(h2**2 - 2 * np.sin(angles) * h2 * k2 + k2**2) / (2 * np.cos(angles) ** 2)
    return special.ndtr(h) * special.ndtr(k) + angle / (4 * np.pi) * (np.exp(exponent) @ weights)
