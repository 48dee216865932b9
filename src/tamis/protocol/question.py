"""The question of the review: population, exposure, comparator, outcomes, and what counts as primary."""

from __future__ import annotations

from dataclasses import dataclass, field

import pydantic


@dataclass(frozen=True, slots=True)
class Highlight:
    """Words that screening shows in colour: those that speak for inclusion and those against it."""

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What the review asks, in PECO terms.

    Attributes
    ----------
    title : str
    population, exposure, comparator : str
        One sentence each; the comparator is empty for a question without one.
    outcomes : tuple of str
        The most important first.
    objectives : tuple of str
    study_designs : tuple of str
        Designs of reports that are eligible.
    primary_population : str
        Definition of the participants that the main analyses speak of.
    registration : str
        Register and number, or a sentence that says there is none.
    highlight : Highlight
    """

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    title: str
    population: str
    exposure: str
    comparator: str
    outcomes: tuple[str, ...]
    objectives: tuple[str, ...]
    study_designs: tuple[str, ...]
    primary_population: str
    registration: str
    highlight: Highlight = field(default=Highlight())
