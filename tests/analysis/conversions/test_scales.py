"""Scales: every transformation leads back, and the Freeman–Tukey ends are handled."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.analysis.conversions import scales

INVERTIBLE = {
    scales.LOG: st.floats(1e-6, 1e6),
    scales.LOGIT: st.floats(1e-6, 1 - 1e-6),
    scales.PROBIT: st.floats(1e-6, 1 - 1e-6),
    scales.ARCSINE: st.floats(0, 1),
    scales.SQUARE_ROOT: st.floats(0, 1e6),
    scales.FISHER_Z: st.floats(-0.999, 0.999),
    scales.FISHER_Z_SQUARED: st.floats(0, 0.99),
    scales.HAKSTIAN_WHALEN: st.floats(0, 1),
    scales.BONETT: st.floats(0, 0.999),
}


@pytest.mark.parametrize("scale", INVERTIBLE, ids=lambda scale: scale.name)
@given(data=st.data())
def test_a_value_comes_back(scale: scales.Scale, data: st.DataObject) -> None:
    value = data.draw(INVERTIBLE[scale])
    assert scale.back_transform(scale.transform(value)) == pytest.approx(value, rel=1e-9, abs=1e-12)


@given(n=st.integers(1, 2000), share=st.floats(0, 1))
def test_freeman_tukey_leads_back_from_any_count(n: int, share: float) -> None:
    p = round(share * n) / n
    assert scales.inverse_freeman_tukey(scales.freeman_tukey(p, n), n) == pytest.approx(p, abs=1e-9)


def test_freeman_tukey_beyond_its_ends_is_none_or_all() -> None:
    assert scales.inverse_freeman_tukey([0.01, 1.56, np.nan], 20).tolist()[:2] == [0, 1]
    assert np.isnan(scales.inverse_freeman_tukey(np.nan, 20))


def test_an_angle_beyond_its_ends_is_none_or_all() -> None:
    np.testing.assert_allclose(scales.inverse_arcsine([-0.1, 1.7]), [0, 1])


def test_a_rate_below_the_transform_of_no_events_is_zero() -> None:
    assert scales.inverse_freeman_tukey_rate(0.001, 100) == 0
    assert scales.inverse_square_root(-0.2) == 0


def test_a_reliability_beyond_its_ends_is_none_or_perfect() -> None:
    assert scales.inverse_hakstian_whalen([-0.5, 1.4]).tolist() == [0, 1]
    assert scales.inverse_bonett(-0.5) == 0


def test_a_perfect_correlation_is_infinite_on_fishers_scale() -> None:
    assert scales.fisher_z([-1, 1]).tolist() == [-np.inf, np.inf]
