"""Proportional hazards regression of exact and right-censored times, with reports as clusters.

The partial likelihood with Efron's or Breslow's ties, by Newton steps; the sandwich sums score residuals by
report.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import chi2, norm

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.estimates import FitStatus
from tamis.analysis.survival.resampling import report_codes
from tamis.analysis.survival.right_censored import exact_and_censored
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Ties = Literal["efron", "breslow"]

MAX_STEPS = 50
DECREMENT_TOLERANCE = 1e-18
# A covariate whose scaled coefficient has gone this far while the likelihood stands still separates the
# cases.
RUNAWAY = 18.0


@dataclass(frozen=True, slots=True, eq=False)
class CoxFit:
    """A proportional hazards fit.

    Attributes
    ----------
    status, reason : str
        "ok", "not_estimable" or "not_converged", and why.
    ties : str
        "efron" or "breslow".
    names : tuple of str
        Covariates.
    coef : ndarray of shape (p,)
        Log hazard ratios.
    vcov, vcov_cluster : ndarray of shape (p, p)
        Inverse information, and the sandwich over reports without small-sample factor.
    loglik_null, loglik : float
        Partial log-likelihood at 0 and at the estimate.
    score_test, wald_test, lr_test : float
        Three statistics of no effect, chi-squared with p degrees of freedom.
    n, n_reports, n_events : int
        Cases, reports, events.
    """

    status: FitStatus
    reason: str
    ties: Ties
    names: tuple[str, ...]
    coef: Vector
    vcov: Matrix
    vcov_cluster: Matrix
    loglik_null: float
    loglik: float
    score_test: float
    wald_test: float
    lr_test: float
    n: int
    n_reports: int
    n_events: int

    def to_frame(self, *, level: float = 0.95) -> pd.DataFrame:
        """Give the hazard ratios as a frame.

        Parameters
        ----------
        level : float
            Level of the intervals.

        Returns
        -------
        DataFrame
            Columns parameter, estimate (log hazard ratio), se, se_cluster, hazard_ratio, ci_lb, ci_ub, p;
            interval and p from the cluster-robust error.
        """
        se, robust = np.sqrt(np.diag(self.vcov)), np.sqrt(np.diag(self.vcov_cluster))
        half = norm.ppf(0.5 + 0.5 * level) * robust
        with np.errstate(divide="ignore", invalid="ignore"):
            p = 2.0 * norm.sf(np.abs(self.coef / robust))
        return pd.DataFrame(
            {
                "parameter": self.names,
                "estimate": self.coef,
                "se": se,
                "se_cluster": robust,
                "hazard_ratio": np.exp(self.coef),
                "ci_lb": np.exp(self.coef - half),
                "ci_ub": np.exp(self.coef + half),
                "p": p,
            }
        )

    def lr_p(self) -> float:
        """Give the p of the likelihood-ratio test, which takes cases as independent.

        Returns
        -------
        float
            Upper tail of the chi-squared distribution.
        """
        return float(chi2.sf(self.lr_test, len(self.names)))


@dataclass(frozen=True, slots=True, eq=False)
class _Stratum:
    """Rows of one stratum in order of time, with where each distinct event time begins and ends."""

    X: Matrix
    event: npt.NDArray[np.bool_]
    start: npt.NDArray[np.intp]
    stop: npt.NDArray[np.intp]
    rows: npt.NDArray[np.intp]


def fit_cox(
    times: CaseTimes,
    covariates: pd.DataFrame,
    *,
    ties: Ties = "efron",
    strata: Iterable[object] | None = None,
) -> CoxFit:
    """Fit proportional hazards to exact and right-censored times.

    Parameters
    ----------
    times : CaseTimes
        Exact and right-censored rows only.
    covariates : DataFrame
        Numeric columns, one row per case.
    ties : {"efron", "breslow"}
        Treatment of tied events.
    strata : iterable of n labels, optional
        Strata with baselines of their own.

    Returns
    -------
    CoxFit
        The fit.

    Raises
    ------
    UsageError
        If a row is interval-censored or the covariates do not fit the sample.

    References
    ----------
    cox1972, efron1977, lin1989.
    """
    if ties not in ("efron", "breslow"):
        raise UsageError(f'unknown ties "{ties}"; choose efron or breslow')
    moment, event = exact_and_censored(times)
    X = covariates.to_numpy(dtype=float, na_value=np.nan)
    if X.shape[0] != times.n or not np.isfinite(X).all():
        raise UsageError(f"covariates need {times.n} complete numeric rows")
    names = tuple(str(name) for name in covariates.columns)
    labels = [0] * times.n if strata is None else list(strata)
    centre, spread = X.mean(axis=0), X.std(axis=0)
    if not event.any():
        return _hollow(times, names, ties, "no events")
    full_rank = np.linalg.matrix_rank((X - centre) / np.where(spread > 0, spread, 1.0)) == len(names)
    if (spread == 0).any() or not full_rank:
        return _hollow(times, names, ties, "the covariates are constant or collinear")
    Z = (X - centre) / spread
    blocks = [np.array([label == name for label in labels]) for name in dict.fromkeys(labels)]
    parts = [_stratum(moment, event, Z, block) for block in blocks]

    beta = np.zeros(len(names))
    loglik, gradient, information = _evaluate(parts, beta, ties)
    null, score = loglik, float(gradient @ np.linalg.lstsq(information, gradient, rcond=None)[0])
    converged = False
    for _ in range(MAX_STEPS):
        direction = np.linalg.lstsq(information, gradient, rcond=None)[0]
        decrement = float(gradient @ direction)
        converged = decrement < DECREMENT_TOLERANCE * max(1.0, abs(loglik))
        step = 1.0
        for _ in range(30):
            trial = _evaluate(parts, beta + step * direction, ties)
            if trial[0] > loglik or converged:
                break
            step *= 0.5
        else:
            converged = decrement < 1e-9
            break
        beta = beta + step * direction
        loglik, gradient, information = trial
        if converged:
            break
        if np.abs(beta).max() > RUNAWAY:
            far = ", ".join(names[k] for k in np.flatnonzero(np.abs(beta) > 0.5 * RUNAWAY))
            return _hollow(times, names, ties, f"separation by {far}: the hazard ratio runs away")
    if not converged:
        return _hollow(times, names, ties, f"no maximum within {MAX_STEPS} steps", "not_converged")
    inverse = np.linalg.inv(information)
    codes, n_reports = report_codes(times.report)
    residuals = np.zeros((times.n, len(names)))
    for part in parts:
        residuals[part.rows] = _score_residuals(part, beta, ties)
    sums = np.column_stack([np.bincount(codes, column, n_reports) for column in residuals.T])
    robust = inverse @ (sums.T @ sums) @ inverse if n_reports > 1 else np.full_like(inverse, np.nan)
    unit = np.outer(spread, spread)
    return CoxFit(
        "ok",
        "",
        ties,
        names,
        beta / spread,
        inverse / unit,
        robust / unit,
        null,
        loglik,
        score,
        float(beta @ information @ beta),
        2.0 * (loglik - null),
        times.n,
        n_reports,
        int(event.sum()),
    )


def _stratum(
    moment: Vector, event: npt.NDArray[np.bool_], Z: Matrix, inside: npt.NDArray[np.bool_]
) -> _Stratum:
    """Sort the rows of a stratum by time, events first at ties."""
    rows = np.flatnonzero(inside)
    order = rows[np.lexsort((~event[rows], moment[rows]))]
    days = np.unique(moment[order][event[order]])
    start = np.searchsorted(moment[order], days, side="left")
    tied = np.searchsorted(moment[order][event[order]], days, side="right")
    count = np.diff(np.concatenate([[0], tied]))
    return _Stratum(Z[order], event[order], start, start + count, order)


def _risk_sums(part: _Stratum, beta: Vector) -> tuple[Vector, Vector, Matrix, Matrix]:
    """Return risk of each row, and sums over the risk set at each row: of risk, of risk * x, of risk * x x'."""
    risk = np.exp(part.X @ beta)
    weighted = part.X * risk[:, None]
    squares = weighted[:, :, None] * part.X[:, None, :]
    reverse = slice(None, None, -1)
    return (
        risk,
        np.cumsum(risk[reverse])[reverse],
        np.cumsum(weighted[reverse], axis=0)[reverse],
        np.cumsum(squares[reverse], axis=0)[reverse],
    )


