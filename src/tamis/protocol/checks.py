"""The checks that hold across the files of a protocol.

Whether each file can be read is seen by ``files``; whether the import files hold what was promised is
left to the pipeline.
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TypeAlias

from tamis.errors import Problem
from tamis.protocol.criteria import Criterion
from tamis.protocol.plan import PlannedAnalysis, StagePlan
from tamis.protocol.protocol import Protocol
from tamis.protocol.searches import Query, Source

QUESTION = "protocol/question.toml"
CRITERIA = "protocol/criteria.toml"
SEARCHES = "protocol/searches.toml"
PLAN = "protocol/plan.toml"
DEVIATIONS = "protocol/deviations.toml"

Place: TypeAlias = tuple[str | int, ...]
# (file, path of keys and positions) -> line of that file; 0 where it is not known.
LineOf: TypeAlias = Callable[[str, Place], int]
# (path of keys and positions, what, expected) -> Problem of one file.
Report: TypeAlias = Callable[[Place, str, str], Problem]


def check_protocol(
    protocol: Protocol, line_of: LineOf = lambda file, place: 0, actors: Collection[str] = ()
) -> list[Problem]:
    """Return what is wrong across the parts of a protocol.

    Parameters
    ----------
    protocol : Protocol
    line_of : callable, optional
        Gives the line of a key of a file, for the problems.
    actors : collection of str, optional
        Reviewers and the consensus as tamis.toml names them; empty to accept any.
    """

    def of(file: str) -> Report:
        return lambda place, what, expected: Problem(file, line_of(file, place), what, expected)

    plan = protocol.plan
    return [
        *_unique("code", ("criteria",), [item.code for item in protocol.criteria], of(CRITERIA)),
        *_criteria(protocol.criteria, of(CRITERIA)),
        *_unique("source", ("sources",), [item.id for item in protocol.sources], of(SEARCHES)),
        *_sources(protocol.sources, of(SEARCHES)),
        *_unique("stage", ("stages",), [item.stage for item in plan.stages], of(PLAN)),
        *_unique("rule", ("rules",), [item.number for item in plan.rules], of(PLAN)),
        *_unique("analysis", ("analyses",), [item.id for item in plan.analyses], of(PLAN)),
        *_stages(plan.stages, actors, of(PLAN)),
        *_analyses(plan.analyses, of(PLAN)),
        *_dated("deviation", ("deviations",), [item.date for item in protocol.deviations], of(DEVIATIONS)),
    ]


def _criteria(criteria: Sequence[Criterion], problem: Report) -> Iterator[Problem]:
    holder: dict[int, str] = {}
    for position, item in enumerate(criteria):
        place = ("criteria", position)
        if item.order in holder:
            yield problem(
                (*place, "order"),
                f"order {item.order} of {item.code} is already that of {holder[item.order]}",
                "Give each ordered reason its own number, so that the reason to record is never a tie.",
            )
        elif item.order is not None:
            holder[item.order] = item.code
        if item.decision == "exclude" and item.order is None:
            yield problem(
                place,
                f"{item.code} excludes but has no order",
                "Add order = N: it says which reason is recorded when several hold.",
            )
        if item.decision == "duplicate" and item.stages:
            yield problem(
                (*place, "stages"),
                f"{item.code} names duplicates and has stages",
                "Duplicates are removed before screening: write stages = [].",
            )
        for stage, decision in (("title_abstract", "not_retrieved"), ("full_text", "unsure")):
            if stage in item.stages and item.decision == decision:
                yield problem(
                    (*place, "stages"),
                    f"{item.code} gives {decision} on {stage}",
                    f"That stage knows no {decision}: change the stages or the decision.",
                )


def _sources(sources: Sequence[Source], problem: Report) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for number, source in enumerate(sources):
        yield from _source(source, ("sources", number), problem)
        for position, query in enumerate(source.queries):
            place = ("sources", number, "queries", position)
            if query.id in first:
                yield problem(
                    (*place, "id"),
                    f"query {query.id} of {source.id} has the id of one of {first[query.id]}",
                    "Give each query its own id.",
                )
            first.setdefault(query.id, source.id)
            yield from _query(query, place, problem)


def _source(source: Source, place: Place, problem: Report) -> Iterator[Problem]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", source.id):
        yield problem(
            (*place, "id"),
            f"the id of a source is {source.id!r}",
            "Record ids begin with it: use small letters, digits, - and _.",
        )
    if not source.file.startswith(f"review/searches/{source.id}."):
        yield problem(
            (*place, "file"),
            f"the file of source {source.id} is {source.file!r}",
            f"An import file has the name of its source: review/searches/{source.id}.csv.",
        )
    total = sum(query.new_records for query in source.queries)
    if total != source.expected_records:
        yield problem(
            (*place, "expected_records"),
            f"source {source.id} expects {source.expected_records} records, its queries bring {total}",
            "The new records of the queries add up to the rows of the import file.",
        )
    dates = [query.date for query in source.queries]
    yield from _dated("query", (*place, "queries"), dates, problem)
    if dates and max(dates) != source.date:
        yield problem(
            (*place, "date"),
            f"source {source.id} is dated {source.date}, its last query {max(dates)}",
            "The date of a source is the day of its last query.",
        )


def _query(query: Query, place: Place, problem: Report) -> Iterator[Problem]:
    if not 0 <= query.new_records <= query.hits:
        yield problem(
            (*place, "new_records"),
            f"query {query.id} has {query.new_records} new records among {query.hits} hits",
            "New records are part of the hits, and neither is negative.",
        )


def _stages(stages: Sequence[StagePlan], actors: Collection[str], problem: Report) -> Iterator[Problem]:
    for position, stage in enumerate(stages):
        for name in (*stage.reviewers, stage.resolver):
            if actors and name not in actors:
                yield problem(
                    ("stages", position),
                    f"stage {stage.stage} names {name!r}",
                    f"tamis.toml knows {', '.join(sorted(actors))}.",
                )
        yield from _division(stage, ("stages", position), problem)


def _division(stage: StagePlan, place: Place, problem: Report) -> Iterator[Problem]:
    """Check how a stage is divided among its reviewers."""
    number = len(stage.reviewers)
    if stage.per_record is not None and not 1 <= stage.per_record <= number:
        yield problem(
            (*place, "per_record"),
            f"per_record of {stage.stage} is {stage.per_record}",
            f"Expected 1 to {number}, the number of its reviewers; leave it out for all of them.",
        )
    if not 0 <= stage.overlap <= 1:
        yield problem(
            (*place, "overlap"),
            f"overlap of {stage.stage} is {stage.overlap:g}",
            "Expected a share from 0 to 1: 0.2 has one reviewer more decide on a fifth of the records.",
        )
    elif stage.overlap and stage.per_record in (None, number):
        yield problem(
            (*place, "overlap"),
            f"{stage.stage} has an overlap, but all reviewers decide on every record",
            "Say with per_record how many reviewers decide on the other records, or leave overlap out.",
        )
    for name, weight in stage.quotas.items():
        if name not in stage.reviewers:
            yield problem(
                (*place, "quotas"),
                f"quotas of {stage.stage} name {name!r}",
                f"Expected reviewers of the stage: {', '.join(stage.reviewers)}.",
            )
        elif not 0 < weight < float("inf"):
            yield problem(
                (*place, "quotas"),
                f"the quota of {name} in {stage.stage} is {weight:g}",
                "Expected a weight above 0; 2 stands for twice as many records as 1.",
            )
    if stage.quotas and stage.per_record in (None, number):
        yield problem(
            (*place, "quotas"),
            f"{stage.stage} has quotas, but all reviewers decide on every record",
            "Say with per_record how many reviewers decide on a record, or leave quotas out.",
        )
    if stage.pilot < 0:
        yield problem(
            (*place, "pilot"), f"pilot of {stage.stage} is {stage.pilot}", "Expected a number of records."
        )


def _analyses(analyses: Sequence[PlannedAnalysis], problem: Report) -> Iterator[Problem]:
    varied = sorted(item.id for item in analyses if item.kind in ("primary", "secondary"))
    for position, item in enumerate(analyses):
        if not re.fullmatch(r"analysis/[a-z][a-z0-9_]*\.py", item.script):
            yield problem(
                ("analyses", position, "script"),
                f"the script of analysis {item.id} is {item.script!r}",
                "Name a script of the workspace: analysis/<name>.py.",
            )
        if item.kind == "sensitivity" and item.varies not in varied:
            yield problem(
                ("analyses", position, "varies"),
                f"sensitivity analysis {item.id} varies {item.varies!r}",
                f"Name a primary or secondary analysis: {', '.join(varied) or 'there is none yet'}.",
            )


def _unique(noun: str, place: Place, names: Iterable[object], problem: Report) -> Iterator[Problem]:
    seen: set[object] = set()
    for position, name in enumerate(names):
        if name in seen:
            yield problem((*place, position), f"{noun} {name} stands twice", "Remove one, or rename it.")
        seen.add(name)


def _dated(noun: str, place: Place, dates: Sequence[datetime.date], problem: Report) -> Iterator[Problem]:
    for position, (earlier, later) in enumerate(itertools.pairwise(dates), start=1):
        if later < earlier:
            yield problem(
                (*place, position, "date"),
                f"a {noun} of {later} stands after one of {earlier}",
                "Keep the list in the order of its dates.",
            )
