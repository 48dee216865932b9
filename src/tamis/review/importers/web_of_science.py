"""Web of Science plain text (field tags), in the old ISI form too; its tables are read as delimited text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tamis.review.importers.assemble import assemble
from tamis.review.importers.model import Format, Item, RawRecord, Source
from tamis.review.importers.names import family_first
from tamis.review.importers.tagged import Block, Dialect, flattened, records_of, translate

TAGS: Mapping[str, str] = {
    "PT": "type", "DT": "type", "TI": "title", "SO": "journal", "JI": "abbreviation", "J9": "abbreviation",
    "AU": "authors", "ED": "editors", "BE": "editors", "PY": "year", "PD": "month", "VL": "volume",
    "IS": "issue", "BP": "page_first", "EP": "page_last", "PS": "pages", "AR": "article_number", "DI": "doi",
    "PM": "pmid", "UT": "accession", "AB": "abstract", "DE": "keywords", "ID": "keywords", "LA": "language",
    "C1": "address", "SN": "issn", "EI": "issn", "BN": "isbn", "PU": "publisher", "PI": "place", "SE": "series",
}  # fmt: skip
_LINES_ARE_VALUES = frozenset(("AU", "AF", "BA", "BF", "CA", "ED", "BE", "C1", "CR"))
_PARAGRAPHS = frozenset(("AB",))
# The letters of PT, which mean other things elsewhere.
_KINDS = {"J": "journal", "B": "book", "S": "series", "P": "patent", "C": "conference"}


def split_line(line: str) -> tuple[str, str] | None:
    """Return tag and value; every other line of a value is indented."""
    tag = line[:2]
    if line[2:3] in ("", " ") and tag.isalnum() and tag.isupper() and tag.isascii() and tag[0] > "9":
        return tag, line[3:].strip()
    return None


DIALECT = Dialect(
    "wos_tagged",
    split_line,
    mark=(2, 3, " "),
    starts=frozenset(("PT",)),
    ends=frozenset(("ER",)),
    outside=frozenset(("FN", "VR", "EF")),
)


def sniff(head: str) -> bool:
    """Look for the line that names the exporting program, or that of the first type."""
    return re.match(r"\s*(?:FN .+\s+VR |PT [JBSPCK]\s)", head) is not None


def read(source: Source) -> Iterator[Item]:
    """Yield the records of a Web of Science text."""
    return records_of(source, DIALECT, _record)


def _record(block: Block, position: int) -> RawRecord | None:
    tags = flattened(block.tags, _LINES_ARE_VALUES, _PARAGRAPHS)
    full = tags.get("AF", [])
    if full and len(full) == len(tags.get("AU", full)):
        tags = {("AU" if tag == "AF" else tag): found for tag, found in tags.items() if tag != "AU"}
    values, extra = translate(tags, TAGS)
    for name in ("authors", "editors"):
        if name in values:
            people = (part.strip() for value in values[name] for part in value.split(";"))
            values[name] = [family_first(person) for person in people if person]
    for name in ("keywords", "language", "type", "isbn", "issn"):
        if name in values:
            values[name] = [
                part.strip() for value in values[name] for part in value.split(";") if part.strip()
            ]
    if "type" in values:
        values["type"] = [_KINDS.get(word, word) for word in values["type"]]
    if "month" in values:
        values["date"] = values.pop("month")
    return assemble(position, block.line, values, extra)


FORMAT = Format("wos_tagged", "Web of Science plain text", sniff, read)
