import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.analysis.survival import (
    FLEXIBLE_FAMILIES,
    CaseTimes,
    compare,
    fit_families,
    fit_flexible,
    fit_parametric,
)
from tamis.errors import UsageError

INF = np.inf
LOWER = [0, 2, 5, 8, 3, 12, 20, 1, 30, 7, 0, 15, 4, 25, 9, 6]
UPPER = [4, 6, 5, 15, 7, INF, 40, 3, INF, 7, 9, 28, 4, 25, INF, 11]
ENTRY = [0, 1, 0, 3, 0, 5, 10, 0, 8, 2, 0, 4, 1, 12, 0, 2]
REPORT = [1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8]
SAMPLE = CaseTimes.of(LOWER, UPPER, REPORT)
DELAYED = CaseTimes.of(LOWER, UPPER, REPORT, entry=ENTRY)
CHOICES = {"cuts": (5.0, 15.0), "knots": (2.0, 7.0, 30.0)}

# Maxima of likelihoods written down in R 4.2.2 (pgamma, pnorm and elementary functions; optim's Nelder-Mead and
# BFGS in turn until nothing changed; standard errors from hessian of numDeriv 2016.8-1.1).
REFERENCE = {
    "gengamma": (
        [1.80411213408819, -0.0959527230778728, -0.856768173310833],
        -30.0352213397709,
        [0.710937892575075, 0.439342535390214, 1.62088813813079],
    ),
    "gamma": (
        [2.58366319225444, -0.096332190021028],
        -30.7857312559914,
        [0.257585220106436, 0.19608780237524],
    ),
    "gompertz": (
        [-2.63364367864585, 0.00272607224587075],
        -30.8985635210804,
        [0.441637196653948, 0.035176098518576],
    ),
    "piecewise": (
        [-2.4069950719208, -2.8196177960641, -2.66950079099982],
        -30.7423014489063,
        [0.433901681311917, 0.557590198220641, 0.59876022287085],
    ),
    "spline": (
        [-3.90826565091828, 1.808091489232, 0.198286215188521],
        -30.1507416373057,
        [1.40812395340797, 0.771998435458709, 0.178026235312284],
    ),
    "spline_odds": (
        [-4.2814681022535, 2.17362300244103, 0.170862384351587],
        -30.277593922471,
        [1.64140251071792, 0.96375323132243, 0.246769728990556],
    ),
    "spline_normal": (
        [-2.56611712525688, 1.29315478839112, 0.094373575683657],
        -29.9916029650694,
        [0.914863987021641, 0.555173873786991, 0.146476258007304],
    ),
}
# The same with each row given survival to its entry.
REFERENCE_DELAYED = {
    "weibull": (
        [2.04929788965273, 0.25047161389082],
        -26.3917709686459,
        [0.487846326917802, 0.314664050611506],
    ),
    "lognormal": (
        [1.65702125817926, 0.13667767653443],
        -25.9342062092277,
        [0.445141484796814, 0.277848650394783],
    ),
    "gompertz": (
        [-1.91838812090995, -0.0337535956355292],
        -26.3300639652984,
        [0.465184452017882, 0.0381181472405178],
    ),
}


@pytest.mark.parametrize("family", REFERENCE)
def test_fits_agree_with_r(family: str) -> None:
    fit = fit_flexible(SAMPLE, family, **CHOICES)
    estimate, loglik, se = REFERENCE[family]
    assert fit.loglik == pytest.approx(loglik, abs=1e-8)
    np.testing.assert_allclose(fit.estimate, estimate, rtol=1e-5, atol=2e-7)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.vcov)), se, rtol=2e-6)


@pytest.mark.parametrize("family", REFERENCE_DELAYED)
def test_fits_with_delayed_entry_agree_with_r(family: str) -> None:
    fit = fit_flexible(DELAYED, family)
    estimate, loglik, se = REFERENCE_DELAYED[family]
    assert fit.loglik == pytest.approx(loglik, abs=1e-8)
    np.testing.assert_allclose(fit.estimate, estimate, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.vcov)), se, rtol=5e-6)


@pytest.mark.parametrize("family", ["exponential", "weibull", "lognormal", "loglogistic"])
def test_the_location_scale_families_agree_with_their_faster_way(family: str) -> None:
    for sample in (SAMPLE, DELAYED):
        here, there = fit_flexible(sample, family), fit_parametric(sample, family)
        assert here.loglik == pytest.approx(there.loglik, abs=1e-9)
        np.testing.assert_allclose(here.vcov_cluster, there.vcov_cluster, rtol=1e-5)
        assert here.median_.ci_ub == pytest.approx(there.median_.ci_ub, rel=1e-6)


