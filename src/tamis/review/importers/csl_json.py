"""CSL-JSON, the item format of citeproc, Zotero, Mendeley, Crossref and pandoc."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tamis.errors import Problem
from tamis.review.importers.assemble import assemble
from tamis.review.importers.cleaning import clean_text
from tamis.review.importers.json_parts import objects, words
from tamis.review.importers.model import FIELDS, LISTS, Format, Item, RawRecord, Source
from tamis.review.importers.tagged import empty

KEYS: Mapping[str, str] = {
    "title": "title", "author": "authors", "editor": "editors", "container-title": "journal",
    "container-title-short": "abbreviation", "journalAbbreviation": "abbreviation", "volume": "volume",
    "issue": "issue", "page": "pages", "number": "issue", "DOI": "doi", "PMID": "pmid", "PMCID": "pmcid", "URL": "url",
    "language": "language", "abstract": "abstract", "keyword": "keywords", "type": "type", "genre": "type",
    "id": "accession", "publisher": "publisher", "publisher-place": "place", "ISBN": "isbn", "ISSN": "issn",
    "edition": "edition", "collection-title": "series", "source": "database", "note": "notes",
    "issued": "date", "accessed": "accessed",
}  # fmt: skip
# Key under which the exporter keeps what CSL has no variable for.
CUSTOM = "custom"
# Key below it for fields whose values one text of CSL cannot hold exactly.
EXACT = "fields"
_SPLIT = {
    "keyword": r"\s*[;,]\s*(?![^()]*\))",
    "genre": r"\s*;\s*",
    "ISBN": r"[\s;,]+",
    "ISSN": r"[\s;,]+",
    "language": r"\s*;\s*",
}
# An id that the exporter had to make up, since CSL demands one.
_MADE_ID = re.compile(r"record-\d+")
_EXTRA_LINE = re.compile(r"(?m)^(PMID|PMCID):\s*(\S+)\s*$")


def sniff(head: str) -> bool:
    """Look for an object with a type of CSL in an array, or for one alone."""
    return (
        re.match(r"\s*(?:\[\s*)?\{", head) is not None
        and re.search(
            r'"type"\s*:\s*"(?:article(?:-\w+)?|book|chapter|thesis|report|paper-conference|webpage|post\w*|dataset|'
            r'entry\S*|document|manuscript|patent|bill|speech|legal_case|software|standard|journal-article|review\S*)"',
            head,
        )
        is not None
        and re.search(r'"(?:title|container-title|DOI|author|issued|id)"\s*:', head) is not None
    )


def read(source: Source) -> Iterator[Item]:
    """Yield the items of a CSL-JSON file."""
    for position, (line, item) in enumerate(objects(source, "items", _is_item), start=1):
        if isinstance(item, Problem):
            yield item
        else:
            yield _record(item, line, position) or empty(source, line, position)


def _is_item(value: Mapping[str, Any]) -> bool:
    return bool(value.keys() & {"title", "DOI", "URL", "author"}) or {"type", "id"} <= value.keys()


def _record(item: Mapping[str, Any], line: int, position: int) -> RawRecord | None:
    values: dict[str, list[str]] = {}
    extra: dict[str, tuple[str, ...]] = {}
    settled: set[str] = set()
    for key, value in sorted(item.items(), key=lambda pair: pair[0] != CUSTOM):
        name = KEYS.get(key)
        if key == CUSTOM and isinstance(value, dict):
            exact = value.get(EXACT)
            kept = {tag: _texts(texts) for tag, texts in exact.items()} if isinstance(exact, dict) else {}
            values |= {tag: texts for tag, texts in kept.items() if texts and tag in FIELDS}
            settled |= values.keys()
            rest = {tag: _texts(texts) for tag, texts in value.items() if tag != EXACT}
            extra |= {tag: tuple(texts) for tag, texts in rest.items() if texts}
            continue
        if name in ("authors", "editors"):
            found = [person for person in map(_person, value if isinstance(value, list) else ()) if person]
        elif name in ("date", "accessed"):
            found = _dates(value)
        else:
            found = _texts(value)
            if key in _SPLIT and isinstance(value, str):
                found = [part for part in re.split(_SPLIT[key], found[0]) if part] if found else []
        if not found or name in settled or (key == "id" and _MADE_ID.fullmatch(found[0])):
            continue
        if name is None:
            extra[key] = tuple(found)
        elif name in LISTS and name in values:
            values[name] = values[name] + [text for text in found if text not in values[name]]
        elif name in values:
            extra[key] = tuple(found)
        else:
            values[name] = found
    for text in values.get("notes", ()):
        for label, number in _EXTRA_LINE.findall(text):
            values.setdefault(label.lower(), [number])
    return assemble(position, line, values, extra)


def _texts(value: Any) -> list[str]:
    return [text for text in map(clean_text, words(value)) if text]


def _person(value: Any) -> str:
    if not isinstance(value, dict):
        return clean_text(value) if isinstance(value, str) else ""
    part = {key: clean_text(text).replace("\n", " ") for key, text in value.items() if isinstance(text, str)}
    if part.get("literal") or part.get("name"):
        return part.get("literal") or part.get("name", "")
    particle = " ".join(
        filter(None, (part.get("dropping-particle", ""), part.get("non-dropping-particle", "")))
    )
    family = f"{particle} {part.get('family', '')}".strip()
    return ", ".join(text for text in (family, part.get("given", ""), part.get("suffix", "")) if text)


def _dates(value: Any) -> list[str]:
    """Return the parts of a date in ISO 8601, then the words it was written in."""
    if isinstance(value, str):
        return [clean_text(value)] if value.strip() else []
    if not isinstance(value, dict):
        return []
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers = [str(number).strip() for number in first[:3] if isinstance(number, (int, str))]
    found = ["-".join(number.zfill(2) for number in numbers if number)] if any(numbers) else []
    return found + [clean_text(value[key]) for key in ("raw", "literal") if isinstance(value.get(key), str)]


FORMAT = Format("csl_json", "CSL-JSON", sniff, read)
