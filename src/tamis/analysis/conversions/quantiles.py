"""Means and standard deviations from medians, quartiles and ranges.

Three patterns of report are known, by the columns that are there: the range (minimum, median, maximum), the
quartiles (first, median, third), and all five numbers.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from tamis.analysis.conversions.box_cox import box_cox_moments
from tamis.analysis.conversions.quantile_matching import match_median, match_quantiles
from tamis.analysis.conversions.scales import Array
from tamis.errors import InputError, Problem, UsageError

Method: TypeAlias = Literal["luo/wan/shi", "qe", "bc"]
Distribution: TypeAlias = Literal["normal", "lognormal"]
NAMES = ("minimum", "q1", "median", "q3", "maximum")
# The constants of the estimators were fitted for samples of at least this size (luo2018, shi2020).
SMALLEST_SAMPLE = 5


RANGE, QUARTILES, FIVE = "range", "quartiles", "five numbers"


def mean_sd_from_quantiles(
    *,
    n: ArrayLike,
    minimum: ArrayLike | None = None,
    q1: ArrayLike | None = None,
    median: ArrayLike | None = None,
    q3: ArrayLike | None = None,
    maximum: ArrayLike | None = None,
    method: Method = "luo/wan/shi",
    distribution: Distribution = "normal",
) -> pd.DataFrame:
    """Estimate means and standard deviations from five-number summaries, or parts of them.

    Parameters
    ----------
    n : array_like of shape (k,)
        Sample sizes.
    minimum, q1, median, q3, maximum : array_like of shape (k,), optional
        The numbers reported; NaN where a study does not.
    method : {"luo/wan/shi", "qe", "bc"}
        Closed formulas for a normal (or lognormal) outcome; quantile estimation, which fits several
        distributions and takes the closest; the Box–Cox method. The latter two are for positive outcomes.
    distribution : {"normal", "lognormal"}
        What the closed formulas assume of the outcome.

    Returns
    -------
    DataFrame
        ``mean`` and ``sd`` per study, NaN where the pattern of numbers does not give them; ``pattern``;
        ``skewness`` and ``critical``, the statistic of the test for skewness (of the logarithms, for a
        lognormal outcome) and the value above which it is significant at 0.05; ``distribution``, the one
        assumed or fitted.

    Raises
    ------
    InputError
        If numbers of a study are not in order, or not positive where logarithms are needed.
    UsageError
        If the method or the distribution is not known.

    Notes
    -----
    Means by luo2018, equations 7, 11 and 15; standard deviations by wan2014, equations 9 and 16, and by
    shi2020, equation 10, for five numbers; for logarithms shi2020lognormal. The standard deviation of a
    range or of quartiles does not need the median. Studies smaller than 5 get no estimate. Skewness: shi2023.

    References
    ----------
    wan2014; luo2018; shi2020; shi2020lognormal; shi2023; mcgrath2020 for "qe" and "bc".
    """
    if method not in ("luo/wan/shi", "qe", "bc"):
        raise UsageError(f'method is "{method}"; it is one of luo/wan/shi, qe, bc')
    if distribution not in ("normal", "lognormal"):
        raise UsageError(f'distribution is "{distribution}"; it is one of normal, lognormal')
    given = (minimum, q1, median, q3, maximum)
    size = np.atleast_1d(np.asarray(n, dtype=float))
    numbers = np.array(
        [np.broadcast_to(np.nan if x is None else np.asarray(x, float), size.shape) for x in given]
    )
    positive = method == "bc" or (method == "luo/wan/shi" and distribution == "lognormal")
    _check(numbers, positive)
    values = np.log(numbers) if distribution == "lognormal" and method == "luo/wan/shi" else numbers
    size = np.where(size >= SMALLEST_SAMPLE, size, np.nan)
    pattern = _patterns(values)
    skewness, critical = _skewness(values, size, pattern)
    used = np.full(size.shape, distribution, dtype=object)
    if method == "luo/wan/shi":
        mean, sd = _closed_form(values, size, pattern)
        if distribution == "lognormal":
            mean, sd = _from_logarithms(mean, sd, size, pattern)
    else:
        mean, sd = np.full(size.shape, np.nan), np.full(size.shape, np.nan)
        for i in np.flatnonzero((pattern != "") & ~np.isnan(size)):
            if method == "qe":
                mean[i], sd[i], used[i] = match_quantiles(*_probabilities(numbers[:, i], size[i]))
            else:
                mean[i], sd[i] = box_cox_moments(numbers[:, i], size[i], moments_of_one)
                used[i] = "Box–Cox"
    return pd.DataFrame(
        {
            "mean": mean,
            "sd": sd,
            "pattern": pattern,
            "skewness": skewness,
            "critical": critical,
            "distribution": used,
        }
    )


def median_variance_from_quantiles(
    *,
    n: ArrayLike,
    minimum: ArrayLike | None = None,
    q1: ArrayLike | None = None,
    median: ArrayLike | None = None,
    q3: ArrayLike | None = None,
    maximum: ArrayLike | None = None,
) -> pd.DataFrame:
    """Estimate the variances of medians from five-number summaries, or parts of them, by quantile estimation.

    Parameters
    ----------
    n : array_like of shape (k,)
        Sample sizes.
    minimum, q1, median, q3, maximum : array_like of shape (k,), optional
        The numbers reported; NaN where a study does not. Needed are the median and the quartiles or the range.

    Returns
    -------
    DataFrame
        ``median`` as reported, ``vi`` its variance 1 / (4 n f(m)**2) with the density f of the closest
        distribution at its median, ``pattern`` and ``distribution``; NaN where the numbers do not give them, or
        the study is smaller than 5.

    Raises
    ------
    InputError
        If numbers of a study are not in order.

    References
    ----------
    mcgrath2020median.
    """
    given = (minimum, q1, median, q3, maximum)
    size = np.atleast_1d(np.asarray(n, dtype=float))
    numbers = np.array(
        [np.broadcast_to(np.nan if x is None else np.asarray(x, float), size.shape) for x in given]
    )
    _check(numbers, positive=False)
    pattern = _patterns(numbers)
    vi, used = np.full(size.shape, np.nan), np.full(size.shape, "", dtype=object)
    usable = (pattern != "") & (size >= SMALLEST_SAMPLE) & ~np.isnan(numbers[2])
    for i in np.flatnonzero(usable):
        _, density, used[i] = match_median(*_probabilities(numbers[:, i], size[i]))
        vi[i] = 1.0 / (4.0 * size[i] * density**2)
    return pd.DataFrame({"median": numbers[2], "vi": vi, "pattern": pattern, "distribution": used})


def moments_of_one(numbers: Array, n: float) -> tuple[float, float]:
    """Mean and standard deviation of one study under a normal outcome.

    Parameters
    ----------
    numbers : ndarray of shape (5,)
        Minimum, first quartile, median, third quartile, maximum; NaN where not reported.
    n : float
        Sample size.

    Returns
    -------
    mean, sd : float
        By the closed formulas.
    """
    values = numbers[:, None]
    mean, sd = _closed_form(values, np.array([n]), _patterns(values))
    return float(mean[0]), float(sd[0])


def _check(numbers: Array, positive: bool) -> None:
    problems = []
    for i, row in enumerate(numbers.T):
        known = ~np.isnan(row)
        names = [name for name, here in zip(NAMES, known, strict=True) if here]
        if np.any(np.diff(row[known]) < 0):
            listed = ", ".join(f"{name} {value:g}" for name, value in zip(names, row[known], strict=True))
            problems.append(
                Problem(f"study {i + 1}", 0, f"the numbers are not in order: {listed}", "correct them")
            )
        if positive and np.any(row[known] <= 0):
            what = f"{names[0]} is {row[known][0]:g}, and the method needs positive numbers"
            problems.append(
                Problem(f"study {i + 1}", 0, what, 'use method="luo/wan/shi" with distribution="normal"')
            )
    if problems:
        raise InputError(problems)


def _patterns(numbers: Array) -> np.ndarray:
    known = ~np.isnan(numbers)
    extremes, quartiles = known[0] & known[4], known[1] & known[3]
    names = np.select(
        [extremes & quartiles & known[2], quartiles, extremes],
        [FIVE, QUARTILES, RANGE],
        default="",
    )
    return names.astype(object)


def _closed_form(numbers: Array, n: Array, pattern: np.ndarray) -> tuple[Array, Array]:
    low, q1, median, q3, high = numbers
    middle, quartile = (low + high) / 2, (q1 + q3) / 2
    tail = special.ndtri((n - 0.375) / (n + 0.25))
    fourth = special.ndtri((0.75 * n - 0.125) / (n + 0.25))
    of_range = 4 / (4 + n**0.75)
    of_quartiles = 0.7 + 0.39 / n
    first, second = 2.2 / (2.2 + n**0.75), 0.7 - 0.72 / n**0.55
    places = [pattern == FIVE, pattern == QUARTILES, pattern == RANGE]
    mean = np.select(
        places,
        [
            first * middle + second * quartile + (1 - first - second) * median,
            of_quartiles * quartile + (1 - of_quartiles) * median,
            of_range * middle + (1 - of_range) * median,
        ],
        np.nan,
    )
    theta1 = (2 + 0.14 * n**0.6) * tail
    theta2 = (2 + 2 / (0.07 * n**0.6)) * fourth
    sd = np.select(
        places,
        [(high - low) / theta1 + (q3 - q1) / theta2, (q3 - q1) / (2 * fourth), (high - low) / (2 * tail)],
        np.nan,
    )
    return mean, sd


def _from_logarithms(mu: Array, sd: Array, n: Array, pattern: np.ndarray) -> tuple[Array, Array]:
    """Moments of the outcome from those of its logarithm, corrected for bias; shi2020lognormal.

    The square and the fourth power of the standard deviation are divided by what makes them unbiased; the
    bias of the exponentials is then removed to first order in the variances of the estimated moments.
    """
    log2 = np.log(n) ** 2
    places = [pattern == FIVE, pattern == QUARTILES, pattern == RANGE]
    of_square = np.select(places, [1 + 0.28 / log2, 1 + 1.58 / n, 1.01 + 0.25 / log2], np.nan)
    of_fourth = np.select(places, [1 + 3.93 / n, 1 + 19.2 / n**1.2, 1 + 2.23 / log2], np.nan)
    variance, fourth = sd**2 / of_square, sd**4 / of_fourth
    from_mean = np.select(places, [0.405, 0.57, 0.565], np.nan) * variance / n
    from_variance = np.select(places, [0.315, 0.75, 0.37], np.nan) * fourth / n
    mean = np.exp(mu + variance / 2) / (1 + from_mean + from_variance)
    square = np.exp(2 * mu + 2 * variance) / (1 + 4 * from_mean + 16 * from_variance)
    return mean, np.sqrt(square - np.exp(2 * mu + variance) / (1 + 4 * from_mean + 4 * from_variance))


def _skewness(numbers: Array, n: Array, pattern: np.ndarray) -> tuple[Array, Array]:
    low, q1, median, q3, high = numbers
    with np.errstate(divide="ignore", invalid="ignore"):
        of_range = np.abs(low + high - 2 * median) / (high - low)
        of_quartiles = np.abs(q1 + q3 - 2 * median) / (q3 - q1)
        both = np.fmax(2.65 * np.log(0.6 * n) / np.sqrt(n) * of_range, of_quartiles)
    places = [pattern == FIVE, pattern == QUARTILES, pattern == RANGE]
    critical = [3 / np.sqrt(n) - 40 / n**3, 2.65 / np.sqrt(n) - 6 / n**2, 1 / np.log(n + 9) + 2.5 / (n + 1)]
    return np.select(places, [both, of_quartiles, of_range], np.nan), np.select(places, critical, np.nan)


def _probabilities(numbers: Array, n: float) -> tuple[Array, Array]:
    """Numbers that are known and the probabilities they are quantiles of; mcgrath2020."""
    known = ~np.isnan(numbers)
    return numbers[known], np.array([1 / n, 0.25, 0.5, 0.75, 1 - 1 / n])[known]
