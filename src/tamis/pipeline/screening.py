"""From the ledger to the outcomes of the stages, the agreement of the reviewers and the flow."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from tamis.errors import Problem
from tamis.pipeline.duplicate_state import pair_agreement
from tamis.protocol import Criterion, Protocol, StagePlan
from tamis.review.agreement import Agreement, agreement
from tamis.review.assignment import Division, assign
from tamis.review.decisions import STAGES, VERDICTS, Stage
from tamis.review.duplicates import found_by, last_words
from tamis.review.files import RETRIEVAL_LOGS, Ledger
from tamis.review.flow import Flow, build_flow, check_flow
from tamis.review.retrieval import (
    RETRIEVAL,
    check_retrieval,
    not_retrieved,
    retrieval_status,
    with_retrieval,
)
from tamis.review.rounds import Course, course_of, open_candidates, rounds_of
from tamis.review.screening import (
    AUTOMATION,
    CONFLICT,
    PENDING,
    including_unsure,
    rulings,
    stage_outcomes,
    votes,
)
from tamis.workspace import Settings


@dataclass(frozen=True, slots=True)
class StageState:
    """Where one stage stands; of rounds that are still open it shows no vote and no outcome.

    Attributes
    ----------
    plan : StagePlan
    course : Course
        Pilots, what was closed, who left.
    rounds : Series of str
        Candidate -> its round (``pilot 1``, ``closed``, ``main``).
    assigned : DataFrame of bool
        Index candidate, one column a reviewer.
    done : mapping
        Actor -> clusters on which there is a vote, whatever it is.
    is_open : Series of bool
        Candidate -> whether its round is open.
    votes : mapping
        Actor -> votes by cluster, without those of open rounds.
    outcomes : DataFrame
        By candidate; ``pending`` in open rounds.
    stopped : mapping
        Reviewer -> candidate that this person leaves unread -> by which rule.
    is_closed : bool
        Whether no round is open, here and in the stages before, so that all votes may be shown.
    """

    plan: StagePlan
    course: Course
    rounds: pd.Series
    assigned: pd.DataFrame
    done: Mapping[str, frozenset[str]]
    is_open: pd.Series
    votes: Mapping[str, pd.DataFrame]
    outcomes: pd.DataFrame
    stopped: Mapping[str, Mapping[str, str]]
    is_closed: bool

    @property
    def reviewers(self) -> tuple[str, ...]:
        """Who reviews the stage: those planned, and those who took over from one who left."""
        return tuple(map(str, self.assigned.columns))

    def left(self, reviewer: str) -> list[str]:
        """Return what a reviewer still has to decide on, in the order of ``in_turn``."""
        mine = self.assigned[reviewer] & self.is_open & ~self.assigned.index.isin(self.done[reviewer])
        return self.in_turn(mine, reviewer)

    def in_turn(self, mine: pd.Series, reviewer: str) -> list[str]:
        """Return those candidates that are marked, in the order in which they come to a reviewer.

        A pilot comes first, and as long as it was not closed by a line nothing comes behind it; what the
        reviewer leaves unread by a rule of stopping does not come.
        """
        piloted = self.rounds.str.startswith("pilot") if len(self.rounds) else mine
        first = [str(name) for name in self.assigned.index[mine & piloted]]
        if self.course.waits_for_pilot:
            return first
        resting = self.resting(reviewer)
        return first + [str(name) for name in self.assigned.index[mine & ~piloted] if name not in resting]

    def resting(self, reviewer: str) -> frozenset[str]:
        """Return what a reviewer leaves unread by a rule of stopping.

        What another reviewer of the record read before stopping comes back: that is known without any vote.
        """
        mine = frozenset(self.stopped.get(reviewer, {}))
        for other, left in self.stopped.items():
            if other != reviewer and other in self.assigned:
                mine -= set(self.assigned.index[self.assigned[other]]) - set(left)
        return mine


@dataclass(frozen=True, slots=True)
class Screening:
    """Where screening stands.

    Attributes
    ----------
    votes : mapping
        Stage -> actor -> votes by cluster; none of rounds that are open.
    outcomes : mapping
        Stage -> outcomes by cluster; ``pending`` in rounds that are open.
    flow : Flow
    problems : tuple of Problem
    stages : mapping
        Stage -> its state.
    """

    votes: Mapping[Stage, Mapping[str, pd.DataFrame]]
    outcomes: Mapping[Stage, pd.DataFrame]
    flow: Flow
    problems: tuple[Problem, ...]
    stages: Mapping[Stage, StageState]


def screen(
    ledger: Ledger, protocol: Protocol, settings: Settings, cases: Mapping[str, Sequence[str]]
) -> Screening:
    """Roll decisions up to outcomes and count the flow, without breaking the blind of an open round.

    Parameters
    ----------
    ledger : Ledger
    protocol : Protocol
    settings : Settings
        Names the consensus and the seed of the division.
    cases : mapping
        Report key -> ids of its extracted cases.
    """
    states: dict[Stage, StageState] = {}
    for stage in STAGES:
        states[stage] = stage_state(ledger, protocol, settings, stage, states)
    outcomes: dict[Stage, pd.DataFrame] = {stage: state.outcomes for stage, state in states.items()}
    shown: dict[Stage, Mapping[str, pd.DataFrame]] = {stage: state.votes for stage, state in states.items()}
    key_of = dict(zip(ledger.reports["cluster"], ledger.reports["report"], strict=True))
    flow = build_flow(
        ledger.clusters,
        outcomes["title_abstract"],
        outcomes["full_text"],
        sources={source.id: (source.arm, source.name) for source in protocol.sources},
        reasons={criterion.code: criterion.label for criterion in in_order(protocol.criteria)},
        studies=dict(zip(ledger.reports["cluster"], ledger.reports["study"], strict=True)),
        cases={cluster: cases.get(key, ()) for cluster, key in key_of.items()},
        found_by=found_by(ledger.clusters, ledger.automatic),
    )
    logs = {
        cluster: f"review/decisions/full_text.{actor}.jsonl"
        for actor, done in states["full_text"].done.items()
        for cluster in done
    }
    problems = check_flow(flow, decided_at_full_text=logs)
    status = retrieval_status(ledger.retrieval, ledger.clusters)
    problems += check_retrieval(status, outcomes["full_text"], RETRIEVAL_LOGS)
    return Screening(shown, outcomes, flow, tuple(problems), states)


def stage_state(
    ledger: Ledger,
    protocol: Protocol,
    settings: Settings,
    stage: Stage,
    before: Mapping[Stage, StageState],
) -> StageState:
    """Return where a stage stands, given the stages before it.

    Parameters
    ----------
    ledger : Ledger
    protocol : Protocol
    settings : Settings
    stage : Stage
    before : mapping
        States of the earlier stages; what they include are the candidates of this one.
    """
    plan = stage_plan(protocol, stage)
    course = course_of(ledger.events, stage)
    previous = before.get("title_abstract") if stage == "full_text" else None
    candidates = candidates_of(ledger, previous)
    rolled = {actor: votes(found, ledger.clusters) for actor, found in ledger.decisions[stage].items()}
    rounds = rounds_of(candidates, course, ledger.clusters)
    assigned = assign(
        candidates, division(plan, settings, course, ledger.clusters), _piloted(course, ledger.clusters)
    )
    settled = _settled(rolled, plan, settings, assigned)
    outcomes = stage_outcomes(
        candidates,
        {str(reviewer): rolled[str(reviewer)] for reviewer in assigned},
        settled,
        unsure_includes=plan.unsure_is_include,
        reasons=[criterion.code for criterion in in_order(protocol.criteria)],
        assigned=assigned,
    )
    done = {actor: frozenset(map(str, vote.index)) for actor, vote in rolled.items()}
    spoken = ledger.retrieval if stage == "full_text" else RETRIEVAL.frame([])
    status = retrieval_status(spoken, ledger.clusters)
    decided = frozenset().union(*done.values())
    # Nobody is asked to read what could not be retrieved.
    given_up = assigned.index.isin(not_retrieved(status, decided))
    assigned = assigned.assign(**{name: assigned[name] & ~given_up for name in assigned})
    stopped = _stopped(course, ledger.clusters, candidates)
    unread = _unread(stopped, assigned, decided)
    for name, rule in unread.items():
        outcomes.loc[name, ["outcome", "reason", "basis"]] = [AUTOMATION, rule, AUTOMATION]
    assigned = assigned.assign(
        **{name: assigned[name] & ~assigned.index.isin(list(unread)) for name in assigned}
    )
    may_close = previous is None or previous.is_closed
    is_open = open_candidates(rounds, (outcomes["outcome"] != PENDING) | given_up, may_close=may_close)
    is_closed = may_close and not is_open.any()
    outcomes.loc[is_open, ["outcome", "reason", "basis"]] = [PENDING, "", ""]
    outcomes = with_retrieval(outcomes, status, decided)
    hidden = set(is_open.index[is_open])
    shown = {
        actor: vote[
            # As long as a round is open, a vote on what is no candidate (yet) could tell of it.
            ~vote.index.isin(hidden) & (vote.index.isin(candidates) | is_closed)
        ]
        for actor, vote in rolled.items()
    }
    return StageState(plan, course, rounds, assigned, done, is_open, shown, outcomes, stopped, is_closed)


def _stopped(course: Course, clusters: pd.Series, candidates: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return reviewer -> candidate left unread -> the rule; a report of which one record was left is left."""
    known = set(candidates)
    found: dict[str, dict[str, str]] = {}
    for reviewer, records in course.stopped.items():
        rolled = {str(clusters[name]): rule for name, rule in records.items() if name in clusters.index}
        found[reviewer] = {name: rule for name, rule in rolled.items() if name in known}
    return found