def _tie_terms(part: _Stratum, ties: Ties) -> tuple[npt.NDArray[np.intp], Vector]:
    """Return, for each event, the number of its time and the share of the tied events already gone."""
    count = part.stop - part.start
    time = np.repeat(np.arange(len(count)), count)
    rank = np.arange(len(time)) - np.repeat(np.cumsum(count) - count, count)
    share = rank / count[time] if ties == "efron" else np.zeros(len(time))
    return time, share


def _evaluate(parts: list[_Stratum], beta: Vector, ties: Ties) -> tuple[float, Vector, Matrix]:
    """Return the partial log-likelihood with its gradient and information."""
    p = len(beta)
    loglik, gradient, information = 0.0, np.zeros(p), np.zeros((p, p))
    for part in parts:
        if not len(part.start):
            continue
        risk, total, first, second = _risk_sums(part, beta)
        time, share = _tie_terms(part, ties)
        died = part.event
        weighted = part.X * risk[:, None]
        tied = np.add.reduceat(np.append(risk[died], 0.0), _offsets(part))[: len(part.start)]
        tied_first = _reduce(weighted[died], part)
        tied_second = _reduce((weighted[:, :, None] * part.X[:, None, :])[died], part)
        at = part.start[time]
        denominator = total[at] - share * tied[time]
        mean = (first[at] - share[:, None] * tied_first[time]) / denominator[:, None]
        spread = (second[at] - share[:, None, None] * tied_second[time]) / denominator[:, None, None]
        loglik += float((part.X[died] @ beta).sum() - np.log(denominator).sum())
        gradient += part.X[died].sum(axis=0) - mean.sum(axis=0)
        information += spread.sum(axis=0) - mean.T @ mean
    return loglik, gradient, information


