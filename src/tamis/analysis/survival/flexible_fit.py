"""What a fit of ``fit_flexible`` answers: quantiles, curves, hazards, parameters with delta-method intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from formulaic import ModelSpec
from scipy.optimize import brentq
from scipy.stats import norm, t

from tamis.analysis.formula import design_again
from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.estimates import Estimate, FitStatus, finite
from tamis.analysis.survival.likelihood import Likelihood, Points, Terms
from tamis.analysis.survival.parametric import VarianceName
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
At = Sequence[float] | Mapping[str, object]

ONE_REPORT = "one report only: its cases say nothing of the variation between reports"
# Factor beyond the sample's times within which a quantile is sought.
FARTHEST = 1e12
# Robust variance relative to the model's below which the reports do not differ at all.
NO_VARIANCE = 1e-14


@dataclass(frozen=True, slots=True, eq=False)
class FlexibleFit:
    """A fitted model.

    Attributes
    ----------
    family, label : str
        Word of the interface and printed name.
    effect : str
        How covariates act: "aft", "ph", "po" or "probit".
    status, reason : str
        "ok", "boundary", "not_estimable" or "not_converged", and why; numbers are NaN unless "ok".
    names : tuple of str
        Parameters.
    covariates : tuple of str
        Those that are covariates.
    estimate : ndarray of shape (q,)
        Estimates.
    vcov, vcov_cluster : ndarray of shape (q, q)
        Inverse of the observed information, and the sandwich by report with the factor
        G / (G - 1) * (n - 1) / (n - q).
    loglik : float
        Log-likelihood on the scale of time, without penalty.
    penalised : bool
        Whether Jeffreys' penalty was added (``firth``).
    n, n_reports, n_events : int
        Cases, reports (clusters), cases known to have had the event.
    origin : str
        Event from which the clock runs.
    small_sample : str
        Sentence for the reader when the sample is small, else empty.
    likelihood : Likelihood
        The rows on the curve.
    times : CaseTimes
        The sample.
    X : ndarray of shape (n, p)
        Its covariates, without intercept.
    spec : ModelSpec, optional
        Memory of the formula, when there was one.
    """

    family: str
    label: str
    effect: str
    status: FitStatus
    reason: str
    names: tuple[str, ...]
    covariates: tuple[str, ...]
    estimate: Vector
    vcov: Matrix
    vcov_cluster: Matrix
    loglik: float
    penalised: bool
    n: int
    n_reports: int
    n_events: int
    origin: str
    small_sample: str
    likelihood: Likelihood = field(repr=False)
    times: CaseTimes = field(repr=False)
    X: Matrix = field(repr=False)
    spec: ModelSpec | None = field(repr=False)

    @property
    def n_params(self) -> int:
        """Number of estimated parameters."""
        return len(self.names)

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2.0 * (self.n_params - self.loglik)

    @property
    def aicc(self) -> float:
        """Akaike's criterion corrected for n cases; NaN when n <= parameters + 1."""
        k = self.n_params
        return self.aic + 2.0 * k * (k + 1) / (self.n - k - 1) if self.n > k + 1 else float("nan")

    @property
    def bic(self) -> float:
        """Bayesian (Schwarz) criterion with n cases."""
        return self.n_params * float(np.log(self.n)) - 2.0 * self.loglik if self.n else float("nan")

    @property
    def median_(self) -> Estimate:
        """The median with its cluster-robust interval."""
        return self.quantile(0.5)

    def quantile(
        self,
        probability: float,
        at: At | None = None,
        *,
        level: float = 0.95,
        variance: VarianceName = "cluster",
    ) -> Estimate:
        """Estimate the time by which a share of the cases have had the event.

        Parameters
        ----------
        probability : float
            In (0, 1).
        at : sequence of float or mapping, optional
            Values of ``covariates`` in order; with a formula a mapping of its variables. Zeros when absent.
        level : float
            Level of the interval.
        variance : {"cluster", "model"}
            Sandwich by report with Student's t on G - 1 degrees of freedom, or the model's with the normal.

        Returns
        -------
        Estimate
            Time with an interval built on the logarithm; not estimable where the curve levels off above.
        """
        if not 0.0 < probability < 1.0:
            raise UsageError(f"a quantile needs a probability between 0 and 1, not {probability}")
        method = "cluster-robust, t" if variance == "cluster" else "model-based"
        if self.status != "ok":
            return Estimate(None, None, None, level, method, self.status, self.reason)
        x = self.row(at)
        log_time = self.log_quantile(probability, x)
        if log_time is None:
            why = f"the fitted curve does not fall to {1 - probability:g}"
            return Estimate(None, None, None, level, method, "not_estimable", why)
        time = float(np.exp(log_time))
        # d log t = d log S / (t h(t)) when the curve moves and its height stays.
        survival, density, points = self._at(np.array([time]), x)
        with np.errstate(all="ignore"):
            slope = np.einsum("mk,mkq->mq", survival.first, points.jacobian)
            fall = np.exp(density.value - survival.value + points.log_t)
            se = self.errors(slope / fall[:, None], variance)[0]
        if not np.isfinite(se):
            return Estimate(
                time, None, None, level, method, "ok", _no_interval(self.n_reports, self.n <= self.n_params)
            )
        half = se * self.critical(level, variance)
        with np.errstate(over="ignore"):
            low, high = np.exp([log_time - half, log_time + half])
        return Estimate(time, float(low), finite(high), level, method)

    def survival_at(self, times: Sequence[float] | npt.ArrayLike, at: At | None = None) -> Vector:
        """Give S(t) = P(T > t).

        Parameters
        ----------
        times : array_like of shape (k,)
            Times >= 0.
        at : sequence of float or mapping, optional
            Covariates; see ``quantile``.

        Returns
        -------
        ndarray of shape (k,)
            Survival; NaN unless the status is "ok".
        """
        moments = np.atleast_1d(np.asarray(times, dtype=float))
        if self.status != "ok":
            return np.full(len(moments), np.nan)
        return np.exp(-self.cumulative_hazard(moments, np.tile(self.row(at), (len(moments), 1))))

    def cumulative_hazard(self, times: Vector, X: Matrix | None = None) -> Vector:
        """Give H(t) = -log S(t) of cases.

        Parameters
        ----------
        times : ndarray of shape (k,)
            Times >= 0, may be inf.
        X : ndarray of shape (k, p), optional
            Covariates of each; those of the sample when absent.

        Returns
        -------
        ndarray of shape (k,)
            Cumulative hazards.
        """
        rows = self.X if X is None else X
        result = np.where(times > 0, np.inf, 0.0)
        inner = (times > 0) & np.isfinite(times)
        points = self.likelihood.curve.points(times[inner], rows[inner])
        # Far out in a tail derivatives overflow; the value is then infinite, as it should be.
        with np.errstate(all="ignore"):
            result[inner] = -self.likelihood.curve.log_survival(points, points.local(self.estimate)).value
        return result

    def predict_survival(
        self,
        times: Sequence[float] | npt.ArrayLike,
        at: At | None = None,
        *,
        level: float = 0.95,
        variance: VarianceName = "cluster",
    ) -> pd.DataFrame:
        """Give the curve with pointwise intervals built on log(-log S).

        Parameters
        ----------
        times : array_like of shape (k,)
            Times > 0.
        at : sequence of float or mapping, optional
            Covariates; see ``quantile``.
        level : float
            Level of the intervals.
        variance : {"cluster", "model"}
            Which variance; see ``quantile``.

        Returns
        -------
        DataFrame
            Columns time, survival, ci_lb, ci_ub; at time 0 the curve is 1.
        """
        moments = np.atleast_1d(np.asarray(times, dtype=float))
        frame = pd.DataFrame({"time": moments, "survival": self.survival_at(moments, at)})
        if self.status != "ok":
            return frame.assign(ci_lb=np.nan, ci_ub=np.nan)
        low, high = np.ones(len(moments)), np.ones(len(moments))
        inner = moments > 0
        log_survival, slope = self.log_survival_slope(moments[inner], at)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            half = self.errors(slope / log_survival[:, None], variance) * self.critical(level, variance)
            low[inner] = np.exp(log_survival * np.exp(half))
            high[inner] = np.exp(log_survival * np.exp(-half))
        return frame.assign(ci_lb=low, ci_ub=high)

    def predict_hazard(
        self,
        times: Sequence[float] | npt.ArrayLike,
        at: At | None = None,
        *,
        level: float = 0.95,
        variance: VarianceName = "cluster",
    ) -> pd.DataFrame:
        """Give the hazard with pointwise intervals built on its logarithm.

        Parameters
        ----------
        times : array_like of shape (k,)
            Times > 0.
        at : sequence of float or mapping, optional
            Covariates; see ``quantile``.
        level : float
            Level of the intervals.
        variance : {"cluster", "model"}
            Which variance; see ``quantile``.

        Returns
        -------
        DataFrame
            Columns time, hazard, ci_lb, ci_ub, per unit of time.
        """
        moments = np.atleast_1d(np.asarray(times, dtype=float))
        if self.status != "ok":
            return pd.DataFrame({"time": moments, "hazard": np.nan, "ci_lb": np.nan, "ci_ub": np.nan})
        # Beyond the data a spline may fall, where it has no hazard: NaN there.
        survival, density, points = self._at(moments, self.row(at))
        with np.errstate(all="ignore"):
            log_hazard = density.value - survival.value
            slope = np.einsum("mk,mkq->mq", density.first - survival.first, points.jacobian)
            half = self.errors(slope, variance) * self.critical(level, variance)
        return pd.DataFrame(
            {
                "time": moments,
                "hazard": np.exp(log_hazard),
                "ci_lb": np.exp(log_hazard - half),
                "ci_ub": np.exp(log_hazard + half),
            }
        )

    def to_frame(self, *, level: float = 0.95, variance: VarianceName = "cluster") -> pd.DataFrame:
        """Give the parameters as a frame.

        Parameters
        ----------
        level : float
            Level of the intervals.
        variance : {"cluster", "model"}
            Which variance; see ``quantile``.

        Returns
        -------
        DataFrame
            Columns parameter, estimate, se, ci_lb, ci_ub, p, and ratio with its limits for covariates: of
            times ("aft"), hazards ("ph") or odds of the event ("po").
        """
        se = self.errors(np.eye(self.n_params), variance)
        half = se * self.critical(level, variance)
        with np.errstate(invalid="ignore", divide="ignore"):
            statistic = np.abs(self.estimate / se)
            tail = t.sf(statistic, self.n_reports - 1) if variance == "cluster" else norm.sf(statistic)
        frame = pd.DataFrame(
            {
                "parameter": self.names,
                "estimate": self.estimate,
                "se": se,
                "ci_lb": self.estimate - half,
                "ci_ub": self.estimate + half,
                "p": 2.0 * np.asarray(tail),
            }
        )
        if self.effect == "probit" or not self.covariates:
            return frame
        is_covariate = np.isin(self.names, self.covariates)
        with np.errstate(over="ignore"):
            return frame.assign(
                ratio=np.where(is_covariate, np.exp(frame["estimate"]), np.nan),
                ratio_lb=np.where(is_covariate, np.exp(frame["ci_lb"]), np.nan),
                ratio_ub=np.where(is_covariate, np.exp(frame["ci_ub"]), np.nan),
            )

    def summary(self) -> str:
        """Say what was fitted, in sentences."""
        head = f"{self.label} model, time from {self.origin}, {self.n} cases of {self.n_reports} reports, "
        head += f"{self.n_events} events: "
        if self.status != "ok":
            return f"{head}{self.status}, {self.reason}."
        where = " at covariates 0" if self.covariates else ""
        body = f"median{where} {self.median_}; log-likelihood {self.loglik:.3f}, AIC {self.aic:.2f}."
        if self.penalised:
            body += " Jeffreys' penalty; its likelihood is not the largest."
        return f"{head}{body} {self.small_sample}".strip()

    def row(self, at: At | None) -> Vector:
        """Return covariates of a case as they stand in the design.

        Parameters
        ----------
        at : sequence of float or mapping, optional
            Values in the order of ``covariates``, or a mapping of the formula's variables.

        Returns
        -------
        ndarray of shape (p,)
            The row; zeros when ``at`` is absent.

        """
        p = len(self.covariates)
        if at is None:
            return np.zeros(p)
        if isinstance(at, Mapping):
            if self.spec is None:
                return self.row([float(str(at[name])) for name in self.covariates if name in at])
            frame = pd.DataFrame({key: [value] for key, value in at.items()})
            return design_again(self.spec, frame)[0, 1:].astype(float)
        values = np.asarray(at, dtype=float)
        if values.shape != (p,):
            raise UsageError(f"at needs {p} values ({', '.join(self.covariates)}), not {len(values)}")
        return values

    def log_quantile(self, probability: float, x: Vector) -> float | None:
        """Find the logarithm of a quantile.

        Parameters
        ----------
        probability : float
            In (0, 1).
        x : ndarray of shape (p,)
            Covariates in the design.

        Returns
        -------
        float or None
            Where the curve reaches 1 - probability; None where it never does.
        """
        wanted = -np.log1p(-probability)
        ends = np.concatenate([self.times.lower, self.times.upper])
        ends = ends[(ends > 0) & np.isfinite(ends)]

        def excess(log_time: float) -> float:
            hazard = self.cumulative_hazard(np.array([np.exp(log_time)]), x[None, :])[0]
            # Logarithms keep the search well scaled in both tails.
            return float(np.log(max(min(hazard, 1e300), 1e-300) / wanted))

        low, high = float(np.log(ends.min())), float(np.log(ends.max()))
        reach = 1.0
        while excess(low) > 0:
            low, reach = low - reach, 2.0 * reach
            if reach > 1e3:
                return None
        reach = 1.0
        limit = high + np.log(FARTHEST)
        while excess(high) < 0:
            high, reach = high + reach, 2.0 * reach
            if high > limit:
                return None
        return float(brentq(excess, low, high, xtol=1e-13, rtol=1e-14)) if high > low else low

    def log_survival_slope(self, times: Vector, at: At | None = None) -> tuple[Vector, Matrix]:
        """Give log S(t) and its derivatives for the parameters.

        Parameters
        ----------
        times : ndarray of shape (k,)
            Times > 0.
        at : sequence of float or mapping, optional
            Covariates; see ``quantile``.

        Returns
        -------
        value : ndarray of shape (k,)
            Log survival.
        slope : ndarray of shape (k, q)
            Derivatives.
        """
        points = self._points(times, self.row(at))
        with np.errstate(all="ignore"):
            terms = self.likelihood.curve.log_survival(points, points.local(self.estimate))
            return terms.value, np.einsum("mk,mkq->mq", terms.first, points.jacobian)

    def _points(self, times: Vector, x: Vector) -> Points:
        return self.likelihood.curve.points(times, np.tile(x, (len(times), 1)))

    def _at(self, times: Vector, x: Vector) -> tuple[Terms, Terms, Points]:
        """Evaluate log S and log f at times."""
        points = self._points(times, x)
        local = points.local(self.estimate)
        with np.errstate(all="ignore"):
            survival = self.likelihood.curve.log_survival(points, local)
            return survival, self.likelihood.curve.log_density(points, local), points

    def errors(self, rows: Matrix, variance: VarianceName) -> Vector:
        """Compute standard errors of linear functions of the parameters.

        Parameters
        ----------
        rows : ndarray of shape (m, q)
            One function per row.
        variance : {"cluster", "model"}
            Which variance.

        Returns
        -------
        ndarray of shape (m,)
            Standard errors; NaN where there is no variance.
        """
        square = usual = np.einsum("mq,qr,mr->m", rows, self.vcov, rows)
        if variance == "cluster":
            square = np.einsum("mq,qr,mr->m", rows, self.vcov_cluster, rows)
        with np.errstate(invalid="ignore"):
            # Reports that agree to the last digit leave rounding, not a variance.
            error: Vector = np.sqrt(np.where(square > NO_VARIANCE * usual, square, np.nan))
        return error

    def critical(self, level: float, variance: VarianceName) -> float:
        """Give the multiple of the standard error that an interval reaches.

        Parameters
        ----------
        level : float
            Level of the interval.
        variance : {"cluster", "model"}
            Student's t on G - 1 degrees of freedom, or the normal.

        Returns
        -------
        float
            The multiple; NaN for one report.
        """
        upper = 0.5 + 0.5 * level
        if variance == "model":
            return float(norm.ppf(upper))
        return float(t.ppf(upper, self.n_reports - 1)) if self.n_reports > 1 else float("nan")


def _no_interval(n_reports: int, few: bool) -> str:
    if n_reports < 2:
        return ONE_REPORT
    return "no more cases than parameters" if few else "the reports agree to the last digit: no variance"
