import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.review.agreement import agreement

LEVELS = ("include", "unsure", "exclude")


def test_title_and_abstract_of_the_calcinosis_review_as_published_with_its_data() -> None:
    table = np.array([[39, 5, 0], [1, 14, 11], [0, 1, 207]])
    first = pd.Series([LEVELS[i] for i in range(3) for j in range(3) for _ in range(table[i, j])])
    second = pd.Series([LEVELS[j] for i in range(3) for j in range(3) for _ in range(table[i, j])])
    found = agreement(first, second, LEVELS)
    assert (found.agree, found.n) == (260, 278)
    assert round(found.kappa, 2) == 0.83


def test_cohen_1960_table_1() -> None:
    # Cohen (1960), Table 1: proportions of 200 units; kappa = .492.
    counts = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    first = pd.Series([LEVELS[i] for i in range(3) for j in range(3) for _ in range(counts[i][j])])
    second = pd.Series([LEVELS[j] for i in range(3) for j in range(3) for _ in range(counts[i][j])])
    assert agreement(first, second, LEVELS).kappa == pytest.approx(0.492, abs=5e-4)


def test_fleiss_cohen_everitt_1969_example() -> None:
    # Fleiss, Cohen, Everitt (1969), pages 324-326: 200 units, kappa = .429, variance .002885.
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
