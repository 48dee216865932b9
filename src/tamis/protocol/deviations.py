"""Differences between what a systematic review is expected to do, or was planned to do, and what was done."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pydantic


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference.

    Attributes
    ----------
    date : date
        Day on which it was written down.
    what : str
    why : str
    affects : str
        Which stages or results, and in which direction where that is known.
    """

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    date: datetime.date
    what: str
    why: str
    affects: str
