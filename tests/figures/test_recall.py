"""Recall curves show what they are given."""

import pandas as pd
import pytest

from tamis.errors import UsageError
from tamis.figures.recall import draw_recall

CURVES = pd.DataFrame(
    {
        "set": ["one"] * 6 + ["two"] * 3,
        "seed": [1, 1, 1, 2, 2, 2, 1, 1, 1],
        "read": [0, 0.5, 1] * 3,
        "recall": [0, 0.8, 1, 0, 0.9, 1, 0, 0.6, 1],
    }
)


def test_each_set_and_seed_has_a_line_and_each_set_a_colour() -> None:
    chance, *lines = draw_recall(CURVES).axes[-1].lines
    assert list(chance.get_ydata()) == [0, 1]
    assert [list(line.get_ydata()) for line in lines] == [[0, 0.8, 1], [0, 0.9, 1], [0, 0.6, 1]]
    assert lines[0].get_color() == lines[1].get_color() != lines[2].get_color()


def test_many_sets_can_be_told_apart() -> None:
    curves = pd.concat([CURVES.iloc[:3].assign(set=f"set {number}") for number in range(14)])
    _, *lines = draw_recall(curves).axes[-1].lines
    assert len({(line.get_color(), repr(line.properties()["linestyle"])) for line in lines}) >= 12


def test_nothing_to_draw_is_an_error() -> None:
    with pytest.raises(UsageError, match="no curve"):
        draw_recall(CURVES.iloc[:0])
