"""BibTeX and BibLaTeX exports of databases and programs.

Entries of the plain shape that programs write are taken apart by one expression; bibtexparser takes all others.
Blocks that it gives up, and those where a missing comma made two fields one, are read again field by field
as far as they go. The library ``references.bib`` of a review is another
matter: see ``review.bibtex``.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping

from bibtexparser.exceptions import ParserStateException
from bibtexparser.model import DuplicateFieldKeyBlock, Entry, ParsingFailedBlock, String
from bibtexparser.splitter import Splitter

from tamis.errors import Problem
from tamis.review.importers.assemble import assemble
from tamis.review.importers.bibtex_values import (
    BLOCK,
    MONTH_NUMBER,
    NOT_ENTRIES,
    BibEntry,
    damaged_entry,
    has_swallowed_field,
    persons,
    plain_entry,
    regular_entry,
    separated,
    unwrap,
)
from tamis.review.importers.cleaning import one_line
from tamis.review.importers.encoding import text_lines
from tamis.review.importers.latex import decode_latex
from tamis.review.importers.model import LISTS, Format, Item, Notice, RawRecord, Source

FIELDS: Mapping[str, str] = {
    "title": "title", "author": "authors", "editor": "editors", "year": "year", "date": "date", "month": "month",
    "day": "day", "journal": "journal", "journaltitle": "journal", "booktitle": "journal",
    "shortjournal": "abbreviation", "volume": "volume", "number": "issue", "issue": "issue", "pages": "pages",
    "eid": "article_number", "articleno": "article_number", "article-number": "article_number",
    "art_number": "article_number", "doi": "doi", "pmid": "pmid", "pubmedid": "pmid", "pubmed_id": "pmid",
    "pubmed-id": "pmid", "pmcid": "pmcid", "pmc": "pmcid", "url": "url", "link": "url", "language": "language",
    "langid": "language", "abstract": "abstract", "keywords": "keywords", "keyword": "keywords",
    "author_keywords": "keywords", "document_type": "type", "unique-id": "accession", "accession": "accession",
    "publisher": "publisher",
    "school": "publisher", "institution": "publisher", "organization": "publisher", "address": "place",
    "location": "place", "isbn": "isbn", "issn": "issn", "eissn": "issn", "edition": "edition", "series": "series",
    "source": "database", "database": "database", "urldate": "accessed", "affiliation": "address",
    "affiliations": "address", "journal-abbreviation": "abbreviation", "query": "query",
    "note": "notes", "annote": "notes", "annotation": "notes", "type": "type",
}  # fmt: skip
# Fields of which a value holds several, and what stands between them; a semicolon goes before a comma.
_SEPARATED = {"keywords": ";,", "isbn": ";,", "issn": ";,", "language": ";", "type": ";", "database": ";"}
# Fields that are copied, not typeset.
_VERBATIM = frozenset({"url", "doi"})
_ESCAPE = re.compile(r"\\([_%&#$~])")
# Keys that people and programs make for citing; every other key is the source's own id of the entry.
_CITATION_KEY = re.compile(r"[^\W\d_]*\d{4}[a-z]{0,2}(?:-\d+)?|[^\W\d_]+(?:-\d+)?|record\d+(?:-\d+)?")
_PMID_NOTE = re.compile(r"(?i)\bPMID:?\s*(\d{4,9})")


def sniff(head: str) -> bool:
    """Look for a line that opens a block, ``@article{key,``."""
    return re.search(r"(?m)^[ \t\ufeff]*@[ \t]*[A-Za-z]+[ \t]*[{(]\s*[^\s,={}]*\s*[,=\n]", head) is not None


def read(source: Source) -> Iterator[Item]:
    """Yield the entries of a BibTeX text."""
    # bibtexparser warns of failed blocks on a logger; here they are read again, and told of as notices.
    logger = logging.getLogger("bibtexparser")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    macros: dict[str, str] = {}
    position = 0
    for line, text in _blocks(source):
        plain = regular_entry(text) or plain_entry(text)
        for found in (plain,) if plain else _parsed(text, macros):
            if found is None:
                what = "a block that is no entry cannot be read"
                yield Notice(Problem(source.name, line, what, "It was left out; mend its braces."))
                continue
            position += 1
            record = _record(position, line, found, macros)
            if record is not None and found.damaged:
                what = f"entry {position} is damaged; its fields were read as far as they go"
                yield Notice(Problem(source.name, line, what, "Look at it; mend its braces and commas."))
            yield record or Problem(
                source.name, line, f"entry {position} holds no field", "Mend or remove it."
            )


def _blocks(source: Source) -> Iterator[tuple[int, str]]:
    """Cut the text before each line that opens a block; yield the line on which it opens, and the block."""
    lines: list[str] = []
    start = 1
    for number, line in enumerate(text_lines(source), start=1):
        if "@" in line and line.lstrip(" \t")[0] == "@" and BLOCK.match(line):
            if lines:
                yield start, "".join(lines)
            lines, start = [], number
        lines.append(line)
    yield start, "".join(lines)


def _parsed(text: str, macros: dict[str, str]) -> Iterator[BibEntry | None]:
    """Yield what bibtexparser finds in a block; None for a block that is no entry and cannot be read."""
    try:
        blocks = Splitter(text).split().blocks
    except ParserStateException:
        yield damaged_entry(text) if BLOCK.match(text) else None
        return
    for block in blocks:
        if isinstance(block, String):
            macros[block.key.lower()] = unwrap(block.value, macros)
            continue
        if isinstance(block, DuplicateFieldKeyBlock):
            block = block.ignore_error_block
        if isinstance(block, Entry):
            pairs = [(field.key, field.value) for field in block.fields]
            if has_swallowed_field(pairs):
                yield damaged_entry(block.raw or "")
            else:
                yield BibEntry(block.entry_type, block.key, pairs)
        elif isinstance(block, ParsingFailedBlock):
            opening = BLOCK.match(block.raw or "")
            is_entry = opening is not None and opening[1].lower() not in NOT_ENTRIES
            yield damaged_entry(text) if is_entry else None


def _record(position: int, line: int, entry: BibEntry, macros: Mapping[str, str]) -> RawRecord | None:
    key = entry.key
    values: dict[str, list[str]] = {"type": [entry.kind]}
    extra: dict[str, tuple[str, ...]] = {}
    for label, raw in entry.pairs:
        tag = label.lower()
        name = FIELDS.get(tag, "")
        found = _values(tag, name, unwrap(raw, macros))
        if not found:
            continue
        if not name:
            extra[label] = (*extra.get(label, ()), *found)
        elif name in LISTS and name not in ("authors", "editors"):
            values.setdefault(name, []).extend(found)
        elif name not in values:
            values[name] = found
        elif found != values[name]:
            extra[label] = (*extra.get(label, ()), *found)
    if values.keys() == {"type"} and not extra:
        return None
    if key:
        extra["key"] = (key,)
        if not _CITATION_KEY.fullmatch(key):
            values.setdefault("accession", [key])
    if "pmid" not in values:
        for text in (*values.get("notes", ()), key):
            if number := _PMID_NOTE.search(text):
                values["pmid"] = [number[1]]
    return assemble(position, line, values, extra)


def _values(tag: str, name: str, text: str) -> list[str]:
    if not text:
        return []
    if name in ("authors", "editors"):
        found = persons(text)
    elif text.isalnum():
        found = [MONTH_NUMBER.get(text.lower()[:3], text) if name == "month" and text.isalpha() else text]
    elif tag in _VERBATIM:
        found = _ESCAPE.sub(r"\1", text).split() if name == "url" else [_ESCAPE.sub(r"\1", text)]
    elif name in _SEPARATED:
        found = (one_line(decode_latex(part)) for part in separated(text, _SEPARATED[name]))
    elif name == "month":
        found = [
            MONTH_NUMBER.get(text.lower()[:3], decode_latex(text)) if text.isalpha() else decode_latex(text)
        ]
    else:
        found = [decode_latex(text)]
    return [value for value in found if value]


FORMAT = Format("bibtex", "BibTeX, BibLaTeX", sniff, read)
