"""Means and standard deviations from medians, quartiles and ranges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tamis.analysis.conversions.quantiles import NAMES, mean_sd_from_quantiles
from tamis.errors import InputError, UsageError

PATTERNS = {
    "range": ("minimum", "median", "maximum"),
    "quartiles": ("q1", "median", "q3"),
    "five numbers": NAMES,
}


def summary(distribution: object, n: int, names: tuple[str, ...] = NAMES) -> dict[str, float]:
    """Give the expected numbers of a sample of n, at the probabilities that wan2014 takes for them."""
    tail, quarter = (n - 0.375) / (n + 0.25), (0.75 * n - 0.125) / (n + 0.25)
    probabilities = dict(zip(NAMES, (1 - tail, 1 - quarter, 0.5, quarter, tail), strict=True))
    return {name: float(distribution.ppf(probabilities[name])) for name in names}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_expected_normal_numbers_give_the_mean_and_sd_back(pattern: str) -> None:
    numbers = summary(stats.norm(30, 4), 50, PATTERNS[pattern])
    estimate = mean_sd_from_quantiles(n=50, **numbers).iloc[0]
    assert estimate["pattern"] == pattern
    assert (estimate["mean"], estimate["sd"]) == pytest.approx((30, 4), rel=1e-2)
    assert estimate["skewness"] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("pattern", PATTERNS)
@given(shift=st.floats(-50, 50), scale=st.floats(0.1, 20))
def test_estimates_move_with_the_unit_of_the_outcome(pattern: str, shift: float, scale: float) -> None:
    numbers = {"minimum": 1.0, "q1": 4.0, "median": 6.0, "q3": 9.0, "maximum": 15.0}
    numbers = {name: numbers[name] for name in PATTERNS[pattern]}
    here = mean_sd_from_quantiles(n=40, **numbers)
    there = mean_sd_from_quantiles(n=40, **{name: shift + scale * x for name, x in numbers.items()})
    assert there["mean"].item() == pytest.approx(shift + scale * here["mean"].item(), abs=1e-9)
    assert there["sd"].item() == pytest.approx(scale * here["sd"].item())


@pytest.mark.parametrize("pattern", PATTERNS)
def test_lognormal_samples_give_the_moments_back_on_average(pattern: str) -> None:
    rng = np.random.default_rng(11)
    draws = rng.lognormal(2, 0.5, (20_000, 60))
    numbers = dict(zip(NAMES, np.quantile(draws, [0, 0.25, 0.5, 0.75, 1], axis=1), strict=True))
    numbers = {name: numbers[name] for name in PATTERNS[pattern]}
    estimates = mean_sd_from_quantiles(n=np.full(20_000, 60), distribution="lognormal", **numbers)
    truth = stats.lognorm(0.5, scale=np.exp(2))
    assert estimates["mean"].mean() == pytest.approx(truth.mean(), rel=0.01)
    assert (estimates["sd"] ** 2).mean() == pytest.approx(truth.var(), rel=0.06)


@pytest.mark.parametrize(
    ("name", "distribution"),
    [
        ("normal", stats.norm(-3, 5)),
        ("lognormal", stats.lognorm(0.7, scale=8)),
        ("gamma", stats.gamma(2, scale=3)),
        ("Weibull", stats.weibull_min(1.7, scale=6)),
        ("beta", stats.beta(2, 5)),
    ],
)
def test_quantile_estimation_finds_the_distribution_of_its_own_quantiles(
    name: str, distribution: object
) -> None:
    n = 100
    numbers = dict(zip(NAMES, distribution.ppf([1 / n, 0.25, 0.5, 0.75, 1 - 1 / n]), strict=True))
    estimate = mean_sd_from_quantiles(n=n, method="qe", **numbers).iloc[0]
    assert estimate["distribution"] == name
    assert (estimate["mean"], estimate["sd"]) == pytest.approx(
        (distribution.mean(), distribution.std()), rel=1e-4
    )


def test_the_box_cox_method_recovers_a_squared_normal() -> None:
    # The square root of the outcome is normal: a power of one half makes its quantiles symmetric.
    numbers = {name: x**2 for name, x in summary(stats.norm(10, 1), 200).items()}
    estimate = mean_sd_from_quantiles(n=200, method="bc", **numbers).iloc[0]
    assert (estimate["mean"], estimate["sd"]) == pytest.approx((101, np.sqrt(402)), rel=0.02)


def test_the_sd_of_quartiles_does_not_need_the_median() -> None:
    estimate = mean_sd_from_quantiles(n=80, q1=3, q3=10).iloc[0]
    assert np.isnan(estimate["mean"])
    assert estimate["sd"] == pytest.approx(mean_sd_from_quantiles(n=80, q1=3, median=5, q3=10)["sd"].item())


def test_a_skewed_summary_exceeds_its_critical_value() -> None:
    estimate = mean_sd_from_quantiles(n=150, q1=20, median=31, q3=52).iloc[0]
    assert (estimate["skewness"], estimate["critical"]) == pytest.approx((0.3125, 0.21610), abs=5e-5)


def test_patterns_may_differ_between_studies_and_small_ones_get_nothing() -> None:
    estimates = mean_sd_from_quantiles(
        n=[20, 30, 4],
        minimum=[2, np.nan, 2],
        q1=[np.nan, 3, np.nan],
        median=5,
        q3=[np.nan, 8, np.nan],
        maximum=9,
    )
    assert list(estimates["pattern"]) == ["range", "quartiles", "range"]
    assert estimates["mean"].isna().tolist() == [False, False, True]


def test_numbers_out_of_order_are_all_reported_with_their_studies() -> None:
    with pytest.raises(InputError) as caught:
        mean_sd_from_quantiles(n=[20, 30], q1=[4, 9], median=[3, 8], q3=[6, 12])
    assert [problem.path for problem in caught.value.problems] == ["study 1", "study 2"]
    assert "q1 4, median 3, q3 6" in caught.value.problems[0].what


def test_logarithms_need_positive_numbers() -> None:
    with pytest.raises(InputError, match="minimum is 0, and the method needs positive numbers"):
        mean_sd_from_quantiles(n=30, minimum=0, median=4, maximum=9, distribution="lognormal")


@pytest.mark.parametrize("option", [{"method": "hozo"}, {"distribution": "gamma"}])
def test_unknown_options_list_the_known_ones(option: dict) -> None:
    with pytest.raises(UsageError, match="it is one of"):
        mean_sd_from_quantiles(n=30, median=4, **option)
