import numpy as np
import pytest
from scipy.stats import t

from tamis.analysis.survival import CaseTimes, bootstrap_parametric, compare_with_series, series_mean
from tamis.errors import UsageError


def test_a_mean_in_months_becomes_days_with_its_t_interval() -> None:
    mean = series_mean(1.6, 0.6, 16, unit_days=30.4375)
    assert mean.value == pytest.approx(48.7)
    half = 30.4375 * t.ppf(0.975, 15) * 0.6 / 4
    assert mean.ci_lb == pytest.approx(48.7 - half)
    assert mean.ci_ub == pytest.approx(48.7 + half)


def test_the_series_stands_beside_the_cases_and_is_not_merged() -> None:
    times = CaseTimes.of([0, 20, 30, 45, 60, 10], [40, 50, 30, np.inf, 90, 70], list("abcdef"))
    table = compare_with_series(
        bootstrap_parametric(times, "weibull", n_boot=100, seed=1),
        mean=1.6,
        sd=0.6,
        n=16,
        unit_days=30.4375,
        name="Zhou",
    )
    assert table["source"].tolist() == ["Zhou", "pooled cases", "pooled cases", "pooled cases / series"]
    assert table["n"].tolist() == [16, 6, 6, 22]
    assert table["estimate"].iloc[3] == pytest.approx(table["estimate"].iloc[1] / 48.7)


def test_a_fit_that_was_refused_leaves_the_series_alone() -> None:
    refused = bootstrap_parametric(CaseTimes.of([1, 2], [np.inf, np.inf]), "weibull", n_boot=10, seed=1)
    table = compare_with_series(refused, mean=1.6, sd=0.6, n=16)
    assert table["status"].tolist() == ["ok", "not_estimable", "not_estimable", "not_estimable"]
    assert table["estimate"].iloc[1:].isna().all()


def test_a_series_of_one_has_no_interval() -> None:
    with pytest.raises(UsageError, match="n >= 2"):
        series_mean(1.6, 0.6, 1)
