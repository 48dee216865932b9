"""What the stretches of a reference say."""

import pytest

from tamis.review.citations import parse_reference, parse_strings
from tamis.review.citations.fields import date_parts, pages_and_number, settled, volume_and_issue
from tamis.review.citations.identifiers import find_identifiers


@pytest.mark.parametrize(
    ("printed", "volume", "issue"),
    [
        ("21(12)", "21", "12"),
        ("100. 16", "100", "16"),
        ("24 Suppl 1", "24", "Suppl 1"),
        ("D12", "D12", ""),
        ("XII", "XII", ""),
        ("", "", ""),
    ],
)
def test_volume_and_issue_are_parted(printed, volume, issue):
    assert volume_and_issue({"volume": printed}) == (volume, issue)


@pytest.mark.parametrize(
    ("printed", "pages", "number"),
    [
        ("1015–7", "1015-7", ""),
        ("S12 - S15", "S12-S15", ""),
        ("e1002533", "", "e1002533"),
        ("bcr2012007793", "", "bcr2012007793"),
        ("053015", "", "053015"),
        ("168", "168", ""),
        ("xi–xxv", "xi-xxv", ""),
        ("in press", "", ""),
    ],
)
def test_pages_are_told_from_article_numbers(printed, pages, number):
    assert pages_and_number(printed) == (pages, number)


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("2013 Feb 21", ("2013", "feb", "21")),
        ("(June 1994)", ("1994", "jun", "")),
        ("2004a", ("2004", "", "")),
        ("in press", ("", "", "")),
    ],
)
def test_dates_are_parted(printed, parts):
    assert date_parts(printed) == parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://doi.org/10.1016/S0190-9622(08)80346-5.", {"doi": "10.1016/S0190-9622(08)80346-5"}),
        ("PMID: 22424236 PMCID: PMC3341616", {"pmid": "22424236", "pmcid": "PMC3341616"}),
        ("arXiv:1407.1025, hep-th/9711200", {"arxiv": "1407.1025"}),
        ("(see NCT01234567)", {"registration": "NCT01234567"}),
        ("Available from: https://www.who.int/x_y.pdf.", {"url": "https://www.who.int/x_y.pdf"}),
        ("2001;138:778", {}),
    ],
)
def test_identifiers_are_found_by_their_form(text, found):
    assert find_identifiers(text)[0] == found


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("Soon SL, Chen S. Calcinosis cutis after therapy. J Pediatr. 2001;138:778.", "article"),
        ("Jones A. Principles of paediatrics. 3rd ed. Oxford: Oxford University Press; 1999.", "book"),
        (
            "Jones A. Skin. In: Smith B, editor. Paediatrics. London: Churchill Livingstone; 1999. p. 3-9.",
            "chapter",
        ),
        (
            "A. Jones and B. Smith. Mining code. In Proceedings of the 5th Conference on Code, pages 1-9. ACM, 2001.",
            "conference",
        ),
        ("Jones A. Skin in infancy. PhD thesis, University of Oxford, 1999.", "thesis"),
    ],
)
def test_the_kind_of_work_follows_from_its_fields(raw, kind):
    assert parse_reference(raw).type == kind


def test_pages_that_run_backwards_are_to_be_checked():
    (reference,) = parse_strings(
        ["Soon SL, Chen S. Calcinosis cutis after therapy. J Pediatr. 2001;138:778-712."]
    )
    assert reference.status == "check"
    assert any("run backwards" in reason for reason in reference.reasons)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("2013 Feb 21 ; 2013 : bcr 12", "d d d d d d p p", "d d d d v v p p"),
        ("1981 ; ( 158 ) : 195 - 7", "d d n n n n n n n", "d d i i i p p p p"),
        ("In : Smith B , editor . Skin .", "x x e e e e e e e", "x x e e e e e c c"),
        ("Burns . BMJ Case Rep ; 2013", "t t u u u u d", "t t c c c c d"),
        ("Skin . Springer ; 2013", "t t u u d", "t t u u d"),
    ],
)
def test_labels_are_settled_by_what_stands_in_them(text, before, after):
    names = dict(
        zip(
            "dvinpxecut",
            ["date", "volume", "issue", "note", "pages", "in", "editor", "container", "publisher", "title"],
            strict=True,
        )
    )
    found = settled(text.split(), [names[letter] for letter in before.split()])
    assert list(found) == [names[letter] for letter in after.split()]
