"""Competing ends of exact and right-censored cases: cumulative incidence and Gray's test.

Resolution and surgery compete: what is estimated is the share that ends in each way, not what would happen
in a world without the other. Regression on it is in ``fine_gray``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import chi2, norm

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.resampling import report_codes
from tamis.analysis.survival.right_censored import exact_and_censored, hazard_influence
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class CumulativeIncidence:
    """Aalen–Johansen estimate of the share of cases that ended in each way.

    Attributes
    ----------
    causes : tuple
        Kinds of end, sorted.
    time : ndarray of shape (k,)
        Distinct times.
    incidence, se : ndarray of shape (causes, k)
        Cumulative incidence and its infinitesimal-jackknife standard error over reports.
    event_free : ndarray of shape (k,)
        Share without any end.
    """

    causes: tuple[object, ...]
    time: Vector
    incidence: Matrix
    se: Matrix
    event_free: Vector

    def at(self, times: Sequence[float] | npt.ArrayLike) -> pd.DataFrame:
        """Give the estimates at some times.

        Parameters
        ----------
        times : array_like of shape (m,)
            Times.

        Returns
        -------
        DataFrame
            Columns time, cause, incidence, se, event_free; one row per time and cause.
        """
        moments = np.atleast_1d(np.asarray(times, dtype=float))
        place = np.searchsorted(self.time, moments, side="right")
        frames = []
        for k, cause in enumerate(self.causes):
            incidence = np.concatenate([[0.0], self.incidence[k]])[place]
            se = np.concatenate([[0.0], self.se[k]])[place]
            free = np.concatenate([[1.0], self.event_free])[place]
            frames.append(
                pd.DataFrame(
                    {"time": moments, "cause": cause, "incidence": incidence, "se": se, "event_free": free}
                )
            )
        return pd.concat(frames, ignore_index=True)

    def to_frame(self) -> pd.DataFrame:
        """Give the steps.

        Returns
        -------
        DataFrame
            Columns cause, lower, upper (both the time of the step), mass and incidence after it.
        """
        frames = []
        for cause, incidence in zip(self.causes, self.incidence, strict=True):
            mass = np.diff(incidence, prepend=0.0)
            steps = np.flatnonzero(mass > 0)
            time = self.time[steps]
            frames.append(
                pd.DataFrame(
                    {
                        "cause": cause,
                        "lower": time,
                        "upper": time,
                        "mass": mass[steps],
                        "incidence": incidence[steps],
                    }
                )
            )
        columns = ["cause", "lower", "upper", "mass", "incidence"]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)

    def band(self, *, level: float = 0.95) -> pd.DataFrame:
        """Give pointwise limits built on log(-log(1 - F)).

        Parameters
        ----------
        level : float
            Level of the limits.

        Returns
        -------
        DataFrame
            Columns cause, time, ci_lb, ci_ub, constant until the next time; 0 before the first end of a kind.
        """
        critical = float(norm.ppf(0.5 + 0.5 * level))
        frames = []
        for cause, incidence, se in zip(self.causes, self.incidence, self.se, strict=True):
            low, high = incidence.copy(), incidence.copy()
            inner = (incidence > 0) & (incidence < 1)
            free = -np.log1p(-incidence[inner])
            with np.errstate(over="ignore"):
                factor = np.exp(critical * se[inner] / ((1.0 - incidence[inner]) * free))
                low[inner], high[inner] = -np.expm1(-free / factor), -np.expm1(-free * factor)
            frames.append(
                pd.DataFrame(
                    {
                        "cause": cause,
                        "time": np.append(0.0, self.time),
                        "ci_lb": np.append(0.0, low),
                        "ci_ub": np.append(0.0, high),
                    }
                )
            )
        columns = ["cause", "time", "ci_lb", "ci_ub"]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def cumulative_incidence(times: CaseTimes, cause: Iterable[object]) -> CumulativeIncidence:
    """Estimate the cumulative incidence of each kind of end.

    Parameters
    ----------
    times : CaseTimes
        Exact and right-censored rows only.
    cause : iterable of n labels
        Kind of end of each case; not looked at where the case is right-censored.

    Returns
    -------
    CumulativeIncidence
        The estimates; standard errors treat reports as clusters.

    References
    ----------
    aalen1978b, jaeckel1972.
    """
    moment, event = exact_and_censored(times)
    kinds, causes = _kinds(times, cause, event)
    distinct, place = np.unique(moment, return_inverse=True)
    k = len(distinct)
    leaving = np.bincount(place, minlength=k)
    n = np.cumsum(leaving[::-1])[::-1].astype(float)
    codes, groups = report_codes(times.report)
    d = np.stack([np.bincount(place[kinds == j], minlength=k) for j in range(len(causes))]).astype(float)
    hazards = d / n
    survival = np.cumprod(1.0 - hazards.sum(axis=0))
    before = np.concatenate([[1.0], survival[:-1]])
    changes = [
        hazard_influence(place.astype(np.intp), kinds == j, codes, groups, n, d[j])
        for j in range(len(causes))
    ]
    share = 1.0 - hazards.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.where(share > 0, np.sum(changes, axis=0) / share, 0.0)
    moved = -np.cumsum(steps, axis=1)
    before_moved = before * np.concatenate([np.zeros((groups, 1)), moved[:, :-1]], axis=1)
    influence = [
        np.cumsum(before_moved * hazards[j] + before * changes[j], axis=1) for j in range(len(causes))
    ]
    se = np.sqrt(np.stack([(part**2).sum(axis=0) for part in influence]))
    return CumulativeIncidence(causes, distinct, np.cumsum(before * hazards, axis=1), se, survival)


@dataclass(frozen=True, slots=True)
class GrayTest:
    """Gray's test of equal cumulative incidence.

    Attributes
    ----------
    cause : object
        The kind of end compared.
    chisq, p : float
        Statistic and its p.
    df : int
        Number of groups - 1.
    """

    cause: object
    chisq: float
    df: int
    p: float


def gray_test(
    times: CaseTimes, cause: Iterable[object], group: Iterable[object], *, event: object
) -> GrayTest:
    """Test whether groups have one cumulative incidence of a kind of end.

    Parameters
    ----------
    times : CaseTimes
        Exact and right-censored rows only.
    cause : iterable of n labels
        Kind of end of each case.
    group : iterable of n labels
        Group of each case; at least two.
    event : object
        The kind of end to compare.

    Returns
    -------
    GrayTest
        The test, which takes cases as independent.

    Raises
    ------
    UsageError
        If no case ended by ``event``, or there is one group only.

    References
    ----------
    gray1988.
    """
    moment, ended = exact_and_censored(times)
    kinds, causes = _kinds(times, cause, ended)
    if event not in causes:
        raise UsageError(f"no case ended by {event}; the kinds of end are {', '.join(map(str, causes))}")
    labels = list(group)
    levels = sorted(set(labels), key=str)
    if len(levels) < 2 or len(labels) != times.n:
        raise UsageError(f"group needs {times.n} labels of at least two groups")
    codes = np.array([levels.index(label) for label in labels], dtype=np.intp)
    wanted = kinds == causes.index(event)
    score, variance = _gray_score(moment, wanted, ended & ~wanted, codes, len(levels))
    df = len(levels) - 1
    chisq = float(score[:df] @ np.linalg.solve(variance[:df, :df], score[:df]))
    return GrayTest(event, chisq, df, float(chi2.sf(chisq, df)))


def _gray_score(
    moment: Vector, wanted: Mask, other: Mask, codes: npt.NDArray[np.intp], g: int
) -> tuple[Vector, Matrix]:
    """Return Gray's scores by group and their variance, in one pass over the times."""
    at_risk = np.bincount(codes, minlength=g).astype(float)
    km_before, f_before = np.ones(g), np.zeros(g)
    pooled = 0.0
    score, variance = np.zeros(g), np.zeros((g, g))
    drift, spread, mixed = np.zeros((g, g)), np.zeros(g), np.zeros((g, g))
    for day in np.unique(moment):
        now = moment == day
        d1 = np.bincount(codes[now & wanted], minlength=g).astype(float)
        d2 = np.bincount(codes[now & other], minlength=g).astype(float)
        n1, n2 = d1.sum(), d2.sum()
        if n1 + n2 > 0:
            here = at_risk > 0
            safe = np.where(here, at_risk, 1.0)
            km = np.where(here, km_before * (safe - d1 - d2) / safe, km_before)
            f = np.where(here, f_before + km_before * d1 / safe, f_before)
            weight = np.where(here & (km_before > 0), safe / np.where(km_before > 0, km_before, 1.0), 0.0)
            total = weight.sum()
            shared = weight * (1.0 - f_before)
            pooled_now = pooled + n1 / total
            contrast = np.diag(weight) - np.outer(weight, weight) / total
            drift += contrast * n1 / (total * (1.0 - pooled))
            score += np.where(here, d1 - n1 * shared / shared.sum(), 0.0)
            for k in np.flatnonzero(here):
                lost = (1.0 - pooled_now) / km[k] if km[k] > 0 else 0.0
                if n1 > 0:
                    tie = 1.0 - (n1 - 1.0) / (total * km_before[k] - 1.0) if n1 > 1 else 1.0
                    amount = tie * km_before[k] * n1 / (total * at_risk[k])
                    kept = 1.0 - lost
                    step = contrast[:, k] - kept * drift[:, k]
                    spread[k] += kept * kept * amount
                    mixed[:, k] += step * kept * amount
                    variance += np.outer(step, step) * amount
                if d2[k] > 0 and km[k] > 0:
                    tie = 1.0 - (d2[k] - 1.0) / (at_risk[k] - 1.0) if d2[k] > 1 else 1.0
                    amount = km_before[k] ** 2 * tie * d2[k] / at_risk[k] ** 2
                    step = lost * drift[:, k]
                    spread[k] += lost * lost * amount
                    mixed[:, k] -= step * lost * amount
                    variance += np.outer(step, step) * amount
            km_before, f_before, pooled = km, f, pooled_now
        at_risk -= np.bincount(codes[now], minlength=g)
    cross = drift @ mixed.T
    return score, variance + (drift * spread) @ drift.T + cross + cross.T


def _kinds(
    times: CaseTimes, cause: Iterable[object], event: Mask
) -> tuple[npt.NDArray[np.intp], tuple[object, ...]]:
    """Give each kind of end a number; -1 where a case is censored."""
    labels = list(cause)
    if len(labels) != times.n:
        raise UsageError(f"cause has {len(labels)} labels, the sample {times.n} cases")
    causes = tuple(sorted({label for label, ended in zip(labels, event, strict=True) if ended}, key=str))
    place = {label: k for k, label in enumerate(causes)}
    kinds = [place[label] if ended else -1 for label, ended in zip(labels, event, strict=True)]
    return np.array(kinds, dtype=np.intp), causes
