"""Weights of terms are those of the usual formula."""

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from tamis.review.ranking.features import join_features, weigh_terms
from tamis.review.ranking.words import count_terms, keywords_of

TEXTS = ["red fish swim", "red fish red", "blue fish", "blue bird swim swim", "fish"]


def test_weights_equal_those_of_scikit_learn_for_terms_that_two_records_share() -> None:
    vectorizer = TfidfVectorizer(sublinear_tf=True, max_df=0.95, token_pattern=r"\w\w+")
    expected = vectorizer.fit_transform(TEXTS).toarray()
    counts = count_terms(TEXTS)
    features = weigh_terms(counts)
    names = {number: word for word, number in counts.vocabulary.items()}
    columns = [vectorizer.vocabulary_[names[column]] for column in features.columns.tolist()]
    assert len(columns) == 4
    np.testing.assert_allclose(features.matrix.toarray(), expected[:, columns], atol=1e-6)


def test_records_with_keywords_keep_length_one() -> None:
    counts = count_terms(TEXTS)
    headings = count_terms(["Animals; Colour", "Animals; Colour", "", "Animals", "Animals"], keywords_of)
    text = weigh_terms(counts)
    joined = join_features(text, weigh_terms(headings), counts.width)
    before = (text.matrix.toarray() ** 2).sum(axis=1)
    after = (joined.matrix.toarray() ** 2).sum(axis=1)
    np.testing.assert_allclose(after[0], 0.75 * before[0] + 0.25, atol=1e-6)
    np.testing.assert_allclose(after[2], before[2], atol=1e-6)


def test_without_keywords_the_text_is_left_as_it_is() -> None:
    counts = count_terms(TEXTS)
    text = weigh_terms(counts)
    assert join_features(text, weigh_terms(count_terms([""] * 5, keywords_of)), counts.width) is text


def test_empty_records_have_no_terms() -> None:
    features = weigh_terms(count_terms(["", "red fish", "red bird", ""]))
    np.testing.assert_array_equal(np.diff(features.matrix.indptr), [0, 1, 1, 0])
