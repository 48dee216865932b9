import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.analysis.descriptive import Variable, format_table_one, table_one
from tamis.errors import UsageError

AGE = Variable("age", "Age, days", "number")
SEX = Variable("sex", "Sex", "category", ("female", "male"))
OUTCOME = Variable("outcome", "Outcome", "category", missing=("unknown",))


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "age": [10.0, 20.0, math.nan, 40.0, 100.0],
            "sex": ["male", "", "female", "male", "male"],
            "outcome": ["healed", "healed", "unknown", "present", "healed"],
            "route": ["vein", "vein", "heel", "heel", ""],
        }
    )


def test_a_number_has_median_and_quartiles_of_those_who_have_a_value(frame):
    (line,) = table_one(frame, [AGE]).to_dict("records")
    assert (line["group"], line["n_group"], line["n"], line["missing"]) == ("overall", 5, 4, 1)
    assert (line["median"], line["q1"], line["q3"]) == (30.0, 17.5, 55.0)
    assert (line["minimum"], line["maximum"]) == (10.0, 100.0)


def test_the_share_of_a_level_is_of_those_who_have_a_value(frame):
    table = table_one(frame, [SEX])
    assert table[["level", "count", "n", "missing", "share"]].to_dict("records") == [
        {"level": "female", "count": 1, "n": 4, "missing": 1, "share": 0.25},
        {"level": "male", "count": 3, "n": 4, "missing": 1, "share": 0.75},
    ]


def test_a_code_may_count_as_missing(frame):
    table = table_one(frame, [OUTCOME])
    assert list(table["level"]) == ["healed", "present"]
    assert set(table["missing"]) == {1}


def test_groups_stand_by_name_and_rows_without_a_group_last(frame):
    table = table_one(frame, [AGE], by="route")
    assert list(zip(table["group"], table["n_group"], table["n"], strict=True)) == [
        ("overall", 5, 4),
        ("heel", 2, 1),
        ("vein", 2, 2),
        ("not reported", 1, 1),
    ]


def test_a_categorical_column_gives_the_order_of_the_groups(frame):
    route = pd.Categorical(frame["route"].replace("", None), ["vein", "heel", "skin"])
    table = table_one(frame.assign(route=route), [AGE], by="route")
    assert list(table["group"]) == ["overall", "vein", "heel", "skin", "not reported"]
    assert math.isnan(table["median"].iloc[3])


def test_the_printed_table_gives_each_number_with_what_it_is_of(frame):
    printed = format_table_one(table_one(frame, [AGE, SEX], by="route"))
    assert list(printed.columns) == [
        "characteristic", "level", "overall (n = 5)", "heel (n = 2)", "vein (n = 2)", "not reported (n = 1)",
    ]  # fmt: skip
    assert printed.to_numpy().tolist() == [
        [
            "Age, days",
            "median (quartiles)",
            "30 (18 to 55)",
            "40 (40 to 40)",
            "15 (13 to 18)",
            "100 (100 to 100)",
        ],
        ["Age, days", "missing", "1", "1", "0", "0"],
        ["Sex", "female", "1/4 (25%)", "1/2 (50%)", "0/1 (0%)", "0/1 (0%)"],
        ["Sex", "male", "3/4 (75%)", "1/2 (50%)", "1/1 (100%)", "1/1 (100%)"],
        ["Sex", "missing", "1", "0", "1", "0"],
    ]


def test_a_variable_that_nobody_has_is_still_seen():
    nobody = pd.DataFrame({"age": [math.nan, math.nan], "outcome": ["", "unknown"]})
    printed = format_table_one(table_one(nobody, [AGE, OUTCOME]))
    assert printed["overall (n = 2)"].tolist() == ["–", "2", "–", "2"]


def test_an_empty_sample_gives_a_table_of_no_one():
    empty = pd.DataFrame({"age": pd.Series(dtype="float64"), "sex": pd.Series(dtype="object")})
    printed = format_table_one(table_one(empty, [AGE, SEX], by="sex"))
    assert printed["overall (n = 0)"].tolist() == ["–", "–", "–"]


@pytest.mark.parametrize(
    ("variable", "by", "message"),
    [
        (Variable("weight", "Weight", "number"), None, "no column 'weight'. Known: age, sex, outcome, route"),
        (AGE, "country", "no column 'country'"),
        (Variable("sex", "Sex", "number"), None, "sex holds values that are no numbers"),
        (Variable("sex", "Sex", "category", ("female",)), None, "sex holds male. Expected female"),
    ],
)
def test_what_cannot_be_described_is_refused(frame, variable, by, message):
    with pytest.raises(UsageError, match=message):
        table_one(frame, [variable], by=by)


def test_infinite_times_are_refused_because_they_are_censored(frame):
    with pytest.raises(UsageError, match="age holds infinite values"):
        table_one(frame.assign(age=math.inf), [AGE])


def test_a_group_may_not_take_the_name_of_the_whole(frame):
    with pytest.raises(UsageError, match="route has a group called 'overall'"):
        table_one(frame.assign(route="overall"), [AGE], by="route")


rows = st.tuples(
    st.one_of(st.none(), st.floats(0, 1e6)), st.sampled_from(["", "female", "male"]), st.sampled_from("abc")
)


@settings(max_examples=30, deadline=None)
@given(st.lists(rows, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_the_participants_does_not_matter(cases, random):
    shuffled = random.sample(cases, len(cases))
    columns = ["age", "sex", "group"]
    expected = table_one(pd.DataFrame(cases, columns=columns), [AGE, SEX], by="group")
    found = table_one(pd.DataFrame(shuffled, columns=columns), [AGE, SEX], by="group")
    pd.testing.assert_frame_equal(found, expected)


@settings(max_examples=30, deadline=None)
@given(st.lists(rows, min_size=1, max_size=30))
def test_levels_and_missing_add_up_to_the_group_and_groups_to_the_whole(cases):
    table = table_one(pd.DataFrame(cases, columns=["age", "sex", "group"]), [SEX], by="group")
    total = table.groupby("group")["count"].sum() + table.groupby("group")["missing"].first()
    assert (total == table.groupby("group")["n_group"].first()).all()
    groups = table[table["group"] != "overall"].groupby("level")["count"].sum()
    assert (groups == table[table["group"] == "overall"].set_index("level")["count"]).all()
