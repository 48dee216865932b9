"""The ranking learns, decides nothing, and is the same whenever it is made again."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.errors import UsageError
from tamis.review.ranking import MODELS, Ranker, rank_records
from tests.review.ranking.library import records_of

RECORDS, RELEVANT = records_of()
RANKER = Ranker.of(RECORDS, "skin lesions", seed=3)
LABELS = {"db/1": True, "db/2": False, "db/3": False}


def test_what_is_like_the_relevant_record_comes_first() -> None:
    ranked = Ranker.of(RECORDS).fit(LABELS).score()
    skin = set(RECORDS.index[RELEVANT]) - {"db/1"}
    assert set(ranked.index[: len(skin)]) == skin


def test_the_question_alone_finds_its_subject() -> None:
    ranked = rank_records(RECORDS, "calcium; skin nodules")
    assert RELEVANT[RECORDS.index.get_indexer(ranked.index[:10])].all()


def test_only_undecided_records_are_ranked_and_none_is_lost() -> None:
    ranked = RANKER.fit(LABELS).score()
    assert set(ranked.index) == set(RECORDS.index) - set(LABELS)
    assert ranked.is_monotonic_decreasing


@given(st.permutations(list(LABELS.items())))
def test_the_order_does_not_depend_on_the_order_of_the_log(items: list[tuple[str, bool]]) -> None:
    assert list(RANKER.fit(dict(items)).score().index) == list(RANKER.fit(LABELS).score().index)


def test_the_same_records_labels_and_seed_give_the_same_order() -> None:
    again = Ranker.of(RECORDS, "skin lesions", seed=3).fit(LABELS).score()
    pd.testing.assert_series_equal(again, RANKER.fit(LABELS).score())


def test_fitting_leaves_the_ranker_as_it_was() -> None:
    before = RANKER.fit({}).score()
    RANKER.fit(LABELS)
    pd.testing.assert_series_equal(RANKER.fit({}).score(), before)


def test_without_question_and_labels_the_seed_decides() -> None:
    orders = {seed: list(Ranker.of(RECORDS, seed=seed).fit({}).score().index) for seed in (1, 2)}
    assert orders[1] != orders[2]
    assert sorted(orders[1]) == sorted(orders[2]) == sorted(RECORDS.index)


def test_only_irrelevant_labels_leave_the_order_of_the_question() -> None:
    ranked = [name for name in RANKER.fit({}).score().index if name != "db/2"]
    assert list(RANKER.fit({"db/2": False}).score().index) == ranked


def test_the_front_is_the_front_of_the_order() -> None:
    ranking = RANKER.fit(LABELS)
    np.testing.assert_array_equal(ranking.first(7), ranking.order()[:7])
    assert len(ranking.first(1000)) == len(RECORDS) - len(LABELS)
    assert len(RANKER.fit(dict.fromkeys(RECORDS.index, True)).first()) == 0


def test_a_rank_is_explained_by_the_terms_of_its_record() -> None:
    terms = RANKER.fit(LABELS).explain("db/7", count=5)
    text = " ".join(RECORDS.loc["db/7"]).lower()
    assert len(terms) == 5
    assert all(term.removesuffix(" (keyword)") in text for term in terms["term"])
    assert terms.loc[terms["term"] == "skin diseases (keyword)", "weight"].item() > 0
    assert RANKER.fit({}).explain("db/7").empty


def test_records_without_any_text_are_ranked_too() -> None:
    records = pd.concat([RECORDS, pd.DataFrame({"title": ["", None]}, index=["db/x", "db/y"])])
    ranked = rank_records(records, "skin", LABELS)
    assert {"db/x", "db/y"} <= set(ranked.index)
    assert ranked.notna().all()


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_handful_of_records_is_ranked(count: int) -> None:
    records = RECORDS.iloc[:count]
    assert len(rank_records(records, "skin", {name: True for name in records.index[:1]})) == max(count - 1, 0)


@pytest.mark.parametrize("model", list(MODELS))
def test_every_model_ranks_all_records(model: str) -> None:
    assert len(rank_records(RECORDS, "skin", LABELS, model=model)) == len(RECORDS) - 3


def test_wrong_calls_say_what_was_expected() -> None:
    with pytest.raises(UsageError, match="no such record"):
        RANKER.fit({"db/999": True})
    with pytest.raises(UsageError, match="Expected 1 for relevant"):
        RANKER.fit({"db/1": 2})  # type: ignore[dict-item]
    with pytest.raises(UsageError, match="Expected one of: tamis"):
        Ranker.of(RECORDS, model="bert")
    with pytest.raises(UsageError, match="db/1 stands twice"):
        Ranker.of(pd.concat([RECORDS.iloc[:1], RECORDS]))
    with pytest.raises(UsageError, match="no record db/999"):
        RANKER.fit(LABELS).explain("db/999")
