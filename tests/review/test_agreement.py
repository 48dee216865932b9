import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.errors import UsageError
from tamis.review.agreement import (
    WEIGHTS,
    Weights,
    agreement,
    agreement_of_table,
    gwet_ac,
    weighted_kappa,
)

LEVELS = ("include", "unsure", "exclude")


def test_title_and_abstract_of_the_calcinosis_review_as_published_with_its_data() -> None:
    table = np.array([[39, 5, 0], [1, 14, 11], [0, 1, 207]])
    first = pd.Series([LEVELS[i] for i in range(3) for j in range(3) for _ in range(table[i, j])])
    second = pd.Series([LEVELS[j] for i in range(3) for j in range(3) for _ in range(table[i, j])])
    found = agreement(first, second, LEVELS)
    assert (found.agree, found.n) == (260, 278)
    assert round(found.kappa, 2) == 0.83


def test_cohen_1960_example() -> None:
    # Cohen (1960): 200 units, kappa = .492. Later works place the example in Table 1 or in Table 2.
    counts = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    first = pd.Series([LEVELS[i] for i in range(3) for j in range(3) for _ in range(counts[i][j])])
    second = pd.Series([LEVELS[j] for i in range(3) for j in range(3) for _ in range(counts[i][j])])
    assert agreement(first, second, LEVELS).kappa == pytest.approx(0.492, abs=5e-4)


def test_fleiss_cohen_everitt_1969_example() -> None:
    # Fleiss, Cohen, Everitt (1969): 200 units, kappa = .429, variance .002885; the page has not been checked.
    counts = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]
    first = pd.Series([LEVELS[i] for i in range(3) for j in range(3) for _ in range(counts[i][j])])
    second = pd.Series([LEVELS[j] for i in range(3) for j in range(3) for _ in range(counts[i][j])])
    found = agreement(first, second, LEVELS)
    assert found.kappa == pytest.approx(0.429, abs=5e-4)
    assert ((found.ci_ub - found.kappa) / 1.959964) ** 2 == pytest.approx(0.002885, abs=5e-6)


def test_only_units_that_both_judged_count() -> None:
    found = agreement(
        pd.Series({"a": "include", "b": "exclude"}), pd.Series({"b": "exclude", "c": "include"}), LEVELS
    )
    assert found.n == 1
    assert found.status == "both reviewers used one category only"
    assert math.isnan(found.kappa)


def test_no_common_unit_is_said() -> None:
    found = agreement(pd.Series(dtype=object), pd.Series(dtype=object), LEVELS)
    assert found.status == "no unit judged by both"


@given(st.lists(st.tuples(st.sampled_from(LEVELS), st.sampled_from(LEVELS)), min_size=2, max_size=40))
def test_kappa_is_symmetric_and_at_most_the_raw_agreement(pairs: list[tuple[str, str]]) -> None:
    first, second = (pd.Series(side) for side in zip(*pairs, strict=True))
    found, turned = agreement(first, second, LEVELS), agreement(second, first, LEVELS)
    if found.status == "ok":
        assert found.kappa == pytest.approx(turned.kappa)
        assert found.kappa <= found.raw + 1e-12


def units(table: list[list[int]], levels: tuple[str, ...] = LEVELS) -> tuple[pd.Series, pd.Series]:
    cells = [
        (levels[i], levels[j]) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)
    ]
    first, second = zip(*cells, strict=True)
    return pd.Series(first), pd.Series(second)


@pytest.mark.parametrize(
    ("table", "weights", "kappa", "se"),
    [
        # The R package vcd 1.4-11.
        ([[39, 5, 0], [1, 14, 11], [0, 1, 207]], "nominal", 0.8312879298718812, 0.0367081449103207),
        ([[39, 5, 0], [1, 14, 11], [0, 1, 207]], "linear", 0.8948120743294374, 0.0243122441252884),
        ([[39, 5, 0], [1, 14, 11], [0, 1, 207]], "quadratic", 0.9399971221641326, 0.0145814166288473),
        ([[44, 5, 1], [7, 20, 3], [9, 5, 6]], "quadratic", 0.4545455, 0.0939797),
        ([[44, 5, 1], [7, 20, 3], [9, 5, 6]], "linear", 0.47368421, 0.07697891),
    ],
)
def test_weighted_kappa_and_its_standard_error_equal_those_of_r(
    table: list[list[int]], weights: Weights, kappa: float, se: float
) -> None:
    found = weighted_kappa(np.array(table), weights)
    assert (found.estimate, found.se) == pytest.approx((kappa, se), abs=5e-8)


