"""Citations in Vancouver style: numbers in order of first citation, and the entries of the reference list.

Entries come as the fields of a BibTeX library, named in lower case. What an entry does not hold is left
out of its reference, apart from the year, whose absence is said (n.d.).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tamis.errors import Problem
from tamis.paper.document import Inline, Link, Reference, Text
from tamis.paper.numbers import nearest_names

Entry = Mapping[str, str]

# The Vancouver style names six authors, and then says et al.
NAMED_AUTHORS = 6
NO_DATE = "n.d."


class Citations:
    """Numbers given out to keys as a paper is read from top to bottom."""

    __slots__ = ("_library", "_numbers", "problems")

    def __init__(self, library: Mapping[str, Entry]) -> None:
        self._library = library
        self._numbers: dict[str, int] = {}
        self.problems: list[Problem] = []

    def cite(self, key: str, path: str, line: int) -> int | None:
        """Return the number of a key; None, and a problem, for one that the library lacks."""
        if key in self._library:
            return self._numbers.setdefault(key, len(self._numbers) + 1)
        nearest = nearest_names(key, list(self._library))
        advice = f"Did you mean {nearest}?" if nearest else "The library is empty."
        self.problems.append(Problem(path, line, f"no reference has the key {key!r}", advice))
        return None

    def short(self, key: str) -> str:
        """Return author and year of a known key, as in a table of studies; else the key itself."""
        return short_label(self._library[key]) if key in self._library else key

    def references(self) -> tuple[Reference, ...]:
        """Return the entries cited so far, in order of first citation."""
        return tuple(
            Reference(number, key, format_reference(self._library[key]))
            for key, number in self._numbers.items()
        )


def format_reference(entry: Entry) -> tuple[Inline, ...]:
    """Write one entry: authors, title, where it appeared, and a link by DOI or else by address."""
    fields = {name: _plain(value) for name, value in entry.items()}
    remark = fields.get("howpublished", "") or fields.get("note", "")
    sentences = (_authors(entry), _sentence(fields.get("title", "")), _container(fields), _sentence(remark))
    text = " ".join(sentence for sentence in sentences if sentence)
    doi = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", fields.get("doi", ""), flags=re.IGNORECASE)
    if doi:
        return Text(f"{text} doi:"), Link(f"https://doi.org/{doi}", (Text(doi),))
    if address := fields.get("url", ""):
        return Text(f"{text} Available from: "), Link(address, (Text(address),))
    return (Text(text),)


def short_label(entry: Entry) -> str:
    """Return author and year: Cherian 2013, Soon and Goh 2001, Nayak et al. 2010."""
    families = [_name(name)[0] for name in _split_authors(entry.get("author", ""))]
    year = _plain(entry.get("year", "")) or NO_DATE
    if not families:
        return f"{_short_title(_plain(entry.get('title', 'Anonymous')))} {year}"
    if len(families) > 2 or families[-1] == "others":
        return f"{families[0]} et al. {year}"
    return f"{' and '.join(families)} {year}"


def _short_title(title: str) -> str:
    """Return the first words of a title, which stand for authors that are not known."""
    words = title.strip("[]").split()
    return " ".join(words[:4]).rstrip(".,:;") + ("\N{HORIZONTAL ELLIPSIS}" if len(words) > 4 else "")


def _plain(value: str) -> str:
    """Drop BibTeX's protective braces and write its dashes and escapes as characters."""
    value = re.sub(r"\\([&%$#_])", r"\1", value)
    value = value.replace("{", "").replace("}", "").replace("---", "\N{EM DASH}").replace("--", "\N{EN DASH}")
    return " ".join(value.replace("~", " ").split())


def _sentence(text: str) -> str:
    return text if not text or text[-1] in ".?!" else f"{text}."


def _split_authors(authors: str) -> list[str]:
    """Split at ``and`` outside braces, so that a corporate name may hold the word."""
    parts, depth, current = [], 0, ""
    for piece in re.split(r"(\s+and\s+|[{}])", authors.strip()):
        depth += (piece == "{") - (piece == "}")
        if depth == 0 and piece.strip() == "and":
            parts.append(current)
            current = ""
        else:
            current += piece
    return [part.strip() for part in (*parts, current) if part.strip()]


def _name(name: str) -> tuple[str, str]:
    """Return family name and initials; a name in braces is a corporate one and has no initials."""
    if name.startswith("{") and name.endswith("}"):
        return _plain(name), ""
    parts = [_plain(part) for part in name.split(",")]
    if len(parts) == 1:
        words = parts[0].split()
        particles = (place for place, word in enumerate(words[:-1]) if place and word[0].islower())
        first = next(particles, len(words) - 1)
        return " ".join(words[first:]), _initials(" ".join(words[:first]))
    suffix = f" {parts[1]}" if len(parts) > 2 else ""
    return parts[0], _initials(parts[-1]) + suffix


def _initials(given: str) -> str:
    """Anne-Marie L. becomes AML; initials that are written together already stay."""
    if given.isupper() and given.isalpha() and len(given) <= 3:
        return given
    return "".join(word[0].upper() for word in re.split(r"[\s.\-‐]+", given) if word and word[0].isalpha())


def _authors(entry: Entry) -> str:
    people = _split_authors(entry.get("author") or entry.get("editor", ""))
    others = bool(people) and people[-1] == "others"
    if others:
        people.pop()
    names = [" ".join(part for part in _name(person) if part) for person in people[:NAMED_AUTHORS]]
    if others or len(people) > NAMED_AUTHORS:
        names.append("et al")
    return _sentence(", ".join(names))


def _container(fields: Entry) -> str:
    """Return journal, year, volume, issue and pages; or book, publisher, year and pages."""
    year = fields.get("year", "") or NO_DATE
    pages = f":{_pages(fields)}" if _pages(fields) else ""
    if journal := fields.get("journal", ""):
        issue = f"({fields['number']})" if fields.get("number") else ""
        volume = fields.get("volume", "") + issue
        return _sentence(f"{_sentence(journal)} {year}{';' if volume else ''}{volume}{pages}")
    book = _sentence(f"In: {fields['booktitle']}") if fields.get("booktitle") else ""
    publisher = fields.get("publisher", "") or fields.get("institution", "")
    return f"{book} {publisher + '; ' if publisher else ''}{_sentence(year + pages)}".strip()


def _pages(fields: Entry) -> str:
    """Shorten a range as Vancouver does (123–129 to 123–9); an article number stays as it is."""
    pages = fields.get("pages", "") or fields.get("eid", "") or fields.get("article-number", "")
    found = re.fullmatch(r"([A-Za-z]*)(\d+)\s*[-–—]+\s*([A-Za-z]*)(\d+)", pages)
    if not found:
        return pages
    letter, first, other, last = found.groups()
    if (first, letter) == (last, other or letter):
        return f"{letter}{first}"
    if other not in ("", letter) or len(first) != len(last):
        return f"{letter}{first}\N{EN DASH}{other}{last}"
    same = next(place for place, (a, b) in enumerate(zip(first, last, strict=True)) if a != b)
    return f"{letter}{first}\N{EN DASH}{last[same:]}"
