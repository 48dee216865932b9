"""Free-text references into fields."""

from tamis.review.citations.parse import parse_reference, parse_references, parse_strings
from tamis.review.citations.reference import Name, ParsedReference, Span
from tamis.review.citations.segmentation import ReferenceString, split_references

__all__ = [
    "Name",
    "ParsedReference",
    "ReferenceString",
    "Span",
    "parse_reference",
    "parse_references",
    "parse_strings",
    "split_references",
]
