"""Cluster bootstrap of parametric fits without covariates: all replicates in one Newton search.

A replicate is a sample of reports; each is fitted by maximum likelihood, and one that has no maximum counts
as the range of medians and curves that it allows, not as a missing value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tamis.analysis.survival.case_times import CaseTimes, refuse_entry
from tamis.analysis.survival.estimates import Estimate, finite, percentile_limits
from tamis.analysis.survival.families import Family, find_family
from tamis.analysis.survival.location_scale import row_terms, sort_rows
from tamis.analysis.survival.parametric import ParametricFit, fit_parametric, survival_curve
from tamis.analysis.survival.resampling import FEWEST_REPORTS, Seed, draw_reports
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

MAX_STEPS = 60
DECREMENT_TOLERANCE = 1e-12
# 1 / scale, relative to its start, below which the scale of a replicate runs to infinity.
BOUNDARY_RATE = 1e-5
# Numbers of a replicates-by-rows block held at once.
BLOCK = 400_000
ONE_REPORT = "one report only: reports cannot be resampled"


@dataclass(frozen=True, slots=True, eq=False)
class BootstrapFits:
    """Replicates of a fit.

    Attributes
    ----------
    fit : ParametricFit
        The fit of the sample itself.
    eta, scale : ndarray of shape (B,)
        Location and scale of log time of each replicate; NaN where it has no maximum.
    floor, ceiling : ndarray of shape (B,)
        Range in which all event times of such a replicate can lie (its curve is 1 before, 0 after); NaN
        elsewhere.
    """

    fit: ParametricFit
    eta: Vector
    scale: Vector
    floor: Vector
    ceiling: Vector

    @property
    def n_estimable(self) -> int:
        """Number of replicates with a maximum."""
        return int(np.isfinite(self.eta).sum())

    def quantile(self, probability: float, *, level: float = 0.95) -> Estimate:
        """Estimate a quantile with its percentile interval.

        Parameters
        ----------
        probability : float
            In (0, 1).
        level : float
            Level of the interval.

        Returns
        -------
        Estimate
            The sample's quantile with percentile limits of the replicates.
        """
        point = self.fit.quantile(probability, level=level)
        w = float(self.fit.distribution.quantile(np.asarray(probability)))
        values = np.exp(self.eta + self.scale * w)
        return self._estimate(point.value, values, values, level)

    @property
    def median_(self) -> Estimate:
        """The median with its percentile interval."""
        return self.quantile(0.5)

    def mean(self, *, level: float = 0.95) -> Estimate:
        """Estimate the mean time with its percentile interval.

        Parameters
        ----------
        level : float
            Level of the interval.

        Returns
        -------
        Estimate
            The sample's mean; not estimable where the mean of the fitted distribution does not exist.
        """
        values = np.exp(self.eta) * self.fit.distribution.mean_factor(self.scale)
        point = self.fit.mean()
        if self.fit.status == "ok" and point is None:
            why = "the mean of the fitted distribution is infinite"
            return Estimate(None, None, None, level, "bootstrap by report", "not_estimable", why)
        return self._estimate(point, values, values, level)

    def curve(self, times: Sequence[float] | npt.ArrayLike, *, level: float = 0.95) -> pd.DataFrame:
        """Give the curve with pointwise percentile limits.

        Parameters
        ----------
        times : array_like of shape (k,)
            Times >= 0.
        level : float
            Level of the limits.

        Returns
        -------
        DataFrame
            Columns model, time, survival, ci_lb, ci_ub; NaN where the fit has no maximum.
        """
        moments = np.atleast_1d(np.asarray(times, dtype=float))
        frame = pd.DataFrame(
            {"model": self.fit.family, "time": moments, "survival": self.fit.survival_at(moments)},
        )
        if self.fit.status != "ok" or not len(self.eta):
            return frame.assign(ci_lb=np.nan, ci_ub=np.nan)
        low, high = np.empty(len(moments)), np.empty(len(moments))
        hollow = ~np.isfinite(self.eta)
        for k, moment in enumerate(moments):
            values = survival_curve(
                self.fit.distribution, np.full(len(self.eta), moment), self.eta, self.scale
            )
            least = np.where(hollow, np.where(moment < self.floor, 1.0, 0.0), values)
            most = np.where(hollow, np.where(moment >= self.ceiling, 0.0, 1.0), values)
            low[k], high[k] = percentile_limits(least, most, level)
        return frame.assign(ci_lb=low, ci_ub=high)

    def _estimate(self, value: float | None, least: Vector, most: Vector, level: float) -> Estimate:
        method = "bootstrap by report"
        if self.fit.status != "ok":
            return Estimate(None, None, None, level, method, self.fit.status, self.fit.reason)
        if not len(self.eta):
            return Estimate(value, None, None, level, method, "ok", ONE_REPORT)
        hollow = ~np.isfinite(self.eta)
        low, high = percentile_limits(
            np.where(hollow, self.floor, least), np.where(hollow, self.ceiling, most), level
        )
        absent = int(hollow.sum())
        note = f"{absent} of {len(self.eta)} replicates have no maximum and count as ranges" if absent else ""
        return Estimate(value, finite(low), finite(high), level, method, "ok", note)


def bootstrap_parametric(times: CaseTimes, family: str, *, n_boot: int = 1000, seed: Seed) -> BootstrapFits:
    """Fit a model without covariates and its bootstrap replicates by report.

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R].
    family : str
        "exponential", "weibull", "lognormal" or "loglogistic".
    n_boot : int
        Number of replicates.
    seed : int or Generator
        Source of the draws.

    Returns
    -------
    BootstrapFits
        The fit with its replicates; none when the fit has no maximum or there is one report only.

    Notes
    -----
    A replicate in which no case has an upper bound allows any median above its largest lower bound; one whose
    cases share a time allows any in the common part of the intervals; where the scale runs to infinity it
    allows any at all. Percentile limits take the end of that range that widens the interval.

    References
    ----------
    davison1997.
    """
    refuse_entry(times, "bootstrap_parametric")
    fit = fit_parametric(times, family)
    if fit.status != "ok" or times.n_reports < FEWEST_REPORTS:
        empty = np.empty(0)
        return BootstrapFits(fit, empty, empty, empty, empty)
    weights = draw_reports(times.report, n_boot, seed)
    return BootstrapFits(fit, *fit_replicates(find_family(family), times.lower, times.upper, weights))


def fit_replicates(
    family: Family, lower: Vector, upper: Vector, weights: Matrix
) -> tuple[Vector, Vector, Vector, Vector]:
    """Fit many reweightings of the same rows.

    Parameters
    ----------
    family : Family
        Distribution of W.
    lower, upper : ndarray of shape (n,)
        Rows (L, R].
    weights : ndarray of shape (B, n)
        Weight of each row in each replicate, >= 0.

    Returns
    -------
    eta, scale, floor, ceiling : ndarray of shape (B,)
        As in ``BootstrapFits``.
    """
    if weights.ndim != 2 or weights.shape[1] != len(lower):
        raise UsageError(f"weights must have shape (B, {len(lower)}), not {weights.shape}")
    # Replicates often repeat: with few reports most of the draws have been seen before.
    distinct, back = np.unique(weights, axis=0, return_inverse=True)
    floor, ceiling = _ranges(family, lower, upper, distinct)
    eta = np.full(len(distinct), np.nan)
    scale = np.full(len(distinct), np.nan)
    good = np.flatnonzero(np.isnan(floor))
    rows = sort_rows(lower, upper)
    block = max(1, BLOCK // max(len(lower), 1))
    for start in range(0, len(good), block):
        part = good[start : start + block]
        eta[part], scale[part] = _newton(family, lower, upper, distinct[part][:, rows.order])
    lost = good[~np.isfinite(eta[good])]
    floor[lost], ceiling[lost] = 0.0, np.inf
    back = back.ravel()
    return eta[back], scale[back], floor[back], ceiling[back]


def _ranges(family: Family, lower: Vector, upper: Vector, weights: Matrix) -> tuple[Vector, Vector]:
    """Return the range of event times allowed by replicates without a maximum; NaN for the others."""
    present = weights > 0
    largest = np.where(present, lower, 0.0).max(axis=1)
    smallest = np.where(present, upper, np.inf).min(axis=1)
    any_event = (present & np.isfinite(upper)).any(axis=1)
    hollow = ~any_event | (largest <= 0)
    if family.fixed_scale is None:
        hollow |= largest <= smallest
    floor = np.where(hollow, np.where(any_event, np.minimum(largest, smallest), largest), np.nan)
    ceiling = np.where(hollow, np.where(any_event, np.maximum(largest, smallest), np.inf), np.nan)
    return floor, ceiling


def _newton(family: Family, lower: Vector, upper: Vector, weights: Matrix) -> tuple[Vector, Vector]:
    """Maximise all replicates together; NaN where the scale runs to infinity or the search fails."""
    rows = sort_rows(lower, upper)
    e3 = rows.ends[2]
    middle = rows.y.copy()
    middle[e3:] = 0.5 * (rows.y[e3:] + rows.y_upper)
    total = weights.sum(axis=1)
    centre = weights @ middle / total
    spread = np.sqrt(np.maximum(weights @ (middle * middle) / total - centre * centre, 0.01))
    free = family.fixed_scale is None
    rate = 1.0 / spread if free else np.ones(len(weights))
    a = centre * rate
    result_a, result_rate = np.full(len(weights), np.nan), np.full(len(weights), np.nan)
    alive = np.arange(len(weights))
    w = weights
    # Rows outside a replicate may lie where their own likelihood underflows; they have no weight there.
    with np.errstate(all="ignore"):
        terms = row_terms(family, rows, np.broadcast_to(a[:, None], w.shape), rate[:, None])
    loglik = _sum(w, terms.value)
    for _ in range(MAX_STEPS):
        g1, h11 = _sum(w, terms.d_eta), -_sum(w, terms.d2_eta)
        if free:
            g2, h12, h22 = _sum(w, terms.d_rate), -_sum(w, terms.d2_mixed), -_sum(w, terms.d2_rate)
            determinant = np.maximum(h11 * h22 - h12 * h12, 1e-300)
            d1, d2 = (h22 * g1 - h12 * g2) / determinant, (h11 * g2 - h12 * g1) / determinant
            decrement = g1 * d1 + g2 * d2
            with np.errstate(divide="ignore", invalid="ignore"):
                step = np.where(d2 < 0, np.minimum(1.0, -0.9 * rate / d2), 1.0)
        else:
            d1, d2 = g1 / h11, np.zeros_like(g1)
            decrement = g1 * d1
            step = np.ones_like(d1)
        done = decrement < DECREMENT_TOLERANCE * np.maximum(1.0, np.abs(loglik))
        undecided = np.ones(len(a), dtype=bool)
        new_a, new_rate, reached = a, rate, loglik
        for _ in range(40):
            trial_a = np.where(undecided, a + step * d1, new_a)
            trial_rate = np.where(undecided, rate + step * d2, new_rate)
            with np.errstate(all="ignore"):
                terms = row_terms(
                    family, rows, np.broadcast_to(trial_a[:, None], w.shape), trial_rate[:, None]
                )
                reached = _sum(w, terms.value)
            new_a, new_rate = trial_a, trial_rate
            undecided = ~((reached > loglik) | (done & np.isfinite(reached)))
            if not undecided.any():
                break
            step = np.where(undecided, 0.5 * step, step)
        a, rate, loglik = new_a, new_rate, reached
        done |= undecided
        finished = alive[done]
        result_a[finished], result_rate[finished] = a[done], rate[done]
        stay = ~done
        if not stay.any():
            break
        alive, a, rate, loglik, w = alive[stay], a[stay], rate[stay], loglik[stay], w[stay]
        with np.errstate(all="ignore"):
            terms = row_terms(family, rows, np.broadcast_to(a[:, None], w.shape), rate[:, None])
    runaway = result_rate * spread < BOUNDARY_RATE
    result_a[runaway] = np.nan
    with np.errstate(invalid="ignore"):
        return result_a / result_rate, np.where(runaway, np.nan, 1.0 / result_rate)


def _sum(weights: Matrix, values: Matrix) -> Vector:
    """Sum over rows, where a row outside the replicate counts nothing even when its value is infinite."""
    return np.where(weights > 0, weights * np.where(np.isfinite(values), values, -1e300), 0.0).sum(axis=1)
