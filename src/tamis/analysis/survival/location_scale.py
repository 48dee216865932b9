"""Likelihood of interval-censored rows under log T = x'b + scale * W, and its maximum.

The search runs in (a, g) = (b / scale, 1 / scale). In these the log-likelihood is concave, because z = g log
t - x'a is linear in them and the densities of ``families`` are log-concave: a point where the gradient
vanishes is the maximum (burridge1981). Estimates and variances are then turned to (b, log scale).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tamis.analysis.survival.families import Family

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

MAX_STEPS = 100
# Squared Newton decrement, about twice the log-likelihood still to be gained, at which the search ends.
DECREMENT_TOLERANCE = 1e-16
# 1 / scale below this share of 1 / (spread of the log times) means a scale that runs to infinity.
BOUNDARY_RATE = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows (L, R] sorted by kind, on the logarithm of time.

    Attributes
    ----------
    order : ndarray of int, shape (n,)
        Position in the sample of each row, in the order exact, right, left, interval.
    y : ndarray of shape (n,)
        log time of exact rows, log L of right-censored, log R of left-censored rows, log L of intervals.
    y_upper : ndarray of shape (n_interval,)
        log R of intervals.
    ends : tuple of int
        Where the exact, the right-censored and the left-censored rows end.
    """

    order: npt.NDArray[np.intp]
    y: Vector
    y_upper: Vector
    ends: tuple[int, int, int]


