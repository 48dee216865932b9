"""A stored library: records with their keys and clusters on disk, so that an update search compares only what is new.

A library is one DuckDB file in a folder. Adding records compares them with each other and with the stored ones that
share a key; pairs of which a record is new are the same as if all records were compared at once. Stored records keep
their ids and clusters: where a new record belongs to two stored clusters it goes to the one that fits best, and the
other becomes a question.

The file also holds the records as they were compared. A library that another version of the comparison made is
prepared anew from them, without a change of clusters.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from tamis.errors import Problem, UsageError
from tamis.review.duplicates.clusters import cluster_pairs
from tamis.review.duplicates.compare import LEVEL, column_of
from tamis.review.duplicates.components import component_firsts
from tamis.review.duplicates.decide import pairs_frame
from tamis.review.duplicates.engine import RECORDS_AT_ONCE, Compared, compare_candidates, embedded, fill
from tamis.review.duplicates.facts import FACTS
from tamis.review.duplicates.plan import BLOCK_SIZES, BLOCKED, HEADING_YEARS, PAIR_SCHEMA, candidates_query
from tamis.review.duplicates.prepare import PREPARED_SCHEMA, RECORD_SCHEMA, prepare, record_batch
from tamis.review.duplicates.queue import question_queue
from tamis.review.duplicates.serial import serial_columns
from tamis.review.duplicates.text import text_column
from tamis.review.duplicates.verdicts import VERDICTS
from tamis.review.duplicates.weights import WEIGHTS, Weights

LIBRARY = "library.duckdb"


def _is(comparison: str, *names: str) -> str:
    return f"{column_of(comparison)} IN ({', '.join(str(LEVEL[comparison][name]) for name in names)})"


# Stored pairs that can change what is thought of a new one: which journals are one, and what is listed twice.
_TELLING_PAIRS = (
    f"({_is('journal', 'differs', 'a word shared')} AND {_is('title', 'the same', 'nearly the same')}"
    f" AND {_is('authors', 'all shared', 'one, shared')}) OR (facts & {1 << FACTS.index('bare')}) <> 0"
)
_TABLES = (
    "about (stamp VARCHAR)",
    "inputs (name VARCHAR, sha256 VARCHAR, records BIGINT)",
    "records (position BIGINT, record VARCHAR, cluster BIGINT, title VARCHAR)",
)
# Tables ``fresh`` and ``fresh_raw`` hold what is new; those behind ``lib.`` what is stored.
_STEPS = (
    ("twins", """
        SELECT f.position AS position, a.first AS first
        FROM fresh f JOIN (
            SELECT twin, min(position) AS first FROM (
                SELECT twin, position FROM fresh WHERE twin <> 0
                UNION ALL
                SELECT twin, position FROM lib.prepared WHERE twin IN (SELECT twin FROM fresh WHERE twin <> 0)
            ) GROUP BY twin
        ) a ON f.twin = a.twin
        WHERE f.position <> a.first
    """),
    ("fresh_keys", """
        SELECT unnest(keys) AS key, position FROM fresh WHERE position NOT IN (SELECT position FROM twins)
    """),
    ("single_keys", """
        SELECT key, position FROM fresh_keys
        UNION ALL
        SELECT key, position FROM lib.single_keys WHERE key IN (SELECT key FROM fresh_keys)
    """),
    ("block_sizes", BLOCK_SIZES),
    ("blocked", BLOCKED),
    ("candidates", ""),
    ("near", "SELECT * FROM lib.prepared WHERE position IN (SELECT l FROM candidates)"),
)  # fmt: skip
_HEADINGS = f"""
    SELECT title FROM (
        SELECT title, year FROM fresh
        UNION ALL
        SELECT title, year FROM lib.prepared WHERE title IN (SELECT title FROM prepared)
    ) WHERE title <> '' AND year <> 0
    GROUP BY title HAVING count(DISTINCT year) >= {HEADING_YEARS}
