"""Records as a table: CSV with the plain values, CSV that spreadsheets open safely, and XLSX."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator, Sequence

import xlsxwriter

from tamis.review.exporters.shared import printable
from tamis.review.importers.model import FIELDS, RawRecord

_SEPARATOR = "; "
# Spreadsheets take a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# No spreadsheet holds a longer cell.
_CELL = 32_767
_CUT = " […]"
_WIDTHS = {"title": 60, "authors": 40, "journal": 30, "abstract": 80, "doi": 28, "keywords": 40}


def export_csv(records: Sequence[RawRecord]) -> bytes:
    """Return records as CSV with the values as they are, one column a field; lists joined by semicolons."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(_rows(records))
    return stream.getvalue().encode("utf-8")


def export_csv_spreadsheet(records: Sequence[RawRecord]) -> bytes:
    """Return CSV for Excel and its kin: a mark of UTF-8, no cell that could be taken for a formula or is too long."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([_safe(cell) for cell in row] for row in _rows(records))
    return stream.getvalue().encode("utf-8-sig")


def export_xlsx(records: Sequence[RawRecord]) -> bytes:
    """Return a workbook of one sheet, every cell a text but the year; the same records give the same bytes."""
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    workbook.set_properties({"created": datetime.datetime(2000, 1, 1), "title": "Records"})
    bold = workbook.add_format({"bold": True})
    sheet = workbook.add_worksheet("records")
    rows = _rows(records)
    header = next(rows)
    for column, name in enumerate(header):
        sheet.write_string(0, column, printable(name), bold)
        sheet.set_column(column, column, _WIDTHS.get(name, 14))
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if not cell:
                continue
            if header[column] == "year" and cell.isdecimal() and len(cell) == 4:
                sheet.write_number(last, column, int(cell))
            else:
                sheet.write_string(last, column, _fitting(printable(cell)))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(header) - 1)
    workbook.close()
    return stream.getvalue()


def _rows(records: Sequence[RawRecord]) -> Iterator[list[str]]:
    extra = list(dict.fromkeys(tag for record in records for tag in record.extra))
    # A column of the source that is called like a field keeps its values apart from it.
    yield [*FIELDS, *(f"source {tag}" if tag in FIELDS else tag for tag in extra)]
    for record in records:
        fields = [_SEPARATOR.join(record.fields.get(name, ())) for name in FIELDS]
        yield [*fields, *(_SEPARATOR.join(record.extra.get(tag, ())) for tag in extra)]


def _safe(cell: str) -> str:
    return _fitting(f"'{cell}" if cell.startswith(_FORMULA) else cell)


def _fitting(cell: str) -> str:
    return cell if len(cell) <= _CELL else cell[: _CELL - len(_CUT)] + _CUT
