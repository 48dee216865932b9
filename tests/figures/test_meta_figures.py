import pytest

from tests.figures.samples import meta_figures
from tests.figures.tidiness import untidy


@pytest.mark.parametrize(
    ("k", "width", "long_labels"),
    [
        (5, 85, False),
        (5, 174, False),
        (20, 85, False),
        (80, 85, False),
        (80, 174, False),
        (8, 85, True),
        (8, 174, True),
    ],
)
def test_nothing_overlaps_or_leaves_the_page(k, width, long_labels):
    faults = {name: untidy(figure) for name, figure in meta_figures(k, width, long_labels=long_labels)}
    assert {name: fault for name, fault in faults.items() if fault} == {}
    assert len(faults) == 13
