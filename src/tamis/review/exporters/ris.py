"""RIS out: one order of tags, lists as repeated tags, unknown tags as they came.

The title of a journal goes to ``JF``, the PubMed numbers to ``U1`` and ``U2`` with their marks, as PubMed
Central writes them. What RIS has no tag for becomes a note "name: value".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from tamis.review.exporters.shared import leftovers, page_range, signed_name, type_words
from tamis.review.importers.model import LISTS, RawRecord
from tamis.review.importers.ris import SWALLOWED, TAGS, TITLES
from tamis.review.importers.tagged import DATES

CODES: Mapping[str, str] = {
    "article": "JOUR", "book": "BOOK", "chapter": "CHAP", "thesis": "THES", "report": "RPRT", "conference": "CONF",
    "preprint": "UNPB", "web": "ELEC", "dataset": "DATA", "registration": "GEN", "patent": "PAT", "other": "GEN",
}  # fmt: skip
_KNOWN = frozenset(
    (*CODES.values(), "ABST", "ADVS", "AGGR", "ANCIENT", "ART", "BILL", "BLOG", "CASE", "CLSWK", "COMP", "CPAPER",
     "CTLG", "DBASE", "DICT", "EBOOK", "ECHAP", "EDBOOK", "EJOUR", "ENCYC", "EQUA", "FIGURE", "GOVDOC", "GRANT",
     "HEAR", "ICOMM", "INPR", "JFULL", "LEGAL", "MANSCPT", "MAP", "MGZN", "MPCT", "MULTI", "MUSIC", "NEWS", "PAMP",
     "PCOMM", "SER", "SLIDE", "SOUND", "STAND", "STAT", "UNBILL", "VIDEO")
)  # fmt: skip
# Tag <- canonical name, in the order of the file; the type goes before, notes and the rest after.
_ORDER = (
    ("AN", "accession"), ("AU", "authors"), ("TI", "title"), ("JF", "journal"), ("JA", "abbreviation"),
    ("T3", "series"), ("A2", "editors"), ("PY", "year"), ("DA", "date"), ("VL", "volume"), ("IS", "issue"),
    ("SP", "pages"), ("SN", "issn"), ("SN", "isbn"), ("DO", "doi"), ("U1", "pmid"), ("U2", "pmcid"), ("UR", "url"),
    ("LA", "language"), ("AB", "abstract"), ("KW", "keywords"), ("PB", "publisher"), ("CY", "place"),
    ("ET", "edition"), ("DB", "database"), ("AD", "address"), ("Y2", "accessed"),
)  # fmt: skip
_TAG = re.compile(r"[A-Z][A-Z0-9]")


def export_ris(records: Iterable[RawRecord]) -> bytes:
    """Return records as RIS in UTF-8."""
    return "".join(line for record in records for line in _lines(record)).encode("utf-8")


def _lines(record: RawRecord) -> Iterator[str]:
    code, words = type_words(record, CODES, _KNOWN)
    yield f"TY  - {code}\n"
    for word in words:
        yield from _field("M3", word)
    fields = record.fields
    for tag, name in _ORDER:
        values = fields.get(name)
        if values is None:
            continue
        if name == "pages":
            first, last = page_range(values[0])
            yield from _field("SP", first)
            if last:
                yield from _field("EP", last)
        elif name == "date":
            yield from _field(
                tag, values[0].replace("-", "/") if re.fullmatch(r"[\d-]+", values[0]) else values[0]
            )
        elif name in ("pmid", "pmcid"):
            yield from _field(tag, f"{values[0]}[{name}]")
        elif name in ("authors", "editors"):
            for value in values:
                yield from _field(tag, signed_name(value))
        else:
            for value in values:
                yield from _field(tag, value)
    own = {tag: values for tag, values in record.extra.items() if _keeps_its_meaning(tag, record)}
    other = {tag: values for tag, values in record.extra.items() if tag not in own}
    notes = (*fields.get("notes", ()), *leftovers(record, ("query",), other))
    for text in dict.fromkeys(notes):
        yield from _field("N1", text)
    for tag, values in sorted(own.items()):
        for value in values:
            # A title of the journal that only repeats another says nothing, and readers drop it.
            if not (tag in TITLES and value in (*fields.get("journal", ()), *fields.get("abbreviation", ()))):
                yield from _field(tag, " ".join(value.splitlines()))
    yield "ER  - \n\n"


def _keeps_its_meaning(tag: str, record: RawRecord) -> bool:
    """Whether a value of ``extra`` may stand under its tag, and will not be taken for one more author or date."""
    if not _TAG.fullmatch(tag) or tag in ("TY", "ER"):
        return False
    name = "journal" if tag in TITLES else "accession" if tag == "ID" else TAGS.get(tag)
    return name is None or (name not in LISTS and name not in DATES and name in record.fields)


def _field(tag: str, value: str) -> Iterator[str]:
    """Yield the lines of a field; indented lines continue it, so that none can look like a tag."""
    if "  - " in value:
        value = SWALLOWED.sub(r" \1 - ", value)
    first, *rest = (line for part in value.split("\n") for line in part.split("\r"))
    yield f"{tag}  - {first}\n"
    for line in rest:
        yield f"      {line}\n"
