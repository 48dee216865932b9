"""Figures and tables of a manuscript: their names, numbers and attributes, and what they become."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from tamis.errors import Problem
from tamis.paper.document import Figure, Inlines, Table, plain_text
from tamis.paper.markdown import read_attributes
from tamis.paper.numbers import NO_BREAK
from tamis.paper.tabular import Body

FIGURES = (".svg", ".png")
TABLES = (".csv", ".md")
FIGURE_KEYS = ("#", "width", "alt")
TABLE_KEYS = ("#", "columns", "align", "widths", "cite", "landscape")


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A figure or table before it is read: where it comes from, what it is called and how it is shown."""

    anchor: str
    label: str
    source: str
    options: Mapping[str, str]
    line: int


class Numbering:
    """Names and numbers given to exhibits in the order in which they stand."""

    __slots__ = ("_path", "labels", "problems")

    def __init__(self, path: str) -> None:
        self._path = path
        self.labels: dict[str, str] = {}
        self.problems: list[Problem] = []

    def add(self, source: str, attributes: str, line: int) -> Exhibit | None:
        """Give an exhibit its number; without a source it is a table written in the manuscript itself."""
        suffix = PurePosixPath(source).suffix.lower()
        if source and suffix not in FIGURES + TABLES:
            expected = f"Expected one of {' '.join(FIGURES)} (figures) or {' '.join(TABLES)} (tables)."
            self._problem(line, f"{source} is neither a figure nor a table", expected)
            return None
        figure = suffix in FIGURES
        kind, word, keys = ("fig", "Figure", FIGURE_KEYS) if figure else ("tab", "Table", TABLE_KEYS)
        options = self._options(attributes, keys, line)
        number = sum(anchor.startswith(f"{kind}:") for anchor in self.labels) + 1
        anchor = options.pop("#", "") or f"{kind}:{PurePosixPath(source).stem or number}"
        if not re.match(rf"{kind}:.", anchor):
            self._problem(
                line, f"the {word.lower()} is named {anchor!r}", f"Expected a name such as {kind}:name."
            )
        elif anchor in self.labels:
            expected = f"Give one another name: {{#{anchor}-2}}."
            self._problem(line, f"two exhibits are named {anchor!r}", expected)
        return Exhibit(
            anchor, self.labels.setdefault(anchor, f"{word}{NO_BREAK}{number}"), source, options, line
        )

    def _options(self, attributes: str, keys: tuple[str, ...], line: int) -> dict[str, str]:
        options = read_attributes(attributes)
        if options is None:
            expected = 'Write {#fig:name key=value key="several words"}.'
            self._problem(line, f"the attributes {attributes} cannot be read", expected)
            return {}
        for name in sorted(set(options) - set(keys)):
            expected = f"Expected one of: {', '.join(key.replace('#', '#name') for key in keys)}."
            self._problem(line, f"{name!r} is not a known attribute", expected)
        return {name: value for name, value in options.items() if name in keys}

    def _problem(self, line: int, what: str, expected: str) -> None:
        self.problems.append(Problem(self._path, line, what, expected))


def make_figure(exhibit: Exhibit, caption: Inlines, path: str) -> tuple[Figure, list[Problem]]:
    """Make the figure of an exhibit; its caption speaks for it where no alternative text does."""
    problems: list[Problem] = []
    width = exhibit.options.get("width", "")
    if width and not _is_positive(width):
        expected = "Expected millimetres, such as width=85."
        problems.append(Problem(path, exhibit.line, f"width is {width!r}", expected))
    figure = Figure(
        anchor=exhibit.anchor,
        label=exhibit.label,
        caption=caption,
        note=(),
        source=exhibit.source,
        alt=exhibit.options.get("alt", "") or plain_text(caption),
        width_mm=float(width) if width and not problems else None,
    )
    return figure, problems


def make_table(exhibit: Exhibit, caption: Inlines, body: Body, path: str) -> tuple[Table, list[Problem]]:
    """Make the table of an exhibit."""
    problems: list[Problem] = []
    shares = [part.strip() for part in exhibit.options.get("widths", "").split(",") if part.strip()]
    if shares and (len(shares) != len(body.header) or not all(_is_positive(share) for share in shares)):
        what = f"widths is {exhibit.options['widths']!r}"
        expected = f"Expected {len(body.header)} numbers above 0, separated by commas."
        problems.append(Problem(path, exhibit.line, what, expected))
    table = Table(
        anchor=exhibit.anchor,
        label=exhibit.label,
        caption=caption,
        note=(),
        header=body.header,
        rows=body.rows,
        aligns=body.aligns,
        widths=() if problems else tuple(float(share) for share in shares),
        landscape="landscape" in exhibit.options,
    )
    return table, problems


def _is_positive(text: str) -> bool:
    return re.fullmatch(r"\d+(\.\d+)?", text) is not None and float(text) > 0
