import numpy as np
import pytest

from tamis.analysis.survival import CaseTimes, assume_lost, fit_parametric, impute, sensitivity
from tamis.errors import UsageError

TIMES = CaseTimes.of(
    [0, 3, 8, 20, 30, 2, 0], [5, 9, 8, np.inf, 60, 4, 40], ["a", "a", "b", "c", "d", "e", "e"]
)


@pytest.mark.parametrize(
    ("rule", "lower", "upper"),
    [
        ("midpoint", [2.5, 6, 8, 20, 45, 3, 20], [2.5, 6, 8, np.inf, 45, 3, 20]),
        ("upper", [5, 9, 8, 20, 60, 4, 40], [5, 9, 8, np.inf, 60, 4, 40]),
        ("lower", [0, 3, 8, 20, 30, 2, 0], [5, 3, 8, np.inf, 30, 2, 40]),
    ],
)
def test_imputation_replaces_bounded_intervals_only(
    rule: str, lower: list[float], upper: list[float]
) -> None:
    imputed = impute(TIMES, rule)
    assert imputed.lower.tolist() == lower
    assert imputed.upper.tolist() == upper


def test_an_unknown_rule_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="midpoint, lower, upper"):
        impute(TIMES, "mean")


def test_one_table_holds_every_analysis_with_its_own_n() -> None:
    table = sensitivity(TIMES, "weibull", subsets={"without d": TIMES.report != "d"}, n_boot=50, seed=2)
    assert table["analysis"].tolist() == [
        "interval likelihood",
        "midpoint imputation",
        "lower imputation",
        "upper imputation",
        "lost: event at once",
        "lost: no event",
        "without d",
        "exact and right-censored only",
        "without a",
        "without b",
        "without c",
        "without d",
        "without e",
    ]
    assert table["n"].tolist() == [7, 7, 7, 7, 7, 7, 6, 2, 5, 6, 6, 6, 5]
    assert table["median"].iloc[0] == pytest.approx(fit_parametric(TIMES, "weibull").median_.value)
    assert table["median"].iloc[6] == pytest.approx(table["median"].iloc[11])


def test_the_two_fates_of_the_lost_lie_on_both_sides_of_the_estimate() -> None:
    table = sensitivity(TIMES, imputations=(), leave_one_report_out=False, n_boot=0).set_index("analysis")
    median = table["median"]
    assert median["lost: event at once"] < median["interval likelihood"] < median["lost: no event"]


def test_only_lost_cases_change_their_fate() -> None:
    lost = np.array([True, True, True, False, True, True, True])
    assert assume_lost(TIMES, "event at once", lost).upper.tolist() == TIMES.upper.tolist()
    assert assume_lost(TIMES, "event at once").upper.tolist() == [5, 9, 8, 20, 60, 4, 40]
    assert assume_lost(TIMES, "no event").lower.tolist() == [0, 3, 8, 60, 30, 2, 0]


def test_a_subset_that_cannot_be_fitted_keeps_its_row_and_reason() -> None:
    table = sensitivity(
        TIMES, subsets={"censored": TIMES.is_right_censored}, n_boot=20, leave_one_report_out=False
    )
    row = table.set_index("analysis").loc["censored"]
    assert row["status"] == "not_estimable"
    assert np.isnan(row["median"])
    assert "finite upper bound" in row["reason"]
