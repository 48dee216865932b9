"""Columns that number the export and are not what their name says."""

from __future__ import annotations

import pandas as pd

from tamis.errors import Problem

# A column of fewer values may be all different by chance.
LEAST_VALUES = 20
_COLUMNS = ("volume", "issue", "pages")


def serial_columns(records: pd.DataFrame) -> tuple[list[str], list[Problem]]:
    """Find columns that number the records of an export.

    Parameters
    ----------
    records : DataFrame
        RECORDS or some of its columns.

    Returns
    -------
    columns : list of str
        Of ``volume``, ``issue`` and ``pages`` those in which almost every record has another whole number, and the
        numbers follow each other.
    notices : list of Problem
        One a column.
    """
    found, notices = [], []
    for name in _COLUMNS:
        if name in records and (span := _serial_span(records[name])):
            found.append(name)
            path = (
                str(records["source_file"].iloc[0])
                if "source_file" in records and len(records)
                else "records"
            )
            notices.append(
                Problem(path, 0, f"column {name} numbers the records from {span[0]} to {span[1]} and is not compared",
                        f"Expected the {name} of each record. Nothing needs to be done if the export has none.")
            )  # fmt: skip
    return found, notices


def _serial_span(column: pd.Series) -> tuple[int, int] | None:
    # As plain numbers: the columns of an Arrow file know no remainder.
    values = (
        pd.to_numeric(column.astype("object").replace("", None), errors="coerce").dropna().astype("float64")
    )
    if len(values) < LEAST_VALUES or len(values) < 0.9 * len(column) or (values % 1 != 0).any():
        return None
    different = values.nunique()
    span = values.max() - values.min() + 1
    return (
        (int(values.min()), int(values.max()))
        if different >= 0.98 * len(values) and span <= 1.5 * len(values)
        else None
    )