def _unread(
    stopped: Mapping[str, Mapping[str, str]], assigned: pd.DataFrame, decided: Collection[str]
) -> dict[str, str]:
    """Return candidate -> rule, of those that every reviewer of them leaves unread and nobody decided on."""
    if not stopped:
        return {}
    everyone = pd.Series(True, index=assigned.index)
    for reviewer in assigned:
        everyone &= ~assigned[reviewer] | assigned.index.isin(list(stopped.get(str(reviewer), {})))
    left = everyone & assigned.any(axis=1) & ~assigned.index.isin(list(decided))
    rules = {name: rule for records in stopped.values() for name, rule in records.items()}
    return {str(name): rules[str(name)] for name in assigned.index[left]}


def candidates_of(ledger: Ledger, previous: StageState | None) -> list[str]:
    """Return the clusters that reach a stage: all of them, or those that the stage before includes."""
    if previous is None:
        return [str(record) for record, cluster in ledger.clusters.items() if record == cluster]
    return [str(cluster) for cluster in previous.outcomes.index[previous.outcomes["outcome"] == "include"]]


def division(plan: StagePlan, settings: Settings, course: Course, clusters: pd.Series) -> Division:
    """Return how a stage is divided among its reviewers, as the protocol says and as people left."""
    return Division(
        reviewers=plan.reviewers,
        per_record=len(plan.reviewers) if plan.per_record is None else plan.per_record,
        overlap=plan.overlap,
        quotas=plan.quotas,
        seed=settings.seed,
        kept={name: _clusters_of(kept, clusters) for name, kept in course.kept.items()},
        successors=course.successors,
    )


