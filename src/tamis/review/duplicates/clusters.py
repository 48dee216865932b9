"""Clusters: which records are of one report, given pairs and the verdicts of people.

Joins of people come first, then automatic merges, the best pair first. A merge that would bring together two
records which people split, or which a rule forbids to merge, is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tamis.errors import Problem, UsageError
from tamis.review.duplicates.components import Codes, Partition, component_firsts
from tamis.review.duplicates.flags import cluster_flags
from tamis.review.duplicates.verdicts import last_words, pair_of

LOGS = "review/duplicates"


def cluster_pairs(
    records: pd.DataFrame | Sequence[str],
    pairs: pd.DataFrame,
    verdicts: pd.DataFrame,
    components: Callable[[int, Codes, Codes], Codes] = component_firsts,
) -> tuple[pd.Series, pd.DataFrame, list[Problem]]:
    """Put records into clusters, best pair first.

    Parameters
    ----------
    records : DataFrame or sequence of str
        RECORDS, or their ids, in the order of the searches; the first record of a cluster names it.
    pairs : DataFrame
        PAIRS.
    verdicts : DataFrame
        VERDICTS that stand, in the order in which they were taken; the last word on a pair counts.
    components : callable
        Finds what hangs together, as ``component_firsts`` does; best first is asked only inside.

    Returns
    -------
    clusters : Series
        Record id -> id of its cluster.
    flags : DataFrame
        As of ``cluster_flags``; empty where ``records`` are ids alone.
    problems : list of Problem
        Joins that a standing split contradicts, and verdicts on records that are not there.

    Raises
    ------
    UsageError
        If a pair names a record that is not there.

    Notes
    -----
    A join lifts the rules that keep the clusters of its two records apart, but no split. Which records are
    together depends neither on the order of the records nor on that of the pairs: ties are
    broken by the ids. The work is linear, but for components in which a merge may be refused.
    """
    ids = _index(records["record"] if isinstance(records, pd.DataFrame) else records)
    words, problems = _of_records(last_words(verdicts), ids)
    firsts, refused = _partition(ids, pairs, words, components)
    clusters = pd.Series(ids.to_numpy()[firsts], index=ids.rename("record"), dtype="object", name="cluster")
    problems += [_contradiction(join, split) for join, split in refused]
    return clusters, cluster_flags(records if isinstance(records, pd.DataFrame) else None, clusters), problems


def recluster(
    clusters: pd.Series, pairs: pd.DataFrame, verdicts: pd.DataFrame, touched: Iterable[str]
) -> pd.Series:
    """Bring clusters up to date after verdicts on a few records; all others stay as they are.

    Parameters
    ----------
    clusters : Series
        As of ``cluster_pairs`` with the verdicts before.
    pairs : DataFrame
        PAIRS.
    verdicts : DataFrame
        VERDICTS that stand now.
    touched : iterable of str
        The records that the new verdicts name.
    """
    words, _ = _of_records(last_words(verdicts), clusters.index)
    merges = pairs[pairs["decision"] == "merge"]
    joins = words[words["relation"] == "join"]
    left = np.concatenate([_codes(clusters.index, frame["record"]) for frame in (merges, joins)])
    right = np.concatenate([_codes(clusters.index, frame["other"]) for frame in (merges, joins)])
    firsts = component_firsts(len(clusters), left, right)
    near = np.isin(firsts, firsts[_codes(clusters.index, list(touched))])
    members = set(clusters.index[near])
    here = [frame[frame["record"].isin(members) & frame["other"].isin(members)] for frame in (pairs, words)]
    fresh, _, _ = cluster_pairs(list(clusters.index[near]), here[0], here[1])
    changed = clusters.copy()
    changed[fresh.index] = fresh
    return changed


def found_by(clusters: pd.Series, automatic: pd.Series) -> pd.Series:
    """Tell for each record that was removed as a duplicate whether it took people to find it.

    Parameters
    ----------
    clusters, automatic : Series
        Record id -> id of its cluster, with and without the verdicts of people.

    Returns
    -------
    Series
        Record id -> ``automatic`` or ``people``; only records that are not the first of their cluster.
    """
    both = pd.DataFrame({"cluster": clusters, "automatic": automatic.reindex(clusters.index)})
    by = pd.Series("people", index=clusters.index, dtype="object")
    by[both.duplicated()] = "automatic"
    return by[clusters.duplicated()]


def _of_records(words: pd.DataFrame, ids: pd.Index[Any]) -> tuple[pd.DataFrame, list[Problem]]:
    known = np.minimum(*(ids.get_indexer(_index(words[side])) for side in ("record", "other"))) >= 0
    problems = [
        Problem(LOGS, 0, f"a verdict is on {record} and {other}, which are not both records",
                "Name the records as they are, or take the verdict back.")
        for record, other in zip(words.loc[~known, "record"], words.loc[~known, "other"], strict=True)
    ]  # fmt: skip
    return words[known], problems


def _partition(
    ids: pd.Index[Any],
    pairs: pd.DataFrame,
    words: pd.DataFrame,
    components: Callable[[int, Codes, Codes], Codes],
) -> tuple[Codes, list[tuple[pd.Series, pd.Series]]]:
    """Return the first record of each record's cluster, and joins that were refused with the split in their way."""
    joins, splits = (words[words["relation"] == relation] for relation in ("join", "split"))
    merges = pairs[pairs["decision"] == "merge"]
    kept_apart = pairs[(pairs["veto"] != "") | (pairs["decision"] == "link")]
    join, split, merge, veto = (
        (_codes(ids, frame["record"]), _codes(ids, frame["other"]))
        for frame in (joins, splits, merges, kept_apart)
    )
    firsts = components(len(ids), np.concatenate([join[0], merge[0]]), np.concatenate([join[1], merge[1]]))
    contested = np.unique(
        np.concatenate([firsts[one][firsts[one] == firsts[two]] for one, two in (split, veto)])
    )
    if not len(contested):
        return firsts, []
    inside = np.isin(firsts, contested)
    join_pairs, split_pairs, veto_pairs = (_pairs_inside(ends, inside) for ends in (join, split, veto))
    best = _best_first(ids, merge, merges["weight"].to_numpy(dtype="float64"), inside)
    partition = Partition()
    for one, two in split_pairs:
        partition.part(one, two)
    numbers = np.flatnonzero(inside[join[0]])
    united = [partition.unite(one, two) for one, two in join_pairs]
    refused = [int(number) for number, done in zip(numbers, united, strict=True) if not done]
    joined = [pair for pair, done in zip(join_pairs, united, strict=True) if done]
    for one, two in _not_lifted(veto_pairs, split_pairs, best, joined):
        partition.part(one, two)
    for one, two in best:
        partition.unite(one, two)
    members = np.flatnonzero(inside)
    firsts[members] = partition.firsts(members.tolist())
    return firsts, [
        (joins.iloc[number], splits.iloc[_between(firsts, join[0][number], join[1][number], split)])
        for number in refused
    ]


