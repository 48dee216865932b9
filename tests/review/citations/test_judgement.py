"""What a person should look at, and what not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.review.citations import Name, ParsedReference
from tamis.review.citations.judgement import Judge, evidence, load_judge, reasons_to_check

WHOLE = {
    "raw": "",
    "type": "article",
    "authors": (Name("Sell", "EJ"),),
    "title": "Calcified nodules on the heel",
    "container": "J Pediatr",
    "year": "1980",
    "volume": "96",
    "pages": "473-5",
}


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, ()),
        ({"title": ""}, ()),
        ({"title": "", "volume": ""}, ("no title",)),
        ({"year": "1215"}, ("year 1215 is implausible",)),
        ({"title": "Calcified nod- ules on the heel"}, ("a word is broken",)),
        ({"pages": "473-465"}, ("pages 473-465 run backwards",)),
        (
            {"type": "chapter", "container": "", "publisher": "Karger", "editors": (Name("Roe", "A"),)},
            ("editors, but no book",),
        ),
        ({"container": ""}, ("no journal, publisher or address",)),
    ],
)
def test_a_reference_is_checked_for_what_contradicts_itself(changes, reasons):
    assert reasons_to_check(ParsedReference(**{**WHOLE, **changes}), (), chance=1.0) == reasons


def test_a_reference_that_is_improbable_names_its_doubtful_fields():
    reference = ParsedReference(**WHOLE, confidence={"title": 0.6, "volume": 0.999})
    assert reasons_to_check(reference, (), chance=0.5, threshold=0.9) == ("title is uncertain",)
    assert reasons_to_check(reference, (), chance=0.95, threshold=0.9) == ()


def test_a_reference_whose_fields_are_likely_but_not_all_of_them_says_so():
    reference = ParsedReference(**WHOLE, confidence={"title": 0.99})
    assert reasons_to_check(reference, (), chance=0.5, threshold=0.9) == (
        "all fields together are right with a probability of 0.50",
    )


def test_the_threshold_in_use_is_a_high_probability():
    assert 0.9 <= load_judge().threshold < 1


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 60))
def test_less_probable_fields_never_make_a_reference_more_probable(low, high, doubt):
    low, high = sorted((low, high))
    labels = ("author", "title", "container", "date", "volume", "pages")
    judge = load_judge()

    def chance(least, doubt):
        reference = ParsedReference(**WHOLE, confidence=dict.fromkeys(labels, least))
        return judge.chance(evidence(reference, labels, doubt))

    assert chance(low, doubt) <= chance(high, doubt) + 1e-9
    assert chance(high, doubt + 1) <= chance(high, doubt) + 1e-9


def test_evidence_without_a_weight_changes_nothing():
    assert Judge({"constant": 0.0}, 0.9).chance({"constant": 1.0, "unheard of": 9.0}) == 0.5
