"""Entries and agreed data beside each other: what differs, what was ruled, how far the reviewers agree.

Nothing is agreed here: the agreed data are a file of their own, and rulings stand in ``adjudication``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from tamis.extraction.adjudication import ALL
from tamis.extraction.entries import rows_of
from tamis.extraction.form import Form
from tamis.extraction.matching import Matching
from tamis.extraction.rules import shown


def find_differences(form: Form, cases: Iterable[Matching], adjudications: pd.DataFrame) -> pd.DataFrame:
    """List every cell in which the entries and the agreed value are not all equal.

    Returns
    -------
    DataFrame
        ``case_id``, ``field``, one ``value_<reviewer>`` per reviewer, ``agreed``, ``reason``; empty text for
        an empty cell or a case that is not there. A case that a grid lacks gives one row on the key. The
        reason is empty where nobody has ruled.
    """
    reasons = {
        (row["case_id"], row["field"]): row["reason"]
        for row in rows_of(adjudications)
    }  # fmt: skip
    rows: list[dict[str, str]] = []
    reviewers: dict[str, None] = {}
    for case in cases:
        reviewers |= dict.fromkeys(case.entries)
        for field, values, agreed in _differing(form, case):
            reason = reasons.get((case.case_id, field), reasons.get((ALL, field), ""))
            rows.append(
                {"case_id": case.case_id, "field": field, **values, "agreed": agreed, "reason": reason}
            )
    columns = ["case_id", "field", *(f"value_{name}" for name in reviewers), "agreed", "reason"]
    return pd.DataFrame(rows, columns=columns, dtype="object")


def _differing(form: Form, case: Matching) -> Iterator[tuple[str, dict[str, str], str]]:
    grids = {f"value_{name}": entry for name, entry in case.entries.items()}
    if case.agreed is None or None in grids.values():
        values = {name: shown(entry[form.key]) if entry else "" for name, entry in grids.items()}
        yield form.key, values, case.case_id if case.agreed else ""
    for field in form.compared:
        values = {name: shown(entry[field.name]) if entry else "" for name, entry in grids.items()}
        seen = {values[name] for name, entry in grids.items() if entry}
        agreed = shown(case.agreed[field.name]) if case.agreed else ""
        if len(seen) > 1 or (case.agreed and seen and seen != {agreed}):
            yield field.name, values, agreed


def field_agreement(form: Form, cases: Iterable[Matching]) -> pd.DataFrame:
    """Count agreement between the reviewers per field, before adjudication, over the cases all extracted.

    Returns
    -------
    DataFrame
        One row per compared field: ``field``, ``section``, ``n_cases`` (extracted by all reviewers),
        ``n_missing`` (empty in every entry), ``n_compared`` (the others), ``n_equal`` (of the compared, equal
        in every entry), ``n_partly_missing`` (of the compared, empty in some entry). Equal with agreement on
        emptiness counted in is ``n_equal + n_missing``.
    """
    shared = [case.present for case in cases if case.is_shared]
    rows = []
    for field in form.compared:
        cells = [{shown(entry[field.name]) for entry in entries} for entries in shared]
        missing = sum(cell == {""} for cell in cells)
        rows.append(
            {
                "field": field.name,
                "section": field.section,
                "n_cases": len(cells),
                "n_missing": missing,
                "n_compared": len(cells) - missing,
                "n_equal": sum(len(cell) == 1 for cell in cells) - missing,
                "n_partly_missing": sum("" in cell and len(cell) > 1 for cell in cells),
            }
        )
    columns = ["field", "section", "n_cases", "n_missing", "n_compared", "n_equal", "n_partly_missing"]
    return pd.DataFrame(rows, columns=columns)


def count_equal(cases: Iterable[Matching], fields: Sequence[str]) -> tuple[int, int]:
    """Return in how many cases all reviewers agree on all fields, empty cells included, and of how many."""
    shared = [case.present for case in cases if case.is_shared]
    equal = sum(
        len({tuple(shown(entry[name]) for name in fields) for entry in entries}) == 1 for entries in shared
    )
    return equal, len(shared)
