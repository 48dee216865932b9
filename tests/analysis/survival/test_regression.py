import numpy as np
import pandas as pd
import pytest

from tamis.analysis.survival import CaseTimes, fit_aft, fit_parametric, fit_ph, predict
from tamis.errors import InputError, UsageError

GENERATOR = np.random.default_rng(3)
N = 240
DATA = pd.DataFrame(
    {"exposure": GENERATOR.choice(["oil", "fat"], N), "age": GENERATOR.normal(40, 10, N)},
    index=[f"case{k}" for k in range(N)],
)
EVENT = (
    50
    * GENERATOR.weibull(1.4, N)
    * np.exp(0.5 * (DATA["exposure"] == "oil").to_numpy() + 0.01 * (DATA["age"].to_numpy() - 40))
)
LOWER = np.minimum(np.floor(EVENT / 15) * 15, 120)
TIMES = CaseTimes.of(LOWER, np.where(EVENT > 120, np.inf, LOWER + 15), np.arange(N) // 3, label=DATA.index)


def test_a_formula_gives_the_fit_of_its_columns() -> None:
    coded = pd.DataFrame({"oil": (DATA["exposure"] == "oil").astype(float), "age": DATA["age"]})
    plain = fit_parametric(TIMES, "weibull", coded)
    fit = fit_aft(TIMES, "exposure + age", DATA)
    assert fit.covariates == ("exposure[T.oil]", "age")
    np.testing.assert_allclose(fit.estimate[:3], plain.coef, atol=1e-8)
    np.testing.assert_allclose(fit.vcov_cluster, plain.vcov_cluster, rtol=1e-6)


@pytest.mark.parametrize(
    "family", ["exponential", "weibull", "lognormal", "loglogistic", "gamma", "gengamma"]
)
def test_accelerated_times_find_the_true_factor(family: str) -> None:
    row = fit_aft(TIMES, "exposure + age", DATA, family=family).to_frame().iloc[1]
    assert row["ratio_lb"] < np.exp(0.5) < row["ratio_ub"]


@pytest.mark.parametrize("family", ["exponential", "weibull", "gompertz", "piecewise", "spline"])
def test_proportional_hazards_find_the_true_ratio(family: str) -> None:
    frame = fit_ph(TIMES, "exposure + age", DATA, family=family, cuts=(30, 60)).to_frame()
    row = frame[frame["parameter"] == "exposure[T.oil]"].iloc[0]
    # The exponential model flattens the hazard and with it the ratio.
    slack = 1.2 if family == "exponential" else 1.0
    assert row["ratio_lb"] / slack < np.exp(-0.5 * 1.4) < row["ratio_ub"] * slack


def test_predictions_take_the_words_of_the_formula() -> None:
    fit = fit_aft(TIMES, "exposure + age", DATA)
    table = predict(fit, pd.DataFrame({"exposure": ["oil", "fat"], "age": [50.0, 30.0]}), [0.5])
    by_hand = fit.quantile(0.5, [1.0, 50.0])
    assert table["time"].tolist()[0] == pytest.approx(by_hand.value)
    assert table["time"].iloc[0] > table["time"].iloc[1]
    assert (table["ci_lb"] < table["time"]).all()


def test_cases_are_found_by_their_names_whatever_the_order_of_the_frame() -> None:
    mixed = DATA.sample(frac=1.0, random_state=1)
    here, there = fit_ph(TIMES, "age", DATA), fit_ph(TIMES, "age", mixed)
    np.testing.assert_allclose(there.estimate, here.estimate, atol=1e-9)


def test_a_case_without_its_covariate_is_left_out_and_named() -> None:
    holed = DATA.assign(age=DATA["age"].where(DATA.index != "case7"))
    fit = fit_aft(TIMES, "age", holed)
    assert fit.n == N - 1
    assert fit.times.left_out["row"].tolist() == ["case7"]


def test_what_the_formula_cannot_mean_is_refused() -> None:
    with pytest.raises(InputError, match="columns are: exposure, age"):
        fit_aft(TIMES, "weight", DATA)
    with pytest.raises(UsageError, match="baseline needs the intercept"):
        fit_ph(TIMES, "0 + age", DATA)
    with pytest.raises(UsageError, match="exponential, weibull, gompertz, piecewise, spline"):
        fit_ph(TIMES, "age", DATA, family="lognormal")
    with pytest.raises(UsageError, match="do not bear the labels"):
        fit_aft(TIMES, "age", DATA.iloc[:5].reset_index(drop=True))


def test_a_separating_covariate_is_named_and_the_penalty_keeps_it_finite() -> None:
    times = CaseTimes.of([1, 2, 3, 2, 10, 12, 14], [2, 3, 5, 6, np.inf, np.inf, np.inf])
    data = pd.DataFrame({"late": [0.0, 0, 0, 0, 1, 1, 1]})
    plain = fit_ph(times, "late", data)
    assert plain.reason.startswith("separation: late")
    penalised = fit_ph(times, "late", data, firth=True)
    assert penalised.status == "ok"
    assert -20 < penalised.estimate[1] < -1
