import pandas as pd
import pytest

from tamis.extraction import count_equal, field_agreement, find_differences, match_cases

NO_RULING = pd.DataFrame({"case_id": [], "field": [], "reason": []})


@pytest.fixture
def cases(grid, matched):
    a = grid(("C1", "male", "3"), ("C2", "female", ""), ("C3", "", ""), ("C4", "male", "1"))
    b = grid(("C1", "male", "3"), ("C2", "male", "5"), ("C3", "", ""))
    agreed = grid(("C1", "male", "4"), ("C2", "male", "5"), ("C3", "", ""))
    return matched(a, b, agreed)


def test_differences_are_the_cells_in_which_entries_and_agreed_value_are_not_all_equal(form, cases):
    found = find_differences(form, cases, NO_RULING)
    assert list(found.itertuples(index=False, name=None)) == [
        ("C1", "days", "3", "3", "4", ""),  # equal in both entries, agreed on another value
        ("C2", "sex", "female", "male", "male", ""),
        ("C2", "days", "", "5", "5", ""),
        ("C4", "case_id", "C4", "", "", ""),  # extracted by A alone, not agreed
    ]


def test_a_ruling_gives_the_reason_for_one_cell_or_for_a_field_of_all_cases(form, cases):
    rulings = pd.DataFrame(
        {"case_id": ["C1", "all"], "field": ["days", "days"], "reason": ["rule 4", "measured anew"]}
    )
    found = find_differences(form, cases, rulings).query("field == 'days'")
    assert list(found["reason"]) == ["rule 4", "measured anew"]


def test_agreement_counts_cells_empty_in_both_apart(form, cases):
    counts = field_agreement(form, cases).set_index("field")
    assert list(counts.index) == ["sex", "days"]  # neither the key nor what is not compared nor coded later
    numbers = ["n_cases", "n_missing", "n_compared", "n_equal", "n_partly_missing"]
    assert counts.loc["sex", numbers].tolist() == [3, 1, 2, 1, 0]
    assert counts.loc["days", numbers].tolist() == [3, 1, 2, 1, 1]


def test_several_fields_are_equal_only_if_all_of_them_are(cases):
    assert count_equal(cases, ["sex"]) == (2, 3)
    assert count_equal(cases, ["sex", "days"]) == (2, 3)
    assert count_equal(cases, []) == (3, 3)


def test_no_case_is_shared_where_there_is_one_reviewer(form, grid):
    cases = match_cases(form, {"A": grid(("C1", "male", "3"))}, grid(), pd.DataFrame())
    assert field_agreement(form, cases)["n_cases"].sum() == 0
