import numpy as np
import pytest
from scipy import stats

from tamis.analysis.conversions.quantiles import mean_sd_from_quantiles, median_variance_from_quantiles
from tamis.analysis.pooling import fit
from tamis.analysis.survival import pool_medians, pool_series_means, pool_series_medians
from tamis.errors import InputError

QUARTERS = (0.25, 0.5, 0.75)
SERIES = {
    "median": [30.0, 42.0, 25.0],
    "q1": [20.0, 30.0, 15.0],
    "q3": [45.0, 60.0, 44.0],
    "n": [12, 30, 16],
}


@pytest.mark.parametrize(
    ("name", "distribution"),
    [
        ("normal", stats.norm(60, 7)),
        ("lognormal", stats.lognorm(0.7, scale=30)),
        ("gamma", stats.gamma(2, scale=20)),
        ("Weibull", stats.weibull_min(1.7, scale=60)),
    ],
)
def test_the_variance_of_a_median_is_that_of_the_distribution_it_comes_from(
    name: str, distribution: object
) -> None:
    n = 40
    low, q1, median, q3, high = distribution.ppf([1 / n, *QUARTERS, 1 - 1 / n])
    found = median_variance_from_quantiles(n=n, minimum=low, q1=q1, median=median, q3=q3, maximum=high).iloc[
        0
    ]
    assert found["distribution"] == name
    assert found["vi"] == pytest.approx(1 / (4 * n * distribution.pdf(median) ** 2), rel=1e-4)


def test_lognormal_quartiles_have_the_closed_formula_too() -> None:
    sigma, median, n = np.array([0.5, 0.8, 0.6]), np.array([30.0, 42.0, 25.0]), np.array([12, 30, 16])
    reach = np.exp(stats.norm.ppf(0.75) * sigma)
    closed = pool_medians(median, median / reach, median * reach, n)
    ours = pool_series_medians(
        n=n, median=median, q1=median / reach, q3=median * reach, method="DL", test="z"
    )
    assert ours.beta[0] == pytest.approx(closed.random, rel=1e-4)
    assert ours.se[0] == pytest.approx(closed.random_se, rel=1e-4)
    assert ours.tau2 == pytest.approx(closed.tau2, abs=1e-3 * closed.vi.max())


def test_twice_the_cases_halve_the_variance_of_a_median() -> None:
    once = median_variance_from_quantiles(n=20, q1=10, median=15, q3=24)
    twice = median_variance_from_quantiles(n=40, q1=10, median=15, q3=24)
    assert once["vi"].item() == pytest.approx(2 * twice["vi"].item())


@pytest.mark.parametrize("conversion", ["luo/wan/shi", "qe", "bc"])
def test_means_are_pooled_by_what_their_conversion_gives(conversion: str) -> None:
    implied = mean_sd_from_quantiles(**SERIES, method=conversion)
    by_hand = fit(implied["mean"], implied["sd"] ** 2 / SERIES["n"], test="knha")
    ours = pool_series_means(**SERIES, conversion=conversion)
    assert (ours.beta[0], ours.se[0]) == pytest.approx((by_hand.beta[0], by_hand.se[0]))


def test_a_reported_mean_is_taken_before_one_that_is_implied() -> None:
    mean, sd = [33.0, np.nan, np.nan], [9.0, np.nan, np.nan]
    ours = pool_series_means(**SERIES, mean=mean, sd=sd)
    assert ours.studies.yi[0] == 33
    assert ours.studies.vi[0] == pytest.approx(81 / 12)
    assert ours.studies.yi[1] == pytest.approx(mean_sd_from_quantiles(**SERIES)["mean"][1])


def test_every_series_without_an_estimate_is_named() -> None:
    with pytest.raises(InputError) as raised:
        pool_series_medians(
            n=[12, 4, 16],
            median=[30, 42, 25],
            q1=[20, 30, np.nan],
            q3=[45, 60, np.nan],
            slab=["Early", "Small", "Bare"],
        )
    assert "Small" in str(raised.value)
    assert "Bare" in str(raised.value)
    assert "Early" not in str(raised.value)
