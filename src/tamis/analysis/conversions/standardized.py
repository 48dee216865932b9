"""Between standardised mean differences, correlations and odds ratios.

Functions take d with group 1 above group 2 as positive, on the scale of pooled standard deviations.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from tamis.analysis.conversions.scales import Array

# Ratio of the logistic to the normal scale as Cox and Snell round it (cox1989).
COX_SNELL = 1.65
# Standard deviation of the logistic distribution (hasselblad1995, chinn2000).
LOGISTIC_SD = np.pi / np.sqrt(3)


def _array(values: ArrayLike) -> Array:
    return np.asarray(values, dtype=float)


def d_to_log_odds_ratio_normal(d: ArrayLike) -> Array:
    """Log odds ratio from d for normal outcomes.

    Parameters
    ----------
    d : array_like
        Standardised mean differences.

    Returns
    -------
    ndarray
        ``1.65 d``.

    References
    ----------
    cox1989.
    """
    return _array(d) * COX_SNELL


def d_to_log_odds_ratio_logistic(d: ArrayLike) -> Array:
    """Log odds ratio from d for logistic outcomes.

    Parameters
    ----------
    d : array_like
        Standardised mean differences.

    Returns
    -------
    ndarray
        ``d pi / sqrt(3)``.

    References
    ----------
    hasselblad1995.
    """
    return _array(d) * LOGISTIC_SD


def log_odds_ratio_to_d_normal(log_odds_ratio: ArrayLike) -> Array:
    """Give d from the log odds ratio for normal outcomes.

    Parameters
    ----------
    log_odds_ratio : array_like
        Log odds ratios.

    Returns
    -------
    ndarray
        Standardised mean differences.

    References
    ----------
    cox1989.
    """
    return _array(log_odds_ratio) / COX_SNELL


def log_odds_ratio_to_d_logistic(log_odds_ratio: ArrayLike) -> Array:
    """Give d from the log odds ratio for logistic outcomes.

    Parameters
    ----------
    log_odds_ratio : array_like
        Log odds ratios.

    Returns
    -------
    ndarray
        Standardised mean differences.

    References
    ----------
    chinn2000.
    """
    return _array(log_odds_ratio) / LOGISTIC_SD


def _spread_of_groups(n1: ArrayLike | None, n2: ArrayLike | None) -> Array:
    if n1 is None or n2 is None:
        return np.asarray(4.0)
    n1, n2 = _array(n1), _array(n2)
    return (n1 + n2 - 2) * (1 / n1 + 1 / n2)


def d_to_point_biserial(d: ArrayLike, n1: ArrayLike | None = None, n2: ArrayLike | None = None) -> Array:
    """Point-biserial correlation from d.

    Parameters
    ----------
    d : array_like
        Standardised mean differences.
    n1, n2 : array_like, optional
        Group sizes; equal and large groups where they are not given.

    Returns
    -------
    ndarray
        ``d / sqrt(d**2 + h)`` with h = (n1 + n2 - 2) (1 / n1 + 1 / n2), or 4.

    References
    ----------
    jacobs2017.
    """
    d = _array(d)
    return d / np.sqrt(d**2 + _spread_of_groups(n1, n2))


def point_biserial_to_d(r: ArrayLike, n1: ArrayLike | None = None, n2: ArrayLike | None = None) -> Array:
    """Give d from the point-biserial correlation.

    Parameters
    ----------
    r : array_like
        Point-biserial correlations, in (-1, 1).
    n1, n2 : array_like, optional
        Group sizes; equal and large groups where they are not given.

    Returns
    -------
    ndarray
        The inverse of `d_to_point_biserial`.

    References
    ----------
    jacobs2017.
    """
    r = _array(r)
    return r * np.sqrt(_spread_of_groups(n1, n2)) / np.sqrt(1 - r**2)


def _dichotomy(p: ArrayLike) -> Array:
    """Ratio of a biserial to a point-biserial correlation when a share p lies above the cut."""
    p = _array(p)
    density = np.exp(-(special.ndtri(p) ** 2) / 2) / np.sqrt(2 * np.pi)
    return np.sqrt(p * (1 - p)) / density


def point_biserial_to_biserial(r: ArrayLike, p: ArrayLike = 0.5) -> Array:
    """Biserial from point-biserial correlation.

    Parameters
    ----------
    r : array_like
        Point-biserial correlations.
    p : array_like
        Share of the sample in group 1.

    Returns
    -------
    ndarray
        ``r sqrt(p (1 - p)) / f(z_p)``.

    References
    ----------
    soper1914; jacobs2017.
    """
    return _array(r) * _dichotomy(p)


def biserial_to_point_biserial(r: ArrayLike, p: ArrayLike = 0.5) -> Array:
    """Point-biserial correlation after one of two correlated variables is cut in two.

    Parameters
    ----------
    r : array_like
        Correlations of the two quantitative variables.
    p : array_like
        Share of the sample above the cut.

    Returns
    -------
    ndarray
        The inverse of `point_biserial_to_biserial`.

    References
    ----------
    jacobs2017.
    """
    return _array(r) / _dichotomy(p)


def d_to_biserial(d: ArrayLike, n1: ArrayLike | None = None, n2: ArrayLike | None = None) -> Array:
    """Biserial correlation from d.

    Parameters
    ----------
    d : array_like
        Standardised mean differences.
    n1, n2 : array_like, optional
        Group sizes; equal groups where they are not given.

    Returns
    -------
    ndarray
        Biserial correlations.

    References
    ----------
    jacobs2017.
    """
    return point_biserial_to_biserial(d_to_point_biserial(d, n1, n2), _share(n1, n2))


def correlation_to_d(r: ArrayLike, n1: ArrayLike | None = None, n2: ArrayLike | None = None) -> Array:
    """Give d when one of two correlated variables is cut into groups.

    Parameters
    ----------
    r : array_like
        Correlations.
    n1, n2 : array_like, optional
        Sizes of the groups made by the cut; equal groups where they are not given.

    Returns
    -------
    ndarray
        The inverse of `d_to_biserial`.

    References
    ----------
    jacobs2017.
    """
    return point_biserial_to_d(biserial_to_point_biserial(r, _share(n1, n2)), n1, n2)


def _share(n1: ArrayLike | None, n2: ArrayLike | None) -> Array:
    if n1 is None or n2 is None:
        return np.asarray(0.5)
    return _array(n1) / (_array(n1) + _array(n2))


def log_odds_ratio_to_risk_ratio(log_odds_ratio: ArrayLike, control_risk: ArrayLike) -> Array:
    """Risk ratio from the log odds ratio at a risk of the control group.

    Parameters
    ----------
    log_odds_ratio : array_like
        Log odds ratios.
    control_risk : array_like
        Risk in group 2, in (0, 1).

    Returns
    -------
    ndarray
        Risk ratios, not their logarithms.

    References
    ----------
    higgins2019, section 15.4.4.
    """
    risk = _array(control_risk)
    return special.expit(special.logit(risk) + _array(log_odds_ratio)) / risk


def log_odds_ratio_to_risk_difference(log_odds_ratio: ArrayLike, control_risk: ArrayLike) -> Array:
    """Risk difference from the log odds ratio at a risk of the control group.

    Parameters
    ----------
    log_odds_ratio : array_like
        Log odds ratios.
    control_risk : array_like
        Risk in group 2, in (0, 1).

    Returns
    -------
    ndarray
        Risk differences.

    References
    ----------
    higgins2019, section 15.4.4.
    """
    risk = _array(control_risk)
    return special.expit(special.logit(risk) + _array(log_odds_ratio)) - risk


def log_odds_ratio_to_tetrachoric_pearson(log_odds_ratio: ArrayLike) -> Array:
    """Tetrachoric correlation from the log odds ratio by Pearson's cosine.

    Parameters
    ----------
    log_odds_ratio : array_like
        Log odds ratios.

    Returns
    -------
    ndarray
        ``cos(pi / (1 + sqrt(OR)))``.

    References
    ----------
    pearson1900.
    """
    return np.cos(np.pi / (1 + np.exp(_array(log_odds_ratio) / 2)))


def log_odds_ratio_to_tetrachoric_digby(log_odds_ratio: ArrayLike) -> Array:
    """Tetrachoric correlation from the log odds ratio by Digby's power.

    Parameters
    ----------
    log_odds_ratio : array_like
        Log odds ratios.

    Returns
    -------
    ndarray
        ``(OR**(3/4) - 1) / (OR**(3/4) + 1)``.

    References
    ----------
    digby1983.
    """
    return np.tanh(_array(log_odds_ratio) * 0.375)
