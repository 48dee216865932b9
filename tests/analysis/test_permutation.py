"""Permutation tests against listing by hand."""

from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest

from tamis.analysis.permutation import distinct_arrangements, permutation_test
from tamis.analysis.pooling import fit
from tamis.errors import UsageError

YI = np.array([0.3, 0.5, -0.1, 0.8, 0.4, 0.2])
VI = np.array([0.05, 0.1, 0.02, 0.2, 0.05, 0.08])
X = pd.DataFrame({"x": [0.0, 0.0, 0.0, 1.0, 1.0, 2.0]})


def test_sign_flips_count_every_sign():
    observed = abs(fit(YI, VI, method="DL").stat[0])
    signs = product([1, -1], repeat=6)
    larger = [abs(fit(YI * np.array(s), VI, method="DL").stat[0]) >= observed - 1e-8 for s in signs]
    found = permutation_test(fit(YI, VI, method="DL"), exact=True)
    assert found.n_perm == 64
    assert found.pval[0] == np.mean(larger)


def test_moderators_are_permuted_in_each_distinct_order_once():
    observed = abs(fit(YI, VI, X, method="DL").stat[1])
    orders = sorted(set(permutations(X.x)))
    stats = [abs(fit(YI, VI, pd.DataFrame({"x": order}), method="DL").stat[1]) for order in orders]
    found = permutation_test(fit(YI, VI, X, method="DL"), exact=True)
    assert found.n_perm == len(orders) == 60
    assert found.pval[1] == np.mean(np.array(stats) >= observed - 1e-8)
    assert found.QMp == found.pval[1]


def test_arrangements_are_distinct_and_complete():
    rows = distinct_arrangements(np.array([2, 1, 2]))
    assert rows.shape == (30, 5)
    assert len({tuple(row) for row in rows.tolist()}) == 30


def test_random_permutations_repeat_with_the_seed_and_never_give_zero():
    model = fit(YI + 3, VI)
    first, again = (permutation_test(model, exact=False, iterations=200, seed=7) for _ in range(2))
    assert first.pval[0] == again.pval[0]
    assert first.pval[0] >= 1 / 201


def test_random_permutations_need_a_seed():
    with pytest.raises(UsageError, match="needs a seed"):
        permutation_test(fit(YI, VI), exact=False)
