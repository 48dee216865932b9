"""What people say of duplicates: the questions that are open for each, and verdicts, checked and appended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import pandas as pd

from tamis.errors import InputError, UsageError
from tamis.protocol import Protocol, load_protocol
from tamis.review.duplicates import (
    VERDICTS,
    Questions,
    Relation,
    cluster_pairs,
    last_words,
    own_view,
    settle_verdicts,
)
from tamis.review.duplicates.verdicts import pair_of
from tamis.review.files import Ledger, append_verdict, load_ledger
from tamis.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line of a log: when, who, which two records, and what of them (join, split or undo)."""

    at: str
    by: str
    relation: Relation
    record: str
    other: str
    note: str = ""


def planned_reviewers(protocol: Protocol) -> tuple[str, ...]:
    """Return who judges duplicates by the plan; nobody where it does not say."""
    return next((plan.reviewers for plan in protocol.plan.stages if plan.stage == "duplicates"), ())


def load_duplicates(workspace: Workspace) -> tuple[Protocol, Ledger]:
    """Return the protocol and the ledger, without the decisions of screening, which nobody needs here.

    Raises
    ------
    InputError
        With all problems of the protocol.
    """
    protocol, problems = load_protocol(workspace)
    if protocol is None or problems:
        raise InputError(problems)
    return protocol, load_ledger(workspace, protocol, opens=lambda stage, actor: False)


@dataclass(frozen=True, slots=True)
class Desk:
    """What one person works with: the questions, and all logs as far as they have been read.

    Attributes
    ----------
    actor, consensus : str
    reviewers : tuple of str
        Who must agree where the consensus is silent.
    verdicts : mapping
        Actor -> VERDICTS.
    questions : Questions
        As the actor sees them: a reviewer their own words and the consensus, the consensus what stands.
    """

    actor: str
    consensus: str
    reviewers: tuple[str, ...]
    verdicts: Mapping[str, pd.DataFrame]
    questions: Questions

    def said(self, verdicts: Sequence[Verdict]) -> Desk:
        """Return the desk after more words of its actor."""
        rows = [*self.verdicts[self.actor].to_dict("records"), *(asdict(one) for one in verdicts)]
        logs = {**self.verdicts, self.actor: VERDICTS.frame([{**row, "source_line": 0} for row in rows])}
        touched = [name for one in verdicts for name in (one.record, one.other)]
        view = _view(logs, self.actor, self.reviewers, self.consensus)
        return replace(self, verdicts=logs, questions=self.questions.retold(view, touched))


def desk_of(ledger: Ledger, actor: str, consensus: str) -> Desk:
    """Return what one person works with; the consensus is also asked about pairs on which the reviewers differ."""
    reviewers = tuple(str(name) for name in ledger.unsettled.columns[2:])
    view = _view(ledger.verdicts, actor, reviewers, consensus)
    pairs = ledger.pairs
    if actor == consensus:
        silent = {**ledger.verdicts, consensus: VERDICTS.frame([])}
        _, unsettled = settle_verdicts(silent, reviewers, consensus)
        pairs = _asked_about(ledger, unsettled)
    clusters = cluster_pairs(list(ledger.clusters.index), pairs, view)[0]
    return Desk(actor, consensus, reviewers, ledger.verdicts, Questions(pairs, clusters, view))


def _view(
    verdicts: Mapping[str, pd.DataFrame], actor: str, reviewers: Sequence[str], consensus: str
) -> pd.DataFrame:
    if actor == consensus:
        return settle_verdicts(verdicts, reviewers, consensus)[0]
    return own_view(verdicts, actor, consensus)


