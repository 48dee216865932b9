import numpy as np
import pytest

from tamis.analysis.survival import (
    CaseTimes,
    average_quantile,
    average_survival,
    bootstrap_average,
    fit_families,
    fit_flexible,
)
from tamis.errors import UsageError

INF = np.inf
LOWER = [0, 2, 5, 8, 3, 12, 20, 1, 30, 7, 0, 15, 4, 25, 9, 6]
UPPER = [4, 6, 5, 15, 7, INF, 40, 3, INF, 7, 9, 28, 4, 25, INF, 11]
REPORT = [1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8]
SAMPLE = CaseTimes.of(LOWER, UPPER, REPORT)
FITS = fit_families(SAMPLE)
GRID = [0.0, 2.0, 8.0, 20.0, 60.0]


def test_one_model_averages_to_itself() -> None:
    fit = fit_flexible(SAMPLE, "weibull")
    average, own = average_survival([fit], GRID), fit.predict_survival(GRID)
    np.testing.assert_allclose(
        average[["survival", "ci_lb", "ci_ub"]], own[["survival", "ci_lb", "ci_ub"]], atol=1e-12
    )
    assert (average["between"] < 1e-12).all()


def test_the_average_lies_among_the_models_and_counts_their_differences() -> None:
    average = average_survival(FITS, GRID)
    curves = np.array([fit.survival_at(GRID) for fit in FITS])
    assert (curves.min(axis=0) - 1e-12 <= average["survival"]).all()
    assert (average["survival"] <= curves.max(axis=0) + 1e-12).all()
    assert ((average["ci_lb"] <= average["survival"]) & (average["survival"] <= average["ci_ub"])).all()
    assert average["between"].between(0, 1).all()
    assert average["between"].iloc[1:].max() > 0


def test_resampled_reports_give_a_band_around_the_same_curve() -> None:
    fits = fit_families(SAMPLE, ["weibull", "lognormal"])
    band = bootstrap_average(fits, GRID, n_boot=60, seed=1)
    np.testing.assert_allclose(band["survival"], average_survival(fits, GRID)["survival"])
    assert (band["ci_lb"] <= band["survival"]).all()
    assert (band["survival"] <= band["ci_ub"]).all()
    again = bootstrap_average(fits, GRID, n_boot=60, seed=1)
    assert again.equals(band)


def test_medians_average_over_every_family() -> None:
    median = average_quantile(FITS)
    values = [fit.median_.value for fit in FITS]
    assert min(values) < median.value < max(values)
    assert median.ci_lb < median.value < median.ci_ub


def test_without_a_model_there_is_no_average() -> None:
    fits = [fit_flexible(CaseTimes.of([10, 20], [INF, INF]), name) for name in ("gamma", "gompertz")]
    assert average_survival(fits, GRID)["survival"].isna().all()
    assert average_quantile(fits).status == "not_estimable"


def test_penalised_fits_are_not_weighed() -> None:
    with pytest.raises(UsageError, match="AIC cannot weigh"):
        average_survival([fit_flexible(SAMPLE, "weibull", firth=True)], GRID)