def test_without_inner_knots_the_splines_are_the_families_that_they_bend() -> None:
    for spline, family in (
        ("spline", "weibull"),
        ("spline_odds", "loglogistic"),
        ("spline_normal", "lognormal"),
    ):
        bent, plain = fit_flexible(SAMPLE, spline, knots=0), fit_flexible(SAMPLE, family)
        assert bent.loglik == pytest.approx(plain.loglik, abs=1e-9)
        assert bent.median_.ci_lb == pytest.approx(plain.median_.ci_lb, rel=1e-7)


def test_a_family_inside_another_has_no_larger_likelihood() -> None:
    logliks = {
        fit.family: fit.loglik
        for fit in fit_families(SAMPLE, [*REFERENCE, "exponential", "weibull", "lognormal"], **CHOICES)
    }
    assert logliks["gengamma"] >= max(logliks["gamma"], logliks["weibull"], logliks["lognormal"])
    assert min(logliks["weibull"], logliks["gompertz"], logliks["piecewise"]) >= logliks["exponential"]
    assert logliks["spline"] >= logliks["weibull"]
    assert logliks["spline_normal"] >= logliks["lognormal"]


def test_proportional_hazards_and_accelerated_times_are_one_weibull_model() -> None:
    x = pd.DataFrame({"x": np.random.default_rng(2).normal(size=16)})
    aft = fit_flexible(SAMPLE, "weibull", x)
    ph = fit_flexible(SAMPLE, "weibull", x, effect="ph")
    shape = np.exp(ph.estimate[2])
    assert ph.loglik == pytest.approx(aft.loglik, abs=1e-9)
    assert ph.estimate[1] == pytest.approx(-shape * aft.estimate[1], rel=1e-7)
    one, other = aft.quantile(0.3, [1.0]), ph.quantile(0.3, [1.0])
    assert (one.value, one.ci_ub) == (pytest.approx(other.value), pytest.approx(other.ci_ub, rel=1e-6))


@pytest.mark.parametrize("family", FLEXIBLE_FAMILIES)
def test_the_quantile_inverts_the_curve_and_the_hazard_is_its_slope(family: str) -> None:
    fit = fit_flexible(SAMPLE, family, **CHOICES)
    median = fit.median_.value
    assert fit.survival_at([0.0, median]).tolist() == [1.0, pytest.approx(0.5, abs=1e-10)]
    before, after = -np.log(fit.survival_at([10.0 - 1e-4, 10.0 + 1e-4]))
    assert fit.predict_hazard([10.0])["hazard"][0] == pytest.approx((after - before) / 2e-4, rel=1e-5)
    band = fit.predict_survival([0.0, 5.0, 20.0])
    assert ((band["ci_lb"] <= band["survival"]) & (band["survival"] <= band["ci_ub"])).all()


