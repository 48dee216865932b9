"""Normand (1999), Statistics in Medicine 18:321–359, Table IX on page 352.

Length of stay of stroke patients in days.
"""

import numpy as np
import pytest

from tamis.analysis.pooling import fit

# Specialised care and routine care: number, mean, standard deviation.
STUDIES = np.array(
    [
        [155, 55, 47, 156, 75, 64],
        [31, 27, 7, 32, 29, 4],
        [75, 64, 17, 71, 119, 29],
        [18, 66, 20, 18, 137, 48],
        [8, 14, 8, 13, 18, 11],
        [57, 19, 7, 52, 18, 4],
        [34, 52, 45, 33, 41, 34],
        [110, 21, 16, 183, 31, 27],
        [60, 30, 27, 52, 23, 20],
    ],
    dtype=float,
)


@pytest.mark.parametrize(
    ("method", "mean", "lower", "upper", "tau2"),
    [
        ("EE", -3.49, -5.03, -1.96, 0.0),
        ("DL", -14.10, -24.45, -3.75, 218.72),
        ("REML", -15.12, -32.67, 2.43, 685.20),
    ],
)
def test_mean_difference(method, mean, lower, upper, tau2):
    n1, m1, s1, n2, m2, s2 = STUDIES.T
    pooled = ((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2)
    model = fit(m1 - m2, pooled * (1 / n1 + 1 / n2), method=method)
    values = (model.beta[0], model.ci_lb[0], model.ci_ub[0], model.tau2)
    np.testing.assert_allclose(values, (mean, lower, upper, tau2), atol=5.01e-3)
