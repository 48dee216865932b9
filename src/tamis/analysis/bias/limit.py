"""Limit meta-analysis: the effect that remains as within-study precision grows without bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tamis.analysis.basis import Array
from tamis.analysis.bias.caution import caution, require_no_moderators, require_studies
from tamis.analysis.intervals import p_value, quantile
from tamis.analysis.results import MetaAnalysis


@dataclass(frozen=True, slots=True)
class LimitMetaAnalysis:
    """Extended random-effects model with a small-study effect.

    Attributes
    ----------
    estimate, se, ci_lb, ci_ub, pval : float
        Adjusted effect beta + tau alpha, the expectation of a study of unlimited precision.
    beta, alpha : float
        Slope and intercept of the generalised radial plot; alpha is the small-study effect.
    alpha_se, alpha_pval : float
        Its standard error and p-value.
    tau : float
        Between-study standard deviation of the model.
    shrunken : ndarray of shape (k,)
        Limit of each study's effect as its precision grows.
    G2 : float
        Heterogeneity left after the small-study effect, in percent of all variation of the limits.
    caution : str
        What the estimate can and cannot show.
    """

    estimate: float
    se: float
    ci_lb: float
    ci_ub: float
    pval: float
    beta: float
    alpha: float
    alpha_se: float
    alpha_pval: float
    tau: float
    shrunken: Array
    G2: float
    caution: str


def limit_meta_analysis(model: MetaAnalysis) -> LimitMetaAnalysis:
    """Adjust the average effect for small-study effects by letting precision grow without bound.

    Parameters
    ----------
    model : MetaAnalysis
        A random-effects model without moderators.

    Returns
    -------
    LimitMetaAnalysis
        The adjusted effect and its ingredients.

    Raises
    ------
    UsageError
        If the model has moderators or fewer than 3 studies.

    Notes
    -----
    y_i = beta + s_i (alpha + e_i) with s_i = sqrt(v_i + tau2). The likelihood is maximal at the least
    squares line y_i / s_i = alpha + beta / s_i. As v_i goes to 0 a study tends to
    beta + tau (y_i - beta) / s_i, whose expectation is beta + tau alpha. Standard errors take the errors
    e_i as of variance 1.

    References
    ----------
    rucker2011a, rucker2011b.
    """
    require_no_moderators(model, "limit meta-analysis")
    require_studies(model, 3, "limit meta-analysis")
    yi, vi = model.studies.yi, model.studies.vi
    tau = float(np.sqrt(model.tau2))
    spread = np.sqrt(vi + model.tau2)
    X = np.column_stack([1.0 / spread, np.ones_like(yi)])
    covariance = np.linalg.inv(X.T @ X)
    beta, alpha = map(float, covariance @ (X.T @ (yi / spread)))
    direction = np.array([1.0, tau])
    estimate = beta + tau * alpha
    se = float(np.sqrt(direction @ covariance @ direction))
    alpha_se = float(np.sqrt(covariance[1, 1]))
    reach = quantile(model.level, None) * se
    shrunken = beta + tau * (yi - beta) / spread
    # Variation of the standardised limits that the small-study effect does not explain.
    standardised = (yi - beta) / spread
    left = float(np.sum((standardised - alpha) ** 2))
    whole = float(np.sum((yi / spread) ** 2))
    return LimitMetaAnalysis(
        estimate=estimate,
        se=se,
        ci_lb=estimate - reach,
        ci_ub=estimate + reach,
        pval=float(p_value(estimate / se, None)),
        beta=beta,
        alpha=alpha,
        alpha_se=alpha_se,
        alpha_pval=float(p_value(alpha / alpha_se, None)),
        tau=tau,
        shrunken=shrunken,
        G2=100.0 * left / whole if whole > 0.0 else 0.0,
        caution=caution(model.k),
    )
