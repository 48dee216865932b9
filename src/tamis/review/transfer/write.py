"""Writes one reviewer's decisions as another program reads them.

Rayyan gets them in its notes, ASReview as a column ``included``, Covidence as tags and notes. A plain
table keeps everything. Only the decisions handed in are written; nothing of other reviewers comes here.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import pandas as pd

from tamis.errors import UsageError
from tamis.protocol import Criterion
from tamis.review.decisions import LABEL_SEPARATOR
from tamis.review.normalize import doi_key, title_key
from tamis.review.transfer.model import FORMATS, TransferFormat

Row: TypeAlias = Mapping[str, Any]

_RAYYAN_WORDS = {"include": "Included", "exclude": "Excluded", "unsure": "Maybe"}
_RAYYAN = ("key", "title", "year", "month", "day", "journal", "issn", "volume", "issue", "pages", "authors", "url",
           "language", "publisher", "location", "abstract", "notes", "pubmed_id", "pmc_id")  # fmt: skip
_COVIDENCE = ("Title", "Authors", "Abstract", "Published Year", "Published Month", "Journal", "Volume", "Issue",
              "Pages", "Accession Number", "DOI", "Ref", "Covidence #", "Study", "Notes", "Tags", "Record")  # fmt: skip
_ASREVIEW = ("record", "title", "authors", "year", "doi", "abstract", "keywords", "included", "decision", "reason",
             "note", "time")  # fmt: skip
_CSV = ("record", "title", "authors", "year", "doi", "pmid", "decision", "reason", "labels", "note", "at")


def export_votes(
    records: pd.DataFrame,
    decided: pd.DataFrame,
    form: TransferFormat,
    *,
    reviewer: str,
    criteria: Sequence[Criterion],
    undecided: bool = False,
) -> bytes:
    """Return one reviewer's standing decisions with their records.

    Parameters
    ----------
    records : DataFrame
        RECORDS to write, such as the candidates of the stage.
    decided : DataFrame
        The reviewer's standing DECISIONS.
    form : TransferFormat
    reviewer : str
        Name to write in the file.
    criteria : sequence of Criterion
        Reasons are written by their labels where that tells them apart.
    undecided : bool
        Whether records without a decision are written, too.

    Returns
    -------
    bytes
        CSV in UTF-8.
    """
    if form not in FORMATS:
        raise UsageError(f"{form!r} is no format of decisions. Expected one of: {', '.join(FORMATS)}.")
    chosen = decided[["record", "decision", "reason", "labels", "note", "at"]]
    joined = records.merge(chosen, on="record", how="left" if undecided else "inner", validate="1:1")
    said = ["decision", "reason", "labels", "note", "at"]
    joined[said] = joined[said].fillna("")
    words = _reason_words(criteria)
    writer: dict[TransferFormat, tuple[Sequence[str], Callable[[Row], dict[str, Any]]]] = {
        "rayyan": (_RAYYAN, lambda row: _rayyan(row, reviewer, words)),
        "covidence": (_COVIDENCE, lambda row: _covidence(row, words)),
        "asreview": (_ASREVIEW, _asreview),
        "csv": (_CSV, dict),
    }
    header, cells = writer[form]
    stream = io.StringIO()
    # With this end of lines the csv module quotes every cell that holds either of its characters.
    table = csv.DictWriter(stream, header, restval="", extrasaction="ignore", lineterminator="\r\n")
    table.writeheader()
    for row in joined.to_dict("records"):
        plain = {str(key): "" if pd.isna(value) else value for key, value in row.items()}
        table.writerow(cells(plain))
    return stream.getvalue().encode("utf-8")


def _reason_words(criteria: Sequence[Criterion]) -> dict[str, str]:
    """Return code -> label where the label tells it from the others and holds none of the separators."""
    labels = [title_key(item.label) for item in criteria]
    return {
        item.code: item.label
        if labels.count(title_key(item.label)) == 1
        and title_key(item.label)
        and not set(item.label) & set(",;|")
        else item.code
        for item in criteria
    }


def _rayyan(row: Row, reviewer: str, words: Mapping[str, str]) -> dict[str, Any]:
    parts: list[str] = []
    if row["decision"]:
        word = _RAYYAN_WORDS.get(row["decision"])
        if word is None:
            raise UsageError(f"Rayyan has no word for {row['decision']} ({row['record']}). Choose csv.")
        parts.append(f"RAYYAN-INCLUSION: {{{_quoted(reviewer)}=>{_quoted(word)}}}")
    if row["labels"]:
        labels = [label.replace(",", ";").replace("|", "/") for label in row["labels"].split(LABEL_SEPARATOR)]
        parts.append(f"RAYYAN-LABELS: {','.join(labels)}")
    if row["reason"] and row["decision"] == "exclude":
        parts.append(f"RAYYAN-EXCLUSION-REASONS: {words.get(row['reason'], row['reason'])}")
    if row["note"]:
        parts.append(f"USER-NOTES: {{{_quoted(reviewer)}=>[{_quoted(row['note'])}]}}")
    doi = doi_key(row["doi"])
    return {
        **{name: row.get(name, "") for name in _RAYYAN},
        "key": row["record"],
        "url": f"https://doi.org/{doi}" if doi else row["url"],
        "authors": row["authors"].replace("; ", " and "),
        "pubmed_id": row["pmid"],
        "notes": " | ".join(parts),
    }


def _covidence(row: Row, words: Mapping[str, str]) -> dict[str, Any]:
    notes = [row["note"]] if row["note"] else []
    if row["reason"] and row["decision"] == "exclude":
        notes.insert(0, f"Exclusion reason: {words.get(row['reason'], row['reason'])}; ")
    tags = [f"decision: {row['decision']}"] if row["decision"] else []
    tags += [label for label in row["labels"].split(LABEL_SEPARATOR) if label]
    return {
        "Title": row["title"], "Authors": row["authors"], "Abstract": row["abstract"],
        "Published Year": row["year"], "Journal": row["journal"], "Volume": row["volume"], "Issue": row["issue"],
        "Pages": row["pages"], "Accession Number": row["pmid"], "DOI": row["doi"], "Notes": "".join(notes),
        "Tags": "; ".join(tags), "Record": row["record"],
    }  # fmt: skip


def _asreview(row: Row) -> dict[str, Any]:
    # A label that is neither would be taken for one; the word stands beside it.
    included = {"include": "1", "exclude": "0"}.get(row["decision"], "")
    return {**row, "included": included, "time": row["at"]}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
