import numpy as np
import pytest

from tamis.analysis.survival import log_hr_from_interval, log_hr_from_logrank_p, log_hr_from_p
from tamis.errors import UsageError


def test_interval_and_p_give_the_same_error() -> None:
    from_p = log_hr_from_p(0.65, 0.01)
    lower, upper = np.exp(from_p.yi - 1.959963985 * from_p.sei), np.exp(from_p.yi + 1.959963985 * from_p.sei)
    assert log_hr_from_interval(0.65, lower, upper).sei == pytest.approx(from_p.sei)


def test_the_direction_turns_the_sign() -> None:
    fewer, more = (log_hr_from_logrank_p(0.03, 80, 100, 100, direction) for direction in (-1, 1))
    assert fewer.yi == -more.yi < 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: log_hr_from_interval(0.5, 0.6, 0.9), "lower <= hr"),
        (lambda: log_hr_from_p(1.0, 0.5), "no standard error"),
        (lambda: log_hr_from_p(0.5, 0.0), "between 0 and 1"),
        (lambda: log_hr_from_logrank_p(0.5, 10, 5, 5, 0), "direction"),
    ],
)
def test_impossible_numbers_are_refused(call: object, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        call()  # type: ignore[operator]
