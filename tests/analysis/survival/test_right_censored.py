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


def test_with_delayed_entry_the_curve_agrees_with_lifelines_and_r() -> None:
    time = np.array([5.0, 7, 9, 12, 4, 20, 11, 15, 8, 30])
    event = np.array([1, 1, 0, 1, 1, 1, 0, 1, 1, 0], dtype=bool)
    entry = np.array([0.0, 3, 2, 6, 0, 10, 4, 5, 0, 12])
    curve = product_limit(CaseTimes.of(time, np.where(event, time, np.inf), entry=entry))
    theirs = lifelines.KaplanMeierFitter().fit(time, event, entry=entry)
    np.testing.assert_allclose(curve.survival, theirs.survival_function_at_times(curve.time), atol=1e-12)
    # survfit of R's survival 3.5-3.
    assert curve.n_risk.tolist() == [5, 5, 6, 5, 4, 4, 3, 3, 2, 1]
    assert curve.survival[-1] == pytest.approx(0.0948148148148148, abs=1e-15)
    assert curve.se[-1] == pytest.approx(0.0956016732428906, abs=1e-14)
    assert curve.note == ""


def test_the_jackknife_with_delayed_entry_is_the_derivative_for_the_weights() -> None:
    time, entry = np.array([5.0, 7, 9, 12, 4, 20]), np.array([0.0, 3, 2, 6, 0, 10])
    full = product_limit(CaseTimes.of(time, time, [0, 0, 1, 1, 2, 2], entry=entry))
    # Many copies of the sample, and one report more or less: the change per copy is the influence.
    copies, changes = 2000, []
    for report in (slice(0, 2), slice(2, 4), slice(4, 6)):
        more = product_limit(
            CaseTimes.of(
                np.append(np.tile(time, copies), time[report]),
                np.append(np.tile(time, copies), time[report]),
                entry=np.append(np.tile(entry, copies), entry[report]),
            )
        )
        changes.append((more.survival - full.survival) * copies)
    np.testing.assert_allclose(
        full.se_cluster, np.sqrt((np.array(changes) ** 2).sum(axis=0)), rtol=5e-3, atol=1e-6
    )
