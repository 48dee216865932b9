"""The engine for libraries that outgrow one machine: the same plan on Apache Spark.

The statements are those of ``plan`` and ``rounds``; what goes through ``prepare``, ``screen_pairs`` and
``compare_pairs`` goes through the same functions, batch by batch, on the workers. tamis must be installed there in the
same version.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import pyarrow as pa

from tamis.errors import UsageError
from tamis.review.duplicates.components import Codes
from tamis.review.duplicates.engine import Compared
from tamis.review.duplicates.plan import (
    DROPPED,
    PAIR_SCHEMA,
    STEPS,
    compare_pairs,
    paired_query,
    screening_query,
)
from tamis.review.duplicates.prepare import PREPARED_SCHEMA, RECORD_SCHEMA, prepare, record_batch
from tamis.review.duplicates.rounds import SUM_OF_LABELS, settle_labels
from tamis.review.duplicates.screen import SCREENED_SCHEMA, screen_pairs
from tamis.review.duplicates.weights import Weights

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

BATCH = 20_000
# Tables that more than one statement reads; the others are worked out where they are needed.
_READ_AGAIN = frozenset(["prepared", "single_keys", "block_sizes", "blocked"])
# Seconds to wait for an answer of a master before it is called unreachable; Spark itself would try for minutes.
_PATIENCE = 5.0
_ON_ONE_MACHINE = ("local", "spark://127.0.0.1", "spark://localhost")


@contextmanager
def spark_session(master: str) -> Iterator[SparkSession]:
    """Open a session, or use the one that is open already and leave it open.

    Parameters
    ----------
    master : str
        As Spark names it: ``local[*]``, ``spark://host:7077``, ``yarn``.

    Raises
    ------
    UsageError
        If pyspark or Java is missing, or the master cannot be reached.
    """
    _require_java()
    session_class = _session_class()
    if (active := session_class.getActiveSession()) is not None:
        yield active
        return
    _require_answer(master)
    # Workers of a local session and this process must be one Python.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = (
        session_class.builder.appName("tamis")
        .master(master)
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.maxResultSize", "0")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", str(BATCH))
    )
    if master.startswith(_ON_ONE_MACHINE):
        builder = builder.config("spark.driver.host", "127.0.0.1").config(
            "spark.driver.bindAddress", "127.0.0.1"
        )
        builder = builder.config("spark.sql.shuffle.partitions", str(os.cpu_count() or 1))
    try:
        session = builder.getOrCreate()
    except Exception as error:
        raise UsageError(
            f"Spark could not be started with master {master}: {str(error).splitlines()[0]}"
        ) from error
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()


def _session_class() -> type[SparkSession]:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise UsageError("engine spark needs pyspark. Install it with: pip install 'tamis[spark]'") from error
    return SparkSession


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java") is None and not (home and shutil.which("java", path=os.path.join(home, "bin"))):  # noqa: PTH118
        raise UsageError(
            "engine spark needs Java 17 or newer, and there is no java on the path and no JAVA_HOME."
        )


def _require_answer(master: str) -> None:
    """Raise UsageError at once where no master of a standalone cluster answers."""
    if not master.startswith("spark://"):
        return
    refused = []
    for address in master.removeprefix("spark://").split(","):
        found = urlsplit(f"spark://{address}")
        try:
            with socket.create_connection((found.hostname or "", found.port or 7077), timeout=_PATIENCE):
                return
        except (OSError, ValueError) as error:
            refused.append(f"{address} ({error})")
    raise UsageError(f"No Spark master answers at {', '.join(refused)}. Start one, or use: --master local[*]")


def compare_on_spark(session: SparkSession, records: pd.DataFrame, weights: Weights) -> Compared:
    """Compare all records that share a key.

    Parameters
    ----------
    session : SparkSession
    records : DataFrame
        RECORDS or some of its columns; the position of a record is its place in the frame.
    weights : Weights

    Returns
    -------
    Compared
        The same pairs as of the embedded engine.
    """
    if not len(records):
        return Compared(PAIR_SCHEMA.empty_table(), pd.DataFrame({"key": [], "size": [], "example": []}))
    held: list[DataFrame] = []

    def keep(name: str, frame: DataFrame) -> None:
        if name in _READ_AGAIN:
            held.append(frame.persist())
        frame.createOrReplaceTempView(name)

    table = pa.Table.from_batches([record_batch(records)], RECORD_SCHEMA)
    incoming = session.createDataFrame(table).repartition(_parts(session, len(records)))
    keep("prepared", incoming.mapInArrow(_each(prepare, PREPARED_SCHEMA), _ddl(PREPARED_SCHEMA)))
    session.sql("SELECT explode(keys) AS key, position FROM prepared").createOrReplaceTempView("keys")
    for name, statement in STEPS:
        keep(name, session.sql(statement))
    keep(
        "screened",
        session.sql(screening_query()).mapInArrow(
            _each(screen_pairs, SCREENED_SCHEMA), _ddl(SCREENED_SCHEMA)
        ),
    )
    compared = session.sql(paired_query()).mapInArrow(
        _each(lambda batch: compare_pairs(batch, weights), PAIR_SCHEMA), _ddl(PAIR_SCHEMA)
    )
    pairs = compared.toArrow().cast(PAIR_SCHEMA)
    dropped = session.sql(DROPPED).toArrow().to_pandas()
    for frame in held:
        frame.unpersist()
    return Compared(pairs, dropped)


def components_on_spark(session: SparkSession, n: int, left: Codes, right: Codes) -> Codes:
    """Return for each of n things the smallest number in its component, as ``component_firsts`` does."""
    firsts = np.arange(n, dtype="int64")
    if not len(left):
        return firsts
    edges = session.createDataFrame(pa.table({"l": left, "r": right})).persist()
    edges.createOrReplaceTempView("edges")
    session.createDataFrame(pa.table({"position": left[:1], "label": left[:1]})).createOrReplaceTempView(
        "labels"
    )

    def replace_labels(statement: str) -> None:
        # Without a checkpoint the plan of round n would hold those of all rounds before it.
        session.sql(statement).localCheckpoint().createOrReplaceTempView("labels")

    settle_labels(replace_labels, lambda: str(session.sql(SUM_OF_LABELS).collect()[0]["total"]))
    labels = session.table("labels").toArrow()
    edges.unpersist()
    firsts[labels["position"].to_numpy()] = labels["label"].to_numpy()
    return firsts


def _each(
    change: Callable[[pa.RecordBatch], pa.RecordBatch], expected: pa.Schema
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            changed = change(batch)
            if changed.schema.names != expected.names:
                raise UsageError("the workers have another version of tamis than this machine")
            yield changed

    return run


def _parts(session: SparkSession, rows: int) -> int:
    return max(1, min(session.sparkContext.defaultParallelism * 4, rows // 5000))


_TYPES = {pa.int8(): "tinyint", pa.int32(): "int", pa.int64(): "bigint", pa.string(): "string",
          pa.list_(pa.int64()): "array<bigint>"}  # fmt: skip


def _ddl(schema: pa.Schema) -> str:
    return ", ".join(f"`{field.name}` {_TYPES[field.type]}" for field in schema)
