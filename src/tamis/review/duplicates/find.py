"""Find duplicates: from records to pairs, clusters, merged records and questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias, get_args

import pandas as pd

from tamis.errors import Problem, UsageError
from tamis.review.duplicates.blocking import kind_of
from tamis.review.duplicates.clusters import cluster_pairs
from tamis.review.duplicates.components import Codes, component_firsts
from tamis.review.duplicates.decide import pairs_frame
from tamis.review.duplicates.engine import Compared, compare_records
from tamis.review.duplicates.merge import merge_records
from tamis.review.duplicates.queue import question_queue
from tamis.review.duplicates.serial import serial_columns
from tamis.review.duplicates.spark import compare_on_spark, components_on_spark, spark_session
from tamis.review.duplicates.verdicts import VERDICTS
from tamis.review.duplicates.weights import WEIGHTS, Weights

EngineName: TypeAlias = Literal["duckdb", "spark"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)


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
    engine: EngineName = "duckdb",
    master: str = "",
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
        What compares records: DuckDB in this process, or Apache Spark. Both find the same.
    master : str
        Of Spark, as "spark://host:7077"; "local[*]" by default.
    memory_limit : str
        What DuckDB may hold in memory, as "2GB"; beyond it goes to a temporary folder.
    weights : Weights

    Returns
    -------
    Duplicates

    Raises
    ------
    UsageError
        If ids are missing or repeated, if the engine is not known, or if Spark is not installed or not reached.
    """
    if "record" not in records or records["record"].duplicated().any():
        raise UsageError("records need the column record, with an id that no other record has")
    said = VERDICTS.frame([]) if verdicts is None else verdicts
    serial, notices = serial_columns(records)
    with open_engine(engine, master, memory_limit) as run:
        found = run.compare(records.drop(columns=serial), weights)
        pairs = pairs_frame(found.pairs, records["record"].to_numpy(dtype=object), weights)
        clusters, flags, problems = cluster_pairs(records, pairs, said, run.components)
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


@dataclass(frozen=True, slots=True)
class Engine:
    """What an engine does: compare records, and tell what hangs together."""

    compare: Callable[[pd.DataFrame, Weights], Compared]
    components: Callable[[int, Codes, Codes], Codes]


@contextmanager
def open_engine(engine: str, master: str, memory_limit: str) -> Iterator[Engine]:
    """Open an engine by name, and close it.

    Raises
    ------
    UsageError
        If there is none of that name, or it cannot be started.
    """
    if engine not in ENGINES:
        raise UsageError(f"engine is {engine!r}; known engines: {', '.join(ENGINES)}")
    if engine == "spark":
        with spark_session(master or "local[*]") as session:
            yield Engine(partial(compare_on_spark, session), partial(components_on_spark, session))
    elif master:
        raise UsageError(f"master is {master!r}, which only the engine spark has")
    else:
        yield Engine(partial(compare_records, memory_limit=memory_limit), component_firsts)


def dropped_blocks(dropped: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """Return the blocks that were too large: columns ``key`` (kind), ``value`` (a record's title), ``size``."""
    return pd.DataFrame(
        {
            "key": [kind_of(int(key)) for key in dropped["key"]],
            "value": records["title"].iloc[dropped["example"].to_numpy(int)].to_numpy(object)
            if "title" in records
            else "",
            "size": dropped["size"].to_numpy(int),
        }
    )
