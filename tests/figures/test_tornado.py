import pandas as pd
import pytest

from tamis.errors import UsageError
from tamis.figures import draw_tornado
from tests.figures.tidiness import untidy, words

NAN = float("nan")


def table(*rows):
    return pd.DataFrame(rows, columns=["analysis", "n", "median", "ci_lb", "ci_ub", "status"])


ROWS = (
    ("interval likelihood", 22, 30.0, 15.0, 60.0, "ok"),
    ("midpoint imputation", 22, 33.0, 16.0, 66.0, "ok"),
    ("without a report with a long name, 2019", 20, 12.0, 4.0, 36000.0, "ok"),
    ("full text only", 3, NAN, NAN, NAN, "not_estimable"),
    ("exact only", 5, 70.0, NAN, 90.0, "ok"),
)


@pytest.mark.parametrize("width", [85, 174])
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_nothing_overlaps_or_leaves_the_page(width, scale):
    assert untidy(draw_tornado(table(*ROWS), scale=scale, width_mm=width)) == {}


def test_the_furthest_estimate_stands_below_the_main_one():
    shown = [text for text in words(draw_tornado(table(*ROWS))) if text in {row[0] for row in ROWS}]
    assert shown == [ROWS[k][0] for k in (0, 2, 4, 1, 3)]


def test_bars_run_from_the_main_estimate():
    ax = draw_tornado(table(*ROWS)).axes[1]
    assert [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches] == [
        (30, 12),
        (30, 70),
        (30, 33),
    ]


def test_what_has_no_estimate_is_said():
    assert "not estimable" in words(draw_tornado(table(*ROWS)))


def test_rows_that_do_not_fit_are_counted():
    assert any("2 analyses with smaller" in text for text in words(draw_tornado(table(*ROWS), most=2)))


def test_a_table_without_a_main_estimate_is_refused():
    with pytest.raises(UsageError, match="main analysis"):
        draw_tornado(table(*reversed(ROWS[:4])))
