"""Reads the folder ``protocol/`` of a workspace."""

from __future__ import annotations

from dataclasses import dataclass

from tamis.errors import Problem
from tamis.protocol.checks import CRITERIA, DEVIATIONS, PLAN, QUESTION, SEARCHES, LineOf, check_protocol
from tamis.protocol.criteria import Criterion
from tamis.protocol.deviations import Deviation
from tamis.protocol.plan import Plan
from tamis.protocol.protocol import Protocol
from tamis.protocol.question import Question
from tamis.protocol.searches import Source
from tamis.textfiles import Strict, T, read_text, read_toml, toml_lines
from tamis.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Criteria(Strict):
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class _Searches(Strict):
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class _Deviations(Strict):
    deviations: tuple[Deviation, ...] = ()


def load_protocol(workspace: Workspace) -> tuple[Protocol | None, list[Problem]]:
    """Read and check the protocol: None where a file cannot be read, with the problems of all files."""
    problems: list[Problem] = []

    def read(name: str, kind: type[T]) -> T | None:
        value, found = read_toml(workspace.path(name), name, kind)
        problems.extend(found)
        return value

    question = read(QUESTION, Question)
    criteria = read(CRITERIA, _Criteria)
    searches = read(SEARCHES, _Searches)
    plan = read(PLAN, Plan)
    deviations = read(DEVIATIONS, _Deviations)
    if question is None or criteria is None or searches is None or plan is None or deviations is None:
        return None, problems
    protocol = Protocol(question, criteria.criteria, searches.sources, plan, deviations.deviations)
    actors = (*workspace.settings.reviewers, workspace.settings.consensus)
    return protocol, problems + check_protocol(protocol, _lines(workspace), actors)


def _lines(workspace: Workspace) -> LineOf:
    names = (QUESTION, CRITERIA, SEARCHES, PLAN, DEVIATIONS)
    lines = {name: toml_lines(read_text(workspace.path(name), name)[0]) for name in names}
    return lambda name, place: lines[name](place)
