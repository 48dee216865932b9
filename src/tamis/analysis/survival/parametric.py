"""Parametric and accelerated-failure-time fits of interval-censored times, with reports as clusters.

Holds the fit and its result; the likelihood is in ``location_scale``, refusals in ``estimability``, bootstrap
intervals in ``bootstrap_parametric``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm, t

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.delayed_entry import maximise_delayed
from tamis.analysis.survival.estimability import why_not_estimable
from tamis.analysis.survival.estimates import Estimate, FitStatus, finite
from tamis.analysis.survival.families import Family, FamilyName, find_family
from tamis.analysis.survival.location_scale import maximise_rows
from tamis.analysis.survival.resampling import report_codes
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
VarianceName = Literal["cluster", "model"]

INTERCEPT = "(Intercept)"
# Robust variance relative to the model's below which the reports do not differ at all.
NO_VARIANCE = 1e-14


@dataclass(frozen=True, slots=True, eq=False)
class ParametricFit:
    """A fitted model log T = x'coef + scale * W.

    Attributes
    ----------
    family : str
        "exponential", "weibull", "lognormal" or "loglogistic".
    status, reason : str
        "ok", "boundary", "not_estimable" or "not_converged", and why; numbers are NaN unless "ok".
    names : tuple of str
        Names of the coefficients, "(Intercept)" first.
    coef : ndarray of shape (p,)
        Coefficients on the scale of log time.
    scale : float
        Scale of W; 1 / shape of the Weibull and log-logistic distributions.
    loglik : float
        Log-likelihood on the scale of time.
    vcov, vcov_cluster : ndarray of shape (q, q)
        Variance of (coef, log scale) from the model, and the sandwich by report with the factor
        G / (G - 1) * (n - 1) / (n - q).
    n, n_reports, n_events : int
        Cases, reports (clusters), cases known to have had the event.
    origin : str
        Event from which the clock runs.
    small_sample : str
        Sentence for the reader when the sample is small, else empty.
    """

    family: FamilyName
    status: FitStatus
    reason: str
    names: tuple[str, ...]
    coef: Vector
    scale: float
    loglik: float
    vcov: Matrix
    vcov_cluster: Matrix
    n: int
    n_reports: int
    n_events: int
    origin: str
    small_sample: str

    @property
    def distribution(self) -> Family:
        """The family with its functions."""
        return find_family(self.family)

    @property
    def label(self) -> str:
        """Name of the model as it is printed."""
        return self.distribution.label

    @property
    def n_params(self) -> int:
        """Number of estimated parameters."""
        return len(self.names) + self.distribution.n_shape

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2.0 * self.n_params - 2.0 * self.loglik

    @property
    def aicc(self) -> float:
        """Akaike's criterion corrected for n cases; NaN when n <= parameters + 1."""
        k, rest = self.n_params, self.n - self.n_params - 1
        return self.aic + 2.0 * k * (k + 1) / rest if rest > 0 else float("nan")

    @property
    def bic(self) -> float:
        """Bayesian (Schwarz) criterion with n cases."""
        return self.n_params * float(np.log(self.n)) - 2.0 * self.loglik if self.n else float("nan")

    @property
    def shape(self) -> float:
        """1 / scale: the shape of the Weibull and log-logistic distributions."""
        return 1.0 / self.scale

    def quantile(
        self,
        probability: float,
        at: Sequence[float] | None = None,
        *,
        level: float = 0.95,
        variance: VarianceName = "cluster",
    ) -> Estimate:
        """Estimate the time by which a share of the cases have had the event.

        Parameters
        ----------
        probability : float
            In (0, 1).
        at : sequence of float, optional
            Covariate values in the order of ``names`` without the intercept; zeros when absent.
        level : float
            Level of the interval.
        variance : {"cluster", "model"}
            Sandwich by report with Student's t on G - 1 degrees of freedom, or the model's with the normal.

        Returns
        -------
        Estimate
            Time with an interval built on the logarithm.
        """
        if not 0.0 < probability < 1.0:
            raise UsageError(f"a quantile needs a probability between 0 and 1, not {probability}")
        method = "cluster-robust, t" if variance == "cluster" else "model-based"
        if self.status != "ok":
            return Estimate(None, None, None, level, method, self.status, self.reason)
        x = self._row(at)
        w = float(self.distribution.quantile(np.asarray(probability)))
        log_time = float(x @ self.coef) + self.scale * w
        gradient = np.append(x, self.scale * w)[: self.n_params]
        half = self._half_width(gradient, level, variance)
        if half is None:
            why = "the reports agree to the last digit: they show no variance"
            if self.n_reports < 2:
                why = "one report only: its cases say nothing of the variation between reports"
            return Estimate(float(np.exp(log_time)), None, None, level, method, "ok", why)
        with np.errstate(over="ignore"):
            low, high = np.exp([log_time - half, log_time + half])
        return Estimate(float(np.exp(log_time)), float(low), finite(high), level, method)

    @property
    def median_(self) -> Estimate:
        """The median with its cluster-robust interval."""
        return self.quantile(0.5)

    def mean(self, at: Sequence[float] | None = None) -> float | None:
        """Give the mean time implied by the model.

        Parameters
        ----------
        at : sequence of float, optional
            Covariate values; zeros when absent.

        Returns
        -------
        float or None
            The mean; None where the fit or the mean does not exist (log-logistic with scale >= 1).
        """
        if self.status != "ok":
            return None
        factor = float(self.distribution.mean_factor(np.asarray(self.scale)))
        return finite(float(np.exp(self._row(at) @ self.coef)) * factor)

    def survival_at(
        self, times: Sequence[float] | npt.ArrayLike, at: Sequence[float] | None = None
    ) -> Vector:
        """Give S(t) = P(T > t).

        Parameters
        ----------
        times : array_like of shape (k,)
            Times >= 0.
        at : sequence of float, optional
            Covariate values; zeros when absent.

        Returns
        -------
        ndarray of shape (k,)
            Survival; NaN unless the status is "ok".
        """
        moments = np.atleast_1d(np.asarray(times, dtype=float))
        if self.status != "ok":
            return np.full(len(moments), np.nan)
        return survival_curve(self.distribution, moments, float(self._row(at) @ self.coef), self.scale)

    def predict_survival(
        self,
        times: Sequence[float] | npt.ArrayLike,
        at: Sequence[float] | None = None,
        *,
        level: float = 0.95,
        variance: VarianceName = "cluster",
    ) -> pd.DataFrame:
        """Give the curve with pointwise intervals built on the model's own scale.

        Parameters
        ----------
        times : array_like of shape (k,)
            Times > 0.
        at : sequence of float, optional
            Covariate values; zeros when absent.
        level : float
            Level of the intervals.
        variance : {"cluster", "model"}
            Which variance; see ``quantile``.

        Returns
        -------
        DataFrame
            Columns time, survival, ci_lb, ci_ub.
        """
        moments = np.atleast_1d(np.asarray(times, dtype=float))
        frame = pd.DataFrame({"time": moments, "survival": self.survival_at(moments, at)})
        low, high = np.full(len(moments), np.nan), np.full(len(moments), np.nan)
        if self.status == "ok":
            x = self._row(at)
            with np.errstate(divide="ignore"):
                z = (np.log(moments) - x @ self.coef) / self.scale
            for k, value in enumerate(z):
                if not np.isfinite(value):
                    low[k] = high[k] = frame["survival"].iloc[k]
                    continue
                gradient = np.append(-x / self.scale, -value)[: self.n_params]
                half = self._half_width(gradient, level, variance)
                if half is not None:
                    ends = np.exp(self.distribution.log_survival(np.array([value + half, value - half]))[0])
                    low[k], high[k] = ends
        return frame.assign(ci_lb=low, ci_ub=high)

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
            Columns parameter, estimate, se, ci_lb, ci_ub, p; the last row is log_scale where it is estimated.
        """
        names = [*self.names, "log_scale"][: self.n_params]
        estimate = np.append(self.coef, np.log(self.scale))[: self.n_params]
        se = np.array([self._half_width(row, None, variance) or np.nan for row in np.eye(self.n_params)])
        critical = self._critical(level, variance)
        with np.errstate(invalid="ignore"):
            statistic = np.abs(estimate / se)
            tail = t.sf(statistic, self.n_reports - 1) if variance == "cluster" else norm.sf(statistic)
        return pd.DataFrame(
            {
                "parameter": names,
                "estimate": estimate,
                "se": se,
                "ci_lb": estimate - critical * se,
                "ci_ub": estimate + critical * se,
                "p": 2.0 * tail,
            }
        )

    def summary(self) -> str:
        """Say what was fitted, in sentences."""
        head = f"{self.label} model, time from {self.origin}, {self.n} cases of {self.n_reports} reports, "
        head += f"{self.n_events} events: "
        if self.status != "ok":
            return f"{head}{self.status}, {self.reason}."
        body = f"median {self.median_}; log-likelihood {self.loglik:.3f}, AIC {self.aic:.2f}."
        return f"{head}{body} {self.small_sample}".strip()

    def _row(self, at: Sequence[float] | None) -> Vector:
        values = np.zeros(len(self.names) - 1) if at is None else np.asarray(at, dtype=float)
        if len(values) != len(self.names) - 1:
            raise UsageError(
                f"at needs {len(self.names) - 1} values ({', '.join(self.names[1:])}), not {len(values)}"
            )
        return np.append(1.0, values)

    def _critical(self, level: float, variance: VarianceName) -> float:
        upper = 0.5 + 0.5 * level
        if variance == "model":
            return float(norm.ppf(upper))
        return float(t.ppf(upper, self.n_reports - 1)) if self.n_reports > 1 else float("nan")

    def _half_width(self, gradient: Vector, level: float | None, variance: VarianceName) -> float | None:
        """Return the half width of an interval for a linear function, its SE when level is None."""
        matrix = self.vcov_cluster if variance == "cluster" else self.vcov
        square = float(gradient @ matrix @ gradient)
        # Reports that agree to the last digit leave rounding, not a variance.
        if not square > NO_VARIANCE * float(gradient @ self.vcov @ gradient):
            return None
        return float(np.sqrt(square)) * (1.0 if level is None else self._critical(level, variance))


def survival_curve(family: Family, times: Vector, eta: Vector | float, scale: Vector | float) -> Vector:
    """Evaluate S(t) of a location-scale family; times 0 and inf give 1 and 0.

    Parameters
    ----------
    family : Family
        Distribution of W.
    times : ndarray
        Times >= 0.
    eta, scale : float or ndarray
        Location and scale of log time, broadcast against ``times``.

    Returns
    -------
    ndarray
        Survival.
    """
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        z = (np.log(times) - eta) / scale
        bounded = np.clip(z, -700.0, 700.0)
        inner = np.exp(family.log_survival(bounded)[0])
    return np.where(z == -np.inf, 1.0, np.where(z == np.inf, 0.0, inner))


def fit_parametric(times: CaseTimes, family: str, covariates: pd.DataFrame | None = None) -> ParametricFit:
    """Fit a parametric model to interval-censored times by maximum likelihood.

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R]; with delayed entry each row counts given survival to its entry.
    family : str
        "exponential", "weibull", "lognormal" or "loglogistic"; others are in ``fit_flexible``.
    covariates : DataFrame, optional
        Numeric columns, one row per case in the order of ``times``; an intercept is added. Then the model is
        an accelerated-failure-time regression and coefficients multiply time by exp(coef).

    Returns
    -------
    ParametricFit
        Estimates with the variance of the model and the sandwich by report.

    Raises
    ------
    UsageError
        If the family is not known or the covariates do not fit the sample.

    Notes
    -----
    Whether a maximum exists is decided before the search, except for delayed entry, where the likelihood is
    not concave and part of the reasons are found by the search. A case (0, inf] counts in n and carries no
    information. The log-likelihood includes the Jacobian of log time for exact rows.

    References
    ----------
    kalbfleisch2002, burridge1981, cameron2008. Compared with R's survreg in tests/reference/survival.
    """
    distribution = find_family(family)
    names, X = design_matrix(times, covariates)
    q = len(names) + distribution.n_shape

    def result(status: FitStatus, reason: str) -> ParametricFit:
        hollow = np.full((q, q), np.nan)
        return ParametricFit(
            distribution.name,
            status,
            reason,
            names,
            np.full(len(names), np.nan),
            float("nan"),
            float("nan"),
            hollow,
            hollow,
            times.n,
            times.n_reports,
            times.n_events,
            times.origin,
            times.small_sample(),
        )

    if times.is_truncated:
        found, status, reason = maximise_delayed(distribution, times, X, names)
        if found is None:
            return result(status, reason)
    else:
        reason = why_not_estimable(distribution, times.lower, times.upper, X, names)
        if reason:
            return result("not_estimable", reason)
        found = maximise_rows(distribution, times.lower, times.upper, X)
    if found.at_boundary:
        return result("boundary", "the scale runs to infinity: the times do not order the cases")
    if not found.converged:
        return result("not_converged", f"the search stopped after {found.steps} steps")
    codes, n_reports = report_codes(times.report)
    return ParametricFit(
        distribution.name,
        "ok",
        "",
        names,
        found.coef,
        found.scale,
        found.loglik,
        found.vcov,
        cluster_sandwich(found.vcov, found.scores, codes, n_reports),
        times.n,
        n_reports,
        times.n_events,
        times.origin,
        times.small_sample(),
    )


def cluster_sandwich(bread: Matrix, scores: Matrix, codes: npt.NDArray[np.intp], n_clusters: int) -> Matrix:
    """Compute the cluster-robust variance with the small-sample factor G / (G - 1) * (n - 1) / (n - q).

    Parameters
    ----------
    bread : ndarray of shape (q, q)
        Inverse observed information.
    scores : ndarray of shape (n, q)
        Score of each row.
    codes : ndarray of int, shape (n,)
        Cluster of each row.
    n_clusters : int
        Number of clusters G.

    Returns
    -------
    ndarray of shape (q, q)
        The variance; NaN for fewer than two clusters or n <= q.

    References
    ----------
    cameron2008.
    """
    n, q = scores.shape
    if n_clusters < 2 or n <= q:
        return np.full((q, q), np.nan)
    sums = np.column_stack([np.bincount(codes, column, n_clusters) for column in scores.T])
    factor = n_clusters / (n_clusters - 1) * (n - 1) / (n - q)
    return factor * (bread @ (sums.T @ sums) @ bread)


def design_matrix(times: CaseTimes, covariates: pd.DataFrame | None) -> tuple[tuple[str, ...], Matrix]:
    """Make the design matrix with an intercept, after checking the covariates.

    Parameters
    ----------
    times : CaseTimes
        The sample.
    covariates : DataFrame, optional
        Numeric columns, one row per case.

    Returns
    -------
    names : tuple of str
        Names of the columns, "(Intercept)" first.
    X : ndarray of shape (n, p)
        The matrix.

    Raises
    ------
    UsageError
        If columns are not numeric, incomplete or of another length.
    """
    ones = np.ones((times.n, 1))
    if covariates is None:
        return (INTERCEPT,), ones
    if len(covariates) != times.n:
        raise UsageError(f"covariates has {len(covariates)} rows, the sample {times.n} cases")
    bad = [str(name) for name in covariates.columns if not pd.api.types.is_numeric_dtype(covariates[name])]
    if bad:
        raise UsageError(f"covariates must be numeric; code these as indicators first: {', '.join(bad)}")
    values = covariates.to_numpy(dtype=float, na_value=np.nan)
    holes = [str(name) for k, name in enumerate(covariates.columns) if not np.isfinite(values[:, k]).all()]
    if holes:
        raise UsageError(
            f"covariates have missing values in {', '.join(holes)}; leave those cases out of the sample"
        )
    return (INTERCEPT, *(str(name) for name in covariates.columns)), np.hstack([ones, values])
