"""Every measure of the registry: complete entries, and laws that they obey."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.analysis.measures import MEASURES, back_transform, effect_sizes, find_measure
from tamis.errors import UsageError

TABLES = {"events1": [12, 3, 8], "nonevents1": [40, 17, 30], "events2": [7, 5, 9], "nonevents2": [52, 21, 44]}
# Measures that change sign when the groups are exchanged.
SIGNED = [
    "RR",
    "OR",
    "RD",
    "AS",
    "PETO",
    "PHI",
    "ZPHI",
    "YUQ",
    "YUY",
    "RTET",
    "ZTET",
    "PBIT",
    "OR2D",
    "OR2DL",
    "OR2DN",
]
# Measures of two means that do not change with the unit of the outcome, and where its zero lies.
UNITLESS = [
    "SMD",
    "SMDH",
    "SMD1",
    "SMD1H",
    "D2OR",
    "D2ORL",
    "D2ORN",
    "RPB",
    "ZPB",
    "RBIS",
    "ZBIS",
    "CLESN",
    "AUCN",
]

sizes = st.integers(5, 400)
means = st.floats(-10, 10)
spreads = st.floats(0.5, 5)


@pytest.mark.parametrize("code", MEASURES)
def test_every_entry_is_complete(code: str) -> None:
    measure = MEASURES[code]
    names = {entry.name for entry in measure.design.inputs}
    assert measure.label
    assert measure.references
    assert all(set(recipe) <= names for recipe in measure.recipes)
    letters = [entry.letter for entry in measure.design.inputs]
    assert len(set(letters)) == len(letters)
    assert not names & set(letters)


@pytest.mark.parametrize("code", MEASURES)
def test_every_measure_stands_in_the_documentation(code: str) -> None:
    page = Path(__file__).parents[3] / "docs" / "effect-sizes.md"
    assert f"| `{code}` | {MEASURES[code].label} |" in page.read_text(encoding="utf-8")


def test_an_unknown_code_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="the measures are RR, OR, RD"):
        find_measure("rr")


@pytest.mark.parametrize("code", SIGNED)
def test_exchanging_the_groups_changes_the_sign_and_not_the_variance(code: str) -> None:
    exchanged = {name[:-1] + ("2" if name[-1] == "1" else "1"): cells for name, cells in TABLES.items()}
    here, there = effect_sizes(measure=code, **TABLES), effect_sizes(measure=code, **exchanged)
    # The search for the tetrachoric correlation stops 1e-4 from its end, on another side when turned round.
    tolerance = 1e-4 if code in ("RTET", "ZTET") else 1e-12
    np.testing.assert_allclose(here["yi"], -there["yi"], rtol=tolerance)
    np.testing.assert_allclose(here["vi"], there["vi"], rtol=tolerance)


@pytest.mark.parametrize("code", UNITLESS)
@given(mean1=means, mean2=means, sd1=spreads, sd2=spreads, n1=sizes, n2=sizes)
def test_standardised_measures_do_not_depend_on_the_unit(
    code: str, mean1: float, mean2: float, sd1: float, sd2: float, n1: int, n2: int
) -> None:
    here = effect_sizes(measure=code, mean1=mean1, sd1=sd1, n1=n1, mean2=mean2, sd2=sd2, n2=n2)
    there = effect_sizes(
        measure=code, mean1=8 * mean1 + 32, sd1=8 * sd1, n1=n1, mean2=8 * mean2 + 32, sd2=8 * sd2, n2=n2
    )
    np.testing.assert_allclose(there[["yi", "vi"]], here[["yi", "vi"]], rtol=1e-7, atol=1e-9)


@given(sd1=spreads, sd2=spreads, n1=sizes, n2=sizes, mean1=st.floats(1, 9), mean2=st.floats(1, 9))
def test_ratios_change_sign_with_the_groups(
    sd1: float, sd2: float, n1: int, n2: int, mean1: float, mean2: float
) -> None:
    first = {"mean1": mean1, "sd1": sd1, "n1": n1, "mean2": mean2, "sd2": sd2, "n2": n2}
    second = {"mean1": mean2, "sd1": sd2, "n1": n2, "mean2": mean1, "sd2": sd1, "n2": n1}
    for code in ("ROM", "VR", "CVR", "MD", "SMD"):
        here, there = effect_sizes(measure=code, **first), effect_sizes(measure=code, **second)
        np.testing.assert_allclose(here["yi"], -there["yi"], atol=1e-12)
        np.testing.assert_allclose(here["vi"], there["vi"], rtol=1e-12)


@pytest.mark.parametrize("code", ["PR", "PLN", "PLO", "PAS", "PFT", "PRZ"])
@given(n=st.integers(2, 500), share=st.floats(0, 1))
def test_a_proportion_comes_back(code: str, n: int, share: float) -> None:
    events = max(1, min(n - 1, round(n * share)))
    yi = effect_sizes(measure=code, events=events, n=n)["yi"]
    np.testing.assert_allclose(back_transform(code, yi, n=n), events / n, rtol=1e-9)


@pytest.mark.parametrize("code", ["IR", "IRLN", "IRS", "IRFT"])
@given(events=st.integers(1, 500), time=st.floats(1, 1e5))
def test_a_rate_comes_back(code: str, events: int, time: float) -> None:
    yi = effect_sizes(measure=code, events=events, time=time)["yi"]
    np.testing.assert_allclose(back_transform(code, yi, time=time), events / time, rtol=1e-9)


@pytest.mark.parametrize("code", ["ARAW", "AHW", "ABT"])
def test_alpha_comes_back(code: str) -> None:
    yi = effect_sizes(measure=code, alpha=[0.7, 0.93], items=10, n=100)["yi"]
    np.testing.assert_allclose(back_transform(code, yi), [0.7, 0.93])


@given(shift=st.integers(0, 2))
def test_the_order_of_the_studies_does_not_matter(shift: int) -> None:
    turned = {name: np.roll(cells, shift) for name, cells in TABLES.items()}
    np.testing.assert_array_equal(
        effect_sizes(measure="OR", **turned)["yi"], np.roll(effect_sizes(measure="OR", **TABLES)["yi"], shift)
    )
