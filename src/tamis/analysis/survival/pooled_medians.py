"""Pooling of published medians with their quartiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PooledMedian:
    """Published medians pooled in four ways.

    Attributes
    ----------
    weighted_median : float
        Median of the medians, weighted by the number of cases.
    sigma : ndarray of shape (k,)
        Standard deviation of log time of each series, from its quartiles.
    vi, log_vi : ndarray of shape (k,)
        Variance of each median, and of its logarithm.
    common, tau2, random, random_se : float
        Common-effect and DerSimonian–Laird random-effects estimates on the scale of time.
    log_common, log_common_se : float
        Common-effect estimate of the log median.
    """

    weighted_median: float
    sigma: Vector
    vi: Vector
    log_vi: Vector
    common: float
    tau2: float
    random: float
    random_se: float
    log_common: float
    log_common_se: float


def pool_medians(
    median: npt.ArrayLike, q1: npt.ArrayLike, q3: npt.ArrayLike, n: npt.ArrayLike
) -> PooledMedian:
    """Pool medians of several series.

    Parameters
    ----------
    median, q1, q3 : array_like of shape (k,)
        Median and quartiles of each series, 0 < q1 < q3.
    n : array_like of shape (k,)
        Number of cases of each series.

    Returns
    -------
    PooledMedian
        The pooled medians.

    Raises
    ------
    UsageError
        If the quartiles are not ordered and positive.

    Notes
    -----
    A log-normal distribution through the quartiles gives the density at the median, and with it the
    large-sample variance of the median, 1 / (4 n f(median)**2).

    References
    ----------
    mcgrath2020, dersimonian1986.
    """
    m, low, high, size = (np.asarray(values, dtype=float) for values in (median, q1, q3, n))
    if not ((low > 0) & (low < high) & (low <= m) & (m <= high) & (size > 0)).all():
        raise UsageError("each series needs 0 < q1 <= median <= q3, q1 < q3 and n > 0")
    sigma = (np.log(high) - np.log(low)) / (2.0 * norm.ppf(0.75))
    log_vi = np.pi * sigma**2 / (2.0 * size)
    vi = m**2 * log_vi
    w = 1.0 / vi
    common = float(w @ m / w.sum())
    q = float(w @ (m - common) ** 2)
    tau2 = max(0.0, (q - (len(m) - 1)) / float(w.sum() - w @ w / w.sum()))
    w_random = 1.0 / (vi + tau2)
    w_log = 1.0 / log_vi
    return PooledMedian(
        weighted_median(m, size),
        sigma,
        vi,
        log_vi,
        common,
        tau2,
        float(w_random @ m / w_random.sum()),
        float(w_random.sum() ** -0.5),
        float(w_log @ np.log(m) / w_log.sum()),
        float(w_log.sum() ** -0.5),
    )


def weighted_median(values: Vector, weights: Vector) -> float:
    """Find the value at which half of the weight is reached.

    Parameters
    ----------
    values, weights : ndarray of shape (k,)
        Values and their weights.

    Returns
    -------
    float
        The value; the mean of two neighbours when exactly half of the weight lies at or below the first.
    """
    order = np.argsort(values, kind="stable")
    ordered, reached = values[order], np.cumsum(weights[order]) / weights.sum()
    first = int(np.searchsorted(reached, 0.5 - 1e-12))
    if abs(reached[first] - 0.5) < 1e-12 and first + 1 < len(ordered):
        return float(0.5 * (ordered[first] + ordered[first + 1]))
    return float(ordered[first])
