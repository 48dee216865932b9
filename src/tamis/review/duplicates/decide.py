"""Decide about compared pairs: merge, ask, link, or leave apart; and say why."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
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

APART, LINK, ASK, MERGE = range(4)
NAMES = np.array(["apart", "link", "ask", "merge"], dtype=object)
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
    known = pd.MultiIndex.from_arrays([aliases[:, 0], aliases[:, 1]])
    pairs = pd.MultiIndex.from_arrays([np.minimum(venues, others), np.maximum(venues, others)])
    level = LEVEL["journal"]
    low = levels["journal"] < level["similar"]
    journal = np.where(pairs.isin(known) & low & (levels["journal"] > 0), level["similar"], levels["journal"])
    return levels | {"journal": journal.astype(np.int8)}


def keep_pairs(levels: Levels, facts: NDArray[np.int32], weights: Weights) -> NDArray[np.bool_]:
    """Say which pairs can still be merged, asked about or linked, were their journals one."""
    low = levels["journal"] < LEVEL["journal"]["similar"]
    journal = np.where(low & (levels["journal"] > 0), LEVEL["journal"]["similar"], levels["journal"])
    joined = levels | {"journal": journal}
    best = expit(weights.total(joined, find_vetoes(joined, facts)))
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
    veto = find_vetoes(levels, facts)
    weight = weights.total(levels, veto)
    probability = expit(weight)
    likely = probability >= weights.ask_from
    decision = np.where(likely, ASK, APART)
    decision[(probability >= weights.merge_from) & (veto == 0)] = MERGE
    anchored = same_place(levels) | same_identifier(levels)
    # Of two headings in other years, other journals or one source nobody could say more.
    like_journal = levels["journal"] >= LEVEL["journal"]["similar"]
    told = is_level(levels, "year", ("the same",)) & like_journal & ~has(facts, "one source")
    decision[(veto == HEADING) & ~told & ~anchored] = APART
    copies = _are_copies(levels, facts)
    decision[copies], veto = MERGE, np.where(copies, 0, veto)
    typed = np.array([False, *(one.relation != "duplicate" for one in VETOES)])[veto]
    # The relation says what they are to each other; only where they stand at one place is it in doubt.
    linked = typed & ~(likely & (anchored | (veto == UPDATE)))
    decision[linked] = np.where(likely | _is_related(levels), LINK, APART)[linked]
    return {"weight": weight, "probability": probability, "veto": veto, "decision": decision.astype(np.int8)}


def _are_copies(levels: Levels, facts: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Say which pairs are two copies of one record: equal in everything, and more than a title and a year.

    Of a heading ("Editorial"), and of a title of a few words that one source lists twice, a place, an identifier
    or an abstract must be known as well: columns of a journal have such titles, and one author writes several.
    """
    located = same_place(levels) | same_identifier(levels) | is_level(levels, "abstract", ("the same",))
    known = located | (levels["first author"] > 0) | (levels["volume and pages"] > 0)
    column = is_level(levels, "title", ("the same, but short",)) & has(facts, "one source")
    return has(facts, "copy") & known & (located | (~has(facts, "heading") & ~column))


def _is_related(levels: Levels) -> NDArray[np.bool_]:
    """Say which pairs have like titles and some of the authors: they belong together, whatever they are."""
    title = (levels["title"] >= LEVEL["title"]["close"]) & ~is_level(
        levels, "title", ("the same, but short", "in another language")
    )
    return title & (levels["authors"] >= LEVEL["authors"]["half shared"])


def doubtful_twins(
    decision: NDArray[np.int8], facts: NDArray[np.int32], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Say which merges are in doubt because two sources each list the record twice.

    A source that lists a record twice may have a copy. If two sources do, and nothing but title, authors, year and
    journal is known, there are two works of that name, and which belong together is not to be seen.
    """
    merged = (decision == MERGE) & has(facts, "bare")
    within = merged & has(facts, "one source")
    if not within.any():
        return np.zeros(len(decision), bool)
    records = int(max(left.max(), right.max())) + 1
    group = _components(records, left[within], right[within])
    listed_twice = np.bincount(group, minlength=records)[group] > 1
    across = merged & ~within & listed_twice[left] & listed_twice[right] & (group[left] != group[right])
    whole = _components(records, left[within | across], right[within | across])
    return merged & np.isin(whole[left], whole[left[across]])


def _components(records: int, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(records, records))
    return connected_components(graph, directed=False)[1].astype(np.int64)


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
    decision, veto = decided["decision"], decided["veto"]
    twins = doubtful_twins(decision, facts, left, right)
    decision, veto = np.where(twins, ASK, decision), np.where(twins, TWICE, veto)
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
            "relation": relations[veto[rows]],
            "veto": vetoes[veto[rows]],
            "why": np.array(evidence(take(levels, rows), decided["veto"][rows], weights), dtype=object),
            "weight": decided["weight"][rows],
        }
    )


def take(levels: Levels, rows: NDArray[np.int64]) -> Levels:
    """Return the levels of some pairs."""
    return {comparison: levels[comparison][rows] for comparison in COMPARISONS}
