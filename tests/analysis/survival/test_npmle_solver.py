import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.analysis.survival.innermost import innermost_intervals
from tamis.analysis.survival.npmle_solver import maximise_masses


def random_rows(n: int, exact: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    event = 100 * generator.weibull(1.5, n)
    width = generator.exponential(40, n)
    lower = np.maximum(event - generator.uniform(0, 1, n) * width, 0)
    upper = np.where(generator.uniform(size=n) < 0.15, np.inf, lower + width)
    known = generator.uniform(size=n) < exact
    return np.where(known, event, lower), np.where(known, event, upper)


@pytest.mark.parametrize("exact", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("n", [30, 1000])
def test_the_maximum_is_certified_on_untied_rows(n: int, exact: float) -> None:
    cells = innermost_intervals(*random_rows(n, exact, seed=n))
    found = maximise_masses(cells.first, cells.last, len(cells.q))
    assert found.kkt_gap < 1e-10
    assert found.mass.sum() == pytest.approx(1.0, abs=1e-12)
    assert (found.mass >= 0).all()


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.integers(0, 8), st.integers(0, 5), st.booleans(), st.integers(1, 3)),
        min_size=1,
        max_size=14,
    )
)
def test_the_maximum_is_certified_on_tied_rows(rows: list[tuple[int, int, bool, int]]) -> None:
    lower = np.array([low for low, _, _, _ in rows], float)
    upper = np.array([np.inf if censored else low + width for low, width, censored, _ in rows])
    weights = np.array([weight for *_, weight in rows], float)
    cells = innermost_intervals(lower, upper)
    found = maximise_masses(cells.first, cells.last, len(cells.q), weights)
    assert found.kkt_gap < 1e-9


def test_weights_act_as_repeated_rows() -> None:
    lower, upper = random_rows(40, 0.3, seed=5)
    weights = np.random.default_rng(6).integers(1, 4, 40)
    cells = innermost_intervals(lower, upper)
    weighted = maximise_masses(cells.first, cells.last, len(cells.q), weights.astype(float))
    repeated_cells = innermost_intervals(np.repeat(lower, weights), np.repeat(upper, weights))
    repeated = maximise_masses(repeated_cells.first, repeated_cells.last, len(repeated_cells.q))
    np.testing.assert_allclose(weighted.mass, repeated.mass, atol=1e-9)


def test_a_hundred_thousand_right_censored_times_give_the_product_limit() -> None:
    generator = np.random.default_rng(8)
    time = np.ceil(generator.exponential(300, 100_000))
    event = generator.uniform(size=100_000) < 0.7
    cells = innermost_intervals(time, np.where(event, time, np.inf))
    found = maximise_masses(cells.first, cells.last, len(cells.q))
    days = np.unique(time[event])
    order = np.sort(time)
    at_risk = len(time) - np.searchsorted(order, days, side="left")
    deaths = np.bincount(np.searchsorted(days, time[event]))
    product_limit = np.cumprod(1 - deaths / at_risk)
    np.testing.assert_allclose(1 - np.cumsum(found.mass)[: len(days)], product_limit, atol=1e-9)
