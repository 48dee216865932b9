"""Location-scale families of log time: log T = x'b + scale * W, with W known.

Each family gives log density and log distribution functions of W with two derivatives, which is all that the
likelihood of exact, left-, right- and interval-censored rows needs (``location_scale``), and the quantile
function and mean on the scale of time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import gamma, log_ndtr, logit, ndtri

from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
FamilyName = Literal["exponential", "weibull", "lognormal", "loglogistic"]
Derivatives = tuple[Vector, Vector, Vector]

LOG_SQRT_2PI = 0.5 * np.log(2.0 * np.pi)


@dataclass(frozen=True, slots=True)
class Family:
    """One distribution of W; every density is log-concave, so that each likelihood has one maximum.

    Attributes
    ----------
    name, label : str
        Word of the interface, and how it is printed.
    fixed_scale : float or None
        Scale when it is not estimated.
    log_density : callable
        z -> log f and its first two derivatives.
    log_survival, log_cdf : callable
        z -> log S, log F, each with its first two derivatives.
    quantile : callable
        Probability -> quantile of W.
    mean_factor : callable
        Scale -> E[exp(scale * W)]; inf where the mean does not exist.
    """

    name: FamilyName
    label: str
    fixed_scale: float | None
    log_density: Callable[[Vector], Derivatives]
    log_survival: Callable[[Vector], Derivatives]
    log_cdf: Callable[[Vector], Derivatives]
    quantile: Callable[[Vector], Vector]
    mean_factor: Callable[[Vector], Vector]

    @property
    def n_shape(self) -> int:
        """Number of parameters beside the coefficients."""
        return 0 if self.fixed_scale is not None else 1


def _extreme_density(z: Vector) -> Derivatives:
    u = np.exp(z)
    return z - u, 1.0 - u, -u


def _extreme_survival(z: Vector) -> Derivatives:
    u = np.exp(z)
    return -u, -u, -u


def _extreme_cdf(z: Vector) -> Derivatives:
    u = np.exp(z)
    # u / expm1(u), whose limit for large u is 0 and whose overflow is harmless.
    with np.errstate(over="ignore"):
        ratio = np.where(u > 0, u / np.expm1(np.maximum(u, 1e-300)), 1.0)
    value = np.where(u > 1e-300, np.log(-np.expm1(-np.maximum(u, 1e-300))), z)
    return value, ratio, ratio * (1.0 - u - ratio)


def _logistic_parts(z: Vector) -> tuple[Vector, Vector, Vector, Vector]:
    """Return log F, log S, F and S from one exponential, without overflow."""
    small = np.exp(-np.abs(z))
    tail = np.log1p(small)
    share = 1.0 / (1.0 + small)
    other = small * share
    positive = z >= 0
    cdf, survival = np.where(positive, share, other), np.where(positive, other, share)
    return -tail - np.maximum(-z, 0.0), -tail - np.maximum(z, 0.0), cdf, survival


def _logistic_density(z: Vector) -> Derivatives:
    log_cdf, log_survival, cdf, survival = _logistic_parts(z)
    return log_cdf + log_survival, survival - cdf, -2.0 * cdf * survival


def _logistic_survival(z: Vector) -> Derivatives:
    _, log_survival, cdf, survival = _logistic_parts(z)
    return log_survival, -cdf, -cdf * survival


def _logistic_cdf(z: Vector) -> Derivatives:
    log_cdf, _, cdf, survival = _logistic_parts(z)
    return log_cdf, survival, -cdf * survival


def _normal_density(z: Vector) -> Derivatives:
    return -0.5 * z * z - LOG_SQRT_2PI, -z, np.full_like(z, -1.0)


def _normal_cdf(z: Vector) -> Derivatives:
    value = log_ndtr(z)
    ratio = np.exp(-0.5 * z * z - LOG_SQRT_2PI - value)
    return value, ratio, -ratio * (ratio + z)


def _normal_survival(z: Vector) -> Derivatives:
    value, ratio, second = _normal_cdf(-z)
    return value, -ratio, second


def _extreme_quantile(probability: Vector) -> Vector:
    return np.log(-np.log1p(-probability))


def _extreme_mean(scale: Vector) -> Vector:
    return gamma(1.0 + scale)


def _normal_mean(scale: Vector) -> Vector:
    return np.exp(0.5 * scale * scale)


def _logistic_mean(scale: Vector) -> Vector:
    safe = np.minimum(scale, 0.5)
    mean = np.pi * safe / np.sin(np.pi * safe)
    upper = np.pi * scale / np.sin(np.pi * np.clip(scale, 0.5, 1.0 - 1e-16))
    return np.where(scale >= 1.0, np.inf, np.where(scale > 0.5, upper, mean))


FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        "exponential": Family(
            "exponential",
            "exponential",
            1.0,
            _extreme_density,
            _extreme_survival,
            _extreme_cdf,
            _extreme_quantile,
            _extreme_mean,
        ),
        "weibull": Family(
            "weibull",
            "Weibull",
            None,
            _extreme_density,
            _extreme_survival,
            _extreme_cdf,
            _extreme_quantile,
            _extreme_mean,
        ),
        "lognormal": Family(
            "lognormal",
            "log-normal",
            None,
            _normal_density,
            _normal_survival,
            _normal_cdf,
            ndtri,
            _normal_mean,
        ),
        "loglogistic": Family(
            "loglogistic",
            "log-logistic",
            None,
            _logistic_density,
            _logistic_survival,
            _logistic_cdf,
            logit,
            _logistic_mean,
        ),
    }
)


def find_family(name: str) -> Family:
    """Return the family of a name.

    Parameters
    ----------
    name : str
        "exponential", "weibull", "lognormal" or "loglogistic".

    Returns
    -------
    Family
        The family.

    Raises
    ------
    UsageError
        If there is none; the message lists them.
    """
    if name not in FAMILIES:
        raise UsageError(f'unknown model "{name}"; choose one of {", ".join(FAMILIES)}')
    return FAMILIES[name]
