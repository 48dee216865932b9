"""Two competing ends of interval-censored cases: the nonparametric cumulative incidence of each.

Nothing is assumed about what would have happened without the other end; ``competing`` does the same for exact and
right-censored times, where any number of kinds of end is allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.estimates import percentile_limits
from tamis.analysis.survival.innermost import innermost_intervals
from tamis.analysis.survival.npmle import ACCEPTED_GAP, Status
from tamis.analysis.survival.npmle_solver import maximise_masses
from tamis.analysis.survival.resampling import FEWEST_REPORTS, Seed, draw_reports
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

# Kind of a cell beyond the last look: its end may be of either kind.
EITHER = -1


@dataclass(frozen=True, slots=True, eq=False)
class CompetingIntervals:
    """Masses on innermost intervals of each kind of end.

    Attributes
    ----------
    status, reason : str
        "ok", "not_estimable" (no case ended) or "not_converged", and why.
    causes : tuple
        Kinds of end, one or two, sorted.
    kind : ndarray of int, shape (m,)
        Which of ``causes`` each cell is of; -1 for the mass after the last look, which may be of either.
    q, p : ndarray of shape (m,)
        Ends of the cells (q, p]; points where equal. In the order of time within each kind.
    mass : ndarray of shape (m,)
        Probability of each.
    loglik : float
        Log-likelihood.
    kkt_gap : float
        Certificate: the log-likelihood lies at most n times this below its maximum.
    n, n_reports : int
        Cases and reports.
    origin : str
        Event from which the clock runs.
    """

    status: Status
    reason: str
    causes: tuple[object, ...]
    kind: Indices
    q: Vector
    p: Vector
    mass: Vector
    loglik: float
    kkt_gap: float
    n: int
    n_reports: int
    origin: str

    def at(self, times: Sequence[float] | npt.ArrayLike) -> pd.DataFrame:
        """Give the bounds of the cumulative incidences.

        Parameters
        ----------
        times : array_like of shape (k,)
            Times >= 0.

        Returns
        -------
        DataFrame
            Columns time, cause, lower, upper: equal where the data determine the share that ended in that way.
        """
        moments = np.atleast_1d(np.asarray(times, dtype=float))
        frames = []
        for k, cause in enumerate(self.causes):
            mine = self.kind == k
            closed = self.p[mine] <= moments[:, None]
            started = (self.q[mine] < moments[:, None]) | closed
            # What lies after the last look may be of this kind.
            beyond = (self.kind == EITHER) & (self.q < moments[:, None])
            frames.append(
                pd.DataFrame(
                    {
                        "time": moments,
                        "cause": cause,
                        "lower": closed @ self.mass[mine],
                        "upper": started @ self.mass[mine] + beyond @ self.mass,
                    }
                )
            )
        return pd.concat(frames, ignore_index=True)

    def to_frame(self) -> pd.DataFrame:
        """Give the cells with mass.

        Returns
        -------
        DataFrame
            Columns cause, lower, upper, mass, incidence (of that cause after the cell). The mass after the last
            look stands once with each cause, with an infinite end and without incidence.
        """
        frames = []
        for k, cause in enumerate(self.causes):
            mine = np.flatnonzero((self.kind == k) & (self.mass > 0))
            late = np.flatnonzero((self.kind == EITHER) & (self.mass > 0))
            order = np.concatenate([mine, late])
            incidence = np.append(np.cumsum(self.mass[mine]), np.full(len(late), np.nan))
            frames.append(
                pd.DataFrame(
                    {
                        "cause": cause,
                        "lower": self.q[order],
                        "upper": self.p[order],
                        "mass": self.mass[order],
                        "incidence": incidence,
                    }
                )
            )
        columns = ["cause", "lower", "upper", "mass", "incidence"]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)

    def summary(self) -> str:
        """Say what was fitted and how sure it is that this is the maximum."""
        head = f"Cumulative incidence of interval-censored ends, {self.n} cases of {self.n_reports} reports, "
        head += f"time from {self.origin}: "
        if self.status == "not_estimable":
            return f"{head}not estimable, {self.reason}."
        ends = ", ".join(
            f"{cause} {100 * self.mass[self.kind == k].sum():.0f}%" for k, cause in enumerate(self.causes)
        )
        rest = 100 * float(self.mass[self.kind == EITHER].sum())
        return (
            f"{head}{ends}, not ended when last seen {rest:.0f}%; KKT gap {self.kkt_gap:.1e} ({self.status})."
        )


def incidence_of_intervals(times: CaseTimes, cause: Iterable[object]) -> CompetingIntervals:
    """Estimate the cumulative incidence of two competing ends by nonparametric maximum likelihood.

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R] of the end of any kind; right-censored where a case had not ended.
    cause : iterable of n labels
        Kind of end of each case; not looked at where the case is right-censored. At most two kinds.

    Returns
    -------
    CompetingIntervals
        The estimate with its KKT gap.

    Raises
    ------
    UsageError
        If there are more than two kinds, labels are missing, or cases entered late.

    Notes
    -----
    A case that ended in way k adds the mass of kind k within its interval, a right-censored one the mass of both
    kinds after L. With the times of the first kind running forwards along a line and those of the second, behind
    them, backwards, each row is one interval of that line: the problem is Turnbull's, its maximum is certified in
    the same way, and its cells are the innermost intervals of each kind.

    References
    ----------
    hudgens2001, groeneboom2008.
    """
    kinds, causes = _kinds_of(times, cause)
    if not causes:
        none, empty = np.empty(0, dtype=np.intp), np.empty(0)
        return CompetingIntervals(
            "not_estimable", "no case ended", (), none, empty, empty, empty, 0.0, 0.0, times.n,
            times.n_reports, times.origin,
        )  # fmt: skip
    kind, q, p, mass, loglik, gap = _fit(times.lower, times.upper, kinds, len(causes), None)
    reached = gap <= ACCEPTED_GAP
    return CompetingIntervals(
        status="ok" if reached else "not_converged",
        reason="" if reached else f"the KKT gap is still {gap:.1e}",
        causes=causes,
        kind=kind,
        q=q,
        p=p,
        mass=mass,
        loglik=loglik,
        kkt_gap=gap,
        n=times.n,
        n_reports=times.n_reports,
        origin=times.origin,
    )


def incidence_band(
    times: CaseTimes,
    cause: Iterable[object],
    at: Sequence[float] | npt.ArrayLike,
    *,
    n_boot: int = 1000,
    seed: Seed,
    level: float = 0.95,
) -> pd.DataFrame:
    """Give percentile limits of the cumulative incidences, over resampled reports.

    Parameters
    ----------
    times : CaseTimes
        As in ``incidence_of_intervals``.
    cause : iterable of n labels
        Kind of end of each case.
    at : array_like of shape (k,)
        Times.
    n_boot : int
        Number of replicates.
    seed : int or Generator
        Source of the draws.
    level : float
        Level of the limits.

    Returns
    -------
    DataFrame
        Columns cause, time, ci_lb, ci_ub; where a replicate leaves a share open, the end that widens the band.
        NaN for fewer than two reports.

    Notes
    -----
    Too narrow in small samples, as the bootstrap of the curve of one end is; docs/survival.md says by how much.

    References
    ----------
    davison1997, hudgens2001.
    """
    moments = np.atleast_1d(np.asarray(at, dtype=float))
    labels = list(cause)
    kinds, causes = _kinds_of(times, labels)
    grid = pd.MultiIndex.from_product([causes, moments], names=["cause", "time"]).to_frame(index=False)
    if times.n_reports < FEWEST_REPORTS or not causes:
        return grid.assign(ci_lb=np.nan, ci_ub=np.nan)
    weights = draw_reports(times.report, n_boot, seed)
    distinct, draws = np.unique(weights, axis=0, return_inverse=True)
    bounds = []
    for row in distinct:
        held = row > 0
        kind, q, p, mass, loglik, gap = _fit(
            times.lower[held], times.upper[held], kinds[held], len(causes), row[held]
        )
        found = CompetingIntervals("ok", "", causes, kind, q, p, mass, loglik, gap, 0, 0, times.origin)
        bounds.append(found.at(moments)[["lower", "upper"]].to_numpy())
    replicates = np.array(bounds)[draws.ravel()]
    limits = [percentile_limits(replicates[:, j, 0], replicates[:, j, 1], level) for j in range(len(grid))]
    return grid.assign(
        ci_lb=[max(low, 0.0) for low, _ in limits], ci_ub=[min(high, 1.0) for _, high in limits]
    )


def _kinds_of(times: CaseTimes, cause: Iterable[object]) -> tuple[Indices, tuple[object, ...]]:
    """Give each kind of end a number; -1 where a case is right-censored."""
    if times.is_truncated:
        raise UsageError(
            "these cases entered late; cumulative incidence of intervals takes cases from the origin on"
        )
    labels = list(cause)
    if len(labels) != times.n:
        raise UsageError(f"cause has {len(labels)} labels, the sample {times.n} cases")
    ended = np.isfinite(times.upper)
    causes = tuple(sorted({label for label, end in zip(labels, ended, strict=True) if end}, key=str))
    if len(causes) > 2:
        raise UsageError(
            f"intervals allow two kinds of end, here are {', '.join(map(str, causes))}; join those that belong together"
        )
    kinds = [causes.index(label) if end else EITHER for label, end in zip(labels, ended, strict=True)]
    return np.array(kinds, dtype=np.intp), causes


def _fit(
    lower: Vector, upper: Vector, kinds: Indices, n_causes: int, weights: Vector | None
) -> tuple[Indices, Vector, Vector, Vector, float, float]:
    """Return kind, ends and mass of the cells, the log-likelihood and the KKT gap."""
    blocks = []
    for k in range(n_causes):
        mine = (kinds == k) | (kinds == EITHER)
        cells = innermost_intervals(lower[mine], upper[mine])
        first = np.zeros(len(lower), dtype=np.intp)
        last = np.zeros(len(lower), dtype=np.intp)
        first[mine], last[mine] = cells.first, cells.last
        blocks.append((cells.q, cells.p, first, last))
    open_ended = [bool(len(p) and np.isinf(p[-1])) for _, p, _, _ in blocks]
    shared = all(open_ended)
    # An open cell of one kind alone holds the same censored rows as the last cell of the other, and fewer in all.
    sizes = [len(q) - is_open for (q, *_), is_open in zip(blocks, open_ended, strict=True)]
    total = sum(sizes) + shared
    first, last = blocks[0][2].copy(), np.minimum(blocks[0][3], sizes[0])
    kind = np.repeat(np.array([0], dtype=np.intp), sizes[0])
    q, p = blocks[0][0][: sizes[0]], blocks[0][1][: sizes[0]]
    if shared:
        late = max(q[-1] for q, *_ in blocks)
        kind, q, p = np.append(kind, EITHER), np.append(q, late), np.append(p, np.inf)
    if n_causes == 2:
        q2, p2, first2, last2 = blocks[1]
        kind = np.append(kind, np.ones(sizes[1], dtype=np.intp))
        q, p = np.append(q, q2[: sizes[1]][::-1]), np.append(p, p2[: sizes[1]][::-1])
        second = kinds == 1
        first[second] = total - np.minimum(last2[second], sizes[1])
        last[second] = total - first2[second]
        censored = kinds == EITHER
        last[censored] = total - np.minimum(first2[censored], sizes[1])
    else:
        last[kinds == EITHER] = total
    found = maximise_masses(first, last, total, weights)
    forward = np.lexsort((p, q, kind))
    return kind[forward], q[forward], p[forward], found.mass[forward], found.loglik, found.kkt_gap
