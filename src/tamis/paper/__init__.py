"""The paper: a manuscript in Markdown, its named numbers, citations, tables and figures, in every format."""

from tamis.paper.build import Paper, build_paper
from tamis.paper.checklist import Filled, fill_checklist, prisma_items, read_places
from tamis.paper.citations import format_reference, short_label
from tamis.paper.document import Document
from tamis.paper.manuscript import manuscript_assets, read_manuscript
from tamis.paper.numbers import known_names, show_number

__all__ = [
    "Document",
    "Filled",
    "Paper",
    "build_paper",
    "fill_checklist",
    "format_reference",
    "known_names",
    "manuscript_assets",
    "prisma_items",
    "read_manuscript",
    "read_places",
    "short_label",
    "show_number",
]
