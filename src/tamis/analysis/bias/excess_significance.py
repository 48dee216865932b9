"""The test of excess significance: more significant studies than their power can explain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri
from scipy.stats import binom, norm

from tamis.analysis.basis import Array
from tamis.analysis.bias.caution import caution, require_no_moderators
from tamis.analysis.results import MetaAnalysis
from tamis.errors import UsageError

Alternative = Literal["two.sided", "greater", "less"]
# Nodes of the integral of power over the distribution of true effects.
NODES = 201
# Doublings of the bracket of the limit effect; any power is 0 or 1 long before.
DOUBLINGS = 60
# Outcomes whose probabilities differ by rounding error only are equally probable.
EQUALLY_PROBABLE = 1e-7


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
        p-values: chi-squared; binomial with the mean power; exact (Poisson-binomial). Two-sided ones of the
        last two add up the probabilities of all counts that are not more probable than the observed one.
    theta, tau2 : float
        Assumed true effect and between-study variance.
    theta_lim : tuple of float
        Effect at which the chi-squared p-value reaches `level_limit`; for a two-sided test the effects at
        which the tests of more and of fewer than expected reach half of it. NaN where there is none: the
        excess is not significant even if the true effect is 0, the deficit is already so.
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

    def p_at(value: float, tail: str) -> float:
        return _chi2_p(observed, _power(value, tau, sei, alpha, alternative), tail)[1]

    tails = ("greater", "less") if tes_alternative == "two.sided" else (tes_alternative,)
    level = level_limit / len(tails)
    power = _power(effect, tau, sei, alpha, alternative)
    X2, p_chi2 = _chi2_p(observed, power, tes_alternative)
    k, expected = model.k, float(power.sum())
    binomial = binom.pmf(np.arange(k + 1), k, min(expected / k, 1.0))
    return ExcessSignificance(
        O=observed,
        E=expected,
        OE=float(np.divide(observed, expected)) if observed or expected else np.nan,
        power=power,
        X2=X2,
        p_chi2=p_chi2,
        p_binom=_count_p(binomial, observed, tes_alternative),
        p_exact=_count_p(_poisson_binomial(power), observed, tes_alternative),
        theta=effect,
        tau2=model.tau2,
        theta_lim=tuple(_limit(partial(p_at, tail=tail), effect, level, tail) for tail in tails),
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
    if 0.0 < expected < k:
        X2 = (observed - expected) ** 2 * (1.0 / expected + 1.0 / (k - expected))
    else:
        X2 = 0.0 if observed == round(expected) else np.inf
    z = np.sign(observed - expected) * np.sqrt(X2)
    tails = {"greater": ndtr(-z), "less": ndtr(z), "two.sided": 2.0 * ndtr(-abs(z))}
    return float(X2), float(tails[alternative])


def _count_p(distribution: Array, observed: int, alternative: str) -> float:
    if alternative == "greater":
        chosen = distribution[observed:]
    elif alternative == "less":
        chosen = distribution[: observed + 1]
    else:
        chosen = distribution[distribution <= distribution[observed] * (1.0 + EQUALLY_PROBABLE)]
    return min(1.0, float(chosen.sum()))


def _poisson_binomial(power: Array) -> Array:
    # Multiplying out the generating function adds positive terms only, so no digits are lost.
    distribution = np.ones(1)
    for p in power:
        distribution = np.convolve(distribution, [1.0 - p, p])
    return distribution


def _limit(p: Callable[[float], float], effect: float, level: float, tail: str) -> float:
    """Find where the p-value passes the level, from no effect towards the estimate; NaN where it does not."""

    def beyond(value: float) -> float:
        return p(value) - level if tail == "greater" else level - p(value)

    if beyond(0.0) >= 0.0:
        return np.nan
    outer = effect if effect else 1.0
    for _ in range(DOUBLINGS):
        if beyond(outer) >= 0.0:
            return float(brentq(beyond, 0.0, outer, xtol=1e-14, rtol=1e-13))
        outer *= 2.0
    return np.nan