@pytest.mark.parametrize(
    ("table", "weights", "ac", "se"),
    [
        # The package irrCAC 0.4.4, which follows Gwet's handbook.
        ([[39, 5, 0], [1, 14, 11], [0, 1, 207]], "nominal", 0.9199013974, 0.01877768),
        ([[39, 5, 0], [1, 14, 11], [0, 1, 207]], "linear", 0.9524325558, 0.01151751),
        ([[39, 5, 0], [1, 14, 11], [0, 1, 207]], "quadratic", 0.9737526751, 0.00650507),
        ([[44, 5, 1], [7, 20, 3], [9, 5, 6]], "nominal", 0.5759717314, 0.06788243),
        ([[44, 5, 1], [7, 20, 3], [9, 5, 6]], "linear", 0.6097560976, 0.07176141),
        ([[44, 5, 1], [7, 20, 3], [9, 5, 6]], "quadratic", 0.6385542169, 0.08134757),
    ],
)
def test_ac1_and_ac2_and_their_standard_errors_equal_those_of_irrcac(
    table: list[list[int]], weights: Weights, ac: float, se: float
) -> None:
    found = gwet_ac(np.array(table), weights)
    assert (found.estimate, found.se) == pytest.approx((ac, se), abs=5e-9)


def test_positive_and_negative_agreement_of_feinstein_and_cicchetti_1990() -> None:
    # The two tables of one raw agreement, .85, and different kappas.
    even = agreement(*units([[40, 9], [6, 45]], ("yes", "no")), ("yes", "no"))
    skewed = agreement(*units([[80, 10], [5, 5]], ("yes", "no")), ("yes", "no"))
    assert (even.raw, skewed.raw) == (0.85, 0.85)
    assert [round(even.kappa, 2), round(skewed.kappa, 2)] == [0.70, 0.32]
    assert [round(share, 2) for share in (*even.specific, *skewed.specific)] == [0.84, 0.86, 0.91, 0.4]


def test_high_agreement_on_one_frequent_category_leaves_ac1_high_and_kappa_below_zero() -> None:
    found = agreement_of_table(np.array([[118, 5], [2, 0]]), ("yes", "no"))
    assert found.kappa == pytest.approx(-0.0234, abs=5e-5)
    assert found.ac1.estimate == pytest.approx(0.9408, abs=5e-5)


def test_a_category_that_is_no_level_is_refused_since_its_units_would_be_lost() -> None:
    with pytest.raises(UsageError, match="maybe is no level"):
        agreement(pd.Series(["maybe"]), pd.Series(["include"]), LEVELS)


TABLES = st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=3, max_size=3).map(np.array)


@given(TABLES, st.sampled_from(WEIGHTS))
def test_kappa_and_ac_are_symmetric_in_the_reviewers_and_in_turning_the_levels_round(
    table: np.ndarray, weights: Weights
) -> None:
    for coefficient in (weighted_kappa, gwet_ac):
        found, turned, reversed_ = (
            coefficient(counts, weights) for counts in (table, table.T, table[::-1, ::-1])
        )
        values = [(c.estimate, c.se) for c in (found, turned, reversed_)]
        assert values[1] == pytest.approx(values[0], nan_ok=True, abs=1e-9)
        assert values[2] == pytest.approx(values[0], nan_ok=True, abs=1e-9)


@given(TABLES, st.permutations(range(3)))
def test_unweighted_coefficients_do_not_depend_on_the_names_of_the_levels(
    table: np.ndarray, order: list[int]
) -> None:
    for coefficient in (weighted_kappa, gwet_ac):
        ours, theirs = coefficient(table), coefficient(table[np.ix_(order, order)])
        assert (ours.estimate, ours.se) == pytest.approx((theirs.estimate, theirs.se), nan_ok=True, abs=1e-9)


@given(st.lists(st.integers(1, 50), min_size=3, max_size=3), st.sampled_from(WEIGHTS))
def test_perfect_agreement_is_one_without_error(counts: list[int], weights: Weights) -> None:
    for coefficient in (weighted_kappa, gwet_ac):
        found = coefficient(np.diag(counts), weights)
        assert (found.estimate, found.se) == pytest.approx((1.0, 0.0), abs=1e-6)


@given(TABLES, st.integers(2, 50))
def test_the_same_table_many_times_over_has_the_same_kappa_and_a_narrower_interval(
    table: np.ndarray, times: int
) -> None:
    once, often = weighted_kappa(table), weighted_kappa(table * times)
    if once.status == "ok":
        assert often.estimate == pytest.approx(once.estimate, abs=1e-9)
        assert often.se * math.sqrt(times) == pytest.approx(once.se, abs=1e-6)


def test_an_interval_without_width_is_not_given_where_agreement_is_not_perfect() -> None:
    found = weighted_kappa(np.array([[0, 1], [0, 9]]))
    assert (found.estimate, found.status) == (0.0, "the large-sample variance is 0")
    assert math.isnan(found.ci_lb)
