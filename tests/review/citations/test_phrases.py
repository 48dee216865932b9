"""Titles of journals are found whatever marks part their words."""

import numpy as np
import pytest

from tamis.review.citations.phrases import Phrases, phrase_hashes
from tamis.review.citations.tokens import tokenize
from tamis.review.citations.vocabulary import Vocabulary

NAMES = phrase_hashes(["Journal of Pediatrics", "J. Pediatr.", "Food & Function", "Burns"])


def found(text):
    """Return the words of a text that stand in a known name."""
    tokens = tokenize(text)
    vocabulary = Vocabulary()
    numbers = vocabulary.numbers(tokens.texts)
    table = vocabulary.table[numbers]
    column = {name: table[:, place] for place, name in enumerate(Vocabulary.COLUMNS)}
    parts = Phrases(NAMES).parts(column["form"], column["phrase"], column["is_silent"])
    return [text for text, part in zip(tokens.texts, parts.tolist(), strict=True) if part and text.isalpha()]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A title. J Pediatr 2001;1:2", ["J", "Pediatr"]),
        ("A title. J. Pediatr., 2001", ["J", "Pediatr"]),
        ("in the Journal of Pediatrics, 3", ["Journal", "of", "Pediatrics"]),
        ("Food and Function. Food Function 3", ["Food", "Function"]),
        ("A journal of Pediatrics", []),
        ("Treatment. Burns 1999;2:3", ["Burns"]),
        ("Treatment of Burns in children", []),
    ],
)
def test_names_are_found_with_other_marks_but_in_the_order_of_their_words(text, words):
    assert found(text) == words


def test_hashes_are_sorted_and_the_same_whatever_the_order_of_names():
    one, other = phrase_hashes(["Burns", "J. Pediatr."]), phrase_hashes(["J Pediatr", "Burns"])
    np.testing.assert_array_equal(one, other)
    assert list(one) == sorted(one)
