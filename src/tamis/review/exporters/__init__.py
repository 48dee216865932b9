"""Records out to reference managers, citation processors and spreadsheets."""

from tamis.review.exporters.formats import EXPORTERS, SUFFIXES, convert, export_records, format_of

__all__ = ["EXPORTERS", "SUFFIXES", "convert", "export_records", "format_of"]
