"""Viechtbauer (2005), Journal of Educational and Behavioral Statistics 30:261–293: seven estimators of tau2."""

import pytest

from tamis.analysis.pooling import fit

# Page 271 and page 272.
FIRST = (
    [-0.581, 0.530, 0.771, 1.031, 0.553, 0.295, 0.078, 0.573, -0.176, -0.232],
    [0.023, 0.052, 0.060, 0.115, 0.095, 0.203, 0.200, 0.211, 0.051, 0.040],
)
SECOND = (
    [
        0.100,
        -0.162,
        -0.090,
        -0.049,
        -0.046,
        -0.010,
        -0.431,
        -0.261,
        0.134,
        0.019,
        0.175,
        0.056,
        0.045,
        0.103,
        0.121,
        -0.482,
        0.290,
        0.342,
    ],
    [
        0.016,
        0.015,
        0.050,
        0.050,
        0.032,
        0.052,
        0.036,
        0.024,
        0.034,
        0.033,
        0.031,
        0.034,
        0.039,
        0.167,
        0.134,
        0.096,
        0.016,
        0.035,
    ],
)


@pytest.mark.parametrize(
    ("data", "method", "tau2", "I2", "H2"),
    [
        (FIRST, "HS", 0.228, 77.23, 4.39),
        (FIRST, "HE", 0.148, 68.80, 3.21),
        (FIRST, "DL", 0.277, 80.44, 5.11),
        (FIRST, "ML", 0.197, 74.51, 3.92),
        (FIRST, "REML", 0.223, 76.84, 4.32),
        (FIRST, "EB", 0.192, 74.05, 3.85),
        (FIRST, "SJ", 0.199, 74.75, 3.96),
        (SECOND, "HS", 0.010, 22.93, 1.30),
        (SECOND, "HE", 0.000, 0.00, 1.00),
        (SECOND, "DL", 0.013, 27.53, 1.38),
        (SECOND, "ML", 0.013, 28.45, 1.40),
        (SECOND, "REML", 0.016, 32.02, 1.47),
        (SECOND, "EB", 0.010, 23.72, 1.31),
        (SECOND, "SJ", 0.025, 42.67, 1.74),
    ],
)
def test_heterogeneity_by_estimator(data, method, tau2, I2, H2):
    model = fit(*data, method=method)
    assert (round(model.tau2, 3), round(model.I2, 2), round(model.H2, 2)) == (tau2, I2, H2)
