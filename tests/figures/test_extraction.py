import pytest

from tamis.figures import draw_extraction
from tests.figures.samples import agreement_frame
from tests.figures.tidiness import untidy, words


@pytest.mark.parametrize("width", [85, 174])
@pytest.mark.parametrize("fields", [1, 12, 60])
def test_nothing_overlaps_or_leaves_the_page(width, fields):
    assert untidy(draw_extraction(agreement_frame(fields), width_mm=width)) == {}


def test_shares_are_those_of_the_frame():
    frame = agreement_frame(4)
    equal, empty = draw_extraction(frame).axes[1:3]
    dots = equal.lines[0].get_xdata()
    bars = [bar.get_width() for bar in empty.patches]
    assert dots == pytest.approx((frame["n_equal"] / frame["n_compared"]).iloc[:3])
    assert bars == pytest.approx(frame["n_missing"] / frame["n_cases"])


def test_a_field_never_compared_has_no_dot_and_a_dash():
    figure = draw_extraction(agreement_frame(4))
    assert len(figure.axes[1].lines[0].get_xdata()) == 3
    assert words(figure).count("–") == 1


def test_many_fields_stand_in_two_columns_where_there_is_room():
    assert len(draw_extraction(agreement_frame(40), width_mm=174).axes) == 5
    assert len(draw_extraction(agreement_frame(40), width_mm=85).axes) == 3


def test_no_fields_draw_an_empty_overview():
    assert untidy(draw_extraction(agreement_frame(40).iloc[:0])) == {}
