"""All cases of a review of case reports on one page: when it began, when it ended, and how exactly that is known."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from matplotlib.transforms import ScaledTranslation

from tamis.errors import UsageError
from tamis.figures.frames import require_columns, rows_of, text_of
from tamis.figures.keys import Key, draw_keys, key_height
from tamis.figures.layout import (
    page,
    panel,
    pitch,
    shorten,
    text_width,
    widest,
    wrap_text,
    write,
    write_heading,
    write_lines,
)
from tamis.figures.style import (
    BLUE,
    DOUBLE_COLUMN,
    GREEN,
    GREY,
    HAIRLINE,
    INK,
    ORANGE,
    PURPLE,
    RULE,
    SILVER,
    SKY,
    SMALL,
    TINY,
    VERMILION,
    new_figure,
    styled,
)

Phase = Literal["onset", "resolution"]
Extent = Literal["exact", "interval", "left", "right", "unknown"]

TIMELINE_COLUMNS = ("case_id", "report", "group", "phase", "origin", "lower", "upper", "event")
PHASES: tuple[Phase, ...] = ("onset", "resolution")
_TITLES: Mapping[Phase, str] = {"onset": "Onset", "resolution": "Resolution"}

# An origin has a colour and a shape of its own, the commonest words always the same ones.
_KNOWN_ORIGINS = (
    "birth", "infusion_start", "infusion_end", "extravasation", "onset", "presentation", "diagnosis", "surgery",
    "admission", "discharge",
)  # fmt: skip
_COLOURS = (BLUE, VERMILION, ORANGE, PURPLE, GREEN, BLUE, VERMILION, INK, SKY, ORANGE, PURPLE, GREEN)
_SHAPES = ("o", "s", "D", "^", "v", "P", "X", "*", "h", "<", ">", "d")
_UNKNOWN_LOOK = (GREY, ".")

# Ends of windows by kind of event; other words are drawn as an open circle.
_EVENT_MARKERS: Mapping[str, tuple[str, bool]] = {"spontaneous": ("o", True), "after_surgery": ("s", True)}
_NO_EVENT = {"", "none", "unknown"}

# Lines of a window, of one that is open to the left, and of one that is open to the right.
_THICK: Mapping[str, Any] = {"linewidth": 2.0, "solid_capstyle": "butt"}
_THIN: Mapping[str, Any] = {"linewidth": 0.9, "solid_capstyle": "butt"}
_WAITING: Mapping[str, Any] = {"linewidth": 0.9, "linestyle": (0, (2.2, 1.1))}

# Millimetres.
_EDGE = 0.8
_ROW = 3.3
_GROUP_ROW = 4.4
_ORIGIN_ROOM = 4.0
_PANEL_GAP = 4.0
_LABEL_GAP = 2.0
_TITLE = 5.0
_X_AXIS = 9.5
_CASE_INDENT = 1.2
_LABEL_SHARE = 0.36

# Days that a reader of clinical reports counts in.
_TICKS = (1, 7, 14, 30, 60, 90, 180, 365, 730, 1825, 3650, 7300, 18250)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the figure: a case with its phases, or the heading of a group."""

    y: float
    label: str
    case_id: str | None