"""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of records that were added to a library.

    Attributes
    ----------
    pairs : DataFrame
        PAIRS of which a record is new.
    clusters : Series
        New record -> id of its cluster, which may be a stored record.
    queue : DataFrame
        Questions.
    dropped : DataFrame
        Blocks too large to be compared: columns ``key`` (number), ``size``, ``example`` (position).
    stored : int
        Records that were there before.
    notices : tuple of Problem
    """

    pairs: pd.DataFrame
    clusters: pd.Series
    queue: pd.DataFrame
    dropped: pd.DataFrame
    stored: int
    notices: tuple[Problem, ...] = ()


def add_records(
    folder: Path,
    records: pd.DataFrame,
    *,
    inputs: pd.DataFrame | None = None,
    weights: Weights = WEIGHTS,
    memory_limit: str = "2GB",
) -> Added:
    """Compare records with a stored library and add them to it.

    Parameters
    ----------
    folder : Path
        The library's; made where it is missing.
    records : DataFrame
        RECORDS or some of its columns; ids that the library does not have.
    inputs : DataFrame, optional
        Where they come from: columns ``name``, ``sha256``, ``records``; see ``stored_inputs``.
    weights : Weights
    memory_limit : str
        As of ``find_duplicates``.

    Raises
    ------
    UsageError
        If an id is repeated or stored already, or another process has the library open.

    Notes
    -----
    All is written in one transaction: an interrupted run leaves the library as it was.
    """
    if "record" not in records or records["record"].duplicated().any():
        raise UsageError("records need the column record, with an id that no other record has")
    serial, notices = serial_columns(records)
    plain = records.drop(columns=serial)
    ids = records["record"].astype("object").to_numpy(dtype=object)
    with _library(folder, memory_limit, weights) as connection:
        stored = int(_value(connection, "SELECT count(*) FROM lib.records"))
        connection.register("ids", pa.table({"record": pa.array(ids, pa.string())}))
        known = connection.execute("SELECT record FROM lib.records WHERE record IN (SELECT record FROM ids)")
        if clash := known.fetchall():
            raise UsageError(f"{folder} has a record {clash[0][0]} already. Give the new file another name.")
        fill(
            connection,
            "fresh_raw",
            RECORD_SCHEMA,
            (record_batch(plain.iloc[start : start + RECORDS_AT_ONCE], stored + start)
             for start in range(0, len(plain), RECORDS_AT_ONCE)),
        )  # fmt: skip
        compared = _compare(connection, stored, weights)
        pairs, firsts = _decided(connection, compared, ids, stored, weights)
        clusters, involved = _clusters(ids, stored, pairs, firsts)
        number = {name: stored + place for place, name in enumerate(ids)} | dict(
            zip(firsts["cluster"], firsts["position"], strict=True)
        )
        titles = text_column(records["title"]) if "title" in records else pa.array([""] * len(ids))
        connection.register(
            "fresh_records",
            pa.table(
                {
                    "position": pa.array(np.arange(stored, stored + len(ids))),
                    "record": pa.array(ids, pa.string()),
                    "cluster": pa.array([number[name] for name in clusters], pa.int64()),
                    "title": titles,
                }
            ),
        )
        statements = [*_KEEP, "INSERT INTO lib.records BY NAME SELECT * FROM fresh_records"]
        if inputs is not None:
            connection.register("fresh_inputs", pa.Table.from_pandas(inputs, preserve_index=False))
            statements.append("INSERT INTO lib.inputs BY NAME SELECT * FROM fresh_inputs")
        _write(connection, statements)
    queue = question_queue(pairs, involved, VERDICTS.frame([]))
    return Added(pairs, clusters, queue, compared.dropped, stored, tuple(notices))


