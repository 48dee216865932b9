"""The nonparametric maximum-likelihood estimate of a survival curve from rows (L, R], as a result to read.

Holds the fit, its quantiles and its survival as bounds; the search for the maximum is in ``npmle_solver``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.innermost import innermost_intervals
from tamis.analysis.survival.npmle_entry import fit_cells, thin_risk_set
from tamis.analysis.survival.npmle_solver import maximise_masses
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Status = Literal["ok", "boundary", "not_estimable", "not_converged"]
QuantileStatus = Literal["point", "interval", "not_reached", "not_estimable"]

# Masses sum to one up to rounding; a cumulative mass this close to a probability has reached it.
ROUNDING = 1e-9
# A fit whose log-likelihood may lie further than n times this below the maximum is not called a maximum.
ACCEPTED_GAP = 1e-9


@dataclass(frozen=True, slots=True)
class Quantile:
    """Where a quantile lies: the smallest time at which ``probability`` of the cases have had the event.

    Attributes
    ----------
    probability : float
        Share of cases with the event, in (0, 1).
    lower, upper : float or None
        The quantile lies in (lower, upper], or at the point lower == upper; upper is None when the curve
        never falls that far, both are None when there is no curve.
    status : str
        "point", "interval", "not_reached" or "not_estimable".
    """

    probability: float
    lower: float | None
    upper: float | None
    status: QuantileStatus

    def __str__(self) -> str:
        if self.status == "not_estimable":
            return "not estimable"
        if self.status == "not_reached":
            return f"not reached by {self.lower:g}"
        return f"{self.lower:g}" if self.status == "point" else f"({self.lower:g}, {self.upper:g}]"


@dataclass(frozen=True, slots=True, eq=False)
class NonparametricFit:
    """Turnbull's estimate: masses on innermost intervals, between which nothing is known.

    Attributes
    ----------
    status, reason : str
        "ok", "not_estimable" (no cases) or "not_converged", and why.
    q, p : ndarray of shape (m,)
        Ends of the innermost intervals (q, p]; [p, p] where equal; the last p may be inf.
    mass : ndarray of shape (m,)
        Probability of each.
    loglik : float
        Log-likelihood.
    kkt_gap : float
        Certificate: the log-likelihood lies at most n times this below its maximum.
    n, n_reports, n_events : int
        Cases, reports, cases known to have had the event.
    origin : str
        Event from which the clock runs.
    small_sample : str
        Sentence for the reader when the sample is small, else empty.
    """

    status: Status
    reason: str
    q: Vector
    p: Vector
    mass: Vector
    loglik: float
    kkt_gap: float
    n: int
    n_reports: int
    n_events: int
    origin: str
    small_sample: str

    def survival_at(self, times: Sequence[float] | npt.ArrayLike) -> pd.DataFrame:
        """Give the bounds of S(t) = P(T > t): equal where the data determine it.

        Parameters
        ----------
        times : array_like of shape (k,)
            Times >= 0.

        Returns
        -------
        DataFrame
            Columns time, lower, upper; NaN where the fit is not estimable.
        """
        t = np.atleast_1d(np.asarray(times, dtype=float))
        if self.status == "not_estimable":
            return pd.DataFrame({"time": t, "lower": np.nan, "upper": np.nan})
        lower, upper = survival_bounds(self.q, self.p, self.mass, t)
        return pd.DataFrame({"time": t, "lower": lower, "upper": upper})

    def quantile(self, probability: float) -> Quantile:
        """Give the smallest time by which ``probability`` of the cases have had the event.

        Parameters
        ----------
        probability : float
            In (0, 1).

        Returns
        -------
        Quantile
            An interval where the data determine no more, with its status.
        """
        if not 0.0 < probability < 1.0:
            raise UsageError(f"a quantile needs a probability between 0 and 1, not {probability}")
        if self.status == "not_estimable":
            return Quantile(probability, None, None, "not_estimable")
        lower, upper = quantile_bounds(self.q, self.p, self.mass, probability)
        if np.isinf(upper):
            return Quantile(probability, lower, None, "not_reached")
        return Quantile(probability, lower, upper, "point" if lower == upper else "interval")

    @property
    def median_(self) -> Quantile:
        """The median."""
        return self.quantile(0.5)

    def to_frame(self) -> pd.DataFrame:
        """Give the cells with mass: columns lower, upper, mass, survival (after the cell; NaN after inf)."""
        keep = self.mass > 0
        survival = np.clip(1.0 - np.cumsum(self.mass[keep]), 0.0, 1.0)
        survival[survival < ROUNDING] = 0.0
        upper = self.p[keep]
        survival[np.isinf(upper)] = np.nan
        return pd.DataFrame(
            {"lower": self.q[keep], "upper": upper, "mass": self.mass[keep], "survival": survival}
        )

    def summary(self) -> str:
        """Say what was fitted and how sure it is that this is the maximum."""
        if self.status == "not_estimable":
            return f"Nonparametric estimate, time from {self.origin}: not estimable, {self.reason}."
        parts = [
            f"Nonparametric estimate of {self.n} cases ({self.n_reports} reports, {self.n_events} events), "
            f"time from {self.origin}: median {self.median_}; log-likelihood {self.loglik:.4f}, "
            f"KKT gap {self.kkt_gap:.1e} ({self.status}).",
            f"{self.reason[0].upper()}{self.reason[1:]}." if self.reason else "",
        ]
        return " ".join(part for part in [*parts, self.small_sample] if part)


def fit_nonparametric(times: CaseTimes) -> NonparametricFit:
    """Fit the nonparametric maximum-likelihood estimate of the survival curve.

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R], exact and censored rows mixed, each given survival to its entry.

    Returns
    -------
    NonparametricFit
        The estimate with its KKT gap. With delayed entry it is the curve given no event by the first entry,
        and "boundary" where it falls to zero before later cases enter.

    Notes
    -----
    The reports do not enter the estimate, only its uncertainty (``bootstrap_nonparametric``).

    References
    ----------
    turnbull1976, peto1973. Compared with R's npsurv and survival in tests/reference/survival.
    """
    if times.n == 0:
        empty = np.empty(0)
        return NonparametricFit(
            "not_estimable", "no cases", empty, empty, empty, 0.0, 0.0, 0, 0, 0, times.origin, ""
        )
    if times.is_truncated:
        return _with_entry(times)
    cells = innermost_intervals(times.lower, times.upper)
    found = maximise_masses(cells.first, cells.last, len(cells.q))
    reached = found.kkt_gap <= ACCEPTED_GAP
    return NonparametricFit(
        status="ok" if reached else "not_converged",
        reason="" if reached else f"the KKT gap is still {found.kkt_gap:.1e} after {found.rounds} rounds",
        q=cells.q,
        p=cells.p,
        mass=found.mass,
        loglik=found.loglik,
        kkt_gap=found.kkt_gap,
        n=times.n,
        n_reports=times.n_reports,
        n_events=times.n_events,
        origin=times.origin,
        small_sample=times.small_sample(),
    )


def _with_entry(times: CaseTimes) -> NonparametricFit:
    """Fit the curve of cases with delayed entry."""
    found = fit_cells(times.lower, times.upper, times.entry)
    begin = float(times.entry.min())
    given = f"given no event by {begin:g}, the first entry" if begin > 0 else ""
    given = "; ".join(part for part in (given, thin_risk_set(found, times.entry)) if part)
    status: Status = "ok" if found.kkt_gap <= ACCEPTED_GAP else "not_converged"
    reason = (
        given if status == "ok" else f"the optimality conditions still miss by {found.kkt_gap:.1e} per row"
    )
    if found.n_lost and status == "ok":
        cell = int(np.flatnonzero(found.mass > 0)[-1])
        status = "boundary"
        reason = (
            f"the curve falls to zero by {found.cells.p[cell]:g}, before {found.n_lost:g} cases entered: nobody under "
            "observation by then is known to be without the event later, so that it is not identified beyond"
        )
    return NonparametricFit(
        status=status,
        reason=reason,
        q=found.cells.q,
        p=found.cells.p,
        mass=found.mass,
        loglik=found.loglik,
        kkt_gap=found.kkt_gap,
        n=times.n,
        n_reports=times.n_reports,
        n_events=times.n_events,
        origin=times.origin,
        small_sample=times.small_sample(),
    )


def survival_bounds(q: Vector, p: Vector, mass: Vector, times: Vector) -> tuple[Vector, Vector]:
    """Bound S(t) given masses on (q, p].

    Parameters
    ----------
    q, p, mass : ndarray of shape (m,)
        Cells in increasing order and their probabilities.
    times : ndarray of shape (k,)
        Times.

    Returns
    -------
    lower, upper : ndarray of shape (k,)
        Survival if the mass of a cell around t came at once, and if it waited.
    """
    cumulative = np.concatenate([[0.0], np.cumsum(mass)])
    started = np.searchsorted(np.where(q == p, np.nextafter(q, -1.0), q), times, side="left")
    closed = np.searchsorted(p, times, side="right")
    lower, upper = 1.0 - cumulative[started] / cumulative[-1], 1.0 - cumulative[closed] / cumulative[-1]
    return np.where(lower < ROUNDING, 0.0, lower), np.where(upper < ROUNDING, 0.0, upper)


def quantile_bounds(q: Vector, p: Vector, mass: Vector, probability: float) -> tuple[float, float]:
    """Find the cell in which the cumulative mass reaches a probability.

    Parameters
    ----------
    q, p, mass : ndarray of shape (m,)
        Cells in increasing order and their probabilities.
    probability : float
        In (0, 1).

    Returns
    -------
    lower, upper : float
        Ends of that cell; upper may be inf.
    """
    cumulative = np.cumsum(mass)
    cell = int(np.searchsorted(cumulative / cumulative[-1], probability - ROUNDING, side="left"))
    # A cell without mass can stand before the one that reaches it only by rounding.
    while mass[cell] <= 0:
        cell += 1
    return float(q[cell]), float(p[cell])
