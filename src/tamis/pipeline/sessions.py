"""A sitting of one person at one stage: what is next, deciding, taking back, and where one stands.

A reviewer's session opens no decisions of anyone else at its stage: neither the queue nor any number in
it can tell how others voted. Only who settles conflicts sees votes, and only of rounds that are closed.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from tamis.errors import InputError, Problem, UsageError
from tamis.pipeline.hidden import require_unsealed, seal_file
from tamis.pipeline.screening import StageState, stage_plan, stage_state
from tamis.protocol import Criterion, Protocol, criteria_version, load_protocol, reasons
from tamis.review.decisions import (
    STAGES,
    WITHDRAWN,
    Decision,
    Stage,
    Verdict,
    decision_fault,
    decision_of,
    decisions_of,
)
from tamis.review.files import ChainedLog, Ledger, decision_log, load_events, load_ledger
from tamis.review.progress import GOES_ON, RECENT, Progress, seconds_each
from tamis.review.retrieval import BASIS as GIVEN_UP
from tamis.review.rounds import course_of
from tamis.review.screening import CONFLICT, divided_votes
from tamis.textfiles import TORN
from tamis.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Shown:
    """A report as it is shown to whoever decides.

    Attributes
    ----------
    record : str
        Id of its first record, under which it is decided.
    fields : mapping
        RECORDS as text: ``title``, ``abstract``, ``authors``, ``year``, ``journal``, ``doi`` and so on; what
        the first record lacks is taken from its duplicates.
    duplicates : tuple of str
        Other records of the report.
    round : str
        ``pilot 1``, ``main`` or ``closed``.
    has_abstract : bool
        Whether any record of the report has one.
    """

    record: str
    fields: Mapping[str, str]
    duplicates: tuple[str, ...]
    round: str
    has_abstract: bool


@dataclass(frozen=True, slots=True)
class Vote:
    """What one reviewer decided on a report, shown after unblinding.

    Attributes
    ----------
    by, decision, reason, note, labels
        As in the log.
    """

    by: str
    decision: str
    reason: str
    note: str
    labels: tuple[str, ...]


class Session:
    """One person's work at one stage.

    Every call of ``decide`` and ``undo`` is on disk when it returns; nothing is kept that the log does not
    hold, so a session that dies is opened again where it stood.

    Attributes
    ----------
    stage : Stage
    reviewer : str
    criteria : tuple of Criterion
        Those of the stage, in the order of the protocol.
    criteria_version : str
        Short hash of their text; it goes into every decision.
    settles : bool
        Whether this person settles conflicts instead of reviewing.
    """

    def __init__(
        self, workspace: Workspace, protocol: Protocol, ledger: Ledger, state: StageState, reviewer: str, *,
        stage: Stage, settles: bool, clock: Callable[[], str], order: Sequence[str],
    ) -> None:  # fmt: skip
        self.stage: Stage = stage
        self.reviewer = reviewer
        self.criteria: tuple[Criterion, ...] = tuple(c for c in protocol.criteria if stage in c.stages)
        self.criteria_version = criteria_version(protocol.criteria, stage)
        self.settles = settles
        self._reasons = dict(reasons(protocol.criteria, stage))
        self._clock = clock
        self._state = state
        self._records = ledger.records
        self._row_of = {str(record): place for place, record in enumerate(ledger.records["record"])}
        self._clusters = {str(record): str(cluster) for record, cluster in ledger.clusters.items()}
        self._duplicates: dict[str, list[str]] = {}
        for record, cluster in self._clusters.items():
            if record != cluster:
                self._duplicates.setdefault(cluster, []).append(record)
        self._workspace = workspace
        self._seal_seen = (0, 0)
        path = decision_log(workspace, stage, reviewer)
        self._path = workspace.shown(path)
        self._log = ChainedLog(path, self._path)
        own = ledger.decisions[stage][reviewer]
        self._history = decisions_of(own)
        self._ids = {line.id for line in self._history}
        self._standing = _standing(self._history)
        self._divided = set(divided_votes(own, ledger.clusters)["cluster"])
        self._done = {self._clusters[record] for record in self._standing} - self._divided
        self._assigned = self._conflicts() if settles else self._own_work()
        self._votes = self._votes_by_report(ledger) if settles else {}
        self._positions: dict[str, int] = {}
        self.reorder(order)

    def _own_work(self) -> list[str]:
        """Return the reports that are this reviewer's, in the order of the review, a pilot first."""
        state = self._state
        mine = state.assigned[self.reviewer] & (state.rounds != "closed")
        return state.in_turn(mine, self.reviewer)

    def _conflicts(self) -> list[str]:
        """Return the reports of closed rounds that the reviewers decided differently, settled ones as well."""
        state = self._state
        outcome = state.outcomes["outcome"]
        settled = state.outcomes["basis"].eq("consensus") & outcome.index.isin(state.done[self.reviewer])
        mine = outcome.eq(CONFLICT) | settled
        if self.reviewer in state.assigned:
            mine &= ~state.assigned[self.reviewer]
        return [str(name) for name in outcome.index[mine]]

    def _votes_by_report(self, ledger: Ledger) -> dict[str, tuple[Vote, ...]]:
        found: dict[str, tuple[Vote, ...]] = {}
        for reviewer in self._state.reviewers:
            lines = _standing(decisions_of(ledger.decisions[self.stage][reviewer]))
            cast = self._state.votes[reviewer]
            for cluster, record in zip(map(str, cast.index), cast["record"], strict=True):
                line = lines[str(record)]
                vote = Vote(reviewer, line.decision, line.reason, line.note, line.labels)
                found[cluster] = (*found.get(cluster, ()), vote)
        return found

    @property
    def queue(self) -> tuple[str, ...]:
        """Reports left to decide on, the next one first."""
        left = [name for name in self._assigned if name not in self._done]
        if self._positions:
            last = len(self._positions)
            left.sort(key=lambda name: self._positions.get(name, last))
        return tuple(left)

    @property
    def records(self) -> pd.DataFrame:
        """Return RECORDS of the first record of each report that is this person's, done or not."""
        rows = [self._row_of[name] for name in self._assigned]
        return self._records.iloc[rows].reset_index(drop=True)

    def reorder(self, order: Sequence[str]) -> None:
        """Take another order for the queue; reports that it does not name come last, as they stood.

        The order may be made from this session's ``labels`` only, as long as the stage is open.
        """
        self._positions = {name: place for place, name in enumerate(order)}

    @property
    def history(self) -> tuple[Decision, ...]:
        """All lines of this person's log, the oldest first; also what was superseded or taken back."""
        return tuple(self._history)

    @property
    def labels(self) -> dict[str, str]:
        """Report -> this person's decision that stands, in the order in which they were taken."""
        return {self._clusters[record]: line.decision for record, line in self._standing.items()}

    @property
    def hidden(self) -> int:
        """Reports of open rounds: how anyone else decided on them is not shown."""
        return int(self._state.is_open.sum())

    @property
    def divided(self) -> tuple[str, ...]:
        """Reports on whose records this person decided differently before they were joined; decide again."""
        return tuple(sorted(self._divided))

    @property
    def progress(self) -> Progress:
        """Where this person stands, and at which pace."""
        assigned = set(self._assigned)
        said = self.labels
        included = sum(word in GOES_ON for name, word in said.items() if name in assigned)
        recent = [line for line in self._history[-RECENT:] if line.decision != WITHDRAWN]
        times = [(line.at, math.nan if line.seconds is None else line.seconds) for line in recent]
        return Progress(len(assigned), len(assigned & self._done), included, seconds_each(times))

    def record(self, record: str) -> Shown:
        """Return a report as it is shown; fields that its first record lacks come from its duplicates."""
        cluster = self._cluster(record)
        others = tuple(self._duplicates.get(cluster, ()))
        rows = [self._records.iloc[self._row_of[name]] for name in (cluster, *others)]
        fields: dict[str, str] = {}
        for name in self._records.columns:
            values = ("" if pd.isna(row[name]) else str(row[name]) for row in rows)
            fields[str(name)] = next((value for value in values if value.strip()), "")
        round_ = str(self._state.rounds.get(cluster, "main"))
        return Shown(cluster, fields, others, round_, bool(fields["abstract"].strip()))

    def votes(self, record: str) -> tuple[Vote, ...]:
        """Return what the reviewers decided on a report of a closed round; only who settles may ask.

        Raises
        ------
        UsageError
            If the round is open, or this person is here as a reviewer.
        """
        cluster = self._cluster(record)
        if not self.settles or self._state.is_open.get(cluster, True):
            raise UsageError(f"The votes on {cluster} are hidden until its round is closed.")
        return self._votes.get(cluster, ())

    def decide(
        self,
        record: str,
        decision: Verdict,
        *,
        reason: str = "",
        labels: Iterable[str] = (),
        note: str = "",
        seconds: float | None = None,
        client: str = "",
    ) -> Decision:
        """Decide on a report; the decision is on disk when this returns.

        Parameters
        ----------
        record : str
            Any record of the report; the decision names the first.
        decision : Verdict
        reason : str
            Code of the criteria; an exclusion needs one.
        labels : iterable of str
        note : str
        seconds : float, optional
            How long the report was looked at.
        client : str
            Id of this call: the same id again changes nothing and returns the first decision.

        Raises
        ------
        InputError
            If the decision or its reason does not fit the protocol.
        UsageError
            If the report is not this person's to decide, or its round is closed.
        """
        cluster = self._cluster(record)
        self._refuse(cluster)
        before = self._standing.get(cluster)
        line = Decision(
            at=self._clock(),
            by=self.reviewer,
            record=cluster,
            decision=decision,
            reason=reason,
            note=note.strip(),
            stage=self.stage,
            labels=tuple(dict.fromkeys(label.strip() for label in labels if label.strip())),
            seconds=None if seconds is None else round(float(seconds), 1),
            criteria=self.criteria_version,
            supersedes=before.id if before else "",
            client=client,
        )
        fault = decision_fault(
            line.by,
            self.stage,
            decision,
            reason,
            stage=self.stage,
            actor=self.reviewer,
            reasons=self._reasons,
        )
        if fault is not None:
            raise InputError([Problem(self._path, 0, *fault)])
        return self._append(line)

    def undo(self) -> Decision | None:
        """Take the last decision back that still stands; what it superseded stands again.

        Returns
        -------
        Decision or None
            The decision that was taken back; its report is the next in the queue. None where there is none.
        """
        if not self._standing:
            return None
        last = next(reversed(self._standing.values()))
        self._refuse(self._clusters[last.record])
        self._append(
            Decision(
                at=self._clock(),
                by=self.reviewer,
                record=last.record,
                decision=WITHDRAWN,
                stage=self.stage,
                supersedes=last.id,
            )
        )
        return last

    def _append(self, line: Decision) -> Decision:
        stored = decision_of(self._log.append([line.line()])[0])
        if stored.id not in self._ids:
            self._ids.add(stored.id)
            self._history.append(stored)
            self._follow(stored)
        return stored

    def _follow(self, stored: Decision) -> None:
        """Bring what stands up to date with one more line."""
        cluster = self._clusters[stored.record]
        if stored.decision == WITHDRAWN:
            self._standing = _standing(self._history)
            if all(self._clusters[record] != cluster for record in self._standing):
                self._done.discard(cluster)
            return
        self._standing.pop(stored.record, None)
        self._standing[stored.record] = stored
        self._divided.discard(cluster)
        self._done.add(cluster)

    def _refuse(self, cluster: str) -> None:
        state = self._state
        self._require_unsealed()
        if cluster not in state.assigned.index:
            raise UsageError(f"{cluster} has not reached {self.stage}.")
        if self.settles:
            if state.is_open[cluster]:
                raise UsageError(f"{cluster} is in a round that is open: its reviewers decide first.")
        elif state.rounds[cluster] == "closed":
            raise UsageError(
                f"{cluster} is in a round of {self.stage} that was closed; {state.plan.resolver} settles it now."
            )
        elif state.outcomes.at[cluster, "basis"] == GIVEN_UP:
            raise UsageError(
                f"{cluster} was noted as not retrieved. If it was obtained: tamis review attach {cluster} FILE"
            )
        elif not state.assigned.at[cluster, self.reviewer]:
            raise UsageError(f"{cluster} is not assigned to {self.reviewer} at {self.stage}.")

    def _require_unsealed(self) -> None:
        """Refuse once the stage was sealed for the last time, also in another window; read only what changed."""
        path = self._workspace.path(seal_file(self.stage, self.reviewer))
        if not path.exists():
            return
        status = path.stat()
        if (status.st_mtime_ns, status.st_size) != self._seal_seen:
            require_unsealed(self._workspace, self.stage, self.reviewer)
            self._seal_seen = (status.st_mtime_ns, status.st_size)

    def _cluster(self, record: str) -> str:
        if record not in self._clusters:
            what = f"record {record} is not in any import file"
            raise InputError([Problem(self._path, 0, what, "Name a record as <search>/<position>.")])
        return self._clusters[record]


