"""CSL-JSON out: the variables of CSL, and under ``custom`` what they cannot hold exactly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from tamis.review.exporters.shared import type_words
from tamis.review.importers.csl_json import CUSTOM, EXACT
from tamis.review.importers.model import RawRecord

TYPES: Mapping[str, str] = {
    "article": "article-journal", "book": "book", "chapter": "chapter", "thesis": "thesis", "report": "report",
    "conference": "paper-conference", "preprint": "manuscript", "web": "webpage", "dataset": "dataset",
    "registration": "document", "patent": "patent", "other": "document",
}  # fmt: skip
_KNOWN = frozenset(
    (*TYPES.values(), "article", "article-magazine", "article-newspaper", "bill", "broadcast", "classic", "collection",
     "entry", "entry-dictionary", "entry-encyclopedia", "event", "figure", "graphic", "hearing", "interview",
     "legal_case", "legislation", "map", "motion_picture", "musical_score", "pamphlet", "performance", "periodical",
     "personal_communication", "post", "post-weblog", "regulation", "review", "review-book", "software", "song",
     "speech", "standard", "treaty")
)  # fmt: skip
_VARIABLES = (
    ("title", "title"), ("journal", "container-title"), ("abbreviation", "container-title-short"),
    ("volume", "volume"), ("issue", "issue"), ("pages", "page"), ("doi", "DOI"), ("pmid", "PMID"),
    ("pmcid", "PMCID"), ("url", "URL"), ("language", "language"), ("abstract", "abstract"), ("keywords", "keyword"),
    ("publisher", "publisher"), ("place", "publisher-place"), ("isbn", "ISBN"), ("issn", "ISSN"),
    ("edition", "edition"), ("series", "collection-title"), ("database", "source"), ("notes", "note"),
)  # fmt: skip
_JOINED = {"keywords": "; ", "isbn": ", ", "issn": ", ", "notes": "\n"}
_DATE = re.compile(r"([1-9]\d{3})(?:-(\d{2}))?(?:-(\d{2}))?")


def export_csl_json(records: Iterable[RawRecord]) -> bytes:
    """Return records as an array of CSL items."""
    items = [
        json.dumps(_item(record, number), ensure_ascii=False, indent=2)
        for number, record in enumerate(records, start=1)
    ]
    return ("[\n" + ",\n".join(items) + "\n]\n").encode("utf-8")


def _item(record: RawRecord, number: int) -> dict[str, Any]:
    fields = record.fields
    kind, words = type_words(record, TYPES, _KNOWN)
    item: dict[str, Any] = {"id": record.first("accession") or f"record-{number}", "type": kind}
    exact: dict[str, list[str]] = {}
    custom: dict[str, Any] = {}
    if words:
        genre, *others = words
        item["genre"] = genre
        if others or ";" in genre:
            exact["type"] = [kind, *words]
    for name, variable in (("authors", "author"), ("editors", "editor")):
        if name in fields:
            item[variable] = [_person(person) for person in fields[name]]
    for name, variable in _VARIABLES:
        if name in fields:
            item[variable] = _JOINED.get(name, "; ").join(fields[name]) if name != "url" else fields[name][0]
            if len(fields[name]) > 1 or (name in _JOINED and re.search(r"[;,\s]", fields[name][0])):
                exact[name] = list(fields[name])
    if "year" in fields or "date" in fields:
        item["issued"] = _date(record.first("year"), record.first("date"))
        if "date" in fields and not _DATE.fullmatch(record.first("year")):
            exact["year"] = list(fields.get("year", ()))
    if "accessed" in fields:
        item["accessed"] = _date("", record.first("accessed"))
    for name in ("address", "query"):
        if name in fields:
            exact[name] = list(fields[name])
    for tag, values in record.extra.items():
        if len(values) == 1 and tag not in item and tag not in custom and re.fullmatch(r"[a-z-]+", tag):
            item[tag] = values[0]
        else:
            custom[f"{tag}_" if tag == EXACT else tag] = list(values)
    if exact:
        custom[EXACT] = exact
    if custom:
        item[CUSTOM] = custom
    return item


def _person(name: str) -> dict[str, str]:
    parts = name.split(", ")
    if len(parts) in (2, 3) and all(parts):
        return dict(zip(("family", "given", "suffix"), parts, strict=False))
    return {"literal": name}


def _date(year: str, date: str) -> dict[str, Any]:
    found = _DATE.fullmatch(date) or (_DATE.fullmatch(year) if not date else None)
    if found:
        return {"date-parts": [[int(part) for part in found.groups() if part]]}
    value: dict[str, Any] = {"date-parts": [[int(year)]]} if _DATE.fullmatch(year) else {}
    return value | {"literal": date or year}
