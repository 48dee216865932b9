"""How far each reviewer is, in lines for people, without telling how anyone decided in an open round."""

from __future__ import annotations

from collections.abc import Iterator

from tamis.errors import UsageError
from tamis.pipeline.screening import Screening, StageState, screen
from tamis.pipeline.sessions import open_session
from tamis.protocol import Protocol
from tamis.review.decisions import STAGES, Stage
from tamis.review.files import Ledger
from tamis.review.progress import Progress, progress_of
from tamis.review.screening import CONFLICT, divided_votes, votes
from tamis.workspace import Workspace


def progress_lines(
    workspace: Workspace, protocol: Protocol, ledger: Ledger, stage: Stage | None = None, reviewer: str = ""
) -> list[str]:
    """Return how far the reviewers are.

    Parameters
    ----------
    workspace : Workspace
    protocol : Protocol
    ledger : Ledger
    stage : Stage, optional
        Only this stage.
    reviewer : str
        Whoever asks: sees in open rounds also what concerns the own decisions, never that of others.

    Raises
    ------
    UsageError
        If the reviewer is not in tamis.toml.
    """
    if reviewer and reviewer not in workspace.settings.reviewers:
        known = ", ".join(workspace.settings.reviewers)
        raise UsageError(f"{reviewer} is not a reviewer of tamis.toml. Expected one of: {known}.")
    screening = screen(ledger, protocol, workspace.settings, {})
    lines: list[str] = []
    for name in STAGES if stage is None else (stage,):
        lines += _stage_lines(name, screening, ledger, reviewer)
    return lines


def _stage_lines(stage: Stage, screening: Screening, ledger: Ledger, reviewer: str) -> Iterator[str]:
    state = screening.stages[stage]
    open_reports = int(state.is_open.sum())
    yield f"{stage}: {len(state.outcomes)} reports, {_rounds(state, open_reports)}"
    for name in state.reviewers:
        if reviewer in ("", name):
            found = reviewer_progress(state, ledger, stage, name)
            yield f"  {name:<12} {_shown(found, is_closed=state.is_closed, is_own=reviewer == name)}"
    if reviewer in state.reviewers or state.is_closed:
        for name in (reviewer,) if reviewer else state.reviewers:
            yield from _divided(ledger, stage, name)
    outcomes = state.outcomes.loc[~state.is_open, "outcome"]
    if len(outcomes):
        settled = int(state.outcomes["basis"].eq("consensus").sum())
        yield (
            f"  conflicts    {int(outcomes.eq(CONFLICT).sum())} open, {settled} reports settled"
            + (" (of the rounds that are closed)" if open_reports else "")
        )


def reviewer_progress(state: StageState, ledger: Ledger, stage: Stage, reviewer: str) -> Progress:
    """Return the progress of one reviewer over all reports that are theirs."""
    decisions = ledger.decisions[stage][reviewer]
    mine = [str(name) for name in state.assigned.index[state.assigned[reviewer]]]
    return progress_of(decisions, votes(decisions, ledger.clusters), mine)


def _rounds(state: StageState, open_reports: int) -> str:
    if state.course.waits_for_pilot:
        return f"pilot {len(state.course.pilots)} open, the others wait"
    return "closed" if state.is_closed else f"{open_reports} in open rounds, votes hidden"


def _shown(found: Progress, *, is_closed: bool, is_own: bool) -> str:
    said = f"{found.done} of {found.assigned} done" + ("" if is_closed else f", {found.left} left")
    if found.per_hour is not None:
        said += f", {found.per_hour:.0f} an hour"
        if found.left and not is_closed and found.hours_left is not None:
            minutes = found.hours_left * 60
            said += (
                f", about {minutes / 60:.1f} hours to go"
                if minutes >= 90
                else f", about {max(1, round(minutes))} min to go"
            )
    if (is_closed or is_own) and found.inclusion_rate is not None:
        said += f", {found.inclusion_rate:.0%} go on"
    return said


def _divided(ledger: Ledger, stage: Stage, reviewer: str) -> Iterator[str]:
    found = divided_votes(ledger.decisions[stage][reviewer], ledger.clusters)
    for cluster, group in found.groupby("cluster", sort=False):
        said = ", ".join(f"{row.record} {row.decision}" for row in group.itertuples())
        yield f"  {reviewer} decided differently on records of one report: {said}; decide again on {cluster}"


def conflict_lines(workspace: Workspace, stage: Stage, resolver: str) -> list[str]:
    """Return the conflicts of closed rounds that are not settled, with votes, reasons and notes, and what to do."""
    session = open_session(workspace, stage, resolver, settle=True)
    lines: list[str] = []
    for record in session.queue:
        lines.append(f"{record}  {session.record(record).fields['title']}")
        for vote in session.votes(record):
            said = f"{vote.decision}{f' ({vote.reason})' if vote.reason else ''}"
            labels = f" [{', '.join(vote.labels)}]" if vote.labels else ""
            lines.append(f"  {vote.by:<10} {said}{labels}{f': {vote.note}' if vote.note else ''}")
    if session.hidden:
        lines.append(f"{session.hidden} reports are in open rounds; votes are hidden until all have decided.")
    elif not lines:
        lines.append(f"No conflict of {stage} is left.")
    if session.queue:
        lines.append(f"Settle one: tamis review decide RECORD DECISION --stage {stage} --reviewer {resolver}")
    return lines