def _offsets(part: _Stratum) -> npt.NDArray[np.intp]:
    count = part.stop - part.start
    return np.cumsum(count) - count


def _reduce(values: npt.NDArray[np.float64], part: _Stratum) -> npt.NDArray[np.float64]:
    """Sum rows of events by their time."""
    return np.add.reduceat(values, _offsets(part), axis=0)


def _score_residuals(part: _Stratum, beta: Vector, ties: Ties) -> Matrix:
    """Return each row's contribution to the score, its share of every risk set taken off."""
    residuals = np.zeros_like(part.X)
    if not len(part.start):
        return residuals
    risk, total, first, _ = _risk_sums(part, beta)
    died = part.event
    time, share = _tie_terms(part, ties)
    tied = _reduce(risk[died], part)
    tied_first = _reduce((part.X * risk[:, None])[died], part)
    at = part.start[time]
    denominator = total[at] - share * tied[time]
    mean = (first[at] - share[:, None] * tied_first[time]) / denominator[:, None]
    jump, drift = 1.0 / denominator, mean / denominator[:, None]
    k = len(part.start)
    # All jumps up to a row's time, as if it were in every risk set whole.
    jumps = np.cumsum(np.bincount(time, jump, k))
    drifts = np.cumsum(_reduce(drift, part), axis=0)
    # Tied events count only in part in the risk sets of their own time.
    partly = np.bincount(time, share * jump, k)
    partly_drift = _reduce(share[:, None] * drift, part)
    first_mean = _reduce(mean, part) / (part.stop - part.start)[:, None]
    reached = np.searchsorted(part.start, np.arange(len(risk)), side="right") - 1
    seen = reached >= 0
    last = np.maximum(reached, 0)
    hazard = np.where(seen, jumps[last], 0.0)
    pull = np.where(seen[:, None], drifts[last], 0.0)
    hazard[died] -= partly[last[died]]
    pull[died] -= partly_drift[last[died]]
    residuals -= risk[:, None] * (part.X * hazard[:, None] - pull)
    residuals[died] += part.X[died] - first_mean[last[died]]
    return residuals


def _hollow(
    times: CaseTimes, names: tuple[str, ...], ties: Ties, reason: str, status: FitStatus = "not_estimable"
) -> CoxFit:
    p, nan = len(names), float("nan")
    empty, square = np.full(p, np.nan), np.full((p, p), np.nan)
    counts = (times.n, times.n_reports, times.n_events)
    return CoxFit(status, reason, ties, names, empty, square, square, nan, nan, nan, nan, nan, *counts)
