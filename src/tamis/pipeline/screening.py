"""From the ledger to the outcomes of the stages, the agreement of the reviewers and the flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from tamis.errors import Problem
from tamis.protocol import Criterion, Protocol, StagePlan
from tamis.review.agreement import Agreement, agreement
from tamis.review.decisions import STAGES, VERDICTS, Stage
from tamis.review.files import Ledger
from tamis.review.flow import Flow, build_flow, check_flow
from tamis.review.screening import CONFLICT, including_unsure, stage_outcomes, votes


@dataclass(frozen=True, slots=True)
class Screening:
    """Where screening stands.

    Attributes
    ----------
    votes : mapping
        Stage -> actor -> votes by cluster.
    outcomes : mapping
        Stage -> outcomes by cluster.
    flow : Flow
    problems : tuple of Problem
    """

    votes: Mapping[Stage, Mapping[str, pd.DataFrame]]
    outcomes: Mapping[Stage, pd.DataFrame]
    flow: Flow
    problems: tuple[Problem, ...]


def screen(
    ledger: Ledger, protocol: Protocol, consensus: str, cases: Mapping[str, Sequence[str]]
) -> Screening:
    """Roll decisions up to outcomes and count the flow.

    Parameters
    ----------
    ledger : Ledger
    protocol : Protocol
    consensus : str
        Name under which agreed decisions are written.
    cases : mapping
        Report key -> ids of its extracted cases.
    """
    rolled: dict[Stage, dict[str, pd.DataFrame]] = {
        stage: {
            actor: votes(decisions, ledger.clusters) for actor, decisions in ledger.decisions[stage].items()
        }
        for stage in STAGES
    }
    candidates = [str(record) for record, cluster in ledger.clusters.items() if record == cluster]
    outcomes: dict[Stage, pd.DataFrame] = {}
    for stage in STAGES:
        plan = stage_plan(protocol, stage)
        outcomes[stage] = stage_outcomes(
            candidates,
            {reviewer: rolled[stage][reviewer] for reviewer in plan.reviewers},
            rolled[stage][consensus],
            unsure_includes=plan.unsure_is_include,
            reasons=[criterion.code for criterion in in_order(protocol.criteria)],
        )
        candidates = [
            str(cluster) for cluster in outcomes[stage].index[outcomes[stage]["outcome"] == "include"]
        ]
    key_of = dict(zip(ledger.reports["cluster"], ledger.reports["report"], strict=True))
    flow = build_flow(
        ledger.clusters,
        outcomes["title_abstract"],
        outcomes["full_text"],
        sources={source.id: (source.arm, source.name) for source in protocol.sources},
        reasons={criterion.code: criterion.label for criterion in in_order(protocol.criteria)},
        studies=dict(zip(ledger.reports["cluster"], ledger.reports["study"], strict=True)),
        cases={cluster: cases.get(key, ()) for cluster, key in key_of.items()},
    )
    logs = {
        cluster: f"review/decisions/full_text.{actor}.jsonl"
        for actor, vote in rolled["full_text"].items()
        for cluster in vote.index
    }
    return Screening(rolled, outcomes, flow, tuple(check_flow(flow, decided_at_full_text=logs)))


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
    verdicts = ledger.verdicts[reviewer].drop_duplicates("record", keep="last")
    duplicate = set(verdicts.loc[verdicts["relation"] == "join", "record"])
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
