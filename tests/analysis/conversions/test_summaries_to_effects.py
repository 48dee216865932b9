"""Standard errors, tables, hazard ratios, arms and scales, from what reports say of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tamis.analysis.conversions import scales
from tamis.analysis.conversions.arms import change_sd, combine_arms, correlation_from_change
from tamis.analysis.conversions.delta import delta_method, derivative
from tamis.analysis.conversions.hazard_ratios import (
    log_hr_from_interval,
    log_hr_from_logrank_p,
    log_hr_from_medians,
    log_hr_from_observed,
    log_hr_from_p,
    log_hr_from_score,
    logrank_variance,
)
from tamis.analysis.conversions.two_by_two import reconstruct_table
from tamis.analysis.conversions.wald import from_wald, pooled_sd_from_difference, sd_from_standard_error
from tamis.analysis.measures import effect_sizes
from tamis.errors import InputError

cells = st.integers(1, 300)


@given(log_or=st.floats(-3, 3), se=st.floats(0.05, 2), level=st.sampled_from([0.8, 0.95, 0.99]))
def test_an_interval_on_the_log_scale_gives_the_variance_back(log_or: float, se: float, level: float) -> None:
    half = stats.norm.ppf((1 + level) / 2) * se
    limits = {"ci_lb": np.exp(log_or - half), "ci_ub": np.exp(log_or + half), "level": level}
    effects = from_wald(np.exp(log_or), **limits, transform=np.log)
    assert effects.loc[0, ["yi", "vi"]].tolist() == pytest.approx([log_or, se**2], rel=1e-9, abs=1e-12)
    assert effects.loc[0, "off_centre"] == pytest.approx(0, abs=1e-9)


def test_the_interval_comes_before_the_statistic_before_the_p_value() -> None:
    effects = from_wald(
        [2.0, 2.0, 2.0, 2.0],
        ci_lb=[0.0, np.nan, np.nan, np.nan],
        ci_ub=[4.0, np.nan, np.nan, np.nan],
        z=[9.0, 4.0, np.nan, np.nan],
        p=[0.5, 0.5, 2 * stats.norm.sf(4), np.nan],
    )
    assert list(effects["source"]) == ["interval", "statistic", "p value", ""]
    np.testing.assert_allclose(effects["vi"][1:3], 0.25)
    assert np.isnan(effects["vi"][3])


def test_a_t_interval_is_undone_with_its_degrees_of_freedom() -> None:
    half = stats.t.ppf(0.975, 9) * 0.3
    assert from_wald(1.0, ci_lb=1 - half, ci_ub=1 + half, df=9)["vi"].item() == pytest.approx(0.09)


def test_an_interval_of_another_scale_shows_as_off_centre() -> None:
    effects = from_wald(2.0, ci_lb=1.0, ci_ub=4.0)
    assert effects["off_centre"].item() > 0.2


def test_wrong_intervals_and_p_values_are_reported_together() -> None:
    with pytest.raises(InputError) as caught:
        from_wald([1, 1], ci_lb=[2, np.nan], ci_ub=[1, np.nan], p=[np.nan, 0.0])
    assert [problem.path for problem in caught.value.problems] == ["study 1", "study 2"]


def test_standard_errors_of_means_and_differences_give_standard_deviations() -> None:
    assert sd_from_standard_error(0.5, 64) == 4
    assert pooled_sd_from_difference(2 * np.sqrt(1 / 10 + 1 / 30), 10, 30) == pytest.approx(2)


@given(a=cells, b=cells, c=cells, d=cells)
def test_a_table_is_rebuilt_from_its_odds_ratio_phi_or_chi_squared(a: int, b: int, c: int, d: int) -> None:
    margins = {"n": a + b + c + d, "row": a + b, "column": a + c}
    chi2 = stats.chi2_contingency([[a, b], [c, d]], correction=False).statistic
    phi = effect_sizes(measure="PHI", ai=a, bi=b, ci=c, di=d)["yi"].item()
    for statistic in (
        {"odds_ratio": a * d / (b * c)},
        {"phi": phi},
        {"chi2": np.sign(phi) * chi2, "yates": False},
    ):
        assert reconstruct_table(**margins, **statistic).iloc[0].tolist() == [a, b, c, d]


def test_yates_correction_is_undone() -> None:
    chi2 = stats.chi2_contingency([[28, 14], [12, 18]]).statistic
    assert reconstruct_table(n=72, row=42, column=40, chi2=chi2).iloc[0].tolist() == [28, 14, 12, 18]


def test_margins_that_cannot_have_the_statistic_give_no_table() -> None:
    assert reconstruct_table(n=400, row=200, column=50, phi=0.54).isna().all(axis=None)


@pytest.mark.parametrize(
    ("function", "slope"),
    [
        (np.exp, np.exp),
        (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
        (np.cbrt, lambda x: np.cbrt(x) / (3 * x)),
    ],
)
def test_derivatives_are_accurate(function: object, slope: object) -> None:
    at = np.array([-2.0, 0.3, 1.7, 40.0])
    np.testing.assert_allclose(derivative(function, at), slope(at), rtol=1e-9, atol=1e-12)


def test_the_delta_method_leads_from_proportions_to_their_logits() -> None:
    raw = effect_sizes(measure="PR", events=[5, 12], n=[40, 80])
    logits = effect_sizes(measure="PLO", events=[5, 12], n=[40, 80])
    np.testing.assert_allclose(
        delta_method(raw["yi"], raw["vi"], scales.logit), logits[["yi", "vi"]].to_numpy(), rtol=1e-8
    )


def test_routes_to_a_log_hazard_ratio_agree_where_they_say_the_same() -> None:
    score, variance = -14.2, 52.6
    direct = log_hr_from_score(score, variance)
    half = stats.norm.ppf(0.975) * direct.se
    interval = log_hr_from_interval(*np.exp([direct.log_hr, direct.log_hr - half, direct.log_hr + half]))
    p = 2 * stats.norm.sf(abs(direct.log_hr / direct.se))
    for other in (
        interval,
        log_hr_from_p(np.exp(direct.log_hr), p),
        log_hr_from_logrank_p(p, True, variance),
    ):
        assert (other.log_hr, other.se, other.score) == pytest.approx((direct.log_hr, direct.se, score))


def test_a_logrank_p_value_takes_its_direction_from_the_words() -> None:
    better, worse = (log_hr_from_logrank_p(0.03, favours, 20.0) for favours in (True, False))
    assert better.log_hr < 0 < worse.log_hr == -better.log_hr


def test_logrank_variances_agree_for_equal_groups() -> None:
    ways = [{"events": 80}, {"events": 80, "n1": 100, "n2": 100}, {"events1": 40, "events2": 40}]
    assert [float(logrank_variance(**way)) for way in ways] == [20, 20, 20]


def test_observed_and_expected_events_and_medians_give_their_ratios() -> None:
    assert log_hr_from_observed(43, 54.2, 61, 49.8).log_hr == pytest.approx(np.log(43 / 54.2 / (61 / 49.8)))
    medians = log_hr_from_medians(14, 9, 40, 45)
    assert (medians.log_hr, medians.se) == pytest.approx((np.log(9 / 14), np.sqrt(1 / 40 + 1 / 45)))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: log_hr_from_interval([0.7, 0.8], [0.5, 0.9], [0.9, 0.6]),
            "report 2: hr 0.8, lower 0.9, upper 0.6",
        ),
        (lambda: log_hr_from_p([0.7], [0.0]), "report 1: p 0"),
        (lambda: log_hr_from_p([1.0], [0.5]), "a hazard ratio above 0 and not 1"),
        (lambda: log_hr_from_score([3.0], [0.0]), "a logrank variance above 0"),
        (lambda: log_hr_from_observed(0, 5, 9, 4), "with no events in a group take O - E and V"),
        (lambda: log_hr_from_medians(14, 0, 5, 5), "medians and events above 0"),
    ],
)
def test_impossible_reports_are_named(call: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        call()


def test_a_report_with_a_missing_number_stays_missing() -> None:
    result = log_hr_from_interval([0.7, np.nan], [0.5, 0.6], [0.9, 0.8])
    assert np.isnan(result.log_hr).tolist() == [False, True]


@given(sizes=st.lists(st.integers(2, 30), min_size=2, max_size=4), seed=st.integers(0, 1000))
def test_combined_arms_are_the_arms_taken_together(sizes: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    arms = [rng.normal(rng.uniform(-5, 5), 2, size) for size in sizes]
    combined = combine_arms(sizes, [arm.mean() for arm in arms], [arm.std(ddof=1) for arm in arms])
    together = np.concatenate(arms)
    assert combined.n == together.size
    assert (combined.mean, combined.sd) == pytest.approx((together.mean(), together.std(ddof=1)))


def test_an_absent_arm_is_left_out() -> None:
    two = combine_arms([10, 20], [1.0, 2.0], [1.0, 1.5])
    three = combine_arms([10, 20, np.nan], [1.0, 2.0, np.nan], [1.0, 1.5, np.nan])
    assert (three.n, three.mean, three.sd) == (two.n, two.mean, two.sd)


@given(sd1=st.floats(0.5, 9), sd2=st.floats(0.5, 9), r=st.floats(-0.95, 0.95))
def test_the_spread_of_change_and_the_correlation_lead_to_each_other(
    sd1: float, sd2: float, r: float
) -> None:
    assert correlation_from_change(sd1, sd2, change_sd(sd1, sd2, r)) == pytest.approx(r, abs=1e-9)
