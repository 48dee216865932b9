"""Overview of an extraction: per field, how often two reviewers wrote the same and how often nothing was reported."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter

from tamis.figures.frames import require_columns, rows_of, text_of
from tamis.figures.layout import (
    page,
    panel,
    pitch,
    shorten,
    widest,
    wrap_text,
    write,
    write_heading,
    write_lines,
)
from tamis.figures.style import (
    BLUE,
    DOUBLE_COLUMN,
    GREY,
    HAIRLINE,
    RULE,
    SILVER,
    SMALL,
    TINY,
    new_figure,
    styled,
)

EXTRACTION_COLUMNS = ("field", "section", "n_cases", "n_equal", "n_compared", "n_missing")

_NOTE = (
    "Equal: cases in which both reviewers wrote the same, of those in which at least one wrote something, before "
    "adjudication. Empty: cases without a value."
)

# Millimetres.
_EDGE = 0.8
_ROW = 3.4
_SECTION_ROW = 4.6
_INDENT = 1.2
_TITLE = 5.0
_X_AXIS = 8.5
_GAP = 2.0
_LABEL_SHARE = 0.36
# From this width on, more fields than these stand in two columns.
_TWO_BLOCKS_FROM = 140.0
_LONG = 24
_BLOCK_GAP = 6.0


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the figure: a field by its index in the frame, or the name of a section."""

    y: float
    label: str
    index: int | None


@styled
def draw_extraction(agreement: pd.DataFrame, *, width_mm: float = DOUBLE_COLUMN) -> Figure:
    """Draw agreement and missing data per field.

    Parameters
    ----------
    agreement : DataFrame
        A row per field, in the order of the form: ``field``, ``section``, ``n_cases``, ``n_equal``,
        ``n_compared`` (cases with a value to compare), ``n_missing`` (cases without one).
    width_mm : float
        Width; the height follows from the number of fields.
    """
    require_columns(agreement, EXTRACTION_COLUMNS, "agreement")
    frame = agreement.reset_index(drop=True)
    blocks = _split(frame) if width_mm >= _TWO_BLOCKS_FROM and len(frame) > _LONG else [frame]
    block_width = (width_mm - 2 * _EDGE - (len(blocks) - 1) * _BLOCK_GAP) / len(blocks)
    note = wrap_text(_NOTE, width_mm - 2 * _EDGE, TINY)
    placed = [_lines(block) for block in blocks]
    body = max(height for _, height in placed)
    figure = new_figure(width_mm, _EDGE + _TITLE + body + _X_AXIS + len(note) * pitch(TINY) + _EDGE)
    sheet = page(figure)
    for number, (block, (lines, height)) in enumerate(zip(blocks, placed, strict=True)):
        _draw_block(
            figure, sheet, block, lines, height, _EDGE + number * (block_width + _BLOCK_GAP), block_width
        )
    write_lines(sheet, _EDGE, _EDGE + _TITLE + body + _X_AXIS, note, size=TINY, color=GREY)
    return figure


def _split(frame: pd.DataFrame) -> list[pd.DataFrame]:
    """Split a long list of fields in two, at the section that comes nearest to half."""
    starts = [
        index
        for index in range(1, len(frame))
        if frame["section"].iloc[index] != frame["section"].iloc[index - 1]
    ]
    middle = min(starts or [len(frame) // 2], key=lambda index: abs(index - len(frame) / 2))
    return [frame.iloc[:middle].reset_index(drop=True), frame.iloc[middle:].reset_index(drop=True)]


def _draw_block(
    figure: Figure,
    sheet: Axes,
    frame: pd.DataFrame,
    lines: list[_Line],
    height: float,
    left: float,
    width: float,
) -> None:
    """Draw fields with their two panels in an area of the page."""
    top = _EDGE + _TITLE
    labels = [_words(field) for field in frame["field"]]
    label_width = min(_INDENT + widest(labels, TINY), _LABEL_SHARE * width) + _GAP
    counts = [_ratio(row["n_equal"], row["n_compared"]) for row in rows_of(frame)]
    missing = [_ratio(row["n_missing"], row["n_cases"]) for row in rows_of(frame)]
    count_width = widest([*counts, *missing, "00/00"], TINY) + 1.5
    plot_width = (width - label_width - 2 * count_width - 2 * _GAP) / 2
    _draw_labels(sheet, lines, top, left, label_width - _GAP, width)
    x = left + label_width
    for title, share, texts in (
        ("Equal", frame["n_equal"] / frame["n_compared"].where(frame["n_compared"] > 0), counts),
        ("Empty", frame["n_missing"] / frame["n_cases"].where(frame["n_cases"] > 0), missing),
    ):
        write(sheet, x, top - _TITLE / 2, title, size=SMALL, weight="bold")
        ax = panel(figure, x, top, plot_width, height)
        _draw_shares(ax, lines, share, height, as_dots=title == "Equal")
        x += plot_width + count_width
        for line in lines:
            if line.index is not None:
                write(sheet, x, top + line.y, texts[line.index], size=TINY, align="right", color=GREY)
        x += 2 * _GAP


def _ratio(part: float, whole: float) -> str:
    return f"{part:g}/{whole:g}" if whole > 0 else "–"


def _words(name: object) -> str:
    return str(name).replace("_", " ")


def _lines(frame: pd.DataFrame) -> tuple[list[_Line], float]:
    """Place sections and fields; return them with the height of all."""
    lines: list[_Line] = []
    y = 0.0
    section = ""
    for index, row in enumerate(rows_of(frame)):
        if text_of(row["section"]) not in ("", section):
            lines.append(_Line(y + _SECTION_ROW / 2, _words(row["section"]), None))
            y += _SECTION_ROW
        section = text_of(row["section"])
        lines.append(_Line(y + _ROW / 2, _words(row["field"]), index))
        y += _ROW
    return lines, max(y, _ROW) + 0.5


def _draw_labels(
    sheet: Axes, lines: list[_Line], top: float, left: float, width: float, block: float
) -> None:
    for line in lines:
        if line.index is None:
            write_heading(sheet, left, left + block, top + line.y, _SECTION_ROW, line.label)
        else:
            label = shorten(line.label, width - _INDENT, TINY)
            write(sheet, left + _INDENT, top + line.y, label, size=TINY)


def _draw_shares(ax: Axes, lines: list[_Line], shares: pd.Series, height: float, *, as_dots: bool) -> None:
    rows = [(line.y, float(shares.iloc[line.index])) for line in lines if line.index is not None]
    known = [(y, share) for y, share in rows if share == share]
    ys, values = [y for y, _ in known], [share for _, share in known]
    ax.set_xlim(0, 1)
    ax.set_ylim(height, 0)
    ax.set_yticks([])
    ax.patch.set_alpha(0)
    ax.spines["left"].set_visible(False)
    ax.xaxis.set_major_locator(FixedLocator([0, 0.5, 1]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f}%"))
    ax.grid(axis="x", color=RULE, linewidth=HAIRLINE)
    if as_dots:
        ax.hlines(ys, 0, values, color=BLUE, linewidth=HAIRLINE, alpha=0.6)
        ax.plot(values, ys, "o", color=BLUE, ms=3.4, mew=0, clip_on=False)
    else:
        ax.barh(ys, values, height=0.55 * _ROW, color=SILVER, linewidth=0)
