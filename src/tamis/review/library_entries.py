"""Entries of the library made from parsed references and from records, and the keys that they ask for."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tamis.review.bibtex import MONTHS, Entry
from tamis.review.citations.reference import Name, ParsedReference
from tamis.review.importers.latex import decode_latex
from tamis.review.latex import Mode, to_latex
from tamis.review.normalize import doi_key

# What tamis writes beside the bibliographic fields: where the reference stands, its string, what is
# doubtful, and a digest of all that was generated.
SOURCE, RAW, CHECK, DIGEST = "tamis-source", "tamis-raw", "tamis-check", "tamis-digest"
_NO_YEAR = "_nd"
_STOP_WORDS = frozenset(
    ("a", "an", "the", "on", "in", "of", "der", "die", "das", "le", "la", "les", "el", "los", "un", "une")
)
_ENTRY_TYPES = {
    "article": "article", "preprint": "article", "book": "book", "chapter": "incollection",
    "thesis": "phdthesis", "report": "techreport", "conference": "inproceedings",
}  # fmt: skip
_CONTAINER_FIELD = {
    "article": "journal",
    "preprint": "journal",
    "chapter": "booktitle",
    "conference": "booktitle",
}


def entry_from_reference(reference: ParsedReference, source: str = "", *, mode: Mode = "unicode") -> Entry:
    """Turn a parsed reference into an entry without a key; ``source`` says where its string stands."""
    fields = {
        "author": _people(reference.authors, has_others=reference.has_others, mode=mode),
        "editor": _people(reference.editors, has_others=False, mode=mode),
        "title": protect_capitals(to_latex(reference.title, mode)),
        _CONTAINER_FIELD.get(reference.type, "howpublished"): to_latex(reference.container, mode),
        "year": reference.year,
        "month": reference.month if reference.month in MONTHS else "",
        "day": reference.day,
        "volume": to_latex(reference.volume, mode),
        "number": to_latex(reference.issue or reference.registration, mode),
        "pages": _pages(reference.pages),
        "eid": to_latex(reference.article_number, mode),
        "edition": to_latex(reference.edition, mode),
        _publisher_field(reference.type): to_latex(reference.publisher, mode),
        "address": to_latex(reference.place, mode),
        "doi": reference.doi,
        "pmid": reference.pmid,
        "pmcid": reference.pmcid,
        "url": reference.url,
        "urldate": to_latex(reference.accessed, mode),
        SOURCE: source,
        RAW: to_latex(reference.raw, mode),
        CHECK: to_latex("; ".join(reference.reasons), mode),
    }
    return stamped(Entry("", _ENTRY_TYPES.get(reference.type, "misc"), _filled(fields)))


def entry_from_record(
    fields: Mapping[str, str], *, key: str = "", source: str = "", mode: Mode = "unicode"
) -> Entry:
    """Turn a bibliographic record (``authors`` as "Family, Given; …") into an entry that asks for a key."""
    authors = tuple(_record_name(name) for name in fields.get("authors", "").split(";") if name.strip())
    written = {
        "author": _people(authors, has_others=False, mode=mode),
        "title": protect_capitals(to_latex(fields.get("title", ""), mode)),
        "journal": to_latex(fields.get("journal", ""), mode),
        "year": to_latex(fields.get("year", ""), mode),
        "volume": to_latex(fields.get("volume", ""), mode),
        "number": to_latex(fields.get("issue", ""), mode),
        "pages": _pages(fields.get("pages", "")),
        "doi": doi_key(fields.get("doi", "")),
        "pmid": fields.get("pmid", ""),
        "url": fields.get("url", ""),
        SOURCE: source,
    }
    return stamped(Entry(key, "article" if written["journal"] else "misc", _filled(written)))


def base_key(entry: Entry) -> str:
    """Return the key that an entry asks for: Cherian2013, Soon_nd, or the first word of the title."""
    author = entry.fields.get("author") or entry.fields.get("editor", "")
    first = re.split(r"\s+and\s+", author)[0]
    family = first.strip("{}") if first.startswith("{") else first.split(",")[0]
    words = _ascii(decode_latex(family)).split() if author else []
    if first.startswith("{"):
        words = [word for word in words if word.casefold() not in _STOP_WORDS][:1]
    if not words:
        title = _ascii(decode_latex(entry.fields.get("title", ""))).split()
        words = [word.capitalize() for word in title if word.casefold() not in _STOP_WORDS][:1]
    # Particles join the name as in VanDerBerg; a plain name keeps its own capitals.
    name = "".join(word if word[0].isupper() else word[0].upper() + word[1:] for word in words) or "Anonymous"
    year = re.search(r"\d{4}", entry.fields.get("year", ""))
    return name + (year[0] if year else _NO_YEAR)


def protect_capitals(title: str) -> str:
    """Put braces around capitals that a style must not lower: acronyms, and names in a sentence-case title."""
    words = title.split(" ")
    lowered = sum(word[:1].islower() for word in words)
    sentence_case = lowered > len(words) / 2
    shouted = title.upper() == title
    out = []
    opens_sentence = True
    for word in words:
        core = re.sub(r"\\[a-zA-Z]+(?:\{\})?|\\.", "", word)
        inner = any(letter.isupper() for letter in core.lstrip("([{“‘\"'")[1:])
        name = sentence_case and not opens_sentence and core.lstrip("([{“‘\"'")[:1].isupper()
        out.append(
            "{" + word + "}"
            if not shouted and (inner or name) and "{" not in word and "}" not in word
            else word
        )
        opens_sentence = word.endswith((":", ".", "?", "!", "—", "–"))
    return " ".join(out)


def is_edited(entry: Entry) -> bool:
    """Tell whether a person wrote or changed an entry: its digest is absent or does not fit."""
    return entry.fields.get(DIGEST) != _digest(entry)


def _digest(entry: Entry) -> str:
    lines = [
        entry.type,
        *(f"{name}={value}" for name, value in sorted(entry.fields.items()) if name != DIGEST),
    ]
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()[:16]


def stamped(entry: Entry) -> Entry:
    """Return an entry with the digest of its fields."""
    return replace(entry, fields={**entry.fields, DIGEST: _digest(entry)})


def _filled(fields: Mapping[str, str]) -> dict[str, str]:
    cleaned = {name: " ".join(value.split()) for name, value in fields.items()}
    return {name: value for name, value in cleaned.items() if value}


def _publisher_field(kind: str) -> str:
    return {"thesis": "school", "report": "institution"}.get(kind, "publisher")


def _pages(pages: str) -> str:
    return re.sub(r"\s*[-‐‑‒–—−]+\s*", "--", to_latex(pages.strip()))


def _people(names: Sequence[Name], *, has_others: bool, mode: Mode) -> str:
    written = [_person(name, mode) for name in names]
    return " and ".join([*written, "others"] if has_others and written else written)


def _person(name: Name, mode: Mode) -> str:
    family = to_latex(name.family, mode)
    if name.is_group or re.search(r"\band\b|,", family):
        family = "{" + family + "}"
    given = to_latex(name.given, mode)
    return ", ".join(part for part in (family, to_latex(name.suffix, mode), given) if part)


def _record_name(name: str) -> Name:
    parts = [part.strip() for part in name.split(",")]
    if len(parts) > 2:
        return Name(parts[0], parts[-1], parts[1])
    return Name(parts[0], parts[1] if len(parts) > 1 else "", is_group=len(parts) == 1 and " " in parts[0])


def _ascii(text: str) -> str:
    """Return the letters and digits of a text in ASCII, other characters as spaces between words."""
    special = str.maketrans(
        {
            "ß": "ss",
            "æ": "ae",
            "Æ": "Ae",
            "œ": "oe",
            "Œ": "Oe",
            "ø": "o",
            "Ø": "O",
            "ł": "l",
            "Ł": "L",
            "đ": "d",
            "Đ": "D",
            "ı": "i",
            "ð": "d",
            "þ": "th",
            "Þ": "Th",
        }
    )
    plain = unicodedata.normalize("NFKD", text.translate(special))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(
        re.sub(r"['’ʼ`-]", "", word)
        for word in re.findall(r"[A-Za-z0-9'’ʼ`-]+", plain)
        if re.search("[A-Za-z0-9]", word)
    )
