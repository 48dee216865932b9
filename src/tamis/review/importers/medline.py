"""MEDLINE display format of PubMed (nbib) and of PubMed Central."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tamis.review.importers.assemble import assemble
from tamis.review.importers.encoding import lines_of
from tamis.review.importers.model import Format, Item, RawRecord, Source
from tamis.review.importers.names import family_first
from tamis.review.importers.tagged import Block, Dialect, empty, flattened, read_blocks, translate

TAGS: Mapping[str, str] = {
    "PMID": "pmid", "PMC": "pmcid",
    "TI": "title", "BTI": "title", "TT": "title",
    "DP": "date",
    "JT": "journal", "TA": "abbreviation", "CTI": "series",
    "VI": "volume", "IP": "issue", "PG": "pages",
    "AB": "abstract", "LA": "language", "PT": "type",
    "MH": "keywords", "OT": "keywords",
    "PL": "place", "PB": "publisher", "IS": "issn", "ISBN": "isbn", "FED": "editors", "EN": "edition",
    "AD": "address", "AUTH": "authors", "GN": "notes",
}  # fmt: skip
_DOI_TAGS = ("LID", "AID", "SO")
_LINE = re.compile(r"([A-Z]{2,4}) {0,2}- ?(.*)$")


def split_line(line: str) -> tuple[str, str] | None:
    """Return tag and value; the tag fills four places before the dash."""
    if line[4:6] == "- ":
        tag = line[:4].rstrip()
        if tag.isalpha() and tag.isupper() and tag.isascii():
            return tag, line[6:].strip()
    if line[:1] == " " or "-" not in line[2:7]:
        return None
    found = _LINE.match(line)
    return (found[1], found[2].strip()) if found and found.end(1) + 3 >= 4 else None


DIALECT = Dialect(
    "medline", split_line, mark=(4, 6, "- "), starts=frozenset(("PMID", "PMC")), blank_ends=True
)


def sniff(head: str) -> bool:
    """Look for the number of the first record at the beginning."""
    return re.match(r"\s*(?:PMID- ?\d|PMC - ?PMC\d)", head) is not None


def read(source: Source) -> Iterator[Item]:
    """Yield the records of a MEDLINE text."""
    position = 0
    for block in read_blocks(_lines(source), DIALECT, source.name):
        if not isinstance(block, Block):
            yield block
            continue
        position += 1
        tags = flattened(block.tags, frozenset(), frozenset()) if block.folded else block.tags
        yield _record(tags, block.line, position) or empty(source, block.line, position)


def _lines(source: Source) -> Iterator[str]:
    """Mark full names and groups as authors; the short form after a full name says nothing new."""
    full = False
    for line in lines_of(source):
        if line.startswith("FAU "):
            full = True
            yield f"AUTH- {line[6:]}"
            continue
        if line.startswith("AU  "):
            if not full:
                yield f"AUTH- {family_first(line[6:].strip())}"
            full = False
            continue
        if line.startswith("CN  "):
            yield f"AUTH- {line[6:]}"
            continue
        if line and line[0] != " ":
            full = False
        yield line


def _record(tags: Mapping[str, list[str]], line: int, position: int) -> RawRecord | None:
    values, extra = translate(tags, TAGS)
    doi = next(
        (value[:-5].strip() for tag in _DOI_TAGS for value in tags.get(tag, ()) if value.endswith("[doi]")),
        "",
    )
    if not doi and (found := re.search(r"\bdoi: ?(10\.\S+?)\.?(?:\s|$)", " ".join(tags.get("SO", ())))):
        doi = found[1]
    if doi:
        values["doi"] = [doi]
    # The title of the book stands beside that of its chapter.
    if "BTI" in extra and "journal" not in values:
        values["journal"] = list(extra.pop("BTI"))
    if "pages" not in values:
        number = next((value for value in tags.get("LID", ()) if "[" not in value), "")
        if number:
            values["article_number"] = [number]
    if "date" in values:
        values["year"] = [values["date"][0]]
        values["date"] = values["date"][:1]
    return assemble(position, line, values, extra)


FORMAT = Format("medline", "MEDLINE (nbib)", sniff, read)
