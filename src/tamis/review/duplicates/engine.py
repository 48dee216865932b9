"""The embedded engine: DuckDB in this process, streaming within a limit of memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from tamis.review.duplicates.plan import (
    DROPPED,
    PAIR_SCHEMA,
    STEPS,
    compare_pairs,
    paired_query,
    screening_query,
)
from tamis.review.duplicates.prepare import PREPARED_SCHEMA, prepare, record_batch
from tamis.review.duplicates.screen import SCREENED_SCHEMA, screen_pairs
from tamis.review.duplicates.weights import Weights

RECORDS_AT_ONCE = 50_000
PAIRS_AT_ONCE = 100_000


@dataclass(frozen=True, slots=True)
class Compared:
    """What an engine returns.

    Attributes
    ----------
    pairs : Table
        Compared pairs, of PAIR_SCHEMA.
    dropped : DataFrame
        Blocks over the cap: columns ``key`` (number), ``size``, ``example`` (position of a record).
    """

    pairs: pa.Table
    dropped: pd.DataFrame


def compare_records(records: pd.DataFrame, weights: Weights, memory_limit: str = "2GB") -> Compared:
    """Compare all records that share a key.

    Parameters
    ----------
    records : DataFrame
        RECORDS or some of its columns; the position of a record is its place in the frame.
    weights : Weights
    memory_limit : str
        What DuckDB may hold in memory, as "2GB"; beyond it goes to a temporary folder.

    Returns
    -------
    Compared
    """
    # DuckDB takes longer to load than forty records to compare; commands that need none do not wait for it.
    import duckdb

    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{memory_limit}'")
        connection.execute(f"SET temp_directory = '{folder}'")
        connection.execute("SET preserve_insertion_order = false")
        reader = pa.RecordBatchReader.from_batches(PREPARED_SCHEMA, prepared_batches(records))
        connection.register("incoming", reader)
        connection.execute("CREATE TABLE prepared AS SELECT * FROM incoming")
        connection.execute("CREATE TABLE keys AS SELECT unnest(keys) AS key, position FROM prepared")
        for name, statement in STEPS:
            connection.execute(f"CREATE TABLE {name} AS {statement}")
        connection.register(
            "screening", pa.RecordBatchReader.from_batches(SCREENED_SCHEMA, _screened(connection.cursor()))
        )
        connection.execute("CREATE TABLE screened AS SELECT * FROM screening")
        return Compared(pa.Table.from_batches(_compared(connection, weights), PAIR_SCHEMA),
                        connection.execute(DROPPED).df())  # fmt: skip


def prepared_batches(records: pd.DataFrame) -> Iterator[pa.RecordBatch]:
    """Prepare records a part at a time."""
    for start in range(0, len(records), RECORDS_AT_ONCE):
        yield prepare(record_batch(records.iloc[start : start + RECORDS_AT_ONCE], start))


def _screened(connection: Any) -> Iterator[pa.RecordBatch]:
    for batch in connection.sql(screening_query()).to_arrow_reader(PAIRS_AT_ONCE):
        yield screen_pairs(batch)


def _compared(connection: Any, weights: Weights) -> Iterator[pa.RecordBatch]:
    for batch in connection.sql(paired_query()).to_arrow_reader(PAIRS_AT_ONCE):
        yield compare_pairs(batch, weights)
