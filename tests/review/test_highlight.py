from hypothesis import given
from hypothesis import strategies as st

from tamis.review.highlight import find_marks


def marked(text, include=(), exclude=()):
    return [(text[mark.start : mark.end], mark.side) for mark in find_marks(text, include, exclude)]


def test_words_match_whole_in_any_case_and_in_the_plural():
    text = "Calcifications in INFANTS; no calcificationlike infantile lesion"
    assert marked(text, ["calcification", "infant"]) == [
        ("Calcifications", "include"),
        ("INFANTS", "include"),
    ]


def test_phrases_match_over_line_breaks_and_hyphens():
    assert marked("heel-stick and heel\nprick", ["heel stick", "heel prick"]) == [
        ("heel-stick", "include"),
        ("heel\nprick", "include"),
    ]


def test_a_star_stands_for_letters():
    assert marked("neonatal care of a preterm", ["neonat*", "*term"]) == [
        ("neonatal", "include"),
        ("preterm", "include"),
    ]


def test_the_longer_phrase_wins_and_exclusion_wins_over_inclusion():
    assert marked("tumoral calcinosis", ["calcinosis"], ["tumoral calcinosis"]) == [
        ("tumoral calcinosis", "exclude")
    ]
    assert marked("review", ["review"], ["review"]) == [("review", "exclude")]


def test_words_are_text_and_not_patterns():
    assert marked("a (b) c", ["(b)", "["], [".*"]) == [("(b)", "include")]


@given(
    st.text(max_size=80), st.lists(st.text(max_size=6), max_size=4), st.lists(st.text(max_size=6), max_size=4)
)
def test_marks_lie_in_the_text_in_order_and_apart(text, include, exclude):
    marks = find_marks(text, include, exclude)
    edges = [edge for mark in marks for edge in (mark.start, mark.end)]
    assert edges == sorted(edges)
    assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)
