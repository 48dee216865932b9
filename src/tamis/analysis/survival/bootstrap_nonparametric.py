"""Cluster bootstrap of the nonparametric estimate: pointwise bands and intervals of quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.estimates import Estimate, finite, percentile_limits
from tamis.analysis.survival.innermost import innermost_intervals
from tamis.analysis.survival.npmle import (
    NonparametricFit,
    fit_nonparametric,
    quantile_bounds,
    survival_bounds,
)
from tamis.analysis.survival.npmle_entry import fit_cells
from tamis.analysis.survival.npmle_solver import maximise_masses
from tamis.analysis.survival.resampling import FEWEST_REPORTS, Seed, draw_reports

Vector = npt.NDArray[np.float64]

METHOD = "bootstrap by report"
ONE_REPORT = "fewer than two reports: reports cannot be resampled"


@dataclass(frozen=True, slots=True, eq=False)
class BootstrapCurves:
    """Replicates of the nonparametric estimate.

    Attributes
    ----------
    fit : NonparametricFit
        The estimate of the sample itself.
    curves : tuple of tuple
        (q, p, mass) of each distinct replicate.
    draws : ndarray of int, shape (B,)
        Which of ``curves`` each replicate is.
    """

    fit: NonparametricFit
    curves: tuple[tuple[Vector, Vector, Vector], ...]
    draws: npt.NDArray[np.intp]

    def band(
        self, times: Sequence[float] | npt.ArrayLike | None = None, *, level: float = 0.95
    ) -> pd.DataFrame:
        """Give the curve with pointwise percentile limits.

        Parameters
        ----------
        times : array_like of shape (k,), optional
            Times; when absent 0 and the finite ends of the cells with mass.
        level : float
            Level of the limits.

        Returns
        -------
        DataFrame
            Columns time, survival, survival_lower, survival_upper, ci_lb, ci_ub. ``survival`` is the upper
            bound, the curve that falls at the end of each cell; the limits take the bound that widens the
            band. NaN limits where reports cannot be resampled.
        """
        if times is None:
            cells = self.fit.to_frame()
            ends = np.concatenate([[0.0], cells["lower"].to_numpy(), cells["upper"].to_numpy()])
            times = np.unique(ends[np.isfinite(ends)])
        bounds = self.fit.survival_at(times)
        moments = bounds["time"].to_numpy()
        frame = pd.DataFrame(
            {
                "time": moments,
                "survival": bounds["upper"],
                "survival_lower": bounds["lower"],
                "survival_upper": bounds["upper"],
            }
        )
        if not len(self.draws):
            return frame.assign(ci_lb=np.nan, ci_ub=np.nan)
        pairs = [survival_bounds(q, p, mass, moments) for q, p, mass in self.curves]
        least = np.array([pair[0] for pair in pairs])[self.draws]
        most = np.array([pair[1] for pair in pairs])[self.draws]
        limits = [percentile_limits(least[:, k], most[:, k], level) for k in range(len(moments))]
        return frame.assign(ci_lb=[low for low, _ in limits], ci_ub=[high for _, high in limits])

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
            ``value`` is the time by which the quantile is surely reached (the upper end of its cell); see
            ``fit.quantile`` for the cell. ci_ub is None where it is not reached in enough replicates.
        """
        point = self.fit.quantile(probability)
        if point.status == "not_estimable":
            return Estimate(None, None, None, level, METHOD, "not_estimable", self.fit.reason)
        reason = "" if point.upper is not None else f"the curve does not fall to {1 - probability:g}"
        if not len(self.draws):
            return Estimate(point.upper, None, None, level, METHOD, "ok", ONE_REPORT)
        ranges = np.array([quantile_bounds(q, p, mass, probability) for q, p, mass in self.curves])[
            self.draws
        ]
        low, high = percentile_limits(ranges[:, 0], ranges[:, 1], level)
        status = "ok" if point.upper is not None else "not_estimable"
        return Estimate(point.upper, finite(low), finite(high), level, METHOD, status, reason)

    @property
    def median_(self) -> Estimate:
        """The median with its percentile interval."""
        return self.quantile(0.5)


def bootstrap_nonparametric(times: CaseTimes, *, n_boot: int = 1000, seed: Seed) -> BootstrapCurves:
    """Fit the nonparametric estimate and its bootstrap replicates by report.

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R].
    n_boot : int
        Number of replicates.
    seed : int or Generator
        Source of the draws.

    Returns
    -------
    BootstrapCurves
        The fit with its replicates; none when there are fewer than two reports.

    Notes
    -----
    The percentile bootstrap of the nonparametric estimate is too narrow in small samples of coarse intervals;
    docs/survival.md says by how much.

    References
    ----------
    davison1997, sun2001.
    """
    fit = fit_nonparametric(times)
    if fit.status == "not_estimable" or times.n_reports < FEWEST_REPORTS:
        return BootstrapCurves(fit, (), np.empty(0, dtype=np.intp))
    weights = draw_reports(times.report, n_boot, seed)
    distinct, draws = np.unique(weights, axis=0, return_inverse=True)
    return BootstrapCurves(fit, tuple(_refit(times, row) for row in distinct), draws.ravel())


def _refit(times: CaseTimes, weights: Vector) -> tuple[Vector, Vector, Vector]:
    """Fit one replicate and keep its cells with mass."""
    kept = weights > 0
    if times.is_truncated:
        entered = fit_cells(times.lower[kept], times.upper[kept], times.entry[kept], weights[kept])
        support = entered.mass > 0
        return entered.cells.q[support], entered.cells.p[support], entered.mass[support]
    cells = innermost_intervals(times.lower[kept], times.upper[kept])
    found = maximise_masses(cells.first, cells.last, len(cells.q), weights[kept])
    held = found.mass > 0
    return cells.q[held], cells.p[held], found.mass[held]
