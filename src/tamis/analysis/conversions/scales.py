"""Scales of analysis and their way back: logarithm, logit, arcsine, Fisher's z and their relatives.

Every function takes and returns arrays of any shape. `Scale` pairs a transformation with its inverse.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Array: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scale:
    """A transformation and its inverse.

    Attributes
    ----------
    name : str
        Name of the transformation.
    transform, back_transform : callable
        From the scale of reporting to that of analysis, and back.
    """

    name: str
    transform: Callable[..., Array]
    back_transform: Callable[..., Array]


def identity(values: ArrayLike) -> Array:
    """Return the values as they are.

    Parameters
    ----------
    values : array_like
        Any numbers.

    Returns
    -------
    ndarray
        The same numbers.
    """
    return np.asarray(values, dtype=float)


def logit(proportions: ArrayLike) -> Array:
    """Log odds of proportions.

    Parameters
    ----------
    proportions : array_like
        In [0, 1]; 0 and 1 give infinite values.

    Returns
    -------
    ndarray
        ``log(p / (1 - p))``.
    """
    return special.logit(np.asarray(proportions, dtype=float))


def inverse_logit(log_odds: ArrayLike) -> Array:
    """Proportions from log odds.

    Parameters
    ----------
    log_odds : array_like
        Any numbers.

    Returns
    -------
    ndarray
        ``1 / (1 + exp(-x))``.
    """
    return special.expit(np.asarray(log_odds, dtype=float))


def probit(proportions: ArrayLike) -> Array:
    """Give the standard normal quantiles of proportions.

    Parameters
    ----------
    proportions : array_like
        In [0, 1].

    Returns
    -------
    ndarray
        Quantiles.
    """
    return special.ndtri(np.asarray(proportions, dtype=float))


def inverse_probit(quantiles: ArrayLike) -> Array:
    """Proportions from standard normal quantiles.

    Parameters
    ----------
    quantiles : array_like
        Any numbers.

    Returns
    -------
    ndarray
        Standard normal probabilities.
    """
    return special.ndtr(np.asarray(quantiles, dtype=float))


def arcsine(proportions: ArrayLike) -> Array:
    """Angular transformation of proportions.

    Parameters
    ----------
    proportions : array_like
        In [0, 1].

    Returns
    -------
    ndarray
        ``arcsin(sqrt(p))`` in radians.
    """
    return np.arcsin(np.sqrt(np.asarray(proportions, dtype=float)))


def inverse_arcsine(angles: ArrayLike) -> Array:
    """Proportions from the angular transformation.

    Parameters
    ----------
    angles : array_like
        Radians; values outside [0, pi/2] are taken to its ends, as no proportion lies beyond them.

    Returns
    -------
    ndarray
        ``sin(x)**2``.
    """
    return np.sin(np.clip(np.asarray(angles, dtype=float), 0.0, np.pi / 2)) ** 2


def freeman_tukey(proportions: ArrayLike, n: ArrayLike) -> Array:
    """Double arcsine transformation of proportions.

    Parameters
    ----------
    proportions : array_like
        In [0, 1].
    n : array_like
        Sample sizes.

    Returns
    -------
    ndarray
        Half the sum of the two angles, in radians.

    References
    ----------
    freeman1950, halved so that its variance is 1 / (4 n + 2).
    """
    n = np.asarray(n, dtype=float)
    events = np.asarray(proportions, dtype=float) * n
    return 0.5 * (np.arcsin(np.sqrt(events / (n + 1))) + np.arcsin(np.sqrt((events + 1) / (n + 1))))


def inverse_freeman_tukey(angles: ArrayLike, n: ArrayLike) -> Array:
    """Proportions from the double arcsine transformation.

    Parameters
    ----------
    angles : array_like
        Transformed values, in radians.
    n : array_like
        Sample size of each value, or the harmonic mean of the sample sizes for a pooled value.

    Returns
    -------
    ndarray
        Proportions; 0 and 1 for values beyond the transforms of 0 and of n events.

    References
    ----------
    miller1978.
    """
    t, n = np.broadcast_arrays(np.asarray(angles, dtype=float), np.asarray(n, dtype=float))
    lowest, highest = freeman_tukey(0.0, n), freeman_tukey(1.0, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        sine, cosine = np.sin(2 * t), np.cos(2 * t)
        root = np.sqrt(np.maximum(1 - (sine + (sine - 1 / sine) / n) ** 2, 0.0))
        proportions = 0.5 * (1 - np.sign(cosine) * root)
    proportions = np.where(t <= lowest, 0.0, np.where(t >= highest, 1.0, proportions))
    return np.where(np.isnan(t), np.nan, proportions)


def inverse_square_root(roots: ArrayLike) -> Array:
    """Rates from their square roots.

    Parameters
    ----------
    roots : array_like
        Square roots; below zero is taken to zero, as no rate lies there.

    Returns
    -------
    ndarray
        Squares.
    """
    return np.maximum(np.asarray(roots, dtype=float), 0.0) ** 2


def freeman_tukey_rate(rates: ArrayLike, time: ArrayLike) -> Array:
    """Freeman–Tukey transformation of incidence rates.

    Parameters
    ----------
    rates : array_like
        Events per unit of person-time, >= 0.
    time : array_like
        Person-time.

    Returns
    -------
    ndarray
        ``(sqrt(r) + sqrt(r + 1 / t)) / 2``.

    References
    ----------
    freeman1950.
    """
    rates = np.asarray(rates, dtype=float)
    return 0.5 * (np.sqrt(rates) + np.sqrt(rates + 1 / np.asarray(time, dtype=float)))


def inverse_freeman_tukey_rate(values: ArrayLike, time: ArrayLike) -> Array:
    """Incidence rates from the Freeman–Tukey transformation.

    Parameters
    ----------
    values : array_like
        Transformed rates.
    time : array_like
        Person-time of each value, or their harmonic mean for a pooled value.

    Returns
    -------
    ndarray
        Rates; 0 for values below the transform of no events.

    Notes
    -----
    With s = sqrt(r), 2 x - s = sqrt(s**2 + 1 / t) gives s = x - 1 / (4 x t).

    References
    ----------
    freeman1950.
    """
    x, t = np.asarray(values, dtype=float), np.asarray(time, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = x - 1 / (4 * x * t)
    return np.where(np.isnan(x), np.nan, np.where(x <= 0.5 / np.sqrt(t), 0.0, root**2))


def hakstian_whalen(alpha: ArrayLike) -> Array:
    """Transform coefficient alpha by its cube root.

    Parameters
    ----------
    alpha : array_like
        Coefficient alpha, at most 1.

    Returns
    -------
    ndarray
        ``1 - (1 - alpha)**(1/3)``, increasing in alpha.

    References
    ----------
    hakstian1976.
    """
    return 1 - np.cbrt(1 - np.asarray(alpha, dtype=float))


def inverse_hakstian_whalen(values: ArrayLike) -> Array:
    """Coefficient alpha from its cube root transformation.

    Parameters
    ----------
    values : array_like
        Transformed values.

    Returns
    -------
    ndarray
        ``1 - (1 - x)**3``; 0 for values below 0 and 1 for values above 1, as no reliability lies beyond.
    """
    return 1 - (1 - np.clip(np.asarray(values, dtype=float), 0.0, 1.0)) ** 3


def bonett(alpha: ArrayLike) -> Array:
    """Transform coefficient alpha by a logarithm.

    Parameters
    ----------
    alpha : array_like
        Coefficient alpha, below 1.

    Returns
    -------
    ndarray
        ``-log(1 - alpha)``, increasing in alpha.

    References
    ----------
    bonett2002.
    """
    return -np.log1p(-np.asarray(alpha, dtype=float))


def inverse_bonett(values: ArrayLike) -> Array:
    """Coefficient alpha from its logarithmic transformation.

    Parameters
    ----------
    values : array_like
        Transformed values.

    Returns
    -------
    ndarray
        ``1 - exp(-x)``; 0 for values below 0, as no reliability lies there.
    """
    return -np.expm1(-np.maximum(np.asarray(values, dtype=float), 0.0))


def fisher_z(correlations: ArrayLike) -> Array:
    """Fisher's z of correlations.

    Parameters
    ----------
    correlations : array_like
        In [-1, 1]; -1 and 1 give infinite values.

    Returns
    -------
    ndarray
        ``atanh(r)``.

    References
    ----------
    fisher1921.
    """
    with np.errstate(divide="ignore"):
        return np.arctanh(np.asarray(correlations, dtype=float))


def inverse_fisher_z(values: ArrayLike) -> Array:
    """Correlations from Fisher's z.

    Parameters
    ----------
    values : array_like
        Any numbers.

    Returns
    -------
    ndarray
        ``tanh(z)``.
    """
    return np.tanh(np.asarray(values, dtype=float))


def fisher_z_squared(R2: ArrayLike) -> Array:
    """Fisher's z of the multiple correlation.

    Parameters
    ----------
    R2 : array_like
        Coefficients of determination in [0, 1].

    Returns
    -------
    ndarray
        ``atanh(sqrt(R2))``.

    References
    ----------
    olkin1995.
    """
    return np.arctanh(np.sqrt(np.asarray(R2, dtype=float)))


def inverse_fisher_z_squared(values: ArrayLike) -> Array:
    """Coefficients of determination from Fisher's z of the multiple correlation.

    Parameters
    ----------
    values : array_like
        Any numbers.

    Returns
    -------
    ndarray
        ``tanh(z)**2``.
    """
    return np.tanh(np.asarray(values, dtype=float)) ** 2


IDENTITY = Scale("identity", identity, identity)
LOG = Scale("log", np.log, np.exp)
LOGIT = Scale("logit", logit, inverse_logit)
PROBIT = Scale("probit", probit, inverse_probit)
ARCSINE = Scale("arcsine square root", arcsine, inverse_arcsine)
FREEMAN_TUKEY = Scale("Freeman–Tukey double arcsine", freeman_tukey, inverse_freeman_tukey)
SQUARE_ROOT = Scale("square root", np.sqrt, inverse_square_root)
FREEMAN_TUKEY_RATE = Scale("Freeman–Tukey", freeman_tukey_rate, inverse_freeman_tukey_rate)
FISHER_Z = Scale("Fisher's z", fisher_z, inverse_fisher_z)
FISHER_Z_SQUARED = Scale("Fisher's z of the multiple correlation", fisher_z_squared, inverse_fisher_z_squared)
HAKSTIAN_WHALEN = Scale("cube root", hakstian_whalen, inverse_hakstian_whalen)
BONETT = Scale("log of the complement", bonett, inverse_bonett)
