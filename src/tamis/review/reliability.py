"""Krippendorff's alpha: any number of reviewers, each of whom may have judged only some of the units.

Units in which every level was given the same number of times are alike, so the data are patterns and how
often each occurs. Resampling units is then one multinomial draw over the patterns, whatever their number.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tamis.errors import UsageError

Metric: TypeAlias = Literal["nominal", "ordinal"]
METRICS: tuple[Metric, ...] = get_args(Metric)
# Percentiles of 2000 resamples repeat to about .005 under another seed.
RESAMPLES = 2000
SEED = 20260101
# So many numbers are held at once while resampling.
_CHUNK = 2_000_000


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient of agreement: at most 1 for perfect agreement, 0 for agreement by chance.

    Attributes
    ----------
    estimate, se, ci_lb, ci_ub : float
        Estimate, standard error and interval; NaN where they are not defined.
    status : str
        ``ok``, or what is to be known about it.
    """

    estimate: float
    se: float
    ci_lb: float
    ci_ub: float
    status: str = "ok"

    @classmethod
    def undefined(cls, why: str) -> Coefficient:
        """Return a coefficient without numbers."""
        return cls(math.nan, math.nan, math.nan, math.nan, why)


def krippendorff_alpha(
    judged: Mapping[str, pd.Series],
    levels: Sequence[str],
    metric: Metric = "nominal",
    level: float = 0.95,
    *,
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> Coefficient:
    """Return Krippendorff's alpha of reviewers who each judged some of the units.

    Parameters
    ----------
    judged : mapping
        Reviewer -> Series of unit -> category.
    levels : sequence of str
        All categories, in order for ``ordinal``.
    metric : {"nominal", "ordinal"}
        Difference between two categories: all alike, or by the ranks between them.
    level : float
        Confidence level.
    seed, resamples : int
        Of the interval: percentiles of alpha over resampled units.

    Returns
    -------
    Coefficient

    References
    ----------
    krippendorff2011, krippendorff2019. Compared with the worked examples of the first.
    """
    patterns, counts = unit_patterns(judged, levels)
    return alpha_of_patterns(patterns, counts, metric, level, seed=seed, resamples=resamples)


def unit_patterns(
    judged: Mapping[str, pd.Series], levels: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct rows of "how often was each level given to a unit", and how many units have each.

    Returns
    -------
    ndarray of shape (m, k)
        Patterns, of units that at least two reviewers judged.
    ndarray of shape (m,)
        Number of units.

    Raises
    ------
    UsageError
        If a category is not among the levels.
    """
    k = len(levels)
    units = pd.Index([])
    for given in judged.values():
        units = units.union(given.index, sort=False)
    times = np.zeros((len(units), k), dtype=np.int64)
    for given in judged.values():
        codes = pd.Categorical(given.to_numpy(), categories=list(levels)).codes
        if (codes < 0).any():
            strange = sorted({str(value) for value in given.to_numpy()[codes < 0]})
            raise UsageError(f"{', '.join(strange)} is no level. Expected one of: {', '.join(levels)}.")
        times[units.get_indexer(given.index), codes] += 1
    times = times[times.sum(axis=1) >= 2]
    base = len(judged) + 1
    if k * math.log2(base) >= 63:
        return np.unique(times, axis=0, return_counts=True)
    # A row as one number, which is sorted faster than a row.
    keys = times @ base ** np.arange(k, dtype=np.int64)
    _, place, counts = np.unique(keys, return_index=True, return_counts=True)
    return times[place], counts


def alpha_of_patterns(
    patterns: NDArray[np.int64],
    counts: NDArray[np.int64],
    metric: Metric = "nominal",
    level: float = 0.95,
    *,
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> Coefficient:
    """Return Krippendorff's alpha of patterns of units and their numbers, as ``unit_patterns`` gives them."""
    if metric not in METRICS:
        raise UsageError(f"{metric!r} is no metric. Expected one of: {', '.join(METRICS)}.")
    n = int(counts.sum())
    if n == 0:
        return Coefficient.undefined("no unit judged by two reviewers")
    estimate = float(_alphas(patterns, counts[None, :].astype(np.float64), metric)[0])
    if math.isnan(estimate):
        return Coefficient.undefined("one category only")
    if n == 1:
        return Coefficient(estimate, math.nan, math.nan, math.nan, "one unit only")
    rng = np.random.default_rng(seed)
    size = max(1, _CHUNK // max(1, patterns.shape[1] ** 2, len(counts)))
    drawn = [
        _alphas(patterns, rng.multinomial(n, counts / n, min(size, resamples - start)).astype(float), metric)
        for start in range(0, resamples, size)
    ]
    alphas = np.concatenate(drawn) if drawn else np.empty(0)
    defined = alphas[~np.isnan(alphas)]
    if len(defined) < 2:
        return Coefficient(estimate, math.nan, math.nan, math.nan, "every resample held one category only")
    lower, upper = np.quantile(defined, [0.5 - level / 2, 0.5 + level / 2])
    left_out = len(alphas) - len(defined)
    status = f"{left_out} of {len(alphas)} resamples held one category only" if left_out else "ok"
    return Coefficient(estimate, float(defined.std(ddof=1)), float(lower), float(upper), status)


def _alphas(patterns: NDArray[np.int64], weights: NDArray[np.float64], metric: Metric) -> NDArray[np.float64]:
    """Return alpha for each row of weights (numbers of units of the patterns); NaN where one category is left."""
    m, k = patterns.shape
    judgements = patterns.sum(axis=1)
    pairs = patterns[:, :, None] * patterns[:, None, :] - patterns[:, :, None] * np.eye(k, dtype=np.int64)
    coincidences = weights @ (pairs / (judgements - 1)[:, None, None]).reshape(m, k * k)
    given = weights @ patterns
    total = given.sum(axis=1)
    if metric == "nominal":
        difference = np.broadcast_to(1 - np.eye(k), (len(weights), k, k))
    else:
        # Ranks between the middles of two categories.
        middle = np.cumsum(given, axis=1) - given / 2
        difference = (middle[:, :, None] - middle[:, None, :]) ** 2
    observed = (coincidences.reshape(-1, k, k) * difference).sum(axis=(1, 2))
    expected = (given[:, :, None] * given[:, None, :] * difference).sum(axis=(1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected > 0, 1 - (total - 1) * observed / expected, np.nan)
