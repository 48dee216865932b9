"""Mixture cure model: a share of the cases never has the event, the others follow an ordinary curve.

The share is only seen when cases were followed beyond the time at which events stop; where they were not, the
fit says so and gives no number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit
from scipy.stats import chi2

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.estimates import Estimate, FitStatus
from tamis.analysis.survival.flexible_families import (
    FlexibleFamily,
    find_flexible,
    make_curve,
    refusal,
    starts,
)
from tamis.analysis.survival.flexible_fit import FlexibleFit
from tamis.analysis.survival.likelihood import Likelihood
from tamis.analysis.survival.mixture import MixtureCure
from tamis.analysis.survival.newton import inverse_information
from tamis.analysis.survival.parametric import VarianceName, cluster_sandwich, design_matrix
from tamis.analysis.survival.resampling import report_codes
from tamis.analysis.survival.search import judge, out_of_range, search
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

LATENCIES = ("exponential", "weibull", "lognormal", "loglogistic", "gamma", "gengamma")
# Share of those with the event to come that the model may still expect after the last look.
LATE_EVENTS = 0.1
# Starting values of the share without the event.
START_SHARES = (0.1, 0.4, 0.7)
NO_CURE_POSSIBLE = "no case is right-censored: none can be thought never to have the event"


@dataclass(frozen=True, slots=True, eq=False)
class CureFit:
    """A mixture cure model.

    Attributes
    ----------
    fit : FlexibleFit
        Parameters, curve and quantiles of all cases; ``status`` and ``reason`` are its own.
    loglik_without : float
        Log-likelihood of the same family without a share that never has the event; NaN where there is none.
    last_look : float
        Largest time at which a case was still without the event.
    late_events : float
        Share of those with the event to come whose event the model puts after ``last_look``.
    """

    fit: FlexibleFit
    loglik_without: float
    last_look: float
    late_events: float

    @property
    def status(self) -> FitStatus:
        """How the fit ended."""
        return self.fit.status

    @property
    def reason(self) -> str:
        """Why there is no estimate."""
        return self.fit.reason

    def never(
        self, at: list[float] | None = None, *, level: float = 0.95, variance: VarianceName = "cluster"
    ) -> Estimate:
        """Estimate the share that never has the event.

        Parameters
        ----------
        at : list of float, optional
            Values of the covariates of the share; zeros when absent.
        level : float
            Level of the interval.
        variance : {"cluster", "model"}
            Sandwich by report with Student's t, or the model's with the normal.

        Returns
        -------
        Estimate
            The share with an interval built on its logit.
        """
        method = "cluster-robust, t" if variance == "cluster" else "model-based"
        if self.fit.status != "ok":
            return Estimate(None, None, None, level, method, self.fit.status, self.fit.reason)
        curve = self.fit.likelihood.curve
        p = curve.n_incidence if isinstance(curve, MixtureCure) else 0
        values = [0.0] * p if at is None else list(at)
        if len(values) != p:
            raise UsageError(f"the share has {p} covariates, given were {len(values)}")
        direction = np.zeros((1, self.fit.n_params))
        direction[0, : 1 + p] = [1.0, *values]
        logit = float(direction[0] @ self.fit.estimate)
        half = float(self.fit.errors(direction, variance)[0] * self.fit.critical(level, variance))
        if not np.isfinite(half):
            return Estimate(float(expit(logit)), None, None, level, method, "ok", "one report only")
        low, high = float(expit(logit - half)), float(expit(logit + half))
        return Estimate(float(expit(logit)), low, high, level, method)

    def test_none(self) -> float:
        """Test that every case has the event sooner or later, taking cases as independent.

        Returns
        -------
        float
            P of the likelihood ratio, whose limit is half a chi-squared variable of one degree of freedom as
            the share lies at the edge of its range; NaN without both likelihoods.

        References
        ----------
        self1987.
        """
        ratio = 2.0 * (self.fit.loglik - self.loglik_without)
        return float(0.5 * chi2.sf(max(ratio, 0.0), 1)) if np.isfinite(ratio) else float("nan")

    def to_frame(self, *, level: float = 0.95, variance: VarianceName = "cluster") -> pd.DataFrame:
        """Give the parameters as a frame.

        Parameters
        ----------
        level : float
            Level of the intervals.
        variance : {"cluster", "model"}
            Which variance.

        Returns
        -------
        DataFrame
            As ``FlexibleFit.to_frame``; the first rows are the logit of the share.
        """
        return self.fit.to_frame(level=level, variance=variance)

    def summary(self) -> str:
        """Say what was fitted, in sentences."""
        fit = self.fit
        head = f"Mixture cure model ({fit.label}), time from {fit.origin}, {fit.n} cases of {fit.n_reports} reports: "
        if fit.status != "ok":
            return f"{head}{fit.status}, {fit.reason}."
        return (
            f"{head}share that never has the event {self.never()}; of the others {100 * self.late_events:.1f}% are "
            f"expected after the last look at {self.last_look:.4g}. {fit.small_sample}"
        ).strip()


def fit_cure(
    times: CaseTimes,
    family: str = "weibull",
    *,
    covariates: pd.DataFrame | None = None,
    never: pd.DataFrame | None = None,
) -> CureFit:
    """Fit a mixture cure model by maximum likelihood.

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R], with their entries.
    family : str
        Curve of those who have the event: "exponential", "weibull", "lognormal", "loglogistic", "gamma" or
        "gengamma".
    covariates : DataFrame, optional
        Numeric columns that multiply the times of those who have the event.
    never : DataFrame, optional
        Numeric columns that act on the logit of the share that never has it.

    Returns
    -------
    CureFit
        The fit. Not estimable when no case is right-censored, none was seen without the event after the last
        event, or more than a tenth of the events to come are expected after the last look; boundary when the
        share runs to 0 or 1.

    Raises
    ------
    UsageError
        If the family or the covariates are not possible.

    Notes
    -----
    Without a plateau the share and the tail of the curve cannot be told apart, and the estimate would be that
    of the family's tail.

    References
    ----------
    boag1949, farewell1982, maller1996.
    """
    if family not in LATENCIES:
        raise UsageError(f'no cure model with the curve "{family}"; choose one of {", ".join(LATENCIES)}')
    model = find_flexible(family)
    latency_names, X1 = design_matrix(times, covariates)
    share_names, Z1 = design_matrix(times, never)
    p = len(share_names) - 1
    curve = MixtureCure(make_curve(model, "aft", times, None, 1), p)
    names = (*share_names[1:], *latency_names[1:])
    X = np.hstack([Z1[:, 1:], X1[:, 1:]])
    last_look = float(times.lower[times.is_right_censored].max(initial=0.0))
    without = float("nan")

    why = _no_plateau(times, last_look) or refusal(model, times, X1, latency_names)
    # The rows of a sample that is refused may not have a logarithm.
    placed = times.subset(np.full(times.n, not why))
    likelihood = Likelihood.of(curve, placed, X[: placed.n], names)
    if why:
        return _hollow(likelihood, model, times, X, "not_estimable", why, last_look)
    plain = Likelihood.of(curve.latency, times, X1[:, 1:], latency_names[1:])
    begin = starts(model, curve.latency, times, X1, separated=False)
    alone = search(plain.evaluate, begin)
    if alone is not None and alone.converged:
        without = alone.evaluation.loglik
        begin = [*begin, alone.theta]
    candidates = []
    for share in START_SHARES:
        logit = np.concatenate([[np.log(share / (1.0 - share))], np.zeros(p)])
        candidates += [np.concatenate([logit, start]) for start in begin]
    found = search(likelihood.evaluate, candidates, out_of_range(curve))
    if found is None:
        return _hollow(
            likelihood, model, times, X, "not_converged", "no start with a finite likelihood", last_look
        )
    status, reason = judge(found, likelihood, times)
    share = float(expit(found.theta[0]))
    if p == 0 and (share < 1e-4 or share > 1.0 - 1e-4):
        edge = "0: the curve of the family alone fits as well" if share < 0.5 else "1"
        return _hollow(
            likelihood,
            model,
            times,
            X,
            "boundary",
            f"the share that never has the event runs to {edge}",
            last_look,
            without,
        )
    if status != "ok":
        return _hollow(likelihood, model, times, X, status, reason, last_look, without)
    tail = curve.latency.points(np.full(times.n, last_look), X[:, p:])
    late = float(np.exp(curve.latency.log_survival(tail, tail.local(found.theta[1 + p :])).value).mean())
    if late > LATE_EVENTS:
        why = (
            f"follow-up is too short: of those who would have the event, the model expects {100 * late:.0f}% "
            f"after the last look at {last_look:.4g}, so that the share that never has it is a guess"
        )
        return _hollow(likelihood, model, times, X, "not_estimable", why, last_look, without, late)
    codes, n_reports = report_codes(times.report)
    vcov = inverse_information(found.evaluation.information)
    fit = _result(
        likelihood,
        model,
        times,
        X,
        "ok",
        "",
        found.theta,
        vcov,
        cluster_sandwich(vcov, found.evaluation.scores, codes, n_reports),
        found.evaluation.loglik,
    )
    return CureFit(fit, without, last_look, late)


def _no_plateau(times: CaseTimes, last_look: float) -> str:
    """Say why the data cannot show a share that never has the event."""
    event = ~times.is_right_censored
    if event.all():
        return NO_CURE_POSSIBLE
    if not event.any():
        return "no case has the event: nothing tells those who never have it from those still to have it"
    last_event = float(times.upper[event].max())
    if last_look <= last_event:
        return (
            f"no case was seen without the event after the last event: the last look is at {last_look:.4g}, "
            f"the last event by {last_event:.4g}, so that no plateau is seen"
        )
    return ""


def _hollow(
    likelihood: Likelihood,
    model: FlexibleFamily,
    times: CaseTimes,
    X: Matrix,
    status: FitStatus,
    reason: str,
    last_look: float,
    without: float = float("nan"),
    late: float = float("nan"),
) -> CureFit:
    q = len(likelihood.names)
    square = np.full((q, q), np.nan)
    fit = _result(
        likelihood, model, times, X, status, reason, np.full(q, np.nan), square, square, float("nan")
    )
    return CureFit(fit, without, last_look, late)


def _result(
    likelihood: Likelihood,
    model: FlexibleFamily,
    times: CaseTimes,
    X: Matrix,
    status: FitStatus,
    reason: str,
    theta: Vector,
    vcov: Matrix,
    robust: Matrix,
    loglik: float,
) -> FlexibleFit:
    names = likelihood.names
    return FlexibleFit(
        f"cure_{model.name}",
        f"mixture cure, {model.label}",
        "aft",
        status,
        reason,
        names,
        (),
        theta,
        vcov,
        robust,
        loglik,
        False,
        times.n,
        times.n_reports,
        times.n_events,
        times.origin,
        times.small_sample(),
        likelihood,
        times,
        X,
        None,
    )
