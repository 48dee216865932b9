"""MEDLINE display format of PubMed (nbib) and of PubMed Central."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tamis.errors import Problem
from tamis.review.importers.assemble import assemble
from tamis.review.importers.encoding import lines_of
from tamis.review.importers.model import LISTS, Format, Item, Source
from tamis.review.importers.names import family_first
from tamis.review.importers.tagged import Block, Dialect, flattened, read_blocks

TAGS: Mapping[str, str] = {
    "PMID": "pmid", "PMC": "pmcid",
    "TI": "title", "BTI": "title", "TT": "title",
    "DP": "date",
    "JT": "journal", "TA": "abbreviation", "CTI": "series",
    "VI": "volume", "IP": "issue", "PG": "pages",
    "AB": "abstract", "LA": "language", "PT": "type",
    "MH": "keywords", "OT": "keywords",
    "PL": "place", "PB": "publisher", "IS": "issn", "ISBN": "isbn", "FED": "editors", "EN": "edition",
    "AD": "address", "GN": "notes",
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


DIALECT = Dialect("medline", split_line, starts=frozenset(("PMID", "PMC")), blank_ends=True)


def sniff(head: str) -> bool:
    """A MEDLINE text begins with the number of its first record."""
    return re.match(r"\s*(?:PMID- ?\d|PMC - ?PMC\d)", head) is not None


def read(source: Source) -> Iterator[Item]:
    """Yield the records of a MEDLINE text."""
    position = 0
    for block in read_blocks(_lines(source), DIALECT, source.name):
        if not isinstance(block, Block):
            yield block
            continue
        position += 1
        tags = flattened(block.tags, frozenset(), frozenset())
        yield _record(tags, block.line, position) or Problem(
            source.name, block.line, f"record {position} holds no field", "Export it again, or remove it."
        )


def _lines(source: Source) -> Iterator[str]:
    """Mark full names and groups as authors, in their order; the short form after a full name says nothing new."""
    full = False
    for line in lines_of(source.data):
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


def _record(tags: Mapping[str, list[str]], line: int, position: int) -> Item | None:
    values: dict[str, list[str]] = {}
    extra: dict[str, tuple[str, ...]] = {}
    for tag, raw in tags.items():
        kept = [value for value in raw if value]
        if not kept:
            continue
        name = "authors" if tag == "AUTH" else TAGS.get(tag)
        if name is None:
            extra[tag] = tuple(kept)
        elif name in LISTS or name == "date":
            values.setdefault(name, []).extend(kept)
        elif name not in values:
            values[name] = kept[:1]
            if len(kept) > 1:
                extra[tag] = tuple(kept[1:])
        else:
            extra[tag] = tuple(kept)
    doi = next(
        (value[:-5].strip() for tag in _DOI_TAGS for value in tags.get(tag, ()) if value.endswith("[doi]")),
        "",
    )
    if not doi and (found := re.search(r"\bdoi: ?(10\.\S+?)\.?(?:\s|$)", " ".join(tags.get("SO", ())))):
        doi = found[1]
    if doi:
        values["doi"] = [doi]
    if "pages" not in values:
        number = next((value for value in tags.get("LID", ()) if "[" not in value), "")
        if number:
            values["article_number"] = [number]
    if "date" in values:
        values["year"] = [values["date"][0]]
        values["date"] = values["date"][:1]
    if "issn" in values:
        values["issn"] = [re.sub(r"\s*\(.*?\)$", "", number) for number in values["issn"]]
    return assemble(position, line, values, extra)


FORMAT = Format("medline", "MEDLINE (nbib)", sniff, read)
