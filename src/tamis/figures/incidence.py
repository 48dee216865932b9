"""The share of cases that ended in each of several ways, over time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from tamis.errors import UsageError
from tamis.figures.curves import EDGE, GAP, HIGHEST, RATIO, RIGHT, X_AXIS, Y_AXIS
from tamis.figures.frames import numbers_of, require_columns, rows_of
from tamis.figures.keys import Key, draw_keys, key_height
from tamis.figures.layout import page, panel, pitch, wrap_text, write_lines
from tamis.figures.risk_rows import RiskRows
from tamis.figures.style import (
    BLUE,
    GREEN,
    GREY,
    PURPLE,
    SINGLE_COLUMN,
    TINY,
    VERMILION,
    new_figure,
    styled,
)
from tamis.figures.time_plots import (
    BAND_ALPHA,
    BEYOND,
    CELL_ALPHA,
    convention,
    draw_steps,
    last_time,
    patch_of,
    set_share_axis,
    set_time_axis,
)

INCIDENCE_COLUMNS = ("cause", "lower", "upper", "incidence")
LIMIT_COLUMNS = ("cause", "time", "ci_lb", "ci_ub")

_LINES: tuple[Mapping[str, Any], ...] = (
    {"color": BLUE, "linewidth": 1.4},
    {"color": VERMILION, "linewidth": 1.4, "linestyle": (0, (5, 1.2))},
    {"color": GREEN, "linewidth": 1.4, "linestyle": (0, (1.5, 1))},
    {"color": PURPLE, "linewidth": 1.4, "linestyle": (0, (6, 1.2, 1.2, 1.2))},
)


@styled
def draw_incidence(
    cells: pd.DataFrame,
    *,
    origin: str,
    band: pd.DataFrame | None = None,
    at_risk: pd.DataFrame | None = None,
    event: str = "ended",
    unit: str = "days",
    band_label: str = "95% limits",
    share_label: str | None = None,
    until: float | None = None,
    width_mm: float = SINGLE_COLUMN,
) -> Figure:
    """Draw the cumulative incidence of competing ends, one line each.

    Parameters
    ----------
    cells : DataFrame
        ``cause``, ``lower``, ``upper`` and ``incidence`` after the cell: steps where the ends are equal, else the
        mass lies somewhere in (lower, upper]. A row with an infinite end ends its line at ``lower``.
    origin : str
        What the clock starts from, in words.
    band : DataFrame, optional
        Pointwise limits: ``cause``, ``time``, ``ci_lb``, ``ci_ub``, constant until the next time.
    at_risk : DataFrame, optional
        As in ``draw_resolution``, of the ends of any kind.
    event, unit : str
        Words of the note, the table and the axis; ``event`` covers all ends.
    band_label : str
        What the limits are.
    share_label : str, optional
        Name of the vertical axis; "Cases (%)" where absent.
    until : float, optional
        End of the time axis; the largest finite time where absent.
    width_mm : float
        Width; the height follows from it and from the table.
    """
    require_columns(cells, INCIDENCE_COLUMNS, "cells")
    causes = list(dict.fromkeys(cells["cause"]))
    if len(causes) > len(_LINES):
        raise UsageError(f"{len(causes)} kinds of end. At most {len(_LINES)} can be told apart; join some.")
    open_cells = bool(((cells["upper"] > cells["lower"]) & np.isfinite(numbers_of(cells, "upper"))).any())
    note = convention(event, unit, origin)
    note += "Within a rectangle the data do not tell where the curve runs. " if open_cells else ""
    note += "Each line is the share that ended in that way; together they cannot exceed 100%."
    inner = width_mm - 2 * EDGE
    keys = [Key(_words(cause), line=look) for cause, look in zip(causes, _LINES, strict=False)]
    keys += [Key("Not determined", patch=patch_of(GREY, CELL_ALPHA))] if open_cells else []
    keys += [Key(band_label, patch=patch_of(GREY, 2 * BAND_ALPHA))] if band is not None else []
    table = RiskRows.of(at_risk, event)
    left = max(Y_AXIS, EDGE + table.margin())
    width = width_mm - left - RIGHT
    top = EDGE + key_height(keys, inner) + GAP
    height = min(RATIO * width, HIGHEST)
    table_top = top + height + X_AXIS
    lines = wrap_text(note, inner, TINY)
    figure = new_figure(width_mm, table_top + table.height + len(lines) * pitch(TINY) + EDGE)
    sheet = page(figure)
    draw_keys(sheet, keys, EDGE, EDGE, inner)
    seen = [frame["time"] for frame in (band, at_risk) if frame is not None]
    end = until or BEYOND * last_time(cells["lower"], cells["upper"], *seen)
    ax = panel(figure, left, top, width, height)
    for cause, look in zip(causes, _LINES, strict=False):
        if band is not None:
            require_columns(band, LIMIT_COLUMNS, "band")
            limits = band[band["cause"] == cause].sort_values("time")
            ax.fill_between(
                numbers_of(limits, "time"),
                numbers_of(limits, "ci_lb"),
                numbers_of(limits, "ci_ub"),
                step="post",
                **patch_of(look["color"], BAND_ALPHA),
            )
        rows = rows_of(cells[cells["cause"] == cause].sort_values("lower"))
        steps = [(float(row["lower"]), float(row["upper"]), float(row["incidence"])) for row in rows]
        draw_steps(ax, steps, end, look)
    set_share_axis(ax, share_label or "Cases (%)")
    set_time_axis(ax, end, f"Time since {origin} ({unit})")
    table.draw(sheet, ax, left, width, table_top, end)
    write_lines(sheet, EDGE, table_top + table.height, lines, size=TINY, color=GREY)
    return figure


def _words(cause: object) -> str:
    text = str(cause).replace("_", " ")
    return text[:1].upper() + text[1:]
