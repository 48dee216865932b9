"""From included reports to one agreed table: form, entries of every case, differences, rulings."""

from tamis.extraction.adjudication import check_adjudications, check_cited_rules, cited_rules
from tamis.extraction.entries import parse_grid
from tamis.extraction.files import Extraction, load_extraction
from tamis.extraction.form import Field, Form, check_form, form_table
from tamis.extraction.matching import Matching, check_matches, match_cases
from tamis.extraction.reconcile import count_equal, field_agreement, find_differences

__all__ = [
    "Extraction",
    "Field",
    "Form",
    "Matching",
    "check_adjudications",
    "check_cited_rules",
    "check_form",
    "check_matches",
    "cited_rules",
    "count_equal",
    "field_agreement",
    "find_differences",
    "form_table",
    "load_extraction",
    "match_cases",
    "parse_grid",
]
