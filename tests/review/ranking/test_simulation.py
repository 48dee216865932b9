"""A simulated reading meets every record once, and learning pays."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tamis.errors import UsageError
from tamis.pipeline.labelled import read_labelled
from tamis.review.ranking import Ranker, draw_priors, simulate
from tests.review.ranking.library import records_of

RECORDS, RELEVANT = records_of()


def test_every_record_is_read_once_and_priors_are_left_out() -> None:
    reading = simulate(Ranker.of(RECORDS), RELEVANT, (0, 1))
    assert sorted([*reading.order, 0, 1]) == list(range(len(RECORDS)))
    np.testing.assert_array_equal(reading.relevant, RELEVANT[reading.order])


def test_learning_finds_one_subject_at_once() -> None:
    assert simulate(Ranker.of(RECORDS), RELEVANT, (0, 1)).savings.wss_100 > 0.7


def test_a_simulation_can_be_repeated() -> None:
    one, two = (simulate(Ranker.of(RECORDS, "skin", seed=4), RELEVANT).order for _ in range(2))
    np.testing.assert_array_equal(one, two)


def test_labels_must_fit_the_records() -> None:
    with pytest.raises(UsageError, match="3 labels for 120 records"):
        simulate(Ranker.of(RECORDS), RELEVANT[:3])
    with pytest.raises(UsageError, match="a relevant and an irrelevant"):
        draw_priors(np.zeros(4, bool), 1)


def test_priors_are_drawn_as_those_of_the_shared_sets(shared: Callable[[str], Path]) -> None:
    folder = shared("data/screening")
    said = json.loads((folder / "questions_and_priors.json").read_text(encoding="utf-8"))
    relevant = read_labelled(folder / "ADHD.csv.gz", "label_included").relevant
    assert [list(draw_priors(relevant, seed)) for seed in (1, 2, 3)] == said["ADHD"]["priors"]


def test_the_twin_of_elas_u4_scores_what_was_measured_with_scikit_learn(
    shared: Callable[[str], Path],
) -> None:
    labelled = read_labelled(shared("data/screening") / "ADHD.csv.gz", "label_included")
    ranker = Ranker.of(labelled.records, model="elas-u4")
    found = [
        simulate(ranker, labelled.relevant, draw_priors(labelled.relevant, seed)).savings
        for seed in (1, 2, 3)
    ]
    # One of 19 relevant records is 0.053 of the recall.
    assert np.mean([item.recall_10 for item in found]) == pytest.approx(0.737, abs=0.053)
    assert np.mean([item.wss_95 for item in found]) == pytest.approx(0.513, abs=0.03)
    assert np.mean([item.atd for item in found]) == pytest.approx(0.076, abs=0.005)
