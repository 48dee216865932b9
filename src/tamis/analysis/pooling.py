"""Fit a common-effect, random-effects or mixed-effects model to checked studies."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from tamis.analysis.basis import make_basis
from tamis.analysis.heterogeneity import (
    h2_from_q,
    h2_from_tau2,
    i2_from_q,
    i2_from_tau2,
    q_statistic,
    r2_from_q,
    r2_from_tau2,
)
from tamis.analysis.intervals import omnibus_p_value, p_value, quantile
from tamis.analysis.kernel import COMMON_EFFECT, Test, check_words, estimate, solve_tau2
from tamis.analysis.least_squares import (
    Batch,
    Weighted,
    random_effects_weights,
    weigh,
)
from tamis.analysis.likelihood import fit_statistics
from tamis.analysis.regression import wald_statistic
from tamis.analysis.results import MetaAnalysis
from tamis.analysis.studies import Studies, check_studies
from tamis.analysis.tau2 import ESTIMATORS
from tamis.errors import ConvergenceError, InputError, Problem, UsageError


def fit(
    yi: Any,
    vi: Any,
    mods: Any = None,
    *,
    data: pd.DataFrame | None = None,
    method: str = "REML",
    test: Test = "z",
    weights: Any = None,
    slab: Any = None,
    intercept: bool = True,
    level: float = 0.95,
) -> MetaAnalysis:
    """Fit a common-effect, random-effects or mixed-effects model.

    Parameters
    ----------
    yi : array_like of shape (k,) or str
        Effect sizes on the analysis scale (logarithm for ratios), or their column in `data`.
    vi : array_like of shape (k,) or str
        Sampling variances, that scale squared, > 0.
    mods : None, str, DataFrame or array_like of shape (k, m), optional
        Moderators: a formula such as ``"~ ablat + C(alloc)"`` on the columns of `data`, or columns.
    data : DataFrame, optional
        One row per study.
    method : str
        ``"EE"`` (also ``"CE"``, ``"FE"``) for a common effect, or an estimator of tau2: DL, HE, HS, HSk, SJ,
        ML, REML, EB, PM, PMM, GENQ, GENQM, DLIT, SJIT.
    test : {"z", "t", "knha", "adhoc"}
        Normal; t with k - p degrees of freedom; Knapp–Hartung; Knapp–Hartung never narrower than t.
    weights : array_like of shape (k,) or str, optional
        Weights to use in place of inverse variances; GENQ and GENQM need them.
    slab : array_like of shape (k,) or str, optional
        Names of the studies, used in every message and table.
    intercept : bool
        Whether to put an intercept before moderators given by column; formulas say so themselves.
    level : float
        Level of intervals, between 0 and 1.

    Returns
    -------
    MetaAnalysis
        Frozen result; ``summary()``, ``to_frame()``, ``conf_int()``, ``predict()``.

    Raises
    ------
    InputError
        With every problem of the data, each naming its study.
    UsageError
        If a word is unknown, or the model needs something that was not given.
    ConvergenceError
        If the estimator of tau2 does not converge.

    Notes
    -----
    The model is y_i = x_i' beta + u_i + e_i with Var(u_i) = tau2 and Var(e_i) = v_i. Studies with a
    missing value are left out and listed in ``studies.dropped``. All sums are over studies with diagonal
    weights, so time and memory grow with k.

    References
    ----------
    dersimonian1986, raudenbush2009, viechtbauer2010, knapp2003. Compared with metafor.

    Examples
    --------
    >>> model = fit([0.1, 0.4, 0.6], [0.02, 0.05, 0.04], method="DL")
    >>> round(float(model.beta[0]), 4)
    0.3285
    """
    check_words(method, test)
    if not 0.0 < level < 1.0:
        raise UsageError(f"level={level!r} is not between 0 and 1; 0.95 stands for 95 %")
    if method.startswith("GENQ") and weights is None:
        raise UsageError(f"method={method!r} needs weights, one per study; DL is GENQ with weights 1/vi")
    studies = check_studies(yi, vi, mods, data=data, weights=weights, slab=slab, intercept=intercept)
    return fit_studies(studies, method, test, level)


def fit_studies(studies: Studies, method: str, test: Test, level: float) -> MetaAnalysis:
    """Fit a model to studies that were already checked.

    Parameters
    ----------
    studies : Studies
        From `check_studies` or an earlier result.
    method, test, level
        As in `fit`.

    Returns
    -------
    MetaAnalysis
        Frozen result.

    Raises
    ------
    InputError
        If there is one study and tau2 or a rescaled test was asked for.
    ConvergenceError
        If the estimator of tau2 does not converge.
    """
    common = method in COMMON_EFFECT
    k, p = studies.k, studies.p
    if k == 1 and not (common and test == "z"):
        what = f"it is the only study; {method} with test={test!r} needs at least two"
        expected = "Report the study alone, or take method='EE' with test='z', which returns it unchanged."
        raise InputError([Problem(f"study {studies.slab[0]}", 0, what, expected)])
    batch = studies.batch()
    found, converged = solve_tau2(batch, method)
    if not converged[0]:
        spread = f"variances run from {studies.vi.min():g} to {studies.vi.max():g}"
        raise ConvergenceError(
            f"{ESTIMATORS[method].label} did not converge for {k} studies ({spread}); "
            "method='PM' or 'DL' needs no iteration on the likelihood. Check the smallest variances first."
        )
    weighted, covariance = estimate(batch, found, test)
    basis = batch.basis
    beta, vcov = basis.coefficients(weighted.coef)[0], basis.covariance(covariance)[0]
    se = np.sqrt(np.diagonal(vcov))
    df = None if test == "z" else float(k - p)
    stat = beta / se
    reach = quantile(level, df) * se
    tau2 = float(found[0])
    QE_, typical_ = q_statistic(batch)
    QE, typical = float(QE_[0]), float(typical_[0])
    QE_df = k - p
    tested = tuple(j for j in range(p) if j != studies.intercept) if p > 1 else tuple(range(p))
    QM = wald_statistic(np.eye(p)[list(tested)], beta, vcov) if p > 1 or studies.intercept is None else None
    if QM is not None and df is not None:
        QM /= len(tested)
    if common:
        I2, H2 = i2_from_q(QE_, batch.df), h2_from_q(QE_, batch.df)
    else:
        I2, H2 = i2_from_tau2(found, typical_), h2_from_tau2(found, typical_)
    likelihood_fit = weighted
    if batch.weights is not None:
        likelihood_fit = Weighted(
            random_effects_weights(batch, found),
            random_effects_weights(batch, found),
            weigh(batch, random_effects_weights(batch, found)).C,
            weighted.coef,
            weighted.resid,
        )
    return MetaAnalysis(
        studies=studies,
        method=method,
        test=test,
        level=level,
        beta=beta,
        vcov=vcov,
        se=se,
        stat=stat,
        pval=p_value(stat, df),
        ci_lb=beta - reach,
        ci_ub=beta + reach,
        ddf=df,
        tau2=tau2,
        se_tau2=None if common or k == 1 else float(ESTIMATORS[method].error(batch, found)[0]),
        QE=QE,
        QE_df=QE_df,
        QEp=float(chdtrc(QE_df, QE)) if QE_df > 0 else 1.0,
        QM=QM,
        QM_df=len(tested) if QM is not None else None,
        QMp=None if QM is None else omnibus_p_value(QM, len(tested), df),
        I2=float(I2[0]),
        H2=float(H2[0]),
        R2=_r2(studies, method, tau2, QE) if p > 1 and studies.intercept is not None else None,
        typical_vi=typical,
        fit_stats=fit_statistics(batch, likelihood_fit, p + (0 if common else 1)),
    )


def _r2(studies: Studies, method: str, tau2: float, QE: float) -> float:
    weights = None if studies.weights is None else studies.weights[None, :]
    without = Batch(
        studies.yi[None, :], studies.vi[None, :], make_basis(np.ones((studies.k, 1))), None, weights
    )
    if method in COMMON_EFFECT:
        return r2_from_q(QE, studies.k - studies.p, float(q_statistic(without)[0][0]), studies.k - 1.0)
    found, converged = solve_tau2(without, method)
    return r2_from_tau2(tau2, float(found[0])) if converged[0] else float("nan")
