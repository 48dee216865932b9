"""The protocol as one value."""

from __future__ import annotations

from dataclasses import dataclass

from tamis.protocol.criteria import Criterion
from tamis.protocol.deviations import Deviation
from tamis.protocol.plan import Plan
from tamis.protocol.question import Question
from tamis.protocol.searches import Source


@dataclass(frozen=True, slots=True)
class Protocol:
    """What was promised: question, coded criteria, sources, plan, deviations."""

    question: Question
    criteria: tuple[Criterion, ...]
    sources: tuple[Source, ...]
    plan: Plan
    deviations: tuple[Deviation, ...]
