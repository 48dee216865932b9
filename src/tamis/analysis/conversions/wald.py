"""Sampling variances from confidence intervals, test statistics and p values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special, stats

from tamis.analysis.conversions.scales import Array
from tamis.errors import InputError, Problem

# An estimate may sit this far from the middle of its interval, as a share of the interval's half width, before
# rounding is no longer the likely reason.
OFF_CENTRE = 0.2


def from_wald(
    estimate: ArrayLike,
    *,
    ci_lb: ArrayLike = np.nan,
    ci_ub: ArrayLike = np.nan,
    z: ArrayLike = np.nan,
    p: ArrayLike = np.nan,
    level: ArrayLike = 0.95,
    df: ArrayLike = np.inf,
    transform: Callable[[Array], Array] | None = None,
) -> pd.DataFrame:
    """Recover effects and their sampling variances from estimates with an interval, a statistic or a p value.

    Parameters
    ----------
    estimate : array_like of shape (k,)
        Estimates as reported (a ratio, say).
    ci_lb, ci_ub : array_like, optional
        Limits of the confidence interval, on the scale of the estimate; NaN where not reported.
    z : array_like, optional
        Test statistic: estimate over standard error; NaN where not reported.
    p : array_like, optional
        Two-sided p value; NaN where not reported.
    level : array_like
        Confidence level of the intervals.
    df : array_like
        Degrees of freedom where intervals and tests used t; infinite for the normal distribution.
    transform : callable, optional
        To the scale where interval and test are symmetric, such as `numpy.log` for ratios.

    Returns
    -------
    DataFrame
        ``yi`` and ``vi`` on the transformed scale; ``source``, what vi came from (the interval before the
        statistic before the p value); ``off_centre``, the distance of the estimate from the middle of its
        interval in half widths. Above 0.2 the interval was likely not built on this scale.

    Raises
    ------
    InputError
        If limits are in the wrong order, or a p value lies outside (0, 1].

    References
    ----------
    higgins2019, sections 6.3 and 6.4.
    """
    columns = [np.atleast_1d(np.asarray(x, dtype=float)) for x in (estimate, ci_lb, ci_ub, z, p, level, df)]
    yi, low, high, statistic, probability, level, df = np.broadcast_arrays(*columns)
    _check(low, high, probability)
    if transform is not None:
        yi, low, high = transform(yi), transform(low), transform(high)
    with np.errstate(divide="ignore", invalid="ignore"):
        width = high - low
        from_interval = (width / (2 * _quantile((1 - level) / 2, df))) ** 2
        from_statistic = (yi / statistic) ** 2
        from_p = (yi / _quantile(probability / 2, df)) ** 2
        off_centre = np.abs(yi - (low + high) / 2) / (width / 2)
    ways = [np.isfinite(from_interval), np.isfinite(from_statistic), np.isfinite(from_p)]
    return pd.DataFrame(
        {
            "yi": yi,
            "vi": np.select(ways, [from_interval, from_statistic, from_p], np.nan),
            "source": np.select(ways, ["interval", "statistic", "p value"], ""),
            "off_centre": off_centre,
        }
    )


def sd_from_standard_error(se: ArrayLike, n: ArrayLike) -> Array:
    """Give the standard deviation behind the standard error of a mean.

    Parameters
    ----------
    se : array_like
        Standard error of the mean.
    n : array_like
        Sample size.

    Returns
    -------
    ndarray
        ``se sqrt(n)``.

    References
    ----------
    higgins2019, section 6.5.2.2.
    """
    return np.asarray(se, dtype=float) * np.sqrt(np.asarray(n, dtype=float))


def pooled_sd_from_difference(se: ArrayLike, n1: ArrayLike, n2: ArrayLike) -> Array:
    """Give the standard deviation common to two groups behind the standard error of their difference.

    Parameters
    ----------
    se : array_like
        Standard error of the mean difference.
    n1, n2 : array_like
        Group sizes.

    Returns
    -------
    ndarray
        ``se / sqrt(1 / n1 + 1 / n2)``.

    References
    ----------
    higgins2019, section 6.5.2.3.
    """
    return np.asarray(se, float) / np.sqrt(1 / np.asarray(n1, float) + 1 / np.asarray(n2, float))


def _quantile(tail: Array, df: Array) -> Array:
    normal = -special.ndtri(tail)
    return normal if np.all(np.isinf(df)) else np.where(np.isinf(df), normal, stats.t.isf(tail, df))


def _check(low: Array, high: Array, p: Array) -> None:
    problems = []
    for i in np.flatnonzero(low > high):
        what = f"the interval runs from {low[i]:g} to {high[i]:g}"
        problems.append(Problem(f"study {i + 1}", 0, what, "give the lower limit as ci_lb"))
    for i in np.flatnonzero((p <= 0) | (p > 1)):
        what = f"p is {p[i]:g}"
        problems.append(
            Problem(f"study {i + 1}", 0, what, "expected above 0, at most 1; for p < 0.001 give 0.001")
        )
    if problems:
        raise InputError(problems)
