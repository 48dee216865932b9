"""Intervals of tau2 and prediction intervals."""

import numpy as np
import pytest

from tamis.analysis.likelihood import profile
from tamis.analysis.pooling import fit
from tamis.errors import UsageError

YI = np.array([0.1, 0.6, 0.9, -0.2, 0.35, 0.8])
VI = np.array([0.02, 0.05, 0.04, 0.1, 0.03, 0.06])


@pytest.mark.parametrize("kind", ["QP", "GENQ", "PL", "HT"])
def test_a_wider_level_gives_a_wider_interval_around_the_estimate(kind):
    model = fit(YI, VI)
    narrow, wide = model.conf_int(kind, level=0.8), model.conf_int(kind, level=0.95)
    assert wide.tau2[1] <= narrow.tau2[1] <= model.tau2 <= narrow.tau2[2] <= wide.tau2[2]


def test_the_likelihood_at_the_profile_bounds_is_1_92_below_its_peak():
    model = fit(YI, VI)
    _, lower, upper = model.conf_int("PL").tau2
    peak, *ends = profile(model.studies.batch(), np.array([model.tau2, lower, upper]), True)
    assert lower > 0
    np.testing.assert_allclose(peak - np.array(ends), 1.920729410347062, atol=1e-9)


def test_an_empty_interval_is_said_to_be_empty():
    agreeing = fit([0.30, 0.31, 0.29, 0.30, 0.30, 0.31, 0.30], [0.1] * 7).conf_int("QP")
    assert agreeing.tau2 == (0.0, 0.0, 0.0)
    assert "interval is empty" in agreeing.note


def test_a_common_effect_has_no_tau2_to_give_an_interval_for():
    with pytest.raises(UsageError, match="no tau2"):
        fit(YI, VI, method="EE").conf_int()


def test_prediction_intervals_widen_as_degrees_of_freedom_fall():
    model = fit(YI, VI)
    widths = [
        np.ptp([p.pi_lb, p.pi_ub]) for p in (model.predict(interval=kind) for kind in ("z", "t", "riley"))
    ]
    assert widths == sorted(widths)
    assert widths[0] < widths[2]


def test_a_prediction_interval_without_degrees_of_freedom_is_refused():
    with pytest.raises(UsageError, match="0 degrees of freedom"):
        fit([0.1, 0.9], [0.1, 0.1]).predict(interval="riley")
