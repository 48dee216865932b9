"""Weights of evidence: what each level of each comparison adds to the log-odds that two records are of one report.

All weights are fitted together, because comparisons are not independent: the sum of weights found one by one would be
too sure of itself. A rule that forbids a merge is evidence, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tamis.review.duplicates.compare import LEVEL, Levels
from tamis.review.duplicates.fitted import ASK_FROM, INTERCEPT, LEVELS, MERGE_FROM, RULES
from tamis.review.duplicates.vetoes import VETOES


@dataclass(frozen=True, slots=True)
class Weights:
    """Additive log-odds.

    Attributes
    ----------
    intercept : float
        Log-odds of a pair of which nothing can be compared.
    levels : mapping
        Comparison -> level -> log-odds added; a level that is absent adds nothing.
    rules : mapping
        Veto -> log-odds added where it holds.
    merge_from, ask_from : float
        Probability from which a pair without a veto is merged, and from which a pair is a question.
    """

    intercept: float
    levels: Mapping[str, Mapping[str, float]]
    rules: Mapping[str, float] = field(default_factory=dict)
    merge_from: float = 0.6
    ask_from: float = 0.2

    def table(self, comparison: str) -> NDArray[np.float64]:
        """Return the weights of one comparison by number of level."""
        given = self.levels.get(comparison, {})
        return np.array([given.get(level, 0.0) for level in LEVEL[comparison]])

    def rule_table(self) -> NDArray[np.float64]:
        """Return the weights of the vetoes by number, 0 for none."""
        return np.array([0.0, *(self.rules.get(veto.name, 0.0) for veto in VETOES)])

    def total(self, levels: Levels, veto: NDArray[np.int8]) -> NDArray[np.float64]:
        """Return the log-odds of each pair."""
        total = self.intercept + self.rule_table()[veto]
        for comparison, found in levels.items():
            total += self.table(comparison)[found]
        return total


def evidence(levels: Levels, veto: NDArray[np.int8], weights: Weights) -> list[str]:
    """Return the evidence for each pair in words, the strongest first: "title the same +6.1; pages differ −3.2"."""
    if not len(veto):
        return []
    codes = np.column_stack([*levels.values(), veto])
    distinct, index = np.unique(codes, axis=0, return_inverse=True)
    labels = [[f"{name} {level}" for level in LEVEL[name]] for name in levels]
    labels.append(["", *(f"rule: {one.name}" for one in VETOES)])
    tables = [*(weights.table(name) for name in levels), weights.rule_table()]
    texts = [_words(row, labels, tables) for row in distinct]
    return [texts[place] for place in np.ravel(index)]


def _words(
    row: NDArray[np.int8], labels: Sequence[Sequence[str]], tables: Sequence[NDArray[np.float64]]
) -> str:
    parts = [
        (table[level], names[level])
        for names, table, level in zip(labels, tables, row.tolist(), strict=True)
        if level and abs(table[level]) >= 0.05
    ]
    parts.sort(key=lambda part: -abs(part[0]))
    return "; ".join(f"{text} {'+' if weight > 0 else '−'}{abs(weight):.1f}" for weight, text in parts)


WEIGHTS = Weights(INTERCEPT, LEVELS, RULES, MERGE_FROM, ASK_FROM)
