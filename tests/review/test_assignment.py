from collections import Counter

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.review.assignment import Division, assign, draw_pilot

RECORDS = [f"p/{number}" for number in range(1, 2001)]
NAMES = ("A", "B", "C")


def shares(assigned: pd.DataFrame) -> dict[str, float]:
    return {str(name): float(assigned[name].mean()) for name in assigned}


def test_by_default_all_decide_on_everything() -> None:
    assert assign(RECORDS, Division(NAMES, 3)).to_numpy().all()


@given(st.integers(1, 3), st.integers(0, 5))
def test_every_record_has_as_many_reviewers_as_planned(per_record: int, seed: int) -> None:
    assigned = assign(RECORDS[:50], Division(NAMES, per_record, seed=seed))
    assert set(assigned.sum(axis=1)) == {per_record}


def test_shares_follow_the_quotas_and_overlap_is_what_was_asked_for() -> None:
    assigned = assign(RECORDS, Division(NAMES, 1, overlap=0.2, quotas={"A": 2.0}, seed=1))
    alone = assign(RECORDS, Division(NAMES, 1, quotas={"A": 2.0}, seed=1))
    # Within four standard deviations of a share of 2000 records.
    assert shares(alone) == pytest.approx({"A": 0.5, "B": 0.25, "C": 0.25}, abs=0.045)
    assert Counter(assigned.sum(axis=1))[2] / len(RECORDS) == pytest.approx(0.2, abs=0.036)


@given(st.integers(1, 49), st.sampled_from([0.0, 0.3]), st.integers(0, 5))
def test_records_that_are_added_move_no_other_record(before: int, overlap: float, seed: int) -> None:
    division = Division(NAMES, 2 if overlap == 0 else 1, overlap=overlap, seed=seed)
    early, late = assign(RECORDS[:before], division), assign(RECORDS[:50], division)
    pd.testing.assert_frame_equal(late.iloc[:before], early)


@given(st.integers(0, 5), st.booleans())
def test_of_a_reviewer_who_leaves_only_open_records_move(seed: int, has_successor: bool) -> None:
    before = assign(RECORDS[:60], Division(NAMES, 1, overlap=0.3, seed=seed))
    decided = [str(name) for name in before.index[before["A"]]][:5]
    successors = {"A": "D"} if has_successor else {}
    left = Division(NAMES, 1, overlap=0.3, seed=seed, kept={"A": decided}, successors=successors)
    after = assign(RECORDS[:60], left)
    assert list(after.index[after["A"]]) == decided
    untouched = before.index[~before["A"]]
    pd.testing.assert_frame_equal(after.loc[untouched, list(NAMES)], before.loc[untouched])
    assert (after.sum(axis=1) == before.sum(axis=1)).all()
    if has_successor:
        assert (after["D"] == (before["A"] & ~after["A"])).all()


def test_where_all_decide_on_everything_the_successor_takes_the_open_records() -> None:
    division = Division(("A", "B"), 2, kept={"B": ["p/1"]}, successors={"B": "C"})
    found = assign(["p/1", "p/2"], division)
    assert found.loc["p/1"].to_dict() == {"A": True, "B": True, "C": False}
    assert found.loc["p/2"].to_dict() == {"A": True, "B": False, "C": True}


def test_two_who_hand_over_to_each_other_leave_no_record_in_a_circle() -> None:
    division = Division(NAMES, 1, kept={"A": [], "B": []}, successors={"A": "B", "B": "A"})
    assert assign(RECORDS[:20], division)["C"].all()


def test_all_decide_on_the_records_of_a_pilot() -> None:
    assigned = assign(RECORDS[:20], Division(NAMES, 1), everyone={"p/3", "p/4"})
    assert assigned.loc[["p/3", "p/4"]].to_numpy().all()
    assert set(assigned.drop(["p/3", "p/4"]).sum(axis=1)) == {1}


def test_a_pilot_is_the_same_for_the_same_seed_and_another_in_the_next_round() -> None:
    first = draw_pilot(RECORDS, 50, seed=7, round_=1)
    assert first == draw_pilot(RECORDS, 50, seed=7, round_=1)
    assert len(set(first)) == 50
    assert list(first) == [record for record in RECORDS if record in set(first)]
    assert set(first) != set(draw_pilot(RECORDS, 50, seed=7, round_=2))
    assert draw_pilot(RECORDS[:3], 50, seed=7, round_=1) == tuple(RECORDS[:3])
