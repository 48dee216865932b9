import math

import pytest

from tamis.extraction.times import read_time

INF = math.inf
MONTH = 30.4375


@pytest.mark.parametrize(
    ("phrase", "lower", "upper"),
    [
        ("within two months", 0, 2 * MONTH),
        ("by the fourth week", 0, 28),
        ("within the first 6 weeks of life", 0, 42),
        ("over a period of six months the nodules gradually disappeared", 0, 6 * MONTH),
        ("no longer palpable at 10 weeks", 0, 70),
        ("three-month follow-up showed complete resolution", 0, 3 * MONTH),
        ("at age 3 months the lesion was no longer visible", 0, 3 * MONTH),
        ("resolved within 3 months and did not recur during 2 years of follow-up", 0, 3 * MONTH),
        ("after 3 weeks", 21, 21),
        ("healed in 48 hours", 2, 2),
        ("one and a half years later the lesion was gone", 547.875, 547.875),
        ("2½ months later", 2.5 * MONTH, 2.5 * MONTH),
        ("1 year and 6 months", 547.875, 547.875),
        ("resolved without sequelae after 5 months", 5 * MONTH, 5 * MONTH),
        ("on postoperative day 5", 5, 5),
        ("2 h to 24 days", 2 / 24, 24),
        ("the swelling subsided in 7–10 days", 7, 10),
        ("between day 30 and day 35", 30, 35),
        ("in the third week of hospitalization", 14, 21),
        ("lesions were still visible at 3 months but had disappeared by 5 months", 3 * MONTH, 5 * MONTH),
        ("partially resolved at 3 months and completely at 6 months", 3 * MONTH, 6 * MONTH),
        ("still palpable at 4 weeks", 28, INF),
        ("the nodules had almost completely disappeared at 8 weeks", 56, INF),
        ("had not resolved after 1 year", 365.25, INF),
        ("took over 2 years to disappear", 730.5, INF),
        ("not before 8 weeks", 56, INF),
        ("discharged with unresolved lesion on day 15", 15, INF),
        ("resolved spontaneously", 0, INF),
        ("resolved between the 2nd and 4th month", 2 * MONTH, 4 * MONTH),
        ("by age 2 years", 0, 730.5),
        ("at day of life 12", 12, 12),
        ("at 2 months regressed by 50%, at 4 months by 100%", 2 * MONTH, 4 * MONTH),
        ("4 months' follow-up", 0, 4 * MONTH),
        ("the mass was no longer palpable two months after discharge", 0, 2 * MONTH),
        ("residual induration at 3 months", 3 * MONTH, INF),
        ("just over 2 weeks", 14, INF),
        ("tenth day of life", 10, 10),
        ("the child was lost to follow up", 0, INF),
    ],
)
def test_phrases_become_intervals_in_days(phrase: str, lower: float, upper: float) -> None:
    reading = read_time(phrase)
    assert (reading.lower, reading.upper) == (pytest.approx(lower), pytest.approx(upper))


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("several weeks", "is no number"),
        ("resolved after a few months", "is no number"),
        ("months later", "is no number"),
        ("in the 1990s", "decade or season"),
        ("healed in the spring", "decade or season"),
        ("healed at 3", "without a unit"),
        ("a healthy boy", "no statement"),
        ("noticed 4 months ago", "something else"),
        ("two-week course", "something else"),
        ("-3 days", "negative"),
        ("antibiotics for 10 days", "something else"),
        ("a 3-month-old boy", "something else"),
        ("median 12 weeks (IQR 8-16)", "summary"),
        ("resolved after 3 weeks, resolved after 5 weeks", "several different times"),
        ("still present at 6 months, gone by 3 months", "still there at or after"),
    ],
)
def test_what_is_not_understood_is_said_and_not_guessed(phrase: str, why: str) -> None:
    reading = read_time(phrase)
    assert (reading.status, reading.lower, reading.upper) == ("not_understood", None, None)
    assert why in reading.rule


@pytest.mark.parametrize(
    ("phrase", "origin"),
    [
        ("8 days after discharge on day 11", "discharge"),
        ("noticed on the fifth postnatal day", "birth"),
        ("resolved by 2 years of age", "birth"),
        ("at 39 6/7 weeks postmenstrual age", "last menstrual period"),
        ("resolved 2 to 3 weeks after extravasation", "extravasation"),
        ("gone 6 weeks after surgery", "surgery"),
        ("after 3 weeks", "not stated"),
    ],
)
def test_the_origin_is_read_from_the_phrase(phrase: str, origin: str) -> None:
    assert read_time(phrase).origin == origin


def test_the_day_of_the_origin_is_not_the_time_of_the_event() -> None:
    reading = read_time("8 days after discharge on day 11")
    assert (reading.lower, reading.upper) == (8, 8)


def test_weeks_and_days_are_read_also_when_the_space_was_lost() -> None:
    whole, damaged = (read_time(f"at {weeks} weeks of gestation") for weeks in ("39 6/7", "396/7"))
    assert whole.lower == damaged.lower == 279
    assert damaged.ambiguous


def test_the_last_visit_with_the_finding_narrows_the_interval() -> None:
    reading = read_time("at the 6-month follow-up it had disappeared", last_present=3 * MONTH)
    assert (reading.status, reading.lower, reading.upper) == ("interval", 3 * MONTH, 6 * MONTH)


def test_an_origin_stated_elsewhere_is_kept() -> None:
    assert read_time("after 3 weeks", origin="onset").origin == "onset"


@pytest.mark.parametrize(
    "phrase",
    [
        "resolved at 3 months",
        "disappeared about 3 months later",
        "over 3 months",
        "until 3 months of age",
        "around the 3rd week",
        "surgical excision after 4 weeks",
        "resolved between the 2nd and 4th month",
    ],
)
def test_phrases_that_others_might_read_otherwise_are_flagged(phrase: str) -> None:
    assert read_time(phrase).ambiguous


def test_the_trail_names_rule_unit_and_phrase() -> None:
    reading = read_time("present at 4 weeks and gone by 3 months")
    assert reading.phrase == "present at 4 weeks and gone by 3 months"
    assert reading.unit == "week+month"
    assert reading.rule == "still there at X: (X, inf); within X: (0, X]"
