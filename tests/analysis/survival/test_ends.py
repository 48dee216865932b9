import numpy as np
import pytest

from tamis.analysis.survival import count_ends
from tamis.errors import UsageError

LOWER = np.array([0.0, 10.0, 10.0, 0.0, 5.0, 8.0])
UPPER = np.array([20.0, 30.0, 10.0, 40.0, np.inf, 9.0])
KINDS = np.array(
    ["spontaneous", "after_surgery", "after_surgery", "after_surgery", "none", "unknown"], object
)


def test_other_ends_become_censored_at_the_last_time_known_without_an_end() -> None:
    lower, upper, reason = count_ends(LOWER, UPPER, KINDS, event=["spontaneous"])
    kept = reason == ""
    assert lower[kept].tolist() == [0.0, 10.0, 10.0, 5.0]
    assert upper[kept].tolist() == [20.0, np.inf, np.inf, np.inf]


def test_rows_that_would_say_nothing_have_a_reason() -> None:
    _, _, reason = count_ends(LOWER, UPPER, KINDS, event=["spontaneous"])
    assert reason[3] == "ended by after_surgery with nothing known before"
    assert reason[5] == "kind of end not known"


def test_surgery_as_an_event_keeps_its_interval() -> None:
    lower, upper, reason = count_ends(LOWER, UPPER, KINDS, event=["spontaneous", "after_surgery"])
    assert reason.tolist() == ["", "", "", "", "", "kind of end not known"]
    assert upper[:4].tolist() == UPPER[:4].tolist()
    assert lower.tolist() == LOWER.tolist()


def test_a_word_cannot_be_both_event_and_unknown() -> None:
    with pytest.raises(UsageError, match="share unknown"):
        count_ends(LOWER, UPPER, KINDS, event=["unknown"])
