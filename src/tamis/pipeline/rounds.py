"""What is decided about a stage as a whole: a pilot, closing a round, a reviewer who leaves."""

from __future__ import annotations

from dataclasses import dataclass

from tamis.errors import InputError, UsageError
from tamis.pipeline.screening import Screening, StageState, screen
from tamis.pipeline.sessions import now
from tamis.protocol import Protocol, load_protocol
from tamis.review.assignment import draw_pilot
from tamis.review.decisions import Stage, standing
from tamis.review.files import Ledger, append_event, load_ledger
from tamis.review.rounds import Event
from tamis.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Standing:
    protocol: Protocol
    ledger: Ledger
    screening: Screening
    state: StageState


def _read(workspace: Workspace, stage: Stage, by: str) -> _Standing:
    """Read where a stage stands; who writes an event must be known and every log be readable."""
    protocol, problems = load_protocol(workspace)
    if protocol is None or problems:
        raise InputError(problems)
    _known(workspace, by)
    ledger = load_ledger(workspace, protocol)
    if ledger.problems:
        raise InputError(ledger.problems)
    screening = screen(ledger, protocol, workspace.settings, {})
    return _Standing(protocol, ledger, screening, screening.stages[stage])


def _known(workspace: Workspace, name: str) -> None:
    actors = (*workspace.settings.reviewers, workspace.settings.consensus)
    if name not in actors:
        raise UsageError(f"{name} is not in tamis.toml. Expected one of: {', '.join(actors)}.")


def start_pilot(
    workspace: Workspace, stage: Stage, by: str, number: int | None = None, *, at: str = ""
) -> tuple[str, ...]:
    """Draw the records of a pilot, the same for all reviewers; the others wait until it is closed.

    Parameters
    ----------
    workspace : Workspace
    stage : Stage
    by : str
        Who starts it.
    number : int, optional
        How many records; by default as many as the protocol plans.
    at : str
        Time of the event; now if left out.

    Raises
    ------
    UsageError
        If a pilot is still open, no number is known, or the stage has no open record.
    """
    found = _read(workspace, stage, by)
    size = number or found.state.plan.pilot
    if size < 1:
        raise UsageError(f"How many records? The protocol plans no pilot for {stage}: say --records N.")
    if found.state.course.waits_for_pilot:
        raise UsageError(
            f"A pilot of {stage} is open. Close it first: tamis review close --stage {stage} --pilot"
        )
    # What somebody has decided on already would tell less about how alike people judge.
    begun = frozenset().union(*(found.state.done[name] for name in found.state.reviewers))
    waiting = found.state.rounds.eq("main") & found.state.is_open
    candidates = [str(name) for name in found.state.rounds.index[waiting] if name not in begun]
    records = draw_pilot(candidates, size, workspace.settings.seed, len(found.state.course.pilots) + 1)
    if not records:
        raise UsageError(f"{stage} has no open record left on which nobody has decided.")
    append_event(workspace, Event(at or now(), by, stage, "pilot", records=records))
    return records


def close_pilot(
    workspace: Workspace, stage: Stage, by: str, *, unfinished: bool = False, at: str = ""
) -> int:
    """Close the open pilot, so that the other records come; return its number of records.

    Raises
    ------
    UsageError
        If no pilot is open, or decisions are missing and ``unfinished`` does not allow it.
    """
    found = _read(workspace, stage, by)
    course = found.state.course
    open_pilots = [place for place in range(len(course.pilots)) if place not in course.closed_pilots]
    if not open_pilots:
        raise UsageError(f"No pilot of {stage} is open.")
    place = open_pilots[-1]
    members = found.state.rounds.index[found.state.rounds == f"pilot {place + 1}"]
    _stop_at_missing(found.state, [str(name) for name in members], unfinished)
    append_event(
        workspace, Event(at or now(), by, stage, "close", records=tuple(sorted(course.pilots[place])))
    )
    return len(members)


def close_stage(
    workspace: Workspace,
    stage: Stage,
    by: str,
    searches: tuple[str, ...] = (),
    *,
    unfinished: bool = False,
    at: str = "",
) -> int:
    """Close a stage for the records of some searches; return how many reports that are.

    From then on votes on them may be seen, their reviewers decide no more, and later searches open rounds
    of their own.

    Parameters
    ----------
    workspace : Workspace
    stage : Stage
    by : str
        Who closes it.
    searches : tuple of str
        Ids of protocol/searches.toml; all that there are if left out.
    unfinished : bool
        Whether to close it although decisions are missing; those reports stay pending.
    at : str
        Time of the event; now if left out.

    Raises
    ------
    UsageError
        If a search is unknown, or decisions are missing and ``unfinished`` does not allow it.
    """
    found = _read(workspace, stage, by)
    named = searches or tuple(source.id for source in found.protocol.sources)
    _known_searches(found.protocol, named)
    members = [str(name) for name in found.state.outcomes.index if str(name).rsplit("/", 1)[0] in named]
    _stop_at_missing(found.state, members, unfinished)
    append_event(workspace, Event(at or now(), by, stage, "close", searches=named))
    return len(members)


