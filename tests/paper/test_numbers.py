from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.errors import Problem
from tamis.paper.numbers import known_names, show_number

RESULTS: dict[str, Any] = {
    "flow": {"included_reports": 12, "records": 12345, "none": None},
    "resolution": {
        "weibull": {"median": 31.25, "ci_lb": 12.04, "ci_ub": 40.26, "p": 0.0432},
        "rate": {"estimate": 0.126, "lower": 0.051, "upper": 0.249},
        "slope": {"ci_lb": -1.25, "ci_ub": 0.5},
        "open": {"ci_lb": 3.0, "ci_ub": "inf"},
        "pair": [1.26, 2.0],
        "quantiles": {"0.25": 4.5},
        "late": "inf",
        "tiny": 0.0004,
        "sure": 0.9999,
        "model": "log-normal",
        "one": 1,
        "three": 3,
        "negative": -0.04,
        "fits": True,
    },
}


def shown(expression: str) -> str:
    text, problems = show_number(expression, RESULTS, "paper/manuscript.md", 7)
    assert problems == []
    return text


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("flow.included_reports", "12"),
        ("flow.included_reports | words", "twelve"),
        ("flow.included_reports | Words", "Twelve"),
        ("flow.records | words", "12345"),
        ("flow.records | thousands", "12,345"),
        ("resolution.weibull.median | 1", "31.2"),
        ("resolution.weibull.median|0", "31"),
        ("resolution.weibull | ci 1", "12.0–40.3"),
        ("resolution.rate | ci percent", "5–25%"),
        ("resolution.rate | ci percent 1", "5.1–24.9%"),
        ("resolution.slope | ci 2", "−1.25 to 0.50"),
        ("resolution.open | ci 1", "3.0 to not reached"),
        ("resolution.pair | ci 1", "1.3–2.0"),
        ("resolution.pair.0 | 1", "1.3"),
        ("resolution.quantiles.0.25 | 1", "4.5"),
        ("resolution.rate.estimate | percent", "13%"),
        ("resolution.rate.estimate | percent 1", "12.6%"),
        ("resolution.weibull.p | p", "p\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}0.043"),
        ("resolution.rate.estimate | p", "p\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}0.13"),
        ("resolution.tiny | p", "p\N{NO-BREAK SPACE}<\N{NO-BREAK SPACE}0.001"),
        ("resolution.sure | p", "p\N{NO-BREAK SPACE}>\N{NO-BREAK SPACE}0.99"),
        ("resolution.late", "not reached"),
        ("resolution.late | 1", "not reached"),
        ("resolution.late | months 1", "not reached"),
        ("resolution.model", "log-normal"),
        ("resolution.one | days", "1\N{NO-BREAK SPACE}day"),
        ("resolution.three | years", "3\N{NO-BREAK SPACE}years"),
        ("resolution.weibull.median | weeks 1", "31.2\N{NO-BREAK SPACE}weeks"),
        ("resolution.negative | 2", "−0.04"),
        ("resolution.negative | 1", "0.0"),
    ],
)
def test_a_named_number_is_shown_as_its_format_says(expression: str, expected: str) -> None:
    assert shown(expression) == expected


@pytest.mark.parametrize(
    ("expression", "what", "expected"),
    [
        (
            "flow.included_report",
            "no result is named 'flow.included_report'",
            "Did you mean flow.included_reports?",
        ),
        ("flow", "{{ flow }} cannot be shown: the value is {", "Expected a number"),
        ("flow.none", "flow.none is null", "say in words why there is none"),
        ("resolution.weibull.median", "the value is 31.25", "write how many decimals are shown, such as | 1"),
        (
            "resolution.weibull.median | pct",
            "{{ resolution.weibull.median | pct }}",
            "or one of: percent; p; ci",
        ),
        (
            "resolution.weibull.median | percent",
            "the value is 31.25",
            "Expected a proportion between 0 and 1",
        ),
        ("resolution.weibull.median | ci 1", "the value is 31.25", "Expected an interval"),
        ("resolution.rate | ci one", "the value is {'estimate'", "Expected a number of decimals"),
        ("resolution.model | 1", "the value is 'log-normal'", "Expected a number"),
        ("resolution.fits | words", "the value is True", "Expected a number"),
    ],
)
def test_what_cannot_be_shown_is_a_problem_with_its_line(expression: str, what: str, expected: str) -> None:
    text, problems = show_number(expression, RESULTS, "paper/manuscript.md", 7)
    assert text == ""
    assert [(problem.path, problem.line) for problem in problems] == [("paper/manuscript.md", 7)]
    assert what in problems[0].what
    assert expected in problems[0].expected


def test_without_results_the_advice_is_to_run_the_analyses() -> None:
    _, problems = show_number("flow.records", {}, "m.md", 1)
    assert problems == [
        Problem(
            "m.md",
            1,
            "no result is named 'flow.records'",
            "There are no results yet; run the analyses first.",
        )
    ]


def test_known_names_lead_to_single_values() -> None:
    assert known_names({"a": {"b": 1, "c": [2, 3]}}) == ["a.b", "a.c.0", "a.c.1"]


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.integers(0, 6))
def test_decimals_round_trip_within_half_a_unit(value: float, digits: int) -> None:
    text, problems = show_number(f"x | {digits}", {"x": value}, "m.md", 1)
    assert problems == []
    assert abs(float(text.replace("−", "-")) - value) <= 0.5 * 10**-digits * (1 + 1e-9) + abs(value) * 1e-15


@given(st.text())
def test_no_expression_breaks_the_reader(expression: str) -> None:
    text, problems = show_number(expression, RESULTS, "m.md", 1)
    assert bool(text) != bool(problems)
