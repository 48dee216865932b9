"""Trim and fill."""

import numpy as np
import pytest

from tamis.analysis.bias import trim_and_fill
from tamis.analysis.pooling import fit
from tamis.errors import UsageError

# Small studies show larger effects: their counterparts on the left are missing.
YI = np.array([0.1, 0.12, 0.08, 0.15, 0.3, 0.5, 0.7, 0.9, 0.6, 0.8])
VI = np.array([0.001, 0.001, 0.002, 0.01, 0.05, 0.1, 0.2, 0.3, 0.15, 0.2])


@pytest.mark.parametrize("estimator", ["L0", "R0"])
def test_imputed_studies_mirror_the_trimmed_ones(estimator):
    found = trim_and_fill(fit(YI, VI, method="EE"), estimator=estimator)
    assert found.side == "left"
    assert found.k0 > 0
    centres = (found.filled_yi + np.sort(YI)[-found.k0 :]) / 2
    np.testing.assert_allclose(centres, centres[0], rtol=1e-12)
    assert found.model.k == 10 + found.k0
    assert found.model.studies.slab[-1] == f"filled {found.k0}"


@pytest.mark.parametrize("estimator", ["L0", "R0"])
def test_negating_the_outcomes_changes_the_side_only(estimator):
    here = trim_and_fill(fit(YI, VI, method="EE"), estimator=estimator)
    there = trim_and_fill(fit(-YI, VI, method="EE"), estimator=estimator)
    assert (there.side, there.k0) == ("right", here.k0)
    np.testing.assert_allclose(there.model.beta, -here.model.beta, rtol=1e-12)


def test_symmetric_studies_have_none_missing():
    yi = np.array([-0.3, 0.3, -0.2, 0.2, -0.1, 0.1, 0.0])
    found = trim_and_fill(fit(yi, [0.1, 0.1, 0.05, 0.05, 0.02, 0.02, 0.01], method="EE"), side="left")
    assert (found.k0, found.filled_yi.size) == (0, 0)


def test_equal_variances_leave_the_side_to_the_user():
    with pytest.raises(UsageError, match="give side="):
        trim_and_fill(fit(YI, np.full(10, 0.1), method="EE"))


def test_q0_does_not_exist_for_strongly_one_sided_studies():
    with pytest.raises(UsageError, match="take estimator='L0'"):
        trim_and_fill(fit(YI, VI, method="EE"), estimator="Q0")


def test_two_studies_fill_nothing():
    model = fit([0.2, 0.9], [0.05, 0.2])
    found = trim_and_fill(model, side="right")
    assert found.k0 == 0
    assert found.model.beta[0] == model.beta[0]
