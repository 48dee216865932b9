"""Compared pairs of labelled sets, ready to be fitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tamis.review.duplicates.compare import COMPARISONS, Levels, column_of
from tamis.review.duplicates.decide import apply_aliases, journal_aliases
from tamis.review.duplicates.engine import compare_records
from tamis.review.duplicates.serial import serial_columns
from tamis.review.duplicates.vetoes import find_vetoes
from tamis.review.duplicates.weights import Weights

# With no weights every pair is even, and none is left out.
EVEN = Weights(0.0, {})
# What an export may lack; a set that has all columns also teaches what is left when some are missing.
_TOGETHER = (
    ("authors", "first author"), ("year",), ("journal", "ISSN", "kind of publication"), ("volume and pages", "issue"),
    ("DOI",), ("PMID",), ("abstract",),
)  # fmt: skip
_SHARE_BLANKED = 0.3
COPIES = 3


@dataclass(frozen=True, slots=True)
class LabelledPairs:
    """Compared pairs of one set.

    Attributes
    ----------
    name : str
    levels : mapping
    facts : ndarray of int
    truth : ndarray of bool
    missed : int
        True pairs that no block brought together.
    """

    name: str
    levels: Levels
    facts: NDArray[np.int32]
    truth: NDArray[np.bool_]
    missed: int


def label_pairs(name: str, records: pd.DataFrame) -> LabelledPairs:
    """Compare the records of a set; the column ``truth`` is equal for records of one work."""
    compared = compare_records(records.drop(columns=serial_columns(records)[0]), EVEN).pairs
    left, right, venues, others = (compared[column].to_numpy() for column in ("l", "r", "l_venue", "r_venue"))
    levels = {comparison: compared[column_of(comparison)].to_numpy() for comparison in COMPARISONS}
    levels = apply_aliases(levels, venues, others, journal_aliases(levels, venues, others))
    truth = records["truth"].to_numpy(dtype=object)
    labels = truth[left] == truth[right]
    sizes = pd.Series(truth).value_counts().to_numpy()
    return LabelledPairs(
        name,
        levels,
        compared["facts"].to_numpy(),
        labels,
        int((sizes * (sizes - 1) // 2).sum() - labels.sum()),
    )


def training_pairs(
    sets: Sequence[LabelledPairs], importance: Mapping[str, float], seed: int = 1
) -> tuple[Levels, NDArray[np.int8], NDArray[np.bool_], NDArray[np.float64]]:
    """Join sets for fitting: each as it is, and copies in which some columns are blanked at random.

    Returns
    -------
    levels, veto, labels, sample_weight
        The weights of a set sum to its importance, whatever its size.
    """
    draw = np.random.default_rng(seed)
    parts: list[Levels] = []
    vetoes: list[NDArray[np.int8]] = []
    labels: list[NDArray[np.bool_]] = []
    weights: list[NDArray[np.float64]] = []
    for one in sets:
        pairs = len(one.truth)
        for copy in range(COPIES + 1):
            levels = dict(one.levels)
            for together in _TOGETHER if copy else ():
                blank = draw.random(pairs) < _SHARE_BLANKED
                for comparison in together:
                    levels[comparison] = np.where(blank, np.int8(0), levels[comparison])
            parts.append(levels)
            vetoes.append(find_vetoes(levels, one.facts))
            labels.append(one.truth)
            weights.append(np.full(pairs, importance[one.name] / pairs / (COPIES if copy else 1)))
    return (
        {name: np.concatenate([part[name] for part in parts]) for name in COMPARISONS},
        np.concatenate(vetoes),
        np.concatenate(labels),
        np.concatenate(weights),
    )
