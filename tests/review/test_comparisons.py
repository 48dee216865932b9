import pandas as pd
import pytest

from tamis.errors import UsageError
from tamis.review.agreement import agreement
from tamis.review.comparisons import agreement_by_pair, agreement_by_reason, agreement_over_time

LEVELS = ("include", "unsure", "exclude")


def votes(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["record", "decision", "reason"]).set_index("record")


def words(text: str) -> pd.Series:
    return pd.Series(
        {f"p/{n}": {"i": "include", "e": "exclude", "u": "unsure"}[c] for n, c in enumerate(text)}
    )


def test_every_pair_is_compared_on_what_both_judged_and_all_together_by_alpha() -> None:
    judged = {"A": words("iieeee"), "B": words("iieeei"), "C": words("iuee")}
    found = agreement_by_pair(judged, LEVELS)
    raw = found[found["coefficient"] == "raw"].set_index(["first", "second"])
    assert list(raw["n"]) == [6, 4, 4]
    assert list(raw["estimate"]) == pytest.approx([5 / 6, 3 / 4, 3 / 4])
    together = found[found["first"] == "all"]
    assert list(together["coefficient"]) == ["alpha", "alpha_ordinal"]
    assert list(together["n"]) == [6, 6]


def test_the_rows_of_a_pair_are_the_numbers_of_its_agreement() -> None:
    judged = {"A": words("iieeuei"), "B": words("iueeeei")}
    found = agreement_by_pair(judged, LEVELS).set_index("coefficient")["estimate"]
    same = agreement(judged["A"], judged["B"], LEVELS)
    assert found["kappa"] == same.kappa
    assert found["ac1"] == same.ac1.estimate
    assert found["alpha_ordinal"] == same.alpha_ordinal.estimate
    assert found["agreement on include"] == same.specific[0]


def test_reasons_are_compared_one_against_all_others_in_the_order_of_the_protocol() -> None:
    a = votes(("1", "exclude", "P1"), ("2", "exclude", "N1"), ("3", "include", ""), ("4", "exclude", "P1"))
    b = votes(("1", "exclude", "P1"), ("2", "exclude", "P1"), ("3", "include", ""), ("5", "exclude", "X9"))
    found = agreement_by_reason(a, b, ["N1", "P1", "Q1"]).set_index("reason")
    assert list(found.index) == ["N1", "P1", ""]
    assert tuple(found.loc["P1", ["first", "second", "both"]]) == (1, 2, 1)
    assert found.at["P1", "specific"] == pytest.approx(2 / 3)
    assert found.at["", "kappa"] == 1.0


def test_windows_follow_the_order_of_the_work_and_share_out_its_units() -> None:
    # The first twenty alike, the last twenty-five at odds.
    first, second = words("ie" * 10 + "i" * 25), words("ie" * 10 + "e" * 25)
    order = list(first.index)
    found = agreement_over_time(first, second, LEVELS, order=(order, order), window=10)
    assert list(found["n"]) == [10, 10, 10, 15]
    assert list(found["raw"]) == [1.0, 1.0, 0.0, 0.0]
    backwards = agreement_over_time(first, second, LEVELS, order=(order[::-1], order[::-1]), window=10)
    assert list(backwards["raw"]) == [0.0, 0.0, 0.5, 1.0]


def test_a_reviewer_who_began_late_is_compared_at_the_same_share_of_the_work() -> None:
    first, second = words("ieie"), words("ieei")[["p/0", "p/1", "p/2", "p/3"]]
    found = agreement_over_time(
        first, second, LEVELS, order=(["x/1", "x/2", *first.index], list(second.index)), window=2
    )
    assert list(found["agree"]) == [2, 0]


@pytest.mark.parametrize(("window", "order"), [(0, ["p/0"]), (5, [])])
def test_an_empty_window_and_a_unit_without_a_place_are_refused(window: int, order: list[str]) -> None:
    with pytest.raises(UsageError):
        agreement_over_time(words("i"), words("i"), LEVELS, order=(order, order), window=window)


def test_reviewers_who_share_no_unit_give_no_window_and_undefined_numbers() -> None:
    a, b = words("ie"), pd.Series({"q/1": "include"})
    assert agreement_over_time(a, b, LEVELS, order=(list(a.index), list(b.index))).empty
    assert set(agreement_by_pair({"A": a, "B": b}, LEVELS)["n"]) == {0}
