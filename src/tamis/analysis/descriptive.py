"""The description of a sample: Table 1 as numbers, and the same numbers as they are printed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

import numpy as np
import pandas as pd

from tamis.errors import UsageError

OVERALL = "overall"
UNGROUPED = "not reported"

_COLUMNS = {
    "variable": "object",
    "label": "object",
    "kind": "object",
    "level": "object",
    "digits": "int64",
    "group": "object",
    "n_group": "int64",
    "n": "int64",
    "missing": "int64",
    "count": "Int64",
    "share": "float64",
    "median": "float64",
    "q1": "float64",
    "q3": "float64",
    "minimum": "float64",
    "maximum": "float64",
}


@dataclass(frozen=True, slots=True)
class Variable:
    """A column to describe, and how.

    Attributes
    ----------
    column : str
    label : str
        Printed, with the unit.
    kind : {"number", "category"}
    levels : tuple of str
        Levels of a category in the order of printing, counted even where they do not occur; empty for
        those that occur, the most frequent first.
    missing : tuple of str
        Codes that count as missing beside an empty cell, such as ``unknown``.
    digits : int
        Decimal places printed of a number.
    """

    column: str
    label: str
    kind: Literal["number", "category"]
    levels: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    digits: int = 0


def table_one(frame: pd.DataFrame, variables: Iterable[Variable], by: str | None = None) -> pd.DataFrame:
    """Describe a sample, as a whole and by group.

    Parameters
    ----------
    frame : DataFrame
        One row per participant. Empty text, None and NaN are missing.
    variables : iterable of Variable
        What to describe, in the order of printing.
    by : str, optional
        Column of the groups, in the order of its categories if it is categorical, else of their names.
        Rows without a group form the group ``not reported``.

    Returns
    -------
    DataFrame
        One row per variable or level, and group: ``variable``, ``label``, ``kind``, ``level`` (empty
        for a number), ``digits``, ``group`` (``overall`` first), ``n_group`` (rows of the group), ``n``
        (not missing), ``missing``, ``count`` and ``share`` (of ``n``) for a level, ``median``, ``q1``,
        ``q3``, ``minimum``, ``maximum`` for a number. What does not apply, or has no participant, is
        missing.

    Raises
    ------
    UsageError
        If a column does not exist, a number is infinite or no number, or a value is none of the levels.

    Notes
    -----
    Shares are of the participants with a known value; the missing are counted beside them, never
    within. Quartiles interpolate between order statistics, definition 7 of hyndman1996.

    References
    ----------
    hyndman1996.
    """
    variables = tuple(variables)
    _check_columns(frame, [variable.column for variable in variables] + ([by] if by else []))
    groups = _groups(frame, by)
    rows: list[dict[str, Any]] = []
    for variable in variables:
        values = _values(frame[variable.column], variable)
        levels = _levels(values, variable) if variable.kind == "category" else ("",)
        for level in levels:
            for group, members in groups:
                known = values[members].dropna()
                rows.append(
                    {
                        "variable": variable.column,
                        "label": variable.label,
                        "kind": variable.kind,
                        "level": level,
                        "digits": variable.digits,
                        "group": group,
                        "n_group": int(members.sum()),
                        "n": len(known),
                        "missing": int(members.sum()) - len(known),
                        **(_numbers(known) if variable.kind == "number" else _counts(known, level)),
                    }
                )
    table = pd.DataFrame(rows, columns=[*_COLUMNS])
    return table.astype(_COLUMNS)


def format_table_one(table: pd.DataFrame) -> pd.DataFrame:
    """Print the numbers of a Table 1.

    Parameters
    ----------
    table : DataFrame
        As ``table_one`` returns it.

    Returns
    -------
    DataFrame
        ``characteristic``, ``level``, then one column of text per group with its size, such as
        ``overall (n = 33)``. Numbers read ``27 (14 to 60)``, median and quartiles; levels read
        ``13/23 (57%)``. A row ``missing`` follows a variable that misses a value.

    Notes
    -----
    Percentages have no decimal places, since groups of fewer than a hundred give no more; halves are
    rounded up.
    """
    groups = list(dict.fromkeys(zip(table["group"], table["n_group"], strict=True)))
    heads = {group: f"{group} (n = {size})" for group, size in groups}
    rows: list[dict[str, str]] = []
    for (_, label), block in table.groupby(["variable", "label"], sort=False):
        kind = block["kind"].iloc[0]
        for level, lines in block.groupby("level", sort=False):
            shown = "median (quartiles)" if kind == "number" else str(level)
            cells = {heads[line["group"]]: _cell(line) for line in lines.to_dict("records")}
            rows.append({"characteristic": str(label), "level": shown, **cells})
        first = block.drop_duplicates("group")
        if first["missing"].sum():
            cells = {heads[line["group"]]: str(line["missing"]) for line in first.to_dict("records")}
            rows.append({"characteristic": str(label), "level": "missing", **cells})
    return pd.DataFrame(rows, columns=["characteristic", "level", *heads.values()], dtype="object")


def _check_columns(frame: pd.DataFrame, names: Sequence[str]) -> None:
    for name in names:
        if name not in frame:
            raise UsageError(f"There is no column {name!r}. Known: {', '.join(map(str, frame.columns))}.")


def _groups(frame: pd.DataFrame, by: str | None) -> list[tuple[str, pd.Series[bool]]]:
    everyone = pd.Series(True, index=frame.index, dtype=bool)
    groups = [(OVERALL, everyone)]
    if by is not None:
        column = frame[by]
        known = column.notna() & (column.astype("object") != "")
        if isinstance(column.dtype, pd.CategoricalDtype):
            names = [name for name in column.cat.categories if name != ""]
        else:
            names = sorted(column[known].unique(), key=str)
        if taken := sorted({OVERALL, UNGROUPED} & {*map(str, names)}):
            raise UsageError(
                f"{by} has a group called {taken[0]!r}, which is the name of a column of the table."
            )
        groups += [(str(name), known & (column == name)) for name in names]
        if not known.all():
            groups.append((UNGROUPED, ~known))
    return groups


def _values(column: pd.Series[Any], variable: Variable) -> pd.Series[Any]:
    text = column.astype("object")
    known = text.notna() & ~text.isin(["", *variable.missing])
    text = text.where(known, np.nan)
    if variable.kind == "category":
        return text.map(str, na_action="ignore")
    try:
        numbers = text.astype("float64")
    except (TypeError, ValueError):
        raise UsageError(
            f"{variable.column} holds values that are no numbers. Describe it as a category."
        ) from None
    if np.isinf(numbers).any():
        raise UsageError(
            f"{variable.column} holds infinite values. Describe censored times by a survival model."
        )
    return numbers


def _levels(values: pd.Series[Any], variable: Variable) -> tuple[str, ...]:
    found = values.dropna().value_counts()
    if not variable.levels:
        # A variable that nobody has a value of keeps a row, so that it is seen to be missing.
        return tuple(sorted(map(str, found.index), key=lambda level: (-found[level], level))) or ("",)
    if strange := sorted(set(found.index) - set(variable.levels)):
        raise UsageError(
            f"{variable.column} holds {', '.join(strange)}. Expected {', '.join(variable.levels)}; "
            "add a level, or count the value as missing."
        )
    return variable.levels


def _numbers(known: pd.Series[Any]) -> dict[str, float]:
    if known.empty:
        return {}
    q1, median, q3 = np.quantile(known.to_numpy(dtype="float64"), [0.25, 0.5, 0.75])
    return {"median": median, "q1": q1, "q3": q3, "minimum": known.min(), "maximum": known.max()}


def _counts(known: pd.Series[Any], level: str) -> dict[str, float]:
    count = int((known == level).sum())
    return {"count": count, "share": count / len(known) if len(known) else math.nan}


def _cell(line: dict[Any, Any]) -> str:
    if line["n"] == 0:
        return "–"
    if line["kind"] == "category":
        return f"{line['count']}/{line['n']} ({_rounded(100 * line['share'], 0)}%)"
    median, q1, q3 = (_rounded(line[name], line["digits"]) for name in ("median", "q1", "q3"))
    return f"{median} ({q1} to {q3})"


def _rounded(value: float, digits: int) -> str:
    # Halves go up, as readers round; the format of floats would send 12.5 down and 17.5 up.
    return str(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
