"""Agreement between two reviewers on the same units: raw, by category, and corrected for chance.

Everything is computed from the square table of counts, so a million units cost one pass over them.
More than two reviewers, and reviewers who judged different units, are the business of
``review.reliability``; pairs, reasons and time are that of ``review.comparisons``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from tamis.errors import UsageError
from tamis.review.reliability import RESAMPLES, SEED, Coefficient, alpha_of_patterns

Weights: TypeAlias = Literal["nominal", "linear", "quadratic"]
WEIGHTS: tuple[Weights, ...] = get_args(Weights)
# Below this a standard error is a rounding error.
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two reviewers agree on the same units.

    Attributes
    ----------
    levels : tuple of str
        Categories, in the order of ``table``.
    table : tuple of tuple of int
        Counts, rows the first reviewer, columns the second.
    n, agree : int
        Units judged by both; units with the same category.
    raw : float
        agree / n, NaN for no unit.
    kappa, ci_lb, ci_ub : float
        Cohen's kappa and its large-sample interval; NaN where kappa is not defined.
    status : str
        ``ok``, or why kappa is not defined.
    specific : tuple of float
        For each level the share of agreement among the times that either reviewer gave it: positive and
        negative agreement where there are two levels. NaN for a level that nobody gave.
    kappa_linear, kappa_quadratic : Coefficient
        Weighted kappa; the levels stand in their order.
    ac1 : Coefficient
        Gwet's AC1, which high agreement on one frequent category does not pull towards 0.
    ac2_linear, ac2_quadratic : Coefficient
        Gwet's AC2, AC1 with the weights of weighted kappa.
    alpha, alpha_ordinal : Coefficient
        Krippendorff's alpha with an interval from resampled units.
    """

    levels: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]
    n: int
    agree: int
    raw: float
    kappa: float
    ci_lb: float
    ci_ub: float
    status: str
    specific: tuple[float, ...]
    kappa_linear: Coefficient
    kappa_quadratic: Coefficient
    ac1: Coefficient
    ac2_linear: Coefficient
    ac2_quadratic: Coefficient
    alpha: Coefficient
    alpha_ordinal: Coefficient


