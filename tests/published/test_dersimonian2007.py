"""DerSimonian & Kacker (2007), Contemporary Clinical Trials 28:105–114, Tables 3 and 4 on pages 111 and 112.

The CLASP example.
"""

import numpy as np
import pytest

from tamis.analysis.likelihood import profile
from tamis.analysis.pooling import fit

TREATED = np.array([156, 303, 565, 1570, 103, 4659.0])
CONTROL = np.array([74, 303, 477, 1565, 105, 4650.0])
A = np.array([5, 5, 12, 69, 9, 313.0])
C = np.array([8, 17, 9, 94, 11, 352.0])
YI = np.log(A * (CONTROL - C) / ((TREATED - A) * C))
VI = 1 / A + 1 / (TREATED - A) + 1 / C + 1 / (CONTROL - C)


@pytest.mark.parametrize(
    ("method", "tau", "mean", "se"),
    [
        ("PM", 0.3681, -0.3811, 0.2060),
        ("HE", 0.4410, -0.4035, 0.2327),
        ("DL", 0.2323, -0.3240, 0.1540),
        ("EB", 0.3681, -0.3811, 0.2060),
        ("REML", 0.1843, -0.2980, 0.1343),
        ("HS", 0.1330, -0.2666, 0.1125),
        ("SJ", 0.4572, -0.4079, 0.2386),
    ],
)
def test_estimates(method, tau, mean, se):
    model = fit(YI, VI, method=method)
    np.testing.assert_allclose(
        (np.sqrt(model.tau2), model.beta[0], model.se[0]), (tau, mean, se), atol=5.01e-5
    )


def test_maximum_likelihood_lies_at_zero_where_the_paper_prints_a_tau_of_0_0023():
    model = fit(YI, VI, method="ML")
    at_zero, printed = profile(model.studies.batch(), np.array([0.0, 0.0023**2]), restricted=False)
    assert model.tau2 == 0.0
    assert at_zero > printed
    assert round(model.se[0], 4) == 0.0694


@pytest.mark.parametrize(("first", "tau"), [("HE", 0.3831), ("DL", 0.3254)])
def test_two_step_estimates_take_the_first_tau2_into_the_weights(first, tau):
    start = fit(YI, VI, method=first).tau2
    model = fit(YI, VI, method="GENQ", weights=1 / (VI + start))
    assert round(np.sqrt(model.tau2), 4) == tau