def stored_inputs(folder: Path) -> dict[str, str]:
    """Return sha256 -> name of the files that a library was made of; nothing where there is no library."""
    if not (folder / LIBRARY).exists():
        return {}
    with embedded("1GB") as connection:
        _attach(connection, folder, to_read=True)
        return {
            sha: name for name, sha in connection.execute("SELECT name, sha256 FROM lib.inputs").fetchall()
        }


_KEEP = (
    "INSERT INTO lib.raw BY NAME SELECT * FROM fresh_raw",
    "INSERT INTO lib.prepared BY NAME SELECT * EXCLUDE (keys) FROM fresh",
    "INSERT INTO lib.single_keys BY NAME SELECT * FROM fresh_keys",
    "INSERT INTO lib.pairs BY NAME SELECT * FROM fresh_pairs",
)


def _compare(connection: Any, stored: int, weights: Weights) -> Compared:
    """Compare the records of ``fresh_raw`` with each other and with the stored ones."""
    raw = connection.cursor().sql("SELECT * FROM fresh_raw").to_arrow_reader(RECORDS_AT_ONCE)
    fill(connection, "fresh", PREPARED_SCHEMA, (prepare(batch) for batch in raw))
    for name, statement in _STEPS:
        connection.execute(f"CREATE TABLE {name} AS {statement or candidates_query(stored)}")
    connection.execute(
        "CREATE VIEW prepared AS SELECT * FROM near UNION ALL BY NAME SELECT * EXCLUDE (keys) FROM fresh"
    )
    connection.execute(f"CREATE TABLE headings AS {_HEADINGS}")
    compared = compare_candidates(connection, weights)
    connection.register("fresh_pairs", compared.pairs)
    return compared


