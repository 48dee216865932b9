import numpy as np
import pandas as pd
import pytest

from tamis.analysis.survival import (
    CaseTimes,
    check_models,
    cox_snell,
    fit_flexible,
    fit_parametric,
    goodness_of_fit,
    residual_frame,
)
from tamis.errors import UsageError


def test_residuals_of_the_right_model_follow_the_unit_exponential() -> None:
    time = 40 * np.random.default_rng(1).weibull(1.7, 2000)
    times = CaseTimes.of(np.floor(time), np.floor(time) + 1)
    table = goodness_of_fit(cox_snell(fit_parametric(times, "weibull"), times), [0.2, 0.5, 1.0, 2.0])
    assert (abs(table["lower"] - table["unit_exponential"]) < 0.04).all()


def test_residuals_keep_the_form_of_each_row() -> None:
    times = CaseTimes.of([0, 5, 8, 3], [4, np.inf, 8, 9])
    residuals = cox_snell(fit_parametric(times, "lognormal"), times)
    assert residuals.lower[0] == 0
    assert np.isinf(residuals.upper[1])
    assert residuals.lower[2] == residuals.upper[2]


def test_a_refused_fit_has_no_residuals() -> None:
    times = CaseTimes.of([5, 8], [np.inf, np.inf])
    with pytest.raises(UsageError, match="not_estimable"):
        cox_snell(fit_parametric(times, "weibull"), times)


INF = np.inf
LOWER = [0, 2, 5, 8, 3, 12, 20, 1, 30, 7, 0, 15, 4, 25, 9, 6]
UPPER = [4, 6, 5, 15, 7, INF, 40, 3, INF, 7, 9, 28, 4, 25, INF, 11]
ENTRY = [0, 1, 0, 3, 0, 5, 10, 0, 8, 2, 0, 4, 1, 12, 0, 2]
DELAYED = CaseTimes.of(LOWER, UPPER, entry=ENTRY)
X = pd.DataFrame({"x": np.random.default_rng(2).normal(size=16)})


@pytest.mark.parametrize("family", ["exponential", "weibull", "gompertz", "spline"])
def test_martingale_residuals_of_proportional_hazards_sum_to_zero(family: str) -> None:
    fit = fit_flexible(DELAYED, family, X, effect="ph")
    table = residual_frame(fit, DELAYED)
    assert table["martingale"].sum() == pytest.approx(0.0, abs=1e-6)
    # The score of a covariate is the residuals' product with it.
    assert (table["martingale"] * X["x"]).sum() == pytest.approx(0.0, abs=1e-6)
    assert (np.sign(table["deviance"]) == np.sign(table["martingale"])).all()


def test_residuals_of_every_family_are_unit_exponential_where_the_model_is_right() -> None:
    generator = np.random.default_rng(5)
    time = 30 * generator.gamma(2.0, size=2500)
    entry = np.maximum(generator.uniform(-60, 60, 2500), 0)
    time, entry = time[time > entry], entry[time > entry]
    lower = np.maximum(np.floor(time / 5) * 5, entry)
    times = CaseTimes.of(lower, np.floor(time / 5) * 5 + 5, entry=entry)
    for family in ("gamma", "gengamma"):
        table = goodness_of_fit(cox_snell(fit_flexible(times, family), times), [0.5, 1.0, 2.0])
        assert (abs(table["lower"] - table["unit_exponential"]) < 0.05).all()


def test_the_wrong_model_lies_outside_the_nonparametric_curve() -> None:
    time = 40 * np.random.default_rng(1).weibull(3.0, 800)
    times = CaseTimes.of(np.floor(time), np.floor(time) + 1)
    fits = [fit_flexible(times, name) for name in ("weibull", "exponential")]
    curves, table = check_models(fits, times)
    distance = table.set_index("model")["largest_outside"]
    assert distance["weibull"] < 0.05 < 0.2 < distance["exponential"]
    assert table["residual_outside"].tolist() == pytest.approx(table["largest_outside"].tolist(), abs=1e-9)
    assert set(curves["model"]) == {"weibull", "exponential"}


def test_a_model_without_a_maximum_is_listed_without_numbers() -> None:
    times = CaseTimes.of([5, 8], [INF, INF])
    curves, table = check_models([fit_flexible(times, "gamma")], times)
    assert curves.empty
    assert table["status"].tolist() == ["not_estimable"]
