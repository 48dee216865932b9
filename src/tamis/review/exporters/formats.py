"""All export formats by name, and conversion of a file from any format to any."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tamis.errors import UsageError
from tamis.review.exporters.bibtex import export_bibtex
from tamis.review.exporters.csl_json import export_csl_json
from tamis.review.exporters.endnote_xml import export_endnote_xml
from tamis.review.exporters.ris import export_ris
from tamis.review.exporters.tables import export_csv, export_csv_spreadsheet, export_xlsx
from tamis.review.importers import RawRecord, read_records

EXPORTERS: Mapping[str, Callable[[Sequence[RawRecord]], bytes]] = {
    "ris": export_ris,
    "bibtex": export_bibtex,
    "csl-json": export_csl_json,
    "endnote-xml": export_endnote_xml,
    "csv": export_csv,
    "csv-spreadsheet": export_csv_spreadsheet,
    "xlsx": export_xlsx,
}
SUFFIXES: Mapping[str, str] = {
    ".ris": "ris",
    ".bib": "bibtex",
    ".json": "csl-json",
    ".xml": "endnote-xml",
    ".csv": "csv",
    ".xlsx": "xlsx",
}


def export_records(records: Sequence[RawRecord], to: str) -> bytes:
    """Return records in an export format."""
    exporter = EXPORTERS.get(to)
    if exporter is None:
        raise UsageError(f"No export format is called {to!r}. Choose one of {', '.join(EXPORTERS)}.")
    return exporter(records)


def format_of(path: str) -> str:
    """Return the export format that the suffix of a file asks for."""
    suffix = "." + path.rpartition(".")[2].lower() if "." in path else ""
    if suffix not in SUFFIXES:
        raise UsageError(
            f"{path!r} does not end in {', '.join(SUFFIXES)}. Name the format: {', '.join(EXPORTERS)}."
        )
    return SUFFIXES[suffix]


def convert(data: bytes, name: str, to: str) -> bytes:
    """Return the records of a file of any import format in an export format.

    Records that cannot be read are not in the answer; who must tell of them calls ``read_records`` and
    ``export_records``.
    """
    return export_records(read_records(data, name).records, to)
