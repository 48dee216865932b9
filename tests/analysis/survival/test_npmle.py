import numpy as np
import pytest

from tamis.analysis.survival import CaseTimes, Quantile, fit_nonparametric
from tamis.errors import UsageError


def test_survival_is_a_range_inside_a_cell_and_a_number_outside() -> None:
    fit = fit_nonparametric(CaseTimes.of([0, 5], [5, 10]))
    bounds = fit.survival_at([0, 2.5, 5, 7, 10])
    assert bounds["lower"].tolist() == [1.0, 0.5, 0.5, 0.0, 0.0]
    assert bounds["upper"].tolist() == [1.0, 1.0, 0.5, 0.5, 0.0]


def test_a_median_that_is_not_reached_is_a_status_and_not_a_number() -> None:
    fit = fit_nonparametric(CaseTimes.of([10, 20, 5], [np.inf, np.inf, 5]))
    assert fit.median_ == Quantile(0.5, 20.0, None, "not_reached")
    assert str(fit.median_) == "not reached by 20"


def test_a_median_inside_a_cell_is_an_interval() -> None:
    fit = fit_nonparametric(CaseTimes.of([0, 5, 5], [5, 10, 10]))
    assert fit.median_ == Quantile(0.5, 5.0, 10.0, "interval")


def test_the_frame_holds_cells_with_mass_and_the_survival_after_them() -> None:
    frame = fit_nonparametric(CaseTimes.of([2, 4, 4], [2, 4, np.inf])).to_frame()
    assert frame.columns.tolist() == ["lower", "upper", "mass", "survival"]
    np.testing.assert_allclose(frame["mass"], [1 / 3, 1 / 3, 1 / 3])
    np.testing.assert_allclose(frame["survival"], [2 / 3, 1 / 3, np.nan])


def test_no_cases_are_not_estimable() -> None:
    fit = fit_nonparametric(CaseTimes.of([], []))
    assert (fit.status, fit.reason) == ("not_estimable", "no cases")
    assert fit.median_.status == "not_estimable"
    assert fit.survival_at([1.0])["lower"].isna().all()


def test_order_and_unit_of_time_do_not_matter() -> None:
    generator = np.random.default_rng(2)
    lower = generator.integers(0, 20, 60).astype(float)
    upper = lower + generator.integers(0, 9, 60)
    order = generator.permutation(60)
    plain = fit_nonparametric(CaseTimes.of(lower, upper))
    other = fit_nonparametric(CaseTimes.of(7 * lower[order], 7 * upper[order]))
    np.testing.assert_allclose(plain.mass, other.mass, atol=1e-9)
    np.testing.assert_allclose(7 * plain.q, other.q)


@pytest.mark.parametrize("probability", [0.0, 1.0, -0.1])
def test_quantiles_need_a_probability_inside(probability: float) -> None:
    fit = fit_nonparametric(CaseTimes.of([1], [2]))
    with pytest.raises(UsageError, match="between 0 and 1"):
        fit.quantile(probability)
