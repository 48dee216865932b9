"""References as people print them, read into fields."""

import csv
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.review.citations import Name, parse_reference, parse_references, parse_strings

SEEDS = ("Nayak_nd", "Goh_nd")


def _families(cell):
    return [
        name.split(",")[0].strip() for name in cell.split(";") if name.strip() not in ("", "et al", "et al.")
    ]


@pytest.fixture(scope="module")
def seeds(shared):
    with shared("data/calcinosis/references_gold.csv").open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["source_key"] in SEEDS]


@pytest.mark.parametrize("name", ["year", "volume", "issue", "doi", "title", "container"])
def test_fields_of_the_seed_lists_are_exact(seeds, name):
    assert [getattr(parse_reference(row["raw"]), name) for row in seeds] == [row[name] for row in seeds]


def test_first_pages_of_the_seed_lists_are_exact(seeds):
    wanted = [re.split("[-–]", row["pages"])[0] or row["article_number"] for row in seeds]
    assert [parse_reference(row["raw"]).first_page for row in seeds] == wanted


def test_family_names_of_the_seed_lists_are_exact(seeds):
    found = [[name.family for name in parse_reference(row["raw"]).authors] for row in seeds]
    assert found == [_families(row["authors"]) for row in seeds]


def test_every_line_is_a_reference_with_its_place():
    found = parse_references(
        "1. Leung A. Heel sticks. J Pediatr. 1985;106:168.\n\n2. Sell E. Nodules. J Pediatr. 1980;96:473-5.\n"
    )
    assert [(reference.line, reference.number, reference.first_page) for reference in found] == [
        (1, "1", "168"),
        (3, "2", "473"),
    ]


def test_a_string_that_no_rule_explains_is_kept_and_flagged():
    reference = parse_reference("see the ward's own protocol")
    assert reference.raw == "see the ward's own protocol"
    assert reference.status == "check"
    assert (reference.year, reference.volume, reference.pages, reference.doi) == ("", "", "", "")


def test_a_doi_keeps_its_brackets_and_loses_the_full_stop():
    reference = parse_reference(
        "Sahn E. Annular. J Am. 1992;26:1015. https://doi.org/10.1016/S0190-9622(08)80346-5."
    )
    assert reference.doi == "10.1016/S0190-9622(08)80346-5"


def test_names_are_structured():
    reference = parse_reference("van der Berg AB, O'Neal HE Jr, et al. A title. J Test. 1999;1:2-3.")
    assert reference.authors == (Name("van der Berg", "AB"), Name("O'Neal", "HE", "Jr"))
    assert reference.has_others


PIECES = st.lists(
    st.sampled_from(
        [*"()[]{}.,;:\"'“”«»-–/&?<>*№", "Soon SL", "et al", "Eds.", "In:", "2001", "1980", "138", "778-81", "12(3)",
         "J Pediatr", "vol.", "pp.", "London", "Wiley", "doi:10.1000/xyz", "https://a.org/b", "PhD thesis",
         "calcinosis cutis", "Ünal", "新生児", "кальциноз", "\u0301", "\ud800"]
    ),
    max_size=25,
)  # fmt: skip


@given(PIECES.map(" ".join) | st.text(max_size=80))
def test_any_string_is_read_and_nothing_is_invented(text):
    (found,) = parse_strings([text])
    letters = re.sub(r"\W", "", unicodedata.normalize("NFC", found.raw))
    said = [found.title, found.container, found.volume, found.issue, found.publisher, found.place, found.year]
    said += [
        word for name in (*found.authors, *found.editors) for word in (name.family, name.given, name.suffix)
    ]
    for value in said:
        for word in re.findall(r"\w+", unicodedata.normalize("NFC", value)):
            assert word in letters
    assert found.status == ("check" if found.reasons else "sure")
    assert all(0 <= chance <= 1 for chance in found.confidence.values())


@given(st.text(max_size=400))
def test_any_text_is_cut_without_an_error(text):
    assert all(found.raw for found in parse_references(text))
