"""RIS in the dialects that programs write."""

from tamis.review.importers import RawRecord, read_records


def only(text: str) -> RawRecord:
    (record,) = read_records(text.encode(), "x.ris").records
    return record


def test_repeated_tags_are_lists_and_unknown_tags_stay_verbatim() -> None:
    record = only("TY  - JOUR\nTI  - T\nAU  - A, B\nAU  - C, D\nJP  - CRISPR\nJP  - Direct Current\nER  - \n")

    assert record.fields["authors"] == ("A, B", "C, D")
    assert record.extra == {"JP": ("CRISPR", "Direct Current")}


def test_a_second_title_is_kept_under_its_tag() -> None:
    record = only("TY  - JOUR\nTI  - First\nT1  - Second\nER  - \n")

    assert record.fields["title"] == ("First",)
    assert record.extra["T1"] == ("Second",)


def test_lines_of_endnote_below_a_tag_of_lists_are_values() -> None:
    record = only(
        "TY  - JOUR\nTI  - T\nKW  - article\nbird\nDB  - Embase\nMedline\nSN  - 1932-8494\n1932-8486\nER  - \n"
    )

    assert record.fields["keywords"] == ("article", "bird")
    assert record.fields["database"] == ("Embase", "Medline")
    assert record.fields["issn"] == ("1932-8494", "1932-8486")


def test_the_lines_of_an_abstract_stay_lines() -> None:
    record = only("TY  - JOUR\nTI  - T\nAB  - Background: a\n   Methods: b\nER  - \n")

    assert record.first("abstract") == "Background: a\nMethods: b"


def test_cochrane_numbers_its_records_and_says_how_many_there_are() -> None:
    text = "Record #3 of 18\nProvider: Wiley\nContent: text/plain\n\nTY  -  JOUR\nAN  -  CN-1\nTI  -  T\nER  -  \n"

    result = read_records(text.encode(), "x.ris")

    assert (result.claimed, result.read, result.notices) == (18, 1, ())
    assert result.records[0].first("accession") == "CN-1"


def test_a_byte_order_mark_directly_before_the_type_is_no_obstacle() -> None:
    assert only("\ufeffTY  - JOUR\nDO  - https://doi.org/10.1/x\nER  - \n").first("doi") == "10.1/x"


def test_tags_that_rayyan_wrote_into_a_value_are_freed() -> None:
    record = only("TY  - JOUR\nTI  - T\nUR  - https://a.org     U2  - L202\nER  - \n")

    assert record.first("url") == "https://a.org"
    assert record.extra == {"U2": ("L202",)}


def test_pubmed_numbers_are_found_where_each_database_puts_them() -> None:
    assert only("TY  - JOUR\nTI  - T\nDB  - PubMed\nAN  - 26957754\nER  - \n").first("pmid") == "26957754"
    assert only("TY  - JOUR\nTI  - T\nDB  - Embase\nC5  - 38773066\nER  - \n").first("pmid") == "38773066"
    assert only("TY  - JOUR\nTI  - T\nU1  - 23690738[pmid]\nER  - \n").first("pmid") == "23690738"
    assert "pmid" not in only("TY  - JOUR\nTI  - T\nAN  - 176404503\nER  - \n").fields


def test_ebsco_and_embase_put_doi_and_id_where_ris_had_no_tag_for_them() -> None:
    ebsco = only(
        "TY  - JOUR\nTI  - T\nN1  - Accession Number: 17640; x\nL3  - 10.1371/journal.pone.0298242\nER  - \n"
    )
    embase = only(
        "TY  - JOUR\nTI  - T\nDB  - Embase\nU2  - L2029880245\nL2  - http://dx.doi.org/10.1038/s41\nER  - \n"
    )

    assert (ebsco.first("accession"), ebsco.first("doi")) == ("17640", "10.1371/journal.pone.0298242")
    assert (embase.first("accession"), embase.first("doi")) == ("L2029880245", "10.1038/s41")


def test_an_article_number_stands_for_missing_pages() -> None:
    assert only("TY  - JOUR\nTI  - T\nC7  - 2864\nER  - \n").first("pages") == "2864"
    assert only("TY  - JOUR\nTI  - T\nC7  - 2864\nSP  - 1\nEP  - 9\nER  - \n").first("pages") == "1-9"


def test_a_record_without_any_field_is_a_problem_and_keeps_its_position() -> None:
    result = read_records(b"TY  - JOUR\nER  - \n\nTY  - JOUR\nTI  - T\nER  - \n", "x.ris")

    assert [(problem.path, problem.line) for problem in result.problems] == [("x.ris", 1)]
    assert [record.position for record in result.records] == [2]


def test_lines_outside_every_record_are_told_of() -> None:
    result = read_records(b"lost words\nTY  - JOUR\nTI  - T\nER  - \n", "x.ris")

    assert [notice.line for notice in result.notices] == [1]


def test_regular_and_irregular_records_of_one_file_keep_their_lines() -> None:
    regular = "TY  - JOUR\nTI  - T\nAU  - Wu, X\nAU  - Wu, X\nKW  - a\nKW  - a\nER  - \n\n"

    result = read_records((regular + regular.replace("TI  -", "TI -") + regular).encode(), "x.ris")

    first, second, third = result.records
    assert [record.line for record in result.records] == [1, 9, 17]
    assert first.fields == second.fields == third.fields
    assert (first.fields["authors"], first.fields["keywords"]) == (("Wu, X", "Wu, X"), ("a",))


def test_ten_thousand_values_of_one_tag_are_kept() -> None:
    record = only(
        "TY  - JOUR\nTI  - T\n" + "".join(f"KW  - w{number}\n" for number in range(10_000)) + "ER  - \n"
    )

    assert len(record.fields["keywords"]) == 10_000
