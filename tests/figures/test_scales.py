import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.figures.layout import text_width
from tamis.figures.scales import choose_ticks, plain, power, ratio_ticks


@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e4), st.floats(15, 150))
def test_labels_of_ticks_do_not_touch_and_stay_on_the_axis(low, span, length):
    high = low + span
    ticks = choose_ticks(low, high, length, size=6)
    places = [length * (tick - low) / span for tick in ticks]
    halves = [text_width(plain(tick), 6) / 2 for tick in ticks]
    gaps = [b - y - a - x for a, b, x, y in zip(places, places[1:], halves, halves[1:], strict=False)]
    assert all(gap > 1 for gap in gaps)
    assert all(-1e-6 * length <= place <= length * (1 + 1e-6) for place in places)


@pytest.mark.parametrize(
    ("low", "high", "length", "expected"),
    [
        (0.07, 7.0, 70, [0.1, 0.2, 0.5, 1, 2, 5]),
        (0.07, 7.0, 12, [0.1, 1]),
        (0.45, 1.1, 30, [0.5, 0.6, 0.8, 1]),
        (0.001, 1000, 60, [0.001, 0.01, 0.1, 1, 10, 100, 1000]),
    ],
)
def test_ticks_of_ratios_are_the_familiar_ones(low, high, length, expected):
    assert choose_ticks(low, high, length, scale="log", size=6)[: len(expected)] == pytest.approx(expected)


def test_a_round_range_has_round_ticks():
    assert choose_ticks(-1, 1, 40) == [-1, -0.5, 0, 0.5, 1]


def test_logarithms_are_labelled_with_their_ratios():
    ticks = ratio_ticks(math.log(0.2), math.log(5), 60)
    assert [power(tick) for tick in ticks] == ["0.2", "0.5", "1", "2", "5"]


@pytest.mark.parametrize(
    ("value", "text"), [(-0.0, "0"), (-1.5, "−1.5"), (0.001, "0.001"), (1e7, "10000000")]
)
def test_numbers_are_written_plainly(value, text):
    assert plain(value) == text
