import numpy as np
import pytest

from tamis.analysis.survival import CaseTimes, cox_snell, fit_parametric, goodness_of_fit
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
