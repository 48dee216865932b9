"""Records: one row for each entry that a search returned, with an id that never changes.

The id is ``<search>/<position>``: import files are never edited, so a record keeps its id when later
searches arrive. Reading the formats is left to ``review.importers``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import pandas as pd

from tamis.errors import Problem
from tamis.review.importers import ImportResult, RawRecord
from tamis.tables import Column, Table

# Separates the values of a repeated field (authors, keywords) in one cell.
SEPARATOR = "; "

RECORDS = Table(
    "records",
    (
        Column("record", "id", "id of the record: search and position in its import file", required=True),
        Column("search", "id", "search that returned it, as in protocol/searches.toml", required=True),
        Column("position", "integer", "position in the import file, 1 for the first", required=True),
        Column("title", meaning="title; in square brackets where the source shows none"),
        Column("authors", meaning='authors as "Family, Given", separated by semicolons'),
        Column("year", "integer", "year of publication", unit="year"),
        Column("journal", meaning="journal, book, site or meeting"),
        Column("volume", meaning="volume"),
        Column("issue", meaning="issue"),
        Column("pages", meaning="pages or article number"),
        Column("doi", meaning="digital object identifier as exported"),
        Column("pmid", meaning="PubMed number"),
        Column("url", meaning="address"),
        Column("language", meaning="language of the text"),
        Column("abstract", meaning="abstract"),
        Column("type", meaning="kind of publication as the source names it"),
        Column("accession", meaning="the source's own id"),
        Column("query", meaning="query that found it"),
        Column("source_file", meaning="import file"),
        Column("source_line", "integer", "line of the import file"),
    ),
    key=("record",),
)

Row: TypeAlias = dict[str, Any]

_COPIED = ("title", "journal", "volume", "issue", "pages", "doi", "pmid", "url", "language", "abstract", "type",
           "accession", "query")  # fmt: skip


def records_of(search: str, imported: ImportResult, source_file: str) -> tuple[list[Row], list[Problem]]:
    """Return the records of one import file as rows of RECORDS, beside what could not be read."""
    rows: list[Row] = []
    problems = list(imported.problems)
    for raw in imported.records:
        year, problem = _year(raw, source_file)
        problems += problem
        rows.append(
            {name: SEPARATOR.join(raw.fields.get(name, ())) for name in _COPIED}
            | {
                "record": f"{search}/{raw.position}",
                "search": search,
                "position": raw.position,
                "authors": SEPARATOR.join(raw.fields.get("authors", ())),
                "year": year,
                "source_file": source_file,
                "source_line": raw.line,
            }
        )
    return rows, problems


def records_frame(rows: Sequence[Row]) -> pd.DataFrame:
    """Return rows of RECORDS as a frame, in the order given, with the record id as a column."""
    return RECORDS.frame(rows)


def _year(raw: RawRecord, path: str) -> tuple[int | None, list[Problem]]:
    text = next(iter(raw.fields.get("year", ())), "").strip()
    if not text:
        return None, []
    if text[:4].isdigit():
        return int(text[:4]), []
    return None, [
        Problem(
            path, raw.line, f"year is {text!r}", "Expected four digits; the record is kept without a year."
        )
    ]
