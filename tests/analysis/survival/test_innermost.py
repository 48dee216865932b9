import numpy as np
import pytest

from tamis.analysis.survival.innermost import innermost_intervals


@pytest.mark.parametrize(
    ("lower", "upper", "cells"),
    [
        ([0, 5], [5, 10], [(0, 5), (5, 10)]),
        ([3, 1], [3, 3], [(3, 3)]),
        ([4, 4], [4, np.inf], [(4, 4), (4, np.inf)]),
        ([3, 3], [3, 6], [(3, 3), (3, 6)]),
        ([0, 5, 8], [10, 12, np.inf], [(8, 10)]),
        ([10, 20], [np.inf, np.inf], [(20, np.inf)]),
    ],
    ids=[
        "touching rows share no time",
        "an exact time lies in a row that ends there",
        "censored at an event time is still at risk",
        "a row that opens at an exact time does not hold it",
        "overlap",
        "all right-censored",
    ],
)
def test_cells_follow_the_half_open_convention(
    lower: list[float], upper: list[float], cells: list[tuple[float, float]]
) -> None:
    found = innermost_intervals(np.array(lower, float), np.array(upper, float))
    assert list(zip(found.q, found.p, strict=True)) == cells


def test_every_row_holds_a_cell_and_only_cells_inside_it() -> None:
    generator = np.random.default_rng(3)
    lower = generator.integers(0, 30, 200).astype(float)
    upper = lower + generator.integers(0, 10, 200)
    found = innermost_intervals(lower, upper)
    assert (found.last > found.first).all()
    assert (found.q[found.first] >= lower).all()
    assert (found.p[found.last - 1] <= upper).all()
