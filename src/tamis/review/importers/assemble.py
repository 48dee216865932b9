"""From the values of one record under canonical names to a RawRecord.

Readers may use names beyond FIELDS for parts that are joined here: ``page_first`` and ``page_last``,
``article_number``, ``month`` and ``day``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tamis.review.importers.cleaning import (
    clean_addresses,
    clean_dois,
    clean_names,
    clean_pages,
    clean_pmcids,
    clean_pmids,
    clean_text,
    is_clean,
    is_iso,
    iso_date,
    numbers,
    one_line,
    year_in,
)
from tamis.review.importers.kinds import kind_of
from tamis.review.importers.model import LISTS, Kind, RawRecord

_SHAPES: Mapping[str, Callable[[list[str]], list[str]]] = {
    "authors": clean_names,
    "editors": clean_names,
    "doi": clean_dois,
    "url": clean_addresses,
    "pages": clean_pages,
    "pmid": clean_pmids,
    "pmcid": clean_pmcids,
}
_PARAGRAPHS = frozenset({"abstract", "notes", "address"})
# Joined or settled below.
_PARTS = frozenset(
    {"page_first", "page_last", "article_number", "year", "date", "month", "day", "issn", "isbn"}
)
_PUBMED_PAGE = re.compile(r"(?:ncbi\.nlm\.nih\.gov/(?:m/)?pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/(\d{1,9})\b")
_DOI_PAGE = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.\d{4,9}/[^\s?#]+)")
_PAGE_PARTS = frozenset({"page_first", "page_last", "article_number"})
# What is no number of PubMed is kept beside the fields.
_IDENTIFIERS = (("pmid", re.compile(r"[0-9]+").fullmatch), ("pmcid", re.compile(r"PMC[0-9]+").fullmatch))
# What says nothing about a single work.
_BESIDE = frozenset({"type", "database", "language"})


def assemble(
    position: int,
    line: int,
    values: Mapping[str, list[str]],
    extra: Mapping[str, tuple[str, ...]],
    kind: Kind | None = None,
    clean: bool = False,
) -> RawRecord | None:
    """Return a record, or None where nothing but its type has a value.

    ``clean`` says that the caller has seen ``is_clean`` hold for all values.
    """
    tidy = clean or is_clean([value for found in values.values() for value in found])
    fields: dict[str, tuple[str, ...]] = {}
    for name, found in values.items():
        if name in _PARTS:
            continue
        if not tidy:
            found = list(map(clean_text if name in _PARAGRAPHS else one_line, found))
        shape = _SHAPES.get(name)
        if shape:
            found = shape(found)
        if shape or not tidy:
            found = [value for value in found if value]
        if found:
            single = name not in LISTS or len(found) == 1
            fields[name] = (found[0],) if single else tuple(dict.fromkeys(found))
    _settle_numbers(fields, values)
    if "pages" not in fields and not _PAGE_PARTS.isdisjoint(values) and (pages := _joined_pages(values)):
        fields["pages"] = (pages,)
    _settle_date(fields, values)
    if "abbreviation" in fields:
        fields.setdefault("journal", fields["abbreviation"])
        if fields["journal"] == fields["abbreviation"]:
            del fields["abbreviation"]
    for address in fields.get("url", ()):
        if "doi" not in fields and (named := _DOI_PAGE.fullmatch(address)):
            fields["doi"] = (named[1],)
        if "nlm.nih.gov" in address and (number := _PUBMED_PAGE.search(address)):
            fields.setdefault("pmid", (number[1],))
    kept = dict(extra) if clean or not extra else _cleaned(extra)
    for name, shape in _IDENTIFIERS:
        if name in fields and not shape(fields[name][0]):
            kept[name] = (*kept.get(name, ()), *fields.pop(name))
    if not kept and fields.keys() <= _BESIDE:
        return None
    return RawRecord(position, line, kind or kind_of(fields.get("type", ())), fields, kept)


def _cleaned(extra: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    if is_clean([*extra, *(value for found in extra.values() for value in found)]):
        return dict(extra)
    return {
        one_line(tag): kept
        for tag, found in extra.items()
        if (kept := tuple(filter(None, map(clean_text, found))))
    }


def _settle_numbers(fields: dict[str, tuple[str, ...]], values: Mapping[str, list[str]]) -> None:
    written = [*values.get("issn", ()), *values.get("isbn", ())]
    if not written:
        return
    if len(written) == 1 and len(written[0]) == 9 and written[0][4] == "-" and written[0][:4].isdecimal():
        fields["issn"] = (written[0],)
        return
    for name, found in zip(("issn", "isbn"), numbers(written), strict=True):
        if found:
            fields[name] = found


def _joined_pages(values: Mapping[str, list[str]]) -> str:
    if "page_first" in values and "page_last" in values:
        start, end = values["page_first"][0], values["page_last"][0]
        if start.isalnum() and end.isalnum() and start != end:
            return f"{start}-{end}"
    parts = (values.get(name, ("",))[0] for name in ("page_first", "page_last", "article_number"))
    first, last, number = clean_pages([one_line(part) for part in parts])
    if first and last and last != first and "-" not in first:
        return f"{first}-{last}"
    return first or last or number


def _settle_date(fields: dict[str, tuple[str, ...]], values: Mapping[str, list[str]]) -> None:
    """Settle one year, the first with four digits, and beside it the fullest date that says more."""
    years = values.get("year", [])
    dates = values.get("date", [])
    if not years and not dates and "month" not in values:
        return
    month = next(iter(values.get("month", ())), "")
    if len(years) == 1 and not dates and not month and len(years[0]) == 4 and years[0].isdecimal():
        fields["year"] = (years[0],)
        return
    if month and not dates:
        year = next((year for value in years if (year := iso_date(value)[0])), "")
        parts = [part for part in (year, month, *values.get("day", ())[:1]) if part]
        plain = year and all(part.isdecimal() for part in parts)
        dates = ["-".join(part.zfill(2) for part in parts) if plain else " ".join(parts)]
    read = [iso_date(value) for value in (*years, *dates) if value.strip("/- ")]
    if not read:
        return
    year = next((year for year, _ in read if year), "") or one_line((years or dates)[0])
    fields["year"] = (year,)
    written = [(when, date) for when, date in read if date and date != year]
    same = [date for when, date in written if when == year] or [date for _, date in written]
    if same:
        date = max(same, key=lambda date: (is_iso(date), len(date)))
        fields["date"] = (date if year_in(date) or not year_in(year) else f"{date} {year}",)
