"""Decide about compared pairs: merge, ask, link, or leave apart; and say why."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import expit

from tamis.review.duplicates.compare import COMPARISONS, LEVEL, Levels, column_of
from tamis.review.duplicates.facts import has
from tamis.review.duplicates.vetoes import (
    HEADING,
    TWICE,
    UPDATE,
    VETOES,
    find_vetoes,
    is_level,
    same_identifier,
    same_place,
)
from tamis.review.duplicates.weights import Weights, evidence

# Pairs below this probability are kept only if they are linked.
LEAST = 0.01
# From how many pairs two names are taken for one journal, and how many of ten such pairs must say so.
ALIAS_PAIRS = 5
ALIAS_SHARE = 0.9


def journal_aliases(
    levels: Levels, venues: NDArray[np.int64], others: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Find names that the library uses for one journal.

    Parameters
    ----------
    levels : mapping
        Levels of compared pairs.
    venues, others : ndarray of int
        Hashes of the journals' main names, one a pair.

    Returns
    -------
    ndarray of shape (k, 2)
        Pairs of hashes, the smaller first.

    Notes
    -----
    "SIGMOD Conference" and "International Conference on Management of Data" share no telling word. Where title, all
    authors and year agree in five pairs or more, and in nine of ten pairs with that title and those authors the year
    does, the two names are of one journal.
    """
    unlike = is_level(levels, "journal", ("differs", "a word shared"))
    works = is_level(levels, "title", ("the same", "nearly the same")) & is_level(
        levels, "authors", ("all shared", "one, shared")
    )
    places = is_level(levels, "volume and pages", ("both differ", "pages differ", "volume differs"))
    rows = np.flatnonzero(unlike & works)
    if not len(rows):
        return np.zeros((0, 2), np.int64)
    pairs = np.column_stack([np.minimum(venues[rows], others[rows]), np.maximum(venues[rows], others[rows])])
    agree = (is_level(levels, "year", ("the same",)) & ~places)[rows]
    names, index = np.unique(pairs, axis=0, return_inverse=True)
    number = np.bincount(np.ravel(index))
    good = np.bincount(np.ravel(index), weights=agree.astype(float))
    return names[(good >= ALIAS_PAIRS) & (good >= ALIAS_SHARE * number)]


def apply_aliases(
    levels: Levels, venues: NDArray[np.int64], others: NDArray[np.int64], aliases: NDArray[np.int64]
) -> Levels:
    """Return levels in which journals that are one by ``journal_aliases`` are similar."""
    if not len(aliases):
        return levels
    known = pd.MultiIndex.from_arrays(aliases.T)
    pairs = pd.MultiIndex.from_arrays([np.minimum(venues, others), np.maximum(venues, others)])
    level = LEVEL["journal"]
    low = levels["journal"] < level["similar"]
    journal = np.where(pairs.isin(known) & low & (levels["journal"] > 0), level["similar"], levels["journal"])
    return levels | {"journal": journal.astype(np.int8)}


def keep_pairs(levels: Levels, facts: NDArray[np.int32], weights: Weights) -> NDArray[np.bool_]:
    """Say which pairs can still be merged, asked about or linked, were their journals one."""
    low = levels["journal"] < LEVEL["journal"]["similar"]
    journal = np.where(low & (levels["journal"] > 0), LEVEL["journal"]["similar"], levels["journal"])
    best = expit(weights.total(levels | {"journal": journal}))
    decided = decide(levels, facts, weights)
    return (best >= LEAST) | (decided["decision"] > 0)


