import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.errors import UsageError
from tamis.review.agreement import weighted_kappa
from tamis.review.reliability import METRICS, Metric, alpha_of_patterns, krippendorff_alpha

LEVELS = ("include", "unsure", "exclude")
WORDS = st.sampled_from(("include", "unsure", "exclude", "."))


def read(*rows: str) -> dict[str, pd.Series]:
    """Return observers from rows of categories, "." where a unit was not judged."""
    return {
        str(number): pd.Series({unit: word for unit, word in enumerate(row.split()) if word != "."})
        for number, row in enumerate(rows)
    }


@pytest.mark.parametrize(
    ("rows", "levels", "metric", "alpha"),
    [
        # Krippendorff (2011), sections A, B and C: two observers and two categories, two observers and five,
        # four observers with missing data.
        (("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), "01", "nominal", 0.095),
        (("a a b b d c c c e d d a", "b a b b b c c c e d d d"), "abcde", "nominal", 0.692),
        (("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .",
          "1 2 3 3 2 4 4 1 2 5 1 ."), "12345", "nominal", 0.743),
        (("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .",
          "1 2 3 3 2 4 4 1 2 5 1 ."), "12345", "ordinal", 0.815),
    ],
)  # fmt: skip
def test_krippendorff_2011_worked_examples(
    rows: tuple[str, ...], levels: str, metric: Metric, alpha: float
) -> None:
    found = krippendorff_alpha(read(*rows), list(levels), metric)
    assert round(found.estimate, 3) == alpha
    assert found.ci_lb < alpha < found.ci_ub


@pytest.mark.parametrize(
    ("metric", "alpha"), [("nominal", 0.3678559629996696), ("ordinal", 0.25791141529481)]
)
def test_three_observers_of_forty_units_as_computed_by_the_package_krippendorff(
    metric: Metric, alpha: float
) -> None:
    # krippendorff 0.9.0 from PyPI.
    rows = (
        "2 3 . 3 . 2 2 1 3 . 1 1 2 1 0 0 0 0 0 . 0 2 3 0 1 1 1 3 . 3 3 3 0 1 2 . 2 . 2 .",
        "2 3 . 3 1 2 2 1 1 . 1 1 2 1 2 0 3 0 0 . 0 2 3 0 1 1 1 3 3 . . 3 . . 2 . 2 0 2 2",
        "2 1 0 3 3 0 0 1 . 3 2 2 1 2 3 . . 0 1 3 . 0 3 3 1 1 3 3 2 . 0 3 . 2 2 0 1 2 0 .",
    )
    assert krippendorff_alpha(read(*rows), list("0123"), metric).estimate == pytest.approx(alpha, abs=1e-14)


def test_units_of_one_judgement_do_not_count() -> None:
    both = read("include exclude include", "include exclude exclude")
    longer = read("include exclude include . unsure", "include exclude exclude exclude .")
    assert krippendorff_alpha(longer, LEVELS).estimate == krippendorff_alpha(both, LEVELS).estimate


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (("include .", ". include"), "no unit judged by two reviewers"),
        (("exclude exclude", "exclude exclude"), "one category only"),
        (("include", "exclude"), "one unit only"),
    ],
)
def test_what_cannot_be_estimated_is_said(rows: tuple[str, str], why: str) -> None:
    found = krippendorff_alpha(read(*rows), LEVELS)
    assert found.status == why
    assert math.isnan(found.ci_lb)


def test_a_category_that_is_no_level_is_refused() -> None:
    with pytest.raises(UsageError, match="maybe is no level"):
        krippendorff_alpha(read("maybe", "include"), LEVELS)


def test_the_interval_repeats_with_its_seed_and_holds_what_resampling_units_one_by_one_gives() -> None:
    rng = np.random.default_rng(3)
    first = rng.choice(3, 120, p=[0.2, 0.1, 0.7])
    second = np.where(rng.random(120) < 0.8, first, rng.choice(3, 120))
    words = [" ".join(np.array(LEVELS)[side]) for side in (first, second)]
    found = krippendorff_alpha(read(*words), LEVELS)
    assert found == krippendorff_alpha(read(*words), LEVELS)
    # The same interval by taking units with replacement, one after the other.
    one = np.eye(3, dtype=np.int64)
    plain = []
    for _ in range(1000):
        taken = rng.integers(0, 120, 120)
        counts = np.ones(120, dtype=np.int64)
        patterns = one[first[taken]] + one[second[taken]]
        plain.append(alpha_of_patterns(patterns, counts, resamples=0).estimate)
    assert [found.ci_lb, found.ci_ub] == pytest.approx(np.quantile(plain, [0.025, 0.975]), abs=0.03)
    assert found.se == pytest.approx(np.std(plain), rel=0.1)


def test_alpha_of_two_comes_near_kappa_where_units_are_many_and_both_use_the_levels_alike() -> None:
    table = np.array([[400, 50, 20], [50, 300, 40], [20, 40, 9080]])
    one = np.eye(3, dtype=np.int64)
    patterns = (one[:, None, :] + one[None, :, :]).reshape(9, 3)
    alpha = alpha_of_patterns(patterns, table.ravel(), resamples=0).estimate
    kappa = weighted_kappa(table).estimate
    # With equal margins alpha exceeds kappa by (1 - kappa) / 2n.
    assert alpha - kappa == pytest.approx((1 - kappa) / (2 * table.sum()), rel=1e-6)


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=2, max_size=30), st.sampled_from(METRICS))
def test_alpha_is_at_most_one_and_one_only_where_all_agree(
    units: list[tuple[str, str, str]], metric: Metric
) -> None:
    rows = [" ".join(side) for side in zip(*units, strict=True)]
    found = krippendorff_alpha(read(*rows), LEVELS, metric, resamples=50)
    if math.isnan(found.estimate):
        return
    differ = any(len(set(unit) - {"."}) > 1 for unit in units)
    assert found.estimate <= 1 + 1e-12
    assert (found.estimate < 1 - 1e-12) == differ


@given(
    st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=2, max_size=30),
    st.permutations(LEVELS),
    st.permutations(range(3)),
)
def test_alpha_does_not_depend_on_the_order_of_labels_observers_and_units(
    units: list[tuple[str, str, str]], names: list[str], observers: list[int]
) -> None:
    rename = dict(zip(LEVELS, names, strict=True)) | {".": "."}
    turned = [[rename[unit[observer]] for observer in observers] for unit in reversed(units)]
    sides = [[" ".join(side) for side in zip(*data, strict=True)] for data in (units, turned)]
    ours, theirs = (krippendorff_alpha(read(*rows), LEVELS, resamples=0).estimate for rows in sides)
    assert ours == pytest.approx(theirs, nan_ok=True)
