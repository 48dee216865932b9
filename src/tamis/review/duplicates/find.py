"""Find duplicates: from records to pairs, clusters, merged records and questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from tamis.errors import Problem
from tamis.review.duplicates.clusters import cluster_pairs
from tamis.review.duplicates.first_pass import automatic_pairs
from tamis.review.duplicates.merge import merge_records
from tamis.review.duplicates.pairs import PAIRS
from tamis.review.duplicates.queue import question_queue
from tamis.review.duplicates.verdicts import VERDICTS
from tamis.review.duplicates.weights import WEIGHTS, Weights


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What was found among records.

    Attributes
    ----------
    pairs : DataFrame
        PAIRS.
    clusters : Series
        Record id -> id of its cluster, which is the id of the cluster's first record.
    flags : DataFrame
        Columns ``cluster``, ``flag``: clusters that a person should look at.
    queue : DataFrame
        Questions, the most telling first.
    merged : DataFrame
        One row a cluster.
    dropped : DataFrame
        Blocks too large to be compared pair by pair: columns ``key``, ``value``, ``size``.
    notices : tuple of Problem
        What was odd about the records and lost nothing, as a column that numbers the export.
    problems : tuple of Problem
        Verdicts that contradict each other.
    """

    pairs: pd.DataFrame
    clusters: pd.Series
    flags: pd.DataFrame
    queue: pd.DataFrame
    merged: pd.DataFrame
    dropped: pd.DataFrame
    notices: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()


def find_duplicates(
    records: pd.DataFrame,
    *,
    verdicts: pd.DataFrame | None = None,
    engine: Literal["duckdb", "spark"] = "duckdb",
    memory_limit: str = "2GB",
    weights: Weights = WEIGHTS,
) -> Duplicates:
    """Find which records are of one report.

    Parameters
    ----------
    records : DataFrame
        RECORDS, or any frame with the column ``record`` (ids, unique) and some of its other columns.
    verdicts : DataFrame, optional
        VERDICTS that stand; they always win.
    engine : {"duckdb", "spark"}
    memory_limit : str
        What the engine may hold in memory, as "2GB".
    weights : Weights

    Returns
    -------
    Duplicates
    """
    said = VERDICTS.frame([]) if verdicts is None else verdicts
    found = automatic_pairs(records)
    pairs = PAIRS.frame(
        [
            {"record": record, "other": other, "probability": 0.99, "decision": "merge", "relation": "duplicate",
             "veto": "", "why": why, "weight": 4.6}
            for record, other, why in zip(found["record"], found["other"], found["why"], strict=True)
        ]
    ).drop(columns="source_line", errors="ignore")  # fmt: skip
    clusters, flags, problems = cluster_pairs(records, pairs, said)
    return Duplicates(
        pairs,
        clusters,
        flags,
        question_queue(pairs, clusters, said),
        merge_records(records, clusters),
        pd.DataFrame(columns=["key", "value", "size"]),
        problems=tuple(problems),
    )
