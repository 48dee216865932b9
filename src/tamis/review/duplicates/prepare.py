"""Prepare records: everything of a record that is compared, and the keys of its blocks.

``prepare`` is a function from Arrow batch to Arrow batch that looks at each record alone, so every engine calls the
same code and its result can be kept beside the records. All accents, regular expressions and hashes are here; SQL
sees numbers and finished words.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from tamis.review.duplicates.blocking import block_keys
from tamis.review.duplicates.identifiers import identifier_columns
from tamis.review.duplicates.names import author_columns
from tamis.review.duplicates.places import place_columns
from tamis.review.duplicates.text import clip, hash_text, mix, pc, plain, text_column, to_numpy
from tamis.review.duplicates.titles import title_columns

# Columns of records that are looked at; a frame may lack any of them.
TEXTS = (
    "search", "title", "authors", "journal", "volume", "issue", "pages", "doi", "pmid", "issn", "abstract", "type",
    "accession",
)  # fmt: skip
RECORD_SCHEMA = pa.schema(
    [("position", pa.int64()), ("year", pa.int64()), *((name, pa.string()) for name in TEXTS)]
)

_STRINGS = ("title", "title_short", "title_other", "lead_text", "journal", "abstract")
_LISTS = ("authors", "lead", "keys")
_NUMBERS = (
    "position", "source", "year", "foreign", "generic", "markers", "numerals", "numbers", "serial",
    "initials", "author_count",
    "venue", "kind", "volume", "issue", "supplement", "page", "last_page", "doi", "doi_second", "doi_stem", "pmid",
    "issn", "issn_second", "registry", "twin", "people",
)  # fmt: skip
# What comparing needs; the keys are for blocking only.
COMPARED = (*_NUMBERS, *_STRINGS, "authors", "lead")
PREPARED_SCHEMA = pa.schema(
    [
        *((name, pa.int64()) for name in _NUMBERS),
        *((name, pa.string()) for name in _STRINGS),
        *((name, pa.list_(pa.int64())) for name in _LISTS),
    ]
)
ABSTRACT_LENGTH = 120


def record_batch(records: pd.DataFrame, start: int = 0) -> pa.RecordBatch:
    """Return a frame of records as a batch of RECORD_SCHEMA; a column that it lacks is empty.

    Parameters
    ----------
    records : DataFrame
        RECORDS or some of its columns.
    start : int
        Position of the first record.
    """
    rows = len(records)
    columns: dict[str, Any] = {"position": pa.array(np.arange(start, start + rows))}
    for name in TEXTS:
        columns[name] = text_column(records[name]) if name in records else pa.array([""] * rows, pa.string())
    years = (
        pd.to_numeric(records["year"], errors="coerce") if "year" in records else pd.Series([np.nan] * rows)
    )
    numbers = years.astype("float64").fillna(0).to_numpy(float)
    columns["year"] = pa.array(np.where(np.abs(numbers) < 10_000, numbers, 0).astype(np.int64))
    return pa.RecordBatch.from_arrays([columns[name] for name in RECORD_SCHEMA.names], schema=RECORD_SCHEMA)


def prepare(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the comparison columns and block keys of a batch of records.

    Parameters
    ----------
    batch : RecordBatch
        Of RECORD_SCHEMA.

    Returns
    -------
    RecordBatch
        Of PREPARED_SCHEMA, one row a record in the same order; 0 and "" are missing. ``twin`` is equal for records
        that are equal in everything compared, 0 where there is nothing to compare.
    """
    if not batch.num_rows:
        return _empty()
    columns: dict[str, Any] = {"position": batch["position"], "year": to_numpy(batch["year"])}
    columns |= title_columns(batch["title"])
    columns |= author_columns(batch["authors"])
    columns |= place_columns(batch["journal"], batch["volume"], batch["issue"], batch["pages"], batch["type"])
    columns |= identifier_columns(batch["doi"], batch["pmid"], batch["issn"], batch["accession"])
    columns["source"] = hash_text(batch["search"])
    columns["abstract"] = pc.utf8_slice_codeunits(
        plain(clip(batch["abstract"], 2 * ABSTRACT_LENGTH)), 0, ABSTRACT_LENGTH
    )
    columns["twin"] = _twins(batch, columns)
    columns["keys"] = block_keys(columns, columns["abstract"])
    return pa.RecordBatch.from_arrays(
        [_typed(columns[field.name], field.type) for field in PREPARED_SCHEMA], schema=PREPARED_SCHEMA
    )


def _empty() -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [pa.array([], field.type) for field in PREPARED_SCHEMA], schema=PREPARED_SCHEMA
    )


def _typed(column: Any, wanted: pa.DataType) -> pa.Array:
    if isinstance(column, np.ndarray):
        return pa.array(column.view(np.int64) if column.dtype == np.uint64 else column.astype(np.int64))
    if pa.types.is_list(wanted) and column.type != wanted:
        values = to_numpy(column.flatten()).view(np.int64)
        return pa.ListArray.from_arrays(column.offsets, pa.array(values))
    return column.cast(wanted)


def _twins(batch: pa.RecordBatch, columns: dict[str, Any]) -> Any:
    """Return one hash of all that a record says; 0 where it has neither a title nor an identifier."""
    parts = [
        hash_text(pc.utf8_lower(clip(batch[name], 4000)))
        for name in TEXTS
        if name not in ("search", "accession")
    ]
    total = mix(*(part + np.uint64(1) for part in parts), columns["year"].astype(np.int64) + 20_000)
    named = (hash_text(columns["title"]) != 0) | (columns["doi"] != 0) | (columns["pmid"] != 0)
    return np.where(named, total, np.uint64(0))
