"""EndNote XML out; what it has no element for goes to the research notes, one line a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

from tamis.review.exporters.shared import leftovers, printable, signed_name, type_words
from tamis.review.importers.model import RawRecord

TYPES: Mapping[str, str] = {
    "article": "Journal Article", "book": "Book", "chapter": "Book Section", "thesis": "Thesis", "report": "Report",
    "conference": "Conference Paper", "preprint": "Unpublished Work", "web": "Web Page", "dataset": "Dataset",
    "registration": "Generic", "patent": "Patent", "other": "Generic",
}  # fmt: skip
_NUMBERS: Mapping[str, int] = {
    "Generic": 13, "Journal Article": 17, "Book": 6, "Book Section": 5, "Thesis": 32, "Report": 27,
    "Conference Paper": 47, "Conference Proceedings": 10, "Unpublished Work": 34, "Web Page": 12, "Dataset": 59,
    "Patent": 25, "Edited Book": 28, "Electronic Article": 43, "Electronic Book": 44, "Magazine Article": 19,
    "Newspaper Article": 23, "Manuscript": 36, "Standard": 58, "Government Document": 46, "Encyclopedia": 53,
}  # fmt: skip
# Elements that EndNote knows and tamis has no canonical name for: they are written back where they stood.
_OWN_PATHS = (
    "database source-app rec-number foreign-keys/key label call-num caption custom1 custom3 custom4 "
    "custom5 custom6 custom7 num-vols section short-title remote-database-provider reprint-edition "
    "reprint-status orig-pub urls/pdf-urls/url urls/text-urls/url urls/image-urls/url titles/short-title "
    "titles/translated-title contributors/tertiary-authors/author contributors/subsidiary-authors/author "
    "research-notes contributors/translated-authors/author reviewed-item dates/copyright-dates/date "
    "modified-date"
)
_OWN = frozenset(_OWN_PATHS.split())
# Path <- canonical name, in the order in which EndNote writes them.
_ORDER = (
    ("contributors/authors/author", "authors"), ("contributors/secondary-authors/author", "editors"),
    ("auth-address", "address"), ("titles/title", "title"), ("titles/secondary-title", "journal"),
    ("titles/tertiary-title", "series"), ("titles/alt-title", "abbreviation"), ("pages", "pages"),
    ("volume", "volume"), ("number", "issue"), ("edition", "edition"), ("keywords/keyword", "keywords"),
    ("dates/year", "year"), ("dates/pub-dates/date", "date"), ("pub-location", "place"), ("publisher", "publisher"),
    ("isbn", "issn"), ("isbn", "isbn"), ("accession-num", "accession"), ("abstract", "abstract"),
    ("notes", "notes"), ("urls/related-urls/url", "url"), ("custom1", "pmid"), ("custom2", "pmcid"),
    ("electronic-resource-num", "doi"), ("remote-database-name", "database"), ("language", "language"),
    ("access-date", "accessed"),
)  # fmt: skip


def export_endnote_xml(records: Iterable[RawRecord]) -> bytes:
    """Return records as an EndNote library in XML."""
    body = "".join(_record(record) for record in records)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n{body}</records></xml>\n'.encode()


def _record(record: RawRecord) -> str:
    kind, words = type_words(record, TYPES, frozenset(_NUMBERS))
    leaves: list[tuple[str, str]] = []
    for path, name in _ORDER:
        values = record.fields.get(name, ())
        if name in ("issn", "isbn"):
            continue
        if name == "pmid":
            values = tuple(f"PMID: {value}" for value in values)
        elif name in ("authors", "editors"):
            values = tuple(map(signed_name, values))
        elif name in ("database", "language", "address"):
            values = ("\n".join(values),) if values else ()
        leaves += [(path, value) for value in values]
    numbers = "; ".join((*record.fields.get("issn", ()), *record.fields.get("isbn", ())))
    leaves += [("isbn", numbers)] if numbers else []
    leaves += [("work-type", word) for word in words]
    own = {path: values for path, values in record.extra.items() if path in _OWN and path != "research-notes"}
    leaves += [(path, value) for path, values in own.items() for value in values]
    other = {path: values for path, values in record.extra.items() if path not in _OWN}
    research = [*record.extra.get("research-notes", ()), *leftovers(record, ("query",), other)]
    leaves += [("research-notes", "\n".join(research))] if research else []
    head = f"<record><ref-type name={quoteattr(printable(kind))}>{_NUMBERS.get(kind, 13)}</ref-type>\n"
    return (
        head + _nested([(tuple(path.split("/")), printable(value)) for path, value in leaves]) + "</record>\n"
    )


def _nested(leaves: list[tuple[tuple[str, ...], str]]) -> str:
    """Return elements in the order of their first leaf, leaves of one element together."""
    groups: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for path, value in leaves:
        groups.setdefault(path[0], []).append((path[1:], value))
    lines: list[str] = []
    for tag, below in groups.items():
        plain = [value for path, value in below if not path]
        lines += [f"<{tag}>{escape(value)}</{tag}>\n" for value in plain if value]
        if deeper := [(path, value) for path, value in below if path]:
            lines.append(f"<{tag}>{_nested(deeper)}</{tag}>\n")
    return "".join(lines)
