"""Decoding finds the best labels and their probabilities, as enumeration does."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.review.citations.features import BITS
from tamis.review.citations.model import Model, decode, load_model, pack, unpack
from tamis.review.citations.phrases import phrase_hashes
from tamis.review.citations.tokens import tokenize

LABELS = ("author", "date", "title")
STRINGS = ("Soon SL", "Soon 2001", "Calcinosis cutis in 2001", "x")


@pytest.fixture(scope="module")
def small():
    rng = np.random.default_rng(1)
    attributes = np.arange(0, 1 << BITS, 5)
    weights = rng.normal(scale=0.5, size=(len(attributes), 3)).astype(np.float32)
    names = phrase_hashes(["Calcinosis Cutis"])
    return Model(LABELS, attributes, weights, rng.normal(size=(3, 3)).astype(np.float32), names)


@pytest.mark.parametrize("text", STRINGS)
def test_labels_and_probabilities_equal_those_of_every_path(small, text):
    tokens = tokenize(text)
    scores = small.scores([tokens]).astype(float)
    paths = list(itertools.product(range(3), repeat=len(tokens.texts)))
    totals = np.array(
        [
            sum(scores[place, label] for place, label in enumerate(path))
            + sum(float(small.transitions[a, b]) for a, b in itertools.pairwise(path))
            for path in paths
        ]
    )
    weights = np.exp(totals - totals.max()) / np.exp(totals - totals.max()).sum()
    best = paths[int(totals.argmax())]

    ((labels, chances),) = decode(small, [tokens])

    assert labels == [LABELS[label] for label in best]
    expected = [weights[[path[place] == label for path in paths]].sum() for place, label in enumerate(best)]
    np.testing.assert_allclose(chances, expected, rtol=1e-4)


def test_strings_are_decoded_together_as_alone(small):
    alone = [decode(small, [tokenize(text)])[0] for text in STRINGS]
    together = decode(small, [tokenize(text) for text in STRINGS])
    assert [labels for labels, _ in together] == [labels for labels, _ in alone]
    np.testing.assert_allclose(
        np.concatenate([chances for _, chances in together]),
        np.concatenate([chances for _, chances in alone]),
        rtol=1e-4,
    )


def test_scores_do_not_depend_on_what_stands_beside(small):
    strings = [tokenize(text) for text in STRINGS]
    together = small.scores(strings)
    alone = np.concatenate([small.scores([tokens]) for tokens in strings])
    np.testing.assert_allclose(together, alone, rtol=1e-4, atol=1e-5)


def test_a_packed_model_is_read_back(small):
    rng = np.random.default_rng(2)
    attributes = np.sort(rng.choice(1 << BITS, 300, replace=False))
    weights = np.round(rng.normal(size=(300, 3)), 2).astype(np.float32)
    names = phrase_hashes(["Journal of Pediatrics", "J. Pediatr.", "Burns"])
    data = pack(LABELS, attributes, weights, small.transitions, names)
    found = unpack(data)
    assert found.labels == LABELS
    np.testing.assert_array_equal(found.transitions, small.transitions)
    same = Model(LABELS, attributes, weights, small.transitions, names)
    tokens = [tokenize(text) for text in STRINGS]
    np.testing.assert_allclose(found.scores(tokens), same.scores(tokens), atol=1e-5)


def test_the_model_of_the_package_is_small_and_knows_the_fields():
    labels = set(load_model().labels)
    assert {
        "author",
        "title",
        "container",
        "date",
        "volume",
        "issue",
        "pages",
        "publisher",
        "editor",
    } <= labels


@given(st.text(max_size=60))
def test_tokens_cover_every_letter_once(text):
    tokens = tokenize(text)
    places = [
        place for start, end in zip(tokens.starts, tokens.ends, strict=True) for place in range(start, end)
    ]
    assert len(places) == len(set(places))
    assert {place for place, letter in enumerate(text) if letter.isalnum()} <= set(places)


def test_digits_and_letters_part_and_identifiers_stay_whole():
    tokens = tokenize("2013;2013:bcr2012. doi:10.1136/bcr-2012(1).")
    assert tokens.texts == ["2013", ";", "2013", ":", "bcr", "2012", ".", "<doi>", "."]
    assert tokens.identifiers == {"doi": "10.1136/bcr-2012(1)"}