def _standing(history: Iterable[Decision]) -> dict[str, Decision]:
    """Return record -> the decision that stands, in the order in which these were taken."""
    lines = list(history)
    gone = {line.supersedes for line in lines if line.decision == WITHDRAWN}
    found: dict[str, Decision] = {}
    for line in lines:
        if line.decision != WITHDRAWN and line.id not in gone:
            found.pop(line.record, None)
            found[line.record] = line
    return found


def open_session(
    workspace: Workspace,
    stage: Stage,
    reviewer: str,
    *,
    order: Sequence[str] = (),
    settle: bool | None = None,
    clock: Callable[[], str] | None = None,
) -> Session:
    """Open a sitting of one person at one stage.

    Parameters
    ----------
    workspace : Workspace
    stage : Stage
    reviewer : str
        As named in tamis.toml.
    order : sequence of str, optional
        Reports in the order in which to read them; without it that of the review. A pilot comes first.
    settle : bool, optional
        Whether to settle the conflicts of closed rounds instead of reviewing. By default who does not review
        the stage settles; a reviewer whom the protocol names as resolver asks for it.
    clock : callable, optional
        Gives the time of a decision, ISO 8601; the clock of this computer if left out.

    Raises
    ------
    UsageError
        If the reviewer is unknown, may not settle, or a pilot is planned and was not drawn.
    InputError
        If the protocol or this person's own log holds problems.
    """
    protocol, problems = load_protocol(workspace)
    if protocol is None or problems:
        raise InputError(problems)
    if stage not in STAGES:
        raise UsageError(f"{stage} is no stage of screening. Expected one of: {', '.join(STAGES)}.")
    actors = (*workspace.settings.reviewers, workspace.settings.consensus)
    if reviewer not in actors:
        raise UsageError(f"{reviewer} is not in tamis.toml. Expected one of: {', '.join(actors)}.")
    plan = stage_plan(protocol, stage)
    events, problems = load_events(workspace, protocol)
    if problems:
        raise InputError(problems)
    reviewers = (*plan.reviewers, *course_of(events, stage).successors.values())
    settles = reviewer not in reviewers if settle is None else settle
    if settles and reviewer not in (plan.resolver, workspace.settings.consensus):
        raise UsageError(f"Conflicts of {stage} are settled by {plan.resolver}, not by {reviewer}.")
    ledger = load_ledger(workspace, protocol, opens=own_logs(stage, reviewer, settles=settles))
    own = workspace.shown(decision_log(workspace, stage, reviewer))
    # A torn line was never acknowledged and is set aside by the next decision, so it must not stop that one.
    faults = [problem for problem in ledger.problems if problem.path == own and problem.what != TORN]
    if faults:
        raise InputError(faults)
    before: dict[Stage, StageState] = {}
    for earlier in STAGES[: STAGES.index(stage)]:
        before[earlier] = stage_state(ledger, protocol, workspace.settings, earlier, before)
    state = stage_state(ledger, protocol, workspace.settings, stage, before)
    if not settles and plan.pilot and not state.course.pilots:
        raise UsageError(
            f"The protocol plans a pilot of {plan.pilot} records for {stage}. Draw it first: "
            f"tamis review pilot --stage {stage} --by {reviewer}"
        )
    if settles and reviewer in reviewers and not state.is_closed:
        raise UsageError(f"{reviewer} reviews {stage} and settles its conflicts only when all have decided.")
    return Session(
        workspace, protocol, ledger, state, reviewer,
        stage=stage, settles=settles, clock=clock or now, order=order,
    )  # fmt: skip


def own_logs(stage: Stage, reviewer: str, *, settles: bool) -> Callable[[Stage, str], bool]:
    """Return which logs a session may open: those of earlier stages, and at its stage its own.

    Who settles conflicts may open all of the stage.
    """

    def opens(of: Stage, actor: str) -> bool:
        if STAGES.index(of) < STAGES.index(stage):
            return True
        return of == stage and (actor == reviewer or settles)

    return opens


def now() -> str:
    """Return the time, to the second, in UTC."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
