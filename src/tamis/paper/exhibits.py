"""Figures and tables of a manuscript: their names, their attributes, their numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from tamis.errors import Problem
from tamis.paper.document import Align
from tamis.paper.markdown import read_attributes

FIGURES = (".svg", ".png")
TABLES = (".csv", ".md")
FIGURE_KEYS = ("#", "width", "alt")
TABLE_KEYS = ("#", "columns", "align", "widths", "cite", "landscape")
NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A figure or table before it is read: where it comes from, what it is called and how it is shown."""

    anchor: str
    label: str
    source: str
    options: Mapping[str, str]
    line: int

    @property
    def is_figure(self) -> bool:
        """Whether it is a picture."""
        return self.anchor.startswith("fig:")


class Numbering:
    """Names and numbers given to exhibits in the order in which they stand."""

    __slots__ = ("labels", "problems")

    def __init__(self) -> None:
        self.labels: dict[str, str] = {}
        self.problems: list[Problem] = []

    def add(self, source: str, attributes: str, path: str, line: int) -> Exhibit | None:
        """Give an exhibit its number; without a source it is a table written in the manuscript itself."""
        suffix = PurePosixPath(source).suffix.lower()
        if source and suffix not in FIGURES + TABLES:
            expected = f"Expected one of {' '.join(FIGURES)} (figures) or {' '.join(TABLES)} (tables)."
            self.problems.append(Problem(path, line, f"{source} is neither a figure nor a table", expected))
            return None
        kind, word, keys = (
            ("fig", "Figure", FIGURE_KEYS) if suffix in FIGURES else ("tab", "Table", TABLE_KEYS)
        )
        options = self._options(attributes, keys, path, line)
        number = sum(anchor.startswith(f"{kind}:") for anchor in self.labels) + 1
        anchor = options.pop("#", "") or f"{kind}:{PurePosixPath(source).stem or number}"
        if not re.match(rf"{kind}:.", anchor):
            expected = f"Write #{kind}:{anchor.partition(':')[2] or anchor}."
            self.problems.append(Problem(path, line, f"{word.lower()} is named {anchor!r}", expected))
        elif anchor in self.labels:
            expected = f"Give one another name: {{#{anchor}-2}}."
            self.problems.append(Problem(path, line, f"two exhibits are named {anchor!r}", expected))
        label = self.labels.setdefault(anchor, f"{word}{NO_BREAK}{number}")
        return Exhibit(anchor, label, source, options, line)

    def _options(self, attributes: str, keys: tuple[str, ...], path: str, line: int) -> dict[str, str]:
        options = read_attributes(attributes)
        if options is None:
            expected = 'Write {#fig:name key=value key="several words"}.'
            self.problems.append(Problem(path, line, f"the attributes {attributes} cannot be read", expected))
            return {}
        for name in sorted(set(options) - set(keys)):
            expected = f"Expected one of: {', '.join(key.replace('#', '#name') for key in keys)}."
            self.problems.append(Problem(path, line, f"{name!r} is not a known attribute", expected))
        return {name: value for name, value in options.items() if name in keys}


def numbers_of(text: str) -> tuple[float, ...] | None:
    """Read "1, 2, 2.5"; None where a part is no positive number."""
    parts = [part.strip() for part in text.split(",")]
    if not all(re.fullmatch(r"\d+(\.\d+)?", part) and float(part) > 0 for part in parts):
        return None
    return tuple(float(part) for part in parts)


def align_of(style: str) -> Align:
    """Return the alignment that a Markdown table gives a cell by ``:---``, ``---:`` or ``:---:``."""
    found = re.search(r"text-align:(left|right|center)", style)
    words: dict[str, Align] = {"left": "left", "right": "right", "center": "center"}
    return words[found[1]] if found else "left"
