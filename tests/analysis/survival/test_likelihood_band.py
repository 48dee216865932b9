import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import chi2

from tamis.analysis.survival import (
    CaseTimes,
    fit_nonparametric,
    likelihood_band,
    likelihood_quantile,
    product_limit,
)

INF = np.inf
TIME = np.array([2.0, 3, 3, 5, 6, 8, 9, 11, 13, 14, 18, 20])
EVENT = np.array([1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 1], dtype=bool)
RIGHT = CaseTimes.of(TIME, np.where(EVENT, TIME, INF))


def thomas_grunkemeier(moment: float) -> tuple[float, float]:
    """Limits by their multiplier, from the numbers at risk."""
    curve = product_limit(RIGHT)
    before = (curve.time <= moment) & (curve.n_event > 0)
    n, d = curve.n_risk[before], curve.n_event[before]

    def loss(shift: float) -> float:
        terms = (n - d) * np.log1p(shift / (n - d)) - n * np.log1p(shift / n)
        return -2 * terms.sum() - chi2.ppf(0.95, 1)

    low = brentq(loss, -(n - d).min() + 1e-9, 0)
    high = brentq(loss, 0, 1e6)
    return float(np.prod(1 - d / (n + low))), float(np.prod(1 - d / (n + high)))


@pytest.mark.parametrize("moment", [3.0, 8.0, 13.0])
def test_right_censored_times_give_the_band_of_thomas_and_grunkemeier(moment: float) -> None:
    row = likelihood_band(RIGHT, [moment]).iloc[0]
    low, high = thomas_grunkemeier(moment)
    assert row["survival"] == pytest.approx(
        product_limit(RIGHT).survival[product_limit(RIGHT).time <= moment][-1]
    )
    assert (row["ci_lb"], row["ci_ub"]) == (pytest.approx(low, abs=1e-6), pytest.approx(high, abs=1e-6))


def test_before_the_first_event_the_limit_is_that_of_no_events() -> None:
    row = likelihood_band(RIGHT, [1.0]).iloc[0]
    assert row["ci_ub"] == 1.0
    assert row["ci_lb"] == pytest.approx(np.exp(-0.5 * chi2.ppf(0.95, 1) / 12), abs=1e-6)


def test_one_look_gives_the_likelihood_interval_of_a_share() -> None:
    times = CaseTimes.of([0] * 7 + [10] * 13, [10] * 7 + [INF] * 13)
    row = likelihood_band(times, [10.0]).iloc[0]

    def loss(share: float) -> float:
        return 2 * (13 * np.log(0.65 / share) + 7 * np.log(0.35 / (1 - share))) - chi2.ppf(0.95, 1)

    assert row["ci_lb"] == pytest.approx(brentq(loss, 0.01, 0.65), abs=1e-6)
    assert row["ci_ub"] == pytest.approx(brentq(loss, 0.65, 0.99), abs=1e-6)


def test_the_band_holds_both_bounds_of_the_curve_and_falls() -> None:
    times = CaseTimes.of([0, 3, 8, 20, 30, 2, 7], [5, 9, 8, INF, 60, 4, 15])
    band = likelihood_band(times)
    assert (band["ci_lb"] <= band["survival_lower"]).all()
    assert (band["survival_upper"] <= band["ci_ub"]).all()
    assert (np.diff(band["ci_lb"]) <= 1e-7).all()
    assert (np.diff(band["ci_ub"]) <= 1e-7).all()


def test_the_interval_of_the_median_is_where_the_band_holds_one_half() -> None:
    found = likelihood_quantile(RIGHT)
    band = likelihood_band(RIGHT, np.unique(TIME))
    assert found.value == fit_nonparametric(RIGHT).median_.upper
    assert found.ci_lb == band.loc[band["ci_lb"] <= 0.5, "time"].min()
    assert found.ci_ub == band.loc[band["ci_ub"] < 0.5, "time"].min()


def test_delayed_entry_widens_the_band_by_those_not_yet_seen() -> None:
    late = CaseTimes.of(TIME, np.where(EVENT, TIME, INF), entry=np.where(TIME > 10, 4.0, 0.0))
    here, there = likelihood_band(RIGHT, [3.0]).iloc[0], likelihood_band(late, [3.0]).iloc[0]
    assert there["ci_ub"] - there["ci_lb"] > here["ci_ub"] - here["ci_lb"]


def test_a_curve_that_does_not_fall_to_one_half_has_no_upper_end() -> None:
    times = CaseTimes.of([3, 7, 9, 12, 13], [3, *[INF] * 4])
    found = likelihood_quantile(times)
    assert (found.value, found.ci_ub, found.status) == (None, None, "not_estimable")
