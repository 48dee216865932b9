"""Measures of an order, on orders that can be counted by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.errors import UsageError
from tamis.review.ranking.metrics import recall_curve, savings


def order(n: int, *ranks: int) -> np.ndarray:
    found = np.zeros(n, bool)
    found[[rank - 1 for rank in ranks]] = True
    return found


def test_measures_of_a_small_order() -> None:
    found = savings(order(20, 1, 3, 10, 16))
    assert found.recall_10 == 1 / 4
    # ceil(0.95 * 4) = 4 relevant records are met after 16.
    assert found.wss_95 == pytest.approx((20 - 16) / 20 - 0.05)
    assert found.wss_100 == pytest.approx((20 - 16) / 20)
    assert found.atd == pytest.approx(7.5 / 20)
    assert found.last_discovery == 16 / 20
    assert found.first == 1
    gains = 1 / np.log2(np.array([1, 3, 10, 16]) + 1)
    assert found.ndcg == pytest.approx(gains.sum() / (1 / np.log2(np.arange(2, 6))).sum())


def test_ninety_five_percent_of_twenty_are_nineteen() -> None:
    ranks = [*range(1, 20), 100]
    assert savings(order(100, *ranks)).wss_95 == pytest.approx(0.81 - 0.05)


def test_the_curve_ends_at_one() -> None:
    np.testing.assert_allclose(recall_curve(order(5, 2, 4)), [0, 0.5, 0.5, 1, 1])


def test_an_order_without_a_relevant_record_cannot_be_measured() -> None:
    with pytest.raises(UsageError, match="No relevant record"):
        savings(np.zeros(5, bool))


@given(st.lists(st.booleans(), min_size=2, max_size=60).filter(any))
def test_no_order_is_better_than_the_relevant_ones_first(labels: list[bool]) -> None:
    found, best = savings(np.array(labels)), savings(np.array(sorted(labels, reverse=True)))
    assert best.ndcg == pytest.approx(1)
    assert found.ndcg <= best.ndcg + 1e-12
    assert found.recall_10 <= best.recall_10
    assert found.wss_95 <= best.wss_95
    assert found.atd >= best.atd
