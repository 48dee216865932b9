"""Proportional subdistribution hazards (Fine and Gray) of exact and right-censored cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.estimates import FitStatus
from tamis.analysis.survival.resampling import report_codes
from tamis.analysis.survival.right_censored import exact_and_censored
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

MAX_STEPS = 50
DECREMENT_TOLERANCE = 1e-18
RUNAWAY = 18.0


@dataclass(frozen=True, slots=True, eq=False)
class FineGrayFit:
    """A proportional subdistribution hazards fit.

    Attributes
    ----------
    status, reason : str
        "ok", "not_estimable" or "not_converged", and why.
    event : object
        The kind of end modelled.
    names : tuple of str
        Covariates.
    coef, se, se_cluster : ndarray of shape (p,)
        Log subdistribution hazard ratios, standard errors that allow for the estimated censoring
        distribution, and the same summed over reports.
    n, n_events : int
        Cases, and ends of the kind modelled.
    """

    status: FitStatus
    reason: str
    event: object
    names: tuple[str, ...]
    coef: Vector
    se: Vector
    se_cluster: Vector
    n: int
    n_events: int


def fit_fine_gray(
    times: CaseTimes, cause: Iterable[object], covariates: pd.DataFrame, *, event: object
) -> FineGrayFit:
    """Fit proportional subdistribution hazards of one kind of end.

    Parameters
    ----------
    times : CaseTimes
        Exact and right-censored rows only.
    cause : iterable of n labels
        Kind of end of each case; not looked at where the case is right-censored.
    covariates : DataFrame
        Numeric columns, one row per case.
    event : object
        The kind of end to model; all others compete with it.

    Returns
    -------
    FineGrayFit
        The fit.

    Raises
    ------
    UsageError
        If a row is interval-censored or the arguments do not fit the sample.

    Notes
    -----
    Cases that ended otherwise stay in the risk set with the probability that they would still be uncensored,
    from the product limit of the censoring times. Memory grows as cases times distinct event times.

    References
    ----------
    fine1999.
    """
    moment, ended = exact_and_censored(times)
    labels = list(cause)
    X = covariates.to_numpy(dtype=float, na_value=np.nan)
    if len(labels) != times.n or X.shape[0] != times.n or not np.isfinite(X).all():
        raise UsageError(f"cause and covariates need {times.n} complete rows")
    names = tuple(str(name) for name in covariates.columns)
    wanted = ended & np.array([label == event for label in labels])
    p = len(names)

    def hollow(reason: str, status: FitStatus = "not_estimable") -> FineGrayFit:
        empty = np.full(p, np.nan)
        return FineGrayFit(status, reason, event, names, empty, empty, empty, times.n, int(wanted.sum()))

    if not wanted.any():
        return hollow(f"no case ended by {event}")
    centre, spread = X.mean(axis=0), X.std(axis=0)
    if (spread == 0).any() or np.linalg.matrix_rank((X - centre) / np.where(spread > 0, spread, 1.0)) < p:
        return hollow("the covariates are constant or collinear")
    Z = (X - centre) / spread

    days = np.unique(moment[wanted])
    d = np.bincount(np.searchsorted(days, moment[wanted])).astype(float)
    weights = _risk_weights(moment, ended, wanted, days)
    total = Z[wanted].sum(axis=0)
    beta, converged = np.zeros(p), False
    for _ in range(MAX_STEPS):
        risk, mean, information = _moments(Z, weights, beta, d)
        gradient = total - d @ mean
        direction = np.linalg.lstsq(information, gradient, rcond=None)[0]
        if float(gradient @ direction) < DECREMENT_TOLERANCE:
            converged = True
            break
        beta = beta + direction * min(1.0, 2.0 / np.abs(direction).max())
        if np.abs(beta).max() > RUNAWAY:
            return hollow("separation: the subdistribution hazard ratio runs away")
    if not converged:
        return hollow(f"no maximum within {MAX_STEPS} steps", "not_converged")
    risk, mean, information = _moments(Z, weights, beta, d)
    residuals = _residuals(Z, moment, ended, wanted, days, weights, beta, risk, mean, d)
    inverse = np.linalg.inv(information)
    codes, groups = report_codes(times.report)
    sums = np.column_stack([np.bincount(codes, column, groups) for column in residuals.T])
    plain, robust = (
        np.sqrt(np.diag(inverse @ (part.T @ part) @ inverse)) / spread for part in (residuals, sums)
    )
    if groups < 2:
        robust = np.full(p, np.nan)
    return FineGrayFit("ok", "", event, names, beta / spread, plain, robust, times.n, int(wanted.sum()))


def _censoring(moment: Vector, ended: npt.NDArray[np.bool_]) -> tuple[Vector, Vector, Vector]:
    """Return the censoring times, their hazard jumps, and the product limit just after each."""
    moments = np.unique(moment[~ended])
    at_risk = len(moment) - np.searchsorted(np.sort(moment), moments, side="left")
    lost = np.array([np.count_nonzero(~ended & (moment == day)) for day in moments], dtype=float)
    hazard = np.asarray(lost / at_risk, dtype=np.float64)
    return moments, hazard, np.cumprod(1.0 - hazard, dtype=np.float64)


def _risk_weights(
    moment: Vector, ended: npt.NDArray[np.bool_], wanted: npt.NDArray[np.bool_], days: Vector
) -> Matrix:
    """Return the weight of each case in the risk set of each event time."""
    moments, _, after = _censoring(moment, ended)
    curve = np.concatenate([[1.0], after])
    at_days = curve[np.searchsorted(moments, days, side="left")]
    at_end = curve[np.searchsorted(moments, moment, side="left")]
    at_risk = moment[:, None] >= days
    other = (ended & ~wanted)[:, None] & ~at_risk
    ratio = at_days / np.where(at_end > 0, at_end, 1.0)[:, None]
    return np.where(at_risk, 1.0, np.where(other, ratio, 0.0))


def _moments(Z: Matrix, weights: Matrix, beta: Vector, d: Vector) -> tuple[Vector, Matrix, Matrix]:
    """Return the total risk and the mean covariates at each event time, and the information."""
    relative = np.exp(Z @ beta)
    weighted = weights * relative[:, None]
    risk = weighted.sum(axis=0)
    mean = (weighted.T @ Z) / risk[:, None]
    per_case = weighted @ (d / risk)
    information = (Z.T * per_case) @ Z - (mean.T * d) @ mean
    return risk, mean, information


def _residuals(
    Z: Matrix,
    moment: Vector,
    ended: npt.NDArray[np.bool_],
    wanted: npt.NDArray[np.bool_],
    days: Vector,
    weights: Matrix,
    beta: Vector,
    risk: Vector,
    mean: Matrix,
    d: Vector,
) -> Matrix:
    """Return each case's influence: its score residual and its part in the estimated censoring."""
    relative = np.exp(Z @ beta)
    jump = d / risk
    expected = weights * relative[:, None] * jump
    residuals = -(Z * expected.sum(axis=1)[:, None] - expected @ mean)
    residuals[wanted] += Z[wanted] - mean[np.searchsorted(days, moment[wanted])]
    moments, hazard, _ = _censoring(moment, ended)
    if not len(moments):
        return residuals
    # q(u): what the cases that had ended otherwise before u still add to the score at and after u.
    other = ended & ~wanted
    q = np.zeros((len(moments), Z.shape[1]))
    for k, day in enumerate(moments):
        gone, later = other & (moment < day), days >= day
        part = expected[np.ix_(gone, later)]
        q[k] = (Z[gone] * part.sum(axis=1)[:, None] - part @ mean[later]).sum(axis=0)
    at_risk = len(moment) - np.searchsorted(np.sort(moment), moments, side="left")
    ratio = q / at_risk[:, None]
    pulled = np.cumsum(np.concatenate([np.zeros((1, Z.shape[1])), ratio * hazard[:, None]]), axis=0)
    residuals -= pulled[np.searchsorted(moments, moment, side="right")]
    residuals[~ended] += ratio[np.searchsorted(moments, moment[~ended])]
    return residuals
