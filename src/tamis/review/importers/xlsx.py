"""Workbooks (XLSX, XLS, ODS): every sheet whose first rows name the columns of records."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator, Sequence

from python_calamine import CalamineError, CalamineWorkbook

from tamis.errors import InputError, Problem
from tamis.review.importers.headers import dialect_of
from tamis.review.importers.model import Format, Item, Notice, Source
from tamis.review.importers.rows import HEADER_LINES, RowReader, find_header

# A workbook of records unpacks to a few hundred megabytes at most; more is a file made to exhaust memory.
_LIMIT = 1 << 30
_ADVICE = "Save it in the program that wrote it, or export the table as CSV."


def sniff(head: str) -> bool:
    """Look for the beginning of a ZIP archive or of an old binary workbook."""
    return head.startswith("PK\x03\x04") or head.startswith("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def read(source: Source) -> Iterator[Item]:
    """Yield the rows of all sheets that hold records."""
    position = 0
    for sheet, rows in _sheets(source):
        index = find_header(rows[:HEADER_LINES])
        if index is None:
            if any(any(row) for row in rows):
                what = f"the sheet {sheet} has no row with names of columns that tamis knows"
                yield Notice(Problem(source.name, 0, what, "It was not read."))
            continue
        header = rows[index]
        reader = RowReader(header)
        ragged = dialect_of(header).ragged
        for line, row in enumerate(rows[index + 1 :], start=index + 2):
            if not any(row):
                continue
            position += 1
            lonely = ragged and sum(map(bool, row)) == 1
            record = None if lonely else reader.any(position, line, row)
            what = f"row {line} of the sheet {sheet} holds no record"
            yield record or Problem(source.name, line, what, "Fill it, or remove it.")


def _sheets(source: Source) -> Iterator[tuple[str, Sequence[list[str]]]]:
    try:
        if source.data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
                unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > _LIMIT:
                raise InputError(
                    [Problem(source.name, 0, f"the workbook unpacks to {unpacked} bytes", _ADVICE)]
                )
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(source.data))
        for name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield name, [[_text(cell) for cell in row] for row in rows]
    except (
        CalamineError,
        zipfile.BadZipFile,
        ValueError,
        OSError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise InputError(
            [Problem(source.name, 0, f"the workbook cannot be read: {error}", _ADVICE)]
        ) from error


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(sep=" ")
    return str(cell)


FORMAT = Format("xlsx", "workbook (XLSX, XLS, ODS)", sniff, read, raw=True)
