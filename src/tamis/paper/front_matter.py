"""What stands before the text of a manuscript: title, authors, date, as TOML between two lines of ``+++``."""

from __future__ import annotations

import datetime
import re
import tomllib
from dataclasses import dataclass
from typing import Annotated

import pydantic
from pydantic_core import ErrorDetails

from tamis.errors import Problem
from tamis.paper.document import Author

FENCE = "+++"
EXAMPLE = 'Begin the file with +++, a line such as title = "…", and +++.'


@dataclass(frozen=True, slots=True)
class AuthorEntry:
    """An author as the manuscript names one."""

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    name: str
    affiliations: tuple[str, ...] = ()
    orcid: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The keys that a manuscript may set; all but the title have an empty default."""

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    title: Annotated[str, pydantic.StringConstraints(min_length=1)]
    running_title: str = ""
    authors: tuple[AuthorEntry, ...] = ()
    date: datetime.date | None = None
    keywords: tuple[str, ...] = ()
    language: Annotated[str, pydantic.StringConstraints(pattern="^[a-z]{2,3}$")] = "en"

    def people(self) -> tuple[tuple[Author, ...], tuple[str, ...]]:
        """Return the authors, each with the numbers of their affiliations, and the affiliations once each."""
        places = list(dict.fromkeys(place for author in self.authors for place in author.affiliations))
        authors = tuple(
            Author(
                author.name,
                tuple(places.index(place) + 1 for place in author.affiliations),
                author.orcid,
                author.email,
            )
            for author in self.authors
        )
        return authors, tuple(places)


def split_front_matter(markdown: str, path: str) -> tuple[FrontMatter, str, list[Problem]]:
    """Return the front matter and the text; the text keeps its line numbers, blank where the matter stood."""
    empty = FrontMatter("")
    lines = markdown.split("\n")
    if lines[0].rstrip() != FENCE:
        return empty, markdown, [Problem(path, 1, "the manuscript has no front matter", EXAMPLE)]
    end = next((place for place, line in enumerate(lines) if place and line.rstrip() == FENCE), 0)
    if not end:
        return (
            empty,
            "",
            [Problem(path, 1, "the front matter has no end", f"Close it with a line of {FENCE}.")],
        )
    matter = "\n".join(["", *lines[1:end], ""])
    text = "\n".join([""] * (end + 1) + lines[end + 1 :])
    try:
        return pydantic.TypeAdapter(FrontMatter).validate_python(tomllib.loads(matter)), text, []
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else 1
        return (
            empty,
            text,
            [Problem(path, line, f"the front matter is not valid TOML: {error}", "Mend the line.")],
        )
    except pydantic.ValidationError as error:
        return empty, text, [_problem(item, lines[:end], path) for item in error.errors()]


def _problem(item: ErrorDetails, lines: list[str], path: str) -> Problem:
    keys = [str(part) for part in item["loc"]]
    key = re.compile(rf"\s*(?:\[\[?\s*)?{re.escape(keys[0])}\b")
    line = next((place for place, text in enumerate(lines, 1) if key.match(text)), 1)
    if item["type"] == "missing":
        return Problem(path, line, f"the front matter has no {'.'.join(keys)}", "Add it.")
    if item["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
        known = ", ".join(AuthorEntry.__slots__ if len(keys) > 1 else FrontMatter.__slots__)
        return Problem(path, line, f"{'.'.join(keys)} is not a known key", f"Expected one of: {known}.")
    return Problem(path, line, f"{'.'.join(keys)} is {item['input']!r}", f"{item['msg']}.")
