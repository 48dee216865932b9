"""Rounds of a stage: pilots and the main round, which of them are closed, and who left.

What happens to a stage as a whole is a line of ``review/rounds/<name>.jsonl``, chained like decisions. A
round is closed when every candidate in it has all its decisions, or by such a line; until then nobody is
shown how anyone else decided in it. A search that arrives later opens a new round, and what was closed
by a line before stays closed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

import pandas as pd

from tamis.errors import Problem
from tamis.review.decisions import STAGES, Stage
from tamis.tables import RowLike

EventKind: TypeAlias = Literal["pilot", "close", "reopen", "leave", "stop"]

_EXPECTED = {
    "pilot": "records",
    "leave": "reviewer",
    "stop": "rule",
}
_LISTS = ("records", "searches")
_WORDS = ("id", "at", "by", "stage", "event", "reviewer", "successor", "rule", "note", "client", "prev")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a stage.

    Attributes
    ----------
    at, by, stage : str
    event : EventKind
        ``pilot``: all decide on ``records`` before the others come. ``close``: the pilot (``records``) or
        the searches named are closed. ``reopen``: they are open again. ``leave``: ``reviewer`` decides no
        more, ``records`` are those that had been decided, the others pass to ``successor`` or, where none
        is named, to the other reviewers. ``stop``: ``by`` reads no further, ``records`` are those left, and
        ``rule`` says by which tool and rule.
    records, searches : tuple of str
    reviewer, successor, rule, note : str
    """

    at: str
    by: str
    stage: Stage
    event: EventKind
    records: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    reviewer: str = ""
    successor: str = ""
    rule: str = ""
    note: str = ""

    def line(self) -> dict[str, Any]:
        """Return the event as it is appended; empty fields are left out."""
        names = ("at", "by", "stage", "event", "reviewer", "successor", "rule", "searches", "records", "note")
        values = {name: getattr(self, name) for name in names}
        return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items() if v}


@dataclass(frozen=True, slots=True)
class Course:
    """What happened to one stage so far.

    Attributes
    ----------
    pilots : tuple of frozenset of str
        Records of each pilot.
    closed_pilots : frozenset of int
        Positions of those closed by a line.
    closed_searches : frozenset of str
        Searches whose records are closed by a line.
    kept : mapping
        Reviewer who left -> records that had been decided by then.
    successors : mapping
        Reviewer who left -> who took over, where someone did.
    stopped : mapping
        Reviewer -> record that this person leaves unread -> by which tool, rule and when.
    """

    pilots: tuple[frozenset[str], ...] = ()
    closed_pilots: frozenset[int] = frozenset()
    closed_searches: frozenset[str] = frozenset()
    kept: Mapping[str, frozenset[str]] = field(default_factory=dict)
    successors: Mapping[str, str] = field(default_factory=dict)
    stopped: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def waits_for_pilot(self) -> bool:
        """Whether a pilot was drawn and not closed by a line; the other records wait until then."""
        return len(self.closed_pilots) < len(self.pilots)


def parse_events(
    rows: Iterable[RowLike], path: str, *, actor: str, actors: Collection[str], searches: Collection[str]
) -> tuple[list[Event], list[Problem]]:
    """Read the events that one person wrote down; a line that does not fit is a problem.

    Parameters
    ----------
    rows : iterable of rows
    path : str
        Shown in problems.
    actor : str
        The only writer of this file.
    actors : collection of str
        Everyone whom tamis.toml names.
    searches : collection of str
        Ids of protocol/searches.toml.
    """
    events: list[Event] = []
    problems: list[Problem] = []
    for row in rows:
        fault = _fault(row.values, actor, actors, searches)
        if fault is not None:
            problems.append(Problem(path, row.line, *fault))
            continue
        values = {name: value for name, value in row.values.items() if name not in ("id", "prev", "client")}
        events.append(
            Event(**values | {name: tuple(values[name]) for name in _LISTS if name in values})  # pyright: ignore
        )
    return events, problems


