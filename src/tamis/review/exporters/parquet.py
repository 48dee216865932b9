"""Records as Parquet: one column a field, lists as lists, what has no field as text under its tag."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from tamis.review.importers.model import FIELDS, LISTS, RawRecord

_SEPARATOR = "; "


def export_parquet(records: Sequence[RawRecord]) -> bytes:
    """Return records as a Parquet file; the same records give the same bytes."""
    tags = dict.fromkeys(tag for record in records for tag in record.extra)
    columns: dict[str, pa.Array] = {}
    for name in FIELDS:
        if name in LISTS:
            columns[name] = pa.array([list(record.fields.get(name, ())) for record in records], _TEXTS)
        else:
            columns[name] = pa.array([_joined(record.fields.get(name)) for record in records], pa.string())
    for tag in tags:
        # A tag of the source that is called like a field keeps its values apart from it.
        name = f"source {tag}" if tag in FIELDS else tag
        columns[name] = pa.array([_joined(record.extra.get(tag)) for record in records], pa.string())
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream, compression="zstd")
    return stream.getvalue()


_TEXTS = pa.list_(pa.string())


def _joined(values: tuple[str, ...] | None) -> str | None:
    return _SEPARATOR.join(values) if values else None
