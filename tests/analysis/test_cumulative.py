"""Cumulative fits against refitting."""

import numpy as np
import pytest

from tamis.analysis.cumulative import cumulative
from tamis.analysis.pooling import fit
from tamis.errors import UsageError

GENERATOR = np.random.default_rng(12)
VI = GENERATOR.uniform(0.01, 0.4, 300)
YI = GENERATOR.normal(0.2, np.sqrt(VI + 0.1))


@pytest.mark.parametrize("method", ["EE", "DL", "REML"])
@pytest.mark.parametrize("last", [2, 150, 300])
def test_each_step_is_a_fit_of_the_studies_so_far(method, last):
    rows = cumulative(fit(YI, VI, method=method)).fits
    again = fit(YI[:last], VI[:last], method=method)
    values = (rows.beta[last - 1, 0], rows.se[last - 1, 0], rows.tau2[last - 1], rows.QE[last - 1])
    np.testing.assert_allclose(
        values, (again.beta[0], again.se[0], again.tau2, again.QE), rtol=1e-8, atol=1e-10
    )


def test_the_first_step_is_the_first_study():
    rows = cumulative(fit(YI, VI, method="DL")).fits
    assert (rows.tau2[0], rows.I2[0], rows.k[0]) == (0.0, 0.0, 1.0)
    np.testing.assert_allclose((rows.beta[0, 0], rows.se[0, 0] ** 2), (YI[0], VI[0]), rtol=1e-12)


def test_studies_of_the_same_year_keep_their_order():
    steps = cumulative(fit(YI[:4], VI[:4], slab=list("abcd")), order=[2001, 1999, 2001, 1999])
    assert steps.slab == ("b", "d", "a", "c")


def test_an_order_of_another_length_is_refused():
    with pytest.raises(UsageError, match="one value for each of 4 studies"):
        cumulative(fit(YI[:4], VI[:4]), order=[1, 2])
