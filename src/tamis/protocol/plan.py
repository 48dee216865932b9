"""What was set out to be done: who decides at each stage, the rules that bind them, and the analyses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import pydantic

PlannedStage: TypeAlias = Literal["duplicates", "title_abstract", "full_text", "extraction"]
AnalysisKind: TypeAlias = Literal["descriptive", "primary", "secondary", "sensitivity"]


@dataclass(frozen=True, slots=True)
class StagePlan:
    """Who works on a stage and how it is settled.

    Attributes
    ----------
    stage : PlannedStage
    reviewers : tuple of str
        Names as in tamis.toml; they work independently.
    resolver : str
        Who has the last word on conflicts.
    agreement : str
        Measure of agreement reported for this stage.
    unsure_is_include : bool
        Whether ``unsure`` takes a record to the next stage as ``include`` does.
    per_record : int or None
        How many reviewers decide on each record; None for all of them.
    overlap : float
        Share of the records, 0 to 1, on which one reviewer more decides, so that a divided stage has
        records to compute agreement on.
    quotas : mapping
        Reviewer -> weight in the division of the records; one who is not named has 1.
    pilot : int
        Records of a pilot round, on which all decide before the others come; 0 for no pilot.
    stopping : str
        Rule by which the reading of a ranked list may end before the last record, named in advance; empty where
        all records are read.
    recall : float
        Share of the relevant records that the rule has to reach.
    """

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    stage: PlannedStage
    reviewers: tuple[str, ...]
    resolver: str
    agreement: str
    unsure_is_include: bool = False
    per_record: int | None = None
    overlap: float = 0.0
    quotas: Mapping[str, float] = field(default_factory=dict)
    pilot: int = 0
    stopping: str = ""
    recall: float = 0.95


@dataclass(frozen=True, slots=True)
class Rule:
    """A numbered rule of coding or adjudication; reasons in the logs cite it as ``rule N``."""

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    number: int
    stages: tuple[PlannedStage, ...]
    text: str


@dataclass(frozen=True, slots=True)
class PlannedAnalysis:
    """One analysis, set out in words before its script.

    Attributes
    ----------
    id : str
    question : str
    kind : AnalysisKind
    script : str
        ``analysis/<name>.py``; one script may hold several analyses.
    filter : str
        Which rows of the agreed data enter.
    time_origin : str
        Time zero, for analyses of durations.
    models : tuple of str
    varies : str
        The primary or secondary analysis that a sensitivity analysis varies.
    """

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    id: str
    question: str
    kind: AnalysisKind
    script: str
    filter: str
    time_origin: str = ""
    models: tuple[str, ...] = ()
    varies: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of the review: stages, rules, analyses."""

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    stages: tuple[StagePlan, ...] = ()
    rules: tuple[Rule, ...] = ()
    analyses: tuple[PlannedAnalysis, ...] = ()
