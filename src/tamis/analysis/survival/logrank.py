"""Log-rank tests of exact and right-censored times; interval-censored cases go to ``interval_tests``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.right_censored import exact_and_censored
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LogRank:
    """A weighted log-rank test of exact and right-censored times.

    Attributes
    ----------
    levels : tuple
        The groups.
    observed, expected : ndarray of shape (g,)
        Events in each group, and those expected if the groups had one curve.
    variance : ndarray of shape (g, g)
        Hypergeometric variance of observed - expected.
    chisq, p : float
        Statistic and its p.
    df : int
        Number of groups - 1.
    """

    levels: tuple[object, ...]
    observed: Vector
    expected: Vector
    variance: Matrix
    chisq: float
    df: int
    p: float


def logrank(
    times: CaseTimes,
    group: Iterable[object],
    *,
    strata: Iterable[object] | None = None,
    rho: float = 0.0,
) -> LogRank:
    """Test whether groups have one survival curve, from exact and right-censored times.

    Parameters
    ----------
    times : CaseTimes
        Exact and right-censored rows only.
    group : iterable of n labels
        Group of each case.
    strata : iterable of n labels, optional
        Strata within which the groups are compared.
    rho : float
        Weight S(t-)**rho; 0 is the log-rank test, 1 the Peto–Peto test.

    Returns
    -------
    LogRank
        The test.

    Raises
    ------
    UsageError
        If a row is interval-censored, a vector has another length, or there is one group only.

    References
    ----------
    mantel1966, harrington1982.
    """
    labels = list(group)
    blocks = [0] * times.n if strata is None else list(strata)
    if len(labels) != times.n or len(blocks) != times.n:
        raise UsageError(f"group and strata need {times.n} labels each, one per case")
    levels = tuple(sorted(set(labels), key=lambda level: (str(type(level)), level)))
    if len(levels) < 2:
        raise UsageError("there is one group only")
    place = {level: k for k, level in enumerate(levels)}
    codes = np.array([place[label] for label in labels], dtype=np.intp)
    moment, event = exact_and_censored(times)
    stratum = {label: k for k, label in enumerate(dict.fromkeys(blocks))}
    block = np.array([stratum[label] for label in blocks], dtype=np.intp)
    g = len(levels)
    observed, expected, variance = np.zeros(g), np.zeros(g), np.zeros((g, g))
    for k in range(len(stratum)):
        inside = block == k
        parts = _one_stratum(moment[inside], event[inside], codes[inside], g, rho)
        observed, expected, variance = observed + parts[0], expected + parts[1], variance + parts[2]
    keep = np.flatnonzero(np.diag(variance) > 0)[1:]
    difference = (observed - expected)[keep]
    chisq = (
        float(difference @ np.linalg.solve(variance[np.ix_(keep, keep)], difference)) if len(keep) else 0.0
    )
    return LogRank(
        levels, observed, expected, variance, chisq, len(keep), float(chi2.sf(chisq, max(len(keep), 1)))
    )


def _one_stratum(
    moment: Vector, event: npt.NDArray[np.bool_], codes: npt.NDArray[np.intp], g: int, rho: float
) -> tuple[Vector, Vector, Matrix]:
    """Return observed and expected weighted events of each group and the variance of their difference."""
    distinct, place = np.unique(moment, return_inverse=True)
    k = len(distinct)
    events = np.bincount(place[event] * g + codes[event], minlength=k * g).reshape(k, g).astype(float)
    leaving = np.bincount(place * g + codes, minlength=k * g).reshape(k, g)
    at_risk = np.cumsum(leaving[::-1], axis=0)[::-1].astype(float)
    d, n = events.sum(axis=1), at_risk.sum(axis=1)
    survival = np.cumprod(1.0 - d / n)
    weight = np.concatenate([[1.0], survival[:-1]]) ** rho
    share = at_risk / n[:, None]
    spread = weight**2 * np.where(n > 1, d * (n - d) / np.maximum(n - 1.0, 1.0), 0.0)
    variance = np.diag(spread @ share) - (share * spread[:, None]).T @ share
    return weight @ events, (weight * d) @ share, variance
