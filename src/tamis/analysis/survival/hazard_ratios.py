"""Log hazard ratios and their standard errors from what trials print instead of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from tamis.errors import UsageError


@dataclass(frozen=True, slots=True)
class LogHazardRatio:
    """A log hazard ratio, group 1 against group 2.

    Attributes
    ----------
    yi : float
        Log hazard ratio; negative when group 1 has fewer events.
    sei : float
        Standard error.
    """

    yi: float
    sei: float


def log_hr_from_interval(hr: float, lower: float, upper: float, *, level: float = 0.95) -> LogHazardRatio:
    """Take the standard error from a confidence interval of the hazard ratio.

    Parameters
    ----------
    hr, lower, upper : float
        Hazard ratio and its limits, > 0.
    level : float
        Level of the interval.

    Returns
    -------
    LogHazardRatio
        The ratio as printed, the error from the width on the logarithm.

    References
    ----------
    parmar1998, tierney2007.
    """
    ordered = 0 < lower < upper and lower <= hr <= upper
    _check(ordered, f"need 0 < lower <= hr <= upper, not {lower}, {hr}, {upper}")
    width = np.log(upper) - np.log(lower)
    return LogHazardRatio(float(np.log(hr)), float(width / (2.0 * norm.ppf(0.5 + 0.5 * level))))


def log_hr_from_p(hr: float, p: float) -> LogHazardRatio:
    """Take the standard error from the two-sided p of the hazard ratio.

    Parameters
    ----------
    hr : float
        Hazard ratio, > 0 and not 1.
    p : float
        Two-sided p, in (0, 1).

    Returns
    -------
    LogHazardRatio
        The ratio and its error.

    References
    ----------
    parmar1998, tierney2007.
    """
    _check(hr > 0 and hr != 1, f"a hazard ratio of {hr} has no standard error from its p")
    yi = float(np.log(hr))
    return LogHazardRatio(yi, abs(yi) / _z(p))


def log_hr_from_o_minus_e(o_minus_e: float, variance: float) -> LogHazardRatio:
    """Take the ratio from the observed minus expected events and their variance (Peto).

    Parameters
    ----------
    o_minus_e : float
        Observed minus expected events of group 1.
    variance : float
        Variance of that difference, > 0.

    Returns
    -------
    LogHazardRatio
        The ratio and its error.

    References
    ----------
    parmar1998, tierney2007.
    """
    _check(variance > 0, f"the variance must be positive, not {variance}")
    return LogHazardRatio(o_minus_e / variance, float(1.0 / np.sqrt(variance)))


def log_hr_from_expected(
    observed1: float, expected1: float, observed2: float, expected2: float
) -> LogHazardRatio:
    """Take the ratio from observed and expected events of both groups.

    Parameters
    ----------
    observed1, expected1, observed2, expected2 : float
        Events seen and expected under the log-rank hypothesis, > 0.

    Returns
    -------
    LogHazardRatio
        The ratio and its error.

    References
    ----------
    parmar1998, tierney2007.
    """
    smallest = min(observed1, expected1, observed2, expected2)
    _check(smallest > 0, "observed and expected events must be positive")
    yi = float(np.log(observed1 / expected1) - np.log(observed2 / expected2))
    return LogHazardRatio(yi, float(np.sqrt(1.0 / expected1 + 1.0 / expected2)))


def log_hr_from_logrank_p(p: float, events: float, n1: float, n2: float, direction: int) -> LogHazardRatio:
    """Take the ratio from the p of a log-rank test, the number of events and the sizes of the groups.

    Parameters
    ----------
    p : float
        Two-sided p, in (0, 1).
    events : float
        Events in both groups.
    n1, n2 : float
        Cases in each group.
    direction : {-1, 1}
        -1 when group 1 has fewer events than expected.

    Returns
    -------
    LogHazardRatio
        The ratio and its error; the variance is events * n1 * n2 / (n1 + n2)**2.

    References
    ----------
    parmar1998, tierney2007.
    """
    _check(direction in (-1, 1), f"direction must be -1 or 1, not {direction}")
    _check(min(events, n1, n2) > 0, "events and group sizes must be positive")
    root = float(np.sqrt(events * n1 * n2)) / (n1 + n2)
    return LogHazardRatio(direction * _z(p) / root, 1.0 / root)


def log_hr_from_medians(median1: float, median2: float, events1: float, events2: float) -> LogHazardRatio:
    """Take the ratio from two medians, as if times were exponential.

    Parameters
    ----------
    median1, median2 : float
        Medians, > 0.
    events1, events2 : float
        Events, > 0.

    Returns
    -------
    LogHazardRatio
        The ratio and its error; only as good as the exponential assumption.

    References
    ----------
    tierney2007.
    """
    _check(min(median1, median2, events1, events2) > 0, "medians and events must be positive")
    yi = float(np.log(median2) - np.log(median1))
    return LogHazardRatio(yi, float(np.sqrt(1.0 / events1 + 1.0 / events2)))


def _z(p: float) -> float:
    _check(0 < p < 1, f"p must lie between 0 and 1, not {p}")
    return float(norm.isf(0.5 * p))


def _check(holds: bool, message: str) -> None:
    if not holds:
        raise UsageError(message)
