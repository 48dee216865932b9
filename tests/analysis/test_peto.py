"""Peto's method: its definition, laws, and words."""

import numpy as np
import pytest

from tamis.analysis.peto import peto
from tamis.errors import InputError

CELLS = {"ai": [12, 3, 0, 33], "bi": [40, 17, 30, 180], "ci": [7, 5, 4, 20], "di": [52, 21, 44, 195]}


def test_the_pooled_effect_is_the_sum_of_scores_over_the_sum_of_variances() -> None:
    result = peto(**CELLS)
    a, b, c, d = (np.array(cells, dtype=float) for cells in CELLS.values())
    n1, n2, n = a + b, c + d, a + b + c + d
    score = (a - n1 * (a + c) / n).sum()
    variance = (n1 * n2 * (a + c) * (b + d) / (n**2 * (n - 1))).sum()
    assert (result.score, result.variance) == pytest.approx((score, variance))
    assert (result.beta, result.se) == pytest.approx((score / variance, variance**-0.5))


def test_equal_risks_give_exactly_no_effect_and_no_heterogeneity() -> None:
    result = peto(ai=[5, 10], bi=[45, 90], ci=[5, 10], di=[45, 90])
    assert (result.beta, result.QE, result.I2, result.pval) == pytest.approx((0, 0, 0, 1))


def test_a_study_without_events_is_counted_listed_and_without_weight() -> None:
    more = peto(
        **{name: [*cells, value] for (name, cells), value in zip(CELLS.items(), [0, 9, 0, 8], strict=True)}
    )
    assert (more.k, more.k_informative) == (5, 4)
    assert more.beta == peto(**CELLS).beta
    assert more.dropped == ("5 (not computed: no events, or nothing else, in both groups)",)


def test_events_in_everyone_leave_nothing_to_compare() -> None:
    with pytest.raises(InputError, match="the pooled effect cannot be computed"):
        peto(ai=[5], bi=[0], ci=[7], di=[0])


def test_the_summary_names_the_method() -> None:
    assert peto(**CELLS).summary().startswith("Peto's method, common effect, k = 4")
