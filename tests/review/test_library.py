"""The library: stable keys, hand edits that survive, references that meet."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.review.bibtex import Entry, read_bibtex, write_bibtex
from tamis.review.citations import Name, ParsedReference, parse_references
from tamis.review.library import (
    entry_from_record,
    entry_from_reference,
    is_edited,
    merge_library,
    to_bibtex,
)

CHERIAN = (
    "Cherian EV, Shenoy KV, Daniel J. Iatrogenic calcinosis cutis in a neonate. "
    "Case Reports. 2013 Feb 21;2013:bcr2012007793."
)
SOON_TITLE = "Calcinosis cutis as a complication of parenteral calcium gluconate therapy"
SOON = f"Soon SL, Chen S, Warshaw E, Caughman SW. {SOON_TITLE}. J Pediatr. 2001;138:778."

REFERENCES = st.lists(
    st.builds(
        ParsedReference,
        raw=st.text("abc {}\\%&", min_size=1, max_size=12),
        title=st.sampled_from(
            ["", "Calcinosis cutis", "Calcinosis cutis in infants", "Heel sticks & {braces}"]
        ),
        authors=st.sampled_from(
            [(), (Name("Soon", "SL"),), (Name("van der Berg", "A"), Name("WHO", is_group=True))]
        ),
        year=st.sampled_from(["", "2001", "2013"]),
        doi=st.sampled_from(["", "10.1000/a", "10.1000/b"]),
    ),
    max_size=8,
)


def entries_of(references, name="list"):
    return [
        entry_from_reference(reference, f"{name}.txt:{line}")
        for line, reference in enumerate(references, start=1)
    ]


@given(REFERENCES, REFERENCES)
def test_merging_the_same_again_changes_nothing(before, new):
    library, _ = merge_library((), entries_of(before))
    once, _ = merge_library(library, entries_of(new))
    twice, report = merge_library(once, entries_of(new))
    assert twice == once
    assert not report.added


@given(REFERENCES, REFERENCES)
def test_keys_and_entries_stay_when_references_are_added(before, new):
    library, _ = merge_library((), entries_of(before))
    grown, _ = merge_library(library, entries_of(new, "other"))
    titles = {entry.key: entry.fields.get("title") for entry in grown}
    assert {entry.key: entry.fields.get("title") for entry in library}.items() <= titles.items()


@given(REFERENCES)
def test_the_order_of_new_references_does_not_matter(new):
    entries = entries_of(new)
    assert merge_library((), entries)[0] == merge_library((), entries[::-1])[0]


@given(REFERENCES, st.sampled_from(["title", "note", "author"]))
def test_what_a_person_edited_survives_a_rebuild(references, name):
    library, _ = merge_library((), entries_of(references))
    edited = tuple(replace(entry, fields={**entry.fields, name: "by hand"}) for entry in library)

    rebuilt, report = merge_library(edited, entries_of(references))

    kept = {entry.key: entry for entry in rebuilt}
    assert all(kept[entry.key] == entry for entry in edited)
    assert not report.refreshed


def test_an_untouched_entry_is_refreshed_when_its_string_is_read_better():
    (first,) = parse_references(SOON)
    worse, _ = merge_library((), [entry_from_reference(replace(first, volume=""), "Nayak_nd.txt:7")])

    better, report = merge_library(worse, [entry_from_reference(first, "Nayak_nd.txt:7")])

    assert better[0].fields["volume"] == "138"
    assert report.refreshed == ("Soon2001",)
    assert not is_edited(better[0])


def test_strings_of_one_reference_share_an_entry_that_names_every_source():
    (full,) = parse_references(CHERIAN)
    short = replace(full, raw="Cherian et al. Iatrogenic …", volume="", month="", reasons=("no volume",))
    new = [entry_from_reference(short, "B.txt:2"), entry_from_reference(replace(full, reasons=()), "A.txt:1")]

    (entry,), report = merge_library((), new)

    assert entry.key == "Cherian2013"
    assert entry.fields["tamis-source"] == "A.txt:1; B.txt:2"
    assert (entry.fields["tamis-raw"], entry.fields["tamis-raw-2"]) == (CHERIAN, short.raw)
    assert report.keys == {"A.txt:1": "Cherian2013", "B.txt:2": "Cherian2013"}


def test_a_missing_year_makes_a_possible_duplicate_not_a_sure_one():
    (dated,) = parse_references(SOON)
    entries, report = merge_library((), entries_of([dated, replace(dated, raw="x", year="")]))
    assert [entry.key for entry in entries] == ["Soon2001", "Soon_nd"]
    assert report.possible_duplicates == (("Soon2001", "Soon_nd"),)


@pytest.mark.parametrize(
    ("authors", "year", "title", "key"),
    [
        ("van der Berg, A.; Other, B.", "2004", "T", "VanDerBerg2004"),
        ("Jiménez-Gallo, D.", "2015", "T", "JimenezGallo2015"),
        ("O'Neal, H. E.", "", "T", "ONeal_nd"),
        ("", "1999", "The danger of calcium", "Danger1999"),
        ("", "", "", "Anonymous_nd"),
        ("World Health Organization", "2010", "T", "World2010"),
    ],
)
def test_keys_are_made_of_first_family_name_and_year(authors, year, title, key):
    record = entry_from_record({"authors": authors, "year": year, "title": title}, source="pages/1")
    assert merge_library((), [record])[0][0].key == key


def test_a_report_gets_the_key_it_asks_for_and_a_list_that_cites_it_joins_it():
    record = entry_from_record(
        {
            "title": "Iatrogenic calcinosis cutis in a neonate",
            "authors": "Cherian, Elizabeth; Shenoy, K",
            "year": "2013",
        },
        key="Cherian2013x",
        source="pages/4",
    )
    cited = entry_from_reference(parse_references(CHERIAN)[0], "A.txt:1")

    (entry,), report = merge_library((), [cited, record])

    assert entry.key == "Cherian2013x"
    assert entry.fields["author"].startswith("Cherian, Elizabeth")
    assert entry.fields["tamis-source"] == "pages/4; A.txt:1"
    assert report.aliases == {}


def test_a_report_that_is_in_the_library_under_another_key_is_said_to_be():
    library, _ = merge_library((), [entry_from_reference(parse_references(SOON)[0], "A.txt:1")])
    record = entry_from_record(
        {"title": SOON_TITLE, "authors": "Soon, S", "year": "2001"},
        key="SoonSeed",
        source="pages/9",
    )  # fmt: skip
    (entry,), report = merge_library(library, [record])
    assert entry.key == "Soon2001"
    assert report.aliases == {"SoonSeed": "Soon2001"}


def test_two_reports_of_the_review_stay_two_entries():
    fields = {"title": "Calcinosis cutis", "authors": "Soon, S", "year": "2001"}
    new = [entry_from_record(fields, key=key, source=key) for key in ("Soon2001", "Soon2001b")]
    assert [entry.key for entry in merge_library((), new)[0]] == ["Soon2001", "Soon2001b"]


def test_collisions_take_letters_and_keys_of_unreadable_blocks_are_not_given_out():
    new = [
        entry_from_record({"title": title, "authors": "Soon, S", "year": "2001"}, source=title)
        for title in ("First of all", "Second thoughts")
    ]
    entries, _ = merge_library((), new, reserved=["Soon2001"])
    assert [entry.key for entry in entries] == ["Soon2001a", "Soon2001b"]


def test_capitals_that_a_style_must_not_lower_are_protected():
    (entry,) = merge_library(
        (),
        [
            entry_from_record(
                {"title": "Tc-99m MDP scintigraphy after Burnett syndrome: Part of pH control"}, source="x"
            )
        ],
    )[0]
    assert entry.fields["title"] == "Tc-99m {MDP} scintigraphy after {Burnett} syndrome: Part of {pH} control"


def test_bibtex_of_a_list_reads_back_and_keeps_the_strings():
    text = to_bibtex(parse_references(f"{CHERIAN}\n{SOON}\n"))
    found = read_bibtex(text, "out.bib")
    assert [entry.key for entry in found.entries] == ["Cherian2013", "Soon2001"]
    assert [entry.fields["tamis-raw"] for entry in found.entries] == [CHERIAN, SOON]
    assert write_bibtex(found.entries) == text


def test_an_entry_without_a_digest_is_a_persons():
    assert is_edited(Entry("Soon2001", "article", {"title": "T"}))
