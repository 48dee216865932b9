import lifelines
import numpy as np
import pytest

from tamis.analysis.survival import CaseTimes, product_limit
from tamis.errors import UsageError

GENERATOR = np.random.default_rng(0)
TIME = np.ceil(GENERATOR.exponential(20, 80))
EVENT = GENERATOR.uniform(size=80) < 0.7
TIMES = CaseTimes.of(TIME, np.where(EVENT, TIME, np.inf), [f"R{k // 4}" for k in range(80)])


def test_the_curve_and_its_limits_agree_with_lifelines() -> None:
    theirs = lifelines.KaplanMeierFitter().fit(TIME, EVENT)
    ours = product_limit(TIMES).to_frame()
    np.testing.assert_allclose(ours["survival"], theirs.survival_function_.iloc[1:, 0], atol=1e-12)
    band = theirs.confidence_interval_.iloc[1:].to_numpy()
    inside = (ours["survival"] > 0) & (ours["survival"] < 1)
    np.testing.assert_allclose(ours.loc[inside, ["ci_lb", "ci_ub"]], band[inside], atol=1e-9)


def test_without_censoring_the_restricted_mean_is_a_plain_mean() -> None:
    time = np.array([3.0, 5.0, 8.0, 13.0])
    curve = product_limit(CaseTimes.of(time, time))
    value, se = curve.restricted_mean_se(10.0)
    capped = np.minimum(time, 10.0)
    assert value == pytest.approx(capped.mean())
    assert se == pytest.approx(capped.std() / 2)


def test_the_restricted_mean_is_refused_where_the_curve_is_not_known() -> None:
    with pytest.raises(UsageError, match="known from 0 to 7"):
        product_limit(CaseTimes.of([3, 7], [3, np.inf])).restricted_mean(10.0)


def test_the_jackknife_over_single_cases_without_censoring_is_the_binomial_error() -> None:
    time = np.arange(1.0, 11.0)
    curve = product_limit(CaseTimes.of(time, time))
    np.testing.assert_allclose(curve.se_cluster, np.sqrt(curve.survival * (1 - curve.survival) / 10))


def test_a_quantile_that_is_not_reached_has_no_value() -> None:
    median = product_limit(CaseTimes.of([3, 7, 9], [3, np.inf, np.inf])).quantile(0.5)
    assert (median.value, median.status) == (None, "not_estimable")


def test_interval_censored_rows_are_counted_in_the_refusal() -> None:
    with pytest.raises(UsageError, match="1 of 2 cases are interval-censored"):
        product_limit(CaseTimes.of([3, 7], [3, 9]))
