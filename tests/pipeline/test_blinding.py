"""Nothing that tamis prints or writes while a round is open depends on how somebody else decided."""

from pathlib import Path

import pytest

from tamis.pipeline.check import check_workspace
from tamis.pipeline.loading import load_screening, require_protocol
from tamis.pipeline.progress import conflict_lines, progress_lines
from tamis.pipeline.screening import agreement_numbers, agreements, conflicts
from tamis.pipeline.stages import build_screening
from tamis.pipeline.status import stage_lines
from tamis.review.decisions import Verdict
from tamis.review.files import append_verdict, load_ledger
from tamis.workspace import Workspace
from tests.pipeline.small_review import Opened, decide_all, event, opener, plan, small_review

RESULTS = ("agreement.json", "agreement.csv", "conflicts.csv", "outcomes.csv", "flow.csv", "flow.json")


def shown(workspace: Workspace) -> dict[str, object]:
    """Return what A can see without opening a file of B."""
    protocol = require_protocol(workspace)
    ledger = load_ledger(workspace, protocol)
    screening, problems = load_screening(workspace)
    build_screening(workspace)
    found: dict[str, object] = {
        "flow": screening.flow.frame().to_csv(),
        "problems": problems,
        "agreement": str(agreement_numbers(agreements(ledger, protocol, screening))),
        "conflicts": conflicts(screening, protocol).to_csv(),
        "status": stage_lines(workspace),
        "check": check_workspace(workspace),
        "progress": progress_lines(workspace, protocol, ledger),
        "own progress": progress_lines(workspace, protocol, ledger, reviewer="A"),
        "to settle": conflict_lines(workspace, "title_abstract", "consensus"),
        "queue": opener(workspace)("A").queue,
    }
    return found | {name: workspace.path(f"review/results/{name}").read_text() for name in RESULTS}


def half_done(folder: Path, of_b: Verdict, pilot: bool) -> Workspace:
    """Have A decide some records and B all of them in the way given."""
    workspace = small_review(folder)
    opened: Opened = opener(workspace)
    if pilot:
        plan(workspace, "pilot = 2")
        event(workspace, "pilot", records=("p/1", "p/3"))
    opened("A").decide("p/1", "include")
    decide_all(opened("B"), of_b)
    return workspace


@pytest.mark.parametrize("pilot", [False, True])
def test_what_is_shown_of_an_open_stage_is_the_same_whatever_the_other_decided(
    tmp_path: Path, pilot: bool
) -> None:
    found = [shown(half_done(tmp_path / word, word, pilot)) for word in ("include", "exclude", "unsure")]
    assert found[0]["queue"]
    assert found[1] == found[0]
    assert found[2] == found[0]


def test_when_all_have_decided_the_votes_are_counted(tmp_path: Path) -> None:
    workspace = half_done(tmp_path, "exclude", pilot=False)
    decide_all(opener(workspace)("A"))
    found = shown(workspace)
    assert "title_abstract: 4 reports, closed" in str(found["progress"])
    assert "A            4 of 4 done, 3600 an hour, 100% go on" in str(found["progress"])
    assert str(found["to settle"]).count("exclude (P1)") == 4
    assert '"n": 4' in str(found["agreement.json"])


def test_ones_own_inclusion_rate_is_shown_to_oneself_only(tmp_path: Path) -> None:
    workspace = half_done(tmp_path, "exclude", pilot=False)
    protocol = require_protocol(workspace)
    ledger = load_ledger(workspace, protocol)
    own = progress_lines(workspace, protocol, ledger, "title_abstract", "B")
    assert own[1].endswith("0% go on")
    assert len(own) == 2
    assert not any("go on" in line for line in progress_lines(workspace, protocol, ledger))


def test_own_decisions_that_differ_within_a_report_are_named_to_their_author(tmp_path: Path) -> None:
    workspace = half_done(tmp_path, "exclude", pilot=False)
    opener(workspace)("A").decide("p/3", "exclude", reason="P1")
    append_verdict(workspace, at="2026-02-02", by="consensus", relation="join", record="p/3", other="p/1")
    protocol = require_protocol(workspace)
    ledger = load_ledger(workspace, protocol)
    line = "  A decided differently on records of one report: p/1 include, p/3 exclude; decide again on p/1"
    assert line in progress_lines(workspace, protocol, ledger, "title_abstract", "A")
    assert line not in progress_lines(workspace, protocol, ledger, "title_abstract", "B")
