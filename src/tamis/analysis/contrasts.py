"""Compare models and coefficients: contrasts, Wald and likelihood-ratio tests, variance inflation, averaging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from tamis.analysis.basis import Array, make_basis
from tamis.analysis.heterogeneity import r2_from_tau2
from tamis.analysis.intervals import omnibus_p_value, p_value, quantile
from tamis.analysis.pooling import fit_studies
from tamis.analysis.regression import wald_statistic
from tamis.analysis.results import MetaAnalysis
from tamis.errors import UsageError


@dataclass(frozen=True, slots=True)
class Contrasts:
    """Linear combinations of coefficients and their joint test.

    Attributes
    ----------
    estimate, se, stat, pval, ci_lb, ci_ub : ndarray of shape (m,)
        Each combination minus its value under the null hypothesis.
    QM : float
        Joint statistic: chi-squared, or F for a t test.
    QM_df : tuple
        Numerator and denominator degrees of freedom; the latter None for chi-squared.
    QMp : float
        Its p-value.
    """

    estimate: Array
    se: Array
    stat: Array
    pval: Array
    ci_lb: Array
    ci_ub: Array
    QM: float
    QM_df: tuple[int, float | None]
    QMp: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row per combination.

        Returns
        -------
        DataFrame
            Estimates and their inference.
        """
        names = ("estimate", "se", "stat", "pval", "ci_lb", "ci_ub")
        return pd.DataFrame({name: getattr(self, name) for name in names})


def contrast(model: MetaAnalysis, combinations: Any, against: Any = 0.0) -> Contrasts:
    """Test linear combinations of the coefficients of a model.

    Parameters
    ----------
    model : MetaAnalysis
        The model.
    combinations : array_like of shape (p,) or (m, p)
        One combination per row, independent of each other.
    against : float or array_like of shape (m,)
        Values under the null hypothesis.

    Returns
    -------
    Contrasts
        Each combination and the joint test.

    Raises
    ------
    UsageError
        If the combinations do not fit the model or depend on each other.

    References
    ----------
    viechtbauer2010.
    """
    L = np.atleast_2d(np.asarray(combinations, dtype=float))
    if L.shape[1] != model.p:
        raise UsageError(
            f"a combination has {L.shape[1]} numbers; the model has {model.p}: {', '.join(model.studies.names)}"
        )
    if np.linalg.matrix_rank(L) < L.shape[0]:
        raise UsageError("the combinations depend on each other; leave out those that follow from the rest")
    null = np.broadcast_to(np.asarray(against, dtype=float), L.shape[:1])
    estimate = L @ model.beta - null
    se = np.sqrt(np.einsum("mi,ij,mj->m", L, model.vcov, L))
    reach = quantile(model.level, model.ddf) * se
    joint = wald_statistic(L, model.beta, model.vcov, null) / (1 if model.ddf is None else L.shape[0])
    return Contrasts(
        estimate,
        se,
        estimate / se,
        p_value(estimate / se, model.ddf),
        estimate - reach,
        estimate + reach,
        joint,
        (L.shape[0], model.ddf),
        omnibus_p_value(joint, L.shape[0], model.ddf),
    )


def wald_test(model: MetaAnalysis, coefficients: Sequence[int | str]) -> Contrasts:
    """Test that several coefficients are all 0.

    Parameters
    ----------
    model : MetaAnalysis
        The model.
    coefficients : sequence of int or str
        Their positions, from 0, or names.

    Returns
    -------
    Contrasts
        Each coefficient and the joint test.

    Raises
    ------
    UsageError
        If a coefficient is not in the model.
    """
    names = model.studies.names
    known = {**{name: j for j, name in enumerate(names)}, **dict(enumerate(range(model.p)))}
    unknown = [c for c in coefficients if c not in known]
    if unknown or not coefficients:
        raise UsageError(f"no coefficients {unknown}; the model has: {', '.join(names)}")
    positions = [known[c] for c in coefficients]
    return contrast(model, np.eye(model.p)[positions])


@dataclass(frozen=True, slots=True)
class LikelihoodRatio:
    """Comparison of two nested models by their likelihoods.

    Attributes
    ----------
    LRT : float
        Twice the difference of the log-likelihoods.
    df : int
        Difference of the numbers of parameters.
    pval : float
        Chi-squared p-value.
    R2 : float or None
        Share of the reduced model's tau2 that the fuller one accounts for, in percent.
    table : DataFrame
        Fit statistics of both models.
    """

    LRT: float
    df: int
    pval: float
    R2: float | None
    table: pd.DataFrame


