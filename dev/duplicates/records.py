"""Renders works as records of databases, with the losses and additions that exports have."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from typing import Any

from dev.duplicates.works import Author, Facts, Work

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Style:
    """How a database writes its records."""

    name: str
    authors: str  # "initials", "given", "vancouver", "given first", "upper"
    abbreviated: bool
    short_pages: bool
    brackets: bool
    sentence_case: bool
    has: tuple[str, ...]  # fields that it exports beside title, authors, year and journal


STYLES = (
    Style("pubmed", "initials", True, True, True, True,
          ("volume", "issue", "pages", "doi", "pmid", "abstract", "issn")),
    Style("embase", "initials", False, False, True, True, ("volume", "issue", "pages", "doi", "abstract", "issn")),
    Style("central", "initials", False, False, False, True, ("volume", "issue", "pages", "doi", "abstract")),
    Style("scopus", "vancouver", False, False, False, True, ("volume", "issue", "pages", "doi", "abstract")),
    Style("wos", "given", False, False, False, False, ("volume", "issue", "pages", "doi", "abstract", "issn")),
    Style("ovid", "given", False, True, True, True, ("volume", "pages", "abstract")),
    Style("old", "initials", True, False, False, True, ("volume", "pages")),
    Style("scholar", "given first", False, False, False, False, ()),
    Style("lilacs", "given", True, False, False, True, ("volume", "issue", "pages")),
    Style("library", "upper", False, False, False, False, ("pages", "doi")),
)  # fmt: skip


def render_record(facts: Facts, work: Work, style: Style) -> Row:
    """Render a work as a record of a database; each call draws other losses."""
    draw = facts.draw
    row: Row = dict.fromkeys(
        (
            "title",
            "authors",
            "journal",
            "volume",
            "issue",
            "pages",
            "doi",
            "pmid",
            "abstract",
            "issn",
            "type",
            "accession",
        ),
        "",
    )
    row |= {"search": style.name, "year": work.year, "title": _title(facts, work, style), "type": work.kind}
    row["authors"] = "" if draw.random() < 0.02 else _authors(draw, work.authors, style)
    row["journal"] = "" if draw.random() < 0.03 else _journal(draw, work, style)
    has = {name for name in style.has if draw.random() > 0.08}
    if "volume" in has:
        row["volume"] = (
            f"{work.volume} Suppl 1" if work.supplement and draw.random() < 0.6 else str(work.volume)
        )
    if "issue" in has and not work.supplement:
        row["issue"] = str(work.issue)
    if "pages" in has:
        row["pages"] = _pages(draw, work, style)
    if "doi" in has and work.year > 1990 and draw.random() < 0.85:
        row["doi"] = draw.choice(("", "https://doi.org/", "doi: ")) + (
            work.doi.upper() if draw.random() < 0.3 else work.doi
        )
    if "pmid" in has:
        row["pmid"] = str(work.pmid)
    if "abstract" in has and work.abstract:
        row["abstract"] = draw.choice(("", "BACKGROUND: ", "Objective. ")) + work.abstract
    if "issn" in has:
        code = abs(hash_name(work.journal)) % 10**8
        row["issn"] = f"{code // 10**4:04d}-{code % 10**4:04d}"
    if draw.random() < 0.03 and not work.supplement:
        # Ahead of print: a year before, without a place.
        row |= {
            "year": work.year - draw.randint(0, 1),
            "volume": "",
            "issue": "",
            "pages": draw.choice(("", "", "1-9")),
        }
    if draw.random() < 0.01:
        row["year"] = None
    return row


def hash_name(name: str) -> int:
    """Return a number that is the same in every run."""
    return sum(ord(character) * 131**place for place, character in enumerate(name[:40]))


def _title(facts: Facts, work: Work, style: Style) -> str:
    draw = facts.draw
    title = work.title
    if work.subtitle and draw.random() > 0.1:
        title += draw.choice((": ", ". ", " - ")) + work.subtitle
    if work.foreign:
        return _translated(facts, title, style)
    if draw.random() < 0.06:
        title = _typo(draw, title)
    if draw.random() < 0.04:
        for one, other in (
            ("ize", "ise"),
            ("tumor", "tumour"),
            ("center", "centre"),
            ("ae", "e"),
            ("-", " "),
            (" and ", " & "),
        ):
            title = title.replace(one, other)
    if draw.random() < 0.02:
        title += draw.choice(
            (
                " [Erratum appears in Lancet 2003 May;103(5):1616]",
                " [see comments]",
                ". The Study Group",
                " [abstract]" if work.supplement else "",
            )
        )
    if draw.random() < 0.04:
        title += draw.choice((" (WR 238605)", " (NCT01234567)", " (TAX 326)", ": the 5-year LEADER study"))
    if draw.random() < 0.02 and len(title) > 60:
        title = title[: draw.randint(45, len(title))]
    if draw.random() < 0.02:
        title = title.replace("e", "?", 1)
    if style.sentence_case:
        title = title[0] + title[1:].lower()
    elif draw.random() < 0.2:
        title = title.upper()
    return title + ("." if draw.random() < 0.3 else "")


def _translated(facts: Facts, title: str, style: Style) -> str:
    """Render the title of a work in another language: its own, or one of two translations."""
    draw = facts.draw
    way = draw.random()
    seed = random.Random(title)
    words = title.split()
    if way < 0.25 and not style.brackets:
        fillers = seed.choice(
            (("de", "la", "y", "del"), ("der", "und", "von", "bei"), ("le", "des", "et", "chez"))
        )
        original = " ".join(
            (
                seed.choice(fillers)
                if len(word) < 4
                else word[:-2].lower() + seed.choice(("ción", "ung", "ique", "ado"))
            )
            for word in words
        )
        return original if way < 0.18 else f"{original}; {title}"
    if way < 0.55:
        # Each database has its own translator.
        changed = random.Random(title + style.name)
        share = changed.choice((0.1, 0.25, 0.45))
        words = [
            facts.draw.choice(facts.titles).split()[0] if changed.random() < share else word for word in words
        ]
        if changed.random() < 0.2:
            words = words[len(words) // 2 :] + words[: len(words) // 2]
    text = " ".join(words)
    return f"[{text}]" if style.brackets or draw.random() < 0.4 else text


def _typo(draw: random.Random, text: str) -> str:
    for _ in range(draw.choice((1, 1, 2, 3))):
        place = draw.randrange(1, max(2, len(text) - 1))
        text = draw.choice((
            text[:place] + text[place + 1 :], text[:place] + draw.choice("aeiorst") + text[place:],
            text[: place - 1] + text[place : place + 1] + text[place - 1 : place] + text[place + 1 :],
        ))  # fmt: skip
    return text


def _authors(draw: random.Random, people: tuple[Author, ...], style: Style) -> str:
    way = draw.random()
    if way < 0.06:
        people = people[: draw.choice((1, 3, 6))]
    elif way < 0.09 and len(people) > 1:
        people = tuple(draw.sample(people, len(people)))
    names = [_name(draw, person, style.authors) for person in people]
    text = {"vancouver": ", ", "given first": draw.choice(("; ", " and ", ", "))}.get(
        style.authors, "; "
    ).join(names)
    if draw.random() < 0.4:
        text = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return text.upper() if style.authors == "upper" else text


def _name(draw: random.Random, person: Author, style: str) -> str:
    family = person.family
    if " " in family and draw.random() < 0.3:
        family = family.split()[-1]
    if "-" in family and draw.random() < 0.1:
        family = family.replace("-", " ")
    if draw.random() < 0.01:
        family = _typo(draw, family + " ").strip()
    given = person.given if draw.random() > 0.1 else person.given[:1]
    if style == "given":
        return f"{family}, {' '.join(given)}"
    if style == "vancouver":
        return f"{family} {''.join(name[0] for name in given)}"
    if style == "given first":
        return f"{' '.join(given) if draw.random() < 0.6 else ' '.join(name[0] + '.' for name in given)} {family}"
    return f"{family}, {' '.join(name[0] + '.' for name in given)}"


def _journal(draw: random.Random, work: Work, style: Style) -> str:
    if style.abbreviated:
        name = work.abbreviation
        return name.replace(".", "") if draw.random() < 0.7 else name
    way = draw.random()
    if way < 0.08:
        return f"{work.journal} : official journal of the {work.journal.split()[-1]} Society"
    if way < 0.12:
        return f"{work.journal} ({draw.choice(('London, England', 'Basel', 'Oxford'))})"
    if way < 0.2:
        return work.abbreviation
    return work.journal if draw.random() < 0.8 else work.journal.upper()


def _pages(draw: random.Random, work: Work, style: Style) -> str:
    prefix = "S" if work.supplement else ""
    if work.page == work.last_page or draw.random() < 0.03:
        return f"{prefix}{work.page}"
    last = str(work.last_page)
    if style.short_pages and len(last) == len(str(work.page)):
        same = 0
        while same < len(last) - 1 and last[same] == str(work.page)[same]:
            same += 1
        last = last[same:]
    return f"{prefix}{work.page}{draw.choice(('-', '-', '–', '--'))}{last}"
