import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.hazard_regression import PHReg

from tamis.analysis.survival import CaseTimes, fit_cox

GENERATOR = np.random.default_rng(4)
N = 120
X = pd.DataFrame({"age": GENERATOR.normal(50, 10, N), "sex": GENERATOR.integers(0, 2, N)})
TIME = np.ceil(GENERATOR.exponential(20, N) * np.exp(-0.02 * X["age"]) * 3)
EVENT = GENERATOR.uniform(size=N) < 0.75
TIMES = CaseTimes.of(TIME, np.where(EVENT, TIME, np.inf), [f"R{k // 5}" for k in range(N)])


@pytest.mark.parametrize("ties", ["breslow", "efron"])
def test_stratified_fits_agree_with_statsmodels(ties: str) -> None:
    strata = np.arange(N) % 3
    theirs = PHReg(TIME, X, status=EVENT.astype(int), ties=ties, strata=strata).fit(disp=0)
    ours = fit_cox(TIMES, X, ties=ties, strata=strata)
    np.testing.assert_allclose(ours.coef, theirs.params, atol=1e-5)
    np.testing.assert_allclose(np.sqrt(np.diag(ours.vcov)), theirs.bse, rtol=1e-4)


def test_the_unit_of_a_covariate_moves_only_its_own_coefficient() -> None:
    scaled = fit_cox(TIMES, X.assign(age=1000 * X["age"]))
    plain = fit_cox(TIMES, X)
    np.testing.assert_allclose(scaled.coef * [1000, 1], plain.coef, rtol=1e-8)


@pytest.mark.parametrize(
    ("column", "reason"), [(np.zeros(N), "constant"), (np.asarray(-TIME), "separation by x")]
)
def test_covariates_without_an_estimate_are_refused(column: np.ndarray, reason: str) -> None:
    exact = CaseTimes.of(TIME, TIME)
    if reason == "constant":
        fit = fit_cox(TIMES, pd.DataFrame({"x": column}))
    else:
        fit = fit_cox(exact, pd.DataFrame({"x": column}))
    assert fit.status == "not_estimable"
    assert reason in fit.reason


def test_no_events_are_refused() -> None:
    fit = fit_cox(CaseTimes.of([1, 2], [np.inf, np.inf]), pd.DataFrame({"x": [0.0, 1.0]}))
    assert (fit.status, fit.reason) == ("not_estimable", "no events")
