import math

import pandas as pd
import pytest

from tamis.extraction.rules import Bounded, Implies, Matches, Ordered, Together, named_fields, shown

ORDERED = Ordered("ordered", "low", "high")
TOGETHER = Together("together", ("value", "unit"))
NEEDS = Implies("implies", "low", "origin")
FORBIDS = Implies("implies", "state", "criterion", values=("unknown",), allowed=("",))
CENSORED = Implies("implies", "event", "high", values=("none",), allowed=("inf",))
INFANT = Bounded("bounded", "infant", ("yes",), "age", below=365)
COUNT = Matches("matches", "n", "[1-9][0-9]*|multiple", "a whole number or multiple")


@pytest.mark.parametrize(
    ("rule", "case"),
    [
        (ORDERED, {"low": 3.0, "high": 3.0}),
        (ORDERED, {"low": 3.0, "high": math.inf}),
        (ORDERED, {"low": 3.0, "high": math.nan}),
        (ORDERED, {"low": pd.NA, "high": 2}),
        (TOGETHER, {"value": 6.8, "unit": "mg/dL"}),
        (TOGETHER, {"value": math.nan, "unit": ""}),
        (NEEDS, {"low": math.nan, "origin": ""}),
        (NEEDS, {"low": 0.0, "origin": "birth"}),
        (FORBIDS, {"state": "complete", "criterion": "clinical"}),
        (FORBIDS, {"state": "unknown", "criterion": ""}),
        (CENSORED, {"event": "none", "high": math.inf}),
        (INFANT, {"infant": "yes", "age": 364.9}),
        (INFANT, {"infant": "yes", "age": math.nan}),
        (INFANT, {"infant": "no", "age": 4000.0}),
        (COUNT, {"n": "12"}),
        (COUNT, {"n": ""}),
    ],
)
def test_a_rule_holds(rule, case):
    assert rule.broken(case) is None


@pytest.mark.parametrize(
    ("rule", "case", "what", "expected"),
    [
        (ORDERED, {"low": 4.0, "high": 3.0}, "low is 4, above high, which is 3", "Expected low <= high."),
        (
            TOGETHER,
            {"value": 6.8, "unit": ""},
            "value is 6.8, but unit is empty",
            "Give all of them, or none.",
        ),
        (NEEDS, {"low": 0.0, "origin": ""}, "low is 0, but origin is empty", "Expected a value in origin."),
        (
            FORBIDS,
            {"state": "unknown", "criterion": "clinical"},
            "state is unknown, but criterion is clinical",
            "Expected an empty cell in criterion.",
        ),
        (CENSORED, {"event": "none", "high": 20.0}, "event is none, but high is 20", "Expected inf in high."),
        (INFANT, {"infant": "yes", "age": 365.0}, "infant is yes, but age is 365", "Expected age below 365."),
        (COUNT, {"n": "some"}, "n is 'some'", "Expected a whole number or multiple."),
    ],
)
def test_a_broken_rule_says_what_and_what_was_expected(rule, case, what: str, expected: str):
    assert rule.broken(case) == (what, expected)


@pytest.mark.parametrize("rule", [ORDERED, TOGETHER, NEEDS, FORBIDS, CENSORED, INFANT, COUNT])
def test_a_rule_needs_no_other_field_than_those_it_names(rule):
    assert rule.broken(dict.fromkeys(named_fields(rule), "")) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (60.875, "60.875"),
        (21.0, "21"),
        (math.inf, "inf"),
        (math.nan, ""),
        (2014, "2014"),
        (pd.NA, ""),
        ("a", "a"),
    ],
)
def test_a_cell_is_shown_as_it_stands_in_its_file(value: object, text: str):
    assert shown(value) == text
