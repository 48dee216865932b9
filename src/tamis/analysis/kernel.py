"""Fit many meta-analyses at once: rows of arrays, subsets and resamples of the same studies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import chdtrc, ndtr, ndtri, stdtr, stdtrit

from tamis.analysis.basis import Array, make_basis
from tamis.analysis.heterogeneity import (
    h2_from_q,
    h2_from_tau2,
    i2_from_q,
    i2_from_tau2,
    q_statistic,
)
from tamis.analysis.least_squares import (
    Batch,
    Weighted,
    blocks,
    product,
    random_effects_weights,
    residual_sum,
    weigh,
)
from tamis.analysis.studies import Studies
from tamis.analysis.tau2 import ESTIMATORS
from tamis.errors import InputError, Problem, UsageError

Test = Literal["z", "t", "knha", "adhoc"]

# Three names of one model: equal effects, common effect, fixed effects.
COMMON_EFFECT = ("EE", "CE", "FE")


@dataclass(frozen=True, slots=True)
class BatchFit:
    """Fits of many meta-analyses; every array has the leading shape of the outcomes given.

    Attributes
    ----------
    method, test : str
        Estimator of tau2 and test of coefficients.
    level : float
        Level of the intervals.
    k : ndarray of shape (…)
        Numbers of studies.
    beta, se, stat, pval, ci_lb, ci_ub : ndarray of shape (…, p)
        Coefficients and their inference.
    vcov : ndarray of shape (…, p, p)
        Covariance of the coefficients.
    tau2, QE, QEp, I2, H2 : ndarray of shape (…)
        Heterogeneity.
    converged : ndarray of bool of shape (…)
        Whether the estimator of tau2 converged; where it did not, all estimates are NaN.
    """

    method: str
    test: Test
    level: float
    k: Array
    beta: Array
    se: Array
    stat: Array
    pval: Array
    ci_lb: Array
    ci_ub: Array
    vcov: Array
    tau2: Array
    QE: Array
    QEp: Array
    I2: Array
    H2: Array
    converged: NDArray[np.bool_]

    def to_frame(self, coefficient: int = 0) -> pd.DataFrame:
        """Return one row per meta-analysis, with the inference of one coefficient.

        Parameters
        ----------
        coefficient : int
            Position of the coefficient.

        Returns
        -------
        DataFrame
            Numbers of all meta-analyses, flattened.
        """
        columns = {"k": self.k.ravel()}
        for name in ("beta", "se", "stat", "pval", "ci_lb", "ci_ub"):
            columns[name] = getattr(self, name)[..., coefficient].ravel()
        for name in ("tau2", "QE", "QEp", "I2", "H2", "converged"):
            columns[name] = getattr(self, name).ravel()
        return pd.DataFrame(columns)


def solve_tau2(batch: Batch, method: str) -> tuple[Array, NDArray[np.bool_]]:
    """Estimate tau2 for each row; 0 for common-effect models and for single studies.

    Parameters
    ----------
    batch : Batch
        The meta-analyses.
    method : str
        Estimator.

    Returns
    -------
    tuple of ndarray of shape (n,)
        tau2, and whether each row converged.
    """
    n = batch.y.shape[0]
    if method in COMMON_EFFECT:
        return np.zeros(n), np.ones(n, dtype=np.bool_)
    several = batch.df > 0.0
    if several.all():
        return ESTIMATORS[method].solve(batch)
    tau2, converged = np.zeros(n), np.ones(n, dtype=np.bool_)
    if several.any():
        tau2[several], converged[several] = ESTIMATORS[method].solve(batch.rows(several))
    return tau2, converged


def estimate(batch: Batch, tau2: Array, test: Test) -> tuple[Weighted, Array]:
    """Fit the coefficients at given tau2.

    Parameters
    ----------
    batch : Batch
        The meta-analyses.
    tau2 : ndarray of shape (n,)
        Between-study variances.
    test : {"z", "t", "knha", "adhoc"}
        Knapp–Hartung tests rescale the covariance, ad hoc never downwards.

    Returns
    -------
    tuple
        The weighted fit, and the covariance of its coefficients, shape (n, p, p), both on the basis.

    References
    ----------
    hartung2001, knapp2003, sidik2003, jackson2017.
    """
    inverse_variance = random_effects_weights(batch, tau2)
    if batch.weights is None:
        fit = weigh(batch, inverse_variance)
        covariance, rss = fit.C, None
    else:
        fit = weigh(batch, batch.weights)
        middle = batch.basis.gram(fit.cw * fit.w / inverse_variance)
        covariance = product(product(fit.C, middle), fit.C)
        # Knapp and Hartung's scale is that of the inverse-variance fit, whatever the weights of the estimate.
        rss = residual_sum(weigh(batch, inverse_variance)) if test in ("knha", "adhoc") else None
    if test in ("knha", "adhoc"):
        scale = (residual_sum(fit) if rss is None else rss) / batch.df
        scale = np.maximum(scale, 1.0) if test == "adhoc" else scale
        covariance = covariance * scale[:, None, None]
    return fit, covariance


def fit_batch(
    yi: Any,
    vi: Any,
    X: Any = None,
    *,
    method: str = "REML",
    test: Test = "z",
    level: float = 0.95,
    counts: Any = None,
) -> BatchFit:
    """Fit many meta-analyses in one call.

    Parameters
    ----------
    yi, vi : array_like of shape (…, k)
        Outcomes and variances; a missing value (NaN) leaves its study out of its meta-analysis.
    X : array_like of shape (k, p), optional
        Design matrix that all share; a column of ones by default.
    method : str
        Estimator of tau2, as in `fit`; not GENQ, which needs weights.
    test : {"z", "t", "knha", "adhoc"}
        Test of coefficients.
    level : float
        Level of the intervals.
    counts : array_like of shape (…, k), optional
        How often each study counts, 0 to leave it out: for bootstrap and subsets.

    Returns
    -------
    BatchFit
        Arrays with the leading shape of `yi`.

    Raises
    ------
    InputError
        If shapes differ, a variance is not above 0, or the design is rank deficient.
    UsageError
        If the method or test is unknown.

    Notes
    -----
    A row has the same bits alone as in any batch. Meta-analyses with no more studies than coefficients
    have tau2 = 0.

    References
    ----------
    viechtbauer2010.
    """
    check_words(method, test)
    if method.startswith("GENQ"):
        raise UsageError("fit_batch has no weights for GENQ; call fit for each meta-analysis")
    y, v = np.broadcast_arrays(np.asarray(yi, dtype=float), np.asarray(vi, dtype=float))
    missing = np.isnan(y) | np.isnan(v)
    problems = []
    if (bad := (v <= 0.0) | np.isinf(v) | np.isinf(y)).any():
        first = tuple(int(i) for i in np.argwhere(bad)[0])
        what = f"{int(bad.sum())} studies have no finite yi or no vi above 0, the first at {first}"
        problems.append(Problem("vi", 0, what, "Expected finite variances above 0; NaN leaves a study out."))
    if problems:
        raise InputError(problems)
    k = y.shape[-1]
    design = np.ones((k, 1)) if X is None else np.asarray(X, dtype=float)
    if design.shape[0] != k:
        what = f"X has {design.shape[0]} rows, yi has {k} studies"
        raise InputError([Problem("X", 0, what, "Expected one row per study.")])
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise InputError([Problem("X", 0, "its columns depend on each other", "Leave one of them out.")])
    number = None if counts is None else np.broadcast_to(np.asarray(counts, dtype=float), y.shape)
    if missing.any():
        number = np.where(missing, 0.0, 1.0 if number is None else number)
        y, v = np.where(missing, 0.0, y), np.where(missing, 1.0, v)
    flat = (-1, k)
    batch = Batch(
        np.ascontiguousarray(y.reshape(flat)),
        np.ascontiguousarray(v.reshape(flat)),
        make_basis(design),
        None if number is None else np.ascontiguousarray(number.reshape(flat)),
    )
    return _shaped(fit_rows(batch, method, test, level), y.shape[:-1])


def _shaped(fits: BatchFit, shape: tuple[int, ...]) -> BatchFit:
    arrays = {
        name: value.reshape(shape + value.shape[1:])
        for name in BatchFit.__slots__
        if isinstance(value := getattr(fits, name), np.ndarray)
    }
    return BatchFit(fits.method, fits.test, fits.level, **arrays)


def fit_rows(batch: Batch, method: str, test: Test, level: float) -> BatchFit:
    """Fit each row of a batch, block by block.

    Parameters
    ----------
    batch : Batch
        The meta-analyses, already checked.
    method : str
        Estimator of tau2.
    test : {"z", "t", "knha", "adhoc"}
        Test of coefficients.
    level : float
        Level of the intervals.

    Returns
    -------
    BatchFit
        Arrays over rows.
    """
    n, k = batch.y.shape
    parts = [_fit_block(batch.rows(rows), method, test, level) for rows in blocks(n, k)]
    if len(parts) == 1:
        return BatchFit(method, test, level, **parts[0])
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return BatchFit(method, test, level, **joined)


def _fit_block(batch: Batch, method: str, test: Test, level: float) -> Mapping[str, Any]:
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        tau2, converged = solve_tau2(batch, method)
        tau2 = np.where(converged, tau2, np.nan)
        fit, covariance = estimate(batch, tau2, test)
        beta, vcov = batch.basis.coefficients(fit.coef), batch.basis.covariance(covariance)
        QE, typical = q_statistic(batch)
        return infer(method, test, level, batch.size, beta, vcov, tau2, QE, typical) | {
            "converged": converged
        }


def infer(
    method: str,
    test: Test,
    level: float,
    size: Array,
    beta: Array,
    vcov: Array,
    tau2: Array,
    QE: Array,
    typical: Array,
) -> dict[str, Any]:
    """Turn estimates of many meta-analyses into tests, intervals and heterogeneity.

    Parameters
    ----------
    method, test, level
        As in `fit`.
    size : ndarray of shape (n,)
        Numbers of studies.
    beta, vcov : ndarray of shape (n, p) and (n, p, p)
        Coefficients and their covariance, already rescaled for the test.
    tau2, QE, typical : ndarray of shape (n,)
        Between-study variance, residual Q, typical sampling variance.

    Returns
    -------
    dict of str to ndarray
        The arrays of a BatchFit but `converged`.
    """
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        se = np.sqrt(np.diagonal(vcov, axis1=1, axis2=2))
        stat = beta / se
        df = size - beta.shape[1]
        if method in COMMON_EFFECT:
            I2, H2 = i2_from_q(QE, df), h2_from_q(QE, df)
        else:
            I2, H2 = i2_from_tau2(tau2, typical), h2_from_tau2(tau2, typical)
        if test == "z":
            pval, reach = 2.0 * ndtr(-np.abs(stat)), ndtri(0.5 * (1.0 + level))
        else:
            pval, reach = 2.0 * stdtr(df[:, None], -np.abs(stat)), stdtrit(df, 0.5 * (1.0 + level))[:, None]
        # Studies that determine the coefficients and nothing else cannot differ.
        I2, H2 = np.where(df > 0.0, I2, 0.0), np.where(df > 0.0, H2, 1.0)
        QEp = np.where(df > 0.0, chdtrc(np.maximum(df, 1.0), QE), 1.0)
    return {
        "k": size,
        "beta": beta,
        "se": se,
        "stat": stat,
        "pval": pval,
        "ci_lb": beta - reach * se,
        "ci_ub": beta + reach * se,
        "vcov": vcov,
        "tau2": tau2,
        "QE": QE,
        "QEp": QEp,
        "I2": I2,
        "H2": H2,
    }


def fit_subsets(
    studies: Studies,
    make_counts: Callable[[slice], Array],
    n: int,
    method: str,
    test: Test,
    level: float,
) -> BatchFit:
    """Fit a model to n subsets or resamples of the same studies, block by block.

    Parameters
    ----------
    studies : Studies
        The studies.
    make_counts : callable
        From a slice of the subsets to how often each study counts, shape (m, k).
    n : int
        Number of subsets.
    method, test, level
        As in `fit`.

    Returns
    -------
    BatchFit
        One row per subset; NaN where the subset does not carry the design.
    """
    parts = []
    for rows in blocks(n, studies.k):
        counts = make_counts(rows)
        yi, vi = np.broadcast_to(studies.yi, counts.shape), np.broadcast_to(studies.vi, counts.shape)
        weights = None if studies.weights is None else np.broadcast_to(studies.weights, counts.shape)
        batch = Batch(yi, vi, studies.basis, counts, weights)
        parts.append(_fit_block(batch, method, test, level))
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return BatchFit(method, test, level, **joined)


def check_words(method: str, test: str) -> None:
    """Raise UsageError for a method or test that does not exist.

    Parameters
    ----------
    method, test : str
        The words given.

    Raises
    ------
    UsageError
        Listing the options.
    """
    if method not in ESTIMATORS and method not in COMMON_EFFECT:
        raise UsageError(
            f"method={method!r} is not known; the options are: {', '.join((*COMMON_EFFECT, *ESTIMATORS))}"
        )
    if test not in get_args(Test):
        raise UsageError(f"test={test!r} is not known; the options are: {', '.join(get_args(Test))}")
