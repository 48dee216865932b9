"""Find duplicates: from records to pairs, clusters, merged records and questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from tamis.errors import Problem, UsageError
from tamis.review.duplicates.blocking import kind_of
from tamis.review.duplicates.clusters import cluster_pairs
from tamis.review.duplicates.decide import pairs_frame
from tamis.review.duplicates.engine import compare_records
from tamis.review.duplicates.merge import merge_records
from tamis.review.duplicates.queue import question_queue
from tamis.review.duplicates.serial import serial_columns
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
        Blocks too large to be compared pair by pair: columns ``key`` (kind), ``value`` (title of one of its
        records), ``size``.
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

    Raises
    ------
    UsageError
        If ids are missing or repeated, or the engine is not known.
    """
    if "record" not in records or records["record"].duplicated().any():
        raise UsageError("records need the column record, with an id that no other record has")
    if engine != "duckdb":
        raise UsageError(f"engine is {engine!r}; known engines: duckdb")
    said = VERDICTS.frame([]) if verdicts is None else verdicts
    serial, notices = serial_columns(records)
    found = compare_records(records.drop(columns=serial), weights, memory_limit)
    pairs = pairs_frame(found.pairs, records["record"].to_numpy(dtype=object), weights)
    clusters, flags, problems = cluster_pairs(records, pairs, said)
    return Duplicates(
        pairs,
        clusters,
        flags,
        question_queue(pairs, clusters, said),
        merge_records(records, clusters),
        dropped_blocks(found.dropped, records),
        tuple(notices),
        tuple(problems),
    )


def dropped_blocks(dropped: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """Return the blocks that were too large, in words: columns ``key`` (kind), ``value`` (a record's title), ``size``."""
    return pd.DataFrame(
        {
            "key": [kind_of(int(key)) for key in dropped["key"]],
            "value": records["title"].iloc[dropped["example"].to_numpy(int)].to_numpy(object)
            if "title" in records
            else "",
            "size": dropped["size"].to_numpy(int),
        }
    )
