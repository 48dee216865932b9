"""Rulings on cells that differ: whether each difference has one, and each quotes what the grids hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import pandas as pd

from tamis.errors import Problem
from tamis.extraction.entries import rows_of
from tamis.extraction.form import Form
from tamis.extraction.matching import AGREED
from tamis.tables import Column, Table

ADJUDICATION = "extraction/adjudication.csv"

# In place of a case: a ruling on a field of every case.
ALL = "all"


def adjudication_table(reviewers: Sequence[str]) -> Table:
    """Return the declaration of adjudication.csv: one row per cell that was ruled on."""
    values = (
        Column(f"value_{name}", meaning=f"value of {name}; empty: no value or no such case")
        for name in reviewers
    )
    return Table(
        "adjudication",
        (
            Column("case_id", "id", f"agreed case; {ALL}: the field of every case", required=True),
            Column("field", "id", "field of the form; the key: which cases were matched", required=True),
            *values,
            Column("agreed", meaning="value in the agreed data"),
            Column("reason", meaning="rule of protocol/plan.toml, or the reason in few words", required=True),
        ),
        ("case_id", "field"),
    )


def check_adjudications(
    form: Form, differences: pd.DataFrame, adjudications: pd.DataFrame, agreed: pd.DataFrame
) -> list[Problem]:
    """Check agreed cases: each difference has a ruling, and each ruling quotes the values as they stand.

    A case without an agreed row is still open, so its differences are no problem.
    """
    found = {(row["case_id"], row["field"]): row for row in rows_of(differences)}
    line_of = {row[form.key]: row["source_line"] for row in rows_of(agreed) if form.key in row}
    return [
        *_unruled(found.values(), line_of),
        *_misquoted(form, found, adjudications),
    ]


def _unruled(differences: Iterable[Mapping[str, str]], line_of: Mapping[str, int]) -> Iterator[Problem]:
    for row in differences:
        if row["case_id"] in line_of and not row["reason"]:
            values = ", ".join(
                f"{name.removeprefix('value_')} {value!r}"
                for name, value in row.items()
                if name.startswith("value_")
            )
            yield Problem(
                AGREED,
                line_of[row["case_id"]],
                f"{row['case_id']} {row['field']}: {values}, agreed {row['agreed']!r}, without a reason",
                f"Add a row with the reason to {ADJUDICATION}.",
            )


def _misquoted(
    form: Form,
    differences: Mapping[tuple[str, str], Mapping[str, str]],
    adjudications: pd.DataFrame,
) -> Iterator[Problem]:
    quoted = [name for name in map(str, adjudications) if name.startswith("value_")]
    names = {field.name for field in form.fields}
    for row in rows_of(adjudications):
        case, field, line = row["case_id"], row["field"], row["source_line"]
        if field not in names:
            yield Problem(ADJUDICATION, line, f"the form has no field {field!r}", "Check its spelling.")
        elif field == form.key or case == ALL:
            continue
        elif (case, field) not in differences:
            what = f"{case} {field} is ruled on, but nothing differs there"
            yield Problem(ADJUDICATION, line, what, "Remove the row, or mend the entries or the agreed data.")
        else:
            for name in (*quoted, "agreed"):
                stands = differences[case, field][name]
                if row[name] != stands:
                    what = f"{case} {field}: {name} is {row[name]!r} here, {stands!r} in the grid"
                    yield Problem(ADJUDICATION, line, what, "Quote the value as it stands.")


def check_cited_rules(adjudications: pd.DataFrame, rules: Collection[int]) -> list[Problem]:
    """Check that every rule that a reason cites (``rule 4``, ``rules 1 and 2``) is in the protocol."""
    return [
        Problem(ADJUDICATION, row["source_line"], f"the reason cites rule {number}",
                f"protocol/plan.toml has the rules {', '.join(str(rule) for rule in sorted(rules))}.")
        for row in rows_of(adjudications)
        for number in cited_rules(str(row["reason"]))
        if number not in rules
    ]  # fmt: skip


def cited_rules(reason: str) -> tuple[int, ...]:
    """Return the numbers of the rules that a reason cites.

    >>> cited_rules("rules 1 and 2: open interval from birth")
    (1, 2)
    """
    lists = re.findall(r"\brules? (\d+(?:(?:, | and )\d+)*)", reason)
    return tuple(int(number) for text in lists for number in re.findall(r"\d+", text))
