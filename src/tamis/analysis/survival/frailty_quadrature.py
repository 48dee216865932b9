"""Weibull models with a gamma or log-normal frailty by report, the frailty integrated out numerically.

The logarithm b of the frailty is integrated by the trapezoidal rule over the range in which its integrand is
not negligible, found for each report at each step. The integrand is analytic and vanishes at both ends, where
this rule converges geometrically, whatever the number of interval-censored cases in a report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import digamma, gammaln

from tamis.analysis.survival.case_times import CaseTimes

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
FrailtyName = Literal["gamma", "normal"]

NODES = 121
# The integrand is followed until it has fallen by exp(-NEGLIGIBLE) on both sides.
NEGLIGIBLE = 36.0
MAX_STEPS = 100
STEP = 1e-5
# Variance below which the search stops, as there is none.
SMALLEST_THETA = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class ReportRows:
    """Rows sorted by report, on the logarithm of time.

    Attributes
    ----------
    X : ndarray of shape (n, p)
        Design matrix with intercept.
    log_lower, log_upper : ndarray of shape (n,)
        Ends; -inf and +inf where open.
    exact : ndarray of bool, shape (n,)
        Rows known exactly.
    first : ndarray of int, shape (G,)
        First row of each report.
    code : ndarray of int, shape (n,)
        Report of each row.
    """

    X: Matrix
    log_lower: Vector
    log_upper: Vector
    exact: npt.NDArray[np.bool_]
    first: Indices
    code: Indices


@dataclass(frozen=True, slots=True, eq=False)
class MarginalMaximum:
    """Where the search ended.

    Attributes
    ----------
    place : ndarray of shape (q,)
        Coefficients, log shape and log variance.
    loglik : float
        Marginal log-likelihood.
    information : ndarray of shape (q, q)
        Minus its second derivatives.
    converged : bool
        Whether the gradient vanishes at a maximum.
    steps : int
        Newton steps.
    """

    place: Vector
    loglik: float
    information: Matrix
    converged: bool
    steps: int


def sort_by_report(times: CaseTimes, codes: Indices, X: Matrix) -> ReportRows:
    """Sort the rows of a sample by report.

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R].
    codes : ndarray of int, shape (n,)
        Report of each row.
    X : ndarray of shape (n, p)
        Design matrix with intercept.

    Returns
    -------
    ReportRows
        The rows.
    """
    order = np.argsort(codes, kind="stable")
    with np.errstate(divide="ignore"):
        log_lower, log_upper = np.log(times.lower[order]), np.log(times.upper[order])
    code = codes[order]
    first = np.flatnonzero(np.append(True, np.diff(code) > 0)).astype(np.intp)
    return ReportRows(X[order], log_lower, log_upper, times.is_exact[order], first, code)


def maximise_marginal(rows: ReportRows, frailty: FrailtyName, start: Vector) -> MarginalMaximum:
    """Maximise the marginal likelihood.

    Parameters
    ----------
    rows : ReportRows
        The rows.
    frailty : {"gamma", "normal"}
        Distribution of the frailty: gamma with mean 1 and variance theta, or exp(b) with b normal of variance
        theta.
    start : ndarray of shape (q,)
        Coefficients of log time, log shape, log theta.

    Returns
    -------
    MarginalMaximum
        The end of the search.

    References
    ----------
    hougaard2000, trefethen2014.
    """
    place, converged, steps = start.copy(), False, 0
    nodes, spacing = _nodes(rows, frailty, place)
    value, gradient = _marginal(rows, frailty, place, nodes, spacing)
    information = np.eye(len(place))
    while steps < MAX_STEPS:
        information = _information(rows, frailty, place, nodes, spacing)
        curvature, axes = np.linalg.eigh(information)
        direction = axes @ ((axes.T @ gradient) / np.maximum(np.abs(curvature), 1e-8))
        direction *= min(1.0, 2.0 / max(float(np.abs(direction).max()), 1e-300))
        decrement = float(gradient @ direction)
        if decrement < 1e-12 and curvature.min() > 0:
            converged = True
            break
        if place[-1] < np.log(SMALLEST_THETA):
            break
        step = 1.0
        for _ in range(40):
            trial = place + step * direction
            trial_nodes, trial_spacing = _nodes(rows, frailty, trial)
            reached, slope = _marginal(rows, frailty, trial, trial_nodes, trial_spacing)
            if reached > value:
                break
            step *= 0.5
        else:
            converged = bool(decrement < 1e-8 and curvature.min() > 0)
            break
        place, value, gradient, nodes, spacing = trial, reached, slope, trial_nodes, trial_spacing
        steps += 1
    return MarginalMaximum(place, value, information, converged, steps)


def marginal_loglik(rows: ReportRows, frailty: FrailtyName, place: Vector) -> float:
    """Evaluate the marginal log-likelihood.

    Parameters
    ----------
    rows : ReportRows
        The rows.
    frailty : {"gamma", "normal"}
        Distribution of the frailty.
    place : ndarray of shape (q,)
        Coefficients of log time, log shape, log theta.

    Returns
    -------
    float
        Log-likelihood on the scale of time.
    """
    return _marginal(rows, frailty, place, *_nodes(rows, frailty, place))[0]


def frailty_log_density(frailty: FrailtyName, b: Matrix, theta: float) -> tuple[Matrix, Matrix]:
    """Evaluate the log density of b = log frailty and its derivative for log theta.

    Parameters
    ----------
    frailty : {"gamma", "normal"}
        Distribution.
    b : ndarray
        Points.
    theta : float
        Variance of the frailty (gamma) or of its logarithm (normal).

    Returns
    -------
    value, slope : ndarray
        Log density and derivative.
    """
    if frailty == "normal":
        square = b * b / theta
        return -0.5 * square - 0.5 * np.log(2.0 * np.pi * theta), 0.5 * square - 0.5
    with np.errstate(over="ignore"):
        # 1 + b - exp(b), which vanishes at b = 0, keeps the digits when theta is small.
        bend = b - np.expm1(b)
    k = 1.0 / theta
    constant = k * np.log(k) - k - gammaln(k)
    return k * bend + constant, -k * (bend + np.log(k) - digamma(k))


def _row_terms(rows: ReportRows, z_lower: Matrix, z_upper: Matrix) -> tuple[Matrix, Matrix, Matrix]:
    """Return the log-likelihood of rows given the log cumulative hazards at their ends, and its slopes."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        low, high = np.exp(z_lower), np.exp(z_upper)
        width = high - low
        odds = 1.0 / np.expm1(width)
        closed = np.isfinite(rows.log_upper)[:, None]
        value = np.where(closed, np.log(-np.expm1(-width)), 0.0) - low
        slope_lower = -low * np.where(closed & (low > 0), 1.0 + odds, 1.0)
        slope_upper = np.where(closed & np.isfinite(high), high * odds, 0.0)
    exact = rows.exact[:, None]
    value = np.where(exact, z_lower - low, value)
    slope_lower = np.where(low > 0, slope_lower, 0.0)
    return value, np.where(exact, 1.0 - low, slope_lower), np.where(exact, 0.0, slope_upper)


