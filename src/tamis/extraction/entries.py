"""A grid of cases, read by the form: one reviewer's entries, the agreed data, or cases set aside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from tamis.errors import Problem
from tamis.extraction.form import Form, Grid, form_table
from tamis.extraction.rules import named_fields
from tamis.tables import RowLike


def parse_grid(
    form: Form, rows: Iterable[RowLike], path: str, grid: Grid
) -> tuple[pd.DataFrame, list[Problem]]:
    """Turn the raw rows of a grid into a typed frame.

    Parameters
    ----------
    form : Form
    rows : iterable of rows
        One row a case, with its line.
    path : str
        Shown in problems.
    grid : Grid
        Which codes are accepted and which rules bind.

    Returns
    -------
    frame : DataFrame
        The fields of the form, then ``source_line``. A row with a cell that cannot be read is left out;
        a row that breaks a rule between its fields stays.
    problems : list of Problem
        One for each cell, key, column and rule that does not hold.
    """
    frame, problems = form_table(form, grid).parse(rows, path)
    rules = [rule for rule in form.rules if grid in rule.binds and {*named_fields(rule)} <= {*frame.columns}]
    for case in rows_of(frame):
        for rule in rules:
            if found := rule.broken(case):
                problems.append(Problem(path, case["source_line"], f"{case[form.key]}: {found[0]}", found[1]))
    return frame, problems


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as values by column."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
