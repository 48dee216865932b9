"""Raudenbush (2009), in The Handbook of Research Synthesis and Meta-Analysis, Tables 16.2 (page 301) and 16.3.

Nineteen experiments on teachers' expectations and pupils' intelligence.
"""

import numpy as np
import pandas as pd
import pytest

from tamis.analysis.pooling import fit

YI = [
    0.03,
    0.12,
    -0.14,
    1.18,
    0.26,
    -0.06,
    -0.02,
    -0.32,
    0.27,
    0.8,
    0.54,
    0.18,
    -0.02,
    0.23,
    -0.18,
    -0.06,
    0.3,
    0.07,
    -0.07,
]
VI = [
    0.0156,
    0.0216,
    0.0279,
    0.1391,
    0.1362,
    0.0106,
    0.0106,
    0.0484,
    0.0269,
    0.063,
    0.0912,
    0.0497,
    0.0835,
    0.0841,
    0.0253,
    0.0279,
    0.0193,
    0.0088,
    0.0303,
]
WEEKS = [2, 21, 19, 0, 0, 3, 17, 24, 0, 1, 0, 0, 1, 2, 17, 5, 1, 2, 7]


def test_conditional_model_of_table_16_2():
    weeks = pd.DataFrame({"weeks": np.minimum(WEEKS, 3)})
    model = fit(YI, VI, weeks)
    np.testing.assert_array_equal(np.round(model.beta, 3), [0.407, -0.157])
    np.testing.assert_array_equal(np.round(model.stat, 2), [4.68, -4.39])
    assert round(model.QE, 2) == 16.57
    assert round(model.tau2, 3) == 0.0


def test_shrunken_effects_of_table_16_2():
    predictions = fit(YI, VI).blup()
    assert [round(float(x), 2) for x in (predictions.blup.min(), predictions.blup.max())] == [-0.03, 0.25]


@pytest.mark.parametrize(
    ("method", "tau2", "mean", "se", "z", "lower", "upper"),
    [
        ("EE", 0.0, 0.060, 0.036, 1.655, -0.011, 0.132),
        ("ML", 0.013, 0.078, 0.047, 1.637, -0.015, 0.171),
        ("REML", 0.019, 0.084, 0.052, 1.621, -0.018, 0.185),
        ("DL", 0.026, 0.089, 0.056, 1.601, -0.020, 0.199),
        ("HE", 0.080, 0.114, 0.079, 1.443, -0.041, 0.270),
    ],
)
def test_conventional_estimates_of_table_16_3(method, tau2, mean, se, z, lower, upper):
    model = fit(YI, VI, method=method)
    values = (model.tau2, model.beta[0], model.se[0], model.stat[0], model.ci_lb[0], model.ci_ub[0])
    np.testing.assert_allclose(values, (tau2, mean, se, z, lower, upper), atol=5.01e-4)


@pytest.mark.parametrize(
    ("method", "se", "t", "lower", "upper"),
    [
        ("EE", 0.051, 1.173, -0.048, 0.168),
        ("ML", 0.059, 1.311, -0.047, 0.202),
        ("REML", 0.062, 1.359, -0.046, 0.213),
        ("DL", 0.064, 1.405, -0.044, 0.223),
        ("HE", 0.071, 1.608, -0.035, 0.264),
    ],
)
def test_knapp_hartung_estimates_of_table_16_3(method, se, t, lower, upper):
    model = fit(YI, VI, method=method, test="knha")
    values = (model.se[0], model.stat[0], model.ci_lb[0], model.ci_ub[0])
    np.testing.assert_allclose(values, (se, t, lower, upper), atol=5.01e-4)
