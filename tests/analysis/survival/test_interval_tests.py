import numpy as np
import pytest

from tamis.analysis.survival import CaseTimes, interval_logrank, interval_scores
from tamis.errors import UsageError


def sample(n: int = 60) -> tuple[CaseTimes, list[str]]:
    generator = np.random.default_rng(3)
    time = 60 * generator.weibull(1.4, n)
    lower = np.floor(time / 14) * 14
    report = [f"R{k // 3}" for k in range(n)]
    group = [("topical", "intravenous")[(k // 3) % 2] for k in range(n)]
    return CaseTimes.of(lower, lower + 14, report), group


@pytest.mark.parametrize("scores", ["sun", "finkelstein", "wmw"])
def test_scores_sum_to_zero_and_fall_with_time(scores: str) -> None:
    times, _ = sample()
    values = interval_scores(times, scores)
    assert values.sum() == pytest.approx(0, abs=1e-8)
    assert (np.diff(values[np.argsort(times.lower)]) <= 1e-9).all()


def test_swapping_the_groups_turns_the_sign_only() -> None:
    times, group = sample()
    swapped = [{"topical": "intravenous", "intravenous": "topical"}[name] for name in group]
    first, second = (interval_logrank(times, labels) for labels in (group, swapped))
    assert first.z == pytest.approx(-second.z)
    assert first.p == pytest.approx(second.p)


def test_the_permutation_p_is_near_the_asymptotic_one_and_seeded() -> None:
    times, group = sample()
    test = interval_logrank(times, group, unit="case", n_permutations=4000, seed=5)
    again = interval_logrank(times, group, unit="case", n_permutations=4000, seed=5)
    assert test.p_permutation == again.p_permutation
    assert test.p_permutation == pytest.approx(test.p, abs=0.03)


def test_whole_reports_are_exchanged_so_that_clusters_do_not_pass_for_evidence() -> None:
    lower = np.repeat([0.0, 0.0, 30.0, 30.0], 10)
    times = CaseTimes.of(lower, lower + 10, np.repeat(["a", "b", "c", "d"], 10).tolist())
    group = np.repeat(["x", "x", "y", "y"], 10).tolist()
    cases = interval_logrank(times, group, unit="case", n_permutations=2000, seed=1)
    reports = interval_logrank(times, group, unit="report", n_permutations=2000, seed=1)
    assert cases.p_permutation < 0.001
    assert reports.p_permutation == pytest.approx(1 / 3, abs=0.05)


def test_a_report_with_two_groups_is_named() -> None:
    times = CaseTimes.of([0, 0, 5, 9], [4, 5, 9, 12], ["a", "a", "b", "c"])
    with pytest.raises(UsageError, match="several groups: a"):
        interval_logrank(times, ["x", "y", "x", "y"])


@pytest.mark.parametrize(
    ("upper", "group", "reason"),
    [
        ([4, 5, 9, 12], ["x"] * 4, "one group only"),
        ([np.inf] * 4, ["x", "y", "x", "y"], "same score"),
    ],
)
def test_samples_that_cannot_be_compared_are_refused(
    upper: list[float], group: list[str], reason: str
) -> None:
    test = interval_logrank(CaseTimes.of([0, 0, 5, 9], upper), group)
    assert test.status == "not_estimable"
    assert reason in test.reason
