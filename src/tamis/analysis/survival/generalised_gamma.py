"""Standard generalised gamma distribution of W = (log T - location) / scale in Prentice's form.

With shape Q, exp(Q W) / Q**2 has a gamma distribution with shape Q**-2, for Q < 0 turned round: Q = 1 is the
Weibull, Q = 0 the log-normal, Q = scale the gamma distribution. All functions are smooth through Q = 0.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import digamma, gammainc, gammaincc, gammaincinv, gammaln, log_ndtr, ndtri, polygamma

Vector = npt.NDArray[np.float64]

LOG_SQRT_2PI = 0.5 * np.log(2.0 * np.pi)
# Below this |Q| the curve is interpolated through Q = 0, where gamma functions of Q**-2 lose digits.
SMALL_Q = 1e-3
# Shape Q**-2 above which Stirling's series has all digits.
STIRLING_FROM = 20.0
# Step of the five-point differences for Q: truncation about 1e-11, rounding of the second ones likewise.
STEP = 5e-3
# Probabilities below this are taken on the logarithm from a series or a continued fraction.
TINY = 1e-280
FRACTION_TERMS = 200


def log_density(w: Vector, Q: Vector) -> tuple[Vector, Vector, Vector, Vector, Vector, Vector]:
    """Evaluate the log density of W.

    Parameters
    ----------
    w, Q : ndarray of shape (m,)
        Points and shapes.

    Returns
    -------
    value, d_w, d_Q, d2_w, d2_wQ, d2_Q : ndarray of shape (m,)
        Log density and its derivatives.

    Notes
    -----
    log f = c(Q**2) - w**2 h(Q w) with h(x) = (exp(x) - 1 - x) / x**2, which has no singularity at Q = 0.

    References
    ----------
    prentice1974.
    """
    x = Q * w
    c, c_v, c_vv = _constant(Q * Q)
    h, h_1, h_2 = _second_order_exponential(x)
    g = np.where(np.abs(x) > 1e-8, np.expm1(x) / np.where(x == 0, 1.0, x), 1.0 + 0.5 * x)
    g_1 = h + x * h_1
    w2 = w * w
    value = c - w2 * h
    d_Q = 2.0 * Q * c_v - w2 * w * h_1
    d2_Q = 2.0 * c_v + 4.0 * Q * Q * c_vv - w2 * w2 * h_2
    return value, -w * g, d_Q, -np.exp(x), -w2 * g_1, d2_Q


def _constant(v: Vector) -> tuple[Vector, Vector, Vector]:
    """Return log|Q| + a log a - a - log Gamma(a) with a = 1 / v, v = Q**2, and two derivatives for v."""
    near = v <= 1.0 / STIRLING_FROM
    s = np.where(near, v, 0.0)
    s2 = s * s
    value = -LOG_SQRT_2PI - s * (1 / 12 - s2 * (1 / 360 - s2 * (1 / 1260 - s2 / 1680)))
    first = -(1 / 12 - s2 * (3 / 360 - s2 * (5 / 1260 - s2 * 7 / 1680)))
    second = s * (6 / 360 - s2 * (20 / 1260 - s2 * 42 / 1680))
    u = np.where(near, 1.0, v)
    a, log_u = 1.0 / u, np.log(u)
    psi = digamma(a)
    far = 0.5 * log_u - log_u * a - a - gammaln(a)
    far_1 = 0.5 * a + (log_u + psi) * a * a
    far_2 = -0.5 * a * a + (u - polygamma(1, a)) * a**4 - 2.0 * (log_u + psi) * a**3
    return np.where(near, value, far), np.where(near, first, far_1), np.where(near, second, far_2)


def _second_order_exponential(x: Vector) -> tuple[Vector, Vector, Vector]:
    """Return h(x) = (exp(x) - 1 - x) / x**2 and two derivatives."""
    near = np.abs(x) < 0.7
    s = np.where(near, x, 0.0)
    # h = sum of x**k / (k + 2)!
    h, h_1, h_2 = np.zeros_like(s), np.zeros_like(s), np.zeros_like(s)
    for k in range(17, -1, -1):
        coefficient = float(np.exp(-gammaln(k + 3.0)))
        h_2 = h_2 * s + 2.0 * h_1
        h_1 = h_1 * s + h
        h = h * s + coefficient
    u = np.where(near, 1.0, x)
    e = np.exp(u)
    far = (np.expm1(u) - u) / (u * u)
    far_1 = (e * (u - 2.0) + u + 2.0) / u**3
    far_2 = (e * (u * u - 4.0 * u + 6.0) - 2.0 * u - 6.0) / u**4
    return np.where(near, h, far), np.where(near, h_1, far_1), np.where(near, h_2, far_2)


def log_survival(w: Vector, Q: Vector) -> tuple[Vector, Vector, Vector, Vector, Vector, Vector]:
    """Evaluate log P(W > w).

    Parameters
    ----------
    w, Q : ndarray of shape (m,)
        Points and shapes.

    Returns
    -------
    value, d_w, d_Q, d2_w, d2_wQ, d2_Q : ndarray of shape (m,)
        Log survival and its derivatives; those for Q alone by five-point differences of the value.
    """
    value = log_survival_value(w, Q)
    log_f, slope, slope_Q, *_ = log_density(w, Q)
    ratio = np.exp(log_f - value)
    up, up2 = log_survival_value(w, Q + STEP), log_survival_value(w, Q + 2.0 * STEP)
    down, down2 = log_survival_value(w, Q - STEP), log_survival_value(w, Q - 2.0 * STEP)
    d_Q = (8.0 * (up - down) - (up2 - down2)) / (12.0 * STEP)
    d2_Q = (16.0 * (up + down) - (up2 + down2) - 30.0 * value) / (12.0 * STEP * STEP)
    return value, -ratio, d_Q, -ratio * (slope + ratio), -ratio * (slope_Q - d_Q), d2_Q


def log_survival_value(w: Vector, Q: Vector) -> Vector:
    """Evaluate log P(W > w) without derivatives.

    Parameters
    ----------
    w, Q : ndarray of shape (m,)
        Points and shapes.

    Returns
    -------
    ndarray of shape (m,)
        Log survival, with all digits in both tails.
    """
    w, Q = np.broadcast_arrays(np.asarray(w, dtype=float), np.asarray(Q, dtype=float))
    small = np.abs(Q) < SMALL_Q
    result = np.zeros(w.shape)
    if not small.all():
        result[~small] = _away_from_normal(w[~small], Q[~small])
    if small.any():
        result[small] = _near_normal(w[small], Q[small])
    return result


def _near_normal(w: Vector, Q: Vector) -> Vector:
    """Interpolate through Q = 0 by the polynomial of degree four at multiples of ``SMALL_Q``."""
    nodes = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    place = Q / SMALL_Q
    total = np.zeros_like(w)
    for node in nodes:
        others = nodes[nodes != node]
        weight = np.prod((place[:, None] - others) / (node - others), axis=1)
        at = (
            log_ndtr(-w)
            if node == 0.0
            else _away_from_normal(w, np.full_like(w, node * SMALL_Q * (1.0 + 1e-12)))
        )
        total += weight * at
    return total


def _away_from_normal(w: Vector, Q: Vector) -> Vector:
    a = 1.0 / (Q * Q)
    log_x = np.log(a) + Q * w
    x = a * np.exp(Q * w)
    positive = Q > 0
    upper, lower = gammaincc(a, x), gammainc(a, x)
    survival, other = np.where(positive, upper, lower), np.where(positive, lower, upper)
    value = np.where(other < 0.5, np.log1p(-np.minimum(other, 0.5)), np.log(np.maximum(survival, 1e-300)))
    lost = survival < TINY
    if lost.any():
        tail = np.zeros(int(lost.sum()))
        at_a, at_x, log_at, above = a[lost], x[lost], log_x[lost], positive[lost]
        tail[above] = _log_upper_tail(at_a[above], at_x[above], log_at[above])
        tail[~above] = _log_lower_tail(at_a[~above], at_x[~above], log_at[~above])
        value[lost] = tail
    return value


def _log_upper_tail(a: Vector, x: Vector, log_x: Vector) -> Vector:
    """Return the logarithm of the upper regularised gamma function where it underflows, x far above a.

    The continued fraction x + 1 - a - 1 (1 - a) / (x + 3 - a - 2 (2 - a) / (x + 5 - a - ...)) from the bottom.
    """
    fraction = x + 2.0 * FRACTION_TERMS + 1.0 - a
    for k in range(FRACTION_TERMS, 0, -1):
        fraction = x + 2.0 * k - 1.0 - a - k * (k - a) / fraction
    return a * log_x - x - gammaln(a) - np.log(fraction)


def _log_lower_tail(a: Vector, x: Vector, log_x: Vector) -> Vector:
    """Return the logarithm of the lower regularised gamma function where it underflows, x far below a."""
    term, total = np.ones_like(a), np.ones_like(a)
    for k in range(1, FRACTION_TERMS):
        term = term * x / (a + k)
        total = total + term
    return a * log_x - x - gammaln(a + 1.0) + np.log(total)


def quantile(probability: float, Q: float) -> float:
    """Find the quantile of W.

    Parameters
    ----------
    probability : float
        In (0, 1).
    Q : float
        Shape.

    Returns
    -------
    float
        The point below which W lies with that probability.
    """
    if abs(Q) < SMALL_Q:
        # The quantile is as smooth in Q as the curve; a line through the two sides is exact to Q**2.
        left, right = (quantile(probability, sign * SMALL_Q) for sign in (-1.0, 1.0))
        middle, place = float(ndtri(probability)), Q / SMALL_Q
        return middle + 0.5 * place * (right - left) + 0.5 * place * place * (right + left - 2.0 * middle)
    a = 1.0 / (Q * Q)
    at = probability if Q > 0 else 1.0 - probability
    return float(np.log(gammaincinv(a, at) / a) / Q)