def sort_rows(lower: Vector, upper: Vector) -> Rows:
    """Sort rows by kind and take logarithms; rows (0, inf), which carry nothing, are not in the order.

    Parameters
    ----------
    lower, upper : ndarray of shape (n,)
        Rows (L, R].

    Returns
    -------
    Rows
        The rows that carry information.
    """
    exact = np.flatnonzero(lower == upper)
    censored = lower < upper
    right = np.flatnonzero(censored & np.isinf(upper) & (lower > 0))
    left = np.flatnonzero(censored & np.isfinite(upper) & (lower == 0))
    interval = np.flatnonzero(censored & np.isfinite(upper) & (lower > 0))
    order = np.concatenate([exact, right, left, interval])
    y = np.log(np.concatenate([lower[exact], lower[right], upper[left], lower[interval]]))
    ends = np.cumsum([len(exact), len(right), len(left)])
    return Rows(order, y, np.log(upper[interval]), (int(ends[0]), int(ends[1]), int(ends[2])))


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Log-likelihood of each row (in the order of ``Rows``) and its derivatives for a and g.

    Attributes
    ----------
    value : ndarray of shape (..., n)
        Log-likelihood on the scale of time.
    d_eta, d_rate : ndarray of shape (..., n)
        Derivatives for x'a and for g.
    d2_eta, d2_mixed, d2_rate : ndarray of shape (..., n)
        Second derivatives.
    """

    value: Vector
    d_eta: Vector
    d_rate: Vector
    d2_eta: Vector
    d2_mixed: Vector
    d2_rate: Vector


def row_terms(family: Family, rows: Rows, eta: Vector, rate: Vector) -> Terms:
    """Evaluate the rows at linear predictors x'a and 1 / scale.

    Parameters
    ----------
    family : Family
        Distribution of W.
    rows : Rows
        The rows.
    eta : ndarray of shape (..., n)
        x'a of each row; leading axes are replicates.
    rate : ndarray of shape (..., 1)
        1 / scale of each replicate.

    Returns
    -------
    Terms
        Values and derivatives.
    """
    e1, e2, e3 = rows.ends
    y = np.broadcast_to(rows.y, eta.shape)
    z = rate * rows.y - eta
    value, slope, bend = (np.zeros_like(z) for _ in range(3))
    pieces = (
        (slice(0, e1), family.log_density),
        (slice(e1, e2), family.log_survival),
        (slice(e2, e3), family.log_cdf),
    )
    for part, function in pieces:
        if part.start < part.stop:
            value[..., part], slope[..., part], bend[..., part] = function(z[..., part])
    value[..., :e1] += np.log(rate) - rows.y[:e1]
    d_eta, d_rate = -slope, slope * y
    d2_eta, d2_mixed, d2_rate = bend, -bend * y, bend * y * y
    d_rate[..., :e1] += 1.0 / rate
    d2_rate[..., :e1] -= 1.0 / (rate * rate)
    if len(rows.y_upper):
        part = slice(e3, None)
        z_upper = rate * rows.y_upper - eta[..., part]
        value[..., part], a, b, aa, bb = _interval_terms(family, z[..., part], z_upper)
        low, high = rows.y[part], rows.y_upper
        ab = a * b
        d_eta[..., part] = a - b
        d_rate[..., part] = b * high - a * low
        d2_eta[..., part] = aa + 2.0 * ab + bb
        d2_mixed[..., part] = -(aa * low + ab * (low + high) + bb * high)
        d2_rate[..., part] = aa * low * low + 2.0 * ab * low * high + bb * high * high
    return Terms(value, d_eta, d_rate, d2_eta, d2_mixed, d2_rate)


def _interval_terms(
    family: Family, z: Vector, z_upper: Vector
) -> tuple[Vector, Vector, Vector, Vector, Vector]:
    """Return log P, f(z) / P, f(z_upper) / P and the second derivatives of log P for z and z_upper."""
    log_s, log_s_upper = family.log_survival(z)[0], family.log_survival(z_upper)[0]
    log_p = log_s + np.log(-np.expm1(log_s_upper - log_s))
    log_f, g, _ = family.log_density(z)
    log_f_upper, g_upper, _ = family.log_density(z_upper)
    a, b = np.exp(log_f - log_p), np.exp(log_f_upper - log_p)
    return log_p, a, b, -a * (g + a), b * (g_upper - b)


@dataclass(frozen=True, slots=True, eq=False)
class Maximum:
    """Where the search ended.

    Attributes
    ----------
    coef : ndarray of shape (p,)
        b, on the scale of log time.
    scale : float
        Scale of W.
    loglik : float
        Log-likelihood on the scale of time.
    vcov : ndarray of shape (q, q)
        Inverse of the observed information of (b, log scale), or of b when the scale is fixed.
    scores : ndarray of shape (n, q)
        Score of each row of the sample for the same parameters.
    converged : bool
        Whether the Newton decrement vanished.
    at_boundary : bool
        Whether the scale ran to infinity.
    steps : int
        Newton steps.
    """

    coef: Vector
    scale: float
    loglik: float
    vcov: Matrix
    scores: Matrix
    converged: bool
    at_boundary: bool
    steps: int


def maximise_rows(family: Family, lower: Vector, upper: Vector, X: Matrix) -> Maximum:
    """Maximise the likelihood of rows (L, R] with covariates.

    Parameters
    ----------
    family : Family
        Distribution of W.
    lower, upper : ndarray of shape (n,)
        Rows (L, R] for which a maximum exists (``estimability``).
    X : ndarray of shape (n, p)
        Design matrix, full column rank.

    Returns
    -------
    Maximum
        Estimates, variance and scores.

    Notes
    -----
    Newton steps in (a, g), halved while the log-likelihood falls; see the head of this module for why the
    point reached is the maximum.

    References
    ----------
    burridge1981.
    """
    rows = sort_rows(lower, upper)
    Z = X[rows.order]
    p = X.shape[1]
    free = family.fixed_scale is None
    spread, start = _start(rows, Z)
    rate = 1.0 / spread if free else 1.0
    a = start * rate
    terms = row_terms(family, rows, Z @ a, np.array([rate]))
    loglik = float(terms.value.sum())
    steps, converged = 0, False
    while steps < MAX_STEPS and not converged:
        gradient, information = _assemble(terms, Z, free)
        direction = _solve(information, gradient)
        decrement = float(gradient @ direction)
        converged = decrement < DECREMENT_TOLERANCE * max(1.0, abs(loglik))
        step = 1.0
        down = -float(direction[p]) if free else 0.0
        if down > 0:
            step = min(1.0, 0.9 * rate / down)
        for _ in range(60):
            new_a = a + step * direction[:p]
            new_rate = rate + step * float(direction[p]) if free else rate
            with np.errstate(all="ignore"):
                new_terms = row_terms(family, rows, Z @ new_a, np.array([new_rate]))
                reached = float(new_terms.value.sum())
            if reached > loglik or (converged and np.isfinite(reached)):
                break
            step *= 0.5
        else:
            # No step raises the likelihood by more than its rounding.
            converged = decrement < 1e-9 * max(1.0, abs(loglik))
            break
        a, rate, terms, loglik = new_a, new_rate, new_terms, reached
        steps += 1
    at_boundary = free and rate * spread < BOUNDARY_RATE
    return _finish(terms, rows, Z, a, rate, loglik, free, len(lower), converged, at_boundary, steps)


def _start(rows: Rows, Z: Matrix) -> tuple[float, Vector]:
    """Return spread and coefficients of the log times, with intervals at their middle."""
    e3 = rows.ends[2]
    middle = rows.y.copy()
    middle[e3:] = 0.5 * (rows.y[e3:] + rows.y_upper)
    coef = np.linalg.lstsq(Z, middle, rcond=None)[0]
    spread = float(np.std(middle - Z @ coef))
    return max(spread, 0.1), np.asarray(coef, dtype=float)


def _assemble(terms: Terms, Z: Matrix, free: bool) -> tuple[Vector, Matrix]:
    """Return gradient and observed information for (a, g)."""
    p = Z.shape[1]
    gradient = Z.T @ terms.d_eta
    information = -(Z.T * terms.d2_eta) @ Z
    if not free:
        return gradient, information
    full = np.empty((p + 1, p + 1))
    full[:p, :p] = information
    full[p, :p] = full[:p, p] = -(Z.T @ terms.d2_mixed)
    full[p, p] = -terms.d2_rate.sum()
    return np.append(gradient, terms.d_rate.sum()), full


def _solve(information: Matrix, gradient: Vector) -> Vector:
    """Solve after scaling to a unit diagonal, so that the units of covariates do not matter."""
    size = np.sqrt(np.maximum(np.diag(information), 1e-300))
    scaled = information / np.outer(size, size)
    try:
        return np.linalg.solve(scaled, gradient / size) / size
    except np.linalg.LinAlgError:
        return np.linalg.lstsq(scaled, gradient / size, rcond=None)[0] / size


def _finish(
    terms: Terms,
    rows: Rows,
    Z: Matrix,
    a: Vector,
    rate: float,
    loglik: float,
    free: bool,
    n: int,
    converged: bool,
    at_boundary: bool,
    steps: int,
) -> Maximum:
    """Turn (a, g) into (b, log scale): b = a / g, log scale = -log g."""
    p = Z.shape[1]
    gradient, information = _assemble(terms, Z, free)
    del gradient
    q = len(information)
    # Derivatives of (a, g) for (b, log scale): a = b g and g = exp(-log scale).
    jacobian = np.eye(q)
    jacobian[:p, :p] *= rate
    scores = np.zeros((n, q))
    scores[rows.order, :p] = Z * terms.d_eta[:, None]
    if free:
        jacobian[:p, p] = -a
        jacobian[p, p] = -rate
        scores[rows.order, p] = terms.d_rate
    inverse = np.linalg.inv(jacobian)
    try:
        size = np.sqrt(np.maximum(np.diag(information), 1e-300))
        vcov = np.linalg.inv(information / np.outer(size, size)) / np.outer(size, size)
    except np.linalg.LinAlgError:
        vcov = np.full((q, q), np.nan)
        converged = False
    vcov = inverse @ vcov @ inverse.T
    return Maximum(
        a / rate, 1.0 / rate, loglik, 0.5 * (vcov + vcov.T), scores @ jacobian, converged, at_boundary, steps
    )
