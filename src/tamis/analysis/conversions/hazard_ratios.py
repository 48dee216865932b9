"""Log hazard ratios and their standard errors from what reports of trials say.

Group 1 is the experimental group: a log hazard ratio below 0 means fewer events there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from tamis.analysis.conversions.scales import Array
from tamis.errors import InputError, Problem

Truth: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LogHazardRatio:
    """A log hazard ratio, its standard error, and the logrank quantities that stand for the same.

    Attributes
    ----------
    log_hr, se : ndarray
        Log hazard ratio and its standard error.
    score : ndarray
        Observed minus expected events of group 1.
    variance : ndarray
        Logrank variance.
    """

    log_hr: Array
    se: Array
    score: Array
    variance: Array


def _array(values: ArrayLike) -> Array:
    return np.asarray(values, dtype=float)


def _require(holds: Truth, expected: str, **values: Array) -> None:
    """Raise a problem for every report whose numbers cannot be what they claim; NaN is missing and passes."""
    problems = []
    for i in np.flatnonzero(~holds):
        broadcast = {name: np.broadcast_to(value, np.shape(holds)) for name, value in values.items()}
        numbers = ", ".join(f"{name} {value.flat[i]:g}" for name, value in broadcast.items())
        problems.append(Problem(f"report {i + 1}", 0, numbers, f"expected {expected}"))
    if problems:
        raise InputError(problems)


def _missing(*values: Array) -> Truth:
    return np.asarray(np.isnan(np.sum(np.broadcast_arrays(*values), axis=0)))


def _check_p(p: Array) -> None:
    _require(
        ((p > 0) & (p <= 1)) | np.isnan(p), "a p value above 0, at most 1; for p < 0.001 give 0.001", p=p
    )


def _check_variance(variance: Array) -> None:
    _require((variance > 0) | np.isnan(variance), "a logrank variance above 0", variance=variance)


def _from_variance(log_hr: Array, variance: Array) -> LogHazardRatio:
    return LogHazardRatio(log_hr, 1 / np.sqrt(variance), log_hr * variance, variance)


def log_hr_from_interval(
    hr: ArrayLike, lower: ArrayLike, upper: ArrayLike, level: float = 0.95
) -> LogHazardRatio:
    """Take a hazard ratio with its confidence interval.

    Parameters
    ----------
    hr, lower, upper : array_like
        Hazard ratio and limits, > 0.
    level : float
        Confidence level.

    Returns
    -------
    LogHazardRatio
        The standard error is the width of the log interval over twice the normal quantile.

    Raises
    ------
    InputError
        If limits are not positive, or not on both sides of the ratio; every report is named.

    References
    ----------
    parmar1998; tierney2007.
    """
    hr, lower, upper = _array(hr), _array(lower), _array(upper)
    ordered = (lower > 0) & (lower <= hr) & (hr <= upper) & (lower < upper)
    expected = "0 < lower <= hr <= upper, on the scale of the hazard ratio"
    _require(ordered | _missing(hr, lower, upper), expected, hr=hr, lower=lower, upper=upper)
    se = (np.log(upper) - np.log(lower)) / (-2 * special.ndtri((1 - level) / 2))
    return _from_variance(np.log(hr), 1 / se**2)


def log_hr_from_p(hr: ArrayLike, p: ArrayLike) -> LogHazardRatio:
    """Take a hazard ratio with the two-sided p value of its test.

    Parameters
    ----------
    hr : array_like
        Hazard ratio, > 0, not 1.
    p : array_like
        Two-sided p value.

    Returns
    -------
    LogHazardRatio
        The standard error is the log hazard ratio over the normal quantile.

    Raises
    ------
    InputError
        If the ratio is not positive, or is 1, or p lies outside (0, 1].

    References
    ----------
    parmar1998.
    """
    hr, p = _array(hr), _array(p)
    _check_p(p)
    _require(((hr > 0) & (hr != 1)) | np.isnan(hr), "a hazard ratio above 0 and not 1", hr=hr)
    log_hr = np.log(hr)
    return _from_variance(log_hr, (special.ndtri(p / 2) / log_hr) ** 2)


def log_hr_from_score(score: ArrayLike, variance: ArrayLike) -> LogHazardRatio:
    """Take observed minus expected events of group 1 and the logrank variance.

    Parameters
    ----------
    score, variance : array_like
        O - E and V.

    Returns
    -------
    LogHazardRatio
        ``(O - E) / V`` with standard error ``1 / sqrt(V)``.

    Raises
    ------
    InputError
        If a variance is not above 0.

    References
    ----------
    parmar1998; tierney2007.
    """
    variance = _array(variance)
    _check_variance(variance)
    return _from_variance(_array(score) / variance, variance)


def log_hr_from_observed(
    observed1: ArrayLike, expected1: ArrayLike, observed2: ArrayLike, expected2: ArrayLike
) -> LogHazardRatio:
    """Take observed and expected events of both groups.

    Parameters
    ----------
    observed1, expected1, observed2, expected2 : array_like
        Events observed, and expected under the logrank test, in groups 1 and 2.

    Returns
    -------
    LogHazardRatio
        The log ratio of observed over expected; its variance is ``1 / expected1 + 1 / expected2``.

    Raises
    ------
    InputError
        If a number of events is not above 0.

    References
    ----------
    parmar1998; tierney2007.
    """
    o1, e1, o2, e2 = (_array(x) for x in (observed1, expected1, observed2, expected2))
    positive = (o1 > 0) & (e1 > 0) & (o2 > 0) & (e2 > 0)
    expected = "observed and expected events above 0; with no events in a group take O - E and V"
    _require(
        positive | _missing(o1, e1, o2, e2), expected, observed1=o1, expected1=e1, observed2=o2, expected2=e2
    )
    log_hr = np.log(o1 / e1) - np.log(o2 / e2)
    return _from_variance(log_hr, 1 / (1 / e1 + 1 / e2))


def logrank_variance(
    *,
    events: ArrayLike | None = None,
    n1: ArrayLike | None = None,
    n2: ArrayLike | None = None,
    events1: ArrayLike | None = None,
    events2: ArrayLike | None = None,
) -> Array:
    """Approximate the logrank variance from numbers of events.

    Parameters
    ----------
    events : array_like, optional
        Events in both groups together.
    n1, n2 : array_like, optional
        Group sizes, where randomisation was not 1:1.
    events1, events2 : array_like, optional
        Events in each group, the better choice where reported.

    Returns
    -------
    ndarray
        ``events1 events2 / (events1 + events2)``, or ``events n1 n2 / (n1 + n2)**2``, or ``events / 4``.

    References
    ----------
    parmar1998; tierney2007.
    """
    if events1 is not None and events2 is not None:
        e1, e2 = _array(events1), _array(events2)
        return e1 * e2 / (e1 + e2)
    total = _array(np.nan if events is None else events)
    if n1 is not None and n2 is not None:
        return total * _array(n1) * _array(n2) / (_array(n1) + _array(n2)) ** 2
    return total / 4


def log_hr_from_logrank_p(p: ArrayLike, favours1: ArrayLike, variance: ArrayLike) -> LogHazardRatio:
    """Take the two-sided p value of a logrank test, its direction, and a variance from numbers of events.

    Parameters
    ----------
    p : array_like
        Two-sided p value.
    favours1 : array_like of bool
        Whether group 1 had the lower hazard.
    variance : array_like
        Logrank variance, see `logrank_variance`.

    Returns
    -------
    LogHazardRatio
        O - E is the normal quantile times the root of the variance.

    Raises
    ------
    InputError
        If p lies outside (0, 1], or a variance is not above 0.

    References
    ----------
    parmar1998; tierney2007.
    """
    p, variance = _array(p), _array(variance)
    _check_p(p)
    _check_variance(variance)
    sign = np.where(np.asarray(favours1, dtype=bool), -1.0, 1.0)
    return _from_variance(sign * -special.ndtri(p / 2) / np.sqrt(variance), variance)


def log_hr_from_medians(
    median1: ArrayLike, median2: ArrayLike, events1: ArrayLike, events2: ArrayLike
) -> LogHazardRatio:
    """Take median times and numbers of events, under constant hazards.

    Parameters
    ----------
    median1, median2 : array_like
        Median times of the groups.
    events1, events2 : array_like
        Events in the groups.

    Returns
    -------
    LogHazardRatio
        ``log(median2 / median1)`` with variance ``1 / events1 + 1 / events2``.

    Raises
    ------
    InputError
        If a median or a number of events is not above 0.

    Notes
    -----
    Valid only where the times are exponential, which is seldom known; a last resort.

    References
    ----------
    parmar1998; cox1984.
    """
    m1, m2, e1, e2 = (_array(x) for x in (median1, median2, events1, events2))
    positive = (m1 > 0) & (m2 > 0) & (e1 > 0) & (e2 > 0)
    expected = "medians and events above 0"
    _require(positive | _missing(m1, m2, e1, e2), expected, median1=m1, median2=m2, events1=e1, events2=e2)
    return _from_variance(np.log(m2 / m1), 1 / (1 / e1 + 1 / e2))