def _log_hazards(rows: ReportRows, place: Vector) -> tuple[Vector, Vector]:
    """Return the log cumulative hazards at both ends for a frailty of 1."""
    shape, eta = np.exp(place[-2]), rows.X @ place[:-2]
    return shape * (rows.log_lower - eta), shape * (rows.log_upper - eta)


def _jacobian_of_events(rows: ReportRows, place: Vector) -> float:
    """Return the part of the log-likelihood of exact rows that turns log cumulative hazard into time."""
    return float(rows.exact.sum() * place[-2] - rows.log_lower[rows.exact].sum())


def _integrand(rows: ReportRows, frailty: FrailtyName, place: Vector) -> Callable[[Matrix], Matrix]:
    z_lower, z_upper = _log_hazards(rows, place)
    theta = float(np.exp(place[-1]))

    def evaluate(b: Matrix) -> Matrix:
        own = b[rows.code]
        value = _row_terms(rows, z_lower[:, None] + own, z_upper[:, None] + own)[0]
        return np.add.reduceat(value, rows.first, axis=0) + frailty_log_density(frailty, b, theta)[0]

    return evaluate


def _nodes(rows: ReportRows, frailty: FrailtyName, place: Vector) -> tuple[Matrix, Vector]:
    """Place the nodes of each report where its integrand is not negligible; returns their spacing too."""
    evaluate = _integrand(rows, frailty, place)
    groups = len(rows.first)
    # The integrand is log-concave: a golden-section search brackets its top, doubling finds its ends.
    low, high = np.full((groups, 1), -60.0), np.full((groups, 1), 60.0)
    ratio = 0.5 * (np.sqrt(5.0) - 1.0)
    for _ in range(40):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        # Far up the hazard overflows: the integrand is then -inf on the right side.
        rising = ~(evaluate(left) >= evaluate(right))
        low, high = np.where(rising, left, low), np.where(rising, high, right)
    top = 0.5 * (low + high)
    peak = evaluate(top)
    ends = []
    for sign in (-1.0, 1.0):
        inner, outer = np.zeros_like(top), np.full_like(top, 1e-3)
        for _ in range(24):
            inside = evaluate(top + sign * outer) > peak - NEGLIGIBLE
            if not inside.any():
                break
            inner, outer = np.where(inside, outer, inner), np.where(inside, 2.0 * outer, outer)
        for _ in range(5):
            middle = 0.5 * (inner + outer)
            inside = evaluate(top + sign * middle) > peak - NEGLIGIBLE
            inner, outer = np.where(inside, middle, inner), np.where(inside, outer, middle)
        ends.append(top + sign * outer)
    share = np.linspace(0.0, 1.0, NODES)
    return ends[0] + (ends[1] - ends[0]) * share, ((ends[1] - ends[0]) / (NODES - 1))[:, 0]