def decide(levels: Levels, facts: NDArray[np.int32], weights: Weights) -> dict[str, NDArray[Any]]:
    """Decide about pairs.

    Parameters
    ----------
    levels : mapping
        Levels of the pairs.
    facts : ndarray of int
        As from ``pair_facts``.
    weights : Weights

    Returns
    -------
    dict
        ``weight``, ``probability``, ``veto`` (number, 0 for none) and ``decision`` (0 apart, 1 link, 2 ask, 3 merge).
    """
    weight = weights.total(levels)
    probability = expit(weight)
    veto = find_vetoes(levels, facts)
    likely = probability >= weights.ask_from
    decision = np.where(likely, 2, 0)
    decision[(probability >= weights.merge_from) & (veto == 0)] = 3
    # Of two headings in other years, other journals or one source nobody could say more.
    heading = veto == HEADING
    told = (
        is_level(levels, "year", ("the same",))
        & (levels["journal"] >= LEVEL["journal"]["similar"])
        & ~has(facts, "one source")
    )
    decision[heading & ~told & ~same_place(levels) & ~same_identifier(levels)] = 0
    typed = np.array([False, *(veto.relation != "duplicate" for veto in VETOES)])[veto]
    decision[typed & _is_related(levels)] = 1
    # The relation says what they are to each other; only where they stand at one place is it in doubt.
    doubtful = typed & likely & (same_place(levels) | same_identifier(levels) | (veto == UPDATE))
    decision[doubtful] = 2
    decision[typed & ~doubtful & (decision == 2)] = 1
    return {"weight": weight, "probability": probability, "veto": veto, "decision": decision.astype(np.int8)}


def _is_related(levels: Levels) -> NDArray[np.bool_]:
    """Say which pairs have like titles and some of the authors: they belong together, whatever they are."""
    title = (levels["title"] >= LEVEL["title"]["close"]) & ~is_level(
        levels, "title", ("the same, but short", "in another language")
    )
    return title & (levels["authors"] >= LEVEL["authors"]["half shared"])


def demote_twins(decided: dict[str, NDArray[Any]], left: NDArray[np.int64], right: NDArray[np.int64],
                 levels: Levels) -> NDArray[np.int8]:  # fmt: skip
    """Return decisions in which a record that has two equal partners in one source is asked about.

    Where a source lists two records that nothing tells apart, one of another source may be a duplicate of either.
    """
    decision = decided["decision"].copy()
    twins = (decided["veto"] == TWICE) & (decision == 2)
    if not twins.any():
        return decision
    records = np.unique(np.concatenate([left[twins], right[twins]]))
    doubtful = (
        (np.isin(left, records) | np.isin(right, records)) & ~same_place(levels) & ~same_identifier(levels)
    )
    decision[doubtful & (decision == 3)] = 2
    return decision


NAMES = np.array(["apart", "link", "ask", "merge"], dtype=object)


def pairs_frame(compared: pa.Table, ids: NDArray[np.object_], weights: Weights) -> pd.DataFrame:
    """Return PAIRS from compared pairs, in the order of the records.

    Parameters
    ----------
    compared : Table
        All pairs of a run, of PAIR_SCHEMA; journals that the library itself shows to be one are found here.
    ids : ndarray
        Id of each record by position.
    weights : Weights
    """
    left, right, venues, others, facts = (
        compared[name].to_numpy() for name in ("l", "r", "l_venue", "r_venue", "facts")
    )
    levels = {comparison: compared[column_of(comparison)].to_numpy() for comparison in COMPARISONS}
    levels = apply_aliases(levels, venues, others, journal_aliases(levels, venues, others))
    decided = decide(levels, facts, weights)
    decision = demote_twins(decided, left, right, levels)
    rows = np.flatnonzero((decided["probability"] >= LEAST) | (decision > 0))
    rows = rows[np.lexsort((left[rows], right[rows]))]
    relations = np.array(["duplicate", *(veto.relation for veto in VETOES)], dtype=object)
    vetoes = np.array(["", *(veto.name for veto in VETOES)], dtype=object)
    return pd.DataFrame(
        {
            "record": ids[right[rows]],
            "other": ids[left[rows]],
            "probability": decided["probability"][rows],
            "decision": NAMES[decision[rows]],
            "relation": relations[decided["veto"][rows]],
            "veto": vetoes[decided["veto"][rows]],
            "why": np.array(evidence(take(levels, rows), weights), dtype=object),
            "weight": decided["weight"][rows],
        }
    )


def take(levels: Levels, rows: NDArray[np.int64]) -> Levels:
    """Return the levels of some pairs."""
    return {comparison: levels[comparison][rows] for comparison in COMPARISONS}