@pytest.mark.parametrize("family", FLEXIBLE_FAMILIES)
def test_the_order_of_the_cases_does_not_matter(family: str) -> None:
    order = np.random.default_rng(3).permutation(16)
    mixed = CaseTimes.of(
        np.array(LOWER)[order],
        np.array(UPPER)[order],
        np.array(REPORT)[order],
        entry=np.array(ENTRY)[order],
    )
    here = fit_flexible(DELAYED, family, **CHOICES)
    there = fit_flexible(mixed, family, **CHOICES)
    assert there.status == here.status
    if here.status == "ok":
        np.testing.assert_allclose(there.estimate, here.estimate, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(there.vcov_cluster, here.vcov_cluster, rtol=1e-3, atol=1e-8)


@given(factor=st.floats(1e-3, 1e4), family=st.sampled_from(sorted(FLEXIBLE_FAMILIES)))
@settings(max_examples=40)
def test_another_unit_of_time_multiplies_quantiles_and_nothing_else(factor: float, family: str) -> None:
    days = fit_flexible(SAMPLE, family, **CHOICES)
    scaled = CaseTimes.of(np.multiply(LOWER, factor), np.multiply(UPPER, factor), REPORT)
    other = fit_flexible(
        scaled,
        family,
        cuts=np.multiply(CHOICES["cuts"], factor).tolist(),
        knots=np.multiply(CHOICES["knots"], factor).tolist(),
    )
    exact = int(SAMPLE.is_exact.sum())
    assert other.loglik == pytest.approx(days.loglik - exact * np.log(factor), abs=1e-6)
    assert other.median_.value == pytest.approx(days.median_.value * factor, rel=1e-5)
    assert other.median_.ci_ub == pytest.approx(days.median_.ci_ub * factor, rel=1e-4)


@given(shift=st.floats(-5, 5))
@settings(max_examples=20)
def test_a_shifted_covariate_moves_only_the_intercept(shift: float) -> None:
    x = np.random.default_rng(2).normal(size=16)
    here = fit_flexible(SAMPLE, "gamma", pd.DataFrame({"x": x}))
    there = fit_flexible(SAMPLE, "gamma", pd.DataFrame({"x": x + shift}))
    assert there.loglik == pytest.approx(here.loglik, abs=1e-8)
    np.testing.assert_allclose(there.estimate[1:], here.estimate[1:], atol=1e-6)
    assert there.estimate[0] == pytest.approx(here.estimate[0] - shift * here.estimate[1], abs=1e-6)


def test_an_exponential_sample_seen_late_is_the_sample_counted_from_its_entries() -> None:
    entry = np.array(ENTRY, dtype=float)
    shifted = CaseTimes.of(LOWER - entry, UPPER - entry, REPORT)
    late, fresh = fit_flexible(DELAYED, "exponential"), fit_flexible(shifted, "exponential")
    assert late.loglik == pytest.approx(fresh.loglik, abs=1e-9)
    assert late.median_.ci_lb == pytest.approx(fresh.median_.ci_lb, rel=1e-8)


@pytest.mark.parametrize(
    ("family", "true_median"), [("weibull", 60.0), ("lognormal", 60.0), ("gengamma", 60.0), ("spline", 60.0)]
)
def test_cases_that_were_published_because_they_lasted_do_not_lengthen_the_median(
    family: str, true_median: float
) -> None:
    generator = np.random.default_rng(11)
    if family == "lognormal":
        event = true_median * np.exp(0.7 * generator.normal(size=6000))
    else:
        event = true_median * (generator.exponential(size=6000) / np.log(2)) ** (1 / 1.4)
    entry = generator.uniform(0, 100, 6000)
    seen = event > entry
    event, entry = event[seen], entry[seen]
    lower = np.maximum(np.floor(event / 14) * 14, entry)
    upper = np.floor(event / 14) * 14 + 14
    aware = fit_flexible(CaseTimes.of(lower, upper, entry=entry), family).median_
    blind = fit_flexible(CaseTimes.of(lower, upper), family).median_
    assert aware.ci_lb < true_median < aware.ci_ub
    assert blind.ci_lb > 1.2 * true_median


def test_a_gompertz_curve_that_levels_off_has_no_median_beyond_its_level() -> None:
    times = CaseTimes.of([1, 2, 4, 3, 60, 70, 80, 90, 75, 88], [2, 4, 7, 5, *[INF] * 6])
    fit = fit_flexible(times, "gompertz")
    assert fit.estimate[1] < 0
    assert fit.median_.status == "not_estimable"
    assert "does not fall to 0.5" in fit.median_.reason
    assert fit.quantile(0.2).value is not None


def test_a_rate_that_runs_to_zero_is_named() -> None:
    fit = fit_flexible(CaseTimes.of([1, 2, 3, 30, 40], [2, 4, 6, 41, 50]), "piecewise", cuts=(10.0, 25.0))
    assert fit.status == "boundary"
    assert "log_rate2" in fit.reason
    assert np.isnan(fit.estimate).all()


def test_more_parameters_than_cases_are_refused() -> None:
    fit = fit_flexible(CaseTimes.of([3, 8], [5, 12]), "gengamma")
    assert (fit.status, fit.reason) == ("not_estimable", "3 parameters from 2 cases that carry information")


@pytest.mark.parametrize("family", FLEXIBLE_FAMILIES)
@pytest.mark.parametrize(
    ("lower", "upper"),
    [([], []), ([10, 20], [INF, INF]), ([0, 0], [10, 20]), ([0, 5], [0, 9]), ([0, 0], [INF, INF])],
)
def test_samples_without_a_maximum_are_refused_by_every_family(
    family: str, lower: list[float], upper: list[float]
) -> None:
    fit = fit_flexible(CaseTimes.of(lower, upper), family, **CHOICES)
    assert fit.status == "not_estimable"
    assert fit.reason
    assert (fit.median_.value, fit.summary().count("not_estimable")) == (None, 1)
    assert fit.to_frame()["se"].isna().all()


def test_models_of_both_kinds_stand_in_one_table() -> None:
    table = compare([*fit_families(SAMPLE), fit_parametric(SAMPLE, "weibull")])
    assert table["aic"].is_monotonic_increasing
    assert table["weight"].sum() == pytest.approx(1.0)
    assert table["model"].tolist().count("weibull") == 2


def test_impossible_choices_are_refused_with_what_is_possible() -> None:
    with pytest.raises(UsageError, match="piecewise, spline"):
        fit_flexible(SAMPLE, "gamma", effect="ph")
    with pytest.raises(UsageError, match="needs cuts, times > 0 that rise"):
        fit_flexible(SAMPLE, "piecewise", cuts=(5.0, 3.0))
    with pytest.raises(UsageError, match="at least two, > 0, rising"):
        fit_flexible(SAMPLE, "spline", knots=[3.0])
    with pytest.raises(UsageError, match="exponential, weibull"):
        fit_flexible(SAMPLE, "normal")
    with pytest.raises(UsageError, match="at needs 0 values"):
        fit_flexible(SAMPLE, "gamma").quantile(0.5, [1.0])
