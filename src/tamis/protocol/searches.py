"""Where the records came from: sources, their queries word for word, and how many records to expect."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pydantic

# The two arms of the PRISMA 2020 flow diagram.
Arm: TypeAlias = Literal["databases", "other"]


@dataclass(frozen=True, slots=True)
class Query:
    """One query as it was sent, or one search step as it was done.

    Attributes
    ----------
    id : str
    date : date
    searched : str
        What was searched, where it is narrower than the source.
    text : str
        The query word for word.
    hits : int
        Records returned.
    new_records : int
        Of these, records that no earlier query had found.
    notes : str
    """

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    id: str
    date: datetime.date
    searched: str
    text: str
    hits: int
    new_records: int
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One source on one day: one import file.

    Attributes
    ----------
    id : str
        Name of the import file without its suffix; record ids begin with it.
    name : str
    arm : Arm
        The side of the PRISMA 2020 flow diagram on which its records are counted.
    platform : str
        Interface through which the source was searched.
    file : str
        Import file, relative to the workspace.
    date : date
        Day of the last query.
    expected_records : int
        Rows of the import file.
    description : str
        What the source is and what it is not.
    queries : tuple of Query
        In the order in which they were sent.
    """

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    id: str
    name: str
    arm: Arm
    platform: str
    file: str
    date: datetime.date
    expected_records: int
    description: str = ""
    queries: tuple[Query, ...] = ()
