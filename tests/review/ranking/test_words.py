"""Words, pairs and keywords are counted as they stand."""

import numpy as np

from tamis.review.ranking.words import BUCKETS, count_terms, keywords_of, pair_buckets, terms_in, words_of


def test_words_are_in_small_letters_and_have_two_letters_or_more() -> None:
    assert words_of("A Trial of β-blockers: 12 weeks, 3×") == ["trial", "of", "blockers", "12", "weeks"]


def test_keywords_are_whole_phrases() -> None:
    assert keywords_of("Double-Blind  Method; Humans;; ") == ["double-blind method", "humans"]


def test_counts_are_those_of_each_text() -> None:
    counts = count_terms(["red fish red", "", "fish"])
    (block,) = counts.blocks
    assert counts.vocabulary == {"red": 0, "fish": 1}
    np.testing.assert_array_equal(block.toarray(), [[2, 1], [0, 0], [0, 1]])
    np.testing.assert_array_equal(counts.lengths, [3, 0, 1])


def test_blocks_do_not_change_the_counts() -> None:
    texts = [f"word{number % 7} common end" for number in range(4500)]
    counts = count_terms(texts, pairs=True)
    assert [block.shape[0] for block in counts.blocks] == [2000, 2000, 500]
    assert sum(int(block.data.sum()) for block in counts.blocks) == 4500 * 5
    assert len(counts.lengths) == 4500


def test_a_pair_never_reaches_into_the_next_text() -> None:
    counts = count_terms(["one two", "three four"], pairs=True)
    across = pair_buckets(np.array([1], np.uint32), np.array([2], np.uint32))[0]
    within = pair_buckets(np.array([0], np.uint32), np.array([1], np.uint32))[0]
    pairs = counts.blocks[0][:, :BUCKETS].sum(axis=0)
    assert pairs[across] == 0
    assert pairs[within] == 1


def test_terms_of_a_text_are_found_where_they_were_counted() -> None:
    counts = count_terms(["calcium gluconate infusion"], pairs=True)
    columns = terms_in("calcium gluconate infusion", counts.vocabulary, counts.buckets)
    assert set(columns) == {"calcium", "gluconate", "infusion", "calcium gluconate", "gluconate infusion"}
    assert sorted(columns.values()) == sorted(counts.blocks[0].indices.tolist())


def test_no_text_at_all_gives_no_record() -> None:
    assert count_terms([]).lengths.shape == (0,)