def _asked_about(ledger: Ledger, unsettled: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs, those on which reviewers differ to be asked about whatever the evidence says."""
    rows = unsettled.itertuples(index=False, name=None)
    differing = {pair_of(record, other) for record, other, *said in rows if all(said)}
    if not differing:
        return ledger.pairs
    pairs = ledger.pairs.copy()
    names = [pair_of(*pair) for pair in zip(pairs["record"], pairs["other"], strict=True)]
    pairs.loc[[name in differing for name in names], "decision"] = "ask"
    order = {record: position for position, record in enumerate(ledger.clusters.index)}
    # Nothing but the reviewers speaks of a pair that was never compared: as likely as not.
    added = [
        {"record": later, "other": earlier, "probability": 0.5, "decision": "ask", "relation": "duplicate",
         "veto": "", "why": "", "weight": 0.0}
        for earlier, later in (sorted(pair, key=order.__getitem__) for pair in sorted(differing - set(names)))
    ]  # fmt: skip
    more = pd.DataFrame(added, columns=pairs.columns).astype(pairs.dtypes.to_dict())
    return pd.concat([pairs, more], ignore_index=True) if added else pairs


def give_verdict(workspace: Workspace, ledger: Ledger, verdict: Verdict) -> str:
    """Check one verdict and append it to the log of who gives it; it is on disk when this returns.

    Parameters
    ----------
    workspace : Workspace
    ledger : Ledger
    verdict : Verdict
        A split without another record parts the record from all others of its cluster, as the person sees it.

    Returns
    -------
    str
        What it leads to, in words.

    Raises
    ------
    UsageError
        If who or which record is not known, if there is nothing to take back or to part, or if the verdict
        contradicts what stands for that person.
    """
    require_actor(workspace, verdict.by)
    require_records(ledger, [name for name in (verdict.record, verdict.other) if name])
    if verdict.record == verdict.other:
        raise UsageError(f"{verdict.record} is named twice. Name two records.")
    before = desk_of(ledger, verdict.by, workspace.settings.consensus)
    said = [verdict] if verdict.other else _parted(before.questions.clusters, verdict)
    if verdict.relation == "undo":
        own = last_words(ledger.verdicts[verdict.by])
        pairs = {pair_of(*names) for names in zip(own["record"], own["other"], strict=True)}
        if pair_of(verdict.record, verdict.other) not in pairs:
            raise UsageError(f"{verdict.by} has said nothing of {verdict.record} and {verdict.other}.")
    after = before.said(said)
    ids = list(ledger.clusters.index)
    problems = [{problem.what: problem for problem in cluster_pairs(ids, ledger.pairs, desk.questions.verdicts)[2]}
                for desk in (before, after)]  # fmt: skip
    for what in sorted(problems[1].keys() - problems[0].keys()):
        raise UsageError(
            f"That contradicts what {verdict.by} works with: {what}. Nothing was written.\n"
            f"Take one of them back first: tamis review duplicates undo RECORD OTHER --by {verdict.by}"
        )
    for one in said:
        append_verdict(workspace, **asdict(one))
    clusters = after.questions.clusters
    members = [str(name) for name in clusters.index[clusters == clusters[verdict.record]]]
    told = (
        f"{', '.join(members)} are one report now, named by {members[0]}."
        if len(members) > 1
        else f"{verdict.record} is a report of its own now."
    )
    if verdict.by == workspace.settings.consensus:
        return told
    return f"{told} So says {verdict.by}; it stands when all reviewers or {workspace.settings.consensus} say the same."


def _parted(clusters: pd.Series, verdict: Verdict) -> list[Verdict]:
    others = clusters.index[(clusters == clusters[verdict.record]) & (clusters.index != verdict.record)]
    if not len(others):
        raise UsageError(f"{verdict.record} is a report of its own already. Nothing was written.")
    return [replace(verdict, other=str(other)) for other in others]


def require_actor(workspace: Workspace, name: str) -> None:
    """Raise UsageError if nobody of that name works on the review."""
    actors = (*workspace.settings.reviewers, workspace.settings.consensus)
    if name not in actors:
        raise UsageError(f"{name} is not in tamis.toml. Expected one of: {', '.join(actors)}.")


def require_records(ledger: Ledger, names: Iterable[str]) -> None:
    """Raise UsageError if a record is in no import file."""
    unknown = [name for name in names if name not in ledger.clusters.index]
    if unknown:
        raise UsageError(f"{', '.join(unknown)} is in no import file. Name a record as <search>/<position>.")
