"""Works of OpenAlex in JSON: an answer of its interface, a list of works, one work, or one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tamis.errors import Problem
from tamis.review.importers.assemble import assemble
from tamis.review.importers.cleaning import clean_text
from tamis.review.importers.json_parts import objects, words
from tamis.review.importers.model import Claim, Format, Item, RawRecord, Source
from tamis.review.importers.names import given_first
from tamis.review.importers.tagged import empty

_USED = frozenset(
    {"id", "doi", "title", "display_name", "publication_year", "publication_date", "ids", "language", "type",
     "primary_location", "authorships", "biblio", "abstract_inverted_index", "keywords"}
)  # fmt: skip


def sniff(head: str) -> bool:
    """Look for the list of authorships that every work has."""
    return re.match(r"\s*[\[{]", head) is not None and re.search(r'"authorships"\s*:\s*\[', head) is not None


def read(source: Source) -> Iterator[Item]:
    """Yield the works; an answer of the interface also tells how many there are in all."""
    head = source.data[:4096].decode("utf-8", errors="ignore")
    if found := re.search(r'"meta"\s*:\s*\{[^{}]*"count"\s*:\s*(\d+)', head):
        yield Claim(int(found[1]))
    for position, (line, work) in enumerate(objects(source, "results", _is_work), start=1):
        if isinstance(work, Problem):
            yield work
        else:
            yield _record(work, line, position) or empty(source, line, position)


def _is_work(value: Mapping[str, Any]) -> bool:
    return (str(value.get("id", "")).startswith("https://openalex.org/W") and "display_name" in value) or (
        "authorships" in value
    )


def _record(work: Mapping[str, Any], line: int, position: int) -> RawRecord | None:
    ids, biblio = _mapping(work.get("ids")), _mapping(work.get("biblio"))
    location = _mapping(work.get("primary_location"))
    journal = _mapping(location.get("source"))
    raw: dict[str, Any] = {
        "title": work.get("display_name") or work.get("title"),
        "authors": [given_first(name) for name in _authors(work.get("authorships"))],
        "year": work.get("publication_year"),
        "date": work.get("publication_date"),
        "journal": journal.get("display_name"),
        "publisher": journal.get("host_organization_name"),
        "issn": journal.get("issn"),
        "volume": biblio.get("volume"),
        "issue": biblio.get("issue"),
        "page_first": biblio.get("first_page"),
        "page_last": biblio.get("last_page"),
        "doi": work.get("doi") or ids.get("doi"),
        "pmid": str(ids.get("pmid") or "").rsplit("/", 1)[-1],
        "pmcid": str(ids.get("pmcid") or "").rsplit("/", 1)[-1].rjust(1),
        "url": location.get("landing_page_url"),
        "language": work.get("language"),
        "type": work.get("type"),
        "accession": str(work.get("id") or "").rsplit("/", 1)[-1],
        "abstract": _abstract(work.get("abstract_inverted_index")),
        "keywords": [_mapping(word).get("display_name") for word in work.get("keywords") or () if word],
    }
    values = {
        name: found
        for name, value in raw.items()
        if (found := [text for text in map(clean_text, words(value)) if text])
    }
    if (number := next(iter(values.get("pmcid", ())), "")).isdigit():
        values["pmcid"] = [f"PMC{number}"]
    extra = {
        key: tuple(found)
        for key, value in work.items()
        if key not in _USED and (found := [text for text in map(clean_text, words(value)) if text])
    }
    return assemble(position, line, values, extra)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _authors(value: Any) -> list[str]:
    authorships = value if isinstance(value, list) else []
    names = (
        _mapping(_mapping(item).get("author")).get("display_name") or _mapping(item).get("raw_author_name")
        for item in authorships
    )
    return [" ".join(name.split()) for name in names if isinstance(name, str) and name.strip()]


def _abstract(index: Any) -> str:
    """Put the words of an inverted index back in their order."""
    places = [
        (place, word)
        for word, found in _mapping(index).items()
        if isinstance(found, list)
        for place in found
        if isinstance(place, int)
    ]
    return " ".join(word for _, word in sorted(places))


FORMAT = Format("openalex_json", "OpenAlex JSON", sniff, read)
