import numpy as np
import pytest

from tamis.analysis.survival import CaseTimes, product_limit, reconstruct_cases
from tamis.errors import ConvergenceError, UsageError


@pytest.mark.parametrize("n", [20, 60, 150])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_curve_read_to_three_digits_gives_back_cases_and_events(n: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    event_time, censoring = generator.exponential(30, n), generator.uniform(5, 90, n)
    time = np.round(np.minimum(event_time, censoring), 1)
    event = event_time <= censoring
    curve = product_limit(CaseTimes.of(time, np.where(event, time, np.inf)))
    risk_times = np.arange(0, time.max(), 15)
    n_risk = [int((time >= moment).sum()) for moment in risk_times]
    rebuilt = reconstruct_cases(
        [0, *curve.time],
        np.round([1, *curve.survival], 3),
        risk_times,
        n_risk,
        total_events=int(event.sum()),
    )
    assert len(rebuilt.time) == n
    assert rebuilt.event.sum() == event.sum()
    assert rebuilt.largest_error < 0.003


def test_numbers_that_cannot_be_met_are_an_error() -> None:
    with pytest.raises(ConvergenceError, match="9 events"):
        reconstruct_cases([0, 5], [1, 0.5], [0], [4], total_events=9)


def test_a_rising_curve_is_refused() -> None:
    with pytest.raises(UsageError, match="does not rise"):
        reconstruct_cases([0, 5], [0.5, 0.9], [0], [4])
