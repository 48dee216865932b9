"""Product-limit curve, cumulative hazard and restricted mean of exact and right-censored times.

What needs every event time exactly; interval-censored cases go to ``npmle``. Variances are Greenwood's, or
the infinitesimal jackknife summed over reports.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from tamis.analysis.survival.case_times import CaseTimes, refuse_entry
from tamis.analysis.survival.estimates import Estimate, finite
from tamis.analysis.survival.resampling import report_codes
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

# A survival this close to a probability equals it; products of fractions carry a few rounding errors.
ROUNDING = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class ProductLimit:
    """Kaplan–Meier estimate with its counts, one entry per distinct time.

    Attributes
    ----------
    time : ndarray of shape (k,)
        Distinct times, events and censorings.
    n_risk, n_event, n_censor : ndarray of shape (k,)
        Cases at risk just before, events at, censorings at each time.
    survival, se : ndarray of shape (k,)
        S(t) and its Greenwood standard error.
    se_cluster : ndarray of shape (k,)
        Standard error by the infinitesimal jackknife over reports; NaN for one report.
    hazard, hazard_se : ndarray of shape (k,)
        Nelson–Aalen cumulative hazard and its standard error.
    n_reports : int
        Number of reports.
    note : str
        What delayed entry leaves unknown; empty without it.
    """

    time: Vector
    n_risk: Vector
    n_event: Vector
    n_censor: Vector
    survival: Vector
    se: Vector
    se_cluster: Vector
    hazard: Vector
    hazard_se: Vector
    n_reports: int
    note: str = ""

    def limits(self, *, level: float = 0.95) -> tuple[Vector, Vector]:
        """Give pointwise limits of S(t) on the scale log(-log S), from Greenwood's variance.

        Parameters
        ----------
        level : float
            Level of the limits.

        Returns
        -------
        lower, upper : ndarray of shape (k,)
            Limits; NaN where S is 0 or 1 and its logarithm says nothing.
        """
        half = float(norm.ppf(0.5 + 0.5 * level))
        with np.errstate(divide="ignore", invalid="ignore"):
            log_survival = np.log(self.survival)
            spread = np.exp(half * self.se / self.survival / -log_survival)
            lower, upper = self.survival**spread, self.survival ** (1.0 / spread)
        undefined = (self.survival == 1.0) | (self.survival == 0.0)
        return np.where(undefined, np.nan, lower), np.where(undefined, np.nan, upper)

    def quantile(self, probability: float, *, level: float = 0.95) -> Estimate:
        """Estimate a quantile; the limits are the quantiles of the limits of the curve.

        Parameters
        ----------
        probability : float
            In (0, 1).
        level : float
            Level of the limits.

        Returns
        -------
        Estimate
            The smallest time with S(t) < 1 - probability, or the middle of the flat part where S equals it;
            "not_estimable" where the curve does not fall that far.
        """
        lower, upper = self.limits(level=level)
        value, low, high = (
            finite(_crossing(self.time, curve, 1.0 - probability)) for curve in (self.survival, lower, upper)
        )
        method = "inverted log-log band"
        if value is None:
            why = f"the curve does not fall below {1 - probability:g}"
            return Estimate(None, low, high, level, method, "not_estimable", why)
        return Estimate(value, low, high, level, method)

    def restricted_mean(self, tau: float, *, level: float = 0.95) -> Estimate:
        """Estimate the mean of min(T, tau), the area under the curve to tau.

        Parameters
        ----------
        tau : float
            Horizon, > 0, not beyond the last time unless the curve has reached 0.
        level : float
            Level of the interval.

        Returns
        -------
        Estimate
            Area with a normal interval from ``restricted_mean_se``.
        """
        value, se = self.restricted_mean_se(tau)
        half = float(norm.ppf(0.5 + 0.5 * level)) * se
        return Estimate(value, value - half, value + half, level, "normal, Greenwood")

    def restricted_mean_se(self, tau: float) -> tuple[float, float]:
        """Compute the restricted mean and its standard error.

        Parameters
        ----------
        tau : float
            Horizon.

        Returns
        -------
        value, se : float
            Area under the curve to tau, and the root of the sum of d / (n (n - d)) times the squared area
            right of each event time.

        Raises
        ------
        UsageError
            If the curve is not known until tau.

        References
        ----------
        klein2003.
        """
        if not len(self.time) or (tau > self.time[-1] and self.survival[-1] > 0) or not tau > 0:
            last = self.time[-1] if len(self.time) else 0.0
            raise UsageError(f"the curve is known from 0 to {last:g}; a mean restricted to {tau:g} is not")
        inside = self.time < tau
        ends = np.append(self.time[inside], tau)
        heights = np.concatenate([[1.0], self.survival[inside]])
        areas = np.diff(np.concatenate([[0.0], ends])) * heights
        after = np.cumsum(areas[::-1])[::-1][1:]
        n, d = self.n_risk[inside], self.n_event[inside]
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where((d > 0) & (n > d), after * after * d / (n * (n - d)), 0.0)
        return float(areas.sum()), float(np.sqrt(terms.sum()))

    def to_frame(self, *, level: float = 0.95) -> pd.DataFrame:
        """Give the curve as a frame.

        Parameters
        ----------
        level : float
            Level of the limits.

        Returns
        -------
        DataFrame
            Columns time, n_risk, n_event, n_censor, survival, se, se_cluster, ci_lb, ci_ub, hazard,
            hazard_se.
        """
        lower, upper = self.limits(level=level)
        return pd.DataFrame(
            {
                "time": self.time,
                "n_risk": self.n_risk.astype(int),
                "n_event": self.n_event.astype(int),
                "n_censor": self.n_censor.astype(int),
                "survival": self.survival,
                "se": self.se,
                "se_cluster": self.se_cluster,
                "ci_lb": lower,
                "ci_ub": upper,
                "hazard": self.hazard,
                "hazard_se": self.hazard_se,
            }
        )


def product_limit(times: CaseTimes) -> ProductLimit:
    """Compute the Kaplan–Meier and Nelson–Aalen estimates of exact and right-censored times.

    Parameters
    ----------
    times : CaseTimes
        Exact and right-censored rows only; a case is at risk after its entry.

    Returns
    -------
    ProductLimit
        The estimates; ``note`` says what delayed entry leaves unknown.

    Raises
    ------
    UsageError
        If a row is left- or interval-censored.

    References
    ----------
    kaplan1958, greenwood1926, aalen1978.
    """
    moment, event = exact_and_censored(times, with_entry=True)
    distinct, place = np.unique(moment, return_inverse=True)
    k = len(distinct)
    entered = np.searchsorted(distinct, times.entry, side="right")
    d = np.bincount(place[event], minlength=k).astype(float)
    c = np.bincount(place[~event], minlength=k).astype(float)
    waiting = np.bincount(entered, minlength=k + 1)[1:]
    n = (np.cumsum((d + c)[::-1])[::-1] - np.cumsum(waiting[::-1])[::-1]).astype(float)
    # A case that enters at its last look is at risk at no time.
    share = np.divide(d, n, out=np.zeros(k), where=n > 0)
    survival = np.cumprod(1.0 - share, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        se = survival * np.sqrt(np.cumsum(np.where(d > 0, d / (n * (n - d)), 0.0)))
    codes, n_reports = report_codes(times.report)
    influence = survival_influence(
        place.astype(np.intp), event, codes, n_reports, n, d, entered.astype(np.intp)
    )
    cluster = np.sqrt((influence**2).sum(axis=0)) if n_reports > 1 else np.full(k, np.nan)
    return ProductLimit(
        distinct,
        n,
        d,
        c,
        survival,
        np.where(survival > 0, se, np.nan),
        cluster,
        np.cumsum(share),
        np.sqrt(np.cumsum(np.divide(share, n, out=np.zeros(k), where=n > 0))),
        n_reports,
        _entry_note(times, distinct, survival, entered),
    )


def _entry_note(times: CaseTimes, distinct: Vector, survival: Vector, entered: npt.NDArray[np.intp]) -> str:
    """Say from when the curve is known, and whether it fell to zero before later cases entered."""
    if not times.is_truncated:
        return ""
    first = float(times.entry.min())
    parts = [f"given no event by {first:g}, the first entry"] if first > 0 else []
    gone = np.flatnonzero(survival <= 0)
    if len(gone) and (entered > gone[0]).any():
        parts.append(
            f"all at risk at {distinct[gone[0]]:g} had their event before "
            f"{int((entered > gone[0]).sum())} later entries: the fall to zero comes from a small risk set"
        )
    return "; ".join(parts)


def exact_and_censored(times: CaseTimes, *, with_entry: bool = False) -> tuple[Vector, npt.NDArray[np.bool_]]:
    """Return the time of each case and whether it is an event.

    Parameters
    ----------
    times : CaseTimes
        Exact and right-censored rows only.
    with_entry : bool
        Whether the caller takes delayed entry into account; otherwise it is refused.

    Returns
    -------
    moment : ndarray of shape (n,)
        Time of the event or of the last look.
    event : ndarray of bool, shape (n,)
        Whether it is an event.

    Raises
    ------
    UsageError
        If a row is left- or interval-censored, or entered late; the message counts them.
    """
    if not with_entry:
        refuse_entry(times, "this method")
    between = ~(times.is_exact | times.is_right_censored)
    if between.any():
        raise UsageError(
            f"{int(between.sum())} of {times.n} cases are interval-censored; the product limit needs exact "
            "times. Use fit_nonparametric, or impute the times and say so."
        )
    return times.lower, times.is_exact


def survival_influence(
    place: Indices,
    event: npt.NDArray[np.bool_],
    codes: Indices,
    n_groups: int,
    n: Vector,
    d: Vector,
    entered: Indices | None = None,
) -> Matrix:
    """Compute the derivative of the product limit for the weight of each group of cases.

    Parameters
    ----------
    place : ndarray of int, shape (cases,)
        Number of each case's time among the distinct times.
    event : ndarray of bool, shape (cases,)
        Whether it is an event.
    codes : ndarray of int, shape (cases,)
        Group (report) of each case.
    n_groups : int
        Number of groups.
    n, d : ndarray of shape (k,)
        Cases at risk and events at each distinct time.
    entered : ndarray of int, shape (cases,), optional
        Number of the first distinct time at which each case is at risk; the first of all when absent.

    Returns
    -------
    ndarray of shape (n_groups, k)
        Derivatives; their squares sum to the infinitesimal-jackknife variance.

    References
    ----------
    jaeckel1972.
    """
    change = hazard_influence(place, event, codes, n_groups, n, d, entered)
    share = 1.0 - np.divide(d, n, out=np.zeros(len(n)), where=n > 0)
    survival = np.cumprod(share)
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.where(share > 0, change / share, 0.0)
    return np.asarray(-survival * np.cumsum(steps, axis=1), dtype=np.float64)


def hazard_influence(
    place: Indices,
    event: npt.NDArray[np.bool_],
    codes: Indices,
    n_groups: int,
    n: Vector,
    d: Vector,
    entered: Indices | None = None,
) -> Matrix:
    """Compute the derivative of each hazard jump d / n for the weight of each group of cases.

    Parameters
    ----------
    place, event, codes, n_groups, n, d, entered
        As in ``survival_influence``.

    Returns
    -------
    ndarray of shape (n_groups, k)
        Derivatives of the jumps.
    """
    k = len(n)
    size = n_groups * k
    events = np.bincount(codes[event] * k + place[event], minlength=size).reshape(n_groups, k)
    leaving = np.bincount(codes * k + place, minlength=size).reshape(n_groups, k)
    at_risk = np.cumsum(leaving[:, ::-1], axis=1)[:, ::-1].astype(float)
    if entered is not None:
        late = np.bincount(codes * (k + 1) + entered, minlength=n_groups * (k + 1)).reshape(n_groups, k + 1)
        at_risk -= np.cumsum(late[:, :0:-1], axis=1)[:, ::-1]
    risk = np.where(n > 0, n, 1.0)
    return events / risk - at_risk * (d / (risk * risk))


def _crossing(time: Vector, curve: Vector, height: float) -> float:
    """Return the first time below a height, or the middle of the flat part at it; inf where there is none."""
    below = np.flatnonzero(curve < height - ROUNDING)
    level = np.flatnonzero(np.abs(curve - height) <= ROUNDING)
    if len(level):
        return float(0.5 * (time[level[0]] + time[below[0]])) if len(below) else float(time[level[0]])
    return float(time[below[0]]) if len(below) else float("inf")
