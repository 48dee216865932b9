"""The rank correlation test."""

import numpy as np
import pandas as pd
import pytest

from tamis.analysis.bias import rank_test
from tamis.analysis.pooling import fit
from tamis.errors import UsageError


def test_effects_that_rise_with_their_variance_are_perfectly_correlated():
    found = rank_test(fit([0.1, 0.4, 0.9, 1.7], [0.1, 0.11, 0.12, 0.13]))
    assert found.kendall_tau == 1.0
    # Two of the 4! orders are as extreme.
    assert found.pval == pytest.approx(2 / 24)
    assert found.exact


def test_ties_are_answered_by_the_normal_approximation():
    assert not rank_test(fit([0.1, 0.4, 0.9, 1.7], [0.1, 0.1, 0.12, 0.13])).exact


def test_moderators_are_refused():
    model = fit([0.1, 0.4, 0.9, 1.7], [0.1, 0.11, 0.12, 0.13], pd.DataFrame({"x": np.arange(4.0)}))
    with pytest.raises(UsageError, match="without moderators"):
        rank_test(model)


def test_two_studies_are_ordered_by_chance():
    found = rank_test(fit([0.2, 0.9], [0.05, 0.2]))
    assert (found.kendall_tau, found.pval) == (pytest.approx(1.0), 1.0)
