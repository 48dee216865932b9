"""The question finds what it asks for, in whatever form its words stand."""

import numpy as np
import pytest

from tamis.review.ranking.features import weigh_terms
from tamis.review.ranking.question import question_parts, question_scores, stem
from tamis.review.ranking.words import count_terms


def scores(question: str, texts: list[str]) -> np.ndarray:
    counts = count_terms(texts)
    return question_scores(question, counts, weigh_terms(counts))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("reminder", "reminders"),
        ("therapy", "therapies"),
        ("depression", "depressive"),
        ("nudging", "nudging"),
    ],
)
def test_forms_of_a_word_share_their_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_short_words_keep_what_is_no_plural() -> None:
    assert [stem(word) for word in ("virus", "illness", "crisis", "rats")] == [
        "virus",
        "illness",
        "crisis",
        "rat",
    ]


def test_parts_are_what_punctuation_separates_without_words_of_grammar() -> None:
    assert question_parts("children with asthma; steroids or placebo; ; what is") == [
        ["childre", "asthma"],
        ["steroid", "placebo"],
    ]


def test_a_record_that_answers_every_part_comes_before_one_that_answers_one_part_twice() -> None:
    texts = ["asthma steroid here", "steroid placebo here", "nothing at all", "other words", "more of these"]
    found = scores("asthma; steroid placebo", texts)
    assert np.argmax(found) == 0
    assert found[1] > found[2]


def test_a_question_without_known_words_scores_nothing() -> None:
    np.testing.assert_array_equal(scores("zebra", ["one text", "another text"]), [0, 0])
    np.testing.assert_array_equal(scores("", ["one text", "another text"]), [0, 0])
    assert scores("one", []).shape == (0,)