def reopen_stage(
    workspace: Workspace, stage: Stage, by: str, searches: tuple[str, ...] = (), *, note: str, at: str = ""
) -> None:
    """Open closed searches of a stage again; the note says why, since votes may have been seen."""
    found = _read(workspace, stage, by)
    course = found.state.course
    unread = {name.rsplit("/", 1)[0] for left in course.stopped.values() for name in left}
    ended = course.closed_searches | unread
    named = searches or tuple(sorted(ended))
    _known_searches(found.protocol, named)
    if not set(named) & ended:
        raise UsageError(f"Nothing of {stage} was closed by a line or left unread.")
    append_event(workspace, Event(at or now(), by, stage, "reopen", searches=named, note=note))


def leave_stage(
    workspace: Workspace, stage: Stage, by: str, reviewer: str, successor: str = "", *, at: str = ""
) -> tuple[int, int]:
    """Note that a reviewer decides no more; return how many reports stay with them and how many pass on.

    Parameters
    ----------
    workspace : Workspace
    stage : Stage
    by : str
        Who notes it.
    reviewer : str
        Who leaves; decisions taken so far stay.
    successor : str
        Who takes the open records over; without one they pass to the other reviewers.
    at : str
        Time of the event; now if left out.

    Raises
    ------
    UsageError
        If the reviewer is none of the stage or left before, or all decide on everything and nobody takes over.
    """
    found = _read(workspace, stage, by)
    state = found.state
    if reviewer not in state.reviewers or reviewer in state.course.kept:
        raise UsageError(f"{reviewer} does not review {stage}. Reviewers: {', '.join(state.reviewers)}.")
    if successor:
        _known(workspace, successor)
    everyone_decides = state.plan.per_record in (None, len(state.plan.reviewers))
    if everyone_decides and (not successor or successor in state.reviewers):
        raise UsageError(
            f"All reviewers of {stage} decide on every record, so nobody else can take the records of {reviewer} "
            "over. Name somebody new in tamis.toml and here: --successor NAME"
        )
    left = len(state.left(reviewer))
    records = tuple(map(str, standing(found.ledger.decisions[stage][reviewer])["record"]))
    event = Event(at or now(), by, stage, "leave", records=records, reviewer=reviewer, successor=successor)
    append_event(workspace, event)
    return len(records), left


def _known_searches(protocol: Protocol, searches: tuple[str, ...]) -> None:
    known = [source.id for source in protocol.sources]
    strange = [name for name in searches if name not in known]
    if strange:
        raise UsageError(f"{strange[0]} is not a search. Expected one of: {', '.join(known)}.")


def _stop_at_missing(state: StageState, members: list[str], unfinished: bool) -> None:
    missing = {
        reviewer: sum(
            name not in state.done[reviewer] for name in members if state.assigned.at[name, reviewer]
        )
        for reviewer in state.reviewers
    }
    missing = {name: count for name, count in missing.items() if count}
    if missing and not unfinished:
        said = ", ".join(f"{name} {count}" for name, count in missing.items())
        raise UsageError(
            f"Decisions are missing: {said}. Closing would end the blinding; these reports would stay pending. "
            "If that is meant: --unfinished"
        )


def assignment_lines(workspace: Workspace, stage: Stage, reviewer: str = "") -> list[str]:
    """Return how many reports each reviewer decides on, or the records of one."""
    found = _read(workspace, stage, reviewer or workspace.settings.consensus)
    assigned = found.state.assigned
    if reviewer:
        if reviewer not in assigned:
            raise UsageError(
                f"{reviewer} does not review {stage}. Reviewers: {', '.join(found.state.reviewers)}."
            )
        return [str(name) for name in assigned.index[assigned[reviewer]]]
    several = int((assigned.sum(axis=1) > 1).sum())
    return [f"{name:<12} {int(assigned[name].sum())} of {len(assigned)} reports" for name in assigned] + [
        f"{several} of {len(assigned)} reports are decided by more than one reviewer"
    ]
