import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from tamis.errors import UsageError
from tamis.figures import (
    draw_cox_snell,
    draw_goodness,
    draw_hazard,
    draw_incidence,
    draw_models_overlay,
)
from tests.figures.samples import (
    cells_frame,
    checks_frame,
    hazards_frame,
    incidence_cells,
    incidence_limits,
    medians_frame,
    models_frame,
    residuals_frame,
    risk_frame,
    time_figures,
)
from tests.figures.tidiness import drawn_texts, untidy, words


@pytest.mark.parametrize("width", [85, 174])
def test_every_figure_of_times_is_tidy_and_states_its_convention(width):
    for _, figure in time_figures(width):
        assert untidy(figure) == {}
        drawn = " ".join(words(figure))
        assert "(L, R]" in drawn
        assert "presentation or diagnosis" in drawn


@pytest.mark.parametrize("width", [85, 174])
@pytest.mark.parametrize("name", ["incidence", "overlay"])
def test_at_risk_and_undetermined_stand_under_their_ticks(name, width):
    at_risk = risk_frame()
    figure = {
        "incidence": lambda: draw_incidence(
            incidence_cells(), origin="birth", at_risk=at_risk, width_mm=width
        ),
        "overlay": lambda: draw_models_overlay(
            cells_frame(), models_frame(), medians_frame(), origin="birth", at_risk=at_risk, width_mm=width
        ),
    }[name]()
    ax = figure.axes[-1]
    ticks = [ax.transData.transform((time, 0))[0] for time in ax.get_xticks()]
    drawn = drawn_texts(figure)
    table = [box for text, box in drawn if text.get_text() == "12"]
    assert {"At risk", "Undetermined"} <= {text.get_text() for text, _ in drawn}
    assert [(box.x0 + box.x1) / 2 for box in table] == pytest.approx(ticks, abs=2)


def test_each_kind_of_end_rises_by_its_own_steps():
    ax = draw_incidence(incidence_cells(), origin="birth").axes[1]
    steps = [line.get_xydata().tolist() for line in ax.lines if list(line.get_xdata()) == [40, 40]]
    assert steps == [[[40, pytest.approx(0.3)], [40, pytest.approx(0.55)]]]
    stretches = [
        (p.get_x(), p.get_y(), p.get_width(), p.get_height()) for p in ax.patches if isinstance(p, Rectangle)
    ]
    assert np.array(stretches) == pytest.approx(np.array([(7, 0, 7, 0.3), (20, 0, 40, 0.2)]))


def test_an_incidence_ends_where_nobody_was_seen_any_more():
    ax = draw_incidence(incidence_cells(), origin="birth", until=400).axes[1]
    assert max(max(line.get_xdata()) for line in ax.lines) == 150


def test_each_kind_of_end_has_limits_of_its_own():
    with_band = draw_incidence(incidence_cells(), origin="birth", band=incidence_limits()).axes[1]
    assert len(with_band.collections) == 2


def test_more_kinds_of_end_than_can_be_told_apart_are_refused():
    cells = pd.concat([incidence_cells().assign(cause=f"kind {k}") for k in range(5)])
    with pytest.raises(UsageError, match="join some"):
        draw_incidence(cells, origin="birth")


def test_medians_stand_on_the_axis_of_the_curves():
    figure = draw_models_overlay(cells_frame(), models_frame(), medians_frame(), origin="birth")
    curves, medians = figure.axes[1:]
    assert curves.get_xlim() == medians.get_xlim()
    assert curves.get_position().x0 == pytest.approx(medians.get_position().x0)
    points = [line.get_xdata()[0] for line in medians.lines if line.get_marker() == "o"]
    assert points == [45, 50]
    (bar,) = [p for p in medians.patches if isinstance(p, Rectangle)]
    assert (bar.get_x(), bar.get_width()) == (60, 30)


def test_a_median_without_an_end_runs_on_and_one_that_does_not_exist_is_said():
    figure = draw_models_overlay(cells_frame(), models_frame(), medians_frame(), origin="birth")
    medians = figure.axes[2]
    arrows = [line.get_ydata()[0] for line in medians.lines if line.get_marker() == ">"]
    assert arrows == [2.5]
    assert "not estimable" in words(figure)


def test_what_the_data_do_not_cover_is_grey():
    ax = draw_hazard(hazards_frame(), origin="birth", covered=(7, 180)).axes[1]
    spans = [(p.get_x(), p.get_x() + p.get_width()) for p in ax.patches]
    assert spans == [(0, 7), (180, 220)]


def test_a_hazard_that_runs_away_does_not_flatten_the_others():
    ax = draw_hazard(hazards_frame(), origin="birth", covered=(0, 220)).axes[1]
    assert ax.get_ylim()[1] < 0.15


@pytest.mark.parametrize(("models", "bands"), [(("Weibull",), 1), (("Weibull", "Log-logistic"), 0)])
def test_limits_of_a_hazard_are_drawn_when_it_stands_alone(models, bands):
    ax = draw_hazard(hazards_frame(models), origin="birth", covered=(0, 220)).axes[1]
    assert len(ax.collections) == bands


def test_no_hazard_at_all_is_refused():
    with pytest.raises(UsageError, match="no model has a hazard"):
        draw_hazard(hazards_frame().assign(hazard=math.nan), origin="birth", covered=(0, 10))


def test_a_bar_spans_what_the_nonparametric_estimate_allows():
    ax = draw_goodness(checks_frame(), origin="birth").axes[1]
    bars = [line.get_xydata() for line in ax.lines if len(line.get_xdata()) == 2][1:]
    assert len(bars) == 8
    assert bars[3].tolist() == pytest.approx(np.array([[0.5, 0.7], [0.8, 0.7]]))


def test_residuals_are_drawn_beside_what_is_expected_of_them():
    frame = residuals_frame()
    ax = draw_cox_snell(frame, origin="birth", model="Weibull").axes[1]
    expected = ax.lines[-1]
    assert expected.get_ydata() == pytest.approx(frame["unit_exponential"].to_numpy())
    assert len(ax.collections) == 1
