"""Viechtbauer (2007), Statistics in Medicine 26:37–52, Table II: intervals of tau2.

Nine trials of diuretics in pregnancy, log odds ratios of pre-eclampsia (collins1985). The number
of the table has not been checked against the printed paper.
"""

import numpy as np
import pytest

from tamis.analysis.pooling import fit

# Numbers treated and control, cases treated and control.
TRIALS = np.array(
    [
        [131, 136, 14, 14],
        [385, 134, 21, 17],
        [57, 48, 14, 24],
        [38, 40, 6, 18],
        [1011, 760, 12, 35],
        [1370, 1336, 138, 175],
        [506, 524, 15, 20],
        [108, 103, 6, 2],
        [153, 102, 65, 40],
    ],
    dtype=float,
)


@pytest.fixture(scope="module")
def effects() -> tuple[np.ndarray, np.ndarray]:
    treated, control, a, c = TRIALS.T
    b, d = treated - a, control - c
    return np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d


@pytest.mark.parametrize(("method", "tau2"), [("DL", 0.230), ("ML", 0.239), ("REML", 0.301), ("SJ", 0.456)])
def test_estimates(effects, method, tau2):
    assert round(fit(*effects, method=method).tau2, 3) == tau2


@pytest.mark.parametrize(
    ("method", "kind", "lower", "upper"),
    [("DL", "QP", 0.072, 2.203), ("ML", "PL", 0.027, 1.131), ("REML", "PL", 0.043, 1.475)],
)
def test_intervals(effects, method, kind, lower, upper):
    interval = fit(*effects, method=method).conf_int(kind).tau2
    np.testing.assert_array_equal(np.round(interval[1:], 3), [lower, upper])


@pytest.mark.parametrize(("method", "lower", "upper"), [("ML", -0.101, 0.578), ("REML", -0.131, 0.732)])
def test_wald_intervals_from_the_standard_error_of_tau2(effects, method, lower, upper):
    model = fit(*effects, method=method)
    bounds = np.round(model.tau2 + np.array([-1.96, 1.96]) * model.se_tau2, 3)
    np.testing.assert_array_equal(bounds, [lower, upper])
