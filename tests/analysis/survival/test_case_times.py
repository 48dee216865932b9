import numpy as np
import pandas as pd
import pytest

from tamis.analysis.survival import (
    CaseTimes,
    bootstrap_parametric,
    cumulative_incidence,
    fit_cox,
    fit_frailty,
    interval_logrank,
    logrank,
)
from tamis.errors import UsageError

COLUMNS = {"lower": "low", "upper": "high", "report": "report", "origin": "origin"}


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "low": [0.0, 21.0, 30.0, np.nan, 5.0, 7.0],
            "high": [60.0, 21.0, np.inf, np.nan, 9.0, np.nan],
            "report": ["Ahn2021", "Ahn2021", "Goh2001", "Sparks", "Tumpeer1936", "Sparks"],
            "origin": ["onset", "onset", "onset", None, "birth", "onset"],
        },
        index=["C1", "C2", "C3", "C4", "C5", "C6"],
    )


def test_several_origins_are_refused_and_counted_in_the_message(frame: pd.DataFrame) -> None:
    with pytest.raises(UsageError, match=r"several origins: birth \(1\), onset \(3\)"):
        CaseTimes.from_cases(frame, **COLUMNS)


def test_one_origin_is_taken_and_every_other_row_has_a_reason(frame: pd.DataFrame) -> None:
    times = CaseTimes.from_cases(frame, **COLUMNS, origins=["onset"])
    assert times.origin == "onset"
    assert times.label.tolist() == ["C1", "C2", "C3"]
    assert dict(zip(times.left_out["row"], times.left_out["reason"], strict=True)) == {
        "C4": "no interval reported",
        "C5": "other origin: birth",
        "C6": "no upper bound reported",
    }


def test_pooled_origins_are_named_in_the_sample(frame: pd.DataFrame) -> None:
    times = CaseTimes.from_cases(frame, **COLUMNS, origins=["onset", "birth"])
    assert times.origin == "birth + onset"
    assert times.pooled_origins == ("birth", "onset")
    assert "pooled on request" in times.summary()


def test_an_origin_that_no_case_has_is_an_error(frame: pd.DataFrame) -> None:
    with pytest.raises(UsageError, match="no case is counted from diagnosis"):
        CaseTimes.from_cases(frame, **COLUMNS, origins=["diagnosis"])


def test_an_event_that_no_case_has_is_an_error(frame: pd.DataFrame) -> None:
    with pytest.raises(UsageError, match="no case ended by healed; the kinds of end are gone"):
        CaseTimes.from_cases(
            frame.assign(end="gone"), **COLUMNS, origins=["onset"], event_type="end", event=("healed",)
        )


def test_impossible_intervals_are_all_named(frame: pd.DataFrame) -> None:
    frame.loc["C1", "low"] = 70.0
    frame.loc["C5", "low"] = -1.0
    with pytest.raises(UsageError, match=r"C1: \(70, 60\]; C5: \(-1, 9\]"):
        CaseTimes.from_cases(frame, **COLUMNS)


def test_a_case_with_times_needs_a_report(frame: pd.DataFrame) -> None:
    frame.loc["C2", "report"] = None
    with pytest.raises(UsageError, match="without a report: C2"):
        CaseTimes.from_cases(frame, **COLUMNS)


def test_an_empty_frame_is_an_empty_sample(frame: pd.DataFrame) -> None:
    times = CaseTimes.from_cases(frame.iloc[:0], **COLUMNS)
    assert (times.n, times.n_reports, times.n_events) == (0, 0, 0)


def test_summary_counts_each_form_of_row() -> None:
    times = CaseTimes.of([2, 0, 1, 5], [2, 3, 4, np.inf], ["a", "a", "b", "c"])
    assert times.summary().startswith(
        "4 cases of 3 reports, time from origin: 1 exact, 1 left-censored, 1 interval-censored, "
        "1 right-censored"
    )
    assert times.to_frame()["status"].tolist() == [
        "exact",
        "left_censored",
        "interval_censored",
        "right_censored",
    ]


def test_a_subset_remembers_what_it_dropped() -> None:
    times = CaseTimes.of([2, 0, 1], [2, 3, 4], ["a", "a", "b"], label=["x", "y", "z"])
    smaller = times.subset([True, False, True])
    assert smaller.label.tolist() == ["x", "z"]
    assert smaller.left_out["row"].tolist() == ["y"]


def test_small_samples_say_so_and_large_ones_do_not() -> None:
    few = CaseTimes.of([1, 2], [2, np.inf])
    many = CaseTimes.of(np.arange(1, 41), np.arange(2, 42))
    assert few.small_sample().startswith("Small sample: 1 events among 2 cases of 2 reports")
    assert many.small_sample() == ""


def test_a_case_seen_before_it_could_be_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match=r"second: entry 9, \(7, 12\]"):
        CaseTimes.of([3, 7], [5, 12], label=["first", "second"], entry=[1, 9])
    with pytest.raises(UsageError, match="entry < lower where the time is exact"):
        CaseTimes.of([7], [7], entry=[7])


def test_an_empty_entry_means_from_the_origin() -> None:
    frame = pd.DataFrame(
        {
            "low": [3.0, 7.0],
            "high": [5.0, np.inf],
            "paper": ["a", "b"],
            "from": "surgery",
            "seen": [None, 4.0],
        }
    )
    times = CaseTimes.from_cases(
        frame, lower="low", upper="high", report="paper", origin="from", entry="seen"
    )
    assert times.entry.tolist() == [0.0, 4.0]
    assert times.subset([False, True]).entry.tolist() == [4.0]
    assert "1 entered after the origin (left truncation)" in times.summary()
    assert times.to_frame()["entry"].tolist() == [0.0, 4.0]


def test_methods_without_delayed_entry_refuse_it() -> None:
    times = CaseTimes.of([3, 7, 9], [3, 7, np.inf], ["a", "a", "b"], entry=[1, 2, 0])
    group = ["x", "y", "y"]
    for call in (
        lambda: fit_frailty(times),
        lambda: logrank(times, group),
        lambda: interval_logrank(times, group),
        lambda: fit_cox(times, pd.DataFrame({"x": [0.0, 1, 1]})),
        lambda: cumulative_incidence(times, [1, 1, 0]),
        lambda: bootstrap_parametric(times, "weibull", n_boot=5, seed=1),
    ):
        with pytest.raises(UsageError, match="2 of 3 cases entered after the origin"):
            call()
