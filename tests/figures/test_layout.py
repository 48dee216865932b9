import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.errors import UsageError
from tamis.figures import new_figure
from tamis.figures.frames import require_columns
from tamis.figures.layout import page, panel, shorten, text_width, wrap_text
from tests.figures.samples import cells_frame

SENTENCES = st.lists(st.text("abcdefgh", min_size=1, max_size=25), max_size=12).map(" ".join)


@given(SENTENCES, st.floats(8, 80))
def test_wrapped_text_keeps_every_letter_and_fits(text, width):
    lines = wrap_text(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(text_width(line) for line in lines) <= width


def test_text_that_fits_is_not_wrapped():
    assert wrap_text("Records screened", 80) == ["Records screened"]


def test_an_empty_text_is_one_empty_line():
    assert wrap_text("", 80) == [""]


@given(st.text("Wabc ", min_size=1, max_size=40), st.floats(5, 60))
def test_shortened_text_fits(text, width):
    short = shorten(text, width)
    assert text_width(short) <= width
    assert short == text or "…" in short


def test_width_grows_with_the_type_size():
    assert text_width("Records", 12) == pytest.approx(2 * text_width("Records", 6), rel=1e-3)


def test_a_panel_stands_where_it_was_asked_for():
    figure = new_figure(100, 50)
    box = panel(figure, 10, 5, 60, 20).get_position()
    assert (box.x0, box.x1, box.y0, box.y1) == pytest.approx((0.1, 0.7, 0.5, 0.9))


def test_a_page_counts_millimetres_from_the_top_left_corner():
    ax = page(new_figure(100, 50))
    assert ax.get_xlim() == pytest.approx((0, 100))
    assert ax.get_ylim() == pytest.approx((50, 0))


def test_a_frame_without_a_column_is_refused_by_name():
    with pytest.raises(UsageError, match=r"'cells' has no column mass.*Expected: lower, mass"):
        require_columns(cells_frame().drop(columns="mass"), ["lower", "mass"], "cells")
