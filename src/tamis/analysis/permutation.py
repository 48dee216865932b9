"""Permutation tests: exact where the permutations can be listed, Monte Carlo otherwise."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tamis.analysis.basis import Array
from tamis.analysis.kernel import estimate, solve_tau2
from tamis.analysis.least_squares import Batch, blocks
from tamis.analysis.results import MetaAnalysis
from tamis.analysis.studies import Studies
from tamis.errors import UsageError

# Statistics of permuted data that equal the observed one in exact arithmetic must not count as smaller.
TIE = float(np.sqrt(np.finfo(float).eps))
# A listing of more permutations than this would take too long to be asked for by accident.
MOST_EXACT = 5_000_000


@dataclass(frozen=True, slots=True)
class PermutationTest:
    """p-values of coefficients under permutation.

    Attributes
    ----------
    pval : ndarray of shape (p,)
        Two-sided p-values of the coefficients.
    QMp : float or None
        p-value of the omnibus test; None without moderators.
    obs_stat : ndarray of shape (p,)
        Observed statistics.
    obs_qm : float or None
        Observed omnibus statistic.
    n_perm : int
        Number of permutations, the observed arrangement included.
    exact : bool
        Whether all permutations were used.
    failed : int
        Permutations whose tau2 did not converge; they count as at least as extreme.
    names : tuple of str
        Coefficients.
    """

    pval: Array
    QMp: float | None
    obs_stat: Array
    obs_qm: float | None
    n_perm: int
    exact: bool
    failed: int
    names: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per coefficient.

        Returns
        -------
        DataFrame
            Statistics and p-values.
        """
        return pd.DataFrame({"stat": self.obs_stat, "pval": self.pval}, index=pd.Index(self.names))


def permutation_test(
    model: MetaAnalysis, *, exact: bool | None = None, iterations: int = 1000, seed: int | None = None
) -> PermutationTest:
    """Test coefficients by permutation.

    Parameters
    ----------
    model : MetaAnalysis
        The model; its method and test are kept.
    exact : bool, optional
        Use all permutations. By default where there are no more of them than `iterations`.
    iterations : int
        Number of random permutations otherwise.
    seed : int, optional
        Seed of the random permutations; needed for them.

    Returns
    -------
    PermutationTest
        p-values.

    Raises
    ------
    UsageError
        If the permutations are too many to list, or random and without a seed.

    Notes
    -----
    Without moderators the signs of the outcomes are flipped in all 2^k ways: exact for outcomes symmetric
    around 0. With moderators their rows are permuted among the studies, each distinct arrangement once.
    A p-value is the share of arrangements whose statistic is at least as large in absolute value; random
    ones are joined by the observed arrangement, so that the p-value is never 0.

    References
    ----------
    follmann1999, higgins2004, viechtbauer2015, phipson2010.
    """
    studies = model.studies
    intercept_only = studies.p == 1 and studies.intercept == 0
    labels = np.unique(studies.X, axis=0, return_inverse=True)[1].ravel()
    number = 2**studies.k if intercept_only else _arrangements(labels)
    chosen_exact = number <= iterations if exact is None else exact
    if chosen_exact and number > MOST_EXACT:
        raise UsageError(f"there are {number:,} permutations; give exact=False, iterations and a seed")
    if not chosen_exact and seed is None:
        raise UsageError(
            f"a random sample of the {number:,} permutations needs a seed, so that it can be drawn again"
        )
    if not chosen_exact:
        generator = np.random.default_rng(seed)
        make = _random_flips(studies, generator) if intercept_only else _random_orders(studies, generator)
        number = iterations
    else:
        make = _all_flips(studies) if intercept_only else _all_orders(studies, labels)
    return _test(model, make, number, chosen_exact)


Data = tuple[Array, Array, Array | None]


def _test(model: MetaAnalysis, make: Callable[[slice], Data], number: int, exact: bool) -> PermutationTest:
    tested = tuple(j for j in range(model.p) if j != model.studies.intercept)
    observed, observed_QM = _statistics(model, *_observed(model.studies), tested)
    extreme, extreme_QM, failed = np.zeros(model.p), 0.0, 0
    for rows in blocks(number, model.k):
        stat, QM = _statistics(model, *make(rows), tested)
        failed += int(np.isnan(stat[:, 0]).sum())
        extreme += (~(np.abs(stat) < np.abs(observed) - TIE)).sum(axis=0)
        extreme_QM += float((~(observed_QM - TIE > QM)).sum())
    own = 0 if exact else 1
    with_moderators = bool(tested) and model.p > 1
    return PermutationTest(
        pval=(extreme + own) / (number + own),
        QMp=(extreme_QM + own) / (number + own) if with_moderators else None,
        obs_stat=observed[0],
        obs_qm=float(observed_QM[0]) if with_moderators else None,
        n_perm=number + own,
        exact=exact,
        failed=failed,
        names=model.studies.names,
    )


