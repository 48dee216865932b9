import numpy as np
import pytest

from tamis.errors import UsageError
from tamis.figures import draw_funnel
from tests.figures.samples import studies_frame
from tests.figures.tidiness import untidy, words


def frame():
    studies = studies_frame(20).iloc[1:]
    sei = studies["sei"]
    return studies.assign(vi=sei**2, seinv=1 / sei, vinv=1 / sei**2, ni=(4 / sei**2).round())


def plot(figure):
    return figure.axes[-1]


@pytest.mark.parametrize("y", ["sei", "vi", "seinv", "vinv", "ni"])
def test_every_vertical_axis_is_tidy(y):
    contours = () if y == "ni" else (0.9, 0.95, 0.99)
    assert untidy(draw_funnel(frame(), y=y, estimate=-0.3, contours=contours)) == {}


@pytest.mark.parametrize(("y", "downwards"), [("sei", True), ("vi", True), ("seinv", False), ("ni", False)])
def test_precise_studies_stand_at_the_top(y, downwards):
    first, last = plot(draw_funnel(frame(), y=y)).get_ylim()
    assert bool(first > last) is downwards


def test_studies_stand_where_the_frame_says():
    studies = frame()
    points = plot(draw_funnel(studies)).lines[0]
    assert points.get_xydata() == pytest.approx(studies[["yi", "sei"]].to_numpy())


@pytest.mark.parametrize(("y", "errors"), [("sei", lambda v: v), ("vi", np.sqrt), ("seinv", lambda v: 1 / v)])
def test_limits_lie_1_96_standard_errors_from_the_estimate(y, errors):
    lower, upper = plot(draw_funnel(frame(), y=y, estimate=-0.3)).lines[:2]
    assert upper.get_xdata() == pytest.approx(-0.3 + 1.959964 * errors(upper.get_ydata()), abs=1e-6)
    assert lower.get_xdata() + upper.get_xdata() == pytest.approx(np.full(len(lower.get_xdata()), -0.6))


def test_filled_studies_are_drawn_open_and_named():
    figure = draw_funnel(frame().assign(filled=[True] * 4 + [False] * 15))
    solid, hollow = plot(figure).lines
    assert (len(solid.get_xdata()), len(hollow.get_xdata())) == (15, 4)
    assert hollow.get_markerfacecolor() == "white"
    assert "Added by trim and fill" in words(figure)


def test_contours_are_named_by_their_p_values():
    drawn = words(draw_funnel(frame(), contours=(0.9, 0.95, 0.99)))
    assert drawn[:3] == ["p 0.1 to 0.05", "p 0.05 to 0.01", "p < 0.01"]


def test_logarithms_can_be_labelled_with_ratios():
    ax = plot(draw_funnel(frame(), ratio=True))
    assert all(float(label.get_text()) > 0 for label in ax.get_xticklabels())


def test_contours_need_a_standard_error():
    with pytest.raises(UsageError, match="sei, vi, seinv, vinv"):
        draw_funnel(frame(), y="ni", contours=(0.95,))


def test_an_unknown_axis_is_refused_with_the_known_ones():
    with pytest.raises(UsageError, match="sei, vi, seinv, vinv, ni"):
        draw_funnel(frame(), y="wi")  # type: ignore[arg-type]