def _decided(
    connection: Any, compared: Compared, ids: np.ndarray[Any, Any], stored: int, weights: Weights
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return PAIRS with a new record, and of each stored record in them its cluster.

    Returns
    -------
    pairs : DataFrame
        PAIRS.
    firsts : DataFrame
        Columns ``record``, ``cluster`` (ids), ``position`` (of the cluster's first record).
    """
    telling = connection.sql(f"SELECT * FROM lib.pairs WHERE {_TELLING_PAIRS}").to_arrow_table()
    every = pa.concat_tables(
        [compared.pairs, telling.select(compared.pairs.schema.names).cast(compared.pairs.schema)]
    )
    left, right = (every[side].to_numpy() for side in ("l", "r"))
    places, index = np.unique(np.concatenate([left, right]), return_inverse=True)
    named = pa.table({"position": pa.array(places)})
    connection.register("named", named)
    known = connection.execute(
        "SELECT r.position, r.record, c.record AS cluster, r.cluster AS first FROM lib.records r"
        " JOIN lib.records c ON r.cluster = c.position WHERE r.position IN (SELECT position FROM named)"
        " ORDER BY r.position"
    ).df()
    names = np.empty(len(places), dtype=object)
    names[places >= stored] = ids[places[places >= stored] - stored]
    names[places < stored] = known["record"].to_numpy(dtype=object)
    small = every.set_column(0, "l", pa.array(index[: len(left)]))
    small = small.set_column(1, "r", pa.array(index[len(left) :]))
    pairs = pairs_frame(small.cast(every.schema), names, weights)
    pairs = pairs[pairs["record"].isin(set(ids))].reset_index(drop=True)
    firsts = known[known["record"].isin(set(pairs["other"]))]
    return pairs, firsts[["record", "cluster", "first"]].rename(columns={"first": "position"})


def _clusters(
    ids: np.ndarray[Any, Any], stored: int, pairs: pd.DataFrame, firsts: pd.DataFrame
) -> tuple[pd.Series, pd.Series]:
    """Return the clusters of new records, and those of all records in pairs; no two stored clusters become one."""
    head = dict(zip(firsts["record"], firsts["cluster"], strict=True))
    order = firsts.sort_values("position")["cluster"].drop_duplicates()
    heads = order.tolist()
    names = [*heads, *ids]
    of_heads = pairs.assign(other=[head.get(other, other) for other in pairs["other"]])
    merges = of_heads[of_heads["decision"] == "merge"]
    number = pd.Series(np.arange(len(names)), index=names)
    group = component_firsts(len(names), *(number[merges[side]].to_numpy() for side in ("record", "other")))
    together = pd.Series(heads).groupby(group[: len(heads)]) if heads else ()
    apart = [pair for _, some in together for pair in combinations(some, 2)]
    splits = VERDICTS.frame(
        [
            {"at": "", "by": "", "relation": "split", "record": one, "other": other, "note": ""}
            for one, other in apart
        ]
    )
    clusters = cluster_pairs(names, of_heads, splits)[0]
    own = pd.Series([*firsts["cluster"]], index=[*firsts["record"]], dtype="object")
    mine = clusters.loc[[*ids]]
    return mine, pd.concat([own, mine])


@contextmanager
def _library(folder: Path, memory_limit: str, weights: Weights) -> Iterator[Any]:
    """Open a library for writing; make it, or prepare it anew, where that is needed."""
    folder.mkdir(parents=True, exist_ok=True)
    with embedded(memory_limit) as connection:
        _attach(connection, folder)
        stamp = code_stamp(weights)
        for table in _TABLES:
            connection.execute(f"CREATE TABLE IF NOT EXISTS lib.{table}")
        for name, schema in (("raw", RECORD_SCHEMA), ("prepared", PREPARED_SCHEMA)):
            connection.register("empty", schema.empty_table())
            columns = "*" if name == "raw" else "* EXCLUDE (keys)"
            connection.execute(f"CREATE TABLE IF NOT EXISTS lib.{name} AS SELECT {columns} FROM empty")
        connection.execute("CREATE TABLE IF NOT EXISTS lib.single_keys (key BIGINT, position BIGINT)")
        if connection.execute("SELECT stamp FROM lib.about").fetchall() != [(stamp,)]:
            _prepare_anew(connection, stamp, weights)
        yield connection


def _prepare_anew(connection: Any, stamp: str, weights: Weights) -> None:
    connection.register("no_pairs", PAIR_SCHEMA.empty_table())
    _write(
        connection,
        ["CREATE OR REPLACE TABLE lib.pairs AS SELECT * FROM no_pairs", "DELETE FROM lib.prepared",
         "DELETE FROM lib.single_keys", "DELETE FROM lib.about"],
    )  # fmt: skip
    if _value(connection, "SELECT count(*) FROM lib.raw"):
        connection.execute("CREATE TABLE fresh_raw AS SELECT * FROM lib.raw")
        _compare(connection, 0, weights)
        _write(connection, list(_KEEP[1:]))
        connection.unregister("fresh_pairs")
        connection.execute("DROP VIEW prepared")
        for name in ("fresh_raw", "fresh", "headings", "screened", *(name for name, _ in _STEPS)):
            connection.execute(f"DROP TABLE {name}")
    connection.execute("INSERT INTO lib.about VALUES (?)", [stamp])


def code_stamp(weights: Weights) -> str:
    """Return a hash of the code of this package and of the weights: what is stored holds for these only."""
    total = hashlib.sha256(repr(weights).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()


def _attach(connection: Any, folder: Path, *, to_read: bool = False) -> None:
    import duckdb

    path = str(folder / LIBRARY).replace("'", "''")
    try:
        connection.execute(f"ATTACH '{path}' AS lib{' (READ_ONLY)' if to_read else ''}")
    except duckdb.IOException as error:
        raise UsageError(f"{folder / LIBRARY} cannot be opened: {str(error).splitlines()[0]}") from error


def _write(connection: Any, statements: list[str]) -> None:
    connection.execute("BEGIN TRANSACTION")
    for statement in statements:
        connection.execute(statement)
    connection.execute("COMMIT")


def _value(connection: Any, statement: str) -> Any:
    return connection.execute(statement).fetchall()[0][0]
