import numpy as np
import pandas as pd
import pytest

from tamis.analysis.survival import CaseTimes, fit_cure
from tamis.errors import UsageError

INF = np.inf
LOWER = [2, 5, 8, 3, 12, 7, 15, 4, 60, 70, 80, 90, 65, 20, 0, 10]
UPPER = [6, 5, 15, 7, 20, 7, 28, 4, INF, INF, INF, INF, INF, 30, 4, 10]
TIMES = CaseTimes.of(LOWER, UPPER, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8])


def test_the_fit_agrees_with_r() -> None:
    # The likelihood written down in R 4.2.2, optim and numDeriv 2016.8-1.1.
    found = fit_cure(TIMES, "weibull")
    assert found.fit.loglik == pytest.approx(-32.105647594651, abs=1e-8)
    np.testing.assert_allclose(
        found.fit.estimate, [-0.788459746583677, 2.3780354510063, -0.393393613508447], atol=1e-6
    )
    se = [0.539360768848058, 0.221938923126432, 0.253233223784144]
    np.testing.assert_allclose(np.sqrt(np.diag(found.fit.vcov)), se, rtol=1e-5)
    assert found.never().value == pytest.approx(1 / (1 + np.exp(0.788459746583677)), abs=1e-7)


@pytest.mark.parametrize("family", ["exponential", "weibull", "lognormal", "gengamma"])
def test_the_share_that_never_has_the_event_is_found(family: str) -> None:
    generator = np.random.default_rng(6)
    n = 600
    never = generator.uniform(size=n) < 0.3
    event = 40 * generator.exponential(size=n)
    lower = np.where(never, 500, np.floor(event / 15) * 15)
    times = CaseTimes.of(lower, np.where(never, INF, lower + 15), np.arange(n) // 2)
    found = fit_cure(times, family)
    share = found.never()
    assert share.ci_lb < 0.3 < share.ci_ub
    assert found.test_none() < 1e-10
    assert found.fit.survival_at([1e9])[0] == pytest.approx(share.value, abs=1e-9)


def test_covariates_act_on_the_share_or_on_the_time() -> None:
    generator = np.random.default_rng(7)
    n = 800
    x = generator.integers(0, 2, n).astype(float)
    never = generator.uniform(size=n) < np.where(x > 0, 0.5, 0.2)
    event = 30 * generator.weibull(1.5, n) * np.exp(0.4 * x)
    lower = np.where(never, 400, np.floor(event / 10) * 10)
    times = CaseTimes.of(lower, np.where(never, INF, lower + 10))
    frame = pd.DataFrame({"x": x})
    found = fit_cure(times, "weibull", covariates=frame, never=frame)
    table = found.to_frame().set_index("parameter")
    assert found.never([1.0]).ci_lb < 0.5 < found.never([1.0]).ci_ub
    assert table.loc["x", "ci_lb"] < 0.4 < table.loc["x", "ci_ub"]
    assert found.fit.n_params == 5


@pytest.mark.parametrize(
    ("lower", "upper", "status", "reason"),
    [
        ([1, 3, 5, 8], [2, 6, 9, 11], "not_estimable", "no case is right-censored"),
        ([10, 20, 30], [INF] * 3, "not_estimable", "no case has the event"),
        ([1, 3, 5, 8, 6], [2, 6, 9, 11, INF], "not_estimable", "no plateau is seen"),
        ([1, 3, 5, 8, 12, 12], [2, 6, 9, 11, INF, INF], "not_estimable", "follow-up is too short"),
        ([5, 6, 7, 8, 5, 6, 7, 9, 8.5], [6, 7, 8, 9, 6, 7, 8, 10, INF], "not_estimable", "no plateau"),
    ],
    ids=["none censored", "none with event", "last look before the last event", "just after it", "inside"],
)
def test_without_a_plateau_the_share_is_not_given(
    lower: list[float], upper: list[float], status: str, reason: str
) -> None:
    found = fit_cure(CaseTimes.of(lower, upper), "weibull")
    assert found.status == status
    assert reason in found.reason
    assert found.never().value is None
    assert found.never().status == status


def test_a_share_that_runs_to_zero_stands_at_the_boundary() -> None:
    time = 30 * np.random.default_rng(3).exponential(size=60)
    found = fit_cure(CaseTimes.of(np.append(time, 1.01 * time.max()), np.append(time, INF)), "weibull")
    assert found.status == "boundary"
    assert "runs to 0" in found.reason
    assert found.never().value is None


def test_families_without_a_cure_model_are_refused() -> None:
    with pytest.raises(UsageError, match="exponential, weibull, lognormal"):
        fit_cure(TIMES, "gompertz")
