"""Log-likelihoods and the fit statistics made of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tamis.analysis.basis import Array, total
from tamis.analysis.least_squares import Batch, Weighted, random_effects_weights, residual_sum, weigh

LOG_2PI = float(np.log(2.0 * np.pi))


@dataclass(frozen=True, slots=True)
class FitStatistics:
    """Log-likelihood, deviance and information criteria of one kind.

    Attributes
    ----------
    loglik : float
        Log-likelihood.
    deviance : float
        Twice the distance to the saturated model (ML), or -2 logLik (REML).
    AIC, BIC, AICc : float
        Information criteria; under REML the number of observations is k - p.
    """

    loglik: float
    deviance: float
    AIC: float
    BIC: float
    AICc: float


def log_likelihood(batch: Batch, fit: Weighted, restricted: bool) -> Array:
    """Evaluate the (restricted) log-likelihood at the weights of a fit.

    Parameters
    ----------
    batch : Batch
        The meta-analyses.
    fit : Weighted
        Their fit with weights 1 / (v + tau2).
    restricted : bool
        REML rather than ML.

    Returns
    -------
    ndarray of shape (n,)
        All constants included; REML with + log|X'X| / 2.

    References
    ----------
    harville1977, raudenbush2009.
    """
    size = batch.size
    common = total(batch.counted(np.log(fit.w))) - residual_sum(fit)
    if not restricted:
        return 0.5 * (common - size * LOG_2PI)
    basis = batch.basis
    information = np.linalg.slogdet(fit.C)[1]
    counts = np.ones_like(batch.v) if batch.counts is None else batch.counts
    design = np.linalg.slogdet(basis.gram(counts))[1]
    return 0.5 * (common - batch.df * LOG_2PI + design + information)


def fit_statistics(batch: Batch, fit: Weighted, parameters: int) -> dict[str, FitStatistics]:
    """Compute the fit statistics of one meta-analysis under ML and REML.

    Parameters
    ----------
    batch : Batch
        One meta-analysis (one row).
    fit : Weighted
        Its fit with weights 1 / (v + tau2).
    parameters : int
        Coefficients plus 1 for tau2 where it was estimated.

    Returns
    -------
    dict of str to FitStatistics
        Under "ML" and "REML".

    References
    ----------
    hurvich1989, viechtbauer2010.
    """
    k, df = float(batch.size[0]), float(batch.df[0])
    ml = float(log_likelihood(batch, fit, False)[0])
    reml = float(log_likelihood(batch, fit, True)[0])
    saturated = -0.5 * (k * LOG_2PI + float(total(batch.counted(np.log(batch.v)))[0]))
    return {
        "ML": _criteria(ml, 2.0 * (saturated - ml), parameters, k),
        "REML": _criteria(reml, -2.0 * reml, parameters, df),
    }


def _criteria(value: float, deviance: float, parameters: int, n: float) -> FitStatistics:
    # The correction is undefined below parameters + 2 observations; metafor's convention is to stop there.
    size = max(n, parameters + 2.0)
    return FitStatistics(
        loglik=value,
        deviance=deviance,
        AIC=-2.0 * value + 2.0 * parameters,
        BIC=-2.0 * value + parameters * float(np.log(n)) if n > 0 else float("nan"),
        AICc=-2.0 * value + 2.0 * parameters * size / (size - parameters - 1.0),
    )


def profile(batch: Batch, tau2: Array, restricted: bool) -> Array:
    """Evaluate the profile log-likelihood of one meta-analysis at given values of tau2.

    Parameters
    ----------
    batch : Batch
        One meta-analysis (one row).
    tau2 : ndarray of shape (m,)
        Values, >= 0.
    restricted : bool
        REML rather than ML.

    Returns
    -------
    ndarray of shape (m,)
        Log-likelihood, maximised over the coefficients.

    References
    ----------
    hardy1996, viechtbauer2007.
    """
    result = np.empty(tau2.shape)
    for position, value in enumerate(tau2):
        fit = weigh(batch, random_effects_weights(batch, np.array([value])))
        result[position] = log_likelihood(batch, fit, restricted)[0]
    return result
