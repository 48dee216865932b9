import numpy as np
import pytest

from tamis.analysis.survival import (
    CaseTimes,
    at_risk,
    average_quantile,
    bootstrap_parametric,
    compare,
    curves,
    fit_parametric,
)
from tamis.errors import UsageError

TIMES = CaseTimes.of([0, 3, 8, 20, 30, 2], [5, 9, 8, np.inf, 60, 4], ["a", "a", "b", "c", "d", "e"])


def test_models_are_ranked_by_aic_and_their_weights_sum_to_one() -> None:
    table = compare([fit_parametric(TIMES, name) for name in ("weibull", "lognormal", "loglogistic")])
    assert table["aic"].is_monotonic_increasing
    assert table["delta_aic"].iloc[0] == 0
    assert table["weight"].sum() == pytest.approx(1)
    assert (table["aic"] == 2 * table["n_params"] - 2 * table["loglik"]).all()


def test_a_refused_model_stands_last_with_its_reason() -> None:
    censored = CaseTimes.of([7, 3], [7, 9], ["a", "b"])
    table = compare([fit_parametric(censored, "weibull"), fit_parametric(censored, "exponential")])
    assert table["model"].tolist() == ["exponential", "weibull"]
    assert table["status"].tolist() == ["ok", "not_estimable"]
    assert table["median"].isna().tolist() == [False, True]
    assert "scale runs to zero" in table["reason"].iloc[1]


def test_fits_of_different_samples_are_not_compared() -> None:
    other = TIMES.subset(np.arange(6) > 0)
    with pytest.raises(UsageError, match="one sample"):
        compare([fit_parametric(TIMES, "weibull"), fit_parametric(other, "weibull")])


def test_curves_stack_the_models_that_were_fitted() -> None:
    fits = [bootstrap_parametric(TIMES, name, n_boot=50, seed=1) for name in ("weibull", "lognormal")]
    frame = curves(fits, [1.0, 10.0])
    assert frame["model"].tolist() == ["weibull", "weibull", "lognormal", "lognormal"]


def test_what_is_known_of_the_cases_adds_up_at_every_time() -> None:
    frame = at_risk(TIMES, [0, 4, 8, 25, 100])
    assert (frame.drop(columns="time").sum(axis=1) == TIMES.n).all()
    assert frame["at_risk"].tolist() == [6, 3, 2, 1, 0]
    assert frame["undetermined"].tolist() == [0, 2, 1, 0, 0]
    assert frame["resolved"].tolist() == [0, 1, 3, 4, 5]
    assert frame["censored"].tolist() == [0, 0, 0, 1, 1]


def test_the_average_of_one_model_is_that_model() -> None:
    fit = fit_parametric(TIMES, "weibull")
    average, median = average_quantile([fit]), fit.median_
    assert average.value == pytest.approx(median.value)
    assert (average.ci_lb, average.ci_ub) == (pytest.approx(median.ci_lb), pytest.approx(median.ci_ub))


def test_the_average_lies_among_the_models_and_is_wider_than_their_mean_width() -> None:
    fits = [fit_parametric(TIMES, name) for name in ("weibull", "lognormal", "loglogistic")]
    average, table = average_quantile(fits), compare(fits)
    assert table["median"].min() <= average.value <= table["median"].max()
    width = np.log(average.ci_ub / average.ci_lb)
    assert width > (table["weight"] * np.log(table["ci_ub"] / table["ci_lb"])).sum()


def test_nothing_to_average_keeps_the_reason() -> None:
    average = average_quantile([fit_parametric(CaseTimes.of([7], [7]), "weibull")])
    assert average.status == "not_estimable"
    assert "scale runs to zero" in average.reason
