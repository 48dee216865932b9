"""Bytes to text: marks, wide encodings and cp1252."""

import pytest

from tamis.review.importers import read_records
from tamis.review.importers.encoding import to_utf8

TEXT = "TY  - JOUR\nTI  - Calcinosis – naïve Łukasz\nER  - \n"
LATIN = "TY  - JOUR\nTI  - Über Naïvität – “x”\nER  - \n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_in_any_form_is_read_without_a_notice(encoding: str) -> None:
    assert to_utf8(TEXT.encode(encoding), "x")[::2] == (TEXT.encode("utf-8"), [])


def test_cp1252_is_read_with_a_notice_that_names_the_line() -> None:
    text, encoding, notices = to_utf8(LATIN.encode("cp1252"), "x.ris")

    assert (text.decode(), encoding) == (LATIN, "cp1252")
    assert [(notice.path, notice.line) for notice in notices] == [("x.ris", 2)]


def test_one_bad_byte_does_not_spoil_a_file_in_utf8() -> None:
    data = ("Łukasz Müller González – naïve\n" * 3).encode("utf-8") + b"caf\xe9\n"

    text, encoding, notices = to_utf8(data, "x")

    assert text.decode().endswith("naïve\ncafé\n")
    assert (encoding, len(notices)) == ("utf-8", 1)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_gives_the_same_record(end: str) -> None:
    (record,) = read_records(TEXT.replace("\n", end).encode(), "x").records

    assert record.first("title") == "Calcinosis – naïve Łukasz"


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "title,doi\nCalcinosis,10.1/x\n",
        "%0 Book\n%T Calcinosis\n\n",
        "PMID- 1\nTI  - Calcinosis\n\n",
        "FN x\nVR 1\nPT J\nTI Calcinosis\nER\n\nEF\n",
        "@book{k,\n title = {Calcinosis}\n}\n",
    ],
)
def test_marks_between_files_that_were_put_together_belong_to_no_value(text: str) -> None:
    single = read_records(text.encode(), "x").records
    double = read_records("".join((text, "\ufeff", text)).encode("utf-8-sig"), "x")

    assert [record.fields for record in double.records] == [single[0].fields] * 2
    assert not any(
        "\ufeff" in value for record in double.records for found in record.fields.values() for value in found
    )