@styled
def draw_timeline(
    cases: pd.DataFrame, *, unit: str = "days", group_label: str = "", width_mm: float = DOUBLE_COLUMN
) -> Figure:
    """Draw the windows of onset and of resolution, one row per case.

    Parameters
    ----------
    cases : DataFrame
        A row per case and phase: ``case_id``, ``report``, ``group`` (exposure; groups stand in the order of the
        frame, their cases by report), ``phase`` (onset or resolution), ``origin`` (what the time counts from),
        ``lower``, ``upper`` (both NaN: not reported; upper infinite: not yet), ``event`` (spontaneous,
        after_surgery, none, unknown …).
    unit : str
        Unit of the times.
    group_label : str
        What the groups are, set above them.
    width_mm : float
        Width; the height follows from the number of cases.
    """
    require_columns(cases, TIMELINE_COLUMNS, "cases")
    unknown = sorted(set(cases["phase"]) - set(PHASES))
    if unknown:
        raise UsageError(f"phase {', '.join(map(repr, unknown))}. Expected one of: {', '.join(PHASES)}.")
    twice = cases.loc[cases.duplicated(["case_id", "phase"]), "case_id"]
    if len(twice):
        raise UsageError(
            f"case {', '.join(map(str, twice))} stands twice in a phase. Expected one row per case and phase."
        )
    looks = _origin_looks(cases)
    keys = [list(_origin_keys(looks)), [*_extent_keys(cases), *_event_keys(cases)]]
    note = (
        f"Time in {unit} on a square-root scale, counted from the event that the symbol left of zero names: rows "
        "with different symbols have different clocks. A time lies after L and not after R; an end mark alone is an "
        "exact time."
    )
    labels = _case_labels(cases)
    label_width = (
        min(_CASE_INDENT + widest(list(labels.values()), TINY), _LABEL_SHARE * width_mm) + _LABEL_GAP
    )
    inner = width_mm - 2 * _EDGE
    key_top = _EDGE
    body_top = key_top + sum(key_height(group, inner) for group in keys) + 1.5 + _TITLE
    lines, body_height = _lines(cases, labels)
    note_lines = wrap_text(note, inner, TINY)
    height = body_top + body_height + _X_AXIS + len(note_lines) * pitch(TINY) + _EDGE
    figure = new_figure(width_mm, height)
    sheet = page(figure)
    for group in keys:
        key_top = draw_keys(sheet, group, _EDGE, key_top, inner)
    if group_label:
        write(sheet, _EDGE, body_top - _TITLE / 2, group_label, weight="bold")
    panel_width = (inner - label_width - len(PHASES) * _ORIGIN_ROOM - _PANEL_GAP - 1.5) / len(PHASES)
    _draw_labels(sheet, lines, body_top, label_width - _LABEL_GAP, width_mm)
    for number, phase in enumerate(PHASES):
        left = _EDGE + label_width + _ORIGIN_ROOM + number * (panel_width + _ORIGIN_ROOM + _PANEL_GAP)
        write(sheet, left, body_top - _TITLE / 2, _TITLES[phase], weight="bold")
        ax = panel(figure, left, body_top, panel_width, body_height)
        windows = {row["case_id"]: row for row in rows_of(cases[cases["phase"] == phase])}
        _draw_panel(ax, windows, lines, looks, body_height, panel_width, unit)
    write_lines(sheet, _EDGE, body_top + body_height + _X_AXIS, note_lines, size=TINY, color=GREY)
    return figure


def _words(code: str) -> str:
    return code.replace("_", " ")


def _extent(lower: float, upper: float) -> Extent:
    """Say how exactly a time is known."""
    if math.isnan(lower) and math.isnan(upper):
        return "unknown"
    if lower == upper:
        return "exact"
    if math.isinf(upper):
        return "right"
    return "left" if lower == 0 else "interval"


