"""Small pieces of all exporters: type words, pages and the one text of a list."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tamis.review.importers.kinds import kind_of
from tamis.review.importers.model import RawRecord
from tamis.review.importers.names import family_first

_RANGE = re.compile(r"([^-,;/\s]+)-([^-,;/\s]+)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def type_words(
    record: RawRecord, codes: Mapping[str, str], known: frozenset[str]
) -> tuple[str, tuple[str, ...]]:
    """Return the code of a format for what a record is, and the words beside it that the code does not say.

    The first word stays the code where the format knows it; the word of Kind joins the others where an
    importer could not tell it from code and words.
    """
    words = record.fields.get("type", ())
    code = words[0] if words and words[0] in known else codes[record.type]
    rest = tuple(word for word in words if word != code)
    return code, (*rest, record.type) if kind_of((code, *rest)) != record.type else rest


def page_range(pages: str) -> tuple[str, str]:
    """Return first and last page; all in the first where pages are no simple range."""
    found = _RANGE.fullmatch(pages)
    return (found[1], found[2]) if found else (pages, "")


def leftovers(record: RawRecord, names: tuple[str, ...], tags: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return "name: value" for values that a format has no place for."""
    kept = [f"{name}: {value}" for name in names for value in record.fields.get(name, ())]
    return kept + [f"{tag}: {value}" for tag, values in tags.items() for value in values]


def signed_name(name: str) -> str:
    """Return a name, with a comma at the end of a group's that would be read as family name and initials."""
    return f"{name}," if "," not in name and family_first(name) != name else name


def printable(text: str) -> str:
    """Return a text without control characters, which XML and spreadsheets cannot hold."""
    return _CONTROL.sub("", text) if _CONTROL.search(text) else text
