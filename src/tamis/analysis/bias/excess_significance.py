"""The test of excess significance: more significant studies than their power can explain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import bdtrc, ndtr, ndtri
from scipy.stats import norm

from tamis.analysis.basis import Array
from tamis.analysis.bias.caution import caution, require_no_moderators
from tamis.analysis.results import MetaAnalysis
from tamis.errors import UsageError

Alternative = Literal["two.sided", "greater", "less"]
# Nodes of the integral of power over the distribution of true effects.
NODES = 201
# Points between which a crossing of the limit p-value is looked for.
GRID = 101
# Up to this many studies the limit effect is that of the exact test, beyond that of the chi-squared test.
FEW_STUDIES = 10


@dataclass(frozen=True, slots=True)
class ExcessSignificance:
    """Observed and expected numbers of significant studies.

    Attributes
    ----------
    O : int
        Number of significant studies.
    E : float
        Expected number, the sum of powers.
    OE : float
        O / E.
    power : ndarray of shape (k,)
        Power of each study at the assumed effect.
    X2 : float
        Chi-squared statistic with 1 degree of freedom.
    p_chi2, p_binom, p_exact : float
        p-values: chi-squared; binomial with the mean power; exact (Poisson-binomial).
    theta, tau2 : float
        Assumed true effect and between-study variance.
    theta_lim : tuple of float
        Effects on the side of `theta` at which the p-value reaches `level_limit`: of the exact test for up
        to 10 studies, of the chi-squared test for more.
    caution : str
        What the test can and cannot show.
    """

    O: int  # noqa: E741
    E: float
    OE: float
    power: Array
    X2: float
    p_chi2: float
    p_binom: float
    p_exact: float
    theta: float
    tau2: float
    theta_lim: tuple[float, ...]
    caution: str


def excess_significance(
    model: MetaAnalysis,
    *,
    alpha: float = 0.05,
    alternative: Alternative = "two.sided",
    tes_alternative: Alternative = "greater",
    theta: float | None = None,
    level_limit: float = 0.10,
) -> ExcessSignificance:
    """Test whether more studies are significant than their power predicts.

    Parameters
    ----------
    model : MetaAnalysis
        A model without moderators: its average effect and tau2 are the assumed truth.
    alpha : float
        Significance level of the studies.
    alternative : {"two.sided", "greater", "less"}
        Sidedness of the studies' own tests.
    tes_alternative : {"greater", "two.sided", "less"}
        Sidedness of the test of excess.
    theta : float, optional
        Assumed true effect; the model's average by default.
    level_limit : float
        p-value that defines the limit effect.

    Returns
    -------
    ExcessSignificance
        Counts, p-values, limit effect.

    Raises
    ------
    UsageError
        If a word is unknown or the model has moderators.

    References
    ----------
    ioannidis2007, francis2013.
    """
    for word in (alternative, tes_alternative):
        if word not in get_args(Alternative):
            raise UsageError(f"{word!r} is not known; the options are: {', '.join(get_args(Alternative))}")
    require_no_moderators(model, "the test of excess significance")
    sei = np.sqrt(model.studies.vi)
    z = model.studies.yi / sei
    tau = float(np.sqrt(model.tau2))
    effect = float(model.beta[0]) if theta is None else theta
    observed = int(np.sum(_is_significant(z, alpha, alternative)))

    def limit_p_value(value: float) -> float:
        at_value = _power(value, tau, sei, alpha, alternative)
        if model.k > FEW_STUDIES:
            return _chi2_p(observed, at_value, tes_alternative)[1]
        return _count_p(_upper_tails(_poisson_binomial(at_value)), observed, tes_alternative)

    power = _power(effect, tau, sei, alpha, alternative)
    X2, p_chi2 = _chi2_p(observed, power, tes_alternative)
    k, expected = model.k, float(power.sum())
    exact = _poisson_binomial(power)
    binomial = np.array([_binomial_tail(count, k, expected / k) for count in range(k + 2)])
    return ExcessSignificance(
        O=observed,
        E=expected,
        OE=observed / expected,
        power=power,
        X2=X2,
        p_chi2=p_chi2,
        p_binom=_count_p(binomial, observed, tes_alternative),
        p_exact=_count_p(_upper_tails(exact), observed, tes_alternative),
        theta=effect,
        tau2=model.tau2,
        theta_lim=_limits(limit_p_value, effect, float(np.max(np.abs(model.studies.yi))), level_limit),
        caution=(
            "An excess shows that some results are too often significant, not which ones or why. "
            f"With {observed} significant studies the test has power only for gross excess. {caution(k)}"
        ),
    )


def _is_significant(z: Array, alpha: float, alternative: str) -> NDArray[np.bool_]:
    if alternative == "two.sided":
        return 2.0 * ndtr(-np.abs(z)) <= alpha
    return ndtr(-z if alternative == "greater" else z) <= alpha


def _power(theta: float, tau: float, sei: Array, alpha: float, alternative: str) -> Array:
    def at(effects: Array) -> Array:
        shift = effects[:, None] / sei
        if alternative == "two.sided":
            critical = ndtri(1.0 - alpha / 2.0)
            return ndtr(shift - critical) + ndtr(-shift - critical)
        critical = ndtri(1.0 - alpha)
        return ndtr(shift - critical) if alternative == "greater" else ndtr(-shift - critical)

    if tau == 0.0:
        return at(np.array([theta]))[0]
    # Averaged over true effects; equal steps converge geometrically for a Gaussian weight.
    nodes = np.linspace(-8.5, 8.5, NODES)
    weights = norm.pdf(nodes)
    return (weights / weights.sum()) @ at(theta + tau * nodes)


def _chi2_p(observed: int, power: Array, alternative: str) -> tuple[float, float]:
    k, expected = power.size, float(power.sum())
    X2 = (observed - expected) ** 2 / expected + (observed - expected) ** 2 / (k - expected)
    z = np.sign(observed - expected) * np.sqrt(X2)
    tails = {"greater": ndtr(-z), "less": ndtr(z), "two.sided": 2.0 * ndtr(-abs(z))}
    return float(X2), float(tails[alternative])


def _binomial_tail(count: int, k: int, probability: float) -> float:
    return 1.0 if count == 0 else float(bdtrc(count - 1, k, probability)) if count <= k else 0.0


def _count_p(tails: Array, observed: int, alternative: str) -> float:
    greater, less = float(tails[observed]), 1.0 - float(tails[observed + 1])
    options = {"greater": greater, "less": less, "two.sided": min(1.0, 2.0 * min(greater, less))}
    return options[alternative]


def _poisson_binomial(power: Array) -> Array:
    # Multiplying out the generating function adds positive terms only, so no digits are lost.
    distribution = np.ones(1)
    for p in power:
        distribution = np.convolve(distribution, [1.0 - p, p])
    return distribution


def _upper_tails(distribution: Array) -> Array:
    return np.append(np.cumsum(distribution[::-1])[::-1], 0.0)


def _limits(p: Callable[[float], float], effect: float, largest: float, level: float) -> tuple[float, ...]:
    # Power rises with the distance of the effect from 0, on the side of the estimate.
    grid = np.copysign(np.linspace(0.0, 2.0 * max(largest, abs(effect)), GRID), effect if effect else 1.0)
    excess = np.array([p(float(value)) - level for value in grid])
    crossings = np.flatnonzero(np.diff(np.sign(excess)) != 0.0)
    return tuple(
        float(brentq(lambda x: p(x) - level, grid[at], grid[at + 1], xtol=1e-14, rtol=1e-13))
        for at in crossings
    )
