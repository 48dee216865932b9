"""What a fitted frailty model answers: variance between reports, curves of a report and of all reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import chi2, norm

from tamis.analysis.survival.estimates import Estimate, FitStatus, finite
from tamis.analysis.survival.frailty_quadrature import FrailtyName
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

# Nodes of the trapezoidal rule over a normal log frailty, and its reach in standard deviations.
NODES = 201
REACH = 9.0
# Step of the differences of a log quantile.
STEP = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class FrailtyFit:
    """A Weibull model with a frailty by report.

    Attributes
    ----------
    status, reason : str
        "ok", "boundary" (no variation between reports), "not_estimable" or "not_converged", and why.
    names : tuple of str
        Parameters: "(Intercept)", covariates, "log_shape", "log_theta".
    estimate, se : ndarray of shape (q,)
        Estimates and standard errors from the observed information; NaN unless "ok".
    theta : float
        Variance of the frailty ("gamma") or of its logarithm ("normal"); 0 at the boundary.
    loglik, loglik_no_frailty : float
        Log-likelihoods with and without frailty.
    n, n_reports, n_events : int
        Cases, reports, cases known to have had the event.
    frailty : str
        "gamma" (mean 1) or "normal" (the logarithm is normal with mean 0).
    vcov : ndarray of shape (q, q)
        Inverse of the observed information; NaN unless "ok".
    """

    status: FitStatus
    reason: str
    names: tuple[str, ...]
    estimate: Vector
    se: Vector
    theta: float
    loglik: float
    loglik_no_frailty: float
    n: int
    n_reports: int
    n_events: int
    frailty: FrailtyName
    vcov: Matrix

    def to_frame(self, *, level: float = 0.95) -> pd.DataFrame:
        """Give the parameters as a frame.

        Parameters
        ----------
        level : float
            Level of the intervals.

        Returns
        -------
        DataFrame
            Columns parameter, estimate, se, ci_lb, ci_ub.
        """
        half = float(norm.ppf(0.5 + 0.5 * level)) * self.se
        return pd.DataFrame(
            {
                "parameter": self.names,
                "estimate": self.estimate,
                "se": self.se,
                "ci_lb": self.estimate - half,
                "ci_ub": self.estimate + half,
            }
        )

    def test_no_frailty(self) -> float:
        """Test that reports do not differ.

        Returns
        -------
        float
            P of the likelihood ratio, whose limit is half a chi-squared variable of one degree of freedom as
            the variance lies at the edge of its range; NaN without an estimate, 1 at the boundary.

        References
        ----------
        self1987.
        """
        if self.status == "boundary":
            return 1.0
        ratio = 2.0 * (self.loglik - self.loglik_no_frailty)
        return float(0.5 * chi2.sf(max(ratio, 0.0), 1)) if np.isfinite(ratio) else float("nan")

    def survival_at(
        self,
        times: Sequence[float] | npt.ArrayLike,
        at: Sequence[float] | None = None,
        *,
        frailty: float | None = None,
    ) -> Vector:
        """Give S(t), of all reports together or of a report with a given frailty.

        Parameters
        ----------
        times : array_like of shape (k,)
            Times >= 0.
        at : sequence of float, optional
            Covariate values; zeros when absent.
        frailty : float, optional
            Frailty of one report, > 0; averaged over reports when absent.

        Returns
        -------
        ndarray of shape (k,)
            Survival; NaN unless the status is "ok".
        """
        moments = np.atleast_1d(np.asarray(times, dtype=float))
        if self.status != "ok":
            return np.full(len(moments), np.nan)
        with np.errstate(divide="ignore"):
            return _survival(self.estimate, self._row(at), self.frailty, np.log(moments), frailty)

    def quantile(
        self, probability: float, at: Sequence[float] | None = None, *, level: float = 0.95
    ) -> Estimate:
        """Estimate the time by which a share of the cases of all reports have had the event.

        Parameters
        ----------
        probability : float
            In (0, 1).
        at : sequence of float, optional
            Covariate values; zeros when absent.
        level : float
            Level of the interval.

        Returns
        -------
        Estimate
            Time, averaged over reports, with a delta-method interval on its logarithm.
        """
        method = "model-based, frailty"
        if not 0.0 < probability < 1.0:
            raise UsageError(f"a quantile needs a probability between 0 and 1, not {probability}")
        if self.status != "ok":
            return Estimate(None, None, None, level, method, self.status, self.reason)
        x = self._row(at)

        def log_quantile(estimate: Vector) -> float:
            centre = float(x @ estimate[:-2])
            reach = 200.0 * np.exp(-estimate[-2]) * (1.0 + np.exp(estimate[-1]))

            def excess(log_time: float) -> float:
                found = _survival(estimate, x, self.frailty, np.array([log_time]), None)[0]
                return float(found - (1.0 - probability))

            return float(brentq(excess, centre - reach, centre + reach, xtol=1e-12))

        log_time = log_quantile(self.estimate)
        slope = np.array(
            [
                (log_quantile(self.estimate + STEP * unit) - log_quantile(self.estimate - STEP * unit))
                / (2 * STEP)
                for unit in np.eye(len(self.estimate))
            ]
        )
        half = float(norm.ppf(0.5 + 0.5 * level) * np.sqrt(slope @ self.vcov @ slope))
        with np.errstate(over="ignore"):
            low, high = np.exp([log_time - half, log_time + half])
        return Estimate(float(np.exp(log_time)), float(low), finite(high), level, method)

    @property
    def median_(self) -> Estimate:
        """The median over all reports."""
        return self.quantile(0.5)

    def summary(self) -> str:
        """Say what was fitted, in sentences."""
        head = f"Weibull model with {self.frailty} frailty, {self.n} cases of {self.n_reports} reports, "
        head += f"{self.n_events} events: "
        if self.status != "ok":
            return f"{head}{self.status}, {self.reason}."
        return (
            f"{head}variance between reports {self.theta:.4g} (p = {self.test_no_frailty():.3g} against none), "
            f"median over reports {self.median_}; log-likelihood {self.loglik:.3f}."
        )

    def _row(self, at: Sequence[float] | None) -> Vector:
        p = len(self.names) - 3
        values = np.zeros(p) if at is None else np.asarray(at, dtype=float)
        if values.shape != (p,):
            raise UsageError(f"at needs {p} values ({', '.join(self.names[1:-2])}), not {len(values)}")
        return np.append(1.0, values)


def _survival(
    estimate: Vector, x: Vector, frailty: FrailtyName, log_times: Vector, given: float | None
) -> Vector:
    """Evaluate the curve of a report, or the average over reports."""
    theta = float(np.exp(estimate[-1]))
    with np.errstate(over="ignore"):
        hazard = np.exp(np.exp(estimate[-2]) * (log_times - x @ estimate[:-2]))
        if given is not None:
            return np.exp(-given * hazard)
        if frailty == "gamma":
            return np.exp(-np.log1p(theta * hazard) / theta)
        score = np.linspace(-REACH, REACH, NODES)
        weight = norm.pdf(score)
        curve: Vector = np.exp(-np.exp(np.sqrt(theta) * score) * hazard[:, None]) @ (weight / weight.sum())
        return curve
