"""What every importer returns: raw records under one set of names, and what could not be read.

An importer only renames and splits; it judges nothing. What a format says that has no canonical name
stays in ``extra`` under the tag or column of the file, and is written back by the exporters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tamis.errors import Problem

# The names that every format is translated into, and what they hold.
FIELDS: Mapping[str, str] = {
    "title": "title of the work",
    "authors": 'authors in order, each "Family, Given"; a group or a name that cannot be split stands as it is',
    "year": "year of publication, four digits where the source has them",
    "date": "date of publication where the source gives more than the year, ISO 8601 where it can be read",
    "journal": "journal, book, proceedings or site that holds the work",
    "abbreviation": "abbreviated title of the journal",
    "volume": "volume",
    "issue": "issue or number",
    "pages": 'pages "first-last", or the article number',
    "doi": "digital object identifier without a resolver's address",
    "pmid": "PubMed number",
    "pmcid": "PubMed Central number",
    "url": "addresses",
    "language": "languages of the text",
    "abstract": "abstract",
    "keywords": "keywords and subject headings",
    "type": "kinds of publication in the words of the source",
    "accession": "the source's own id of the record",
    "publisher": "publisher",
    "place": "place of publication",
    "isbn": "book numbers",
    "issn": "journal numbers",
    "editors": "editors, written like authors",
    "edition": "edition",
    "series": "series that the work belongs to",
    "database": "database that the source took the record from",
    "accessed": "date on which an address was seen",
    "address": "addresses of the authors",
    "notes": "notes",
    "query": "query that found the record",
}

# Fields that hold a list; every other field holds one value.
LISTS = frozenset(
    {
        "authors",
        "url",
        "language",
        "keywords",
        "type",
        "isbn",
        "issn",
        "editors",
        "database",
        "address",
        "notes",
    }
)

Kind = Literal[
    "article", "book", "chapter", "thesis", "report", "conference", "preprint", "web", "dataset", "registration",
    "patent", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record of an import file, as the source has it.

    Attributes
    ----------
    position : int
        Position in the file, 1 for the first; records that could not be read are counted too.
    line : int
        Line on which it begins, 1 for the first; in a workbook the row, in a file without lines 0.
    type : str
        What it is, one of the words of Kind.
    fields : mapping
        Name of FIELDS -> its values; only names that have a value.
    extra : mapping
        Tag or column of the file without a canonical name -> its values, verbatim.
    """

    position: int
    line: int
    type: Kind
    fields: Mapping[str, tuple[str, ...]]
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def first(self, name: str) -> str:
        """Return the first value of a field, or an empty text."""
        values = self.fields.get(name)
        return values[0] if values else ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth saying about a file although no record was lost."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Claim:
    """The number of records that a file says it holds."""

    count: int


# What a reader yields, in the order of the file: exactly one RawRecord or Problem for each record.
Item = RawRecord | Problem | Notice | Claim


@dataclass(frozen=True, slots=True)
class ImportResult:
    """An import file, read.

    Attributes
    ----------
    format : str
        Name of the format that the content has, whatever the file is called.
    records : tuple of RawRecord
    problems : tuple of Problem
        One for each record that could not be read, with its line.
    notices : tuple of Problem
        What was odd but lost no record.
    encoding : str
        Encoding of the text.
    claimed : int or None
        Number of records that the file itself states.
    """

    format: str
    records: tuple[RawRecord, ...]
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()
    encoding: str = "utf-8"
    claimed: int | None = None

    @property
    def imported(self) -> int:
        """Number of records that were read."""
        return len(self.records)

    @property
    def read(self) -> int:
        """Number of records in the file: imported plus problems."""
        return len(self.records) + len(self.problems)


def nobody_asks(_: int) -> None:
    """Take the number of bytes that are read where nobody wants to see it."""


@dataclass(frozen=True, slots=True)
class Source:
    """The content of one file on its way into a reader.

    Attributes
    ----------
    name : str
        Name to show in problems.
    data : bytes
        Text in UTF-8 without a byte-order mark; for binary formats the bytes of the file.
    reached : callable
        Readers call it with the number of bytes that they have taken, now and then.
    """

    name: str
    data: bytes
    reached: Callable[[int], None] = nobody_asks


@dataclass(frozen=True, slots=True)
class Format:
    """An import format: how to know it by its beginning, and how to read it.

    Attributes
    ----------
    name : str
        Name of the format.
    title : str
        What people call it.
    sniff : callable
        Whether a text that begins like this has the format.
    read : callable
        Reads a source, record by record.
    raw : bool
        Whether the reader wants the bytes of the file (it decodes them itself).
    """

    name: str
    title: str
    sniff: Callable[[str], bool]
    read: Callable[[Source], Iterator[Item]]
    raw: bool = False
