"""Decisions of one reviewer in from other programs and out to them; nobody else's log is opened."""

from __future__ import annotations

from collections.abc import Mapping

from tamis.errors import UsageError
from tamis.pipeline.hidden import require_unsealed
from tamis.pipeline.loading import require_protocol
from tamis.pipeline.screening import candidates_of, in_order, stage_state
from tamis.pipeline.sessions import own_logs
from tamis.protocol import Protocol, criteria_version
from tamis.review.decisions import STAGES, Stage, standing
from tamis.review.files import ChainedLog, Ledger, decision_log, load_ledger
from tamis.review.transfer import (
    ImportPlan,
    ReasonWords,
    RecordIndex,
    TransferFormat,
    VotesFile,
    export_votes,
    plan_import,
    read_votes,
)
from tamis.workspace import Workspace


def import_decisions(
    workspace: Workspace,
    stage: Stage,
    reviewer: str,
    data: bytes,
    name: str,
    *,
    at: str,
    form: TransferFormat | None = None,
    person: str = "",
    every: str = "",
    mapping: Mapping[str, str] | None = None,
    default_reason: str = "",
    replace: bool = False,
) -> tuple[VotesFile, ImportPlan]:
    """Append the decisions of a file to a reviewer's log; importing the file again appends nothing.

    Parameters
    ----------
    workspace : Workspace
    stage : Stage
    reviewer : str
        Whose log, as in tamis.toml.
    data, name : bytes, str
        The file and its name.
    at : str
        Time for rows without one, ISO 8601.
    form, person, every
        As for ``read_votes``.
    mapping : mapping, optional
        Reason in the words of the file -> code.
    default_reason : str
        Code for exclusions without a reason.
    replace : bool
        Whether the file replaces decisions that the log holds.

    Returns
    -------
    VotesFile, ImportPlan
        What the file holds, and what became of its rows; rows with problems were left out.
    """
    protocol = require_protocol(workspace)
    ledger = _own_ledger(workspace, protocol, stage, reviewer)
    require_unsealed(workspace, stage, reviewer)
    found = read_votes(data, name, form, person=person, every=every)
    plan = plan_import(
        found.votes,
        name,
        index=RecordIndex(ledger.records, ledger.clusters),
        clusters=ledger.clusters,
        candidates=_candidates(workspace, protocol, ledger, stage),
        decided=ledger.decisions[stage][reviewer],
        stage=stage,
        reviewer=reviewer,
        reasons=ReasonWords(tuple(in_order(protocol.criteria)), mapping or {}, default_reason),
        at=at,
        criteria=criteria_version(protocol.criteria, stage),
        replace=replace,
    )
    if plan.decisions:
        log = ChainedLog(decision_log(workspace, stage, reviewer))
        log.append([decision.line() for decision in plan.decisions])
    return found, plan


def export_decisions(
    workspace: Workspace, stage: Stage, reviewer: str, form: TransferFormat, *, undecided: bool = False
) -> bytes:
    """Return one reviewer's decisions at a stage in the format of another program.

    Parameters
    ----------
    workspace : Workspace
    stage : Stage
    reviewer : str
    form : TransferFormat
    undecided : bool
        Whether the candidates without a decision of this reviewer are written, too.
    """
    protocol = require_protocol(workspace)
    ledger = _own_ledger(workspace, protocol, stage, reviewer)
    decided = standing(ledger.decisions[stage][reviewer])
    clusters = ledger.clusters
    # A report that was decided on under a duplicate is written once, under that record.
    done = set(decided["record"].map(clusters))
    left = [name for name in _candidates(workspace, protocol, ledger, stage) if name not in done]
    wanted = {*decided["record"], *(left if undecided else ())}
    records = ledger.records[ledger.records["record"].isin(wanted)]
    return export_votes(
        records, decided, form, reviewer=reviewer, criteria=protocol.criteria, undecided=undecided
    )


def _own_ledger(workspace: Workspace, protocol: Protocol, stage: Stage, reviewer: str) -> Ledger:
    actors = (*workspace.settings.reviewers, workspace.settings.consensus)
    if stage not in STAGES:
        raise UsageError(f"{stage!r} is no stage. Expected one of: {', '.join(STAGES)}.")
    if reviewer not in actors:
        raise UsageError(f"{reviewer} is not in tamis.toml. Expected one of: {', '.join(actors)}.")
    return load_ledger(workspace, protocol, own_logs(stage, reviewer, settles=False))


def _candidates(workspace: Workspace, protocol: Protocol, ledger: Ledger, stage: Stage) -> list[str]:
    if stage == "title_abstract":
        return candidates_of(ledger, None)
    return candidates_of(ledger, stage_state(ledger, protocol, workspace.settings, "title_abstract", {}))
