import pytest

from tests.figures.samples import meta_figures
from tests.figures.tidiness import untidy


@pytest.mark.parametrize("width", [85, 174])
@pytest.mark.parametrize(("k", "long_labels"), [(5, False), (20, False), (80, False), (8, True)])
def test_nothing_overlaps_or_leaves_the_page(k, long_labels, width):
    faults = {name: untidy(figure) for name, figure in meta_figures(k, width, long_labels=long_labels)}
    assert {name: fault for name, fault in faults.items() if fault} == {}
    assert len(faults) == 13
