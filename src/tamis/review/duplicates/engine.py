"""The embedded engine: DuckDB in this process, streaming within a limit of memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from tamis.errors import UsageError
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
    with embedded(memory_limit) as connection:
        fill(connection, "prepared", PREPARED_SCHEMA, prepared_batches(records))
        connection.execute("CREATE TABLE keys AS SELECT unnest(keys) AS key, position FROM prepared")
        for name, statement in STEPS:
            connection.execute(f"CREATE TABLE {name} AS {statement}")
        return compare_candidates(connection, weights)


@contextmanager
def embedded(memory_limit: str) -> Iterator[Any]:
    """Open DuckDB in memory; what does not fit goes to a temporary folder.

    Raises
    ------
    UsageError
        If the limit is none that DuckDB knows.
    """
    # DuckDB takes longer to load than forty records to compare; commands that need none do not wait for it.
    import duckdb

    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        try:
            connection.execute(f"SET memory_limit = '{memory_limit}'")
        except duckdb.Error as error:
            raise UsageError(f"memory limit is {memory_limit!r}; expected a size such as 2GB") from error
        connection.execute(f"SET temp_directory = '{folder}'")
        connection.execute("SET preserve_insertion_order = false")
        yield connection


def fill(connection: Any, name: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    """Make a table of batches, holding one at a time."""
    connection.register("incoming", pa.RecordBatchReader.from_batches(schema, batches))
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
    connection.unregister("incoming")


def compare_candidates(connection: Any, weights: Weights) -> Compared:
    """Compare the pairs of the table ``candidates``: first the cheap tests, then all of the rest."""
    fill(connection, "screened", SCREENED_SCHEMA, _screened(connection.cursor()))
    return Compared(
        pa.Table.from_batches(_compared(connection, weights), PAIR_SCHEMA), connection.execute(DROPPED).df()
    )


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
