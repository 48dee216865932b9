import numpy as np
import pandas as pd

from tamis.analysis.survival import CaseTimes, fit_cox, fit_fine_gray

GENERATOR = np.random.default_rng(9)
TIME = GENERATOR.exponential(20, 80)
CAUSE = GENERATOR.integers(0, 2, 80)
X = pd.DataFrame({"x": GENERATOR.normal(size=80)})
TIMES = CaseTimes.of(TIME, np.where(CAUSE > 0, TIME, np.inf))


def test_without_a_competing_end_it_is_cox_regression() -> None:
    cox = fit_cox(TIMES, X, ties="breslow")
    fit = fit_fine_gray(TIMES, CAUSE, X, event=1)
    np.testing.assert_allclose(fit.coef, cox.coef, atol=1e-9)
    np.testing.assert_allclose(fit.se, np.sqrt(np.diag(cox.vcov_cluster)), rtol=1e-9)


def test_an_end_that_no_case_had_is_refused() -> None:
    fit = fit_fine_gray(TIMES, CAUSE, X, event="surgery")
    assert (fit.status, fit.reason) == ("not_estimable", "no case ended by surgery")
