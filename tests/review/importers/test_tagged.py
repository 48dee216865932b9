"""The other formats of tagged lines."""

from tamis.review.importers import read_records

MEDLINE = b"""
PMID- 28754806
DP  - 2018 Apr
TI  - Impact of balloon guide catheter: a systematic
      review.
LID - 10.1136/neurintsurg-2017-013179 [doi]
FAU - Brinjikji, Waleed
AU  - Brinjikji W
AU  - Sears ME
CN  - STROKE Group
JT  - Journal
MH  - Aged, 80 and over

PMID- 2
TI  - Second
"""
WOS = b"""FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Parkes-Loach, PS
   Majeed, AP
AF Parkes-Loach, Pamela S.
   Majeed, Ali P.
TI Interactions stabilizing the
   complex
DE one; two;
   three
PD SEP 22
PY 2004
CR A, 1997
   B, 1998
UT WOS:1
ER

EF
"""
REFER = b"""%0 Book
%A Preis, Rene
%T Git
%D 2016
%@ 978-3-86490-311-3
%L 6H

%0 Journal Article
%T Second
%J Nature
"""
REFWORKS = b"""
RT Journal Article
SR Electronic(1)
ID 7
A1 Boisvert,C.
A1 Curtice,B.
T1 Description
YR 2024
K1 article
AB First line
goes on here

RT Book, Whole
T1 Second
"""
OVID = b"""<8>
Author
  Holstiege, Jakob 1;  Mathes, Tim 2; Max [Ed]
Title
  Effects
Source
  Some Journal.   28(3):103-106, April 2015.
Status
  Publish Ahead of Print

<9>
Title
  Second
"""


def test_medline_prefers_full_names_and_keeps_groups_in_their_place() -> None:
    first, second = read_records(MEDLINE, "x.nbib").records

    assert first.fields["authors"] == ("Brinjikji, Waleed", "Sears, ME", "STROKE Group")
    assert first.first("title") == "Impact of balloon guide catheter: a systematic review."
    assert (first.first("doi"), first.first("year"), first.first("date")) == (
        "10.1136/neurintsurg-2017-013179",
        "2018",
        "2018 Apr",
    )
    assert (second.position, second.line) == (2, 13)


def test_web_of_science_continues_lists_by_indentation_and_text_by_lines() -> None:
    (record,) = read_records(WOS, "x.txt").records

    assert record.fields["authors"] == ("Parkes-Loach, Pamela S.", "Majeed, Ali P.")
    assert record.first("title") == "Interactions stabilizing the complex"
    assert record.fields["keywords"] == ("one", "two", "three")
    assert record.first("date") == "SEP 22 2004"
    assert record.extra["CR"] == ("A, 1997", "B, 1998")


def test_refer_tells_book_numbers_from_journal_numbers() -> None:
    book, article = read_records(REFER, "x.enw").records

    assert (book.type, book.fields["isbn"], book.extra) == ("book", ("978-3-86490-311-3",), {"%L": ("6H",)})
    assert (article.type, article.first("journal")) == ("article", "Nature")


def test_refworks_lines_without_a_tag_continue_the_value_above() -> None:
    first, second = read_records(REFWORKS, "x.txt").records

    assert first.fields["authors"] == ("Boisvert, C.", "Curtice, B.")
    assert first.first("abstract") == "First line\ngoes on here"
    assert second.type == "book"


def test_ovid_citations_are_taken_apart() -> None:
    first, second = read_records(OVID, "x.txt").records

    assert first.fields["authors"] == ("Holstiege, Jakob", "Mathes, Tim")
    assert first.fields["editors"] == ("Max",)
    found = [first.first(name) for name in ("journal", "volume", "issue", "pages", "year")]
    assert found == ["Some Journal", "28", "3", "103-106", "2015"]
    assert second.first("title") == "Second"