def _fault(
    values: Mapping[str, Any], actor: str, actors: Collection[str], searches: Collection[str]
) -> tuple[str, str] | None:
    kinds = get_args(EventKind)
    for name, value in values.items():
        if name in _LISTS:
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                return f"{name} is {value!r}", "Expected a list of words."
        elif name not in _WORDS:
            return f"{name!r} is not a field of this log", f"Expected {', '.join((*_WORDS, *_LISTS))}."
        elif not isinstance(value, str):
            return f"{name} is {value!r}", "Expected a word."
    if values.get("event") not in kinds:
        return f"event is {values.get('event', '')!r}", f"Expected one of: {'; '.join(kinds)}."
    if values.get("stage") not in STAGES:
        return f"stage is {values.get('stage', '')!r}", f"Expected one of: {'; '.join(STAGES)}."
    if values.get("by") != actor:
        return f"the line is by {values.get('by', '')!r}", f"Expected {actor!r}: one writer per file."
    if not values.get("at"):
        return "at is empty", "Expected an ISO 8601 day or time."
    needed = _EXPECTED.get(values["event"])
    if needed and needed not in values:
        return f"a {values['event']} without {needed}", f"Expected the field {needed}."
    people = [values[name] for name in ("reviewer", "successor") if values.get(name)]
    unknown = [name for name in people if name not in actors]
    if unknown:
        return f"{unknown[0]} is not in tamis.toml", f"Expected one of: {'; '.join(actors)}."
    strange = [name for name in values.get("searches", ()) if name not in searches]
    if strange:
        return f"{strange[0]} is not a search", f"Expected one of: {'; '.join(searches)}."
    return None


def course_of(events: Iterable[Event], stage: Stage) -> Course:
    """Return what happened to a stage; whose file a line stands in does not matter, its time does."""
    pilots: list[frozenset[str]] = []
    closed_pilots: set[int] = set()
    closed_searches: set[str] = set()
    kept: dict[str, frozenset[str]] = {}
    successors: dict[str, str] = {}
    stopped: dict[str, dict[str, str]] = {}
    # A day without a time sorts before its times; ties go by name, so that the order of files is no matter.
    for event in sorted((event for event in events if event.stage == stage), key=lambda e: (e.at, e.by)):
        records = frozenset(event.records)
        if event.event == "pilot":
            pilots.append(records)
        elif event.event == "leave":
            kept[event.reviewer] = kept.get(event.reviewer, frozenset()) | records
            if event.successor:
                successors[event.reviewer] = event.successor
        elif event.event == "stop":
            words = f"{event.rule}, {event.at[:10]}"
            stopped.setdefault(event.by, {}).update(dict.fromkeys(event.records, words))
        else:
            named = {place for place, pilot in enumerate(pilots) if pilot & records}
            if event.event == "close":
                closed_pilots |= named
                closed_searches |= set(event.searches)
            else:
                closed_pilots -= named
                closed_searches -= set(event.searches)
                for left in stopped.values():
                    for name in [name for name in left if name.rsplit("/", 1)[0] in event.searches]:
                        del left[name]
    return Course(
        tuple(pilots), frozenset(closed_pilots), frozenset(closed_searches), kept, successors, stopped
    )


def rounds_of(candidates: Sequence[str], course: Course, clusters: pd.Series) -> pd.Series:
    """Return the round of each candidate: ``pilot 1``, ``closed`` (by a line) or ``main``.

    Parameters
    ----------
    candidates : sequence of str
        Clusters that reached the stage.
    course : Course
    clusters : Series
        Record id -> cluster id: a pilot holds records, which may have been joined to others since.
    """
    index = pd.Index(list(candidates), name="cluster").astype("object")
    search = index.str.rsplit("/", n=1).str[0] if len(index) else index
    found = pd.Series("main", index=index, dtype="object")
    found[search.isin(course.closed_searches)] = "closed"
    for number, pilot in enumerate(course.pilots, start=1):
        members = set(clusters.reindex(sorted(pilot)).dropna())
        found[index.isin(members)] = "closed" if number - 1 in course.closed_pilots else f"pilot {number}"
    return found


def open_candidates(rounds: pd.Series, complete: pd.Series, *, may_close: bool) -> pd.Series:
    """Tell which candidates are in a round that is still open.

    Parameters
    ----------
    rounds : Series of str
        As from ``rounds_of``.
    complete : Series of bool
        Whether a candidate has all its decisions.
    may_close : bool
        Whether the main round can be complete: not as long as the stage before it brings more candidates.
    """
    missing = ~complete.groupby(rounds).transform("all")
    if not may_close:
        missing |= rounds == "main"
    return missing & (rounds != "closed")
