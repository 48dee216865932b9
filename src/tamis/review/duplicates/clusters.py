"""Clusters: which records are of one report, given pairs and the verdicts of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

import pandas as pd

from tamis.errors import Problem

Pair: TypeAlias = tuple[str, str]


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


def cluster_pairs(
    records: pd.DataFrame, pairs: pd.DataFrame, verdicts: pd.DataFrame
) -> tuple[pd.Series, pd.DataFrame, list[Problem]]:
    """Put records into clusters, best pair first.

    Parameters
    ----------
    records : DataFrame
        RECORDS.
    pairs : DataFrame
        PAIRS.
    verdicts : DataFrame
        VERDICTS that stand.

    Returns
    -------
    clusters : Series
        Record id -> id of its cluster.
    flags : DataFrame
        Columns ``cluster``, ``flag``.
    problems : list of Problem
    """
    merged = pairs[pairs["decision"] == "merge"].sort_values("probability", ascending=False, kind="stable")
    clusters, problems = cluster_records(list(records["record"]), merged, verdicts)
    return clusters, pd.DataFrame(columns=["cluster", "flag"]), problems
