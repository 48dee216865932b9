"""Where the review stands, stage by stage, in lines for people."""

from __future__ import annotations

from tamis.extraction import Extraction, load_extraction
from tamis.pipeline.screening import Screening, screen, stage_plan
from tamis.pipeline.stages import cases_by_report
from tamis.protocol import Protocol, load_protocol
from tamis.review.decisions import STAGES
from tamis.review.files import Ledger, load_ledger
from tamis.review.screening import CONFLICT, PENDING
from tamis.workspace import Workspace


def stage_lines(workspace: Workspace) -> list[str]:
    """Return the state of every stage and the next thing to do."""
    protocol, problems = load_protocol(workspace)
    extraction = load_extraction(workspace)
    total = len(problems) + len(extraction.problems)
    if protocol is None:
        return [f"protocol        cannot be read: {total} problems", "next            tamis check"]
    ledger = load_ledger(workspace, protocol)
    screening = screen(ledger, protocol, workspace.settings.consensus, cases_by_report(extraction))
    total += len(ledger.problems) + len(screening.problems)
    flow = screening.flow
    count = {name: flow.box(name).n for name in flow.names()}
    queries = sum(len(source.queries) for source in protocol.sources)
    lines = [
        f"protocol        {len(protocol.criteria)} criteria, {len(protocol.sources)} sources, {queries} queries, "
        f"{len(protocol.plan.analyses)} planned analyses, {len(protocol.deviations)} deviations",
        f"records         {count['identified']} identified, {count['duplicates_removed']} duplicates, "
        f"{count['screened']} to screen",
    ]
    lines += [f"note            {notice}" for notice in ledger.notices]
    for stage in STAGES:
        reviewers = stage_plan(protocol, stage).reviewers
        outcomes = screening.outcomes[stage]["outcome"].value_counts()
        done = (
            ", ".join(f"{name} {len(screening.votes[stage][name])}" for name in reviewers)
            or "no reviewer planned"
        )
        still = ", ".join(f"{outcomes.get(word, 0)} {word}" for word in ("conflict", "pending"))
        lines.append(f"{stage:<15} decided by {done}; {outcomes.sum()} reports: {still}")
    lines += [
        f"included        {count['included_studies']} studies, {count['included_reports']} reports, "
        f"{count['included_cases']} cases",
        f"extraction      {len(extraction.agreed)} cases agreed",
        f"next            {_next(total, ledger, protocol, screening, extraction)}",
    ]
    return lines


def _next(
    problems: int, ledger: Ledger, protocol: Protocol, screening: Screening, extraction: Extraction
) -> str:
    """Return the next thing to do, as words and where possible as a command."""
    if problems:
        return f"mend {problems} problem{'s' if problems > 1 else ''}: tamis check"
    if not len(ledger.records):
        return (
            "write protocol/question.toml and protocol/criteria.toml, then: "
            'tamis review import FILE --source PubMed --query "…" --date YYYY-MM-DD'
        )
    for stage in STAGES:
        outcomes = screening.outcomes[stage]["outcome"]
        for reviewer in stage_plan(protocol, stage).reviewers:
            voted = screening.votes[stage][reviewer].index
            left = [name for name in outcomes.index[outcomes == PENDING] if name not in voted]
            if left:
                command = f"tamis review decide {left[0]} include --stage {stage} --reviewer {reviewer}"
                return f"{reviewer} decides on {len(left)} reports: {command}"
        conflicts = outcomes.index[outcomes == CONFLICT]
        if len(conflicts):
            resolver = stage_plan(protocol, stage).resolver
            return (
                f"{resolver} settles {len(conflicts)} conflicts (review/results/conflicts.csv): "
                f"tamis review decide {conflicts[0]} include --stage {stage} --reviewer {resolver}"
            )
    keyed = set(ledger.reports["cluster"])
    unnamed = [name for name in screening.flow.box("sought").ids if name not in keyed]
    if unnamed:
        return f"give {len(unnamed)} reports a key in review/reports.csv, beginning with {unnamed[0]}"
    if screening.flow.box("included_reports").n and extraction.agreed.empty:
        return "extract the included reports: extraction/form.toml, entries/, agreed.csv"
    return "tamis build, and write paper/manuscript.md"
