import pandas as pd
import pytest

from tamis.extraction import check_matches, match_cases

COLUMNS = ["case_id", "A", "B", "note", "source_line"]


@pytest.fixture
def grids(grid):
    return {"A": grid(("a1", "male", "3"), ("a2", "female", "5")), "B": grid(("b1", "male", "3"))}


def matches(*rows: tuple[str, str, str]) -> pd.DataFrame:
    data = [(*row, "", line) for line, row in enumerate(rows, start=2)]
    return pd.DataFrame(data, columns=COLUMNS)


def test_cases_are_matched_across_numberings(form, grid, grids):
    agreed = grid(("C1", "male", "3"))
    first, second = match_cases(form, grids, agreed, matches(("C1", "a1", "b1"), ("C2", "a2", "")))
    assert [entry["case_id"] for entry in first.present] == ["a1", "b1"]
    assert first.is_shared
    assert (second.entries["B"], second.agreed) == (None, None)
    assert not second.is_shared


def test_without_matches_the_reviewers_share_one_numbering(form, grid):
    same = {"A": grid(("C1", "male", "3")), "B": grid(("C2", "male", "3"), ("C1", "male", "3"))}
    cases = match_cases(form, same, grid(), matches())
    assert [(case.case_id, case.is_shared) for case in cases] == [("C1", True), ("C2", False)]


def test_sound_matches_have_no_problem(form, grid, grids):
    listed = matches(("C1", "a1", "b1"), ("C2", "a2", ""))
    assert check_matches(form, grids, grid(("C1", "male", "3")), listed) == []


@pytest.mark.parametrize(
    ("rows", "where", "what"),
    [
        ([("C1", "a1", "b1")], ("extraction/entries/A.csv", 3), "case a2 is not in extraction/matches.csv"),
        ([("C1", "a1", "b1"), ("C2", "a3", "")], ("extraction/matches.csv", 3), "C2 names case a3 of A"),
        (
            [("C1", "a1", "b1"), ("C2", "a2", "b1")],
            ("extraction/matches.csv", 3),
            "case b1 of B is matched to C1 and to C2",
        ),
        (
            [("C2", "a1", "b1"), ("C3", "a2", "")],
            ("extraction/agreed.csv", 2),
            "case C1 is not in extraction/matches.csv",
        ),
    ],
)
def test_a_fault_is_named_where_it_stands(form, grid, grids, rows, where, what):
    problems = check_matches(form, grids, grid(("C1", "male", "3")), matches(*rows))
    assert (*where, what) in [(problem.path, problem.line, problem.what) for problem in problems]
