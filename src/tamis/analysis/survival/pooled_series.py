"""Pooling of published medians, and of published means with those that medians imply, as a meta-analysis.

``pool_medians`` has the closed formulas for log-normal times; here medians get the variances of quantile
estimation, and means those of their conversions. The result is an ordinary model: ``summary()``, ``predict()``,
``forest_of``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tamis.analysis.conversions.quantiles import (
    Distribution,
    Method,
    mean_sd_from_quantiles,
    median_variance_from_quantiles,
)
from tamis.analysis.kernel import Test
from tamis.analysis.pooling import fit
from tamis.analysis.results import MetaAnalysis
from tamis.errors import InputError, Problem


def pool_series_medians(
    *,
    n: npt.ArrayLike,
    median: npt.ArrayLike,
    minimum: npt.ArrayLike | None = None,
    q1: npt.ArrayLike | None = None,
    q3: npt.ArrayLike | None = None,
    maximum: npt.ArrayLike | None = None,
    slab: Sequence[str] | None = None,
    method: str = "REML",
    test: Test = "knha",
    level: float = 0.95,
) -> MetaAnalysis:
    """Pool medians with the variances of quantile estimation.

    Parameters
    ----------
    n, median : array_like of shape (k,)
        Number of cases and median of each series.
    minimum, q1, q3, maximum : array_like of shape (k,), optional
        Quartiles or range, NaN where a series does not give them; each needs one of the two.
    slab : sequence of str, optional
        Names of the series.
    method : str
        As in `tamis.analysis.pooling.fit`; "DL" and "EE" among others.
    test : {"z", "t", "knha", "adhoc"}
        As in `fit`; "z" for a single series or a common effect.
    level : float
        Level of the interval.

    Returns
    -------
    MetaAnalysis
        The pooled median, in the unit of the medians.

    Raises
    ------
    InputError
        If a series is smaller than 5, lacks both quartiles and range, or its numbers are out of order or equal.

    References
    ----------
    mcgrath2020median.
    """
    found = median_variance_from_quantiles(n=n, minimum=minimum, q1=q1, median=median, q3=q3, maximum=maximum)
    names = _names(slab, len(found))
    vi = found["vi"].to_numpy()
    _require_known(
        names, np.isfinite(vi) & (vi > 0), "a median with different quartiles or range, and n >= 5"
    )
    return fit(found["median"].to_numpy(), vi, slab=names, method=method, test=test, level=level)


def pool_series_means(
    *,
    n: npt.ArrayLike,
    mean: npt.ArrayLike | None = None,
    sd: npt.ArrayLike | None = None,
    minimum: npt.ArrayLike | None = None,
    q1: npt.ArrayLike | None = None,
    median: npt.ArrayLike | None = None,
    q3: npt.ArrayLike | None = None,
    maximum: npt.ArrayLike | None = None,
    conversion: Method = "luo/wan/shi",
    distribution: Distribution = "normal",
    slab: Sequence[str] | None = None,
    method: str = "REML",
    test: Test = "knha",
    level: float = 0.95,
) -> MetaAnalysis:
    """Pool means; where a series gives a median, the mean and the standard deviation that it implies.

    Parameters
    ----------
    n : array_like of shape (k,)
        Number of cases of each series.
    mean, sd : array_like of shape (k,), optional
        As reported, NaN where not; taken before what the quantiles imply.
    minimum, q1, median, q3, maximum : array_like of shape (k,), optional
        The numbers reported, NaN where not.
    conversion : {"luo/wan/shi", "qe", "bc"}
        As in `mean_sd_from_quantiles`: closed formulas, quantile estimation, Box–Cox.
    distribution : {"normal", "lognormal"}
        What the closed formulas assume; times are often skewed.
    slab : sequence of str, optional
        Names of the series.
    method : str
        As in `tamis.analysis.pooling.fit`.
    test : {"z", "t", "knha", "adhoc"}
        As in `fit`.
    level : float
        Level of the interval.

    Returns
    -------
    MetaAnalysis
        The pooled mean, in the unit of the data.

    Raises
    ------
    InputError
        If a series gives neither mean and SD nor numbers that imply them.

    Notes
    -----
    The variance of a mean is sd**2 / n, converted or not; that a converted mean is less certain is not counted.

    References
    ----------
    luo2018, wan2014, shi2020, mcgrath2020.
    """
    size = np.atleast_1d(np.asarray(n, dtype=float))
    given = [
        np.broadcast_to(np.nan if values is None else np.asarray(values, dtype=float), size.shape)
        for values in (mean, sd)
    ]
    implied = mean_sd_from_quantiles(
        n=size, minimum=minimum, q1=q1, median=median, q3=q3, maximum=maximum,
        method=conversion, distribution=distribution,
    )  # fmt: skip
    reported = np.isfinite(given[0]) & np.isfinite(given[1])
    means = np.where(reported, given[0], implied["mean"].to_numpy())
    vi = np.where(reported, given[1], implied["sd"].to_numpy()) ** 2 / size
    names = _names(slab, len(size))
    _require_known(
        names,
        np.isfinite(means) & np.isfinite(vi) & (vi > 0),
        "mean and SD, or n >= 5 with quartiles, range or five numbers",
    )
    return fit(means, vi, slab=names, method=method, test=test, level=level)


def _names(slab: Sequence[str] | None, k: int) -> list[str]:
    names = (
        [f"series {number}" for number in range(1, k + 1)] if slab is None else [str(name) for name in slab]
    )
    if len(names) != k:
        raise InputError([Problem("slab", 0, f"{len(names)} names for {k} series", "give one name each")])
    return names


def _require_known(names: Sequence[str], known: npt.NDArray[np.bool_], needed: str) -> None:
    """Name every series that cannot be used."""
    problems = [
        Problem(name, 0, "its numbers give no estimate with a variance", f"needed: {needed}; or leave it out")
        for name, fine in zip(names, known, strict=True)
        if not fine
    ]
    if problems:
        raise InputError(problems)
