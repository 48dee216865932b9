"""Simulated readings become a table and a figure."""

import numpy as np
import pytest

from tamis.pipeline.labelled import LabelledSet
from tamis.pipeline.simulate import draw_simulations, format_simulations, simulate_set, simulation_table
from tests.review.ranking.library import records_of

RECORDS, RELEVANT = records_of()
LABELLED = LabelledSet("skin", RECORDS, RELEVANT)


def test_the_table_has_a_row_for_each_seed_with_its_priors() -> None:
    table = simulation_table([simulate_set(LABELLED, seeds=(1, 2))])
    assert table["seed"].tolist() == [1, 2]
    assert table["relevant"].tolist() == [20, 20]
    rows = [[int(row) - 1 for row in priors.split()] for priors in table["priors"]]
    assert [RELEVANT[row].tolist() for row in rows] == [[True, False], [True, False]]


def test_priors_can_be_given() -> None:
    found = simulate_set(LABELLED, seeds=(1,), priors=[(6, 7)])
    assert found.rows()[0]["priors"] == "7 8"
    assert {6, 7}.isdisjoint(found.readings[1].order.tolist())


def test_curves_begin_with_nothing_and_end_with_everything() -> None:
    figure, curves = draw_simulations([simulate_set(LABELLED, seeds=(1, 2))])
    for _, curve in curves.groupby("seed"):
        assert curve[["read", "recall"]].iloc[0].tolist() == [0, 0]
        assert curve[["read", "recall"]].iloc[-1].tolist() == [1, 1]
        assert (np.diff(curve["recall"]) >= 0).all()
    assert len(figure.axes[-1].lines) == 3


def test_the_printed_table_ends_each_set_with_its_mean() -> None:
    table = simulation_table([simulate_set(LABELLED, seeds=(1, 2))])
    lines = format_simulations(table).splitlines()
    assert [line.split()[1] for line in lines] == ["seed", "1", "2", "mean"]
    assert float(lines[-1].split()[2]) == pytest.approx(table["recall_10"].mean(), abs=5e-4)
