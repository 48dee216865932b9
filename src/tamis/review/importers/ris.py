"""RIS in the dialects of databases and reference managers.

One table of tags serves all of them: where programs disagree (``JO`` holds a full or a short title, ``C5`` a
PubMed number at Embase), the order of preference or the name of the database decides. What is not in the
table is kept under its tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from tamis.review.importers.assemble import PARAGRAPHS, PEOPLE, Texts, assemble, settle, shape_values
from tamis.review.importers.cleaning import is_clean
from tamis.review.importers.encoding import text_chunks
from tamis.review.importers.model import LISTS, Claim, Format, Item, Notice, RawRecord, Source
from tamis.review.importers.names import family_first
from tamis.review.importers.tagged import Block, Dialect, Outside, flattened, read_part, records_of, translate

# Tag -> canonical name. Journals and abbreviations stand in order of preference below.
TAGS: Mapping[str, str] = {
    "TY": "type", "M3": "type", "PT": "type",
    "TI": "title", "T1": "title", "CT": "title",
    "AU": "authors", "A1": "authors",
    "ED": "editors", "A2": "editors",
    "PY": "year", "Y1": "year", "DA": "date", "Y2": "accessed",
    "VL": "volume", "VO": "volume", "IS": "issue", "CP": "issue",
    "SP": "page_first", "EP": "page_last", "PG": "page_first", "C7": "article_number",
    "DO": "doi", "UR": "url", "LA": "language",
    "AB": "abstract", "N2": "abstract", "KW": "keywords",
    "AN": "accession", "PB": "publisher", "PU": "publisher", "CY": "place", "PP": "place",
    "PI": "place",
    "SN": "issn", "N1": "notes", "DB": "database", "AD": "address", "ET": "edition", "T3": "series",
}  # fmt: skip
_JOURNALS = ("JF", "T2", "BT", "JO", "JA", "J2", "J1", "JI", "J9")
_ABBREVIATIONS = ("JA", "J2", "J1", "JO", "JI", "J9")
TITLES = frozenset(_JOURNALS)
_LIST_TAGS = frozenset(
    tag for tag, name in TAGS.items() if name in LISTS and name not in ("notes", "address")
)
_PARAGRAPHS = frozenset(("AB", "N2", "N1", "AD"))
_EDGE = ("",)

_LOOSE = re.compile(r"\s?([A-Z][A-Z0-9]) {1,3}-(?:\s+(.*)|)$")
# Rayyan writes tags that it does not know into the value of the tag before.
SWALLOWED = re.compile(r"\s{3,}([A-Z][A-Z0-9]) {2}- ")
_PMID_MARK = re.compile(r"(?i)(?:pmid|pubmed(?: id)?):?\s*(\d{4,9})\b")
# PubMed Central marks the numbers by their names; so does the exporter.
_MARKS = (
    ("U1", "pmid", re.compile(r"(\d{1,9})\[pmid\]")),
    ("U2", "pmcid", re.compile(r"(PMC\d+)\[pmcid\]")),
)
_PMC_MARK = re.compile(r"(PMC\d{4,9})")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi: ?)?10\.\d{4,9}/\S+")
# Where programs put a DOI for which RIS had no tag once: EBSCO, SciFinder, Embase.
_DOI_PLACES = ("L3", "M3", "L2")
_EMBASE_ID = re.compile(r"L\d{6,}")
_EBSCO_ID = re.compile(r"Accession Number: ([\w.-]+);")
_IDENTIFIERS = ("N1", "U1", "U2", "C3", "C2", "C5", "M2", "AN", "L2")
_NUMBERED = frozenset((*_IDENTIFIERS, *_DOI_PLACES, "ID"))
# Where databases put the PubMed number.
_PUBMED_NUMBERS = (("embase", "C5"), ("scopus", "C2"))
# Databases of the National Library of Medicine, whose accession number is the PubMed number.
_PUBMED_NAMES = ("pubmed", "medline", "nlm")

# Behind this the next record begins, whatever stands before.
_END = re.compile(rb"\nER  - ?\r?\n")


def split_line(line: str) -> tuple[str, str] | None:
    """Return tag and value of a RIS line, with one or two blanks before the dash and any after it."""
    if line[2:6] == "  - ":
        tag = line[:2]
        if tag.isupper() and tag.isalnum() and tag.isascii() and tag[0] > "9":
            return tag, line[6:].strip()
    elif line[2:3] != " " and line[:1] != " " and line[:1] != "\ufeff":
        return None
    found = _LOOSE.match(line.lstrip("\ufeff"))
    if not found or (len(found[0]) > 4 and found[0][3] == "-" and found[1] not in _KNOWN):
        return None
    return found[1], (found[2] or "").strip()


_KNOWN = frozenset(
    (*TAGS, *_JOURNALS, "ER", "ID", "L1", "L2", "L3", "L4", "ST", "U1", "U2", "U3", "U4", "U5")
)
DIALECT = Dialect(
    "ris",
    split_line,
    mark=(2, 6, "  - "),
    starts=frozenset(("TY",)),
    ends=frozenset(("ER",)),
    start_repeats=True,
)


def sniff(head: str) -> bool:
    """Look for a line "TY  - " with a type, wherever the preamble ends."""
    return re.search(r"(?m)^\s*\ufeff?TY {1,3}-(?: |$)", head) is not None


def read(source: Source) -> Iterator[Item]:
    """Yield the records of a RIS text."""
    return records_of(source, DIALECT, _record, _blocks(source))


def _blocks(source: Source) -> Iterator[Block | Notice | Claim]:
    """Yield the records as blocks: regular ones from their text as a whole, others line by line."""
    outside = Outside()
    start = 1
    end = _END.search(source.data)
    for chunk, unprintable in text_chunks(source, end[0] if end else b"\nER  - \n"):
        begin = 0
        while begin < len(chunk):
            text = chunk[begin : _end_of_record(chunk, begin)]
            begin += len(text)
            tags, count = _regular(text)
            if tags:
                line = start + len(text) - len(text.lstrip("\n")) if text[0] == "\n" else start
                printable = not unprintable or not any(mark in text for mark in unprintable)
                yield Block(line, tags, printable=printable and "\t" not in text)
            else:
                lines = text.removesuffix("\n").split("\n")
                yield from read_part(lines, DIALECT, source.name, start, outside)
            start += count
    yield from outside.notices(source.name)


def _end_of_record(chunk: str, begin: int) -> int:
    """Return where the line after the next line "ER  - " begins, or the text ends."""
    end = chunk.find("\nER  -", begin)
    if end < 0 or chunk[end + 6 : end + 7] not in (" ", "\n", ""):
        return len(chunk)
    return chunk.find("\n", end + 1) + 1 or len(chunk)


def _regular(text: str) -> tuple[dict[str, list[str]] | None, int]:
    """Return the tags of a record of which every line opens a tag in the usual form, and the number of line ends.

    Any other text has no tags.
    """
    lines = text.strip("\n").split("\n")
    count = len(text) - len(text.strip("\n")) + len(lines) - 1
    if lines[0][:2] != "TY" or lines.pop()[:5] != "ER  -":
        return None, count
    tags: dict[str, list[str]] = {}
    for line in lines:
        tag, _, value = line.partition("  - ")
        found = tags.get(tag)
        if found is None:
            tags[tag] = [value]
        else:
            found.append(value)
    return (tags if _are_tags(tuple(tags)) and len(tags["TY"]) == 1 else None), count


@lru_cache(maxsize=4096)
def _are_tags(tags: tuple[str, ...]) -> bool:
    """Whether the first is that of a type, and none ends a record."""
    return tags[:1] == ("TY",) and all(map(_is_tag, tags))


@lru_cache(maxsize=1024)
def _is_tag(tag: str) -> bool:
    return (
        len(tag) == 2 and tag.isupper() and tag.isalnum() and tag.isascii() and tag[0] > "9" and tag != "ER"
    )


def _record(block: Block, position: int) -> RawRecord | None:
    if block.printable and (record := _plain_record(block, position)):
        return record
    tags = {tag: [value.strip() for value in found] for tag, found in block.tags.items()}
    if block.folded:
        tags = flattened(tags, _LIST_TAGS, _PARAGRAPHS)
    clean = is_clean([value for found in tags.values() for value in found])
    if not clean:
        tags = _unswallowed(tags)
    found, extra = translate(tags, TAGS, skip=TITLES)
    values: dict[str, Texts] = {name: tuple(texts) for name, texts in found.items()}
    titles = [tag for tag in tags if tag in TITLES and any(tags[tag])]
    if titles:
        _settle_journal(tags, values, extra, titles)
    for name in PEOPLE:
        if name in values:
            values[name] = tuple(value if ", " in value else family_first(value) for value in values[name])
    if "accession" in values or not _NUMBERED.isdisjoint(tags):
        _settle_identifiers(tags, values, extra)
    return assemble(position, block.line, values, extra, clean=clean)


def _plain_record(block: Block, position: int) -> RawRecord | None:
    """Return the record of tags that need no mending and do not compete for a field; None of all others."""
    tags = block.tags
    lines = tags.copy()
    for tag in _PARAGRAPHS:
        lines.pop(tag, None)
    joined = " ".join(chain(_EDGE, chain.from_iterable(lines.values()), _EDGE))
    # Two blanks show an empty value, a blank at the end of one, or two within it.
    if "  " in joined:
        return None
    fields: dict[str, Texts] = {}
    extra: dict[str, Texts] = {}
    titles: list[str] = []
    for tag, found in tags.items():
        name = TAGS.get(tag)
        if name is None:
            if tag in TITLES:
                titles.append(tag)
            else:
                extra[tag] = tuple(found)
        elif name in fields:
            return None
        elif len(found) == 1 or name in PEOPLE:
            fields[name] = tuple(found)
        elif name in LISTS:
            fields[name] = tuple(dict.fromkeys(found))
        else:
            return None
    for name in PARAGRAPHS:
        if name in fields:
            texts = fields[name]
            texts = (texts[0].strip(),) if len(texts) == 1 else tuple(dict.fromkeys(map(str.strip, texts)))
            if "" in texts:
                return None
            fields[name] = texts
    if titles:
        _settle_journal(tags, fields, extra, titles)
    for name in PEOPLE:
        if name in fields:
            fields[name] = tuple([value if ", " in value else family_first(value) for value in fields[name]])
    if "accession" in fields or not _NUMBERED.isdisjoint(tags):
        _settle_identifiers(tags, fields, extra)
    shape_values(fields)
    return settle(position, block.line, fields, extra)


def _settle_journal(
    tags: Mapping[str, list[str]], values: dict[str, Texts], extra: dict[str, Texts], titles: Sequence[str]
) -> None:
    if len(titles) == 1 and len(tags[titles[0]]) == 1:
        values["journal"] = tuple(tags[titles[0]])
        return
    present = [(tag, value) for tag in _JOURNALS if tag in tags for value in tags[tag] if value]
    if not present:
        return
    journal = present[0][1]
    short = next(
        (value for tag in _ABBREVIATIONS for value in tags.get(tag, ()) if value and value != journal), ""
    )
    values["journal"] = (journal,)
    if short:
        values["abbreviation"] = (short,)
    for tag, value in present:
        if value not in (journal, short):
            extra[tag] = (*extra.get(tag, ()), value)


def _settle_identifiers(
    tags: Mapping[str, list[str]], values: dict[str, Texts], extra: dict[str, Texts]
) -> None:
    databases = " ".join(values["database"]).lower() if "database" in values else ""
    if "ID" in extra and "accession" not in values:
        values["accession"] = extra.pop("ID")[:1]
    accession = values["accession"][0] if "accession" in values else ""
    is_pubmed = databases and "embase" not in databases and any(name in databases for name in _PUBMED_NAMES)
    if is_pubmed and accession.isdecimal() and len(accession) <= 9:
        values["pmid"] = (accession,)
    for database, tag in _PUBMED_NUMBERS if databases else ():
        if database in databases and (number := next(filter(str.isdigit, tags.get(tag, ())), "")):
            values.setdefault("pmid", (number,))
    if not accession and (number := _other_accession(tags, databases)):
        values["accession"] = (number,)
    if "doi" not in values:
        named = (value for tag in _DOI_PLACES for value in tags.get(tag, ()) if _DOI.fullmatch(value))
        if doi := next(named, ""):
            values["doi"] = (doi,)
    for tag, name, mark in _MARKS if "U1" in tags or "U2" in tags else ():
        if tag not in tags:
            continue
        if found := next((found for value in tags[tag] if (found := mark.fullmatch(value))), None):
            values[name] = (found[1],)
            rest = tuple(value for value in extra.get(tag, ()) if not mark.fullmatch(value))
            extra.pop(tag, None)
            if rest:
                extra[tag] = rest
    if "pmid" in values and "pmcid" in values:
        return
    for tag in filter(tags.__contains__, _IDENTIFIERS):
        for value in tags[tag]:
            if "pmid" not in values and (found := _PMID_MARK.match(value)):
                values["pmid"] = (found[1],)
            if "pmcid" not in values and value.startswith("PMC") and (found := _PMC_MARK.fullmatch(value)):
                values["pmcid"] = (found[1],)


def _other_accession(tags: Mapping[str, list[str]], databases: str) -> str:
    """Return the id of a record where the database does not use AN or ID for it."""
    if "embase" in databases:
        return next((value for value in tags.get("U2", ()) if _EMBASE_ID.fullmatch(value)), "")
    found = _EBSCO_ID.match(next(iter(tags.get("N1", ())), ""))
    return found[1] if found else ""


def _unswallowed(tags: dict[str, list[str]]) -> dict[str, list[str]]:
    if "  - " not in "\n".join([value for values in tags.values() for value in values]):
        return tags
    freed: dict[str, list[str]] = {}
    for tag, values in tags.items():
        for value in values:
            head, *tail = SWALLOWED.split(value)
            freed.setdefault(tag, []).append(head)
            for swallowed, text in zip(tail[::2], tail[1::2], strict=True):
                freed.setdefault(swallowed, []).append(text)
    return freed


FORMAT = Format("ris", "RIS", sniff, read)
