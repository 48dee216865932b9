from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from tamis.analysis.survival import (
    CaseTimes,
    bootstrap_nonparametric,
    cumulative_incidence,
    fit_aft,
    fit_families,
    fit_nonparametric,
    fit_parametric,
    incidence_of_intervals,
)
from tamis.errors import UsageError
from tamis.figures import survival_shortcuts as shortcuts
from tests.figures.tidiness import drawn_texts, untidy

GENERATOR = np.random.default_rng(3)
LOWER = np.floor(GENERATOR.weibull(1.4, 30) * 60)
UPPER = np.where(np.arange(30) % 6 == 0, np.inf, LOWER + np.floor(GENERATOR.uniform(0, 40, 30)) + 1)
CAUSE = np.where(np.arange(30) % 4 == 1, "after_surgery", "spontaneous")
TIMES = CaseTimes.of(LOWER, UPPER, np.arange(30) // 2, origin="presentation + diagnosis")
EXACT = CaseTimes.of(LOWER + 1, np.where(np.isfinite(UPPER), LOWER + 1, np.inf), np.arange(30) // 2)
FITS = fit_families(TIMES, ["weibull", "lognormal", "spline"])
BOOT = bootstrap_nonparametric(TIMES, n_boot=60, seed=1)

FIGURES: dict[str, Callable[[float], Figure]] = {
    "curve": lambda width: shortcuts.curve_of(fit_nonparametric(TIMES), TIMES, width_mm=width),
    "curve with its band": lambda width: shortcuts.curve_of(BOOT, TIMES, width_mm=width),
    "models": lambda width: shortcuts.models_of(FITS, TIMES, estimate=BOOT, width_mm=width),
    "one model": lambda width: shortcuts.models_of([fit_parametric(TIMES, "weibull")], TIMES, width_mm=width),
    "hazard": lambda width: shortcuts.hazard_of(FITS, TIMES, width_mm=width),
    "goodness": lambda width: shortcuts.goodness_of(FITS, TIMES, width_mm=width),
    "cox snell": lambda width: shortcuts.cox_snell_of(FITS[0], TIMES, width_mm=width),
    "incidence of intervals": lambda width: shortcuts.incidence_of(
        incidence_of_intervals(TIMES, CAUSE), TIMES, width_mm=width
    ),
    "incidence": lambda width: shortcuts.incidence_of(
        cumulative_incidence(EXACT, CAUSE), EXACT, width_mm=width
    ),
}


@pytest.mark.parametrize("width", [85, 174])
@pytest.mark.parametrize("name", FIGURES)
def test_a_result_becomes_a_tidy_figure_that_states_the_convention(name: str, width: float) -> None:
    figure = FIGURES[name](width)
    assert untidy(figure) == {}
    assert "(L, R]" in " ".join(text.get_text() for text, _ in drawn_texts(figure))


def test_a_model_without_a_maximum_is_named_and_not_drawn() -> None:
    times = CaseTimes.of([10, 20, 30], [np.inf] * 3)
    figure = shortcuts.models_of([fit_parametric(times, "weibull")], times)
    assert untidy(figure) == {}
    assert "not estimable" in [text.get_text() for text, _ in drawn_texts(figure)]


def test_a_model_with_covariates_is_refused() -> None:
    fit = fit_aft(TIMES, "age", pd.DataFrame({"age": np.arange(30.0)}))
    with pytest.raises(UsageError, match="no single curve"):
        shortcuts.models_of([fit], TIMES)


def test_no_model_with_a_maximum_has_no_hazard_to_draw() -> None:
    times = CaseTimes.of([10, 20, 30], [np.inf] * 3)
    with pytest.raises(UsageError, match="no hazard to draw"):
        shortcuts.hazard_of(fit_families(times, ["weibull"]), times)
