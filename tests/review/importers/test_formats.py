"""Reading files of any format: the content decides, and every record is accounted for."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.errors import InputError, TamisError
from tamis.review.importers import FORMATS, RawRecord, read_records, stream_records

OWN = (
    b"record_id,query_id,title,authors,year,journal,volume,issue,pages,doi,pmid,url,language,"
    b"abstract_available,notes\n"
    b'R0001,SEED,"Calcinosis, a case","Nayak, Sitikantha; Mishra, B. N.",2015,Skinmed,13,2,10-12,10.1/x,,,en,'
    b"yes,seed\n"
)
RIS = "TY  - JOUR\nTI  - {}\nER  - \n\n"
# Count of the list -> count here, where the file is read otherwise, and why.
EXPLAINED = {
    # The search and a rule stand before the column names; the list counted these lines as rows.
    "citation-file-formatting/CSV/_baseline_embase.csv": 10,
    "citation-file-formatting/CSV/_baseline_excel.csv": 10,
    # The first of 13 lines %0 names no type; the list counted those with one.
    "jabref-mit/Endnote.entries.enw": 13,
    # TY stands three times after other tags and ER once: three records, two of them not closed.
    "jabref-mit/RisImporterTest1.ris": 3,
    # One line of refer; the list has no format for it.
    "jabref-mit/Endnote.pattern.A.enw": 1,
    "jabref-mit/Endnote.pattern.E.enw": 1,
}


def test_the_csv_of_a_tamis_review_is_read_under_canonical_names() -> None:
    result = read_records(OWN, "pages.csv")

    (record,) = result.records
    assert (record.position, record.line) == (1, 2)
    assert record.fields["authors"] == ("Nayak, Sitikantha", "Mishra, B. N.")
    assert (record.first("accession"), record.first("query"), record.first("pages")) == (
        "R0001",
        "SEED",
        "10-12",
    )
    assert record.extra == {"abstract_available": ("yes",)}


def test_every_real_export_holds_the_records_that_were_counted(shared: Callable[[str], Path]) -> None:
    folder = shared("data/formats")
    with (folder / "expected_counts.csv").open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["records"] or row["file"] in EXPLAINED]
    expected = {row["file"]: EXPLAINED.get(row["file"], int(row["records"] or 0)) for row in rows}

    found = {name: read_records((folder / name).read_bytes(), name).read for name in expected}

    assert found == expected


def test_the_content_decides_and_not_the_name_of_the_file() -> None:
    assert read_records(b"PMID- 1\nTI  - Title\n", "export.ris").format == "medline"
    assert read_records(RIS.format("Title").encode(), "export.csv").format == "ris"


@pytest.mark.parametrize(
    "content", [b"", b" \n ", b"%PDF-1.7", b"\x00\x01\x02", b"Dear colleague,\nsee below."]
)
def test_a_file_without_records_of_any_format_is_an_input_error(content: bytes) -> None:
    with pytest.raises(InputError):
        read_records(content, "file")


def test_names_of_formats_are_unique() -> None:
    assert len({form.name for form in FORMATS}) == len(FORMATS)


def test_streaming_and_reading_yield_the_same_records() -> None:
    data = "".join(RIS.format(title) for title in "ABC").encode()

    streamed = tuple(item for item in stream_records(data, "x")[2] if isinstance(item, RawRecord))

    assert streamed == read_records(data, "x").records


STARTS = [
    b"",
    b"TY  - JOUR\nTI  - a\n",
    b"PMID- 1\nTI  - a\n",
    b"FN x\nVR 1\nPT J\nTI a\n",
    b"%0 Book\n%T a\n",
    b"RT Book\nT1 a\n",
    b"<1>\nTitle\n  a\n",
    b"@article{k,\n title = {a},\n",
    b"title,doi\na,10.1/x\n",
    b'[{"type":"book","id":"1","title":"a"},',
    b'{"results":[{"authorships":[],"display_name":"a"},',
    b'{"studies":[{"protocolSection":{"identificationModule":{"nctId":"N"}}},',
    b"<xml><records><record><ref-type>17</ref-type><titles><title>a</title></titles></record><record>",
    b"<PubmedArticleSet><PubmedArticle><ArticleTitle>a</ArticleTitle></PubmedArticle><PubmedArticle>",
    b"PK\x03\x04",
]
MARKS = st.sampled_from(
    [b"{", b"}", b'"', b"\n", b"\r", b",", b"  - ", b"TY  - ", b"ER  - ", b"<", b"&", b"\\", b"]"]
)


@given(st.sampled_from(STARTS), st.lists(st.one_of(MARKS, st.binary(max_size=8)), max_size=12))
def test_any_bytes_are_read_or_refused_in_words(start: bytes, rest: list[bytes]) -> None:
    try:
        result = read_records(start + b"".join(rest), "x")
    except TamisError:
        return
    assert result.read == result.imported + len(result.problems)
    positions = [record.position for record in result.records]
    assert positions == sorted(set(positions))
    assert not positions or positions[-1] <= result.read


TITLES = st.lists(st.from_regex(r"[A-Z][a-z]{1,8}( [a-z]{1,8}){0,3}", fullmatch=True), min_size=1, max_size=6)


@given(TITLES, st.sets(st.integers(0, 5)))
def test_no_ris_record_is_lost_when_end_lines_are_missing(titles: list[str], unclosed: set[int]) -> None:
    blocks = [
        RIS.format(title).replace("ER  - \n", "" if index in unclosed else "ER  - \n")
        for index, title in enumerate(titles)
    ]

    result = read_records("".join(blocks).encode(), "x.ris")

    assert [record.first("title") for record in result.records] == titles
    assert len(result.notices) == len([index for index in unclosed if index < len(titles)])


@given(TITLES, st.integers(0, 5))
def test_no_bibtex_entry_is_lost_beside_one_with_an_open_brace(titles: list[str], broken: int) -> None:
    entries = [
        f"@article{{k{index},\n  title = {{{title}{'' if index == broken else '}'}\n}}\n"
        for index, title in enumerate(titles)
    ]

    result = read_records("\n".join(entries).encode(), "x.bib")

    assert [record.first("title") for record in result.records] == titles
