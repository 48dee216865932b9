"""Tables are declared: columns with type, unit, codes and meaning.

A declaration turns raw rows into a typed frame and lists every cell that does not fit; it also prints
the codebook. Reading files and the meaning of single tables are left to the stages.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import pandas as pd

from tamis.errors import Problem

ColumnType = Literal["text", "id", "integer", "number", "category", "date"]

# What a column of each type becomes in the frame. Text that is missing is "", never NaN.
DTYPES: dict[str, str] = {"integer": "Int64", "number": "float64"}


class RowLike(Protocol):
    """A row as a reader returns it: its line and its cells by column name."""

    @property
    def line(self) -> int:
        """Line of the file, 1 for the first."""
        ...

    @property
    def values(self) -> Mapping[str, Any]:
        """Cells by column name."""
        ...


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what its cells hold and what they mean.

    Attributes
    ----------
    name : str
    type : ColumnType
        ``integer`` and ``number`` read "inf"; ``date`` is YYYY-MM-DD.
    meaning : str
    unit : str
    codes : tuple of str
        Allowed values of a category; empty for any.
    required : bool
        Whether an empty cell is a problem.
    minimum, maximum : float
        Closed bounds of a number.
    """

    name: str
    type: ColumnType = "text"
    meaning: str = ""
    unit: str = ""
    codes: tuple[str, ...] = ()
    required: bool = False
    minimum: float = -math.inf
    maximum: float = math.inf

    def read(self, text: str) -> Any:
        """Return the value of a cell; raise ValueError with what was expected."""
        text = text.strip()
        if not text:
            if self.required:
                raise ValueError("a value")
            return {"integer": None, "number": math.nan}.get(self.type, "")
        if self.type == "category":
            if self.codes and text not in self.codes:
                raise ValueError(f"one of: {'; '.join(self.codes)}")
            return text
        if self.type in ("integer", "number"):
            return self._number(text)
        if self.type == "date":
            try:
                return datetime.date.fromisoformat(text).isoformat()
            except ValueError:
                raise ValueError("a date as YYYY-MM-DD") from None
        return text

    def _number(self, text: str) -> float | int:
        noun = "a whole number" if self.type == "integer" else "a number"
        try:
            value: float | int = int(text) if self.type == "integer" else float(text)
        except ValueError:
            raise ValueError(
                f"{noun}{f' in {self.unit}' if self.unit else ''}; empty if not reported"
            ) from None
        if not self.minimum <= value <= self.maximum:  # also refuses NaN
            raise ValueError(f"{noun} between {self.minimum:g} and {self.maximum:g}")
        return value


@dataclass(frozen=True, slots=True)
class Table:
    """A declared table.

    Attributes
    ----------
    name : str
    columns : tuple of Column
    key : tuple of str
        Columns that together name a row; a repeated key is a problem. Empty for no key.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    def parse(
        self, rows: Iterable[RowLike], path: str, *, keyed: bool = False
    ) -> tuple[pd.DataFrame, list[Problem]]:
        """Turn raw rows into a typed frame.

        Parameters
        ----------
        rows : iterable of rows
        path : str
            Shown in problems.
        keyed : bool
            Whether every row names its own columns, as the lines of a log do; else the first row stands for all.

        Returns
        -------
        frame : DataFrame
            The declared columns, then ``source_line``; rows with a bad cell are left out.
        problems : list of Problem
            One for each bad cell, repeated key and missing or unknown column.
        """
        rows = list(rows)
        if keyed:
            problems = [problem for row in rows for problem in self._unknown(row.values, path, row.line)]
        else:
            problems = self._check_header(rows[0].values, path) if rows else []
        good: list[dict[str, Any]] = []
        seen: dict[tuple[Any, ...], int] = {}
        for row in rows:
            values, found = self._read_row(row, path)
            problems += found
            key = tuple(values.get(name) for name in self.key)
            if self.key and not found and key in seen:
                shown = ", ".join(f"{name} {value}" for name, value in zip(self.key, key, strict=True))
                problems.append(Problem(path, row.line, f"{shown} stands twice, first on line {seen[key]}",
                                        "Give each row its own key, or remove one."))  # fmt: skip
            elif not found:
                seen[key] = row.line
                good.append({**values, "source_line": row.line})
        return self.frame(good), problems

    def frame(self, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
        """Return typed values as a frame with the declared columns, then any others that the rows hold."""
        names = [column.name for column in self.columns]
        extra = [name for name in (rows[0] if rows else {"source_line": 0}) if name not in names]
        types = {column.name: DTYPES.get(column.type, "object") for column in self.columns}
        types |= dict.fromkeys(extra, "object" if rows else "int64")
        frame = pd.DataFrame(
            [[row.get(name) for name in types] for row in rows], columns=list(types), dtype="object"
        )
        return frame.astype(types).infer_objects()

    def codebook(self) -> list[tuple[str, str, str, str, str]]:
        """Return (column, type, unit, allowed values, meaning), one line a column."""
        return [(c.name, c.type, c.unit, "; ".join(c.codes), c.meaning) for c in self.columns]

    def _check_header(self, found: Mapping[str, Any], path: str) -> list[Problem]:
        declared = [column.name for column in self.columns]
        problems = [
            Problem(
                path, 1, f"column {column.name} is missing", f"Expected the columns {', '.join(declared)}."
            )
            for column in self.columns
            if column.required and column.name not in found
        ]
        return problems + self._unknown(found, path, 1)

    def _unknown(self, found: Mapping[str, Any], path: str, line: int) -> list[Problem]:
        declared = [column.name for column in self.columns]
        return [
            Problem(
                path, line, f"column {name!r} is not declared", f"Expected the columns {', '.join(declared)}."
            )
            for name in found
            if name not in declared
        ]

    def _read_row(self, row: RowLike, path: str) -> tuple[dict[str, Any], list[Problem]]:
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for column in self.columns:
            text = str(row.values.get(column.name) or "")
            try:
                values[column.name] = column.read(text)
            except ValueError as error:
                what = f"{column.name} is {text!r}" if text else f"{column.name} is empty"
                problems.append(Problem(path, row.line, what, f"Expected {error}."))
        return values, problems
