import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight

from tamis.analysis.survival import CaseTimes, cumulative_incidence, gray_test
from tamis.errors import UsageError

GENERATOR = np.random.default_rng(6)
TIME = np.ceil(GENERATOR.exponential(20, 100))
CAUSE = GENERATOR.integers(0, 3, 100)
TIMES = CaseTimes.of(TIME, np.where(CAUSE > 0, TIME, np.inf))


def test_incidences_with_ties_agree_with_statsmodels() -> None:
    with np.errstate(divide="ignore", invalid="ignore"):
        theirs = CumIncidenceRight(TIME, CAUSE)
    ours = cumulative_incidence(TIMES, CAUSE).at(theirs.times)
    for k in (1, 2):
        np.testing.assert_allclose(ours.loc[ours["cause"] == k, "incidence"], theirs.cinc[k - 1], atol=1e-12)


def test_incidences_and_the_event_free_share_add_up_to_one() -> None:
    estimate = cumulative_incidence(TIMES, CAUSE)
    np.testing.assert_allclose(estimate.incidence.sum(axis=0) + estimate.event_free, 1.0)


def test_gray_does_not_depend_on_the_names_of_the_groups() -> None:
    group = np.where(np.arange(100) % 3 == 0, "a", "b")
    renamed = np.where(group == "a", "z", "b")
    first, second = (gray_test(TIMES, CAUSE, labels, event=1) for labels in (group, renamed))
    assert first.chisq == pytest.approx(second.chisq)


def test_an_end_that_no_case_had_lists_those_there_are() -> None:
    with pytest.raises(UsageError, match="the kinds of end are 1, 2"):
        gray_test(TIMES, CAUSE, CAUSE, event=9)
