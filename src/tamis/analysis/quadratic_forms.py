"""The distribution of a quadratic form of normal outcomes, without a k × k matrix."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

from tamis.analysis.basis import Array
from tamis.analysis.least_squares import Batch, residual_sum, trace_of_projection, weigh

# Points on the contour: 24 reach rounding error for few studies; the transform varies faster with more.
FEWEST_POINTS = 24
STUDIES_PER_POINT = 7


def probability_of_q(q: float, a: Array, variances: Array, Z: Array) -> float:
    """Return the probability that y'Ay is at most q, A = D - D Z (Z'D Z)^-1 Z'D, D = diag(a).

    Parameters
    ----------
    q : float
        Value of the quadratic form, > 0.
    a : ndarray of shape (k,)
        Weights, > 0.
    variances : ndarray of shape (k,)
        Total variances of the independent normal outcomes, > 0.
    Z : ndarray of shape (k, p)
        Design, full column rank.

    Returns
    -------
    float
        Probability between 0 and 1.

    Notes
    -----
    With d = a times the variances, the Laplace transform of the density is
    prod (1 + 2 z d)^-1/2 det N(z)^-1/2, N(z) = U' diag(1 / (1 + 2 z d)) U for U orthonormal columns that
    span D^1/2 Z: k numbers and a p × p matrix. It is inverted on the parabola of Weideman and Trefethen,
    which bends around the singularities on the negative axis; off that axis every factor keeps to its
    principal logarithm.

    References
    ----------
    weideman2007, jackson2013.
    """
    U, _ = np.linalg.qr(np.sqrt(a)[:, None] * Z)
    points = FEWEST_POINTS + a.size // STUDIES_PER_POINT
    step = 3.0 / points
    line = 1.0 + 1j * (np.arange(points) + 0.5) * step
    scale = np.pi * points / (12.0 * q)
    z = scale * line**2
    factors = 1.0 + 2.0 * z[:, None] * (a * variances)
    N = np.einsum("ki,sk,kj->sij", U, 1.0 / factors, U)
    logs = np.log(factors).sum(axis=-1) + np.log(np.linalg.eigvals(N)).sum(axis=-1)
    integrand = np.exp(z * q - 0.5 * logs) / z * line
    return float(np.clip(2.0 * scale * step / np.pi * integrand.real.sum(), 0.0, 1.0))


def tau2_at_probability(batch: Batch, weights: Array, probability: float) -> float:
    """Find the tau2 under which the generalised Q of one meta-analysis exceeds its value by chance.

    Parameters
    ----------
    batch : Batch
        One meta-analysis (one row).
    weights : ndarray of shape (1, k)
        Weights of the Q statistic.
    probability : float
        Wanted probability of a smaller Q; 0.5 gives the median-unbiased estimate.

    Returns
    -------
    float
        tau2, or 0 where that probability is not reached even at 0.

    References
    ----------
    jackson2013, viechtbauer2021.
    """
    fit = weigh(batch, weights)
    q = float(residual_sum(fit)[0])

    def excess(tau2: float) -> float:
        return probability_of_q(q, weights[0], batch.v[0] + tau2, batch.basis.Z) - probability

    if excess(0.0) <= 0.0:
        return 0.0
    upper = max(2.0 * q / float(trace_of_projection(batch, fit)[0]), float(batch.v[0].min()))
    while excess(upper) > 0.0:
        upper *= 4.0
    return float(brentq(excess, 0.0, upper, xtol=1e-12 * upper, rtol=1e-13))
