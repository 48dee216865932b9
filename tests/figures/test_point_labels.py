import numpy as np

from tamis.figures import new_figure, style
from tamis.figures.point_labels import label_points
from tests.figures.tidiness import untidy


def axes():
    with style():
        ax = new_figure(85, 60).add_axes((0.1, 0.1, 0.8, 0.8))
        ax.set_axis_off()
    return ax


def test_labels_of_a_crowd_do_not_overlap_and_those_without_room_are_left_out():
    ax = axes()
    random = np.random.default_rng(1)
    with style():
        written = label_points(
            ax, random.uniform(size=150), random.uniform(size=150), [f"Study {i}" for i in range(150)]
        )
    assert 10 < len(written) < 150
    assert untidy(ax.figure) == {}


def test_the_first_points_are_labelled_first():
    with style():
        crowd = np.full(5, 0.5)
        assert label_points(axes(), crowd, crowd, ["first", "b", "c", "d", "e"], most=1)[:1] in (
            ["first"],
            [],
        )
        assert label_points(axes(), np.array([0.1, 0.9]), np.array([0.1, 0.9]), ["one", "two"], most=1) == [
            "one"
        ]
