"""Tables of records: for programs as they are, for spreadsheets without surprises."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from tamis.review.exporters import export_records
from tamis.review.importers import RawRecord, read_records


def record(title: str, extra: dict[str, tuple[str, ...]] | None = None) -> RawRecord:
    return RawRecord(1, 1, "other", {"title": (title,), "year": ("2020",)}, extra or {})


def cells(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_raw_csv_holds_the_values_as_they_are() -> None:
    assert cells(export_records([record("=1+1")], "csv"))[0]["title"] == "=1+1"


@given(st.sampled_from("=+-@\t\r"), st.text(max_size=9))
def test_no_cell_of_a_spreadsheet_begins_a_formula(mark: str, rest: str) -> None:
    title = cells(export_records([record(mark + rest)], "csv-spreadsheet"))[0]["title"]

    assert title[0] not in "=+-@\t\r"


def test_excel_is_told_the_encoding_and_gets_its_line_ends() -> None:
    data = export_records([record("é")], "csv-spreadsheet")

    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")


def test_long_texts_are_cut_visibly_where_spreadsheets_cannot_hold_them() -> None:
    title = cells(export_records([record("x" * 40_000)], "csv-spreadsheet"))[0]["title"]

    assert (len(title), title[-4:]) == (32_767, " […]"[-4:])


def test_columns_of_the_source_follow_the_fields() -> None:
    (row,) = cells(export_records([record("T", {"title": ("other",), "Cited": ("4",)})], "csv"))

    assert (row["title"], row["source title"], row["Cited"]) == ("T", "other", "4")


def test_the_same_records_give_the_same_workbook() -> None:
    assert export_records([record("T")], "xlsx") == export_records([record("T")], "xlsx")


def test_a_workbook_holds_texts_and_not_formulas() -> None:
    (back,) = read_records(export_records([record("=1+1")], "xlsx"), "x.xlsx").records

    assert (back.first("title"), back.first("year")) == ("=1+1", "2020")
