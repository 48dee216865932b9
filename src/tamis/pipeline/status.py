"""Where the review stands, stage by stage, in lines for people."""

from __future__ import annotations

from tamis.extraction import Extraction, load_extraction
from tamis.pipeline.loading import cases_by_report
from tamis.pipeline.screening import Screening, StageState, screen
from tamis.protocol import Protocol, load_protocol
from tamis.review.decisions import STAGES
from tamis.review.duplicates import question_queue
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
    screening = screen(ledger, protocol, workspace.settings, cases_by_report(extraction))
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
    open_pairs = len(question_queue(ledger.pairs, ledger.clusters, ledger.standing))
    if open_pairs:
        lines.append(
            f"duplicates      {open_pairs} pair{'s' * (open_pairs != 1)} to look at: tamis review duplicates"
        )
    lines += [f"note            {notice}" for notice in ledger.notices]
    lines += [f"{stage:<15} {stage_line(screening.stages[stage])}" for stage in STAGES]
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
        state = screening.stages[stage]
        if state.plan.pilot and not state.course.pilots and state.is_open.any():
            return f"draw the pilot: tamis review pilot --stage {stage} --by {state.reviewers[0]}"
        for reviewer in state.reviewers:
            left = state.left(reviewer)
            if left:
                command = f"tamis screen --stage {stage} --reviewer {reviewer}"
                return f"{reviewer} decides on {len(left)} reports: {command}"
        if state.course.waits_for_pilot:
            return (
                f"compare the pilot (tamis review agreement --stage {stage}), then: "
                f"tamis review close --stage {stage} --pilot --by NAME"
            )
        outcomes = state.outcomes["outcome"]
        conflicts = outcomes.index[outcomes == CONFLICT]
        if len(conflicts):
            resolver = state.plan.resolver
            command = f"tamis screen --stage {stage} --reviewer {resolver}"
            return (
                f"{resolver} settles {len(conflicts)} conflicts (tamis review conflicts --stage {stage}): {command}"
                + (" --settle" if resolver in state.reviewers else "")
            )
    keyed = set(ledger.reports["cluster"])
    unnamed = [name for name in screening.flow.box("sought").ids if name not in keyed]
    if unnamed:
        return f"give {len(unnamed)} reports a key in review/reports.csv, beginning with {unnamed[0]}"
    if screening.flow.box("included_reports").n and extraction.agreed.empty:
        return "extract the included reports: extraction/form.toml, entries/, agreed.csv"
    return "tamis build, and write paper/manuscript.md"


def stage_line(state: StageState) -> str:
    """Return where a stage stands; of open rounds only how much is done, never what was decided."""
    done = ", ".join(
        f"{name} {len(state.done[name] & set(state.assigned.index[state.assigned[name]]))}"
        for name in state.reviewers
    )
    total = len(state.outcomes)
    said = f"decided by {done or 'nobody: no reviewer planned'}; {total} reports: "
    open_reports = int(state.is_open.sum())
    if open_reports:
        said += f"{open_reports} open, outcomes hidden until all have decided; "
    outcomes = state.outcomes.loc[~state.is_open, "outcome"].value_counts()
    return said + ", ".join(f"{outcomes.get(word, 0)} {word}" for word in (CONFLICT, PENDING))
