"""From the values of one record under canonical names to a RawRecord.

Readers may use names beyond FIELDS for parts that are joined here: ``page_first`` and ``page_last``,
``article_number``, ``month`` and ``day``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

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

Texts = tuple[str, ...]

# Field -> its values in their written form; the same object where it is that already.
SHAPES: Mapping[str, Callable[[Sequence[str]], Sequence[str]]] = {
    "authors": clean_names,
    "editors": clean_names,
    "doi": clean_dois,
    "url": clean_addresses,
    "pages": clean_pages,
    "pmid": clean_pmids,
    "pmcid": clean_pmcids,
}
# Fields that keep their lines; numbers and dates are taken apart below.
PARAGRAPHS = frozenset({"abstract", "notes", "address"})
_WITH_LINES = PARAGRAPHS | {"issn", "isbn"}
# Fields of which several values are weighed below.
_DATES = frozenset({"date", "day", "month"})
_NOTHING: Texts = ("",)
# Two people of one work may have one name.
PEOPLE = frozenset({"authors", "editors"})
_PUBMED_PAGE = re.compile(r"(?:ncbi\.nlm\.nih\.gov/(?:m/)?pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/(\d{1,9})\b")
_DOI_PAGE = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.\d{4,9}/[^\s?#]+)")
# What is no number of PubMed is kept beside the fields.
_IDENTIFIERS = (("pmid", re.compile(r"[0-9]+").fullmatch), ("pmcid", re.compile(r"PMC[0-9]+").fullmatch))
# What says nothing about a single work.
_BESIDE = frozenset({"type", "database", "language"})


def assemble(
    position: int,
    line: int,
    values: Mapping[str, Sequence[str]],
    extra: Mapping[str, Texts],
    kind: Kind | None = None,
    clean: bool = False,
) -> RawRecord | None:
    """Return a record, or None where nothing but its type has a value.

    ``clean`` says that the caller has seen ``is_clean`` hold for all values.
    """
    written = [] if clean else [value for found in values.values() for value in found]
    if clean or ("" not in written and is_clean(written)):
        fields = {name: tuple(found) for name, found in values.items() if found}
    else:
        fields = {}
        for name, found in values.items():
            mended = tuple(filter(None, map(clean_text if name in _WITH_LINES else one_line, found)))
            if mended:
                fields[name] = mended
    for name in [name for name, found in fields.items() if len(found) > 1 and name not in PEOPLE]:
        single = name not in LISTS and name not in _DATES and name != "year"
        fields[name] = fields[name][:1] if single else tuple(dict.fromkeys(fields[name]))
    shape_values(fields)
    return settle(position, line, fields, dict(extra) if clean or not extra else _cleaned(extra), kind)


def shape_values(fields: dict[str, Texts]) -> None:
    """Give clean values their written form, in place."""
    for name, shape in SHAPES.items():
        if name in fields and (shaped := shape(fields[name])) is not fields[name]:
            if kept := tuple(filter(None, shaped if name in PEOPLE else dict.fromkeys(shaped))):
                fields[name] = kept
            else:
                del fields[name]


def settle(
    position: int, line: int, fields: dict[str, Texts], extra: dict[str, Texts], kind: Kind | None = None
) -> RawRecord | None:
    """Join the parts of written values and return the record that takes over both mappings.

    Every name has a value, and only lists and dates have several. None where nothing but a type has a value.
    """
    if ("issn" in fields and not _is_journal_number(fields["issn"])) or "isbn" in fields:
        _settle_numbers(fields)
    if "page_first" in fields or "page_last" in fields or "article_number" in fields:
        _settle_pages(fields)
    if not _is_year(fields.get("year", _NOTHING)) or "date" in fields or "month" in fields or "day" in fields:
        _settle_date(fields)
    if "abbreviation" in fields:
        short = fields["abbreviation"]
        if fields.setdefault("journal", short) == short:
            del fields["abbreviation"]
    if "url" in fields:
        _settle_addresses(fields)
    if "pmid" in fields or "pmcid" in fields:
        for name, shape in _IDENTIFIERS:
            if name in fields and not shape(fields[name][0]):
                extra[name] = (*extra.get(name, ()), *fields.pop(name))
    if not extra and len(fields) <= len(_BESIDE) and fields.keys() <= _BESIDE:
        return None
    return RawRecord(position, line, kind or kind_of(fields.get("type", ())), fields, extra)


def _cleaned(extra: Mapping[str, Texts]) -> dict[str, Texts]:
    if is_clean([*extra, *(value for found in extra.values() for value in found)]):
        return dict(extra)
    return {
        one_line(tag): kept
        for tag, found in extra.items()
        if (kept := tuple(filter(None, map(clean_text, found))))
    }


@lru_cache(maxsize=1024)
def _is_year(written: Texts) -> bool:
    return len(written) == 1 and len(written[0]) == 4 and written[0].isdecimal()


@lru_cache(maxsize=4096)
def _is_journal_number(written: Texts) -> bool:
    number = written[0]
    return len(written) == 1 and len(number) == 9 and number[4] == "-" and number[:4].isdecimal()


def _settle_numbers(fields: dict[str, Texts]) -> None:
    written = (*fields.pop("issn", ()), *fields.pop("isbn", ()))
    for name, found in zip(("issn", "isbn"), numbers(written), strict=True):
        if found:
            fields[name] = found


def _settle_pages(fields: dict[str, Texts]) -> None:
    first = fields.pop("page_first", _NOTHING)[0]
    last = fields.pop("page_last", _NOTHING)[0]
    number = fields.pop("article_number", _NOTHING)[0]
    if "pages" in fields:
        return
    if not (first.isalnum() and last.isalnum()):
        first, last, number = clean_pages((first, last, number))
    if first and last and last != first and "-" not in first:
        fields["pages"] = (f"{first}-{last}",)
    elif first or last or number:
        fields["pages"] = (first or last or number,)


def _settle_date(fields: dict[str, Texts]) -> None:
    """Settle one year, the first with four digits, and beside it the fullest date that says more."""
    years, dates = fields.pop("year", ()), fields.pop("date", ())
    month, days = fields.pop("month", ("",))[0], fields.pop("day", ())
    if month and not dates:
        year = next((year for value in years if (year := iso_date(value)[0])), "")
        parts = [part for part in (year, month, *days[:1]) if part]
        plain = year and all(part.isdecimal() for part in parts)
        dates = ("-".join(part.zfill(2) for part in parts) if plain else " ".join(parts),)
    read = [iso_date(value) for value in (*years, *dates) if value.strip("/- ")]
    if not read:
        return
    year = next((year for year, _ in read if year), "") or (years or dates)[0]
    fields["year"] = (year,)
    written = [(when, date) for when, date in read if date and date != year]
    same = [date for when, date in written if when == year] or [date for _, date in written]
    if same:
        date = max(same, key=lambda date: (is_iso(date), len(date)))
        fields["date"] = (date if year_in(date) or not year_in(year) else f"{date} {year}",)


def _settle_addresses(fields: dict[str, Texts]) -> None:
    """Take the numbers out of addresses that are those of a DOI or of PubMed."""
    for address in fields["url"]:
        if "doi" not in fields and (named := _DOI_PAGE.fullmatch(address)):
            fields["doi"] = (named[1],)
        if "nlm.nih.gov" in address and (number := _PUBMED_PAGE.search(address)):
            fields.setdefault("pmid", (number[1],))