def agreement(
    first: pd.Series,
    second: pd.Series,
    levels: Sequence[str],
    level: float = 0.95,
    *,
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> Agreement:
    """Compare two reviewers on the units that both judged.

    Parameters
    ----------
    first, second : Series of str
        Unit -> category, each unit once.
    levels : sequence of str
        All categories, in order where they have one.
    level : float
        Confidence level, between 0 and 1.
    seed, resamples : int
        Of the intervals of alpha.

    Returns
    -------
    Agreement

    Notes
    -----
    The interval of kappa uses the large-sample variance of Fleiss, Cohen and Everitt; its ends are cut at -1
    and 1.

    References
    ----------
    cohen1960, cohen1968, fleiss1969, gwet2008, cicchetti1990. Compared with the examples of these papers.
    """
    return agreement_of_table(
        count_table(first, second, levels), levels, level, seed=seed, resamples=resamples
    )


def agreement_of_table(
    table: NDArray[np.int64],
    levels: Sequence[str],
    level: float = 0.95,
    *,
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> Agreement:
    """Return the agreement in a square table of counts of shape (k, k), rows the first reviewer."""
    n, agree = int(table.sum()), int(np.trace(table))
    kappa = weighted_kappa(table, "nominal", level)
    given = table.sum(axis=0) + table.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):  # a level that nobody gave has no share
        specific = 2 * np.diag(table) / given
    patterns, counts = _patterns(table)
    alpha, alpha_ordinal = (
        alpha_of_patterns(patterns, counts, metric, level, seed=seed, resamples=resamples)
        for metric in ("nominal", "ordinal")
    )
    return Agreement(
        tuple(levels),
        tuple(tuple(int(count) for count in row) for row in table),
        n,
        agree,
        agree / n if n else math.nan,
        kappa.estimate,
        kappa.ci_lb,
        kappa.ci_ub,
        kappa.status,
        tuple(float(share) for share in specific),
        weighted_kappa(table, "linear", level),
        weighted_kappa(table, "quadratic", level),
        gwet_ac(table, "nominal", level),
        gwet_ac(table, "linear", level),
        gwet_ac(table, "quadratic", level),
        alpha,
        alpha_ordinal,
    )


def count_table(first: pd.Series, second: pd.Series, levels: Sequence[str]) -> NDArray[np.int64]:
    """Count the units that both judged by the pair of their categories.

    Raises
    ------
    UsageError
        If a category is not among the levels, since its units would be lost.
    """
    place = second.index.get_indexer(first.index)
    both = place >= 0
    pair = []
    for judged in (first.to_numpy()[both], second.to_numpy()[place[both]]):
        codes = pd.Categorical(judged, categories=list(levels)).codes.astype(np.int64)
        if (codes < 0).any():
            strange = sorted({str(value) for value in judged[codes < 0]})
            raise UsageError(f"{', '.join(strange)} is no level. Expected one of: {', '.join(levels)}.")
        pair.append(codes)
    k = len(levels)
    return np.bincount(pair[0] * k + pair[1], minlength=k * k).reshape(k, k)


def agreement_weights(k: int, weights: Weights) -> NDArray[np.float64]:
    """Return the weights of agreement of k ordered levels: 1 on the diagonal, 0 for the two ends."""
    if weights not in WEIGHTS:
        raise UsageError(f"{weights!r} are no weights. Expected one of: {', '.join(WEIGHTS)}.")
    distance = np.abs(np.subtract.outer(np.arange(k), np.arange(k))) / max(k - 1, 1)
    return {"nominal": np.eye(k), "linear": 1 - distance, "quadratic": 1 - distance**2}[weights]


def weighted_kappa(
    table: NDArray[np.int64], weights: Weights = "nominal", level: float = 0.95
) -> Coefficient:
    """Return Cohen's kappa of a table of counts, weighted by how far apart the levels stand.

    Parameters
    ----------
    table : ndarray of shape (k, k)
        Counts.
    weights : {"nominal", "linear", "quadratic"}
        ``nominal`` gives the kappa of 1960.
    level : float
        Confidence level.

    Returns
    -------
    Coefficient

    References
    ----------
    cohen1968, fleiss1969
    """
    n = table.sum()
    if n == 0:
        return Coefficient.undefined("no unit judged by both")
    p = table / n
    w = agreement_weights(len(table), weights)
    row, column = p.sum(axis=1), p.sum(axis=0)
    chance = float(row @ w @ column)
    # Sums of products of shares reach 1 only up to rounding.
    if math.isclose(chance, 1.0, abs_tol=1e-12):
        return Coefficient.undefined("both reviewers used one category only")
    observed = float((w * p).sum())
    kappa = (observed - chance) / (1 - chance)
    expected = np.add.outer(w @ column, row @ w)
    spread = float((p * (w * (1 - chance) - expected * (1 - observed)) ** 2).sum())
    variance = (spread - (observed * chance - 2 * chance + observed) ** 2) / (n * (1 - chance) ** 4)
    return _interval(kappa, variance, level)


def gwet_ac(table: NDArray[np.int64], weights: Weights = "nominal", level: float = 0.95) -> Coefficient:
    """Return Gwet's AC1 of a table of counts, or AC2 where the levels are weighted.

    Parameters
    ----------
    table : ndarray of shape (k, k)
        Counts; every row and column is a level that could have been given, used or not.
    weights : {"nominal", "linear", "quadratic"}
        ``nominal`` gives AC1.
    level : float
        Confidence level.

    Returns
    -------
    Coefficient

    References
    ----------
    gwet2008, gwet2014
    """
    n, k = table.sum(), len(table)
    if n == 0:
        return Coefficient.undefined("no unit judged by both")
    if k < 2:
        return Coefficient.undefined("one level only")
    p = table / n
    w = agreement_weights(k, weights)
    share = (p.sum(axis=0) + p.sum(axis=1)) / 2
    factor = float(w.sum()) / (k * (k - 1))
    chance = factor * float((share * (1 - share)).sum())
    observed = float((w * p).sum())
    ac = (observed - chance) / (1 - chance)
    # The estimate is linear in the shares of the cells up to 1 / n; these are its slopes.
    unlikely = factor * (1 - np.add.outer(share, share) / 2)
    spread = float((p * (w - 2 * (1 - ac) * unlikely) ** 2).sum())
    variance = (spread - (observed - 2 * (1 - ac) * chance) ** 2) / (n * (1 - chance) ** 2)
    return _interval(ac, variance, level)


def _interval(estimate: float, variance: float, level: float) -> Coefficient:
    # Rounding can leave a variance of -1e-18 where agreement is perfect.
    se = math.sqrt(max(0.0, variance))
    if se < _NOTHING and estimate < 1 - _NOTHING:
        # As where one reviewer used a single category: the interval would have no width, which nobody believes.
        return Coefficient(estimate, se, math.nan, math.nan, "the large-sample variance is 0")
    margin = float(ndtri(0.5 + level / 2)) * se
    return Coefficient(estimate, se, max(-1.0, estimate - margin), min(1.0, estimate + margin))


def _patterns(table: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each used cell how often its units were given each level, and the number of those units."""
    cells = np.argwhere(table > 0)
    unit = np.eye(len(table), dtype=np.int64)
    return unit[cells[:, 0]] + unit[cells[:, 1]], table[tuple(cells.T)]
