"""Reading the frames that figures are given: their columns are checked once, their cells read plainly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tamis.errors import UsageError


def require_columns(frame: pd.DataFrame, columns: Sequence[str], name: str) -> None:
    """Raise UsageError where a frame lacks a column that the figure draws."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise UsageError(
            f"the frame {name!r} has no column {', '.join(missing)}. Expected: {', '.join(columns)}."
        )


def rows_of(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """Return the rows as mappings from column to cell."""
    return frame.to_dict("records")


def numbers_of(frame: pd.DataFrame, column: str) -> npt.NDArray[np.float64]:
    """Return a column as floats; what is missing becomes NaN."""
    return frame[column].to_numpy(dtype="float64", na_value=np.nan)


def text_of(cell: object) -> str:
    """Return a cell that holds text, and nothing for a missing one."""
    return cell if isinstance(cell, str) else ""
