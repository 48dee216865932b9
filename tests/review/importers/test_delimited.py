"""Delimited text: dialects, damage, spreadsheets."""

import pytest

from tamis.review.importers import ImportResult, read_records


def read(text: str) -> ImportResult:
    return read_records(text.encode(), "x.csv")


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found_in_the_content(delimiter: str) -> None:
    text = delimiter.join(("Title", "Year", "DOI")) + "\n" + delimiter.join(("T", "2020", "10.1/x")) + "\n"

    assert read(text).records[0].first("doi") == "10.1/x"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("PMID,Title,Authors,Citation,Journal/Book", '1,T,"Smith A, Walter B.",c,Nature'),
        ("Authors,Title,Source title,EID", '"Smith, A; Walter, B",T,Nature,2-s2'),
        ("Title,Author Names,Author Addresses,Source", 'T,"Smith A, Walter B",x,Nature (2020)'),
        ("key,title,authors,journal,location", '1,T,"Smith, A and Walter, B",Nature,x'),
        ("CENTRAL ID,Author(s),Title,Source", 'CN-1,"Smith, A; Walter, B",T,Nature'),
        ("Lens ID,Title,Author/s,Source Title", "1,T,A Smith; B Walter,Nature"),
        ("display_name,authorships.author.display_name,id", "T,A Smith|B Walter,W1"),
    ],
)
def test_authors_are_split_as_each_source_writes_them(header: str, row: str) -> None:
    record = read(f"{header}\n{row}\n").records[0]

    assert record.fields["authors"] == ("Smith, A", "Walter, B")
    assert record.first("title") == "T"


def test_lines_before_the_column_names_are_told_of() -> None:
    result = read(
        '"SEARCH QUERY","dinosaur:ti"\n------\n\n"Title","Author Names","DOI"\n"T","Yang Z.","10.1/x"\n'
    )

    assert (result.read, len(result.notices), result.records[0].line) == (1, 1, 5)


def test_a_row_of_another_length_is_a_problem_with_its_line() -> None:
    result = read("title,doi\nA,10.1/a\nB,10.1/b,surplus\nC,10.1/c\n")

    assert [record.first("title") for record in result.records] == ["A", "C"]
    assert [problem.line for problem in result.problems] == [3]
    assert [record.position for record in result.records] == [1, 3]


def test_an_open_quotation_mark_swallows_no_other_row() -> None:
    result = read('title,doi\n"A,10.1/a\nB,10.1/b\n"C ""c""",10.1/c\nD,10.1/d\n')

    assert [record.first("title") for record in result.records][-3:] == ["B", 'C "c"', "D"]
    assert result.read == 4


def test_cells_with_line_ends_and_doubled_quotation_marks_are_one_cell() -> None:
    record = read('title,abstract,doi\nT,"one\ntwo, ""three""",10.1/x\n').records[0]

    assert record.first("abstract") == 'one\ntwo, "three"'


def test_the_wrapping_of_spreadsheets_is_taken_off() -> None:
    record = read('title,issn,notes,doi\nT,"=""19326203""",\'=1+1,10.1/x\n').records[0]

    assert (record.first("issn"), record.first("notes")) == ("19326203", "=1+1")


def test_columns_of_one_name_keep_their_values_apart() -> None:
    record = read("title,doi,tag,tag\nT,10.1/x,a,b\n").records[0]

    assert record.extra == {"tag": ("a",), "tag (2)": ("b",)}


def test_a_row_reads_the_same_among_others_and_when_it_has_to_be_mended() -> None:
    header = "title,authors,abstract,keywords,doi,issn\n"
    row = 'T,"Wu, X; Wu, X; Li, B",a  b,"b; a; b",https://doi.org/10.1/x,1932-8486\n'

    plain, mended, spread = read(
        header + row + row.replace("T,", "T\x0b,") + row.replace("a  b", '"a  b\n"')
    ).records

    assert plain.fields == mended.fields == spread.fields
    assert plain.fields["authors"] == ("Wu, X", "Wu, X", "Li, B")
    assert plain.fields["keywords"] == ("b", "a")


def test_a_table_may_have_thousands_of_columns() -> None:
    more = [f"c{number}" for number in range(5000)]

    result = read(",".join(["title", "doi", *more]) + "\n" + ",".join(["T", "10.1/x", *more]) + "\n")

    assert (result.read, len(result.records[0].extra)) == (1, 5000)
