"""Clusters: which records are of one report, given pairs and the verdicts of people.

Joins of people come first, then automatic merges, the best pair first. A merge that would bring together two
records which people split, or which a rule forbids to merge, is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tamis.errors import Problem, UsageError
from tamis.review.duplicates.components import Codes, Partition, component_firsts
from tamis.review.duplicates.flags import cluster_flags
from tamis.review.duplicates.verdicts import last_words, pair_of

Pair = tuple[str, str]
LOGS = "review/duplicates"


def cluster_pairs(
    records: pd.DataFrame | Sequence[str], pairs: pd.DataFrame, verdicts: pd.DataFrame
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
    Which records are together depends neither on the order of the records nor on that of the pairs: ties are
    broken by the ids. The work is linear, but for components in which a merge may be refused.
    """
    ids = _index(records["record"] if isinstance(records, pd.DataFrame) else records)
    words, problems = _of_records(last_words(verdicts), ids)
    firsts, refused = _partition(ids, pairs, words)
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
    fresh, _, _ = cluster_pairs(list(clusters.index[near]), *here)
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
    ids: pd.Index[Any], pairs: pd.DataFrame, words: pd.DataFrame
) -> tuple[Codes, list[tuple[pd.Series, pd.Series]]]:
    """Return the first record of each record's cluster, and joins that were refused with the split in their way."""
    joins, splits = (words[words["relation"] == relation] for relation in ("join", "split"))
    merges = pairs[pairs["decision"] == "merge"]
    kept_apart = pairs[(pairs["veto"] != "") | (pairs["decision"] == "link")]
    join, split, merge, veto = (
        (_codes(ids, frame["record"]), _codes(ids, frame["other"]))
        for frame in (joins, splits, merges, kept_apart)
    )
    firsts = component_firsts(
        len(ids), np.concatenate([join[0], merge[0]]), np.concatenate([join[1], merge[1]])
    )
    contested = np.unique(
        np.concatenate([firsts[one][firsts[one] == firsts[two]] for one, two in (split, veto)])
    )
    if not len(contested):
        return firsts, []
    inside = np.isin(firsts, contested)
    partition = Partition()
    for one, two in zip(*split, strict=True):
        partition.part(int(one), int(two))
    refused = [
        number for number, (one, two) in enumerate(zip(*join, strict=True))
        if inside[one] and not partition.unite(int(one), int(two))
    ]  # fmt: skip
    for one, two in zip(*veto, strict=True):
        if inside[one] and inside[two]:
            partition.part(int(one), int(two))
    best = np.flatnonzero(inside[merge[0]])
    weights = merges["weight"].to_numpy(dtype="float64")[best]
    ends = (ids.take(side[best]).to_list() for side in merge)
    names = [pair_of(str(one), str(two)) for one, two in zip(*ends, strict=True)]
    for number in sorted(range(len(best)), key=lambda number: (-weights[number], names[number])):
        partition.unite(int(merge[0][best[number]]), int(merge[1][best[number]]))
    members = np.flatnonzero(inside)
    firsts[members] = partition.firsts(members.tolist())
    return firsts, [
        (joins.iloc[number], splits.iloc[_between(firsts, join[0][number], join[1][number], split)])
        for number in refused
    ]


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


def cluster_records(
    records: Sequence[str], automatic: pd.DataFrame, verdicts: pd.DataFrame
) -> tuple[pd.Series, list[Problem]]:
    """Put records into clusters: joins of people first, then automatic pairs, never against a split.

    Parameters
    ----------
    records : sequence of str
        Record ids in the order of the searches; the first of a cluster names it.
    automatic : DataFrame
        As from ``automatic_pairs``.
    verdicts : DataFrame
        VERDICTS that stand, in the order in which they were taken; the last word on a pair counts.

    Returns
    -------
    clusters : Series
        Record id -> id of its cluster.
    problems : list of Problem
        Splits that joins contradict.
    """
    order = {record: position for position, record in enumerate(records)}
    last: dict[Pair, str] = {}
    for record, other, relation in zip(
        verdicts["record"], verdicts["other"], verdicts["relation"], strict=True
    ):
        last[min(record, other), max(record, other)] = relation
    parent = {record: record for record in records}
    splits: dict[str, set[str]] = defaultdict(set)
    for (a, b), relation in last.items():
        if relation == "split":
            splits[a].add(b)
            splits[b].add(a)
    members = {record: {record} for record in records}

    def root(record: str) -> str:
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    def unite(a: str, b: str) -> bool:
        a, b = sorted((root(a), root(b)), key=order.__getitem__)
        if a == b:
            return True
        if any(splits[member] & members[a] for member in members[b] if member in splits):
            return False
        parent[b] = a
        members[a] |= members.pop(b)
        return True

    joins = [pair for pair, relation in last.items() if relation == "join"]
    problems = [
        Problem("review/duplicates", 0, f"{a} and {b} are joined, but a split stands between their clusters",
                "Take back the join or the split: append the other relation for that pair.")
        for a, b in joins
        if not unite(a, b)
    ]  # fmt: skip
    for record, other in zip(automatic["record"], automatic["other"], strict=True):
        unite(record, other)
    return pd.Series({record: root(record) for record in records}, dtype="object", name="cluster"), problems
