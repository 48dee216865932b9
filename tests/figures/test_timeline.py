import pandas as pd
import pytest

from tamis.errors import UsageError
from tamis.figures import draw_timeline
from tests.figures.samples import cases_frame
from tests.figures.tidiness import untidy, words


def one_case(lower, upper, *, event="spontaneous", origin="birth"):
    row = ("C1", "Report2000", "intravenous", "resolution", origin, lower, upper, event)
    return pd.DataFrame(
        [row], columns=["case_id", "report", "group", "phase", "origin", "lower", "upper", "event"]
    )


def marks(frame):
    """Return (marker, x) of everything marked in the panel of resolution."""
    ax = draw_timeline(frame).axes[2]
    return [
        (line.get_marker(), line.get_xdata()[0])
        for line in ax.lines
        if line.get_marker() not in ("None", None)
    ]


@pytest.mark.parametrize("width", [85, 174])
@pytest.mark.parametrize("reports", [1, 3, 20])
def test_nothing_overlaps_or_leaves_the_page(width, reports):
    assert untidy(draw_timeline(cases_frame(reports), group_label="Exposure", width_mm=width)) == {}


def test_the_real_cases_fit(shared):
    cases = pd.read_csv(shared("data/calcinosis/cases.csv"))
    frames = [
        pd.DataFrame(
            {
                "case_id": cases["case_id"],
                "report": cases["report_key"],
                "group": cases["route"],
                "phase": phase,
                "origin": cases[f"{phase}_origin"],
                "lower": cases[f"{phase}_days_lower"],
                "upper": cases[f"{phase}_days_upper"],
                "event": cases["event_type"] if phase == "resolution" else "",
            }
        )
        for phase in ("onset", "resolution")
    ]
    figure = draw_timeline(pd.concat(frames), width_mm=85)
    assert untidy(figure) == {}
    assert words(figure).count("not reported") == (33 - 16) + (33 - 22 - 1)
    assert words(figure).count("time not reported") == 1


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        pytest.param((30, 30), [("o", 30)], id="exact"),
        pytest.param((7, 30), [("|", 7), ("o", 30)], id="interval"),
        pytest.param((0, 30), [("<", 0), ("o", 30)], id="left-censored"),
        pytest.param((30, float("inf")), [(">", 33.6), ("|", 30)], id="right-censored"),
    ],
)
def test_each_kind_of_time_has_its_own_marks(window, expected):
    # The first mark is the symbol of the origin, left of zero.
    assert marks(one_case(*window))[1:] == [(marker, pytest.approx(x)) for marker, x in expected]


def test_the_origin_is_marked_left_of_zero():
    assert marks(one_case(7, 30))[0][1] < 0


def test_origins_differ_in_their_symbol():
    assert marks(one_case(7, 30, origin="surgery"))[0][0] != marks(one_case(7, 30, origin="onset"))[0][0]


def test_a_case_without_any_time_is_said_to_be_so():
    nan = float("nan")
    assert words(draw_timeline(one_case(nan, nan, event="unknown"))).count("not reported") == 1
    assert "time not reported" in words(draw_timeline(one_case(nan, nan, event="after_surgery")))


def test_cases_of_one_report_get_letters_and_stand_in_order():
    drawn = words(draw_timeline(cases_frame(3).assign(group="all")))
    assert len([word for word in words(draw_timeline(cases_frame(3))) if word.startswith("Report")]) == 6
    labels = [word for word in drawn if word.startswith("Report")]
    assert labels == [f"Report{year} {letter}" for year in (2000, 2001, 2002) for letter in "ab"]


def test_a_case_twice_in_a_phase_is_refused():
    frame = pd.concat([one_case(1, 2), one_case(3, 4)])
    with pytest.raises(UsageError, match="C1 stands twice"):
        draw_timeline(frame)


def test_an_unknown_phase_is_refused():
    with pytest.raises(UsageError, match="onset, resolution"):
        draw_timeline(one_case(1, 2).assign(phase="relapse"))
