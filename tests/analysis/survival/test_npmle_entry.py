import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from tamis.analysis.survival import (
    CaseTimes,
    bootstrap_nonparametric,
    fit_nonparametric,
    product_limit,
)
from tamis.analysis.survival.innermost import innermost_intervals
from tamis.analysis.survival.npmle_entry import fit_cells

INF = np.inf


@st.composite
def samples(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows = draw(
        st.lists(
            st.tuples(st.integers(0, 12), st.integers(0, 6), st.booleans(), st.integers(0, 12)),
            min_size=2,
            max_size=14,
        )
    )
    lower = np.array([float(low) for low, *_ in rows])
    upper = np.array([INF if open_end else low + 1.0 + width for low, width, open_end, _ in rows])
    entry = np.array([float(min(low, begin)) for low, _, _, begin in rows])
    return lower, upper, entry


@given(samples())
@settings(max_examples=60)
def test_without_delay_the_estimate_is_turnbulls(rows: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    lower, upper, entry = rows
    plain = fit_nonparametric(CaseTimes.of(lower, upper))
    found = fit_cells(lower, upper, np.zeros_like(entry))
    assert found.n_lost == 0
    assert found.loglik == pytest.approx(plain.loglik, abs=1e-7)


@given(samples())
@settings(max_examples=60)
def test_no_other_masses_are_more_likely(rows: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    lower, upper, entry = rows
    found = fit_cells(lower, upper, entry)
    cells = found.cells
    # The loss of random masses, written with probabilities; rows lost to the small risk set are left out there too.
    kept = _survival_at_entry(cells.q, cells.p, found.mass, entry) > 0
    generator = np.random.default_rng(0)
    for _ in range(40):
        mass = generator.dirichlet(np.full(len(cells.q), 0.3))
        mixed = 0.9 * found.mass + 0.1 * mass
        assert _loglik(cells, lower, upper, entry, mixed, kept) <= found.loglik + 1e-8


def _survival_at_entry(q: np.ndarray, p: np.ndarray, mass: np.ndarray, entry: np.ndarray) -> np.ndarray:
    after = np.where(entry[:, None] > 0, p[None, :] > entry[:, None], True)
    return after.astype(float) @ mass


def _loglik(cells, lower, upper, entry, mass, kept) -> float:  # type: ignore[no-untyped-def]
    inside = (cells.q[None, :] >= lower[:, None]) & (cells.p[None, :] <= upper[:, None])
    share = (inside @ mass)[kept] / _survival_at_entry(cells.q, cells.p, mass, entry)[kept]
    return float(np.log(np.maximum(share, 1e-300)).sum())


def test_a_search_over_all_masses_ends_at_the_same_likelihood() -> None:
    generator = np.random.default_rng(5)
    entry = np.floor(generator.exponential(4, 25))
    event = entry + 20 * generator.weibull(1.3, 25)
    lower = np.maximum(np.floor(event / 5) * 5, entry)
    upper = np.where(generator.uniform(size=25) < 0.2, INF, np.floor(event / 5) * 5 + 5)
    found = fit_cells(lower, upper, entry)
    cells, kept = found.cells, np.ones(25, dtype=bool)

    def loss(logits: np.ndarray) -> float:
        mass = np.exp(logits - logits.max())
        return -_loglik(cells, lower, upper, entry, mass / mass.sum(), kept)

    ends = [minimize(loss, generator.normal(size=len(cells.q)), method="BFGS").fun for _ in range(4)]
    assert found.loglik >= -min(ends) - 1e-7
    assert found.loglik == pytest.approx(-min(ends), abs=1e-4)


def test_exact_times_give_the_product_limit() -> None:
    generator = np.random.default_rng(1)
    entry = generator.integers(0, 6, 80).astype(float)
    event, look = entry + generator.exponential(10, 80), entry + generator.exponential(20, 80)
    last = np.minimum(event, look)
    times = CaseTimes.of(last, np.where(event <= look, last, INF), entry=entry)
    curve = product_limit(times)
    fit = fit_nonparametric(times)
    assert fit.status == "ok"
    np.testing.assert_allclose(fit.survival_at(curve.time)["upper"], curve.survival, atol=1e-9)


def test_an_entry_closes_a_cell_so_that_mass_can_come_before_it() -> None:
    # The second row only says something given survival to 6: mass before 6 costs it nothing.
    cells = innermost_intervals(np.array([2.0, 6.0]), np.array([9.0, 8.0]), np.array([0.0, 6.0]))
    assert list(zip(cells.q, cells.p, strict=True)) == [(2.0, 6.0), (6.0, 8.0)]
    plain = innermost_intervals(np.array([2.0, 6.0]), np.array([9.0, 8.0]))
    assert list(zip(plain.q, plain.p, strict=True)) == [(6.0, 8.0)]


def test_a_curve_that_falls_to_zero_before_later_entries_says_so() -> None:
    times = CaseTimes.of([2, 3, 20, 30, 35], [2, 3, 20, 30, INF], entry=[0, 0, 10, 10, 12])
    fit = fit_nonparametric(times)
    assert fit.status == "boundary"
    assert "falls to zero by 3, before 3 cases entered" in fit.reason
    assert fit.median_.upper == 2
    assert "small risk set" in product_limit(times).note


def test_the_first_entry_is_what_the_curve_is_given() -> None:
    fit = fit_nonparametric(CaseTimes.of([8, 9, 14], [10, 12, INF], entry=[5, 6, 5]))
    assert "Given no event by 5, the first entry." in fit.summary()


def test_delayed_entry_takes_the_bias_from_the_curve() -> None:
    generator = np.random.default_rng(2)
    event, entry = generator.exponential(50, 4000), np.maximum(generator.uniform(-60, 60, 4000), 0)
    seen = event > entry
    event, entry = event[seen], entry[seen]
    entry = np.ceil(entry / 7) * 7
    event, entry = event[event > entry], entry[event > entry]
    lower, upper = np.floor(event / 7) * 7, np.floor(event / 7) * 7 + 7
    aware = fit_nonparametric(CaseTimes.of(lower, upper, entry=entry)).median_
    blind = fit_nonparametric(CaseTimes.of(lower, upper)).median_
    assert (aware.lower, aware.upper) == (28.0, 35.0)
    assert blind.lower >= 42.0
    assert 28.0 < 50 * np.log(2) < 35.0


def test_the_bootstrap_refits_with_the_entries() -> None:
    times = CaseTimes.of(
        [8, 9, 14, 20, 11], [10, 12, INF, 30, 13], ["a", "a", "b", "c", "d"], entry=[5, 6, 5, 7, 0]
    )
    boot = bootstrap_nonparametric(times, n_boot=40, seed=1)
    band = boot.band([12.0, 25.0])
    assert (band["ci_lb"] <= band["survival"]).all()
    assert (band["survival"] <= band["ci_ub"]).all()


def test_a_curve_that_rests_on_a_few_early_cases_says_so() -> None:
    lower = np.append([2.0, 5.0], np.full(20, 30.0))
    times = CaseTimes.of(lower, lower + 4, entry=np.append([0.0, 0.0], np.full(20, 4.5)))
    assert "1 cases under observation" not in fit_nonparametric(times).reason
    assert fit_nonparametric(times).reason == (
        "2 cases under observation take 47% of the curve by 4.5, before others enter: "
        "the curve from there on rests on them"
    )
