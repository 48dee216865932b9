"""Likelihood-ratio limits of the nonparametric curve, which need no variance and stay within 0 and 1.

The largest likelihood under S(t) = s is found by adding to the sample one row of weight w that says "after t"
or "before t": its maximum is the constrained one for the s that it gives, so that a search over w traces the
profile (for exact and right-censored times this is the multiplier of Thomas and Grunkemeier).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import chi2

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.estimates import Estimate, finite
from tamis.analysis.survival.innermost import innermost_intervals
from tamis.analysis.survival.npmle import NonparametricFit, fit_nonparametric
from tamis.analysis.survival.npmle_entry import cells_before, maximise_entered
from tamis.analysis.survival.npmle_solver import maximise_masses

Vector = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

METHOD = "likelihood ratio"
# Weights of the added row between which the profile is sought, in cases.
LEAST, MOST = 1e-3, 1e5
# Logarithm of the weight to which the end of the interval is found.
PRECISION = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """Rows as ranges of cells, seen from a cell on."""

    q: Vector
    p: Vector
    start: Indices
    first: Indices
    last: Indices
    truncated: bool

    def profile(self, first: int, last: int, weight: float) -> tuple[float, float]:
        """Return the mass of cells first to last when a row there has some weight, and the loss of the others."""
        m, n = len(self.q), len(self.first)
        w = np.append(np.ones(n), weight)
        lows, highs = np.append(self.first, first), np.append(self.last, last)
        if self.truncated:
            mass = maximise_entered(np.append(self.start, 0), lows, highs, m, w)[0]
        else:
            mass = maximise_masses(lows, highs, m, w).mass
        total = np.concatenate([[0.0], np.cumsum(mass)])
        total /= total[-1]
        with np.errstate(divide="ignore"):
            own = np.log(total[self.last] - total[self.first]) - np.log(total[-1] - total[self.start])
        return float(total[last] - total[first]), float(own.sum())


def likelihood_band(
    times: CaseTimes, at: Sequence[float] | npt.ArrayLike | None = None, *, level: float = 0.95
) -> pd.DataFrame:
    """Give the nonparametric curve with pointwise likelihood-ratio limits.

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R] with their entries.
    at : array_like of shape (k,), optional
        Times; when absent 0 and the finite ends of the cells with mass.
    level : float
        Level of the limits.

    Returns
    -------
    DataFrame
        Columns time, survival, survival_lower, survival_upper, ci_lb, ci_ub, as the band of the bootstrap.

    Notes
    -----
    Twice the loss of log-likelihood is held against chi-squared with one degree of freedom. That is its limit
    for exact and right-censored times and for looks at a few common times; where looks fall on a continuum its
    limit is smaller (banerjee2001) and the band too wide. Cases count as independent: where reports hold
    several cases that resemble each other, take ``bootstrap_nonparametric``.

    References
    ----------
    thomas1975, owen2001, murphy1995.
    """
    fit = fit_nonparametric(times)
    if at is None:
        cells = fit.to_frame()
        ends = np.concatenate([[0.0], cells["lower"].to_numpy(), cells["upper"].to_numpy()])
        at = np.unique(ends[np.isfinite(ends)])
    bounds = fit.survival_at(at)
    moments = bounds["time"].to_numpy(dtype=float)
    frame = pd.DataFrame(
        {
            "time": moments,
            "survival": bounds["upper"],
            "survival_lower": bounds["lower"],
            "survival_upper": bounds["upper"],
        }
    )
    if fit.status not in ("ok", "boundary"):
        return frame.assign(ci_lb=np.nan, ci_ub=np.nan)
    pairs = [_limits(fit, times, moment, level) for moment in moments]
    return frame.assign(ci_lb=[low for low, _ in pairs], ci_ub=[high for _, high in pairs])


def likelihood_quantile(times: CaseTimes, probability: float = 0.5, *, level: float = 0.95) -> Estimate:
    """Estimate a quantile by the nonparametric curve, with the times at which its level is not rejected.

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R] with their entries.
    probability : float
        In (0, 1).
    level : float
        Level of the interval.

    Returns
    -------
    Estimate
        ``value`` is the time by which the quantile is surely reached; the limits are the ends of the outermost
        cells whose limits hold 1 - probability, None where the curve never leaves it.

    References
    ----------
    thomas1975.
    """
    fit = fit_nonparametric(times)
    point = fit.quantile(probability)
    if point.status == "not_estimable":
        return Estimate(None, None, None, level, METHOD, "not_estimable", fit.reason)
    wanted = 1.0 - probability
    ends = np.unique(np.concatenate([fit.q, fit.p]))
    ends = ends[np.isfinite(ends)]
    # Both limits fall with time, so that the first time at which each has passed is found by halving.
    low = _first(ends, lambda t: _limits(fit, times, t, level)[0] <= wanted)
    high = _first(ends, lambda t: _limits(fit, times, t, level)[1] < wanted)
    reason = "" if point.upper is not None else f"the curve does not fall to {wanted:g}"
    status = "ok" if point.upper is not None else "not_estimable"
    before = ends[low - 1] if 0 < low < len(ends) else (0.0 if low == 0 else np.inf)
    start = (
        float(ends[low]) if low < len(ends) and (fit.q == fit.p)[fit.p == ends[low]].any() else float(before)
    )
    end = float(ends[high]) if high < len(ends) else np.inf
    return Estimate(point.upper, finite(start), finite(end), level, METHOD, status, reason)


def _first(ends: Vector, holds) -> int:  # type: ignore[no-untyped-def]
    low, high = 0, len(ends)
    while low < high:
        middle = (low + high) // 2
        if holds(float(ends[middle])):
            high = middle
        else:
            low = middle + 1
    return low


def _limits(fit: NonparametricFit, times: CaseTimes, moment: float, level: float) -> tuple[float, float]:
    """Return the smallest and the largest S(t) that the likelihood does not reject."""
    most_loss = 0.5 * float(chi2.ppf(level, 1))
    bounds = fit.survival_at([moment])
    top = fit.loglik
    low = 0.0
    if bounds["lower"].iloc[0] > 0 and moment > 0:
        sample, ended = _place(times, moment, before=True)
        low = 1.0 - _reach(sample, 0, ended, top, most_loss)
    elif moment <= 0:
        low = 1.0
    high = 1.0
    if bounds["upper"].iloc[0] < 1:
        sample, ended = _place(times, moment, before=False)
        high = _reach(sample, ended, len(sample.q), top, most_loss)
    return low, high


def _reach(sample: _Sample, first: int, last: int, top: float, most_loss: float) -> float:
    """Return the largest mass of some cells whose loss stays within the limit."""

    def excess(log_weight: float) -> float:
        return top - sample.profile(first, last, float(np.exp(log_weight)))[1] - most_loss

    low, high = float(np.log(LEAST)), 0.0
    while excess(high) <= 0:
        low, high = high, high + 1.5
        if high > np.log(MOST):
            return 1.0
    if low < 0 and excess(low) >= 0:
        return sample.profile(first, last, LEAST)[0]
    found = float(brentq(excess, low, high, xtol=PRECISION))
    return sample.profile(first, last, float(np.exp(found)))[0]


def _place(times: CaseTimes, moment: float, *, before: bool) -> tuple[_Sample, int]:
    """Return the sample's cells and how many have begun before (or ended by) a time.

    Where none has, a cell of its own is added: that an event came there is possible, only none was seen.
    """
    lower, upper, entry = times.lower, times.upper, times.entry
    cells = innermost_intervals(lower, upper, entry if times.is_truncated else None)
    count = _count(cells.q, cells.p, moment, before=before)
    if (before and count == 0) or (not before and count == len(cells.q)):
        extra = (0.0, moment) if before else (moment, np.inf)
        cells = innermost_intervals(
            np.append(lower, extra[0]), np.append(upper, extra[1]), np.append(entry, 0.0)
        )
        count = _count(cells.q, cells.p, moment, before=before)
        n = len(lower)
        start = cells_before(cells, entry)
        return _Sample(cells.q, cells.p, start, cells.first[:n], cells.last[:n], times.is_truncated), count
    start = cells_before(cells, entry)
    return _Sample(cells.q, cells.p, start, cells.first, cells.last, times.is_truncated), count


def _count(q: Vector, p: Vector, moment: float, *, before: bool) -> int:
    if before:
        return int(np.searchsorted(np.where(q == p, np.nextafter(q, -1.0), q), moment, side="left"))
    return int(np.searchsorted(p, moment, side="right"))
