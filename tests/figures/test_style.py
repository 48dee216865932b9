import os
import subprocess
import sys

import pytest
from matplotlib import rcParams

from tamis.errors import UsageError
from tamis.figures import draw_extraction, new_figure, render, style
from tests.figures.samples import agreement_frame

SCRIPT = """
import hashlib, sys
from tests.figures.samples import every_figure
from tamis.figures import render
for name, figure in every_figure(85.0):
    for format in ("svg", "pdf", "png"):
        print(name, format, hashlib.sha256(render(figure, format)).hexdigest())
"""


def digests(seed: str, zone: str, locale: str, epoch: str | None) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "MPLBACKEND": "agg"}
    if epoch is not None:
        environment["SOURCE_DATE_EPOCH"] = epoch
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_bytes_do_not_depend_on_time_zone_locale_or_hash_seed():
    one = digests("1", "UTC", "C.UTF-8", None)
    two = digests("77", "Asia/Seoul", "de_DE.UTF-8", "86400")
    assert one == two
    assert one.count("\n") >= 12


@pytest.mark.parametrize("format", ["svg", "pdf", "png"])
def test_drawing_again_gives_the_same_bytes(format):
    figure = new_figure(40, 30)
    figure.add_subplot().plot([0, 1], [1, 0])
    assert render(figure, format) == render(figure, format)


def test_a_figure_has_its_size_in_millimetres():
    width, height = new_figure(85, 51).get_size_inches() * 25.4
    assert (width, height) == pytest.approx((85, 51))


def test_the_style_is_taken_back():
    before = dict(rcParams)
    with style():
        assert rcParams["font.size"] == 7.0
        assert not rcParams["text.parse_math"]
    assert dict(rcParams) == before


def test_settings_of_the_user_do_not_change_the_look():
    plain = render(draw_extraction(agreement_frame(2)), "svg")
    rcParams["xtick.labelsize"] = 20
    try:
        assert render(draw_extraction(agreement_frame(2)), "svg") == plain
    finally:
        rcParams["xtick.labelsize"] = "medium"


def test_an_unknown_format_is_refused_with_the_known_ones():
    with pytest.raises(UsageError, match="svg, pdf, png"):
        render(new_figure(40, 30), "tiff")  # type: ignore[arg-type]


def test_a_size_of_nothing_is_refused():
    with pytest.raises(UsageError, match="above 0"):
        new_figure(0, 30)


def test_importing_the_figures_does_not_load_pyplot():
    code = "import sys, tamis.figures; print('matplotlib.pyplot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
