"""BibTeX out, for other programs: Unicode text, LaTeX's own characters escaped, every field in braces.

The library ``references.bib`` with its hand edits is kept elsewhere: see ``review.bibtex``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from tamis.review.exporters.shared import type_words
from tamis.review.importers.bibtex import FIELDS
from tamis.review.importers.model import RawRecord

TYPES: Mapping[str, str] = {
    "article": "article", "book": "book", "chapter": "incollection", "thesis": "phdthesis", "report": "techreport",
    "conference": "inproceedings", "preprint": "unpublished", "web": "online", "dataset": "dataset",
    "registration": "misc", "patent": "patent", "other": "misc",
}  # fmt: skip
_KNOWN = frozenset(
    (*TYPES.values(), "inbook", "booklet", "collection", "conference", "electronic", "manual", "mastersthesis",
     "mvbook", "proceedings", "report", "software", "standard", "thesis", "www")
)  # fmt: skip
# Name of the field <- canonical name, in the order of the entry.
_ORDER = (
    ("author", "authors"), ("title", "title"), ("journal", "journal"), ("shortjournal", "abbreviation"),
    ("year", "year"), ("date", "date"), ("volume", "volume"), ("number", "issue"), ("pages", "pages"),
    ("doi", "doi"), ("pmid", "pmid"), ("pmcid", "pmcid"), ("url", "url"), ("urldate", "accessed"),
    ("editor", "editors"), ("series", "series"), ("edition", "edition"), ("publisher", "publisher"),
    ("address", "place"), ("isbn", "isbn"), ("issn", "issn"), ("language", "language"), ("keywords", "keywords"),
    ("abstract", "abstract"), ("database", "database"), ("affiliation", "address"), ("note", "notes"),
    ("query", "query"),
)  # fmt: skip
_HELD_IN_BOOKS = frozenset({"incollection", "inbook", "inproceedings", "conference"})
_ESCAPES = {
    "\\": "{\\textbackslash}", "{": "{\\textbraceleft}", "}": "{\\textbraceright}", "~": "{\\textasciitilde}",
    "^": "{\\textasciicircum}", "&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_",
}  # fmt: skip
_SPECIAL = re.compile(r"[\\{}~^&%$#_]")
_LIGATURES = (("---", "{-}{-}{-}"), ("``", "{`}{`}"), ("''", "{'}{'}"))
_KEY = re.compile(r"[\w:.+/-]+", re.ASCII)


def export_bibtex(records: Iterable[RawRecord]) -> bytes:
    """Return records as BibTeX in UTF-8, keys unique."""
    used: set[str] = set()
    return "\n".join(_entry(record, number, used) for number, record in enumerate(records, start=1)).encode(
        "utf-8"
    )


def _entry(record: RawRecord, number: int, used: set[str]) -> str:
    kind, words = type_words(record, TYPES, _KNOWN)
    key = _unused(_key(record, number), used)
    used.add(key.lower())
    lines = [f"@{kind}{{{key},"]
    accession = record.first("accession")
    if accession and accession != key:
        lines.append(f"  accession = {{{_escaped(accession)}}},")
    if words:
        lines.append(f"  type = {{{_list(words)}}},")
    names: set[str] = {"accession", "type"}
    for label, name in _ORDER:
        values = record.fields.get(name)
        if values:
            label = "booktitle" if name == "journal" and kind in _HELD_IN_BOOKS else label
            names.add(label)
            lines.append(f"  {label} = {{{_value(name, values)}}},")
    for tag, values in record.extra.items():
        if tag == "key":
            continue
        label = _label(tag, names)
        names.add(label)
        text = " \\par ".join(_escaped(value) for value in values)
        lines.append(f"  {label} = {{{text}}},")
    return "\n".join((*lines, "}", ""))


def _value(name: str, values: tuple[str, ...]) -> str:
    if name in ("authors", "editors"):
        return " and ".join(map(_person, values))
    if name in ("url", "doi"):
        return " ".join(re.sub(r"[\s{}\\]", lambda found: quote(found[0]), value) for value in values)
    if name in ("keywords", "language", "isbn", "issn", "database"):
        return _list(values)
    return " \\par ".join(_escaped(value) for value in values)


def _list(values: tuple[str, ...]) -> str:
    """Join with semicolons; one in a value hides in braces, and one at the end keeps a lone comma from splitting."""
    text = "; ".join(_escaped(value).replace(";", "{;}") for value in values)
    return f"{text};" if len(values) == 1 and "," in text else text


def _person(name: str) -> str:
    parts = name.split(", ")
    plain = _escaped(name)
    if len(parts) == 1 or len(parts) > 3 or re.search(r"\sand\s|^\s|\s$|,(?! )", name) or not all(parts):
        return f"{{{plain}}}"
    if len(parts) == 3:
        return ", ".join(_escaped(part) for part in (parts[0], parts[2], parts[1]))
    return plain


def _escaped(text: str) -> str:
    if _SPECIAL.search(text):
        text = _SPECIAL.sub(lambda found: _ESCAPES[found[0]], text)
    for written, plain in _LIGATURES:
        if written in text:
            text = text.replace(written, plain)
    return re.sub(r"[\r\n]+", " \\\\par ", text) if "\n" in text or "\r" in text else text


def _key(record: RawRecord, number: int) -> str:
    kept = next(iter(record.extra.get("key", ())), "")
    if _KEY.fullmatch(kept):
        return kept
    author = (record.first("authors") or record.first("editors")).split(",")[0]
    plain = unicodedata.normalize("NFKD", author).encode("ascii", "ignore").decode()
    year = record.first("year")
    name = re.sub(r"[^A-Za-z]", "", plain)
    return f"{name}{year}" if name and year.isdigit() and year.isascii() else name or f"record{number}"


def _unused(key: str, used: set[str]) -> str:
    if key.lower() not in used:
        return key
    number = 2
    while f"{key}-{number}".lower() in used:
        number += 1
    return f"{key}-{number}"


def _label(tag: str, names: set[str]) -> str:
    label = re.sub(r"[^a-z0-9]+", "-", tag.lower()).strip("-") or "field"
    if not label[0].isalpha() or (label in FIELDS and label not in ("note", "annote")) or label in names:
        label = f"x-{label}"
    number, plain = 2, label
    while label in names:
        label = f"{plain}-{number}"
        number += 1
    return label
