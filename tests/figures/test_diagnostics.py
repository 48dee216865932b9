import numpy as np
import pandas as pd
import pytest

from tamis.errors import UsageError
from tamis.figures import (
    draw_baujat,
    draw_bubble,
    draw_cumulative,
    draw_drapery,
    draw_gosh,
    draw_influence,
    draw_labbe,
    draw_profile,
    draw_qq,
    draw_radial,
)
from tests.figures.samples import diagnostics_frame, studies_frame
from tests.figures.tidiness import words


def test_the_study_far_out_is_labelled_in_a_baujat_plot():
    studies = pd.DataFrame(
        {"slab": [f"S{i}" for i in range(30)], "x": [0.1] * 29 + [9.0], "y": [0.1] * 29 + [0.5]}
    )
    assert "S29" in words(draw_baujat(studies))


def test_the_line_of_a_radial_plot_has_the_slope_of_the_estimate():
    studies = pd.DataFrame({"x": [1.0, 2.0, 5.0], "y": [0.2, 1.0, 3.0]})
    line = draw_radial(studies, estimate=0.5, ci_lb=0.3, ci_ub=0.7).axes[0].lines[0]
    assert line.get_ydata()[1] / line.get_xdata()[1] == pytest.approx(0.5)


def test_studies_of_a_radial_plot_lie_within_its_arc():
    studies = pd.DataFrame({"x": [1.0, 2.0, 10.0], "y": [-9.0, 12.0, -60.0]})
    ax = draw_radial(studies, estimate=-2.0, ci_lb=-3, ci_ub=-1).axes[0]
    corner = ax.transData.transform((0, 0))
    away = [np.hypot(*(ax.transData.transform(point) - corner)) for point in studies.to_numpy()]
    end = np.hypot(*(ax.transData.transform(ax.lines[0].get_xydata()[1]) - corner))
    assert max(away) < end


def test_both_axes_of_a_labbe_plot_have_the_same_scale():
    ax = draw_labbe(pd.DataFrame({"x": [0.1, 0.5], "y": [0.05, 0.9]}), width_mm=174).axes[-1]
    assert ax.get_xlim() == ax.get_ylim()
    assert ax.bbox.width == pytest.approx(ax.bbox.height)


def test_areas_of_bubbles_are_in_proportion_to_the_weights():
    studies = studies_frame(3).assign(x=[1, 2, 3], weight=[50.0, 25.0, 25.0])
    sizes = draw_bubble(studies).axes[-1].collections[0].get_sizes()
    assert sizes / sizes[0] == pytest.approx([1, 0.5, 0.5])


def test_a_cumulative_forest_names_what_was_added():
    drawn = words(draw_cumulative(studies_frame(3)))
    assert {"Author0 1950", "+ Author1 1951", "+ Author2 1952"} <= set(drawn)


def test_the_largest_residuals_are_labelled():
    studies = pd.DataFrame({"slab": ["a", "b", "c"], "x": [-1.0, 0.0, 1.0], "y": [-0.1, 0.0, 3.0]})
    assert [word for word in words(draw_qq(studies, label=1)) if word in "abc"] == ["c"]


def test_an_unknown_kind_of_curve_is_refused():
    curves = pd.DataFrame({"curve": ["a"], "kind": ["median"], "x": [0.0], "p": [1.0]})
    with pytest.raises(UsageError, match="study, summary, prediction"):
        draw_drapery(curves)


def test_the_ends_of_a_profile_interval_reach_up_to_the_cut_off():
    profile = pd.DataFrame({"x": [0.0, 0.5, 1.0], "loglik": [-3.0, -1.0, -3.0]})
    ax = draw_profile(profile, estimate=0.5, cutoff=-2.0, ci_lb=0.2, ci_ub=float("inf")).axes[-1]
    ends = [(line.get_xdata()[0], line.get_ydata()[1]) for line in ax.lines if line.get_xdata()[0] == 0.2]
    assert ends == [(0.2, -2.0)]


def test_only_the_diagnostics_of_the_frame_are_drawn():
    figure = draw_influence(diagnostics_frame(5)[["slab", "cook_d", "hat"]])
    assert len(figure.axes) == 3


def test_a_frame_without_diagnostics_is_refused_with_their_names():
    with pytest.raises(UsageError, match="rstudent, dffits, cook_d"):
        draw_influence(diagnostics_frame(5)[["slab"]])


def test_every_subset_of_a_gosh_plot_is_counted_once():
    random = np.random.default_rng(1)
    subsets = pd.DataFrame({"yi": random.normal(size=400), "heterogeneity": random.uniform(0, 100, 400)})
    figure = draw_gosh(subsets.assign(chosen=subsets["yi"] > 1))
    counted = sum(part.get_array().sum() for part in figure.axes[0].collections)
    assert counted == 400
