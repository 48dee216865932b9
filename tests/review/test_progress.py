import math

import pandas as pd
import pytest

from tamis.review.progress import Progress, progress_of, seconds_each

NAN = math.nan


def test_measured_times_count_and_else_the_gaps_that_are_no_breaks() -> None:
    clock = [
        "2026-02-01T10:00:00+00:00",
        "2026-02-01T10:00:20+00:00",
        "2026-02-01T12:00:00",
        "2026-02-01T12:01:00",
    ]
    assert seconds_each([(at, NAN) for at in clock]) == 40
    assert seconds_each([(clock[0], 5.0), (clock[1], NAN), (clock[2], 9.0)]) == 7
    assert seconds_each([("2026-02-01", NAN), ("2026-02-02", NAN)]) is None
    assert seconds_each([]) is None


def test_only_assigned_reports_count_and_what_was_taken_back_takes_no_time() -> None:
    decisions = pd.DataFrame(
        {
            "at": ["2026-02-01"] * 3,
            "decision": ["include", "exclude", "withdrawn"],
            "seconds": [10.0, 20.0, 500.0],
        }
    )
    votes = pd.DataFrame({"decision": ["include", "exclude"]}, index=["p/1", "p/9"])
    assert progress_of(decisions, votes, ["p/1", "p/2"]) == Progress(2, 1, 1, 15.0)


def test_what_cannot_be_said_yet_is_none() -> None:
    nothing = Progress(5, 0, 0, None)
    assert (nothing.left, nothing.inclusion_rate, nothing.per_hour, nothing.hours_left) == (
        5,
        None,
        None,
        None,
    )
    some = Progress(5, 2, 1, 36.0)
    assert (some.inclusion_rate, some.per_hour) == (0.5, 100)
    assert some.hours_left == pytest.approx(0.03)