def _statistics(
    model: MetaAnalysis, y: Array, v: Array, weights: Array | None, tested: tuple[int, ...]
) -> tuple[Array, Array]:
    batch = Batch(y, v, model.studies.basis, weights=weights)
    tau2, converged = solve_tau2(batch, model.method)
    with np.errstate(invalid="ignore", divide="ignore"):
        fit, covariance = estimate(batch, np.where(converged, tau2, np.nan), model.test)
        beta, vcov = batch.basis.coefficients(fit.coef), batch.basis.covariance(covariance)
        stat = beta / np.sqrt(np.diagonal(vcov, axis1=1, axis2=2))
        if len(tested) <= 1:
            QM = stat[:, list(tested)].sum(axis=1) ** 2
        else:
            part, block = beta[:, list(tested)], vcov[:, tested][:, :, tested]
            QM = np.full(beta.shape[0], np.nan)
            sound = np.isfinite(block).all(axis=(1, 2))
            solved = np.linalg.solve(block[sound], part[sound][..., None])[..., 0]
            QM[sound] = np.einsum("ni,ni->n", part[sound], solved)
    return stat, QM if model.ddf is None else QM / max(len(tested), 1)


def _observed(studies: Studies) -> Data:
    weights = None if studies.weights is None else studies.weights[None, :]
    return studies.yi[None, :], studies.vi[None, :], weights


def _flipped(studies: Studies, signs: Array) -> Data:
    weights = None if studies.weights is None else np.broadcast_to(studies.weights, signs.shape)
    return signs * studies.yi, np.broadcast_to(studies.vi, signs.shape), weights


def _all_flips(studies: Studies) -> Callable[[slice], Data]:
    places = np.arange(studies.k)

    def make(rows: slice) -> Data:
        numbers = np.arange(rows.start, rows.stop)
        return _flipped(studies, 1.0 - 2.0 * ((numbers[:, None] >> places) & 1))

    return make


def _random_flips(studies: Studies, generator: np.random.Generator) -> Callable[[slice], Data]:
    def make(rows: slice) -> Data:
        return _flipped(studies, generator.choice([-1.0, 1.0], size=(rows.stop - rows.start, studies.k)))

    return make


def _reordered(studies: Studies, orders: NDArray[np.intp]) -> Data:
    # Moving the moderators among the studies is the same as moving the studies among the moderators.
    weights = None if studies.weights is None else studies.weights[orders]
    return studies.yi[orders], studies.vi[orders], weights


def _random_orders(studies: Studies, generator: np.random.Generator) -> Callable[[slice], Data]:
    def make(rows: slice) -> Data:
        identity = np.broadcast_to(np.arange(studies.k), (rows.stop - rows.start, studies.k))
        return _reordered(studies, generator.permuted(identity, axis=1))

    return make


def _arrangements(labels: NDArray[np.intp]) -> int:
    number = math.factorial(labels.size)
    for repeats in np.bincount(labels).tolist():
        number //= math.factorial(repeats)
    return number


def _all_orders(studies: Studies, labels: NDArray[np.intp]) -> Callable[[slice], Data]:
    # A study that gets label l takes the place of one of the rows of X with that label.
    places = np.argsort(labels, kind="stable")
    arrangements = distinct_arrangements(np.bincount(labels))

    def make(rows: slice) -> Data:
        given = np.argsort(arrangements[rows], axis=1, kind="stable")
        orders = np.empty_like(given)
        orders[:, places] = given
        return _reordered(studies, orders)

    return make


def distinct_arrangements(repeats: NDArray[np.intp]) -> NDArray[np.int8]:
    """List all distinct arrangements of labels 0, 1, … with given repeats, in lexicographic order.

    Parameters
    ----------
    repeats : ndarray of int of shape (m,)
        How often each label occurs.

    Returns
    -------
    ndarray of int of shape (n, k)
        One arrangement per row.
    """
    rows = np.zeros((1, 0), dtype=np.int8)
    left = repeats[None, :]
    for _ in range(int(repeats.sum())):
        source, label = np.nonzero(left)
        rows = np.column_stack([rows[source], label.astype(np.int8)])
        left = left[source]
        left[np.arange(label.size), label] -= 1
    return rows
