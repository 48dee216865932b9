"""From a text to references: strings, labelled stretches, fields, and how far to trust them."""

from __future__ import annotations

import re
from dataclasses import replace

from tamis.review.citations.identifiers import find_identifiers, mask
from tamis.review.citations.names import parse_names
from tamis.review.citations.reference import ParsedReference, Span
from tamis.review.citations.rules import label

_NUMBER = re.compile(r"^\s*(?:\[\s*(\d{1,4})\s*\]\s*|\((\d{1,4})\)\s+|(\d{1,4})\s*[.)]\s+)")
# Printed references before the first printed journals are typing errors, as are those that lie ahead.
_FIRST_YEAR, _LAST_YEAR = 1450, 2035
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def parse_references(text: str) -> list[ParsedReference]:
    """Read every reference of a text: one a line."""
    found: list[ParsedReference] = []
    for line, raw in enumerate(text.splitlines(), start=1):
        if raw.strip():
            found.append(parse_reference(raw.strip(), line=line, position=len(found) + 1))
    return found


def parse_reference(raw: str, *, line: int = 1, position: int = 1) -> ParsedReference:
    """Read one reference string."""
    identifiers, taken = find_identifiers(raw)
    number = _NUMBER.match(raw)
    printed = next(group for group in number.groups() if group) if number else ""
    blanks = [*taken, *([Span("number", 0, number.end())] if number else [])]
    text = mask(raw, blanks).replace("*", " ")
    labelled, doubts = label(text)
    values = {span.label: raw[span.start : span.end] for span in reversed(labelled)}
    authors, others = parse_names(values.get("author", ""))
    pages = values.get("pages", "")
    is_page = bool(re.match(r"[A-Za-z]{0,2}\d{1,5}(?!\d)", pages)) or "-" in pages
    volume = values.get("volume", "")
    month = values.get("month", "").casefold()[:3]
    reference = ParsedReference(
        raw=raw,
        line=line,
        position=position,
        number=printed,
        type="article" if values.get("container") and (volume or pages) else "other",
        authors=authors,
        has_others=others,
        title=values.get("title", "").strip(" *"),
        container=values.get("container", "").strip(" *"),
        year=values.get("year", ""),
        month=month if month in _MONTHS else "",
        day=values.get("day", ""),
        volume=volume,
        issue=values.get("issue", ""),
        pages=pages if is_page else "",
        article_number="" if is_page else pages,
        doi=identifiers.get("doi", ""),
        pmid=identifiers.get("pmid", ""),
        pmcid=identifiers.get("pmcid", ""),
        url=identifiers.get("url", ""),
        registration=identifiers.get("registration", ""),
        confidence={name: 0.5 for name in doubts},
        spans=tuple(sorted([*labelled, *taken], key=lambda span: span.start)),
    )
    reasons = _reasons(reference, doubts)
    return _judged(reference, reasons)


def _judged(reference: ParsedReference, reasons: tuple[str, ...]) -> ParsedReference:
    return replace(reference, status="check" if reasons else "sure", reasons=reasons)


def _reasons(reference: ParsedReference, doubts: list[str]) -> tuple[str, ...]:
    found = [f"{name} is uncertain" for name in dict.fromkeys(doubts)]
    if not reference.authors:
        found.append("no author")
    if not reference.year:
        found.append("no year")
    elif not _FIRST_YEAR <= int(reference.year) <= _LAST_YEAR:
        found.append(f"year {reference.year} is implausible")
    if not reference.container:
        found.append("no container")
    if not (reference.volume or reference.pages or reference.article_number or reference.doi):
        found.append("neither volume, pages nor DOI")
    return tuple(found)
