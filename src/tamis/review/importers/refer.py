"""Lines marked with % and a letter: refer, BibIX, the EndNote import format (enw)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tamis.review.importers.assemble import assemble
from tamis.review.importers.model import Format, Item, RawRecord, Source
from tamis.review.importers.names import family_first
from tamis.review.importers.tagged import Block, Dialect, flattened, records_of, translate

TAGS: Mapping[str, str] = {
    "%0": "type", "%9": "type", "%T": "title", "%A": "authors", "%E": "editors", "%D": "year", "%8": "date",
    "%J": "journal", "%B": "series", "%S": "series", "%V": "volume", "%N": "issue", "%P": "pages",
    "%I": "publisher", "%C": "place", "%@": "issn", "%R": "doi", "%U": "url", "%X": "abstract", "%K": "keywords",
    "%Z": "notes", "%M": "accession", "%G": "language", "%7": "edition", "%+": "address", "%~": "database",
}  # fmt: skip
_LINES_ARE_VALUES = frozenset(("%A", "%E", "%K", "%U", "%@"))
_PARAGRAPHS = frozenset(("%X", "%Z", "%+"))
_PUBMED = re.compile("pubmed|medline|nlm")
_PMCID = re.compile(r"PMC\d+")


def split_line(line: str) -> tuple[str, str] | None:
    """Return tag and value of a line that begins with % and one more character."""
    if line[:1] == "%" and line[2:3] in (" ", "") and len(line) > 1 and line[1] != " ":
        return line[:2], line[3:].strip()
    return None


DIALECT = Dialect("refer", split_line, mark=(2, 3, " "), starts=frozenset(("%0",)), blank_ends=True)


def sniff(head: str) -> bool:
    """Look for a marked line at the beginning."""
    return re.match(r"\s*%(?:0|[A-Z@] \S)", head) is not None


def read(source: Source) -> Iterator[Item]:
    """Yield the records of a refer text."""
    return records_of(source, DIALECT, _record)


def _record(block: Block, position: int) -> RawRecord | None:
    tags = flattened(block.tags, _LINES_ARE_VALUES, _PARAGRAPHS)
    # The second title is the series of a book; where no journal is named it is what holds a chapter or paper.
    holds = "%B" in tags and "%J" not in tags and not tags.get("%0", [""])[0].lower().endswith("book")
    table = {**TAGS, "%B": "journal"} if holds else TAGS
    values, extra = translate(tags, table)
    for name in ("authors", "editors"):
        if name in values:
            values[name] = [family_first(person) for person in values[name]]
    accession, databases = values.get("accession", [""])[0], " ".join(values.get("database", ())).lower()
    if accession.isdecimal() and _PUBMED.search(databases) and "embase" not in databases:
        values["pmid"] = [accession]
    for value in extra.get("%2", ()):
        if _PMCID.fullmatch(value):
            values["pmcid"] = [value]
    return assemble(position, block.line, values, extra)


FORMAT = Format("refer", "refer, EndNote import (enw)", sniff, read)
