"""Export formats by name, and what each of them writes."""

import json

import pytest

from tamis.errors import UsageError
from tamis.review.exporters import EXPORTERS, convert, export_records, format_of
from tamis.review.importers import RawRecord, read_records

RECORD = RawRecord(
    1,
    1,
    "article",
    {
        "title": ("50% of {TNF} & more",),
        "authors": ("O'Connor, R. E.", "World Health Organization"),
        "year": ("2020",),
        "journal": ("Skin",),
        "pages": ("1-9",),
    },
    {"JP": ("CRISPR",), "Cited by": ("4",)},
)


def test_ris_writes_unknown_tags_back_and_other_values_as_notes() -> None:
    text = export_records([RECORD], "ris").decode()

    assert "JP  - CRISPR\n" in text
    assert "N1  - Cited by: 4\n" in text
    assert text.endswith("ER  - \n\n")


def test_bibtex_escapes_what_latex_reads_and_keeps_groups_whole() -> None:
    text = export_records([RECORD], "bibtex").decode()

    assert "@article{OConnor2020,\n" in text
    assert "title = {50\\% of {\\textbraceleft}TNF{\\textbraceright} \\& more}" in text
    assert "author = {O'Connor, R. E. and {World Health Organization}}" in text


def test_keys_of_bibtex_are_unique() -> None:
    text = export_records([RECORD, RECORD, RECORD], "bibtex").decode()

    assert ["{OConnor2020," in text, "{OConnor2020-2," in text, "{OConnor2020-3," in text] == [True] * 3


def test_csl_json_is_an_array_of_items() -> None:
    (item,) = json.loads(export_records([RECORD], "csl-json"))

    assert item["type"] == "article-journal"
    assert item["author"] == [
        {"family": "O'Connor", "given": "R. E."},
        {"literal": "World Health Organization"},
    ]
    assert item["issued"] == {"date-parts": [[2020]]}


def test_the_suffix_of_a_file_chooses_the_format() -> None:
    assert [format_of(name) for name in ("a.ris", "b.BIB", "c.d.json")] == ["ris", "bibtex", "csl-json"]
    with pytest.raises(UsageError, match=r"\.ris"):
        format_of("readme")


def test_an_unknown_format_is_refused_with_the_list_of_formats() -> None:
    with pytest.raises(UsageError, match="endnote-xml"):
        export_records([RECORD], "word")


@pytest.mark.parametrize("to", list(EXPORTERS))
def test_every_format_can_be_converted_to(to: str) -> None:
    data = b"TY  - JOUR\nTI  - T\nER  - \n"

    (record,) = read_records(convert(data, "x.ris", to), "x").records

    assert record.first("title") == "T"
