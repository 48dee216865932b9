"""Ovid citations as labelled text: ``<1>``, labels at the margin, values indented below them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tamis.errors import Problem
from tamis.review.importers.assemble import assemble
from tamis.review.importers.encoding import lines_of
from tamis.review.importers.model import LISTS, Format, Item, Notice, RawRecord, Source
from tamis.review.importers.names import family_first
from tamis.review.importers.tagged import empty, translate

LABELS: Mapping[str, str] = {
    "Title": "title", "Article Title": "title", "Author": "authors", "Authors": "authors",
    "Author Name": "authors", "Abstract": "abstract", "Language": "language", "Publication Type": "type",
    "Document Type": "type", "ISSN": "issn", "Journal ISSN": "issn", "ISBN": "isbn", "DOI Number": "doi",
    "Digital Object Identifier": "doi", "DOI": "doi", "Year of Publication": "year", "Publication Year": "year",
    "Date of Publication": "date", "Journal": "journal", "Journal Name": "journal", "Book Title": "journal",
    "Volume": "volume", "Issue": "issue", "Issue/Part": "issue", "Page": "pages", "Pages": "pages",
    "Publisher": "publisher", "Country of Publication": "place", "Place of Publication": "place",
    "Accession Number": "accession", "Unique Identifier": "accession", "Database": "database",
    "Author Keywords": "keywords", "Keywords": "keywords", "Keyword": "keywords", "Keyword Heading": "keywords",
    "MeSH Subject Headings": "keywords", "Subject Headings": "keywords", "Institution": "address",
    "Author Address": "address", "Link to the External Link Resolver": "url", "URL": "url", "Editor": "editors",
    "PMID": "pmid", "Notes": "notes",
}  # fmt: skip
_START = re.compile(r"<(\d+)>\s*(?:\.\s*)?$")
_LABEL = re.compile(r"[A-Z][\w/ .()'&-]{1,60}$")
# Journal, volume, issue in brackets, pages, date: as in the field Source of Ovid.
_CITATION = re.compile(
    r"(?P<journal>[^.:]+(?:\.[^.:]+)*?)\.\s+(?P<volume>\d+)\s*(?:\((?P<issue>[^)]*)\))?\s*:\s*"
    r"(?P<pages>[\w.+-]+)\s*,\s*(?P<date>[^,]*\d{4}[^,]*?)\.?\s*$"
)
_VOLUME_CITATION = re.compile(
    r"(?P<journal>[^.:]+(?:\.[^.:]+)*?)\.\s+Vol\.?\s*(?P<volume>\w+)\s*(?:\((?P<issue>[^)]*)\))?,?\s*"
    r"(?P<date>(?:[A-Z][a-z]+[\w -]*)?\d{4})\s*,\s*(?P<pages>[\w.+-]+)\.?\s*$"
)
_NUMBERED = re.compile(r"\s+\d+(?:\s*[,;]\s*\d+)*$")


def sniff(head: str) -> bool:
    """Look for a number in angle brackets with a label on the next line."""
    return re.match(r"\s*(?:.*\n){0,5}?<\d+>[ \t]*\n(?:\s*\n)?[A-Z][\w /.()-]+\n[ \t]+\S", head) is not None


def read(source: Source) -> Iterator[Item]:
    """Yield the records of a labelled text."""
    began, position = 0, 0
    labels: dict[str, list[str]] = {}
    label = ""
    for number, line in enumerate(lines_of(source), start=1):
        text = line.strip()
        if _START.match(line):
            if began:
                position += 1
                yield _record(labels, began, position) or empty(source, began, position)
            elif labels:
                yield Notice(
                    Problem(source.name, 1, "lines stand before the first record", "They were not read.")
                )
            began, labels, label = number, {}, ""
        elif text and line[0] not in " \t" and _LABEL.match(text):
            label = text
            labels.setdefault(label, [])
        elif text:
            labels.setdefault(label, []).append(text)
    if began:
        position += 1
        yield _record(labels, began, position) or empty(source, began, position)


def _record(labels: Mapping[str, list[str]], line: int, position: int) -> RawRecord | None:
    joined = {
        label: found if LABELS.get(label) in LISTS else [" ".join(found)] for label, found in labels.items()
    }
    values, extra = translate({label or "text": found for label, found in joined.items()}, LABELS)
    if chapter := extra.pop("Chapter Title", ()):
        book = values.get("title", [])
        values["title"] = list(chapter)
        if book and "journal" not in values:
            values["journal"] = book
        elif book:
            extra["Title"] = tuple(book)
    people = [
        part.strip() for value in values.pop("authors", []) for part in value.split(";") if part.strip()
    ]
    for person in people:
        role = "editors" if "[Ed]" in person else "authors"
        name = " ".join(_NUMBERED.sub("", person.replace("[Ed]", "").rstrip(" .,")).split())
        values.setdefault(role, []).append(family_first(name))
    accession, databases = values.get("accession", [""])[0], " ".join(values.get("database", ())).lower()
    if "medline" in databases and "embase" not in databases and accession.isdecimal():
        values.setdefault("pmid", [accession])
    for name in ("keywords", "language", "type"):
        if name in values:
            parts = (part.strip(" .") for value in values[name] for part in value.split(";"))
            values[name] = [part for part in parts if part not in ("", "-")]
    citation = next(iter(extra.get("Source", ())), "")
    if found := _CITATION.match(citation) or _VOLUME_CITATION.match(citation):
        for name, value in found.groupdict().items():
            if value and name not in values:
                values[name] = [value]
    return assemble(position, line, values, extra)


FORMAT = Format("ovid", "Ovid labelled text", sniff, read)
