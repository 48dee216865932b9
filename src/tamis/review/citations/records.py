"""Parsed references as raw records, so that every export format can hold them."""

from __future__ import annotations

from collections.abc import Sequence

from tamis.review.citations.reference import Name, ParsedReference
from tamis.review.importers.model import RawRecord

_MONTH_NUMBERS = {
    name: f"{number:02d}"
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}


def raw_records(references: Sequence[ParsedReference]) -> tuple[RawRecord, ...]:
    """Return references as records; the string, and what is doubtful, go along as notes."""
    return tuple(_record(reference) for reference in references)


def _record(reference: ParsedReference) -> RawRecord:
    values: dict[str, tuple[str, ...]] = {
        "title": (reference.title,),
        "authors": tuple(map(_written, reference.authors)),
        "editors": tuple(map(_written, reference.editors)),
        "year": (reference.year,),
        "date": (_date(reference),),
        "journal": (reference.container,),
        "volume": (reference.volume,),
        "issue": (reference.issue,),
        "pages": (reference.pages or reference.article_number,),
        "doi": (reference.doi,),
        "pmid": (reference.pmid,),
        "pmcid": (reference.pmcid,),
        "url": (reference.url,),
        "publisher": (reference.publisher,),
        "place": (reference.place,),
        "edition": (reference.edition,),
        "accessed": (reference.accessed,),
        "accession": (reference.registration,),
        "notes": (reference.raw, *(f"To check: {reason}" for reason in reference.reasons)),
    }
    kept = {name: tuple(filter(None, value)) for name, value in values.items()}
    return RawRecord(
        reference.position,
        reference.line,
        reference.type,
        {name: value for name, value in kept.items() if value},
    )


def _written(name: Name) -> str:
    return ", ".join(part for part in (name.family, name.given, name.suffix) if part)


def _date(reference: ParsedReference) -> str:
    if not (reference.year and reference.month):
        return ""
    date = f"{reference.year}-{_MONTH_NUMBERS[reference.month]}"
    return f"{date}-{int(reference.day):02d}" if reference.day else date
