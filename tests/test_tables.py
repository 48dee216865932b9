import math

import pytest

from tamis.tables import Column, Table
from tamis.textfiles import Row

TABLE = Table(
    "cases",
    (
        Column("case", "id", required=True),
        Column("sex", "category", codes=("female", "male")),
        Column("age", "number", unit="day", minimum=0),
        Column("year", "integer"),
        Column("seen", "date"),
    ),
    key=("case",),
)


def row(line: int, **values: str) -> Row:
    return Row(line, {"case": "C1", "sex": "", "age": "", "year": "", "seen": ""} | values)


def test_a_bad_cell_takes_out_its_row_and_names_the_line() -> None:
    frame, problems = TABLE.parse([row(2), row(3, case="C2", age="NR"), row(4, case="C3")], "cases.csv")
    assert list(frame["case"]) == ["C1", "C3"]
    assert str(problems[0]) == (
        "cases.csv:3: age is 'NR'\n  Expected a number in day; empty if not reported."
    )


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("sex", "m", "one of: female; male"),
        ("age", "-1", "a number between 0 and inf"),
        ("age", "nan", "a number between 0 and inf"),
        ("year", "2013.5", "a whole number; empty if not reported"),
        ("seen", "20.11.2026", "a date as YYYY-MM-DD"),
        ("case", "", "a value"),
    ],
)
def test_each_type_says_what_it_expected(name: str, text: str, expected: str) -> None:
    _, problems = TABLE.parse([row(2, **{name: text})], "cases.csv")
    assert [problem.expected for problem in problems] == [f"Expected {expected}."]


def test_a_repeated_key_names_its_first_line() -> None:
    frame, problems = TABLE.parse([row(2), row(3)], "cases.csv")
    assert len(frame) == 1
    assert problems[0].what == "case C1 stands twice, first on line 2"


def test_missing_numbers_and_text_have_their_own_blanks() -> None:
    frame, _ = TABLE.parse([row(2)], "cases.csv")
    assert math.isnan(frame.at[0, "age"])
    assert frame["year"].isna().all()
    assert frame.at[0, "sex"] == ""


def test_an_unknown_and_a_missing_column_are_problems_of_the_header() -> None:
    _, problems = TABLE.parse([Row(2, {"cas": "C1"})], "cases.csv")
    assert {problem.what for problem in problems if problem.line == 1} == {
        "column case is missing",
        "column 'cas' is not declared",
    }


def test_an_empty_table_has_the_declared_types() -> None:
    frame, problems = TABLE.parse([], "cases.csv")
    assert not problems
    assert str(frame["age"].dtype) == "float64"
    assert str(frame["year"].dtype) == "Int64"
    assert len(TABLE.codebook()) == 5
