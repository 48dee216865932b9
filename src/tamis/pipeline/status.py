"""Where the review stands, stage by stage, in lines for people."""

from __future__ import annotations

from tamis.extraction import load_extraction
from tamis.pipeline.screening import screen, stage_plan
from tamis.pipeline.stages import cases_by_report
from tamis.protocol import load_protocol
from tamis.review.decisions import STAGES
from tamis.review.files import load_ledger
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
        f"next            {_next(total, count, screening.outcomes['title_abstract'].shape[0])}",
    ]
    return lines


def _next(problems: int, count: dict[str, int], screened: int) -> str:
    if problems:
        return f"mend {problems} problem{'s' if problems > 1 else ''}: tamis check"
    if not screened:
        return (
            "write protocol/question.toml and protocol/criteria.toml, then put a search export into review/searches/ "
            "and describe it in protocol/searches.toml"
        )
    if count["title_abstract_open"]:
        return "screen titles and abstracts: tamis review decide RECORD include --stage title_abstract --reviewer A"
    if count["full_text_open"]:
        return "assess full texts: tamis review decide RECORD include --stage full_text --reviewer A"
    return "tamis build"
