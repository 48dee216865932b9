"""Fit weights of evidence to pairs that people have judged.

A logistic regression with a ridge on the levels of all comparisons. Better agreement never weighs less, agreement
never speaks against one report nor disagreement for it, and a missing value weighs nothing: by construction, so that
a labelled set that lacks a column cannot teach otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import expit

from tamis.errors import UsageError
from tamis.review.duplicates.compare import COMPARISONS, LEVEL, Levels, column_of
from tamis.review.duplicates.engine import compare_records
from tamis.review.duplicates.serial import serial_columns
from tamis.review.duplicates.vetoes import VETOES, find_vetoes
from tamis.review.duplicates.weights import WEIGHTS, Weights


@dataclass(frozen=True, slots=True)
class Member:
    """A level of a comparison as a signed sum of columns of the regression."""

    comparison: str
    level: str
    sign: int
    steps: tuple[int, ...]


def fit_levels(
    levels: Levels,
    veto: NDArray[np.int8],
    labels: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    ridge: float = 1.0,
    prior: Weights | None = None,
    start: Weights = WEIGHTS,
) -> Weights:
    """Fit weights to compared pairs.

    Parameters
    ----------
    levels : mapping
        Comparison -> level of each pair, as from ``compare_sides``.
    veto : ndarray of int
        As from ``find_vetoes``.
    labels : array of bool
        Whether a pair is of one report.
    sample_weight : array, optional
        Weight of each pair, > 0.
    ridge : float
        Strength of the penalty on the weights, in pairs.
    prior : Weights, optional
        Towards which the weights are drawn; zero by default. Give the shipped weights to refit from few verdicts.
    start : Weights
        Whose thresholds are kept.

    Returns
    -------
    Weights

    Raises
    ------
    UsageError
        If the labels are all the same.
    """
    truth = np.asarray(labels, float)
    if not 0 < truth.sum() < len(truth):
        raise UsageError("weights can only be fitted to pairs of which some are duplicates and some are not")
    sample = np.ones(len(truth)) if sample_weight is None else np.asarray(sample_weight, float)
    design, members, bounded = _design(levels)
    rules = [-(veto == number).astype(float) for number in range(1, len(VETOES) + 1)]
    of_levels = design.shape[1]
    design = np.column_stack([design, *rules])
    bounded += [True] * len(rules)
    centre = np.zeros(design.shape[1])
    intercept = 0.0
    if prior is not None:
        centre = np.concatenate([_steps_of(prior, members), -prior.rule_table()[1:]])
        intercept = prior.intercept
    penalty = np.full(design.shape[1], ridge)

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        steps = values[1:]
        linear = values[0] + design @ steps
        away = steps - centre
        cost = np.sum(sample * (np.logaddexp(0, linear) - truth * linear)) + 0.5 * np.sum(penalty * away**2)
        wrong = sample * (expit(linear) - truth)
        return float(cost), np.concatenate([[wrong.sum()], design.T @ wrong + penalty * away])

    found = minimize(
        loss, np.concatenate([[intercept], centre]), jac=True, method="L-BFGS-B",
        bounds=[(None, None), *((0.0 if one else None, None) for one in bounded)], options={"maxiter": 2000},
    )  # fmt: skip
    steps = found.x[1:]
    weights: dict[str, dict[str, float]] = {}
    for member in members:
        given = weights.setdefault(member.comparison, {})
        given[member.level] = float(member.sign * steps[list(member.steps)].sum())
    of_rules = {one.name: float(-step) for one, step in zip(VETOES, steps[of_levels:], strict=True)}
    return replace(start, intercept=float(found.x[0]), levels=weights, rules=of_rules)


def _design(levels: Levels) -> tuple[NDArray[np.float64], list[Member], list[bool]]:
    """Return the columns of the regression, the columns of which each level is the sum, and which are bounded at 0.

    From the turning point of a comparison ("±") weights go up and down by steps that are not negative.
    """
    blocks: list[NDArray[np.float64]] = []
    members: list[Member] = []
    bounded: list[bool] = []
    for comparison, names in COMPARISONS.items():
        found, number = levels[comparison], LEVEL[comparison]
        ordered = names[1 : names.index("|")] if "|" in names else names[1:]
        turn = ordered.index("±")
        for sign, chain in ((-1, ordered[:turn][::-1]), (1, ordered[turn + 1 :])):
            steps: list[int] = []
            for place, level in enumerate(chain):
                blocks.append(
                    sign * np.isin(found, [number[further] for further in chain[place:]]).astype(float)
                )
                bounded.append(True)
                steps.append(len(blocks) - 1)
                members.append(Member(comparison, level, sign, tuple(steps)))
        for level in names[names.index("|") + 1 :] if "|" in names else ():
            blocks.append((found == number[level]).astype(float))
            bounded.append(False)
            members.append(Member(comparison, level, 1, (len(blocks) - 1,)))
    return np.column_stack(blocks), members, bounded


def _steps_of(prior: Weights, members: list[Member]) -> NDArray[np.float64]:
    steps = np.zeros(1 + max(max(member.steps) for member in members))
    for member in members:
        weight = member.sign * prior.levels.get(member.comparison, {}).get(member.level, 0.0)
        steps[member.steps[-1]] = weight - steps[list(member.steps[:-1])].sum()
    return steps


def fit_weights(
    records: pd.DataFrame, verdicts: pd.DataFrame, prior: Weights = WEIGHTS, ridge: float = 10.0
) -> Weights:
    """Fit weights to the verdicts of people, drawn towards those that are shipped.

    Parameters
    ----------
    records : DataFrame
        RECORDS.
    verdicts : DataFrame
        Columns ``record``, ``other`` and ``relation`` ("join" or "split"), in the order in which they were taken.
    prior : Weights
    ridge : float
        How many verdicts it takes to move a weight; more keeps closer to ``prior``.

    Returns
    -------
    Weights
        For ``find_duplicates``.

    Raises
    ------
    UsageError
        If no pair was joined or none was split, or no pair with a verdict shares a key.
    """
    said = {
        frozenset((record, other)): relation == "join"
        for record, other, relation in zip(
            verdicts["record"], verdicts["other"], verdicts["relation"], strict=True
        )
    }
    compared = compare_records(records.drop(columns=serial_columns(records)[0]), Weights(0.0, {})).pairs
    ids = records["record"].tolist()
    left, right = compared["l"].to_pylist(), compared["r"].to_pylist()
    pairs = [frozenset((ids[one], ids[other])) for one, other in zip(left, right, strict=True)]
    rows = np.array([place for place, pair in enumerate(pairs) if pair in said], np.int64)
    if not len(rows):
        raise UsageError("no pair with a verdict was compared: the records share no key")
    levels = {name: compared[column_of(name)].to_numpy()[rows] for name in COMPARISONS}
    veto = find_vetoes(levels, compared["facts"].to_numpy()[rows])
    return fit_levels(levels, veto, [said[pairs[row]] for row in rows], ridge=ridge, prior=prior, start=prior)
