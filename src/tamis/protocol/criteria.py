"""Eligibility as coded reasons, each belonging to one decision, ordered where several can hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pydantic

Stage: TypeAlias = Literal["title_abstract", "full_text"]
DecisionWord: TypeAlias = Literal["include", "unsure", "exclude", "not_retrieved", "duplicate"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One coded reason for a decision.

    Attributes
    ----------
    code : str
        As it stands in the decision logs, such as ``P1``.
    label : str
        A few words, as printed in the flow diagram.
    decision : DecisionWord
        The decision that this reason gives.
    stages : tuple of Stage
        Where it may be given; none for a reason that is decided before screening.
    order : int or None
        Among reasons that hold together the one with the lowest order is recorded.
    guidance : str
        What the reviewer needs to know to apply it.
    """

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    code: str
    label: str
    decision: DecisionWord
    stages: tuple[Stage, ...] = ()
    order: int | None = None
    guidance: str = ""


def reasons(criteria: Iterable[Criterion], stage: Stage) -> dict[str, DecisionWord]:
    """Return code -> decision for the reasons of one stage, in the order of the protocol."""
    return {criterion.code: criterion.decision for criterion in criteria if stage in criterion.stages}


def criteria_version(criteria: Iterable[Criterion], stage: Stage) -> str:
    """Return a short hash of the criteria that reviewers see at a stage.

    Every word that can change a decision changes it: code, label, decision, order, guidance, and the order
    in which the criteria stand. Criteria of other stages do not.
    """
    seen = [
        (item.code, item.label, item.decision, item.order, item.guidance)
        for item in criteria
        if stage in item.stages
    ]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode("utf-8")).hexdigest()[:12]


def first_reason(criteria: Iterable[Criterion], codes: Iterable[str]) -> str:
    """Return the code to record when several exclusion reasons hold; the order of the protocol decides.

    Raises
    ------
    KeyError
        If a code is not in the protocol or has no order.
    """
    order = {criterion.code: criterion.order for criterion in criteria if criterion.order is not None}
    return min(codes, key=lambda code: order[code])
