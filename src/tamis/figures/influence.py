"""Influence of single studies on a fit: a plot per diagnostic, the studies along the same axis (viechtbauer2010b)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tamis.errors import UsageError
from tamis.figures.frames import numbers_of, require_columns
from tamis.figures.keys import Key, draw_keys, key_height
from tamis.figures.layout import page, panel, pitch, widest, wrap_text, write_lines
from tamis.figures.panels import EDGE, padded, set_axis
from tamis.figures.style import BLUE, DOUBLE_COLUMN, GREY, HAIRLINE, RULE, TINY, VERMILION, new_figure, styled

# Columns that are drawn where the frame has them, and their names.
DIAGNOSTICS: Mapping[str, str] = {
    "rstudent": "Studentised residual",
    "dffits": "DFFITS",
    "cook_d": "Cook’s distance",
    "cov_r": "Covariance ratio",
    "tau2_del": "τ² without the study",
    "QE_del": "Q without the study",
    "hat": "Hat value",
    "weight": "Weight (%)",
}
_POINT: Mapping[str, Any] = {"marker": "o", "ms": 3.0, "mfc": BLUE, "mec": "white", "mew": 0.3, "ls": "none"}
_FLAGGED: Mapping[str, Any] = {
    "marker": "D",
    "ms": 3.4,
    "mfc": VERMILION,
    "mec": "white",
    "mew": 0.3,
    "ls": "none",
}
_THRESHOLD: Mapping[str, Any] = {"color": GREY, "linewidth": 0.6, "linestyle": (0, (4, 2))}

# Millimetres.
_ROW = 3.1
_PANEL = 16.0
_GAP = 2.6
_X_AXIS = 5.0
_LABEL_SHARE = 0.32


@styled
def plot_diagnostic(
    ax: Axes, studies: pd.DataFrame, diagnostic: str, *, thresholds: Sequence[float] = ()
) -> Axes:
    """Draw one diagnostic, a study per line from top to bottom.

    Parameters
    ----------
    ax : Axes
    studies : DataFrame
        The column named by ``diagnostic``; optional ``is_infl`` (true for studies that stand out).
    diagnostic : str
        Column to draw.
    thresholds : sequence of float
        Values beyond which a study stands out.
    """
    require_columns(studies, (diagnostic,), "studies")
    values = numbers_of(studies, diagnostic)
    rows = np.arange(len(values)) + 0.5
    flagged = (
        studies["is_infl"].to_numpy(bool) if "is_infl" in studies.columns else np.zeros(len(values), bool)
    )
    known = values[np.isfinite(values)]
    shown = np.concatenate([known, np.asarray(thresholds, float)]) if known.size else np.array([0.0, 1.0])
    low, high = padded(float(shown.min()), float(shown.max()), 0.1)
    ax.set_ylim(len(values), 0)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    for threshold in thresholds:
        ax.axvline(threshold, **_THRESHOLD)
    ax.hlines(rows, low, high, color=RULE, linewidth=HAIRLINE, zorder=0)
    ax.plot(values, rows, color=GREY, linewidth=HAIRLINE, zorder=1)
    ax.plot(values[~flagged], rows[~flagged], **_POINT)
    ax.plot(values[flagged], rows[flagged], **_FLAGGED)
    set_axis(ax, "x", low, high, "")
    ax.tick_params(axis="x", labelsize=TINY)
    return ax


@styled
def draw_influence(
    studies: pd.DataFrame,
    *,
    thresholds: Mapping[str, Sequence[float]] | None = None,
    width_mm: float = DOUBLE_COLUMN,
) -> Figure:
    """Draw every diagnostic that the frame has, side by side, in as many bands as the width needs.

    Parameters
    ----------
    studies : DataFrame
        ``slab`` and any of ``rstudent``, ``dffits``, ``cook_d``, ``cov_r``, ``tau2_del``, ``QE_del``, ``hat``,
        ``weight``; optional ``is_infl``.
    thresholds : mapping, optional
        Diagnostic -> values beyond which a study stands out.
    width_mm : float
        Width; the height follows from the number of studies.
    """
    require_columns(studies, ("slab",), "studies")
    names = [name for name in DIAGNOSTICS if name in studies.columns]
    if not names:
        raise UsageError(
            f"the frame 'studies' has no diagnostic. Expected one or more of: {', '.join(DIAGNOSTICS)}."
        )
    limits = thresholds or {}
    slabs = [str(slab) for slab in studies["slab"]]
    label_width = min(widest(slabs, TINY), _LABEL_SHARE * width_mm)
    room = width_mm - 2 * EDGE - label_width - 2.0
    per_band = max(1, min(len(names), int((room + _GAP) // (_PANEL + _GAP))))
    bands = -(-len(names) // per_band)
    per_band = -(-len(names) // bands)
    panel_width = (room - (per_band - 1) * _GAP) / per_band
    titles = {name: wrap_text(DIAGNOSTICS[name], panel_width, TINY, "bold") for name in names}
    title_height = max(map(len, titles.values())) * pitch(TINY) + 1.0
    labels = [wrap_text(slab, label_width + 0.01, TINY) for slab in slabs]
    row_height = max(_ROW, max(map(len, labels), default=1) * pitch(TINY) + 0.5)
    body = max(len(slabs), 1) * row_height
    keys = _keys(studies, limits)
    top = EDGE + (key_height(keys, width_mm - 2 * EDGE) + 1.0 if keys else 0.0)
    band_height = title_height + body + _X_AXIS + 1.5
    figure = new_figure(width_mm, top + bands * band_height + EDGE)
    sheet = page(figure)
    if keys:
        draw_keys(sheet, keys, EDGE, EDGE, width_mm - 2 * EDGE)
    for number, name in enumerate(names):
        band, place = divmod(number, per_band)
        start = top + band * band_height
        left = EDGE + label_width + 2.0 + place * (panel_width + _GAP)
        lines = titles[name]
        write_lines(
            sheet,
            left,
            start + title_height - 1.0 - len(lines) * pitch(TINY),
            lines,
            size=TINY,
            weight="bold",
        )
        ax = panel(figure, left, start + title_height, panel_width, body)
        plot_diagnostic(ax, studies, name, thresholds=limits.get(name, ()))
        if place == 0:
            for row, words in enumerate(labels):
                middle = start + title_height + (row + 0.5) * row_height
                write_lines(sheet, EDGE, middle - len(words) * pitch(TINY) / 2, words, size=TINY)
    return figure


def _keys(studies: pd.DataFrame, thresholds: Mapping[str, Sequence[float]]) -> list[Key]:
    keys = []
    if "is_infl" in studies.columns and studies["is_infl"].any():
        keys = [Key("Study", marker=_POINT), Key("Study that stands out", marker=_FLAGGED)]
    return keys + ([Key("Threshold", line=_THRESHOLD)] if any(map(len, thresholds.values())) else [])
