"""EndNote XML, as EndNote, Zotero, Bookends, Covidence, EPPI-Reviewer and others write it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from tamis.errors import Problem
from tamis.review.importers.assemble import assemble
from tamis.review.importers.cleaning import clean_text
from tamis.review.importers.model import Format, Item, RawRecord, Source
from tamis.review.importers.names import family_first
from tamis.review.importers.tagged import empty
from tamis.review.importers.xml_parts import elements, text_of

# Path of an element below <record> -> canonical name.
PATHS: Mapping[str, str] = {
    "titles/title": "title",
    "contributors/authors/author": "authors",
    "contributors/secondary-authors/author": "editors",
    "dates/year": "year",
    "dates/pub-dates/date": "month",
    "periodical/full-title": "journal",
    "titles/secondary-title": "journal",
    "titles/alt-title": "abbreviation",
    "periodical/abbr-1": "abbreviation",
    "titles/tertiary-title": "series",
    "volume": "volume",
    "number": "issue",
    "pages": "pages",
    "electronic-resource-num": "doi",
    "urls/related-urls/url": "url",
    "urls/web-urls/url": "url",
    "language": "language",
    "abstract": "abstract",
    "keywords/keyword": "keywords",
    "accession-num": "accession",
    "publisher": "publisher",
    "pub-location": "place",
    "isbn": "issn",
    "edition": "edition",
    "remote-database-name": "database",
    "access-date": "accessed",
    "auth-address": "address",
    "notes": "notes",
    "work-type": "type",
    "custom2": "pmcid",
}
# Fields whose lines are kept.
_PARAGRAPHS = frozenset({"abstract", "notes", "address"})
# Fields of which a file may hold several lines, one value each.
_LINES = frozenset({"issn", "url", "keywords", "language", "database"})
_LISTS = frozenset(
    {"authors", "editors", "url", "keywords", "notes", "address", "type", "issn", "language", "database"}
)
_PMID = re.compile(r"PMID: (\d{1,9})")


def sniff(head: str) -> bool:
    """Look for <records> below <xml>, or for a <record> with a type of reference."""
    return (
        re.search(r"<xml>\s*<records>|<records>\s*<record>|<record>[\s\S]{0,2000}<ref-type\b", head)
        is not None
    )


def read(source: Source) -> Iterator[Item]:
    """Yield the records of an EndNote library in XML."""
    for position, (line, element) in enumerate(elements(source, "record"), start=1):
        if isinstance(element, Problem):
            yield element
        else:
            yield _record(element, line, position) or empty(source, line, position)


def _record(element: Element, line: int, position: int) -> RawRecord | None:
    values: dict[str, list[str]] = {}
    extra: dict[str, tuple[str, ...]] = {}
    kind = element.find("ref-type")
    if kind is not None and (word := kind.get("name", "") or text_of(kind)):
        values["type"] = [word]
    for path, text in _leaves(element, ""):
        name = PATHS.get(path, "")
        if path == "custom1" and (found_pmid := _PMID.fullmatch(text)):
            values["pmid"] = [found_pmid[1]]
            continue
        if name == "pmcid" and not text.upper().startswith("PMC"):
            name = ""
        found = [text if name in _PARAGRAPHS or not name else text.replace("\n", " ")]
        if name in _LINES:
            found = [part.strip() for part in text.split("\n")]
        if not name:
            extra[path] = (*extra.get(path, ()), *found)
        elif name in _LISTS:
            values.setdefault(name, []).extend(found)
        elif name not in values:
            values[name] = found
        elif found != values[name]:
            extra[path] = (*extra.get(path, ()), *found)
    _settle(values, extra)
    return assemble(position, line, values, extra)


def _leaves(element: Element, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of every element that holds text itself; runs of style belong to their element."""
    for child in element:
        if not isinstance(child.tag, str) or (not prefix and child.tag == "ref-type"):
            continue
        path = f"{prefix}{child.tag}"
        if len(child) == 0 or child.find("style") is not None:
            if text := clean_text("".join(child.itertext())):
                yield path, text
        else:
            yield from _leaves(child, f"{path}/")


def _settle(values: dict[str, list[str]], extra: dict[str, tuple[str, ...]]) -> None:
    for name in ("authors", "editors"):
        if name in values:
            values[name] = [family_first(" ".join(person.split())) for person in values[name]]
    if "month" in values:
        values["date"] = values.pop("month")
    accession = next(iter(values.get("accession", ())), "")
    databases = " ".join((*values.get("database", ()), *extra.get("remote-database-provider", ()))).lower()
    if accession.isdigit() and re.search(r"pubmed|medline|nlm", databases) and "embase" not in databases:
        values["pmid"] = [accession]


FORMAT = Format("endnote_xml", "EndNote XML", sniff, read)
