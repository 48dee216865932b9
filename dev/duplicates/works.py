"""Invented works, and works beside them that are easily taken for the same.

Titles, names and journals are real words of the citation facts; their combinations are invented.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

FACTS = Path(__file__).resolve().parents[1] / "citations" / "facts"


@dataclass(frozen=True, slots=True)
class Author:
    """One author: family name and given names."""

    family: str
    given: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """One report with everything that a database may say of it."""

    title: str
    subtitle: str
    authors: tuple[Author, ...]
    year: int
    journal: str
    abbreviation: str
    volume: int
    issue: int
    page: int
    last_page: int
    doi: str
    pmid: int
    abstract: str
    foreign: bool = False
    kind: str = "Journal Article"
    supplement: bool = False


class Facts:
    """Words of titles, names and journals, drawn by one generator of random numbers."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.titles = [
            line for line in (FACTS / "titles.txt").read_text("utf-8").splitlines() if 20 < len(line) < 220
        ]
        self.families = (FACTS / "family_names.txt").read_text("utf-8").split("\n")
        self.given = (FACTS / "given_names.txt").read_text("utf-8").split("\n")
        with (FACTS / "journals.csv").open(encoding="utf-8", newline="") as file:
            self.journals = [
                (row["title"], row["abbreviation"] or row["title"])
                for row in csv.DictReader(file)
                if row["title"]
            ]
        # Common names and journals come up often, as they do in a library.
        self.common_families = self.draw.sample([name for name in self.families if name], 60)
        self.common_journals = self.draw.sample(self.journals, 40)

    def author(self) -> Author:
        """Draw an author."""
        pool = self.common_families if self.draw.random() < 0.3 else self.families
        family = self.draw.choice(pool) or "Li"
        return Author(
            family, tuple(self.draw.choice(self.given) or "Ann" for _ in range(self.draw.choice((1, 1, 2))))
        )

    def words(self, count: int) -> str:
        """Draw running text."""
        text: list[str] = []
        while len(text) < count:
            text += self.draw.choice(self.titles).split()
        return " ".join(text[:count])

    def title(self) -> tuple[str, str]:
        """Draw a title and its subtitle, which may be empty."""
        title = self.draw.choice(self.titles).split(":")[0].strip()
        if self.draw.random() < 0.5:
            # Titles of one field resemble each other.
            title += (
                " "
                + self.draw.choice(("in", "after", "of", "with"))
                + " "
                + self.words(self.draw.randint(2, 5)).lower()
            )
        subtitle = ""
        if self.draw.random() < 0.35:
            subtitle = self.draw.choice((
                "a randomized controlled trial", "a systematic review", "a case report", "a multicentre cohort study",
                "results of a phase II trial", "a prospective randomized study", self.words(5).lower(),
            ))  # fmt: skip
        return title, subtitle


def draw_work(facts: Facts) -> Work:
    """Draw a work."""
    draw = facts.draw
    title, subtitle = facts.title()
    journal, abbreviation = draw.choice(facts.common_journals if draw.random() < 0.4 else facts.journals)
    page = draw.randint(1, 2400)
    year = draw.randint(1975, 2024)
    return Work(
        title, subtitle, tuple(facts.author() for _ in range(draw.choice((1, 2, 3, 4, 5, 6, 8, 12)))), year, journal,
        abbreviation, draw.randint(1, 120), draw.randint(1, 12), page, page + draw.randint(1, 14),
        f"10.{draw.randint(1000, 1400)}/{draw.choice(('j', 's', 'art', ''))}{draw.randint(10**5, 10**8)}",
        draw.randint(10**6, 38 * 10**6), facts.words(40), foreign=draw.random() < 0.12,
    )  # fmt: skip


def draw_siblings(facts: Facts, work: Work) -> Iterator[Work]:
    """Draw works that resemble a work and are another report."""
    draw = facts.draw
    other = draw_work(facts)
    placed = replace(
        work, journal=other.journal, abbreviation=other.abbreviation, volume=other.volume, issue=other.issue,
        page=other.page, last_page=other.last_page, doi=other.doi, pmid=other.pmid, foreign=False,
    )  # fmt: skip
    near = replace(work, page=other.page, last_page=other.last_page, doi=other.doi, pmid=other.pmid)
    kind = draw.randrange(10)
    if kind == 0:  # the abstract of a meeting, before the paper
        yield replace(
            placed, year=work.year - draw.randint(0, 2), subtitle="", kind="Conference Abstract", supplement=True,
            last_page=placed.page, authors=work.authors[: max(1, len(work.authors) - draw.randint(0, 2))],
            abstract=other.abstract,
        )  # fmt: skip
    elif kind == 1:  # two parts, mostly one behind the other in the same volume
        third = draw_work(facts)
        yield replace(near, title=work.title + ". Part II", page=work.last_page + 1, last_page=work.last_page + 9,
                      abstract=other.abstract)  # fmt: skip
        yield replace(near, title=work.title + ". Part I", page=work.last_page + 20, last_page=work.last_page + 31,
                      doi=third.doi, pmid=third.pmid, abstract=third.abstract)  # fmt: skip
    elif kind == 2:  # the same team on a neighbouring question, in the same issue or another
        words = work.title.split()
        words[draw.randrange(len(words))] = draw.choice(other.title.split())
        words[draw.randrange(len(words))] = draw.choice(other.title.split())
        yield replace(draw.choice((near, placed)), title=" ".join(words), abstract=other.abstract)
    elif kind == 3:  # the same title by other people
        yield replace(other, title=work.title, subtitle="")
    elif kind == 4:  # a report every year
        yield replace(
            near,
            year=work.year + draw.randint(1, 3),
            volume=work.volume + draw.randint(1, 3),
            abstract=other.abstract,
        )
    elif kind == 5:  # an erratum, a comment, a reply
        prefix = draw.choice(("Erratum: ", "Reply to: ", "Comment on: ", "Correction to: "))
        people = work.authors if prefix[0] in "EC" and draw.random() < 0.5 else other.authors
        yield replace(near, title=prefix + work.title, authors=people, last_page=near.page, abstract="")
    elif kind == 6:  # a column that has the same heading in every issue
        heading = draw.choice(
            ("Editorial", "Editor's note", "Chair's message", "Letter to the editor", "Introduction", "News")
        )
        for _ in range(3):
            mine = draw_work(facts)
            yield replace(
                mine, title=heading, subtitle="", journal=work.journal, abbreviation=work.abbreviation, abstract="",
                authors=work.authors[:1] if draw.random() < 0.6 else mine.authors[:1],
                year=work.year + draw.randint(0, 2),
            )  # fmt: skip
    elif kind == 7:  # the same people elsewhere in the volume
        yield replace(near, title=other.title, subtitle=other.subtitle, abstract=other.abstract)
    elif kind == 8:  # a neighbour on the page before: other people, other title
        yield replace(work, title=other.title, subtitle=other.subtitle, authors=other.authors, doi=other.doi,
                      pmid=other.pmid,
                      abstract=other.abstract, page=work.page - 1 or 2, last_page=work.page)  # fmt: skip
    else:  # the journal version of a paper read at a conference
        yield replace(
            placed, year=work.year + draw.randint(0, 2),
            journal=f"Proceedings of the Conference on {other.title.split()[0]}",
            abbreviation=f"Proc Conf {other.title.split()[0]}", kind="Conference Paper",
        )  # fmt: skip
