"""The interval of Henmi and Copas: common-effect weights, random-effects uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammainc

from tamis.analysis.basis import Array
from tamis.analysis.bias.caution import caution, require_no_moderators, require_studies
from tamis.analysis.least_squares import Batch
from tamis.analysis.results import MetaAnalysis
from tamis.analysis.tau2 import ESTIMATORS

# Gauss–Legendre nodes for the integral over the weighted mean; the integrand is smooth.
NODES, WEIGHTS = np.polynomial.legendre.leggauss(200)
# Standard deviations of the weighted mean beyond which nothing is left to integrate.
REACH = 9.0


@dataclass(frozen=True, slots=True)
class HenmiCopas:
    """Common-effect estimate with an interval that allows for heterogeneity.

    Attributes
    ----------
    beta, se, ci_lb, ci_ub : float
        Common-effect estimate; its standard error under heterogeneity; its interval.
    tau2 : float
        Between-study variance by DerSimonian and Laird.
    level : float
        Level of the interval.
    caution : str
        What the estimate can and cannot show.
    """

    beta: float
    se: float
    ci_lb: float
    ci_ub: float
    tau2: float
    level: float
    caution: str


def henmi_copas(model: MetaAnalysis) -> HenmiCopas:
    """Compute the interval of Henmi and Copas, less open to publication bias than random-effects weights.

    Parameters
    ----------
    model : MetaAnalysis
        A model without moderators; only its studies and level are used.

    Returns
    -------
    HenmiCopas
        Estimate and interval.

    Raises
    ------
    UsageError
        If the model has moderators or fewer than 2 studies.

    Notes
    -----
    The pivot is the common-effect estimate over its standard error at the DerSimonian–Laird tau2. Given
    the estimate, Q is a quadratic form of normal outcomes; its conditional distribution is replaced by
    the gamma distribution of the same mean and variance, and the estimate is integrated out.

    References
    ----------
    henmi2010.
    """
    require_no_moderators(model, "the Henmi–Copas interval")
    require_studies(model, 2, "the Henmi–Copas interval")
    studies = model.studies
    plain = Batch(studies.yi[None, :], studies.vi[None, :], studies.basis)
    tau2 = float(ESTIMATORS["DL"].solve(plain)[0][0])
    w = 1.0 / studies.vi
    weight = float(w.sum())
    beta = float(w @ studies.yi) / weight
    spread = float(np.sqrt(1.0 + tau2 * float(w @ w) / weight))
    se = spread / np.sqrt(weight)
    reach = se * _critical(w, tau2, spread, model.level)
    return HenmiCopas(beta, se, beta - reach, beta + reach, tau2, model.level, caution(model.k))


def _critical(w: Array, tau2: float, spread: float, level: float) -> float:
    W1 = float(w.sum())
    W2 = float(w @ w) / W1

    def excess(u: float) -> float:
        # The pivot R / sqrt(1 + T W2), T the estimate of tau2 from Q, exceeds u when Q is small given R.
        least = u / spread
        r = least + 0.5 * (REACH - least) * (NODES + 1.0)
        mean, variance = _conditional_moments(w, tau2, spread * r)
        q = (W1 / W2 - 1.0) * ((spread * r / u) ** 2 - 1.0) + (w.size - 1.0)
        below = gammainc(mean**2 / variance, q * mean / variance)
        density = np.exp(-0.5 * r * r) / np.sqrt(2.0 * np.pi)
        return float(0.5 * (REACH - least) * np.sum(WEIGHTS * below * density)) - 0.5 * (1.0 - level)

    return float(brentq(excess, 1e-3 * spread, (REACH - 1e-6) * spread, xtol=1e-13))


def _conditional_moments(w: Array, tau2: float, r: Array) -> tuple[Array, Array]:
    # R = a'y with a = w / sqrt(sum w), and Q = y'(W - aa')y. In units of 1/sqrt(w), with b = a / sqrt(w)
    # of length 1, the outcomes have covariance D = 1 + tau2 w and Q is y'(I - bb')y. Given R = r they have
    # mean D b r / (b'D b) and covariance C = D - D bb'D / (b'D b). As C b = 0, the moments
    # tr(AC) + m'Am and 2 tr(ACAC) + 4 m'ACAm of a form A in normal variables need no A but I in C's part.
    b2 = w / w.sum()
    D = 1.0 + tau2 * w
    m1, m2, m3 = (float(b2 @ D**power) for power in (1, 2, 3))
    mean = float(D.sum()) - m2 / m1 + (m2 / m1**2 - 1.0) * r**2
    squared = float(D @ D) - 2.0 * m3 / m1 + (m2 / m1) ** 2
    return mean, 2.0 * squared + 4.0 * (m3 - m2**2 / m1) / m1**2 * r**2