def _marginal(
    rows: ReportRows, frailty: FrailtyName, place: Vector, nodes: Matrix, spacing: Vector
) -> tuple[float, Vector]:
    """Return the marginal log-likelihood with fixed nodes, and its gradient by Fisher's identity."""
    z_lower, z_upper = _log_hazards(rows, place)
    shape, theta = float(np.exp(place[-2])), float(np.exp(place[-1]))
    own = nodes[rows.code]
    value, slope_lower, slope_upper = _row_terms(rows, z_lower[:, None] + own, z_upper[:, None] + own)
    density, d_theta = frailty_log_density(frailty, nodes, theta)
    joint = np.add.reduceat(value, rows.first, axis=0) + density
    top = joint.max(axis=1, keepdims=True)
    mass = np.exp(joint - top)
    total = mass.sum(axis=1, keepdims=True)
    share = mass / total
    loglik = float((top[:, 0] + np.log(total[:, 0] * spacing)).sum()) + _jacobian_of_events(rows, place)
    each = share[rows.code]
    d_lower, d_upper = (each * slope_lower).sum(axis=1), (each * slope_upper).sum(axis=1)
    d_eta = -shape * (d_lower + d_upper)
    with np.errstate(invalid="ignore"):
        # The slopes vanish where an end is open, and its logarithm is infinite.
        d_shape = np.where(d_lower == 0, 0.0, d_lower * z_lower) + np.where(
            d_upper == 0, 0.0, d_upper * z_upper
        )
    gradient = np.concatenate(
        [rows.X.T @ d_eta, [d_shape.sum() + rows.exact.sum()], [(share * d_theta).sum()]]
    )
    return (loglik if np.isfinite(loglik) else -np.inf), gradient


def _information(
    rows: ReportRows, frailty: FrailtyName, place: Vector, nodes: Matrix, spacing: Vector
) -> Matrix:
    """Return minus the second derivatives by central differences of the gradient, the nodes held."""
    columns = [
        _marginal(rows, frailty, place + STEP * unit, nodes, spacing)[1]
        - _marginal(rows, frailty, place - STEP * unit, nodes, spacing)[1]
        for unit in np.eye(len(place))
    ]
    information = -np.array(columns) / (2.0 * STEP)
    return 0.5 * (information + information.T)
