import pandas as pd
import pytest

from tamis.extraction import check_adjudications, check_cited_rules, cited_rules, find_differences

COLUMNS = ["case_id", "field", "value_A", "value_B", "agreed", "reason"]


def rulings(*rows: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=COLUMNS, dtype="object")
    return frame.assign(source_line=range(2, len(frame) + 2))


@pytest.fixture
def problems(form, grid, matched):
    """Return a function from rulings to the problems of a case in which the sex differs."""
    agreed = grid(("C1", "male", "3"))
    cases = matched(grid(("C1", "female", "3"), ("C2", "male", "1")), grid(("C1", "male", "3")), agreed)

    def check(*rows: tuple[str, ...]) -> list[str]:
        table = rulings(*rows)
        return [
            str(p) for p in check_adjudications(form, find_differences(form, cases, table), table, agreed)
        ]

    return check


def test_a_difference_with_a_ruling_is_settled(problems):
    assert problems(("C1", "sex", "female", "male", "male", "the more complete entry")) == []


def test_a_difference_without_a_ruling_is_named_with_all_values(problems):
    assert problems() == [
        "extraction/agreed.csv:2: C1 sex: A 'female', B 'male', agreed 'male', without a reason\n"
        "  Add a row with the reason to extraction/adjudication.csv."
    ]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (("C1", "age", "", "", "", "r"), "the form has no field 'age'"),
        (("C1", "days", "3", "3", "3", "r"), "C1 days is ruled on, but nothing differs there"),
        (("C1", "sex", "female", "", "male", "r"), "C1 sex: value_B is '' here, 'male' in the grid"),
        (
            ("C1", "sex", "female", "male", "female", "r"),
            "C1 sex: agreed is 'female' here, 'male' in the grid",
        ),
    ],
)
def test_a_ruling_that_does_not_fit_the_grids_is_named(problems, row, what):
    assert [found for found in problems(row) if found.startswith(f"extraction/adjudication.csv:2: {what}")]


def test_a_ruling_on_the_match_of_a_case_may_speak_of_equal_names(problems):
    settled = ("C1", "sex", "female", "male", "male", "the more complete entry")
    assert problems(settled, ("C1", "case_id", "C1", "C1", "C1", "same patient")) == []


@pytest.mark.parametrize(
    ("reason", "numbers"),
    [
        ("rule 4: time stated, hence exact", (4,)),
        ("rules 1 and 2: open interval from birth", (1, 2)),
        ("rules 1, 2 and 12; see also rule 7", (1, 2, 12, 7)),
        ("the ruler shows 3 cm", ()),
    ],
)
def test_cited_rules_are_found(reason: str, numbers: tuple[int, ...]):
    assert cited_rules(reason) == numbers


def test_a_rule_that_the_protocol_lacks_is_named():
    table = rulings(("C1", "sex", "", "", "", "rules 1 and 14"))
    assert [str(problem) for problem in check_cited_rules(table, {1, 2})] == [
        "extraction/adjudication.csv:2: the reason cites rule 14\n  protocol/plan.toml has the rules 1, 2."
    ]
