"""Weibull accelerated-failure-time model with a frailty shared by the cases of a report.

H(t | x, u) = u (t exp(-x'b))**shape, u gamma with mean 1 and variance theta, or log u normal with variance
theta. A gamma frailty is integrated out in closed form, where a report with interval-censored cases is a
signed sum over which ends of its intervals are met; where these sums are too many or lose their digits, and
for the normal frailty, by quadrature (``frailty_quadrature``).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix

from tamis.analysis.survival.case_times import CaseTimes, refuse_entry
from tamis.analysis.survival.estimates import FitStatus
from tamis.analysis.survival.frailty_fit import FrailtyFit
from tamis.analysis.survival.frailty_quadrature import (
    SMALLEST_THETA,
    FrailtyName,
    maximise_marginal,
    sort_by_report,
)
from tamis.analysis.survival.newton import inverse_information
from tamis.analysis.survival.parametric import design_matrix, fit_parametric
from tamis.analysis.survival.resampling import report_codes
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Complex = npt.NDArray[np.complex128]

# The signed sum doubles with each interval of a report, and loses digits with it.
MOST_INTERVALS = 12
MAX_STEPS = 100
START_THETA = 0.3
STEP = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class _Terms:
    """The signed sum of each report, flattened: which cumulative hazards each term adds up."""

    pick: csr_matrix
    sign: Vector
    report: npt.NDArray[np.intp]
    deaths: Vector
    ranks: Vector
    exact: npt.NDArray[np.bool_]
    log_lower: Vector
    log_upper: Vector
    X: Matrix


def fit_frailty(
    times: CaseTimes, covariates: pd.DataFrame | None = None, *, frailty: FrailtyName = "gamma"
) -> FrailtyFit:
    """Fit the Weibull model with a frailty by report, by maximum likelihood.

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R], clustered in reports.
    covariates : DataFrame, optional
        Numeric columns, one row per case.
    frailty : {"gamma", "normal"}
        Distribution of the frailty: gamma with mean 1, or log-normal.

    Returns
    -------
    FrailtyFit
        The fit; refusals are those of the model without frailty, and samples in which every report has one
        case.

    Raises
    ------
    UsageError
        If the frailty is not known, the covariates do not fit or cases entered late.

    References
    ----------
    hougaard2000, trefethen2014.
    """
    if frailty not in ("gamma", "normal"):
        raise UsageError(f'unknown frailty "{frailty}"; choose gamma or normal')
    refuse_entry(times, "fit_frailty")
    plain = fit_parametric(times, "weibull", covariates)
    names = (*plain.names, "log_shape", "log_theta")
    codes, n_reports = report_codes(times.report)
    counts = (times.n, n_reports, times.n_events)

    def hollow(status: FitStatus, reason: str, theta: float = float("nan")) -> FrailtyFit:
        q = len(names)
        empty, square = np.full(q, np.nan), np.full((q, q), np.nan)
        loglik = plain.loglik if status == "boundary" else float("nan")
        return FrailtyFit(
            status, reason, names, empty, empty, theta, loglik, plain.loglik, *counts, frailty, square
        )

    if plain.status != "ok":
        return hollow(plain.status, plain.reason)
    if n_reports == times.n:
        return hollow("not_estimable", "every report has one case: frailty and shape cannot be told apart")
    between = ~(times.is_exact | times.is_right_censored)
    few = np.bincount(codes[between], minlength=1).max() <= MOST_INTERVALS
    start = np.append(plain.coef, [-np.log(plain.scale), np.log(START_THETA)])
    converged, place, value, information = False, start, -np.inf, np.eye(len(start))
    if frailty == "gamma" and few:
        converged, place, value, information = _closed_form(
            _terms(times, codes, n_reports, covariates), start
        )
    gone = place[-1] < np.log(SMALLEST_THETA)
    if not (converged or gone):
        X = design_matrix(times, covariates)[1]
        found = maximise_marginal(sort_by_report(times, codes, X), frailty, start)
        converged, place, value, information = found.converged, found.place, found.loglik, found.information
    if place[-1] < np.log(SMALLEST_THETA) or value < plain.loglik - 1e-9:
        return hollow("boundary", "the variance between reports is estimated as zero", 0.0)
    if not converged:
        return hollow("not_converged", f"no maximum within {MAX_STEPS} steps")
    vcov = inverse_information(information)
    se = np.sqrt(np.diag(vcov))
    theta = float(np.exp(place[-1]))
    return FrailtyFit("ok", "", names, place, se, theta, value, plain.loglik, *counts, frailty, vcov)


def _closed_form(terms: _Terms, start: Vector) -> tuple[bool, Vector, float, Matrix]:
    """Maximise the likelihood of the gamma frailty; returns whether it did, where, value, information."""
    place = start
    value = float(_loglik(place.astype(complex), terms).real)
    converged = False
    for _ in range(MAX_STEPS):
        gradient, hessian = _derivatives(place, terms)
        curvature, axes = np.linalg.eigh(-hessian)
        # Away from the maximum the information may not be positive: step along its absolute values.
        direction = axes @ ((axes.T @ gradient) / np.maximum(np.abs(curvature), 1e-8))
        direction *= min(1.0, 2.0 / np.abs(direction).max())
        converged = bool(gradient @ direction < 1e-12 and curvature.min() > 0)
        if converged or place[-1] < np.log(SMALLEST_THETA):
            break
        step = 1.0
        for _ in range(40):
            reached = float(_loglik((place + step * direction).astype(complex), terms).real)
            if reached > value:
                break
            step *= 0.5
        else:
            converged = bool(gradient @ direction < 1e-8 and curvature.min() > 0)
            break
        place, value = place + step * direction, reached
    return converged, place, value, -_derivatives(place, terms)[1]


def _terms(
    times: CaseTimes, codes: npt.NDArray[np.intp], n_reports: int, covariates: pd.DataFrame | None
) -> _Terms:
    """Expand the product over the cases of each report."""
    n = times.n
    rows, columns, signs, reports = [], [], [], []
    between = ~(times.is_exact | times.is_right_censored)
    for report in range(n_reports):
        inside = np.flatnonzero(codes == report)
        fixed = inside[~between[inside]].tolist()
        open_rows = inside[between[inside]].tolist()
        for ends in product((0, 1), repeat=len(open_rows)):
            term = len(signs)
            chosen = fixed + [row + n * end for row, end in zip(open_rows, ends, strict=True)]
            rows.extend([term] * len(chosen))
            columns.extend(chosen)
            signs.append(-1.0 if sum(ends) % 2 else 1.0)
            reports.append(report)
    pick = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(signs), 2 * n))
    with np.errstate(divide="ignore"):
        log_lower = np.log(times.lower)
        log_upper = np.log(np.where(between, times.upper, 1.0))
    X = np.ones((n, 1))
    if covariates is not None:
        X = np.hstack([X, covariates.to_numpy(dtype=float)])
    deaths = np.bincount(codes[times.is_exact], minlength=n_reports).astype(float)
    return _Terms(
        pick=pick,
        sign=np.array(signs),
        report=np.array(reports, dtype=np.intp),
        deaths=deaths,
        ranks=np.concatenate([np.arange(count) for count in deaths]),
        exact=times.is_exact,
        log_lower=log_lower,
        log_upper=log_upper,
        X=X,
    )


def _loglik(place: Complex, terms: _Terms) -> complex:
    """Return the log-likelihood; analytic, so that complex steps give its derivatives."""
    eta = terms.X @ place[:-2]
    shape, theta = np.exp(place[-2]), np.exp(place[-1])
    lower = np.zeros(len(eta), dtype=complex)
    seen = np.isfinite(terms.log_lower)
    lower[seen] = np.exp(shape * (terms.log_lower[seen] - eta[seen]))
    upper = np.exp(shape * (terms.log_upper - eta))
    total = terms.pick @ np.concatenate([lower, upper])
    deaths = terms.deaths
    power = (1.0 / theta + deaths)[terms.report]
    value = terms.sign * np.exp(-power * np.log1p(theta * total))
    n_reports = len(deaths)
    sums = np.bincount(terms.report, value.real, n_reports) + 1j * np.bincount(
        terms.report, value.imag, n_reports
    )
    if (sums.real <= 0).any():
        return complex(-np.inf)
    events = terms.exact
    hazard = np.log(shape) + shape * (terms.log_lower[events] - eta[events]) - terms.log_lower[events]
    # The ratio of gamma functions of a report with d events is a product of d factors.
    factors = np.log1p(terms.ranks * theta)
    return complex(np.log(sums).sum() + factors.sum() + hazard.sum())


def _derivatives(place: Vector, terms: _Terms) -> tuple[Vector, Matrix]:
    """Return gradient by complex steps, and Hessian by differences of it."""
    q = len(place)

    def gradient(at: Vector) -> Vector:
        return np.array([_loglik(at + 1e-20j * unit, terms).imag / 1e-20 for unit in np.eye(q)])

    rows = [
        (gradient(place + STEP * unit) - gradient(place - STEP * unit)) / (2.0 * STEP) for unit in np.eye(q)
    ]
    hessian = np.array(rows)
    return gradient(place), 0.5 * (hessian + hessian.T)
