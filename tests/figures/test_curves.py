import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from tamis.figures import draw_resolution
from tests.figures.samples import band_frame, cells_frame, models_frame, risk_frame
from tests.figures.tidiness import drawn_texts, untidy, words


def plot(figure):
    return figure.axes[1]


@pytest.mark.parametrize("width", [85, 174])
@pytest.mark.parametrize("with_table", [False, True])
def test_nothing_overlaps_or_leaves_the_page(width, with_table):
    figure = draw_resolution(
        cells_frame(), origin="presentation", band=band_frame(), models=models_frame(),
        at_risk=risk_frame() if with_table else None, width_mm=width,
    )  # fmt: skip
    assert untidy(figure) == {}


def test_rectangles_span_what_the_data_do_not_determine():
    ax = plot(draw_resolution(cells_frame(), origin="birth"))
    found = [
        (p.get_x(), p.get_y(), p.get_width(), p.get_height()) for p in ax.patches if isinstance(p, Rectangle)
    ]
    assert np.array(found) == pytest.approx(np.array([(7, 0, 7, 0.3), (60, 0.5, 30, 0.3)]))


def test_the_estimate_ends_where_nobody_was_seen_any_more():
    ax = plot(draw_resolution(cells_frame(), origin="birth", until=400))
    assert max(max(line.get_xdata()) for line in ax.lines) == 180


def test_an_exact_time_is_a_step():
    ax = plot(draw_resolution(cells_frame(), origin="birth"))
    steps = [
        line.get_xydata().tolist() for line in ax.lines if line.get_xdata()[0] == line.get_xdata()[1] == 21
    ]
    assert steps[0] == [[21, pytest.approx(0.3)], [21, pytest.approx(0.5)]]


def test_overlays_show_one_minus_survival():
    models = models_frame()
    ax = plot(draw_resolution(cells_frame(), origin="birth", models=models))
    drawn = [line for line in ax.lines if len(line.get_xdata()) == 50]
    weibull = models[models["model"] == "Weibull"]
    assert len(drawn) == 2
    assert drawn[0].get_ydata() == pytest.approx(1 - weibull["survival"].to_numpy())


@pytest.mark.parametrize(("count", "bands"), [(1, 1), (2, 0)])
def test_limits_of_a_model_are_drawn_when_it_stands_alone(count, bands):
    models = models_frame()
    chosen = models[models["model"].isin(models["model"].unique()[:count])]
    ax = plot(draw_resolution(cells_frame(), origin="birth", models=chosen))
    assert len(ax.collections) == bands


@pytest.mark.parametrize("width", [85, 174])
def test_numbers_at_risk_stand_under_their_ticks(width):
    figure = draw_resolution(cells_frame(), origin="birth", at_risk=risk_frame(), width_mm=width)
    ax = plot(figure)
    ticks = [ax.transData.transform((time, 0))[0] for time in ax.get_xticks()]
    table = [box for text, box in drawn_texts(figure) if text.get_text() == "12"]
    assert [(box.x0 + box.x1) / 2 for box in table] == pytest.approx(ticks, abs=2)


def test_times_that_would_touch_are_left_out_with_their_ticks():
    times = tuple(float(time) for time in range(0, 181, 5))
    figure = draw_resolution(cells_frame(), origin="birth", at_risk=risk_frame(times), width_mm=85)
    assert untidy(figure) == {}
    assert 5 < len(plot(figure).get_xticks()) < len(times)


def test_the_convention_and_the_origin_are_stated():
    drawn = " ".join(words(draw_resolution(cells_frame(), origin="presentation")))
    assert "(L, R]" in drawn
    assert "days since presentation" in drawn
    assert "Time since presentation (days)" in drawn


def test_no_cells_draw_an_empty_axis():
    empty = pd.DataFrame({"lower": [], "upper": [], "mass": [], "survival": []})
    figure = draw_resolution(empty, origin="birth")
    assert untidy(figure) == {}
    assert math.isfinite(plot(figure).get_xlim()[1])
