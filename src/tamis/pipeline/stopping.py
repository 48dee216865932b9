"""When a reviewer may stop reading: advice from the own decisions, and noting it for the flow diagram."""

from __future__ import annotations

import numpy as np

from tamis import __version__
from tamis.errors import UsageError
from tamis.pipeline.screening import stage_plan
from tamis.pipeline.sessions import Session, now, open_session
from tamis.protocol import load_protocol
from tamis.review.decisions import Stage
from tamis.review.files import append_event
from tamis.review.progress import GOES_ON
from tamis.review.rounds import Event
from tamis.review.stopping import Advice, Progress, advise, estimate_remaining, find_rule
from tamis.workspace import Workspace

# Two parameters of a falling rate say nothing of what is left when they rest on a handful of finds.
ENOUGH = 10


def reading_progress(session: Session) -> Progress:
    """Return what a person has read of the open rounds, in the order of the decisions that stand.

    Decisions of rounds that were closed, as of a pilot or an earlier search, tell nothing of how much of these is
    read; only where no round is open they are what is counted.
    """
    open_ = set(session.records["record"])
    words = [word for name, word in session.labels.items() if name in open_ or not open_]
    return Progress(np.array([word in GOES_ON for word in words], dtype=bool), len(open_) or len(words))


def stopping_advice(workspace: Workspace, stage: Stage, reviewer: str) -> tuple[Progress, str, list[Advice]]:
    """Ask every rule whether a reviewer may stop; it reads this person's decisions only.

    Returns
    -------
    progress : Progress
    rule : str
        The rule that the protocol names for the stage; empty where it names none.
    advice : list of Advice
    """
    session = open_session(workspace, stage, reviewer)
    protocol, _ = load_protocol(workspace)
    plan = stage_plan(protocol, stage) if protocol else None
    rule, recall = (plan.stopping, plan.recall) if plan else ("", 0.95)
    progress = reading_progress(session)
    return progress, rule, advise(progress, recall)


def advice_lines(workspace: Workspace, stage: Stage, reviewer: str) -> list[str]:
    """Return the advice in lines for people."""
    progress, planned, advice = stopping_advice(workspace, stage, reviewer)
    remaining = estimate_remaining(progress)
    lines = [
        f"{stage}: {reviewer} has read {progress.read} of {progress.total}, {progress.found} relevant.",
        f"Estimated to be left: {remaining.estimate:.1f} relevant, at most {remaining.upper} (one-sided 95 %)."
        if progress.found >= ENOUGH
        else f"Fewer than {ENOUGH} relevant records are known: too few to estimate how many are left.",
        "",
        f"{'rule':<12} {'says':<6} {'recall':<7} because",
    ]
    for item in advice:
        target = "-" if item.target is None else f"{item.target:.0%}"
        mark = " (named in the protocol)" if item.rule == planned else ""
        lines.append(
            f"{item.rule:<12} {'stop' if item.stop else 'go on':<6} {target:<7} {item.because}{mark}"
        )
    if not planned:
        lines += [
            "",
            "The protocol names no rule: set stopping and recall for the stage in protocol/plan.toml.",
        ]
    return lines


def stop_reading(workspace: Workspace, stage: Stage, reviewer: str, *, note: str = "", at: str = "") -> int:
    """Note that a reviewer reads no further, as the rule of the protocol allows; return how many are left unread.

    When all reviewers of a record leave it unread, it counts as removed by automation in the flow.

    Parameters
    ----------
    workspace : Workspace
    stage : Stage
        Only title and abstract: every report that was sought is read.
    reviewer : str
    note : str
    at : str
        Time of the event; now if left out.

    Raises
    ------
    UsageError
        If the protocol names no rule for the stage, the rule does not say stop, a pilot is open, or nothing is left.
    """
    if stage != "title_abstract":
        raise UsageError("Reading may stop at title_abstract only: every report that was sought is read.")
    session = open_session(workspace, stage, reviewer)
    protocol, _ = load_protocol(workspace)
    plan = stage_plan(protocol, stage) if protocol else None
    if plan is None or not plan.stopping:
        raise UsageError(
            f"The protocol names no rule of stopping for {stage}. Set it in advance, in protocol/plan.toml: "
            'stopping = "tamis"'
        )
    if session.settles:
        raise UsageError(f"{reviewer} settles conflicts of {stage}; only its reviewers stop reading.")
    rule = find_rule(plan.stopping)
    left = session.queue
    if not left:
        raise UsageError(f"{reviewer} has nothing left to read at {stage}.")
    if session.record(left[0]).round.startswith("pilot"):
        raise UsageError(f"A pilot of {stage} is open; it is read to its end.")
    stop, because = rule.says(reading_progress(session), plan.recall, 0.95)
    if not stop:
        raise UsageError(f"The rule {rule.name!r} does not say stop yet: {because}.")
    tool = f"tamis {__version__}, rule {rule.name}" + (f", recall {plan.recall:.0%}" if rule.promises else "")
    append_event(workspace, Event(at or now(), reviewer, stage, "stop", records=left, rule=tool, note=note))
    return len(left)
