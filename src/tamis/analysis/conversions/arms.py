"""Several arms as one, and the spread of change from the spread of two occasions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tamis.analysis.conversions.scales import Array


@dataclass(frozen=True, slots=True)
class CombinedArm:
    """Size, mean and standard deviation of arms taken together.

    Attributes
    ----------
    n, mean, sd : ndarray
        One per study.
    """

    n: Array
    mean: Array
    sd: Array


def combine_arms(n: ArrayLike, mean: ArrayLike, sd: ArrayLike) -> CombinedArm:
    """Combine arms as if their members had been one arm.

    Parameters
    ----------
    n, mean, sd : array_like of shape (..., m)
        Sizes, means and standard deviations of the m arms of each study, along the last axis; NaN for an
        arm that a study does not have.

    Returns
    -------
    CombinedArm
        Values of shape (...).

    Notes
    -----
    Exact: the sum of squares within arms plus that between them. For binary outcomes add events and sizes.

    References
    ----------
    higgins2019, table 6.5.a.
    """
    n, mean, sd = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in (n, mean, sd)))
    total = np.nansum(n, axis=-1)
    together = np.nansum(n * mean, axis=-1) / total
    squares = np.nansum((n - 1) * sd**2 + n * (mean - together[..., None]) ** 2, axis=-1)
    return CombinedArm(total, together, np.sqrt(squares / (total - 1)))


def change_sd(sd1: ArrayLike, sd2: ArrayLike, r: ArrayLike) -> Array:
    """Give the standard deviation of change from those of two occasions and their correlation.

    Parameters
    ----------
    sd1, sd2 : array_like
        Standard deviations at the two occasions.
    r : array_like
        Correlation between them, often taken from another study.

    Returns
    -------
    ndarray
        ``sqrt(sd1**2 + sd2**2 - 2 r sd1 sd2)``.

    References
    ----------
    higgins2019, section 6.5.2.8.
    """
    sd1, sd2 = np.asarray(sd1, dtype=float), np.asarray(sd2, dtype=float)
    return np.sqrt(sd1**2 + sd2**2 - 2 * np.asarray(r, dtype=float) * sd1 * sd2)


def correlation_from_change(sd1: ArrayLike, sd2: ArrayLike, sd_change: ArrayLike) -> Array:
    """Give the correlation between two occasions behind the standard deviation of change.

    Parameters
    ----------
    sd1, sd2, sd_change : array_like
        Standard deviations at the two occasions, and of the change.

    Returns
    -------
    ndarray
        The inverse of `change_sd`; outside [-1, 1] where the three contradict each other.

    References
    ----------
    higgins2019, section 6.5.2.8.
    """
    sd1, sd2, sd_change = (np.asarray(x, dtype=float) for x in (sd1, sd2, sd_change))
    return (sd1**2 + sd2**2 - sd_change**2) / (2 * sd1 * sd2)
