"""Stopping a ranked reading in a review of 400 records: advice, the word of each reviewer, the flow."""

from pathlib import Path

import pytest

from tamis.errors import UsageError
from tamis.pipeline.check import check_workspace
from tamis.pipeline.loading import load_screening
from tamis.pipeline.logs import audit_logs
from tamis.pipeline.rounds import close_stage, reopen_stage, start_pilot
from tamis.pipeline.sessions import Session
from tamis.pipeline.stopping import advice_lines, stop_reading, stopping_advice
from tamis.workspace import Workspace, find_workspace
from tests.pipeline.small_review import add_search, opener, plan, small_review

TA = "title_abstract"
RELEVANT = 12


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    small_review(tmp_path)
    add_search(tmp_path, "q", tuple(f"Unlike number {k} about subject {k * 7919}" for k in range(400)))
    found = find_workspace(tmp_path)
    plan(found, 'stopping = "urn"\nrecall = 0.9')
    return found


def read(session: Session, number: int) -> None:
    """Decide on the first records of a queue, the first twelve of them relevant."""
    for place, record in enumerate(session.queue[:number]):
        relevant = place < RELEVANT
        session.decide(record, "include" if relevant else "exclude", reason="" if relevant else "P1")


def test_advice_comes_from_own_decisions_and_names_the_rule_of_the_protocol(workspace: Workspace) -> None:
    read(opener(workspace)("A"), 60)
    assert "too few to estimate" in "\n".join(advice_lines(workspace, TA, "B"))
    progress, planned, advice = stopping_advice(workspace, TA, "A")
    assert (progress.read, progress.found, progress.total, planned) == (60, RELEVANT, 404, "urn")
    assert {item.target for item in advice if item.target} == {0.9}
    assert stopping_advice(workspace, TA, "B")[0].read == 0
    text = "\n".join(advice_lines(workspace, TA, "A"))
    assert "A has read 60 of 404, 12 relevant" in text
    assert "(named in the protocol)" in text


def test_what_was_read_of_a_closed_round_does_not_count_for_a_later_search(
    tmp_path: Path, workspace: Workspace
) -> None:
    for reviewer in "AB":
        read(opener(workspace)(reviewer), 404)
    close_stage(workspace, TA, "A")
    add_search(tmp_path, "later", tuple(f"Later number {k} about subject {k * 104729}" for k in range(300)))
    progress, _, advice = stopping_advice(workspace, TA, "A")
    assert (progress.read, progress.total) == (0, 300)
    assert not any(item.stop for item in advice)
    with pytest.raises(UsageError, match="does not say stop yet"):
        stop_reading(workspace, TA, "A")


def test_nobody_stops_within_a_pilot(workspace: Workspace) -> None:
    start_pilot(workspace, TA, "A", 40)
    read(opener(workspace)("A"), 39)
    with pytest.raises(UsageError, match="A pilot of title_abstract is open"):
        stop_reading(workspace, TA, "A")


def test_a_rule_that_does_not_hold_or_is_not_planned_stops_nobody(workspace: Workspace) -> None:
    read(opener(workspace)("A"), 30)
    with pytest.raises(UsageError, match="does not say stop yet"):
        stop_reading(workspace, TA, "A")
    path = workspace.path("protocol/plan.toml")
    path.write_text(path.read_text().replace('stopping = "urn"\n', ""))
    with pytest.raises(UsageError, match="names no rule of stopping"):
        stop_reading(workspace, TA, "A")


def test_what_all_reviewers_leave_unread_is_removed_by_automation(workspace: Workspace) -> None:
    opened = opener(workspace)
    read(opened("A"), 390)
    assert stop_reading(workspace, TA, "A", at="2026-03-01T10:00:00+00:00") == 14
    assert opened("A").queue == ()
    assert load_screening(workspace)[0].flow.box("automation_removed").n == 0
    read(opened("B"), 395)
    assert stop_reading(workspace, TA, "B", at="2026-03-02T10:00:00+00:00") == 9
    # B read five more before stopping: those come back to A.
    assert len(opened("A").queue) == 5
    read(opened("A"), 5)
    screening, problems = load_screening(workspace)
    assert problems == []
    box = screening.flow.box("automation_removed")
    assert box.n == 9
    assert [label for label, _ in box.details] == ["tamis 0.1.0, rule urn, recall 90%, 2026-03-02"]
    assert screening.flow.box("screened").n == 404 - 9
    assert screening.stages[TA].is_closed
    assert audit_logs(workspace) == []


def test_reading_on_is_possible_after_all(workspace: Workspace) -> None:
    opened = opener(workspace)
    read(opened("A"), 390)
    stop_reading(workspace, TA, "A", at="2026-03-01T10:00:00+00:00")
    reopen_stage(workspace, TA, "A", note="a new search is expected", at="2026-03-01T11:00:00+00:00")
    assert len(opened("A").queue) == 14


def test_a_rule_that_does_not_exist_is_a_problem_of_the_protocol(workspace: Workspace) -> None:
    path = workspace.path("protocol/plan.toml")
    path.write_text(path.read_text().replace('"urn"', '"elbow"').replace("0.9", "90.0"))
    found = [str(problem) for problem in check_workspace(workspace)]
    assert any("stopping = 'elbow'" in line and "tamis, urn" in line for line in found)
    assert any("recall = 90.0" in line for line in found)
