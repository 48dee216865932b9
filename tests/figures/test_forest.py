import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Polygon

from tamis.errors import UsageError
from tamis.figures import draw_forest, new_figure, plot_forest
from tests.figures.samples import studies_frame, summaries_frame
from tests.figures.tidiness import drawn_texts, untidy, words

LAYOUTS = ["tamis", "revman", "jama", "bmj"]


def ratios(frame):
    columns = [name for name in ("yi", "ci_lb", "ci_ub", "pi_lb", "pi_ub") if name in frame]
    return frame.assign(**{name: np.exp(frame[name]) for name in columns})


def plot(figure):
    """Return the axes of the plot, which are set into the sheet."""
    return figure.axes[0].child_axes[0]


def squares(ax):
    return [line for line in ax.lines if line.get_marker() == "s"]


@pytest.mark.parametrize("width", [85, 174])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_tidy_with_subgroups_columns_and_favours(layout, width):
    studies = ratios(studies_frame(12)).assign(
        subgroup=["a long name of a subgroup"] * 5 + ["the other"] * 7, n=range(12)
    )
    subtotal = ratios(summaries_frame()).assign(subgroup="the other", label="Subtotal")
    figure = draw_forest(
        studies, pd.concat([subtotal, ratios(summaries_frame())]), measure="Risk ratio", scale="log", layout=layout,
        columns={"n": "N"}, favours=("Favours vaccination", "Favours no vaccination"), width_mm=width,
    )  # fmt: skip
    assert untidy(figure) == {}
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(width)


def test_estimates_stand_where_the_frame_says():
    studies = ratios(studies_frame(5)).iloc[1:]
    ax = plot(draw_forest(studies, scale="log"))
    assert [line.get_xdata()[0] for line in squares(ax)] == pytest.approx(studies["yi"])


def test_areas_of_squares_are_in_proportion_to_the_weights():
    studies = studies_frame(5).iloc[1:].assign(weight=[40.0, 30.0, 20.0, 10.0])
    sides = [line.get_markersize() for line in squares(plot(draw_forest(studies)))]
    assert np.square(sides) / sides[0] ** 2 == pytest.approx([1, 0.75, 0.5, 0.25])


def test_an_interval_that_leaves_the_axis_ends_in_arrows():
    studies = studies_frame(2).assign(yi=0.0, ci_lb=[-9, -0.5], ci_ub=[9, 0.5])
    ax = plot(draw_forest(studies, limits=(-1, 1)))
    arrows = [(line.get_marker(), line.get_xdata()[0]) for line in ax.lines if line.get_marker() in "<>"]
    assert arrows == [("<", -1), (">", 1)]


def test_an_estimate_outside_the_axis_is_an_arrow_only():
    studies = studies_frame(2).assign(yi=[5.0, 0.0], ci_lb=[4, -0.5], ci_ub=[6, 0.5])
    ax = plot(draw_forest(studies, limits=(-1, 1)))
    assert len(squares(ax)) == 1
    assert [line.get_marker() for line in ax.lines if line.get_marker() in "<>"] == [">"]


def test_the_diamond_spans_the_interval_of_the_summary():
    ax = plot(draw_forest(studies_frame(5), summaries_frame()))
    diamonds = [patch.get_xy() for patch in ax.patches if isinstance(patch, Polygon)]
    assert len(diamonds) == 1
    assert (diamonds[0][:, 0].min(), diamonds[0][1, 0], diamonds[0][:, 0].max()) == pytest.approx(
        (-0.4, -0.3, -0.2)
    )


def test_the_prediction_interval_has_its_own_row_and_numbers():
    drawn = words(draw_forest(studies_frame(5), summaries_frame()))
    assert "Prediction interval" in drawn
    assert "(−0.90 to 0.30)" in drawn


@pytest.mark.parametrize(
    ("layout", "text"),
    [("tamis", "1.00 (0.50 to 2.00)"), ("revman", "1.00 [0.50, 2.00]"), ("bmj", "1.00 (0.50 to 2.00)")],
)
def test_estimates_are_written_as_the_layout_writes_them(layout, text):
    study = pd.DataFrame({"slab": ["A"], "yi": [1.0], "ci_lb": [0.5], "ci_ub": [2.0]})
    assert text in words(draw_forest(study, scale="log", layout=layout))


def test_no_negative_zero_is_written():
    study = pd.DataFrame({"slab": ["A"], "yi": [-0.001], "ci_lb": [-0.5], "ci_ub": [0.5]})
    assert "0.00 (−0.50 to 0.50)" in words(draw_forest(study))


def test_a_study_without_an_estimate_keeps_its_row():
    studies = studies_frame(3)
    studies.loc[1, ["yi", "ci_lb", "ci_ub"]] = math.nan
    figure = draw_forest(studies)
    assert "not estimable" in words(figure)
    assert len(squares(plot(figure))) == 2


def test_words_and_marks_of_a_row_are_level():
    figure = draw_forest(studies_frame(4, long_labels=True), width_mm=85)
    texts = drawn_texts(figure)
    ax = plot(figure)
    marks = [ax.transData.transform(line.get_xydata()[0])[1] for line in squares(ax)]
    numbers = [(box.y0 + box.y1) / 2 for text, box in texts if " to " in text.get_text()]
    assert numbers == pytest.approx(marks, abs=6)


def test_numbers_of_a_column_have_the_same_decimals():
    drawn = words(draw_forest(studies_frame(3).assign(tau2=[0.25, 0.1, 1.0]), columns={"tau2": "τ²"}))
    assert {"0.25", "0.10", "1.00"} <= set(drawn)


def test_a_forest_can_be_drawn_into_axes():
    figure = new_figure(120, 60)
    inner = plot_forest(figure.add_axes((0.1, 0.1, 0.8, 0.8)), studies_frame(5), summaries_frame())
    assert len(squares(inner)) == 5
    assert untidy(figure) == {}


def test_columns_without_room_are_refused():
    studies = studies_frame(3).assign(**{f"c{i}": "a rather long cell of a table" for i in range(4)})
    with pytest.raises(UsageError, match="no room for labels and plot"):
        draw_forest(studies, columns={f"c{i}": f"Column {i}" for i in range(4)}, width_mm=85)


def test_a_summary_of_no_subgroup_is_refused():
    with pytest.raises(UsageError, match="subgroup beta"):
        draw_forest(studies_frame(3).assign(subgroup="alpha"), summaries_frame().assign(subgroup="beta"))


def test_an_unknown_layout_is_refused_with_the_known_ones():
    with pytest.raises(UsageError, match="tamis, revman, jama, bmj"):
        draw_forest(studies_frame(3), layout="nejm")  # type: ignore[arg-type]
