"""Weights of evidence: what each level of each comparison adds to the log-odds that two records are of one report.

The sum of the weights is turned into a probability by a line that is fitted beside them, because comparisons are
not independent and their plain sum is too sure of itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tamis.review.duplicates.compare import LEVEL, Levels
from tamis.review.duplicates.fitted import ASK_FROM, INTERCEPT, LEVELS, MERGE_FROM, SLOPE


@dataclass(frozen=True, slots=True)
class Weights:
    """Additive log-odds.

    Attributes
    ----------
    intercept : float
        Log-odds of a pair of which nothing can be compared.
    levels : mapping
        Comparison -> level -> log-odds added; a level that is absent adds nothing.
    slope : float
        By what the sum is multiplied before it is a log-odds.
    merge_from, ask_from : float
        Probability from which a pair is merged, and from which it is a question.
    """

    intercept: float
    levels: Mapping[str, Mapping[str, float]]
    slope: float = 1.0
    merge_from: float = 0.9
    ask_from: float = 0.3

    def table(self, comparison: str) -> NDArray[np.float64]:
        """Return the weights of one comparison by number of level."""
        given = self.levels.get(comparison, {})
        return np.array([given.get(level, 0.0) for level in LEVEL[comparison]])

    def total(self, levels: Levels) -> NDArray[np.float64]:
        """Return the log-odds of each pair."""
        total = np.full(len(next(iter(levels.values()))), self.intercept)
        for comparison, found in levels.items():
            total += self.table(comparison)[found]
        return total * self.slope


def evidence(levels: Levels, weights: Weights) -> list[str]:
    """Return for each pair the evidence in words, the strongest first, as "title the same +6.1; pages differ −3.2"."""
    names = list(levels)
    if not names or not len(levels[names[0]]):
        return []
    codes = np.column_stack([levels[name] for name in names])
    distinct, index = np.unique(codes, axis=0, return_inverse=True)
    tables = [weights.table(name) * weights.slope for name in names]
    texts = [_words(row, names, tables) for row in distinct]
    return [texts[place] for place in np.ravel(index)]


def _words(row: NDArray[np.int8], names: Sequence[str], tables: Sequence[NDArray[np.float64]]) -> str:
    parts = [
        (table[level], f"{name} {tuple(LEVEL[name])[level]}")
        for name, table, level in zip(names, tables, row.tolist(), strict=True)
        if level and abs(table[level]) >= 0.05
    ]
    parts.sort(key=lambda part: -abs(part[0]))
    return "; ".join(
        f"{text} {weight:+.1f}".replace("-", "−") if weight < 0 else f"{text} {weight:+.1f}"
        for weight, text in parts
    )


WEIGHTS = Weights(INTERCEPT, LEVELS, SLOPE, MERGE_FROM, ASK_FROM)
