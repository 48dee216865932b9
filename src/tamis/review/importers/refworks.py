"""RefWorks tagged format; its tables are read as delimited text, its RIS as RIS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tamis.review.importers.assemble import assemble
from tamis.review.importers.model import Format, Item, RawRecord, Source
from tamis.review.importers.names import family_first
from tamis.review.importers.tagged import Block, Dialect, flattened, records_of, translate

TAGS: Mapping[str, str] = {
    "RT": "type", "T1": "title", "A1": "authors", "A2": "editors", "YR": "year", "FD": "month", "JF": "journal",
    "T2": "journal", "JO": "abbreviation", "VO": "volume", "IS": "issue", "SP": "page_first", "OP": "page_last",
    "DO": "doi", "UL": "url", "LK": "url", "LA": "language", "AB": "abstract", "K1": "keywords", "AN": "accession",
    "PB": "publisher", "PP": "place", "SN": "issn", "NO": "notes", "DB": "database", "AD": "address",
    "ED": "edition", "T3": "series", "RD": "accessed",
}  # fmt: skip
_OTHERS = "SR ID A3 A4 A5 A6 AV CL SF OT CN DS IP ST SL LL CR WT WV WP OL U1 U2 U3 U4 U5 U6 U7 U8 U9 PM PMID"
_KNOWN = frozenset((*TAGS, *_OTHERS.split(" ")))
_LINES_ARE_VALUES = frozenset(("A1", "A2", "K1", "UL", "LK"))
_PARAGRAPHS = frozenset(("AB", "NO", "AD"))


def split_line(line: str) -> tuple[str, str] | None:
    """Return tag and value; only known tags count, since other lines of a value are not indented."""
    tag, _, value = line.partition(" ")
    return (tag, value.strip()) if tag in _KNOWN else None


DIALECT = Dialect("refworks", split_line, mark=(2, 3, " "), starts=frozenset(("RT",)), blank_ends=True)


def sniff(head: str) -> bool:
    """Look for the type of the first record at the beginning."""
    return re.match(r"\s*RT [A-Z][a-z]", head) is not None


def read(source: Source) -> Iterator[Item]:
    """Yield the records of a RefWorks text."""
    return records_of(source, DIALECT, _record)


def _record(block: Block, position: int) -> RawRecord | None:
    values, extra = translate(flattened(block.tags, _LINES_ARE_VALUES, _PARAGRAPHS), TAGS)
    for name in ("authors", "editors"):
        if name in values:
            values[name] = [family_first(person) for person in values[name]]
    for name in ("keywords", "issn"):
        if name in values:
            values[name] = [
                part.strip() for value in values[name] for part in value.split(";") if part.strip()
            ]
    if number := extra.get("PMID", extra.get("PM", ()))[:1]:
        values["pmid"] = list(number)
    if "accession" not in values and "ID" in extra:
        values["accession"] = list(extra.pop("ID")[:1])
    return assemble(position, block.line, values, extra)


FORMAT = Format("refworks", "RefWorks tagged", sniff, read)