def _piloted(course: Course, clusters: pd.Series) -> set[str]:
    """Return the clusters of all pilots, also of those that are closed."""
    return _clusters_of(frozenset().union(*course.pilots), clusters)


def _clusters_of(records: Collection[str], clusters: pd.Series) -> set[str]:
    return set(clusters.reindex(sorted(records)).dropna())


def _settled(
    rolled: Mapping[str, pd.DataFrame], plan: StagePlan, settings: Settings, assigned: pd.DataFrame
) -> pd.DataFrame:
    """Return the words that end conflicts: those of the consensus, then those of a named third person."""
    consensus = rolled[settings.consensus]
    if plan.resolver in ("", settings.consensus):
        return consensus
    reviewed = assigned.get(plan.resolver)
    third = rulings(rolled[plan.resolver], reviewed)
    return pd.concat([consensus, third[~third.index.isin(consensus.index)]])


def in_order(criteria: Sequence[Criterion]) -> list[Criterion]:
    """Return criteria by the protocol's order of reasons; those without an order last, as they stand."""
    return sorted(criteria, key=lambda criterion: (criterion.order is None, criterion.order or 0))


def stage_plan(protocol: Protocol, stage: str) -> StagePlan:
    """Return the plan of a stage; a protocol that does not name it has nobody decide."""
    for plan in protocol.plan.stages:
        if plan.stage == stage:
            return plan
    return StagePlan(stage=stage, reviewers=(), resolver="", agreement="")  # type: ignore[arg-type]


