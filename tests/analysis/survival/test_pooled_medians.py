import pytest

from tamis.analysis.survival import pool_medians
from tamis.errors import UsageError


def test_equal_series_pool_to_their_common_median() -> None:
    pooled = pool_medians([30, 30], [20, 20], [45, 45], [10, 10])
    assert pooled.common == pooled.random == pooled.weighted_median == pytest.approx(30)
    assert pooled.tau2 == 0


def test_quartiles_out_of_order_are_refused() -> None:
    with pytest.raises(UsageError, match="q1 <= median <= q3"):
        pool_medians([30], [40], [45], [10])
