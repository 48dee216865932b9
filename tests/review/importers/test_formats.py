"""Reading files of any format: the content decides, and every record is accounted for."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.errors import InputError, TamisError
from tamis.review.exporters import export_records
from tamis.review.importers import FORMATS, RawRecord, read_records, stream_records

OWN = (
    b"record_id,query_id,title,authors,year,journal,volume,issue,pages,doi,pmid,url,language,"
    b"abstract_available,notes\n"
    b'R0001,SEED,"Calcinosis, a case","Nayak, Sitikantha; Mishra, B. N.",2015,Skinmed,13,2,10-12,10.1/x,,,en,'
    b"yes,seed\n"
)
WORKBOOK = export_records(read_records(OWN, "own").records, "xlsx")
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


SAMPLES = {
    "": b"",
    "ris": b"TY  - JOUR\nTI  - a\nAU  - Wu, X\nKW  - b\nER  - \n\nTY  - BOOK\nTI  - c\nPY  - 2001/02/03/\nER  - \n",
    "medline": b"PMID- 1\nTI  - a\n      b\nFAU - Wu, X\nAU  - Wu X\nDP  - 2001 Feb\n\nPMID- 2\nTI  - c\n",
    "wos_tagged": b"FN x\nVR 1\nPT J\nAU Wu, X\n   Li, B\nTI a\nPY 2001\nER\n\nPT J\nTI b\nER\n\nEF\n",
    "refer": b"%0 Book\n%A Wu, X\n%T a\n%D 2001\n\n%0 Journal Article\n%T b\n%J c\n",
    "refworks": b"RT Book, Whole\nA1 Wu,X.\nT1 a\nYR 2001\nAB b\nmore\n\nRT Journal Article\nT1 c\n",
    "ovid": b"<1>\nTitle\n  a\nAuthors\n  Wu X; Li B\nSource\n  J. 2(3):4-5, 2001.\n\n<2>\nTitle\n  b\n",
    "bibtex": b'@string{j = "J"}\n@article{k,\n title = {a {B} c},\n journal = j # { x},\n year = 2001\n}\n\n'
    b'@book{l,\n  title = {\\"{o} $x$},\n  author = {Wu, X and Li, B},\n}\n',
    "csv": b"title,doi,authors,year\na,10.1/x,\"Wu, X; Li, B\",2001\n\"b\nc\",10.1/y,,\n=1,'-2,d,e\n",
    "csl_json": b'[{"type":"book","id":"1","title":"a","issued":{"date-parts":[[2001,2]]},'
    b'"author":[{"family":"Wu","given":"X"}]},\n{"type":"chapter","id":"2","title":"b","custom":{"fields":{}}}]',
    "openalex_json": b'{"meta":{"count":2},"results":[{"authorships":[{"author":{"display_name":"X Wu"}}],'
    b'"display_name":"a","ids":{"pmid":"x/1"},"biblio":{"volume":"1"},"abstract_inverted_index":{"b":[0]},'
    b'"keywords":[{"display_name":"c"}]},{"authorships":[],"display_name":"d","primary_location":{"source":null}}]}',
    "clinicaltrials_json": b'{"totalCount":1,"studies":[{"protocolSection":{"identificationModule":{"nctId":"N",'
    b'"briefTitle":"a"},"statusModule":{"startDateStruct":{"date":"2001-02"}},"designModule":{"phases":["NA"]}}}]}',
    "endnote_xml": b"<xml><records><record><ref-type>17</ref-type><titles><title><style>a</style></title></titles>"
    b"<contributors><authors><author>Wu X</author></authors></contributors><dates><year>2001</year></dates></record>\n"
    b"<record><titles><title>b &amp; c</title></titles></record></records></xml>",
    "pubmed_xml": b"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>"
    b"<ArticleTitle>a</ArticleTitle><Journal><JournalIssue><PubDate><Year>2001</Year></PubDate></JournalIssue></Journal></Article></MedlineCitation>"
    b"</PubmedArticle>\n<PubmedBookArticle><BookDocument><PMID>2</PMID><BookTitle>b</BookTitle></BookDocument>"
    b"</PubmedBookArticle></PubmedArticleSet>",
    "xlsx": WORKBOOK,
}  # fmt: skip
MARKS = st.sampled_from(
    [b"{", b"}", b'"', b"\n", b"\r", b",", b"  - ", b"TY  - ", b"ER  - ", b"<", b"&", b"\\", b"]", b"null",
     b"\xef\xbb\xbf", b"\xff\xfe", b"\t", b"\x00", b"@a{", b"1e999", b"\n\n"]
)  # fmt: skip
PIECES = st.lists(st.one_of(MARKS, st.binary(max_size=8)), max_size=8).map(b"".join)
# Where a slice begins and how long it is, as shares of the text, and what becomes of it.
DAMAGE = st.tuples(
    st.floats(0, 1), st.floats(0, 0.3), st.sampled_from(["delete", "double", "flip", "replace"]), PIECES
)


def damaged(data: bytes, begin: float, share: float, what: str, piece: bytes) -> bytes:
    start = int(begin * len(data))
    end = start + int(share * len(data)) + 1
    found = data[start:end]
    flipped = bytes(byte ^ 0x20 for byte in found)
    return (
        data[:start]
        + {"delete": b"", "double": found * 2, "flip": flipped, "replace": piece}[what]
        + data[end:]
    )


def accounted(data: bytes) -> None:
    try:
        result = read_records(data, "x")
    except TamisError:
        return
    assert result.read == result.imported + len(result.problems)
    positions = [record.position for record in result.records]
    assert positions == sorted(set(positions))
    assert not positions or positions[-1] <= result.read


@pytest.mark.parametrize("name", [name for name in SAMPLES if name])
def test_the_samples_have_all_formats(name: str) -> None:
    assert read_records(SAMPLES[name], "x").format == name
    assert {form.name for form in FORMATS} <= SAMPLES.keys()


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=60)
@given(rest=PIECES)
def test_any_bytes_behind_the_beginning_of_a_format_are_read_or_refused_in_words(
    name: str, rest: bytes
) -> None:
    data = SAMPLES[name]
    accounted(data[: len(data) // 2] + rest)
    accounted(data + rest)


@pytest.mark.parametrize("name", [name for name in SAMPLES if name])
@settings(max_examples=60)
@given(damages=st.lists(DAMAGE, min_size=1, max_size=3))
def test_damaged_files_of_every_format_are_read_or_refused_in_words(
    name: str, damages: list[tuple[float, float, str, bytes]]
) -> None:
    data = SAMPLES[name]
    for damage in damages:
        data = damaged(data, *damage)
    accounted(data)


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


@pytest.mark.parametrize(
    "name", ["ris", "medline", "bibtex", "csv", "csl_json", "openalex_json", "endnote_xml"]
)
def test_the_share_that_is_read_grows_with_the_bytes(name: str) -> None:
    record = RawRecord(1, 1, "article", {"title": ("Calcinosis",), "abstract": ("long " * 200,)})
    made = {
        "ris": lambda: export_records([record] * 500, "ris"),
        "bibtex": lambda: export_records([record] * 500, "bibtex"),
        "csv": lambda: export_records([record] * 500, "csv"),
        "endnote_xml": lambda: export_records([record] * 500, "endnote-xml").replace(b"\n", b""),
        "csl_json": lambda: export_records([record] * 500, "csl-json").replace(b"\n", b""),
        "medline": lambda: b"PMID- 1\nTI  - a\nAB  - " + b"long " * 200 + b"\n\n" + SAMPLES["medline"] * 2000,
        "openalex_json": lambda: b"[" + b",".join([b'{"authorships":[],"display_name":"a"}'] * 500) + b"]",
    }
    shares: list[float] = []

    result = read_records(made[name](), "x", shares.append)

    assert result.format == name
    assert len(shares) > 3
    assert shares == sorted(set(shares))
    assert shares[0] < 0.9 <= shares[-1] <= 1
