"""Tests of equal survival between groups of interval-censored cases: score tests and report permutations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import chi2

from tamis.analysis.survival.case_times import CaseTimes, refuse_entry
from tamis.analysis.survival.innermost import innermost_intervals
from tamis.analysis.survival.npmle_solver import maximise_masses
from tamis.analysis.survival.resampling import Seed, report_codes
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
ScoreName = Literal["sun", "finkelstein", "wmw"]
UnitName = Literal["case", "report"]

SCORES: tuple[ScoreName, ...] = ("sun", "finkelstein", "wmw")
# Numbers of a permutations-by-units block held at once.
BLOCK = 2_000_000
# Two statistics this close (relatively) are ties up to rounding.
TIE = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class GroupTest:
    """A test of equal survival.

    Attributes
    ----------
    scores : str
        "sun" (log-rank), "finkelstein" (log-rank from grouped proportional hazards) or "wmw" (Wilcoxon).
    unit : str
        What is exchangeable under the hypothesis: "report" or "case".
    status, reason : str
        "ok" or "not_estimable", and why.
    levels : tuple
        The groups.
    U : ndarray of shape (g,)
        Sum of the scores of each group; positive means earlier events.
    chisq, p : float
        Statistic, and its p from the chi-squared distribution with ``df`` degrees of freedom.
    df : int
        Number of groups - 1.
    z : float
        Signed root of the second of two groups; NaN for more.
    n_permutations : int
        Random permutations made; 0 for none.
    p_permutation : float
        Share of permutations at least as extreme, the sample itself counted; NaN for none.
    """

    scores: ScoreName
    unit: UnitName
    status: Literal["ok", "not_estimable"]
    reason: str
    levels: tuple[object, ...]
    U: Vector
    chisq: float
    df: int
    p: float
    z: float
    n_permutations: int
    p_permutation: float


def interval_scores(times: CaseTimes, scores: ScoreName = "sun") -> Vector:
    """Score each case from the pooled nonparametric estimate; the scores sum to zero.

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R] of all groups; at least one.
    scores : {"sun", "finkelstein", "wmw"}
        Which scores.

    Returns
    -------
    ndarray of shape (n,)
        High for early events.

    Notes
    -----
    A case has the mean of the scores of the innermost intervals that it holds, weighted by their masses.

    References
    ----------
    sun1996, finkelstein1986, fay2010.
    """
    if scores not in SCORES:
        raise UsageError(f'unknown scores "{scores}"; choose one of {", ".join(SCORES)}')
    refuse_entry(times, "interval_logrank")
    cells = innermost_intervals(times.lower, times.upper)
    mass = maximise_masses(cells.first, cells.last, len(cells.q)).mass
    after = np.clip(1.0 - np.cumsum(mass), 0.0, 1.0)
    before = np.concatenate([[1.0], after[:-1]])
    if scores == "sun":
        with np.errstate(divide="ignore", invalid="ignore"):
            hazard = np.where(mass > 0, mass / before, 0.0)
        weighted = mass * (1.0 - np.cumsum(hazard))
    elif scores == "finkelstein":
        weighted = _entropy(before) - _entropy(after)
    else:
        weighted = mass * (before + after - 1.0)
    total = np.concatenate([[0.0], np.cumsum(weighted)])
    held = np.concatenate([[0.0], np.cumsum(mass)])
    return (total[cells.last] - total[cells.first]) / (held[cells.last] - held[cells.first])


def interval_logrank(
    times: CaseTimes,
    group: Iterable[object],
    *,
    scores: ScoreName = "sun",
    unit: UnitName = "report",
    n_permutations: int = 0,
    seed: Seed | None = None,
) -> GroupTest:
    """Test whether groups of interval-censored cases have one survival curve.

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R] of all groups.
    group : iterable of n labels
        Group of each case.
    scores : {"sun", "finkelstein", "wmw"}
        Log-rank scores of Sun or Finkelstein, or those of the Wilcoxon test.
    unit : {"report", "case"}
        Whether whole reports or single cases are exchanged; reports need one group each.
    n_permutations : int
        Number of random permutations for ``p_permutation``.
    seed : int or Generator, optional
        Source of the permutations; needed when there are any.

    Returns
    -------
    GroupTest
        The test.

    Raises
    ------
    UsageError
        If a report has cases of several groups and reports are to be exchanged, or the arguments do not fit.

    Notes
    -----
    The variance is that of the permutation distribution: of case scores, or of the sums of scores by report.
    Permutation tests are exact when looks at the cases do not depend on the group.

    References
    ----------
    sun1996, finkelstein1986, fay2010.
    """
    labels = pd.Series(list(group), dtype=object)
    if len(labels) != times.n:
        raise UsageError(f"group has {len(labels)} labels, the sample {times.n} cases")
    if labels.isna().any():
        raise UsageError("group has missing labels; leave those cases out of the sample")
    if n_permutations and seed is None:
        raise UsageError("permutations need a seed")
    levels = tuple(sorted(set(labels.tolist()), key=lambda level: (str(type(level)), level)))
    place = {level: k for k, level in enumerate(levels)}
    codes = np.array([place[label] for label in labels], dtype=np.intp)
    if len(levels) < 2:
        return _refused(scores, unit, levels, "there is one group only")
    values = interval_scores(times, scores)
    U = np.bincount(codes, values, len(levels)).astype(float)
    if unit == "report":
        values, codes = _by_report(times, values, codes)
    if len(values) < 3:
        return _refused(scores, unit, levels, f"fewer than three {unit}s can be exchanged")

    indicator = np.eye(len(levels))[codes]
    centred = indicator - indicator.mean(axis=0)
    variance = values.var(ddof=1) * (centred.T @ centred)
    if values.var() <= 1e-20:
        return _refused(
            scores, unit, levels, f"all {unit}s have the same score: the groups cannot be told apart"
        )
    # The scores sum to zero, so one group may be left out of the quadratic form.
    inverse = np.linalg.inv(variance[1:, 1:])
    chisq = float(U[1:] @ inverse @ U[1:])
    df = len(levels) - 1
    z = float(U[1] / np.sqrt(variance[1, 1])) if df == 1 else float("nan")
    p_permutation = float("nan")
    if n_permutations:
        generator = np.random.default_rng(seed)
        extreme = _count_extreme(values, codes, inverse, chisq, n_permutations, generator)
        p_permutation = (1 + extreme) / (1 + n_permutations)
    return GroupTest(
        scores,
        unit,
        "ok",
        "",
        levels,
        U,
        chisq,
        df,
        float(chi2.sf(chisq, df)),
        z,
        n_permutations,
        p_permutation,
    )


def _entropy(survival: Vector) -> Vector:
    return survival * np.log(np.where(survival > 0, survival, 1.0))


def _by_report(
    times: CaseTimes, values: Vector, codes: npt.NDArray[np.intp]
) -> tuple[Vector, npt.NDArray[np.intp]]:
    """Sum the scores of each report, after checking that it has one group."""
    report, n_reports = report_codes(times.report)
    low, high = np.full(n_reports, np.iinfo(np.intp).max), np.full(n_reports, -1)
    np.minimum.at(low, report, codes)
    np.maximum.at(high, report, codes)
    mixed = pd.unique(times.report[(low != high)[report]])
    if len(mixed):
        names = ", ".join(str(name) for name in mixed)
        raise UsageError(
            f'reports with cases of several groups: {names}. Use unit="case", or test within reports.'
        )
    return np.bincount(report, values, n_reports).astype(float), low.astype(np.intp)


def _count_extreme(
    values: Vector,
    codes: npt.NDArray[np.intp],
    inverse: Matrix,
    chisq: float,
    n_permutations: int,
    generator: np.random.Generator,
) -> int:
    """Count the permutations whose statistic is at least that of the sample."""
    threshold = chisq * (1.0 - TIE)
    block = max(1, BLOCK // len(values))
    extreme = 0
    for start in range(0, n_permutations, block):
        size = min(block, n_permutations - start)
        shuffled = generator.permuted(np.broadcast_to(codes.astype(np.int8), (size, len(codes))), axis=1)
        sums = np.stack([(shuffled == k) @ values for k in range(1, len(inverse) + 1)], axis=1)
        extreme += int((np.einsum("bi,ij,bj->b", sums, inverse, sums) >= threshold).sum())
    return extreme


def _refused(scores: ScoreName, unit: UnitName, levels: tuple[object, ...], reason: str) -> GroupTest:
    nan = float("nan")
    hollow = np.full(len(levels), np.nan)
    return GroupTest(
        scores, unit, "not_estimable", reason, levels, hollow, nan, len(levels) - 1, nan, nan, 0, nan
    )
