"""How effect sizes are asked for, and what is said of studies that have none."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tamis.analysis.measures import back_transform, effect_sizes, read_counts
from tamis.errors import InputError, UsageError


@pytest.fixture
def trials() -> pd.DataFrame:
    columns = {"trial": ["Adams", "Brown", "Clark"], "events1": [4, 0, 0], "n1": [123, 306, 20]}
    return pd.DataFrame({**columns, "events2": [11, 29, 0], "n2": [139, 303, 21]})


def test_columns_with_the_names_of_the_inputs_are_found(trials: pd.DataFrame) -> None:
    effects = effect_sizes(trials, measure="OR")
    assert effects["yi"][0] == pytest.approx(np.log(4 * 128 / (119 * 11)))
    assert list(effects.columns) == [*trials.columns, "yi", "vi", "note"]


def test_inputs_may_be_column_names_arrays_or_metafor_letters(trials: pd.DataFrame) -> None:
    renamed = trials.rename(columns={"events1": "vaccinated", "n1": "group"})
    named = effect_sizes(renamed, measure="RR", events1="vaccinated", n1=renamed["group"])
    letters = effect_sizes(measure="RR", ai=[4, 0, 0], n1i=[123, 306, 20], ci=[11, 29, 0], n2i=[139, 303, 21])
    np.testing.assert_array_equal(named[["yi", "vi"]], letters[["yi", "vi"]])


def test_cells_may_be_given_as_events_and_nonevents_or_as_a_mixture(trials: pd.DataFrame) -> None:
    cells = {"nonevents1": [119, np.nan, 20], "n1": [np.nan, 306, np.nan]}
    mixed = effect_sizes(trials, measure="OR", **cells)
    pd.testing.assert_series_equal(mixed["yi"], effect_sizes(trials, measure="OR")["yi"])


def test_a_zero_cell_is_corrected_and_the_note_says_so(trials: pd.DataFrame) -> None:
    effects = effect_sizes(trials, measure="OR")
    assert effects["yi"][1] == pytest.approx(np.log(0.5 * 274.5 / (306.5 * 29.5)))
    assert list(effects["note"]) == ["", "0.5 added to every count", "0.5 added to every count"]
    assert effects.attrs == {"measure": "OR", "vtype": "LS", "add": 0.5, "to": "only0", "drop00": False}


@pytest.mark.parametrize(("to", "corrected"), [("none", 0), ("only0", 2), ("if0all", 3), ("all", 3)])
def test_to_says_which_studies_are_corrected(trials: pd.DataFrame, to: str, corrected: int) -> None:
    effects = effect_sizes(trials, measure="RD", to=to)
    assert (effects["note"] == "0.5 added to every count").sum() == corrected


def test_a_study_without_events_can_be_dropped_and_is_named(trials: pd.DataFrame) -> None:
    effects = effect_sizes(trials, measure="RR", drop00=True, slab="trial")
    assert np.isnan(effects.loc["Clark", ["yi", "vi"]].astype(float)).all()
    assert effects.loc["Clark", "note"] == "not computed: no events, or nothing else, in both groups"


def test_without_correction_an_infinite_ratio_is_blank_with_a_reason(trials: pd.DataFrame) -> None:
    effects = effect_sizes(trials, measure="RR", to="none")
    assert effects["yi"].isna().tolist() == [False, True, True]
    assert effects["note"][1] == "not computed: not defined for these values"


def test_missing_inputs_are_named_in_the_note() -> None:
    effects = effect_sizes(
        measure="SMD",
        mean1=[1, 2, 3],
        sd1=[1, np.nan, 1],
        n1=20,
        mean2=0,
        sd2=[1, np.nan, 1],
        n2=[20, 20, np.nan],
    )
    assert list(effects["note"]) == ["", "not computed: sd1, sd2 missing", "not computed: n2 missing"]
    assert effects["yi"].isna().tolist() == [False, True, True]


def test_d_t_and_p_fill_in_for_missing_means() -> None:
    means = {"mean1": [5.0, np.nan, np.nan, np.nan], "sd1": 2.0, "mean2": 4.0, "sd2": 2.0, "n1": 20, "n2": 20}
    t = 0.5 / np.sqrt(0.1)
    p = 2 * stats.t.sf(t, 38)
    other = {"d": [np.nan, 0.5, np.nan, np.nan], "t": [np.nan, np.nan, t, np.nan]}
    effects = effect_sizes(measure="SMD", **means, **other, p=[np.nan, np.nan, np.nan, p])
    np.testing.assert_allclose(effects["yi"], effects["yi"][1], rtol=1e-12)


def test_a_negative_p_value_means_a_negative_effect() -> None:
    effects = effect_sizes(measure="COR", p=[-0.07, 0.07], n=30)
    np.testing.assert_allclose(effects["yi"], [-0.3354, 0.3354], atol=5e-5)


def test_every_study_may_have_its_own_kind_of_variance() -> None:
    cells = {"events1": [12, 12], "nonevents1": [7, 7], "events2": [3, 3], "nonevents2": [40, 40]}
    both = effect_sizes(measure="PHI", vtype=["ST", "CS"], **cells)["vi"].tolist()
    assert both == [effect_sizes(measure="PHI", vtype=kind, **cells)["vi"].iloc[0] for kind in ("ST", "CS")]


def test_all_impossible_values_are_reported_at_once_with_their_studies(trials: pd.DataFrame) -> None:
    trials["events1"] = [-1, 400, 3]
    with pytest.raises(InputError) as caught:
        effect_sizes(trials, measure="OR", slab="trial")
    problems = [str(problem).partition("\n")[0] for problem in caught.value.problems]
    assert problems == ["study Adams: events1 is -1", "study Brown: events1 is larger than n1"]


def test_a_column_wrong_everywhere_is_summed_up() -> None:
    with pytest.raises(InputError, match="15 more studies: r, the same problem"):
        effect_sizes(measure="ZCOR", r=np.full(25, 3.0), n=40)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"measure": "SMDX"}, 'no measure "SMDX"; the measures are RR, OR'),
        ({"measure": "MD", "vtype": "AV"}, "MD has no vtype AV; it has LS, HO"),
        ({"measure": "OR", "to": "some"}, 'to is "some"; it is one of only0'),
        ({"measure": "OR", "add": -1}, "add is -1"),
        ({"measure": "OR", "mean1": [1]}, r"OR has no input mean1; it has events1 \(ai\)"),
        ({"measure": "OR", "ai": [1], "events1": [1]}, "events1 is given twice"),
        ({"measure": "ZCOR", "r": [0.1]}, "ZCOR needs r, n or t, n or p, n; given: r"),
        ({"measure": "ZCOR", "r": [0.1, 0.2], "n": [1, 2, 3]}, "differ in length: r 2, n 3"),
        ({"measure": "ZCOR", "r": "r"}, 'r="r" names a column, but no data is given'),
        ({"measure": "ZCOR", "r": ["x"], "n": [9]}, "r holds something that is not a number"),
        ({"measure": "ZCOR", "r": [0.1], "n": [9], "slab": ["a", "b"]}, "slab has 2 labels for 1 studies"),
    ],
)
def test_a_wrong_call_says_what_was_expected(options: dict, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        effect_sizes(**options)


def test_counts_are_read_as_they_are_for_methods_that_add_nothing(trials: pd.DataFrame) -> None:
    assert read_counts(trials, measure="OR")["a"].tolist() == [4, 0, 0]


def test_freeman_tukey_needs_sizes_on_the_way_back() -> None:
    with pytest.raises(UsageError, match="cannot be transformed back without n"):
        back_transform("PFT", [0.5])
    angle = effect_sizes(measure="PFT", events=[7], n=[20])["yi"]
    np.testing.assert_allclose(back_transform("PFT", angle, n=20), 0.35)


def test_an_infinite_variance_blanks_the_answer_and_not_the_input() -> None:
    data = pd.DataFrame({"r": [0.3, 0.5], "n": [20, 1]})
    effects = effect_sizes(data, measure="COR")
    assert effects["yi"].isna().tolist() == [False, True]
    assert effects["r"].tolist() == data["r"].tolist() == [0.3, 0.5]


def test_labels_may_repeat() -> None:
    data = pd.DataFrame({"study": ["Adams", "Adams"], "r": [0.3, 0.5], "n": [20, 30]})
    assert effect_sizes(data, measure="ZCOR", slab="study").index.tolist() == ["Adams", "Adams"]


def test_the_data_given_are_not_changed(trials: pd.DataFrame) -> None:
    before = trials.copy()
    effect_sizes(trials, measure="OR", to="all")
    pd.testing.assert_frame_equal(trials, before)


@pytest.mark.parametrize(
    "given",
    [
        {"measure": "YUQ", "ai": 5, "bi": 0, "ci": 3, "di": 4, "add": 0},
        {"measure": "PR", "vtype": "UB", "xi": 0, "ni": 1, "add": 0},
        {"measure": "AS", "ai": np.nan, "n1i": 10, "ci": 3, "n2i": 10},
        {"measure": "MD", "m1i": 1, "sd1i": np.nan, "n1i": 10, "m2i": 0, "sd2i": 1, "n2i": 10},
    ],
)
def test_an_effect_without_variance_is_no_effect(given):
    effects = effect_sizes(**given)
    assert effects[["yi", "vi"]].isna().all(axis=None)
    assert effects["note"].item().startswith("not computed")


@pytest.mark.parametrize(
    ("measure", "vtype", "data"),
    [
        ("RD", "AV", {"ai": [1, np.nan, 0], "n1i": [10, 12, 9], "ci": [3, 4, 2], "n2i": [11, 12, 10]}),
        (
            "ROM",
            "AVHO",
            {"m1i": [5, 3, 4], "sd1i": [2, 2, 1], "n1i": [20, 25, 20], "m2i": [4, 5, 4], "n2i": [20, 22, 9]}
            | {"sd2i": [1, np.nan, 2]},
        ),
    ],
)
def test_a_study_with_a_missing_input_enters_no_average(measure, vtype, data):
    found = effect_sizes(measure=measure, vtype=vtype, **data)
    without = {name: np.delete(values, 1) for name, values in data.items()}
    again = effect_sizes(measure=measure, vtype=vtype, **without)
    np.testing.assert_array_equal(found["vi"].to_numpy()[[0, 2]], again["vi"])
