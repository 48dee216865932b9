"""Every consistency check of a review, collected: nothing stops at the first problem."""

from __future__ import annotations

from collections.abc import Iterable

from tamis.errors import InputError, Problem
from tamis.extraction import Extraction, check_cited_rules, load_extraction
from tamis.pipeline.audit import audit_review
from tamis.pipeline.loading import cases_by_report
from tamis.pipeline.paper import make_paper
from tamis.pipeline.run import explain_build
from tamis.pipeline.screening import Screening, screen
from tamis.pipeline.stages import included_reports
from tamis.pipeline.steps import LIBRARY, MANUSCRIPT, build_steps
from tamis.protocol import Protocol, load_protocol
from tamis.review.files import REPORTS, Ledger, load_ledger, load_library
from tamis.review.stopping import RULES
from tamis.workspace import Workspace

# Folders in which every file is made by a step.
RESULT_FOLDERS = ("review/results", "extraction/results", "analysis/results", "figures")


def check_workspace(workspace: Workspace) -> list[Problem]:
    """Return all problems of a review, by file and line."""
    protocol, problems = load_protocol(workspace)
    extraction = load_extraction(workspace)
    problems = [*problems, *extraction.problems]
    if protocol is not None:
        ledger = load_ledger(workspace, protocol)
        screening = screen(ledger, protocol, workspace.settings, cases_by_report(extraction))
        problems += [*ledger.problems, *screening.problems]
        problems += _check_reports(ledger, screening, extraction)
        problems += _check_plan(workspace, protocol)
        problems += check_cited_rules(extraction.adjudications, {rule.number for rule in protocol.plan.rules})
    problems += audit_review(workspace)[1]
    problems += load_library(workspace, LIBRARY).problems
    problems += _check_build(workspace)
    return sorted(dict.fromkeys(problems))


def _check_reports(ledger: Ledger, screening: Screening, extraction: Extraction) -> Iterable[Problem]:
    keyed = set(ledger.reports["cluster"])
    for cluster in screening.flow.box("sought").ids:
        if cluster not in keyed:
            yield Problem(
                REPORTS, 0, f"{cluster} was sought but has no report key", "Add a line: report,record,study."
            )
    included = included_reports(ledger, screening)
    described = cases_by_report(extraction)
    for key in included:
        if described and key not in described:
            yield Problem(
                "extraction/agreed.csv", 0, f"included report {key} has no case", "Extract it, or exclude it."
            )
    if not described:
        return
    lines = dict(zip(extraction.agreed[extraction.form.key], extraction.agreed["source_line"], strict=True))
    for key, cases in described.items():
        if key not in included:
            for case in cases:
                what = f"case {case} is of {key}, which is not included"
                advice = "Move it to extraction/sensitivity.csv, or correct the report key."
                yield Problem("extraction/agreed.csv", int(lines[case]), what, advice)


def _check_plan(workspace: Workspace, protocol: Protocol) -> Iterable[Problem]:
    for plan in protocol.plan.stages:
        if plan.stopping and (plan.stopping not in RULES or plan.stage != "title_abstract"):
            expected = f"Expected one of {', '.join(RULES)}, at title_abstract."
            what = f"stopping = {plan.stopping!r} at {plan.stage}"
            yield Problem("protocol/plan.toml", 0, what, expected)
        if not 0 < plan.recall < 1:
            what = f"recall = {plan.recall} at {plan.stage}"
            yield Problem("protocol/plan.toml", 0, what, "Expected a share between 0 and 1.")
    scripts = {workspace.shown(path) for path in workspace.path("analysis").glob("[!_]*.py")}
    planned = {analysis.script for analysis in protocol.plan.analyses}
    for script in sorted(planned - scripts):
        yield Problem(
            "protocol/plan.toml",
            0,
            f"{script} is planned but does not exist",
            "Write it, or note a deviation.",
        )
    mentioned = " ".join(f"{item.what} {item.affects}" for item in protocol.deviations)
    for script in sorted(scripts - planned):
        if script not in mentioned:
            yield Problem(script, 1, "the analysis is not in protocol/plan.toml",
                          "Plan it there, or name the script in protocol/deviations.toml.")  # fmt: skip


def _check_build(workspace: Workspace) -> Iterable[Problem]:
    try:
        steps = build_steps(workspace)
    except InputError as error:
        yield from error.problems
        return
    for item in explain_build(workspace, steps):
        if item.is_stale:
            first = item.step.outputs[0] if item.step.outputs else item.step.name
            yield Problem(
                first, 0, f"step {item.step.name} is stale: {'; '.join(item.reasons[:3])}", "Run: tamis build"
            )
    made = {output for step in steps for output in step.outputs}
    for folder in RESULT_FOLDERS:
        for path in sorted(workspace.path(folder).glob("*")):
            name = workspace.shown(path)
            if path.is_file() and path.name[0] != "." and name not in made:
                yield Problem(
                    name, 0, "no step makes this file", "Declare it in a script's header, or remove it."
                )
    needed = [name for step in steps if step.name != "paper" for name in step.outputs]
    # A manuscript can be judged only when what it quotes has been made.
    if workspace.path(MANUSCRIPT).is_file() and all(workspace.path(name).is_file() for name in needed):
        yield from make_paper(workspace).problems