def agreements(ledger: Ledger, protocol: Protocol, screening: Screening) -> dict[str, Agreement]:
    """Compare the first two reviewers of each stage, on reports; of duplicates, on records."""
    found: dict[str, Agreement] = {}
    reviewers = stage_plan(protocol, "title_abstract").reviewers[:2]
    if len(reviewers) < 2:
        return found
    first, second = reviewers
    marked = [_marked_duplicates(ledger, reviewer) for reviewer in reviewers]
    found["duplicates"] = agreement(marked[0], marked[1], ("duplicate", "kept"))
    pairs = pair_agreement(ledger, reviewers)
    if pairs is not None:
        found["duplicate_pairs"] = pairs
    ta = [screening.votes["title_abstract"][reviewer]["decision"] for reviewer in reviewers]
    found["title_abstract"] = agreement(ta[0], ta[1], VERDICTS["title_abstract"])
    merged = [including_unsure(vote) for vote in ta]
    found["title_abstract_merged"] = agreement(merged[0], merged[1], ("include", "exclude"))
    ft = [screening.votes["full_text"][reviewer]["decision"] for reviewer in (first, second)]
    found["full_text"] = agreement(ft[0], ft[1], VERDICTS["full_text"])
    included = [vote.where(vote == "include", "not included") for vote in ft]
    found["full_text_included"] = agreement(included[0], included[1], ("include", "not included"))
    both = [_included_overall(vote, full) for vote, full in zip(merged, ft, strict=True)]
    found["included"] = agreement(both[0], both[1], ("include", "not included"))
    return found


def _marked_duplicates(ledger: Ledger, reviewer: str) -> pd.Series:
    """Return record -> duplicate or kept, for the records that a reviewer has judged."""
    words = last_words(ledger.verdicts[reviewer])
    duplicate = list(words.loc[words["relation"] == "join", "record"])
    judged = dict.fromkeys(ledger.decisions["title_abstract"][reviewer]["record"], "kept")
    judged |= dict.fromkeys(duplicate, "duplicate")
    return pd.Series(judged, dtype="object")


def _included_overall(title_abstract: pd.Series, full_text: pd.Series) -> pd.Series:
    return pd.Series("not included", index=title_abstract.index, dtype="object").where(
        full_text.reindex(title_abstract.index) != "include", "include"
    )


def agreement_numbers(found: Mapping[str, Agreement]) -> dict[str, dict[str, object]]:
    """Return agreement as named numbers, percentages of raw agreement as fractions."""
    return {name: asdict(result) for name, result in found.items()}


def conflicts(screening: Screening, protocol: Protocol) -> pd.DataFrame:
    """List every report on which the votes differ in decision or reason, and what became of it."""
    rows = []
    for stage in STAGES:
        reviewers = stage_plan(protocol, stage).reviewers
        outcomes = screening.outcomes[stage]
        for cluster, outcome in zip(outcomes.index, outcomes.itertuples(index=False), strict=True):
            cast = [
                (str(vote.at[cluster, "decision"]), str(vote.at[cluster, "reason"]))
                if cluster in vote.index
                else ("", "")
                for vote in (screening.votes[stage][reviewer] for reviewer in reviewers)
            ]
            if len(set(cast)) > 1 or outcome.outcome == CONFLICT:
                kind = "decision" if len({decision for decision, _ in cast}) > 1 else "reason"
                said = [part for pair in cast for part in pair]
                rows.append((stage, cluster, kind, *said, outcome.outcome, outcome.reason, outcome.basis))
    reviewers = stage_plan(protocol, "title_abstract").reviewers
    names = [f"{part}_{reviewer}" for reviewer in reviewers for part in ("decision", "reason")]
    return pd.DataFrame(rows, columns=["stage", "record", "differs_in", *names, "outcome", "reason", "basis"])