def likelihood_ratio(full: MetaAnalysis, reduced: MetaAnalysis) -> LikelihoodRatio:
    """Compare two nested models of the same studies.

    Parameters
    ----------
    full, reduced : MetaAnalysis
        Models with all and with some of the coefficients, both by ML; by REML or a common effect where
        they differ in neither coefficients nor method, respectively.

    Returns
    -------
    LikelihoodRatio
        The test.

    Raises
    ------
    UsageError
        If the models do not have the same studies or are not comparable.

    References
    ----------
    huizenga2011, viechtbauer2010.
    """
    same = np.array_equal(full.studies.yi, reduced.studies.yi) and np.array_equal(
        full.studies.vi, reduced.studies.vi
    )
    if not same:
        raise UsageError(
            f"the models were fitted to different studies ({full.k} and {reduced.k}); fit both to the same"
        )
    likelihood: Literal["ML", "REML"] = "REML" if "REML" in (full.method, reduced.method) else "ML"
    if likelihood == "REML" and not np.array_equal(full.studies.X, reduced.studies.X):
        raise UsageError(
            "REML likelihoods of models with different moderators cannot be compared; fit both with ML"
        )
    inside = np.linalg.matrix_rank(np.column_stack([full.studies.X, reduced.studies.X])) == full.p
    df = (full.p + (not full.is_common_effect)) - (reduced.p + (not reduced.is_common_effect))
    if not inside or df <= 0:
        raise UsageError(
            "the second model is not nested in the first: its moderators must be among the first's"
        )
    LRT = 2.0 * (full.fit_stats[likelihood].loglik - reduced.fit_stats[likelihood].loglik)
    comparable = not (full.is_common_effect or reduced.is_common_effect)
    statistics = {"full": full.fit_stats[likelihood], "reduced": reduced.fit_stats[likelihood]}
    columns = ("loglik", "AIC", "BIC", "AICc")
    table = pd.DataFrame.from_dict(
        {name: [getattr(s, column) for column in columns] for name, s in statistics.items()},
        orient="index",
        columns=list(columns),
    )
    return LikelihoodRatio(
        LRT,
        df,
        float(chdtrc(df, max(LRT, 0.0))),
        r2_from_tau2(full.tau2, reduced.tau2) if comparable else None,
        table,
    )


def variance_inflation(model: MetaAnalysis) -> pd.Series:
    """Compute variance inflation factors of the moderators.

    Parameters
    ----------
    model : MetaAnalysis
        A model with moderators.

    Returns
    -------
    Series
        One factor per coefficient but the intercept.

    Raises
    ------
    UsageError
        If the model has no moderators.

    References
    ----------
    belsley1980.
    """
    tested = [j for j in range(model.p) if j != model.studies.intercept]
    if not tested:
        raise UsageError("a model without moderators has no variance inflation factors")
    part = model.vcov[np.ix_(tested, tested)]
    factors = np.diag(np.linalg.inv(part)) * np.diag(part)
    return pd.Series(factors, index=[model.studies.names[j] for j in tested], name="vif")


@dataclass(frozen=True, slots=True)
class ModelAverage:
    """Averages over all models with a subset of the moderators.

    Attributes
    ----------
    subsets : ndarray of int of shape (m, q)
        Which moderators each model has.
    ic, weights : ndarray of shape (m,)
        Information criterion and weight of each model.
    importance : ndarray of shape (q,)
        Sum of the weights of the models with each moderator.
    beta, se : ndarray of shape (q + 1,)
        Averaged coefficients, an absent one counting as 0, and unconditional standard errors.
    names : tuple of str
        Intercept and moderators.
    """

    subsets: np.ndarray
    ic: Array
    weights: Array
    importance: Array
    beta: Array
    se: Array
    names: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per coefficient.

        Returns
        -------
        DataFrame
            Averages and importances.
        """
        importance = np.append(1.0, self.importance)
        return pd.DataFrame(
            {"beta": self.beta, "se": self.se, "importance": importance}, index=pd.Index(self.names)
        )


def average_models(model: MetaAnalysis, criterion: Literal["AICc", "AIC", "BIC"] = "AICc") -> ModelAverage:
    """Fit all models with some of the moderators of a model, and average them.

    Parameters
    ----------
    model : MetaAnalysis
        The fullest model, with an intercept, by ML or a method whose ML criterion is meant.
    criterion : {"AICc", "AIC", "BIC"}
        Information criterion under ML.

    Returns
    -------
    ModelAverage
        Weights, importance of the moderators, averaged coefficients.

    Raises
    ------
    UsageError
        If the model has no intercept, no moderators, or more than 15 of them, or the criterion is unknown.

    References
    ----------
    burnham2002.
    """
    studies = model.studies
    others = [j for j in range(model.p) if j != studies.intercept]
    if studies.intercept is None or not others or len(others) > 15:
        raise UsageError("averaging needs an intercept and 1 to 15 moderators")
    if criterion not in ("AICc", "AIC", "BIC"):
        raise UsageError(f"criterion={criterion!r} is not known; the options are: AICc, AIC, BIC")
    subsets = np.array([choice[::-1] for choice in product((0, 1), repeat=len(others))])
    ic = np.empty(len(subsets))
    beta, variance = np.zeros((len(subsets), model.p)), np.zeros((len(subsets), model.p))
    for row, choice in enumerate(subsets):
        columns = [studies.intercept, *(j for j, inside in zip(others, choice, strict=True) if inside)]
        X = np.ascontiguousarray(studies.X[:, columns])
        part = replace(
            studies, X=X, names=tuple(studies.names[j] for j in columns), basis=make_basis(X), spec=None
        )
        fitted = fit_studies(part, model.method, model.test, model.level)
        ic[row] = getattr(fitted.fit_stats["ML"], criterion)
        beta[row, columns], variance[row, columns] = fitted.beta, fitted.se**2
    weights = np.exp(-0.5 * (ic - ic.min()))
    weights /= weights.sum()
    average = weights @ beta
    se = np.sqrt(weights @ (variance + (beta - average) ** 2))
    order = [studies.intercept, *others]
    names = tuple(studies.names[j] for j in order)
    return ModelAverage(subsets, ic, weights, weights @ subsets, average[order], se[order], names)
