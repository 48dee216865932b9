"""What a standardised mean difference means for two normal groups: how far they overlap, who exceeds whom.

Functions take d with group 1 above group 2 as positive, on the scale of pooled standard deviations.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from tamis.analysis.conversions.scales import Array
from tamis.analysis.conversions.standardized import d_to_point_biserial


def d_to_superiority(d: ArrayLike) -> Array:
    """Probability that a member of group 1 exceeds one of group 2 (common language effect size).

    Parameters
    ----------
    d : array_like
        Standardised mean differences.

    Returns
    -------
    ndarray
        ``Phi(d / sqrt(2))``.

    References
    ----------
    mcgraw1992.
    """
    return special.ndtr(np.asarray(d, dtype=float) / np.sqrt(2))


def d_to_cliff_delta(d: ArrayLike) -> Array:
    """Cliff's delta for normal groups.

    Parameters
    ----------
    d : array_like
        Standardised mean differences.

    Returns
    -------
    ndarray
        ``2 Phi(d / sqrt(2)) - 1``.

    References
    ----------
    cliff1993.
    """
    return 2 * d_to_superiority(d) - 1


def d_to_u1(d: ArrayLike) -> Array:
    """Cohen's U1, the share of the two distributions that does not overlap.

    Parameters
    ----------
    d : array_like
        Standardised mean differences.

    Returns
    -------
    ndarray
        ``(2 Phi(|d| / 2) - 1) / Phi(|d| / 2)``.

    References
    ----------
    cohen1988.
    """
    share = special.ndtr(np.abs(np.asarray(d, dtype=float)) / 2)
    return (2 * share - 1) / share


def d_to_u2(d: ArrayLike) -> Array:
    """Cohen's U2, the share of group 1 that exceeds the same share of group 2.

    Parameters
    ----------
    d : array_like
        Standardised mean differences.

    Returns
    -------
    ndarray
        ``Phi(d / 2)``.

    References
    ----------
    cohen1988.
    """
    return special.ndtr(np.asarray(d, dtype=float) / 2)


def d_to_u3(d: ArrayLike) -> Array:
    """Cohen's U3, the share of group 1 above the mean of group 2.

    Parameters
    ----------
    d : array_like
        Standardised mean differences.

    Returns
    -------
    ndarray
        ``Phi(d)``.

    References
    ----------
    cohen1988.
    """
    return special.ndtr(np.asarray(d, dtype=float))


def d_to_overlap(d: ArrayLike) -> Array:
    """Overlapping coefficient of two normal distributions.

    Parameters
    ----------
    d : array_like
        Standardised mean differences.

    Returns
    -------
    ndarray
        ``2 Phi(-|d| / 2)``.

    References
    ----------
    inman1989.
    """
    return 2 * special.ndtr(-np.abs(np.asarray(d, dtype=float)) / 2)


def d_to_binomial_display(d: ArrayLike) -> Array:
    """Share of group 1 above the common median (binomial effect size display).

    Parameters
    ----------
    d : array_like
        Standardised mean differences.

    Returns
    -------
    ndarray
        ``0.5 + r / 2`` with r the point-biserial correlation of equal groups.

    References
    ----------
    rosenthal1982.
    """
    return 0.5 + d_to_point_biserial(d) / 2
