"""Running text: what the marks inside a paragraph become, and on which line something in them is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markdown_it.tree import SyntaxTreeNode as Node

from tamis.errors import Problem
from tamis.paper.citations import Citations
from tamis.paper.document import Citation, Code, Inline, Inlines, LineBreak, Link, Style, Styled, Text
from tamis.paper.markdown import CITATION, CROSS_REFERENCE, NUMBER, UNREADABLE
from tamis.paper.numbers import nearest_names, show_number

STYLES: dict[str, Style] = {"em": "emphasis", "strong": "strong", "sup": "superscript", "sub": "subscript"}
HOW_TO_MARK = {
    "{{": "Write {{ name }} or {{ name | format }}; for plain braces \\{{.",
    "{@": "Write {@fig:name} or {@tab:name}; for a plain brace \\{@.",
    "[@": "Write [@key] or [@key; @key], nothing else inside; for a plain bracket \\[@.",
}
# Where a link may lead, beside the figures and tables of the paper.
SCHEMES = ("https:", "http:", "mailto:")
COMMENT = re.compile(r"\s*(?:<!--.*?-->\s*)+", re.DOTALL)


class InlineReader:
    """Reads inline content of one file; citations are numbered as they are met."""

    __slots__ = ("_citations", "_labels", "_line", "_path", "_results", "problems")

    def __init__(
        self, results: Mapping[str, Any], citations: Citations, labels: Mapping[str, str], path: str
    ) -> None:
        self._results = results
        self._citations = citations
        self._labels = labels
        self._path = path
        self._line = 0
        self.problems: list[Problem] = []

    def read(self, nodes: Sequence[Node], line: int) -> Inlines:
        """Return the content of nodes that begin on a line."""
        self._line = line
        return self._children(nodes)

    def _children(self, nodes: Sequence[Node]) -> Inlines:
        merged: list[Inline] = []
        for node in nodes:
            for child in self._inline(node):
                if isinstance(child, Text) and merged and isinstance(merged[-1], Text):
                    merged[-1] = Text(merged[-1].text + child.text)
                else:
                    merged.append(child)
        return tuple(merged)

    def _inline(self, node: Node) -> Iterator[Inline]:
        kind = node.type
        if kind in STYLES:
            yield Styled(STYLES[kind], self._children(node.children))
        elif kind == "link":
            yield self._link(str(node.attrs["href"]), node)
        elif kind == "code_inline":
            yield Code(node.content)
        elif kind == "softbreak":
            self._line += 1
            yield Text(" ")
        elif kind == "hardbreak":
            self._line += 1
            yield LineBreak()
        elif kind == NUMBER:
            yield from self._number(node.content)
        elif kind == CITATION:
            yield from self._citation(node.content)
        elif kind == CROSS_REFERENCE:
            yield from self._cross_reference(node.content)
        elif kind == UNREADABLE:
            self._problem(
                f"{node.content!r} begins a mark that cannot be read", HOW_TO_MARK[node.content[:2]]
            )
        elif kind == "image":
            self._problem("an image stands inside a paragraph", "Give it a paragraph of its own.")
        elif kind == "html_inline":
            yield from self._html(node.content)
        else:
            yield Text(node.content)

    def _number(self, expression: str) -> Iterator[Inline]:
        text, problems = show_number(expression, self._results, self._path, self._line)
        self.problems += problems
        self._line += expression.count("\n")
        yield Text(text)

    def _citation(self, content: str) -> Iterator[Inline]:
        numbers: set[int] = set()
        for part in content.split(";"):
            line = self._line + part.partition("@")[0].count("\n")
            number = self._citations.cite(part.strip().removeprefix("@"), self._path, line)
            if number:
                numbers.add(number)
            self._line += part.count("\n")
        if numbers:
            yield Citation(tuple(sorted(numbers)))

    def _link(self, target: str, node: Node) -> Inline:
        if not target.lower().startswith(SCHEMES) and target.removeprefix("#") not in self._labels:
            self._problem(
                f"a link leads to {target!r}",
                "Expected https://…, mailto:…, or # and the name of an exhibit.",
            )
        return Link(target, self._children(node.children))

    def _cross_reference(self, anchor: str) -> Iterator[Inline]:
        if anchor in self._labels:
            yield Link(f"#{anchor}", (Text(self._labels[anchor]),))
            return
        nearest = nearest_names(anchor, list(self._labels))
        self._problem(
            f"there is no figure or table {anchor!r}",
            f"Did you mean {nearest}?" if nearest else "The manuscript has no figures and tables.",
        )

    def _html(self, content: str) -> Iterator[Inline]:
        if not COMMENT.fullmatch(content):
            self._problem(
                f"{content} is HTML, which the PDF cannot carry",
                "Write it in Markdown, or put \\ before the <.",
            )
        self._line += content.count("\n")
        return iter(())

    def _problem(self, what: str, expected: str) -> None:
        self.problems.append(Problem(self._path, self._line, what, expected))
