import pytest
from matplotlib.patches import Rectangle

from tamis.errors import UsageError
from tamis.figures import draw_prisma
from tests.figures.samples import flow_frame
from tests.figures.tidiness import untidy, words


def boxes(figure):
    """Return (x0, y0, x1, y1) of every outlined box, in millimetres."""
    found = []
    for patch in figure.axes[0].patches:
        if isinstance(patch, Rectangle) and patch.get_edgecolor()[3] > 0:
            found.append(
                (
                    patch.get_x(),
                    patch.get_y(),
                    patch.get_x() + patch.get_width(),
                    patch.get_y() + patch.get_height(),
                )
            )
    return found


@pytest.mark.parametrize("width", [85, 120, 174])
@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(flow_frame(302, 16), id="both arms"),
        pytest.param(flow_frame(302, 0), id="databases only"),
        pytest.param(flow_frame(0, 16), id="other methods only"),
        pytest.param(flow_frame(0, 0), id="empty review"),
        pytest.param(flow_frame(1_302_456, 24_000, undecided=12, reasons=8), id="large and undecided"),
    ],
)
def test_nothing_overlaps_or_leaves_the_page(frame, width):
    figure = draw_prisma(frame, width_mm=width)
    assert untidy(figure) == {}
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(width)


@pytest.mark.parametrize("width", [85, 174])
def test_boxes_do_not_touch(width):
    found = boxes(draw_prisma(flow_frame(302, 16, undecided=3), width_mm=width))
    touching = [
        (a, b)
        for i, a in enumerate(found)
        for b in found[:i]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
    assert len(found) == 16
    assert touching == []


def test_every_number_of_the_frame_is_drawn():
    frame = flow_frame(3020, 0)
    drawn = words(draw_prisma(frame))
    assert "n = 3,020" in drawn
    assert "n = 2,718" in drawn
    assert "302" in drawn


def test_the_arm_of_other_methods_is_left_out_when_nothing_came_that_way():
    drawn = " ".join(words(draw_prisma(flow_frame(302, 0))))
    assert "databases and registers" in drawn
    assert "other methods" not in drawn


def test_screening_stands_in_the_arm_of_other_methods_only_when_something_was_excluded_there():
    frame = flow_frame(302, 40)
    plain = words(draw_prisma(frame)).count("n = 36")
    frame.loc[(frame["arm"] == "other") & (frame["box"] == "title_abstract_excluded"), "n"] = 5
    assert plain == 0
    assert words(draw_prisma(frame)).count("n = 36") == 1


def test_open_decisions_stand_in_the_diagram_only_while_there_are_any():
    assert "Records awaiting a decision" not in words(draw_prisma(flow_frame(302, 0)))
    assert "Records awaiting a decision" in words(draw_prisma(flow_frame(302, 0, undecided=4)))


def test_headings_can_be_worded():
    drawn = words(draw_prisma(flow_frame(302, 0), headings={"databases": "Stored pages"}))
    assert "Stored pages" in drawn


def test_a_frame_that_is_no_flow_is_refused():
    with pytest.raises(UsageError, match="no column box"):
        draw_prisma(flow_frame(1, 1).drop(columns="box"))
