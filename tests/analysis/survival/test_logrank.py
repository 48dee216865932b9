import numpy as np
import pytest
from lifelines.statistics import multivariate_logrank_test

from tamis.analysis.survival import CaseTimes, logrank
from tamis.errors import UsageError

GENERATOR = np.random.default_rng(2)
TIME = np.ceil(GENERATOR.exponential(20, 90))
EVENT = GENERATOR.uniform(size=90) < 0.7
GROUP = GENERATOR.integers(0, 3, 90)
TIMES = CaseTimes.of(TIME, np.where(EVENT, TIME, np.inf))


def test_three_groups_agree_with_lifelines() -> None:
    theirs = multivariate_logrank_test(TIME, GROUP, EVENT)
    ours = logrank(TIMES, GROUP)
    assert ours.chisq == pytest.approx(theirs.test_statistic)
    assert ours.p == pytest.approx(theirs.p_value)


def test_observed_and_expected_events_have_one_sum() -> None:
    test = logrank(TIMES, GROUP, strata=np.arange(90) % 2)
    assert test.observed.sum() == EVENT.sum()
    assert test.expected.sum() == pytest.approx(EVENT.sum())


def test_one_group_is_refused() -> None:
    with pytest.raises(UsageError, match="one group"):
        logrank(TIMES, ["a"] * 90)
