"""Log hazard ratios and their standard errors from what reports of trials say.

Group 1 is the experimental group: a log hazard ratio below 0 means fewer events there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from tamis.analysis.conversions.scales import Array


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

    References
    ----------
    parmar1998; tierney2007.
    """
    width = np.log(_array(upper)) - np.log(_array(lower))
    se = width / (-2 * special.ndtri((1 - level) / 2))
    return _from_variance(np.log(_array(hr)), 1 / se**2)


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

    References
    ----------
    parmar1998.
    """
    log_hr = np.log(_array(hr))
    return _from_variance(log_hr, (special.ndtri(_array(p) / 2) / log_hr) ** 2)


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

    References
    ----------
    parmar1998; tierney2007.
    """
    variance = _array(variance)
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

    References
    ----------
    parmar1998; tierney2007.
    """
    e1, e2 = _array(expected1), _array(expected2)
    log_hr = np.log(_array(observed1) / e1) - np.log(_array(observed2) / e2)
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

    References
    ----------
    parmar1998; tierney2007.
    """
    variance = _array(variance)
    sign = np.where(np.asarray(favours1, dtype=bool), -1.0, 1.0)
    return _from_variance(sign * -special.ndtri(_array(p) / 2) / np.sqrt(variance), variance)


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

    Notes
    -----
    Valid only where the times are exponential, which is seldom known; a last resort.

    References
    ----------
    parmar1998; cox1984.
    """
    e1, e2 = _array(events1), _array(events2)
    return _from_variance(np.log(_array(median2) / _array(median1)), 1 / (1 / e1 + 1 / e2))
