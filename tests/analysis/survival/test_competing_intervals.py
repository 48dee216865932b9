import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.analysis.survival import (
    CaseTimes,
    cumulative_incidence,
    fit_nonparametric,
    incidence_band,
    incidence_of_intervals,
)
from tamis.errors import UsageError

ROWS = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 5), st.sampled_from(["spontaneous", "surgery", "none"])),
    min_size=2,
    max_size=14,
)


def sample(rows: list[tuple[int, int, str]]) -> tuple[CaseTimes, list[str]]:
    lower = np.array([low for low, _, _ in rows], dtype=float)
    width = np.array([width for _, width, _ in rows], dtype=float)
    cause = [kind for _, _, kind in rows]
    upper = np.where(np.array(cause) == "none", np.inf, lower + width)
    # A time of 0 exactly is no time.
    return CaseTimes.of(lower + (upper == lower), upper + (upper == lower)), cause


def brute_loglik(times: CaseTimes, cause: list[str], rounds: int = 1500) -> float:
    """Maximise over masses on every elementary stretch of each kind, by plain EM."""
    ends = np.unique(np.concatenate([times.lower, times.upper[np.isfinite(times.upper)], [0.0]]))
    places = np.sort(np.concatenate([ends, (ends[1:] + ends[:-1]) / 2, [ends[-1] + 1]]))
    kinds = ["spontaneous", "surgery"]
    holds = np.array(
        [
            [
                (low < place <= high or (low == high == place)) and (np.isinf(high) or kind == why)
                for kind in kinds
                for place in places
            ]
            for low, high, why in zip(times.lower, times.upper, cause, strict=True)
        ],
        dtype=float,
    )
    mass = np.full(holds.shape[1], 1 / holds.shape[1])
    for _ in range(rounds):
        mass = mass * (holds.T @ (1 / (holds @ mass))) / times.n
    return float(np.log(holds @ mass).sum())


@settings(max_examples=40)
@given(ROWS)
def test_the_maximum_is_that_of_a_plain_search_over_all_times(rows: list[tuple[int, int, str]]) -> None:
    times, cause = sample(rows)
    estimate = incidence_of_intervals(times, cause)
    if estimate.status == "not_estimable":
        assert all(kind == "none" for kind in cause)
        return
    plain = brute_loglik(times, cause)
    assert estimate.kkt_gap <= 1e-9
    assert estimate.mass.sum() == pytest.approx(1)
    assert estimate.loglik >= plain - 1e-9
    assert estimate.loglik == pytest.approx(plain, abs=0.05)


def test_exact_and_right_censored_times_give_aalen_and_johansen() -> None:
    generator = np.random.default_rng(4)
    time, cause = np.ceil(generator.exponential(20, 80)), generator.integers(0, 3, 80)
    times = CaseTimes.of(time, np.where(cause > 0, time, np.inf))
    steps = cumulative_incidence(times, cause).at(np.arange(1, 15))
    ours = incidence_of_intervals(times, cause).at(np.arange(1, 15))
    np.testing.assert_allclose(ours["lower"], steps["incidence"], atol=1e-9)
    np.testing.assert_allclose(ours["upper"], steps["incidence"], atol=1e-9)


def test_one_kind_of_end_is_the_curve_of_turnbull() -> None:
    times = CaseTimes.of([0, 2, 5, 1, 7], [3, 6, 9, np.inf, np.inf])
    curve = fit_nonparametric(times).survival_at([1, 3, 4, 6, 8, 9])
    ours = incidence_of_intervals(times, ["healed"] * 5).at([1, 3, 4, 6, 8, 9])
    np.testing.assert_allclose(ours["lower"], 1 - curve["upper"], atol=1e-9)
    np.testing.assert_allclose(ours["upper"], 1 - curve["lower"], atol=1e-9)


def test_the_order_of_the_kinds_does_not_matter() -> None:
    times = CaseTimes.of([0, 2, 5, 1, 7, 3], [3, 6, 9, np.inf, np.inf, 4])
    cause = np.array(["a", "b", "a", "", "", "b"])
    swapped = incidence_of_intervals(times, np.where(cause == "a", "z", cause)).at([2, 4, 7])
    ours = incidence_of_intervals(times, cause).at([2, 4, 7])
    assert ours.loc[ours["cause"] == "a", "lower"].tolist() == pytest.approx(
        swapped.loc[swapped["cause"] == "z", "lower"].tolist()
    )


def test_the_cells_of_each_kind_rise_with_time_to_what_the_curve_says() -> None:
    times = CaseTimes.of([0, 2, 5, 1, 7, 3, 8, 6], [3, 6, 9, np.inf, np.inf, 4, 12, 11])
    cause = ["a", "b", "a", "", "", "b", "b", "a"]
    estimate = incidence_of_intervals(times, cause)
    cells = estimate.to_frame()
    cells = cells[np.isfinite(cells["upper"])]
    curve = estimate.at(cells["upper"])
    assert len(cells) >= 4
    assert cells.groupby("cause")["upper"].is_monotonic_increasing.all()
    pairs = curve.set_index(["cause", "time"])["lower"]
    ours = [pairs.loc[(row.cause, row.upper)] for row in cells.itertuples()]
    assert cells["incidence"].tolist() == pytest.approx(ours)


def test_limits_hold_the_estimate_and_stay_shares() -> None:
    generator = np.random.default_rng(2)
    lower = generator.uniform(0, 20, 30)
    times = CaseTimes.of(lower, lower + generator.uniform(1, 10, 30), np.arange(30) // 3)
    cause = generator.choice(["healed", "surgery"], 30)
    moments = [5.0, 12.0, 25.0]
    estimate = incidence_of_intervals(times, cause).at(moments)
    band = incidence_band(times, cause, moments, n_boot=100, seed=1)
    assert (band["ci_lb"].to_numpy() <= estimate["upper"].to_numpy() + 1e-9).all()
    assert (band["ci_ub"].to_numpy() >= estimate["lower"].to_numpy() - 1e-9).all()
    assert band["ci_lb"].min() >= 0
    assert band["ci_ub"].max() <= 1


@pytest.mark.parametrize(
    ("cause", "message"),
    [(["a", "b", "c"], "join those"), (["a"], "1 labels")],
)
def test_what_cannot_be_estimated_says_what_to_do(cause: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        incidence_of_intervals(CaseTimes.of([1, 2, 3], [4, 5, 6]), cause)


def test_cases_that_entered_late_are_refused() -> None:
    with pytest.raises(UsageError, match="entered late"):
        incidence_of_intervals(CaseTimes.of([2], [3], entry=[1]), ["a"])