def _pairs_inside(ends: tuple[Codes, Codes], inside: NDArray[np.bool_]) -> list[tuple[int, int]]:
    here = inside[ends[0]] & inside[ends[1]]
    return list(zip(ends[0][here].tolist(), ends[1][here].tolist(), strict=True))


def _best_first(
    ids: pd.Index[Any], merge: tuple[Codes, Codes], weights: NDArray[np.float64], inside: NDArray[np.bool_]
) -> list[tuple[int, int]]:
    """Return the merges of contested components, the best first; of equals that of the smaller ids."""
    rows = np.flatnonzero(inside[merge[0]])
    ends = (ids.take(side[rows]).to_list() for side in merge)
    names = [pair_of(str(one), str(two)) for one, two in zip(*ends, strict=True)]
    order = sorted(range(len(rows)), key=lambda row: (-weights[rows[row]], names[row]))
    return [(int(merge[0][rows[row]]), int(merge[1][rows[row]])) for row in order]


def _not_lifted(
    vetoes: list[tuple[int, int]], splits: list[tuple[int, int]], best: list[tuple[int, int]],
    joined: list[tuple[int, int]],
) -> list[tuple[int, int]]:  # fmt: skip
    """Return the vetoes that no join lifts.

    Who joins two records joins the clusters that they are in by the merges alone: the person saw them all.
    """
    if not joined:
        return vetoes
    alone = Partition()
    for one, two in (*splits, *vetoes):
        alone.part(one, two)
    for one, two in best:
        alone.unite(one, two)
    by_people = Partition()
    for one, two in joined:
        by_people.unite(alone.root(one), alone.root(two))
    return [
        (one, two) for one, two in vetoes
        if by_people.root(alone.root(one)) != by_people.root(alone.root(two))
    ]  # fmt: skip


def _between(firsts: Codes, one: int, two: int, split: tuple[Codes, Codes]) -> int:
    """Return the number of the first split that stands between the clusters of two records."""
    ends = np.sort(firsts[np.stack(split)], axis=0)
    wanted = np.sort(firsts[[one, two]])
    return int(np.flatnonzero((ends == wanted[:, None]).all(axis=0))[0])


def _index(names: Iterable[str]) -> pd.Index[Any]:
    return pd.Index(list(names)).astype("object")


def _codes(ids: pd.Index[Any], names: Iterable[str]) -> Codes:
    wanted = _index(names)
    codes = ids.get_indexer(wanted)
    if (codes < 0).any():
        raise UsageError(f"{wanted[codes < 0][0]} is in the pairs, but not among the records.")
    return codes.astype("int64")


def _contradiction(join: pd.Series, split: pd.Series) -> Problem:
    path = f"{LOGS}/{join['by']}.jsonl" if "by" in join else LOGS
    return Problem(
        path,
        int(join.get("source_line", 0)),
        f"{join['record']} and {join['other']} are joined, but a split of {split['record']} and {split['other']} "
        "stands between their clusters",
        "Take back the join or the split: tamis review duplicates undo.",
    )
