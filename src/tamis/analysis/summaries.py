"""Titles, notes and tables as text and as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd


@dataclass(frozen=True, slots=True)
class Table:
    """A frame with its caption."""

    caption: str
    frame: pd.DataFrame


def _number(value: float) -> str:
    return f"{value:.4f}" if value == 0 or 1e-4 <= abs(value) < 1e6 else f"{value:.3g}"


def plain_text(title: str, notes: Sequence[str], tables: Sequence[Table]) -> str:
    """Lay out a result as text.

    Parameters
    ----------
    title : str
        First line.
    notes : sequence of str
        Lines below it.
    tables : sequence of Table
        Tables in order.

    Returns
    -------
    str
        Text.
    """
    parts = [title, *notes]
    for table in tables:
        parts += ["", table.caption, table.frame.to_string(float_format=_number)]
    return "\n".join(parts)


def html_text(title: str, notes: Sequence[str], tables: Sequence[Table]) -> str:
    """Lay out a result as HTML, for notebooks.

    Parameters
    ----------
    title : str
        Heading.
    notes : sequence of str
        Paragraphs below it.
    tables : sequence of Table
        Tables in order.

    Returns
    -------
    str
        HTML.
    """
    parts = [f"<h4>{escape(title)}</h4>", *(f"<p>{escape(note)}</p>" for note in notes)]
    for table in tables:
        parts += [
            f"<p><b>{escape(table.caption)}</b></p>",
            str(table.frame.to_html(float_format=_number, border=0)),
        ]
    return "\n".join(parts)
