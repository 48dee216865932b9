import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from tamis.analysis.survival import CaseTimes, fit_flexible, profile_coefficient

TIME = [3, 5, 8, 2, 9, 10, 12, 7, 20, 30]
EVENT = [True] * 5 + [False] * 5
TIMES = CaseTimes.of(TIME, np.where(EVENT, TIME, np.inf))
GROUP = pd.DataFrame({"g": [0.0] * 7 + [1.0] * 3})


def test_rates_of_groups_get_half_an_event_more() -> None:
    fit = fit_flexible(TIMES, "exponential", GROUP, effect="ph", firth=True)
    assert np.exp(fit.estimate[0]) == pytest.approx(5.5 / 49, rel=1e-9)
    assert np.exp(fit.estimate.sum()) == pytest.approx(0.5 / 57, rel=1e-9)


@pytest.mark.parametrize("family", ["weibull", "lognormal", "gamma"])
def test_the_penalised_estimate_is_the_maximum_by_search(family: str) -> None:
    fit = fit_flexible(TIMES, family, GROUP, firth=True)
    q = len(fit.estimate)

    def loss(theta: np.ndarray) -> float:
        here = fit.likelihood.evaluate(theta)
        sign, value = np.linalg.slogdet(here.information[:2, :2])
        return -(here.loglik + 0.5 * value) if sign > 0 and np.isfinite(here.loglik) else 1e10

    found = minimize(
        loss,
        fit.estimate + 0.05,
        method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-12, "maxiter": 4000 * q},
    )
    np.testing.assert_allclose(fit.estimate, found.x, atol=2e-5)


def test_the_penalty_vanishes_where_cases_are_many() -> None:
    generator = np.random.default_rng(8)
    time = generator.exponential(30, 3000)
    x = pd.DataFrame({"x": generator.normal(size=3000)})
    times = CaseTimes.of(time, time)
    plain = fit_flexible(times, "weibull", x)
    penalised = fit_flexible(times, "weibull", x, firth=True)
    np.testing.assert_allclose(penalised.estimate, plain.estimate, atol=2e-3)


def test_the_profile_of_a_separated_coefficient_has_two_ends() -> None:
    fit = fit_flexible(TIMES, "exponential", GROUP, effect="ph", firth=True)
    found = profile_coefficient(fit, "g", variance="model")
    assert found.ci_lb is not None
    assert found.ci_lb < found.value < found.ci_ub < 0
