"""What is decided about a stage as a whole, on disk."""

from pathlib import Path

import pytest

from tamis.errors import UsageError
from tamis.pipeline.logs import audit_logs
from tamis.pipeline.rounds import (
    assignment_lines,
    close_pilot,
    close_stage,
    leave_stage,
    reopen_stage,
    start_pilot,
)
from tamis.workspace import Workspace, find_workspace
from tests.pipeline.small_review import Opened, add_search, decide_all, opener, plan, small_review

TA = "title_abstract"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return small_review(tmp_path)


@pytest.fixture
def opened(workspace: Workspace) -> Opened:
    return opener(workspace)


def test_two_pilots_hold_different_records_and_the_rest_follows(workspace: Workspace, opened: Opened) -> None:
    plan(workspace, "pilot = 2")
    first = start_pilot(workspace, TA, "A", at="2026-02-01")
    assert opened("A").queue == opened("B").queue == first
    with pytest.raises(UsageError, match="A pilot of title_abstract is open"):
        start_pilot(workspace, TA, "A")
    with pytest.raises(UsageError, match="Decisions are missing: A 2, B 2"):
        close_pilot(workspace, TA, "A")
    for name in ("A", "B"):
        decide_all(opened(name))
    assert close_pilot(workspace, TA, "A", at="2026-02-02") == 2
    second = start_pilot(workspace, TA, "B", 1, at="2026-02-03")
    assert not set(first) & set(second)
    assert opened("A").queue == second
    close_pilot(workspace, TA, "B", unfinished=True, at="2026-02-04")
    assert len(opened("A").queue) == 1
    assert audit_logs(workspace) == []


def test_a_pilot_needs_a_number(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="--records N"):
        start_pilot(workspace, TA, "A")


def test_a_stage_is_closed_only_with_all_decisions_or_on_purpose(
    workspace: Workspace, opened: Opened
) -> None:
    decide_all(opened("A"))
    with pytest.raises(UsageError, match="Decisions are missing: B 4"):
        close_stage(workspace, TA, "A")
    assert close_stage(workspace, TA, "A", unfinished=True, at="2026-02-02") == 4
    assert opened("B").queue == ()
    with pytest.raises(UsageError, match="z is not a search"):
        reopen_stage(workspace, TA, "A", ("z",), note="wrong")
    reopen_stage(workspace, TA, "B", note="closed too early", at="2026-02-03")
    assert len(opened("B").queue) == 4
    with pytest.raises(UsageError, match="Nothing of title_abstract was closed"):
        reopen_stage(workspace, TA, "B", note="again")


def test_what_was_closed_by_search_stays_when_an_update_comes(workspace: Workspace, opened: Opened) -> None:
    decide_all(opened("A"))
    decide_all(opened("B"))
    add_search(workspace.root, "q", ("Calcinosis cutis of a premature infant",))
    assert close_stage(workspace, TA, "A", ("p",), at="2026-03-01") == 4
    assert opened("A").queue == ("q/1",)
    assert opened("A", "full_text").queue == ("p/1", "p/3", "p/4", "p/5")


def test_whoever_leaves_keeps_decisions_and_a_newcomer_gets_the_rest(
    workspace: Workspace, opened: Opened
) -> None:
    opened("B").decide("p/1", "include")
    with pytest.raises(UsageError, match="--successor NAME"):
        leave_stage(workspace, TA, "A", "B")
    path = workspace.path("tamis.toml")
    path.write_text(path.read_text().replace('["A", "B"]', '["A", "B", "C"]'))
    fresh = find_workspace(workspace.root)
    assert leave_stage(fresh, TA, "A", "B", "C", at="2026-02-02") == (1, 3)
    of = opener(fresh)
    assert (of("B").queue, of("C").queue) == ((), ("p/3", "p/4", "p/5"))
    with pytest.raises(UsageError, match="does not review"):
        leave_stage(fresh, TA, "A", "B", "C")
    decide_all(of("A"))
    decide_all(of("C"))
    assert of("A", "full_text").queue == ("p/1", "p/3", "p/4", "p/5")


def test_the_division_is_shown(workspace: Workspace) -> None:
    plan(workspace, "per_record = 1\noverlap = 0.5")
    lines = assignment_lines(workspace, TA)
    assert [line.split()[0] for line in lines[:2]] == ["A", "B"]
    both = set(assignment_lines(workspace, TA, "A")) & set(assignment_lines(workspace, TA, "B"))
    assert lines[2] == f"{len(both)} of 4 reports are decided by more than one reviewer"
    with pytest.raises(UsageError, match="consensus does not review"):
        assignment_lines(workspace, TA, "consensus")
