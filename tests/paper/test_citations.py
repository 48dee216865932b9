from collections.abc import Mapping

import pytest

from tamis.paper.citations import Citations, format_reference, short_label
from tamis.paper.document import Link, citation_text, plain_text

SIX = "Cherian, Eapen M. and Soon, S. L. and Goh, C. L. and Nayak, A. and Li, B. and Ox, Z."


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            {"author": SIX, "title": "A case", "journal": "J Derm", "year": "2013", "volume": "12",
             "number": "3", "pages": "123--129"},
            "Cherian EM, Soon SL, Goh CL, Nayak A, Li B, Ox Z. A case. J Derm. 2013;12(3):123–9.",
        ),
        (
            {"author": f"{SIX} and Last, Q.", "title": "A case?", "journal": "J. Derm.", "year": "2013"},
            "Cherian EM, Soon SL, Goh CL, Nayak A, Li B, Ox Z, et al. A case? J. Derm. 2013.",
        ),
        (
            {"author": "Nayak, A. and others", "title": "T", "journal": "J", "volume": "3", "pages": "e45"},
            "Nayak A, et al. T. J. n.d.;3:e45.",
        ),
        (
            {"author": "{Group of Friends and Foes} and de la Cruz, Ana-María", "title": "{A} T", "year": "2020",
             "publisher": "Press", "url": "https://x.org/a_b"},
            "Group of Friends and Foes, de la Cruz AM. A T. Press; 2020. Available from: https://x.org/a_b",
        ),
        (
            {"author": "Ludwig van Beethoven and Knuth, Jr, Donald E.", "title": "T", "booktitle": "Book",
             "year": "1999", "pages": "S998--S1003"},
            "van Beethoven L, Knuth DE Jr. T. In: Book. 1999:S998–S1003.",
        ),
        (
            {"title": r"Skin \& bone", "journal": "J", "year": "2001", "pages": "9-9", "doi": "doi:10.1/a_b"},
            "Skin & bone. J. 2001:9. doi:10.1/a_b",
        ),
    ],
)  # fmt: skip
def test_references_follow_the_vancouver_style(entry: Mapping[str, str], expected: str) -> None:
    assert plain_text(format_reference(entry)) == expected


def test_a_doi_is_a_link_to_its_resolver_however_it_is_written() -> None:
    (_, link) = format_reference({"title": "T", "doi": "https://dx.doi.org/10.1000/X_1"})
    assert isinstance(link, Link)
    assert link.target == "https://doi.org/10.1000/X_1"


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Goh, C.", "Goh 2001"),
        ("Goh, C. and Soon, S.", "Goh and Soon 2001"),
        ("Goh, C. and Soon, S. and Li, B.", "Goh et al. 2001"),
        ("Goh, C. and others", "Goh et al. 2001"),
        ("", "On skin 2001"),
    ],
)
def test_short_labels_name_author_and_year(author: str, expected: str) -> None:
    assert short_label({"author": author, "title": "On skin", "year": "2001"}) == expected


def test_numbers_follow_the_order_of_first_citation() -> None:
    citations = Citations({key: {"title": key} for key in "abc"})
    assert [citations.cite(key, "m.md", 1) for key in "cac"] == [1, 2, 1]
    assert [(entry.number, entry.key) for entry in citations.references()] == [(1, "c"), (2, "a")]


def test_an_unknown_key_is_a_problem_that_names_the_nearest_keys() -> None:
    citations = Citations({"Cherian2013": {}, "Soon2001": {}})
    assert citations.cite("Cherian2031", "m.md", 4) is None
    (problem,) = citations.problems
    assert str(problem).startswith(
        "m.md:4: no reference has the key 'Cherian2031'\n  Did you mean Cherian2013"
    )


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [((1,), "[1]"), ((1, 2), "[1,2]"), ((1, 2, 3), "[1–3]"), ((1, 3, 4, 5, 9), "[1,3–5,9]")],
)
def test_three_numbers_in_a_row_become_a_range(numbers: tuple[int, ...], expected: str) -> None:
    assert citation_text(numbers) == expected
