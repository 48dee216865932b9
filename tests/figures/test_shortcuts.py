"""The figures of a result: drawn without a fault, and of the numbers of the result."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from tamis.analysis.bias import trim_and_fill
from tamis.analysis.gosh import gosh
from tamis.analysis.pooling import fit
from tamis.analysis.subgroups import subgroups
from tamis.errors import UsageError
from tamis.figures import shortcuts
from tests.figures.tidiness import drawn_texts, untidy

GENERATOR = np.random.default_rng(5)
DATA = pd.DataFrame(
    {
        "slab": [f"Author{number} {1970 + 3 * number}" for number in range(9)],
        "vi": GENERATOR.uniform(0.02, 0.3, 9),
        "yi": GENERATOR.normal(-0.6, 0.5, 9),
        "latitude": GENERATOR.uniform(10, 60, 9),
        "dose": GENERATOR.uniform(1, 2, 9),
        "n": np.arange(100, 109),
        "year": GENERATOR.permutation(np.arange(1970, 1979)),
    }
)
MODEL = fit("yi", "vi", data=DATA, slab="slab")
REGRESSION = fit("yi", "vi", "~ latitude + dose", data=DATA, slab="slab")
GROUPS = subgroups(MODEL, ["early"] * 4 + ["late"] * 5)

FIGURES: dict[str, Callable[[], Figure]] = {
    "forest": lambda: shortcuts.forest_of(MODEL, measure="RR", data=DATA, columns={"n": "Patients"}),
    "forest of subgroups": lambda: shortcuts.forest_of(GROUPS, measure="ZCOR"),
    "forest of a meta-regression": lambda: shortcuts.forest_of(REGRESSION, measure="Risk", transform="exp"),
    "cumulative": lambda: shortcuts.cumulative_of(MODEL, order=DATA["year"], measure="OR"),
    "leave one out": lambda: shortcuts.leave_one_out_of(MODEL, measure="OR"),
    "funnel": lambda: shortcuts.funnel_of(MODEL, measure="RR", y="vinv", contours=(0.95,)),
    "trim and fill": lambda: shortcuts.trim_and_fill_of(trim_and_fill(MODEL), measure="RR"),
    "radial": lambda: shortcuts.radial_of(MODEL, measure="SMD"),
    "baujat": lambda: shortcuts.baujat_of(MODEL),
    "influence": lambda: shortcuts.influence_of(MODEL),
    "gosh": lambda: shortcuts.gosh_of(gosh(MODEL), study="Author3 1979", measure="RR"),
    "qq": lambda: shortcuts.qq_of(MODEL),
    "drapery": lambda: shortcuts.drapery_of(MODEL, measure="RR"),
    "profile": lambda: shortcuts.profile_of(MODEL),
    "bubble": lambda: shortcuts.bubble_of(REGRESSION, "latitude", measure="RR"),
}


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text, _ in drawn_texts(figure)]


@pytest.mark.parametrize("name", FIGURES)
def test_a_result_becomes_a_tidy_figure(name: str) -> None:
    assert untidy(FIGURES[name]()) == {}


def test_a_forest_prints_the_average_on_the_scale_of_reporting() -> None:
    shown = words(shortcuts.forest_of(MODEL, measure="RR"))
    average = MODEL.predict(transform="exp")
    numbers = (average.pred[0], average.ci_lb[0], average.ci_ub[0])
    assert "{:.2f} ({:.2f} to {:.2f})".format(*numbers) in [
        text.replace("\N{NO-BREAK SPACE}", " ") for text in shown
    ]
    assert "Risk ratio" in shown


def test_columns_come_from_the_rows_that_the_model_kept() -> None:
    with_gap = DATA.assign(yi=DATA["yi"].where(DATA["n"] != 102))
    model = fit("yi", "vi", data=with_gap, slab="slab")
    shown = words(shortcuts.forest_of(model, data=with_gap, columns={"n": "Patients"}))
    assert "102" not in shown
    assert {"101", "103"} <= set(shown)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: shortcuts.forest_of(MODEL, measure="PFT"), "give transform"),
        (lambda: shortcuts.forest_of(MODEL, columns={"n": "n"}), "columns need data"),
        (lambda: shortcuts.funnel_of(REGRESSION), "without moderators"),
        (lambda: shortcuts.bubble_of(REGRESSION), "it has: latitude, dose"),
        (lambda: shortcuts.profile_of(fit("yi", "vi", data=DATA, method="DL")), "ML or REML"),
    ],
)
def test_what_cannot_be_drawn_says_what_to_do(call: Callable[[], Figure], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        call()
