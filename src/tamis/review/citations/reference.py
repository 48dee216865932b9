"""What a parsed reference is: names, fields, and how far each is to be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["sure", "check"]
ReferenceType = Literal[
    "article",
    "book",
    "chapter",
    "thesis",
    "report",
    "conference",
    "preprint",
    "web",
    "dataset",
    "registration",
    "other",
]


@dataclass(frozen=True, slots=True)
class Name:
    """A person, or a group.

    Attributes
    ----------
    family : str
        Family name with its particles (``van der Berg``); the whole name of a group.
    given : str
        Given names or initials as printed.
    suffix : str
        Jr, III and the like.
    is_group : bool
        Whether the name is that of an organisation or a collaboration.
    """

    family: str
    given: str = ""
    suffix: str = ""
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a reference string and the field that it was read as."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedReference:
    """One reference; a field that its string does not hold is empty.

    Attributes
    ----------
    raw : str
        The string as it stood in the text, line breaks joined.
    line : int
        Line of the text on which it begins, 1 for the first.
    position : int
        Place in the list, 1 for the first.
    number : str
        The number printed before it.
    has_others : bool
        Whether the author list ends in "et al.".
    article_number : str
        Electronic location that stands in place of pages.
    accessed : str
        The date on which an address was visited, as printed.
    registration : str
        Number in a trial register.
    status : {"sure", "check"}
        Whether a person should look at it.
    reasons : tuple of str
        Why a person should look at it.
    confidence : mapping
        Field -> probability, between 0 and 1, that it is read rightly.
    spans : tuple of Span
        The stretches of ``raw`` that the fields were read from.
    """

    raw: str
    line: int = 1
    position: int = 1
    number: str = ""
    type: ReferenceType = "other"
    authors: tuple[Name, ...] = ()
    has_others: bool = False
    editors: tuple[Name, ...] = ()
    title: str = ""
    container: str = ""
    year: str = ""
    month: str = ""
    day: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    article_number: str = ""
    edition: str = ""
    publisher: str = ""
    place: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    arxiv: str = ""
    url: str = ""
    accessed: str = ""
    registration: str = ""
    status: Status = "check"
    reasons: tuple[str, ...] = ()
    confidence: Mapping[str, float] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()

    @property
    def printed(self) -> dict[str, str]:
        """Stretches of ``raw`` by label, as printed."""
        found: dict[str, str] = {}
        for span in self.spans:
            text = self.raw[span.start : span.end]
            found[span.label] = f"{found[span.label]} {text}" if span.label in found else text
        return found

    @property
    def first_page(self) -> str:
        """First page, or the article number."""
        return self.pages.replace("\N{EN DASH}", "-").split("-")[0].strip() or self.article_number
