"""Fit distributions to a few reported quantiles and take the closest (the quantile estimation method)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from tamis.analysis.conversions.scales import Array

# Step in probability: the error of the differences and rounding are both near 1e-13 of the slope.
_SLOPE_STEP = 1e-3


@dataclass(frozen=True, slots=True)
class _Family:
    """A distribution of two parameters, both handled on a scale where every number is allowed."""

    name: str
    quantile: Callable[[Array, Array], Array]
    moments: Callable[[Array], tuple[float, float]]
    start: Callable[[Array, Array], Array]


def match_quantiles(values: Array, probabilities: Array) -> tuple[float, float, str]:
    """Mean and standard deviation of the distribution whose quantiles are closest to those reported.

    Parameters
    ----------
    values : ndarray of shape (m,)
        Quantiles reported.
    probabilities : ndarray of shape (m,)
        What they are quantiles of.

    Returns
    -------
    mean, sd : float
        Moments of the closest distribution.
    name : str
        Its name: normal; and, for positive values, lognormal, gamma, Weibull, and beta below 1.

    Notes
    -----
    Closest by the sum of squared differences.

    References
    ----------
    mcgrath2020.
    """
    parameters, family = _closest(values, probabilities)
    mean, sd = family.moments(parameters)
    return mean, sd, family.name


def match_median(values: Array, probabilities: Array) -> tuple[float, float, str]:
    """Median, and density there, of the distribution whose quantiles are closest to those reported.

    Parameters
    ----------
    values : ndarray of shape (m,)
        Quantiles reported.
    probabilities : ndarray of shape (m,)
        What they are quantiles of.

    Returns
    -------
    median : float
        Median of the closest distribution.
    density : float
        Its density at the median, per unit of the values.
    name : str
        Its name, as in `match_quantiles`.

    Notes
    -----
    The density is 1 over the slope of the quantile function, by central differences of fourth order.

    References
    ----------
    mcgrath2020median.
    """
    parameters, family = _closest(values, probabilities)
    step = _SLOPE_STEP
    near = family.quantile(0.5 + step * np.array([-2.0, -1.0, 0.0, 1.0, 2.0]), parameters)
    slope = (near[0] - 8.0 * near[1] + 8.0 * near[3] - near[4]) / (12.0 * step)
    return float(near[2]), float(1.0 / slope), family.name


def _closest(values: Array, probabilities: Array) -> tuple[Array, _Family]:
    families = [_NORMAL]
    if values.min() > 0:
        families += [_LOGNORMAL, _GAMMA, _WEIBULL]
        if values.max() < 1:
            families.append(_BETA)
    fits = [_fit(family, values, probabilities) for family in families]
    _, parameters, family = min(fits, key=lambda fit: fit[0])
    return parameters, family


def _fit(family: _Family, values: Array, probabilities: Array) -> tuple[float, Array, _Family]:
    spread = values.max() - values.min() or 1.0

    def residuals(parameters: Array) -> Array:
        with np.errstate(over="ignore", invalid="ignore"):
            off = (family.quantile(probabilities, parameters) - values) / spread
        return np.nan_to_num(off, nan=1e6, posinf=1e6, neginf=-1e6)

    start = family.start(values, probabilities)
    fit = optimize.least_squares(residuals, start, xtol=1e-14, ftol=1e-14, gtol=1e-14, max_nfev=2000)
    return float(np.sum(fit.fun**2)), fit.x, family


def _line(values: Array, probabilities: Array) -> Array:
    """Intercept and log slope of values on normal quantiles."""
    slope, intercept = np.polyfit(special.ndtri(probabilities), values, 1)
    return np.array([intercept, np.log(max(slope, 1e-6))])


def _shape_and_scale(values: Array, probabilities: Array) -> Array:
    mean, log_sd = _line(values, probabilities)
    mean, variance = max(mean, 1e-6), np.exp(2 * log_sd)
    return np.log([mean**2 / variance, variance / mean])


def _lognormal_moments(parameters: Array) -> tuple[float, float]:
    mu, sigma2 = parameters[0], np.exp(2 * parameters[1])
    mean = np.exp(mu + sigma2 / 2)
    return float(mean), float(mean * np.sqrt(np.expm1(sigma2)))


def _gamma_moments(parameters: Array) -> tuple[float, float]:
    shape, scale = np.exp(parameters)
    return float(shape * scale), float(np.sqrt(shape) * scale)


def _weibull_moments(parameters: Array) -> tuple[float, float]:
    shape, scale = np.exp(parameters)
    first, second = special.gamma(1 + 1 / shape), special.gamma(1 + 2 / shape)
    return float(scale * first), float(scale * np.sqrt(second - first**2))


def _weibull_start(values: Array, probabilities: Array) -> Array:
    slope, intercept = np.polyfit(np.log(-np.log1p(-probabilities)), np.log(values), 1)
    return np.array([-np.log(max(slope, 1e-6)), intercept])


def _beta_moments(parameters: Array) -> tuple[float, float]:
    a, b = np.exp(parameters)
    return float(a / (a + b)), float(np.sqrt(a * b / ((a + b) ** 2 * (a + b + 1))))


def _beta_start(values: Array, probabilities: Array) -> Array:
    mean, log_sd = _line(values, probabilities)
    mean = float(np.clip(mean, 0.01, 0.99))
    size = max(mean * (1 - mean) / np.exp(2 * log_sd) - 1, 0.1)
    return np.log([mean * size, (1 - mean) * size])


_NORMAL = _Family(
    "normal",
    lambda p, x: x[0] + np.exp(x[1]) * special.ndtri(p),
    lambda x: (float(x[0]), float(np.exp(x[1]))),
    _line,
)
_LOGNORMAL = _Family(
    "lognormal",
    lambda p, x: np.exp(x[0] + np.exp(x[1]) * special.ndtri(p)),
    _lognormal_moments,
    lambda values, p: _line(np.log(values), p),
)
_GAMMA = _Family(
    "gamma",
    lambda p, x: np.exp(x[1]) * special.gammaincinv(np.exp(x[0]), p),
    _gamma_moments,
    _shape_and_scale,
)
_WEIBULL = _Family(
    "Weibull",
    lambda p, x: np.exp(x[1] + np.log(-np.log1p(-p)) * np.exp(-x[0])),
    _weibull_moments,
    _weibull_start,
)
_BETA = _Family(
    "beta",
    lambda p, x: special.betaincinv(np.exp(x[0]), np.exp(x[1]), p),
    _beta_moments,
    _beta_start,
)
