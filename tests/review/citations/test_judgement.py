"""What a person should look at, and what not."""

import pytest

from tamis.review.citations import Name, ParsedReference
from tamis.review.citations.judgement import SURE, reasons_to_check

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
        ({"volume": ""}, ("pages without a volume",)),
        ({"title": "Calcified nod- ules on the heel"}, ("a word is broken",)),
        ({"pages": "473-465"}, ("pages 473-465 run backwards",)),
        (
            {"type": "chapter", "container": "", "publisher": "Karger", "editors": (Name("Roe", "A"),)},
            ("editors, but no book",),
        ),
        ({"confidence": {"title": SURE}}, ()),
        ({"confidence": {"title": SURE - 0.01}}, ("title is uncertain",)),
    ],
)
def test_a_reference_is_checked_for_what_is_doubtful_about_it(changes, reasons):
    assert reasons_to_check(ParsedReference(**{**WHOLE, **changes}), ()) == reasons
