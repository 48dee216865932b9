"""A few pictures kept whole: a change of look shows as a change of bytes, to be looked at before it is accepted.

Write them anew with ``python -m tests.figures.test_golden``, and look at each.
"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

from tamis.analysis.pooling import fit
from tamis.figures import draw_prisma, render
from tamis.figures.shortcuts import forest_of, funnel_of
from tests.published.bcg import log_odds_ratios

GOLDEN = Path(__file__).parent / "golden"
FLOW = pd.DataFrame(
    [
        ("databases", "identified", "Records identified", 12, ""),
        ("databases", "duplicates_removed", "Duplicate records removed", 2, ""),
        ("databases", "screened", "Records screened", 10, ""),
        ("databases", "title_abstract_excluded", "Records excluded", 6, ""),
        ("databases", "title_abstract_excluded", "Records excluded", 6, "P1: wrong population"),
        ("databases", "sought", "Reports sought for retrieval", 4, ""),
        ("databases", "not_retrieved", "Reports not retrieved", 1, ""),
        ("databases", "assessed", "Reports assessed for eligibility", 3, ""),
        ("databases", "full_text_excluded", "Reports excluded", 0, ""),
        ("included", "included_studies", "Studies included in review", 3, ""),
    ],
    columns=["arm", "box", "label", "n", "detail"],
)


def model():  # type: ignore[no-untyped-def]
    trials = log_odds_ratios()
    return fit(trials["yi"], trials["vi"])


DRAWN: dict[str, Callable[[], Figure]] = {
    "forest": lambda: forest_of(model(), measure="OR"),
    "funnel": lambda: funnel_of(model(), measure="OR"),
    "prisma": lambda: draw_prisma(FLOW),
}


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_a_picture_has_the_bytes_that_were_looked_at(name: str) -> None:
    assert render(DRAWN[name](), "svg") == (GOLDEN / f"{name}.svg").read_bytes()


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, draw in DRAWN.items():
        (GOLDEN / f"{name}.svg").write_bytes(render(draw(), "svg"))
