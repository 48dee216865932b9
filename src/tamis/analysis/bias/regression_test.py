"""Regression tests of funnel plot asymmetry: Egger's and its relatives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from tamis.analysis.basis import Array
from tamis.analysis.bias.caution import caution, require_studies
from tamis.analysis.intervals import p_value, quantile
from tamis.analysis.pooling import fit_studies
from tamis.analysis.results import MetaAnalysis
from tamis.analysis.studies import check_studies
from tamis.errors import UsageError

Predictor = Literal["sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv"]
Kind = Literal["rma", "lm"]

# Predictors that go to 0 as studies grow, so that the intercept is the effect in an infinite study.
VANISHING = ("sei", "vi", "ninv", "sqrtninv")


@dataclass(frozen=True, slots=True)
class RegressionTest:
    """Regression of effects on a measure of their precision.

    Attributes
    ----------
    model : {"rma", "lm"}
        Mixed-effects model, or weighted regression with a multiplicative dispersion (Egger's).
    predictor : str
        Measure of precision.
    slope, se, stat, pval : float
        Its coefficient and test.
    df : float or None
        Degrees of freedom of t; None for z.
    limit_est, limit_ci_lb, limit_ci_ub : float or None
        Intercept: the effect expected in an infinitely large study; None where the predictor does not
        vanish there.
    k : int
        Number of studies.
    caution : str
        What the test can and cannot show.
    """

    model: Kind
    predictor: Predictor
    slope: float
    se: float
    stat: float
    pval: float
    df: float | None
    limit_est: float | None
    limit_ci_lb: float | None
    limit_ci_ub: float | None
    k: int
    caution: str


def regression_test(
    model: MetaAnalysis, *, kind: Kind = "rma", predictor: Predictor = "sei", ni: Any = None
) -> RegressionTest:
    """Test whether effects depend on the precision of their studies.

    Parameters
    ----------
    model : MetaAnalysis
        The model; its method, test and moderators are kept for kind "rma".
    kind : {"rma", "lm"}
        Mixed-effects model without dispersion, or Egger's weighted regression, whose dispersion is
        estimated.
    predictor : {"sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv"}
        Standard error, variance, sample size, or inverse or root of the sample size.
    ni : array_like of shape (k,), optional
        Sample sizes of the studies in the model, for the predictors that need them.

    Returns
    -------
    RegressionTest
        Slope, its test, and the limit estimate.

    Raises
    ------
    UsageError
        If a word is unknown, sample sizes are missing, or there are too few studies.

    References
    ----------
    egger1997, sterne2005, moreno2009, peters2006, macaskill2001.
    """
    if kind not in get_args(Kind):
        raise UsageError(f"kind={kind!r} is not known; the options are: {', '.join(get_args(Kind))}")
    # Egger's line through two points has a limit, though no test.
    require_studies(model, model.p + (2 if kind == "rma" else 1), "the regression test")
    x = _predictor(model, predictor, ni)
    X = np.column_stack([model.studies.X, x])
    names = (*model.studies.names, predictor)
    if kind == "rma":
        slope, se, beta, vcov, df = _mixed_effects(model, X, names)
    else:
        slope, se, beta, vcov, df = _weighted_regression(model, X)
    stat = slope / se
    limit: tuple[float | None, float | None, float | None] = (None, None, None)
    if predictor in VANISHING and model.p == 1 and model.studies.intercept == 0:
        reach = quantile(model.level, df) * np.sqrt(vcov[0, 0])
        limit = float(beta[0]), float(beta[0] - reach), float(beta[0] + reach)
    pval = float(p_value(stat, df))
    return RegressionTest(kind, predictor, slope, se, stat, pval, df, *limit, model.k, caution(model.k))


Regression = tuple[float, float, Array, Array, float | None]


def _mixed_effects(model: MetaAnalysis, X: Array, names: tuple[str, ...]) -> Regression:
    studies = check_studies(
        model.studies.yi,
        model.studies.vi,
        pd.DataFrame(X, columns=list(names)),
        weights=model.studies.weights,
        slab=model.studies.slab,
        intercept=False,
    )
    wider = fit_studies(studies, model.method, model.test, model.level)
    return float(wider.beta[-1]), float(wider.se[-1]), wider.beta, wider.vcov, wider.ddf


def _weighted_regression(model: MetaAnalysis, X: Array) -> Regression:
    beta, vcov, df = weighted_least_squares(model.studies.yi, X, 1.0 / model.studies.vi)
    return float(beta[-1]), float(np.sqrt(vcov[-1, -1])), beta, vcov, df


def weighted_least_squares(y: Array, X: Array, w: Array) -> tuple[Array, Array, float]:
    """Fit a weighted linear regression with an estimated dispersion.

    Parameters
    ----------
    y : ndarray of shape (k,)
        Outcomes.
    X : ndarray of shape (k, p)
        Design matrix, full column rank.
    w : ndarray of shape (k,)
        Weights, > 0.

    Returns
    -------
    tuple
        Coefficients, their covariance (scaled by the residual mean square; NaN where the coefficients take
        all degrees of freedom), residual degrees of freedom.

    Raises
    ------
    UsageError
        If the predictor does not vary between studies.
    """
    root = np.sqrt(w)
    Q, R = np.linalg.qr(X * root[:, None])
    if np.abs(np.diag(R)).min() <= 1e-10 * np.abs(np.diag(R)).max():
        raise UsageError("the predictor is the same in all studies, so nothing can be regressed on it")
    beta = np.linalg.solve(R, Q.T @ (root * y))
    df = float(X.shape[0] - X.shape[1])
    resid = root * (y - X @ beta)
    inverse = np.linalg.inv(R)
    dispersion = float(resid @ resid) / df if df else np.nan
    return beta, inverse @ inverse.T * dispersion, df


def _predictor(model: MetaAnalysis, predictor: Predictor, ni: Any) -> Array:
    makers: dict[str, Callable[[Array], Array]] = {
        "sei": np.sqrt,
        "vi": lambda v: v,
        "ni": lambda n: n,
        "ninv": lambda n: 1.0 / n,
        "sqrtni": np.sqrt,
        "sqrtninv": lambda n: 1.0 / np.sqrt(n),
    }
    if predictor not in makers:
        raise UsageError(f"predictor={predictor!r} is not known; the options are: {', '.join(makers)}")
    if predictor in ("sei", "vi"):
        return makers[predictor](model.studies.vi)
    if ni is None:
        raise UsageError(f"predictor={predictor!r} needs the sample sizes: give ni, one per study")
    sizes = np.asarray(ni, dtype=float)
    if sizes.shape != model.studies.yi.shape or not (sizes > 0).all():
        raise UsageError(
            f"ni has shape {sizes.shape}; expected {model.k} sizes above 0, in the order of the model"
        )
    return makers[predictor](sizes)