def _origin_looks(cases: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Give each origin in use its colour and shape."""
    used = {
        text_of(origin) for origin in cases.loc[cases["lower"].notna() | cases["upper"].notna(), "origin"]
    }
    order = [origin for origin in _KNOWN_ORIGINS if origin in used]
    order += sorted(used - set(_KNOWN_ORIGINS) - {"", "unknown"})
    looks: dict[str, tuple[str, str]] = {}
    for origin in order:
        index = _KNOWN_ORIGINS.index(origin) if origin in _KNOWN_ORIGINS else len(_KNOWN_ORIGINS) + len(looks)
        looks[origin] = (_COLOURS[index % len(_COLOURS)], _SHAPES[index % len(_SHAPES)])
    return looks | {origin: _UNKNOWN_LOOK for origin in ("", "unknown") if origin in used}


def _case_labels(cases: pd.DataFrame) -> dict[str, str]:
    """Name cases by their report; cases of one report get letters."""
    report_of = cases.drop_duplicates("case_id").set_index("case_id")["report"]
    labels = {}
    for report, ids in report_of.groupby(report_of, sort=False):
        for number, case_id in enumerate(ids.index):
            labels[case_id] = str(report) if len(ids) == 1 else f"{report} {_letters(number)}"
    return labels


def _letters(number: int) -> str:
    """Return a, b and so on; after z come aa, ab."""
    head, last = divmod(number, 26)
    return (_letters(head - 1) if head else "") + chr(ord("a") + last)


def _lines(cases: pd.DataFrame, labels: Mapping[str, str]) -> tuple[list[_Line], float]:
    """Place headings and cases; return them with the height of all."""
    lines: list[_Line] = []
    y = 0.0
    group_of = {row["case_id"]: text_of(row["group"]) for row in rows_of(cases)}
    for group in dict.fromkeys(group_of.values()):
        mine = [case for case in group_of if group_of[case] == group]
        members = sorted(mine, key=lambda case: labels[case].casefold())
        lines.append(_Line(y + _GROUP_ROW / 2, f"{group or 'not reported'} ({len(members)})", None))
        y += _GROUP_ROW
        for case_id in members:
            lines.append(_Line(y + _ROW / 2, labels[case_id], case_id))
            y += _ROW
    return lines, y + 0.5


def _draw_labels(sheet: Axes, lines: Sequence[_Line], top: float, width: float, page_width: float) -> None:
    for line in lines:
        if line.case_id is None:
            write_heading(sheet, _EDGE, page_width - _EDGE, top + line.y, _GROUP_ROW, line.label)
        else:
            label = shorten(line.label, width - _CASE_INDENT, TINY)
            write(sheet, _EDGE + _CASE_INDENT, top + line.y, label, size=TINY)


def _draw_panel(
    ax: Axes,
    windows: Mapping[str, Mapping[str, Any]],
    lines: Sequence[_Line],
    looks: Mapping[str, tuple[str, str]],
    height: float,
    width: float,
    unit: str,
) -> None:
    finite = [row[end] for row in windows.values() for end in ("lower", "upper") if math.isfinite(row[end])]
    end = 1.12 * max([*finite, 1.0])
    ax.set_xscale("function", functions=(_root, _square))
    ax.set_xlim(0, end)
    ax.set_ylim(height, 0)
    ax.patch.set_alpha(0)
    ax.set_yticks([])
    ax.spines["left"].set_linewidth(HAIRLINE)
    ticks = _ticks(end, width)
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda time, _: f"{time:g}"))
    ax.grid(axis="x", color=RULE, linewidth=HAIRLINE)
    ax.set_xlabel(f"Time ({unit})")
    for line in lines:
        row = windows.get(line.case_id or "")
        if row is not None:
            _draw_window(ax, line.y, row, looks, end, width)


def _root(time: Any) -> Any:
    return np.sqrt(np.maximum(time, 0))


def _square(place: Any) -> Any:
    return np.square(place)


def _ticks(end: float, width: float) -> list[float]:
    """Choose ticks from familiar numbers of days that do not touch, the later ones first."""
    kept: list[float] = [0.0]
    room_from = text_width("0", SMALL) / 2
    limit = math.inf
    for time in reversed([tick for tick in _TICKS if tick <= end]):
        place, half = width * math.sqrt(time / end), text_width(f"{time:g}", SMALL) / 2
        if place + half + 1.2 <= limit and place - half - 1.2 >= room_from:
            kept.append(float(time))
            limit = place - half
    return sorted(kept)


def _draw_window(
    ax: Axes,
    y: float,
    row: Mapping[str, Any],
    looks: Mapping[str, tuple[str, str]],
    end: float,
    width: float,
) -> None:
    lower, upper = float(row["lower"]), float(row["upper"])
    event = text_of(row["event"])
    extent = _extent(lower, upper)
    if extent == "unknown":
        _write_unknown(ax, y, event)
        return
    colour, shape = looks[text_of(row["origin"])]
    # The origin stands left of zero, in millimetres, whatever the scale of the panel.
    ax.plot([-0.5 * _ORIGIN_ROOM / width], [y], transform=ax.get_yaxis_transform(), marker=shape, ms=3.4, mew=0,
            color=colour, clip_on=False, ls="none")  # fmt: skip
    if extent == "right":
        ax.plot([lower, end], [y, y], color=colour, **_WAITING)
        ax.plot([end], [y], marker=">", ms=3, mew=0, color=colour, clip_on=False)
    elif extent == "left":
        ax.plot([0, upper], [y, y], color=colour, **_THIN)
        ax.plot([0], [y], marker="<", ms=3, mew=0, color=colour, clip_on=False)
    elif extent == "interval":
        ax.plot([lower, upper], [y, y], color=colour, **_THICK)
    if extent in ("right", "interval"):
        ax.plot([lower], [y], marker="|", ms=4.2, mew=0.9, color=colour)
    if extent != "right":
        _draw_end(ax, upper, y, event, colour)


def _write_unknown(ax: Axes, y: float, event: str) -> None:
    """Say that no time is known, and what happened where that is known."""
    happened = event not in _NO_EVENT
    text = "time not reported" if happened else "not reported"
    ax.annotate(text, (0, y), (7.0 if happened else 3.0, 0), textcoords="offset points", fontsize=TINY,
                color=GREY if happened else SILVER, va="center_baseline")  # fmt: skip
    if happened:
        marker, filled = _end_marker(event)
        offset = ScaledTranslation(3.2 / 72, 0, ax.figure.dpi_scale_trans)
        ax.plot([0], [y], transform=ax.transData + offset, marker=marker, ms=3.2, mew=0.8, mec=GREY,
                mfc=GREY if filled else "white")  # fmt: skip


def _draw_end(ax: Axes, time: float, y: float, event: str, colour: str) -> None:
    marker, filled = _end_marker(event)
    ax.plot(
        [time],
        [y],
        marker=marker,
        ms=3.2,
        mew=0.8,
        mec=colour,
        mfc=colour if filled else "white",
        ls="none",
        zorder=4,
    )


def _end_marker(event: str) -> tuple[str, bool]:
    return _EVENT_MARKERS.get(event, ("o", event == ""))


def _origin_keys(looks: Mapping[str, tuple[str, str]]) -> Iterator[Key]:
    for origin, (colour, shape) in looks.items():
        words = f"since {_words(origin)}" if origin not in ("", "unknown") else "origin not reported"
        yield Key(words, marker={"marker": shape, "color": colour, "ms": 3.8, "mew": 0})


def _extent_keys(cases: pd.DataFrame) -> Iterator[Key]:
    used = {_extent(float(row["lower"]), float(row["upper"])) for row in rows_of(cases)}
    looks: tuple[tuple[Extent, str, Mapping[str, Any], str], ...] = (
        ("interval", "between L and R", _THICK, ""),
        ("left", "by R (left-censored)", _THIN, "<"),
        ("right", "not by L (right-censored)", _WAITING, ">"),
    )
    for extent, label, line, marker in looks:
        if extent in used:
            yield Key(
                label,
                line={"color": GREY, **line},
                marker={"marker": marker, "ms": 3, "color": GREY, "mew": 0},
            )


def _event_keys(cases: pd.DataFrame) -> Iterator[Key]:
    known = cases[cases["upper"].map(math.isfinite)]
    for event in dict.fromkeys(text_of(event) for event in known["event"]):
        if event in _EVENT_MARKERS or event not in _NO_EVENT:
            marker, filled = _end_marker(event)
            yield Key(
                _words(event),
                marker={
                    "marker": marker,
                    "ms": 3.2,
                    "mew": 0.8,
                    "mec": GREY,
                    "mfc": GREY if filled else "white",
                },
            )
