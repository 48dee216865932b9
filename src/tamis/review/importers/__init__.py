"""Bibliographic export files in: one module per format, one function for all."""

from tamis.review.importers.formats import FORMATS, read_records, stream_records
from tamis.review.importers.model import (
    FIELDS,
    LISTS,
    Claim,
    Format,
    ImportResult,
    Item,
    Kind,
    Notice,
    RawRecord,
)

__all__ = [
    "FIELDS",
    "FORMATS",
    "LISTS",
    "Claim",
    "Format",
    "ImportResult",
    "Item",
    "Kind",
    "Notice",
    "RawRecord",
    "read_records",
    "stream_records",
]
