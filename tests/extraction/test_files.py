import csv
import shutil
from pathlib import Path

import pytest

from tamis.extraction import Extraction, check_cited_rules, count_equal, load_extraction
from tamis.protocol import load_protocol
from tamis.workspace import Settings, Workspace

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    shutil.copytree(ROOT / "extraction", tmp_path / "extraction")
    return Workspace(tmp_path, Settings(format=1))


@pytest.fixture(scope="module")
def extraction() -> Extraction:
    return load_extraction(Workspace(ROOT, Settings(format=1)))


def edit(workspace: Workspace, name: str, old: str, new: str) -> int:
    """Replace the first place where `old` stands; return its line."""
    path = workspace.path("extraction", name)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_extraction_of_the_repository_has_no_problem(extraction: Extraction):
    assert extraction.problems == ()
    assert len(extraction.agreed) == 33
    assert len(extraction.sensitivity) == 5
    assert {name: len(grid) for name, grid in extraction.entries.items()} == {"A": 33, "B": 31}


@pytest.mark.parametrize(
    ("name", "source"),
    [("entries/A.csv", "cases_A.csv"), ("entries/B.csv", "cases_B.csv"), ("agreed.csv", "cases.csv"),
     ("sensitivity.csv", "cases_sensitivity.csv")],
)  # fmt: skip
def test_the_grids_are_those_that_were_collected(name: str, source: str, shared):
    assert (ROOT / "extraction" / name).read_bytes() == shared(f"data/calcinosis/{source}").read_bytes()


# The figures of the data's README, agreement on an empty cell counted in.
@pytest.mark.parametrize(
    ("fields", "equal"),
    [
        (["age_days_at_presentation"], 31),
        (["sex"], 31),
        (["calcium_agent"], 31),
        (["route"], 29),
        (["extravasation_noticed"], 29),
        (["onset_origin", "onset_days_lower", "onset_days_upper"], 22),
        (["treatment"], 31),
        (["resolution"], 26),
        (["resolution_origin", "resolution_days_lower", "resolution_days_upper"], 26),
    ],
)
def test_agreement_before_adjudication_is_as_published_with_the_data(
    extraction: Extraction, fields: list[str], equal: int
):
    assert count_equal(extraction.cases, fields) == (equal, 31)


def test_differences_are_exactly_the_cells_that_were_adjudicated(extraction: Extraction, shared):
    with shared("data/calcinosis/adjudication_log.csv").open(encoding="utf-8", newline="") as stream:
        log = [row for row in csv.DictReader(stream) if row["what"] == "extraction"]
    cells = {(row["item"], row["field"]) for row in log if row["field"] != "case_id" and row["item"] != "all"}
    found = extraction.differences
    missing = found[found["field"] == "case_id"]
    assert (
        set(zip(found["case_id"], found["field"], strict=True))
        - {(case, "case_id") for case in missing["case_id"]}
        == cells
    )
    assert set(missing["case_id"]) == {"C004", "C026", "C034"}
    assert len(extraction.adjudications) == len(log)


def test_the_matches_are_those_of_the_rulings_on_the_case(extraction: Extraction):
    rulings = extraction.adjudications.query("field == 'case_id'")
    columns = {"case_id": "case_id", "value_A": "A", "value_B": "B"}
    assert rulings[[*columns]].rename(columns=columns).to_dict("records") == extraction.matches[
        ["case_id", "A", "B"]
    ].to_dict("records")


def test_every_rule_that_a_ruling_cites_is_in_the_protocol(extraction: Extraction):
    protocol, _ = load_protocol(Workspace(ROOT, Settings(format=1)))
    assert protocol is not None
    assert check_cited_rules(extraction.adjudications, {rule.number for rule in protocol.plan.rules}) == []
    assert (
        len(check_cited_rules(extraction.adjudications, {1, 2, 3, 4, 6, 7, 8, 12, 13})) == 1
    )  # rule 5, event_type


def test_every_agreed_case_carries_its_source_and_the_place_in_it(extraction: Extraction):
    assert (extraction.agreed[["report_key", "source_level", "locator"]] != "").all(axis=None)


def test_an_edited_entry_breaks_the_rulings_and_is_named(workspace: Workspace):
    edit(workspace, "entries/B.csv", ",intravenous peripheral,", ",intravenous,")
    line = edit(workspace, "adjudication.csv", "C001,route,", "C001,route,")
    problems = load_extraction(workspace).problems
    assert [str(problem) for problem in problems] == [
        f"extraction/adjudication.csv:{line}: C001 route: value_B is 'intravenous peripheral' here, "
        "'intravenous' in the grid\n  Quote the value as it stands."
    ]


def test_an_agreed_value_that_nobody_entered_needs_a_reason(workspace: Workspace):
    line = edit(
        workspace,
        "agreed.csv",
        "\nC003,Goh_nd,full_text,,,,Malaysia,60.875,",
        "\nC003,Goh_nd,full_text,,,,Malaysia,61,",
    )
    assert [str(problem) for problem in load_extraction(workspace).problems] == [
        f"extraction/agreed.csv:{line + 1}: C003 age_days_at_presentation: A '60.875', B '60.875', "
        "agreed '61', without a reason\n  Add a row with the reason to extraction/adjudication.csv."
    ]


def test_a_bad_cell_is_named_once_and_the_other_cases_still_load(workspace: Workspace):
    line = edit(
        workspace,
        "agreed.csv",
        "\nC003,Goh_nd,full_text,,,,Malaysia,60.875,",
        "\nC003,Goh_nd,full_text,,,,Malaysia,two months,",
    )
    extraction = load_extraction(workspace)
    assert [(problem.path, problem.line, problem.what) for problem in extraction.problems] == [
        ("extraction/agreed.csv", line + 1, "age_days_at_presentation is 'two months'")
    ]
    assert len(extraction.agreed) == 32


def test_an_unreadable_form_is_the_only_problem(workspace: Workspace):
    line = edit(workspace, "form.toml", 'kind = "ordered"', 'kind = "sorted"')
    problems = load_extraction(workspace).problems
    assert [(problem.path, problem.line) for problem in problems] == [("extraction/form.toml", line - 1)]


def test_a_workspace_without_entries_is_empty_and_sound(tmp_path: Path):
    (tmp_path / "extraction").mkdir()
    (tmp_path / "extraction/form.toml").write_text("")
    extraction = load_extraction(Workspace(tmp_path, Settings(format=1)))
    assert extraction.problems == ()
    assert extraction.agreed.empty
    assert extraction.differences.empty


def test_entries_of_somebody_unknown_are_named(workspace: Workspace):
    workspace.path("extraction/entries/C.csv").write_text("case_id\n")
    assert [str(problem) for problem in load_extraction(workspace).problems] == [
        "extraction/entries/C.csv: no reviewer has this name\n  Name the file after a reviewer of tamis.toml."
    ]


def test_a_case_matched_to_a_stranger_is_told_once(workspace: Workspace):
    line = edit(workspace, "matches.csv", "C003,C003,C003,", "C003,C003,C999,")
    assert [
        (problem.path, problem.line, problem.what) for problem in load_extraction(workspace).problems
    ] == [
        ("extraction/matches.csv", line, "C003 names case C999 of B"),
        ("extraction/entries/B.csv", 4, "case C003 is not in extraction/matches.csv"),
    ]
