"""The paper as a tree: what every output format is written from.

Numbers, citations and cross references are resolved already; a writer only has to lay the nodes out. Text
in the nodes is plain text, so escaping is each writer's own affair.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Align = Literal["left", "right", "center"]
Style = Literal["emphasis", "strong", "superscript", "subscript"]
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """Characters, shown literally."""

    text: str


@dataclass(frozen=True, slots=True)
class Styled:
    """Inline content in a style."""

    style: Style
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Characters in a monospaced face."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Inline content that leads to an address, or with ``#`` to a place in the paper."""

    target: str
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """Numbers of the reference list, ascending: [1,3,4]."""

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A forced new line."""


Inline: TypeAlias = Text | Styled | Code | Link | Citation | LineBreak
Inlines: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's title; ``anchor`` is unique in the paper."""

    level: int
    children: Inlines
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Quote:
    """Blocks said by somebody else."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of items, each of blocks."""

    ordered: bool
    start: int
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Lines of code, such as a search string."""

    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A numbered picture; ``source`` names the asset, ``alt`` says in words what it shows."""

    anchor: str
    label: str
    caption: Inlines
    note: Inlines
    source: str
    alt: str
    width_mm: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of a table; a section row is one cell across it, ``indent`` moves the first cell in."""

    cells: tuple[Inlines, ...]
    section: bool = False
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A numbered table; ``widths`` are shares of the whole, or empty where the content decides."""

    anchor: str
    label: str
    caption: Inlines
    note: Inlines
    header: tuple[Inlines, ...]
    rows: tuple[Row, ...]
    aligns: tuple[Align, ...]
    widths: tuple[float, ...] = ()
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of the reference list."""

    number: int
    key: str
    children: Inlines


@dataclass(frozen=True, slots=True)
class References:
    """The reference list, in order of first citation."""

    entries: tuple[Reference, ...]


Block: TypeAlias = Heading | Paragraph | Quote | Listing | CodeBlock | Figure | Table | References


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who wrote the paper; ``marks`` point into the affiliations, 1 for the first."""

    name: str
    marks: tuple[int, ...] = ()
    orcid: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole paper, ready for any writer."""

    title: str
    running_title: str
    authors: tuple[Author, ...]
    affiliations: tuple[str, ...]
    date: datetime.date | None
    keywords: tuple[str, ...]
    language: str
    abstract: tuple[Block, ...]
    blocks: tuple[Block, ...]

    def figures(self) -> tuple[Figure, ...]:
        """Return the figures in the order in which they stand."""
        return tuple(block for block in (*self.abstract, *self.blocks) if isinstance(block, Figure))


def plain_text(children: Sequence[Inline]) -> str:
    """Return inline content without its styles, as for an anchor or an alternative text."""
    parts: list[str] = []
    for child in children:
        if isinstance(child, (Text, Code)):
            parts.append(child.text)
        elif isinstance(child, (Styled, Link)):
            parts.append(plain_text(child.children))
        elif isinstance(child, Citation):
            parts.append(citation_text(child.numbers))
        else:
            parts.append(" ")
    return "".join(parts)


def citation_runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Gather ascending numbers into runs: 1, 3, 4, 5 is (1, 1) and (3, 5)."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def citation_text(numbers: Sequence[int]) -> str:
    """Write citation numbers as journals do: [1,2,5–8]."""
    parts: list[str] = []
    for first, last in citation_runs(numbers):
        if last - first >= 2:
            parts.append(f"{first}\N{EN DASH}{last}")
        else:
            parts += [str(number) for number in range(first, last + 1)]
    return f"[{','.join(parts)}]"


def long_date(date: datetime.date) -> str:
    """Write a date in words, in English under any locale: 3 May 2026."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"
