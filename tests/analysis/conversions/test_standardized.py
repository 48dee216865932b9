"""Standardised differences, correlations, odds ratios and overlap: inverses and limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tamis.analysis.conversions import overlap, standardized

differences = st.floats(-4, 4)
sizes = st.integers(3, 500)


@given(d=differences, n1=sizes, n2=sizes)
def test_correlations_of_a_dichotomy_lead_back(d: float, n1: int, n2: int) -> None:
    for there, back in (
        (standardized.d_to_point_biserial, standardized.point_biserial_to_d),
        (standardized.d_to_biserial, standardized.correlation_to_d),
    ):
        assert back(there(d, n1, n2), n1, n2) == pytest.approx(d, abs=1e-9)


@given(d=differences)
def test_odds_ratios_lead_back_under_both_assumptions(d: float) -> None:
    for there, back in (
        (standardized.d_to_log_odds_ratio_normal, standardized.log_odds_ratio_to_d_normal),
        (standardized.d_to_log_odds_ratio_logistic, standardized.log_odds_ratio_to_d_logistic),
    ):
        assert back(there(d)) == pytest.approx(d, abs=1e-12)


def test_a_biserial_correlation_is_the_correlation_before_the_cut() -> None:
    rng = np.random.default_rng(4)
    x, noise = rng.normal(size=(2, 400_000))
    y = 0.6 * x + 0.8 * noise
    above = x > 0.4
    point = np.corrcoef(above, y)[0, 1]
    assert standardized.point_biserial_to_biserial(point, above.mean()) == pytest.approx(0.6, abs=0.005)


def test_risks_from_an_odds_ratio_reproduce_it() -> None:
    risk = 0.2
    ratio = standardized.log_odds_ratio_to_risk_ratio(np.log(3), risk)
    difference = standardized.log_odds_ratio_to_risk_difference(np.log(3), risk)
    treated = risk * ratio
    assert treated / (1 - treated) / (risk / (1 - risk)) == pytest.approx(3)
    assert treated - risk == pytest.approx(difference)


@pytest.mark.parametrize(
    "approximate",
    [standardized.log_odds_ratio_to_tetrachoric_pearson, standardized.log_odds_ratio_to_tetrachoric_digby],
)
def test_tetrachoric_approximations_are_odd_and_close_for_median_cuts(approximate: object) -> None:
    rho = 0.5
    joint = stats.multivariate_normal(cov=[[1, rho], [rho, 1]]).cdf([0, 0])
    log_odds_ratio = 2 * np.log(joint / (0.5 - joint))
    assert approximate(log_odds_ratio) == pytest.approx(rho, abs=0.03)
    assert approximate(-log_odds_ratio) == pytest.approx(-approximate(log_odds_ratio))


@pytest.mark.parametrize(
    ("function", "at_zero", "at_one"),
    [
        (overlap.d_to_superiority, 0.5, 0.7602499),
        (overlap.d_to_cliff_delta, 0.0, 0.5204999),
        (overlap.d_to_u1, 0.0, 0.5538),
        (overlap.d_to_u2, 0.5, 0.6914625),
        (overlap.d_to_u3, 0.5, 0.8413447),
        (overlap.d_to_overlap, 1.0, 0.6170751),
        (overlap.d_to_binomial_display, 0.5, 0.7236068),
    ],
)
def test_meanings_of_no_and_of_one_standard_deviation(
    function: object, at_zero: float, at_one: float
) -> None:
    assert function(0.0) == pytest.approx(at_zero)
    assert function(1.0) == pytest.approx(at_one, abs=5e-5)
