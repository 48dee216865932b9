"""Subgroup analyses."""

import numpy as np
import pytest

from tamis.analysis.pooling import fit
from tamis.analysis.subgroups import subgroups
from tamis.errors import UsageError

YI = np.array([0.3, 0.5, -0.1, 0.8, 0.4, 0.2])
VI = np.array([0.05, 0.1, 0.02, 0.2, 0.05, 0.08])
GROUPS = ["old", "young", "old", "young", "old", "young"]


def test_each_group_has_its_own_fit():
    found = subgroups(fit(YI, VI, method="DL"), GROUPS)
    alone = fit(YI[::2], VI[::2], method="DL")
    assert found.levels == ("old", "young")
    assert found.models["old"].tau2 == alone.tau2
    assert found.models["old"].studies.slab == ("1", "3", "5")


def test_under_a_common_effect_within_and_between_add_up_to_q():
    model = fit(YI, VI, method="EE")
    found = subgroups(model, GROUPS)
    within = sum(own.QE for own in found.models.values())
    np.testing.assert_allclose(within + found.Q_between, model.QE, rtol=1e-10)
    np.testing.assert_allclose(found.between.QM, found.Q_between, rtol=1e-10)


def test_a_group_of_one_study_is_that_study_and_is_listed():
    found = subgroups(fit(YI, VI), ["a", "a", "a", "a", "a", "b"])
    assert found.single == ("b",)
    assert found.models["b"].beta[0] == pytest.approx(0.2)


def test_missing_groups_are_refused():
    with pytest.raises(UsageError, match="1 missing"):
        subgroups(fit(YI, VI), ["a", "a", "b", "b", "a", None])


def test_the_tau2_of_a_group_of_one_study_counts_as_a_parameter():
    groups = ["a", "a", "a", "a", "a", "b"]
    random, common = (subgroups(fit(YI, VI, method=method), groups).models["b"] for method in ("ML", "EE"))
    np.testing.assert_allclose(random.fit_stats["ML"].AIC - common.fit_stats["ML"].AIC, 2.0)
    assert random.fit_stats["ML"].loglik == common.fit_stats["ML"].loglik


@pytest.mark.parametrize(
    ("groups", "levels"),
    [((10, 2, 10, 2, 1, 1), ("1", "2", "10")), (tuple("bCbCaa"), ("a", "b", "C"))],
)
def test_groups_are_in_the_order_a_reader_expects(groups, levels):
    assert subgroups(fit(YI, VI), groups).levels == levels
