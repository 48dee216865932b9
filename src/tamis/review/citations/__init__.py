"""Free-text references into fields."""

from tamis.review.citations.parse import parse_reference, parse_references
from tamis.review.citations.reference import Name, ParsedReference, Span

__all__ = ["Name", "ParsedReference", "Span", "parse_reference", "parse_references"]
