"""A manuscript in Markdown becomes a Document: numbers filled in, citations numbered, exhibits read.

One pass from top to bottom, so that the order of first citation is the order of reading. Everything that
is wrong is collected with its line; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from markdown_it.tree import SyntaxTreeNode as Node

from tamis.errors import Problem
from tamis.paper.citations import Citations, Entry
from tamis.paper.document import (
    Align,
    Block,
    CodeBlock,
    Document,
    Figure,
    Heading,
    Inlines,
    Listing,
    Paragraph,
    Quote,
    References,
    Table,
    Text,
    plain_text,
)
from tamis.paper.exhibits import Exhibit, Numbering, make_figure, make_table
from tamis.paper.front_matter import split_front_matter
from tamis.paper.inlines import COMMENT, InlineReader
from tamis.paper.markdown import NOTE, parser
from tamis.paper.tabular import Body, make_body, read_cells, row_of

Assets = Callable[[str], bytes]
ABSTRACT = "abstract"
REFERENCES, CHECKLIST = "{references}", "{checklist}"
DIRECTIVE = re.compile(r"\{\w+\}")
# The anchor of the table that stands where {checklist} was written; ``checklist`` fills it.
CHECKLIST_ANCHOR = "tab:prisma-checklist"
CHECKLIST_CAPTION = "PRISMA 2020 checklist: where this paper and its workspace report each item."


def read_manuscript(
    markdown: str,
    results: Mapping[str, Any],
    library: Mapping[str, Entry],
    assets: Assets,
    path: str = "paper/manuscript.md",
) -> tuple[Document, list[Problem]]:
    """Read a manuscript; the document is whole only where there are no problems.

    ``assets`` returns the bytes of a file of the workspace by its name, or raises FileNotFoundError.
    """
    matter, text, problems = split_front_matter(markdown, path)
    reader = _Reader(results, Citations(library), assets, path)
    abstract, blocks = _take_abstract(reader.read(text))
    authors, affiliations = matter.people()
    document = Document(
        title=matter.title,
        running_title=matter.running_title or matter.title,
        authors=authors,
        affiliations=affiliations,
        date=matter.date,
        keywords=matter.keywords,
        language=matter.language,
        abstract=abstract,
        blocks=blocks,
    )
    return document, sorted(problems + reader.all_problems())


def manuscript_assets(markdown: str) -> tuple[str, ...]:
    """Return the names of the files that a manuscript shows, with the PNG that DOCX takes beside each SVG."""
    names: list[str] = []
    for node in Node(parser().parse(split_front_matter(markdown, "")[1])).children:
        if _kind(node) == "exhibit":
            source = _source(node)
            names.append(source)
            if source.lower().endswith(".svg"):
                names.append(str(PurePosixPath(source).with_suffix(".png")))
    return tuple(dict.fromkeys(names))


def _take_abstract(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Part the blocks under the heading Abstract from the others."""
    headings = [(place, block) for place, block in enumerate(blocks) if isinstance(block, Heading)]
    for place, heading in headings:
        if plain_text(heading.children).strip().lower() == ABSTRACT:
            ends = (later for later, other in headings if later > place and other.level <= heading.level)
            end = next(ends, len(blocks))
            return tuple(blocks[place + 1 : end]), (*blocks[:place], *blocks[end:])
    return (), tuple(blocks)


class _Reader:
    """One pass over a manuscript: what was numbered, what was cited, what is wrong."""

    def __init__(self, results: Mapping[str, Any], citations: Citations, assets: Assets, path: str) -> None:
        self.results = results
        self.citations = citations
        self.assets = assets
        self.path = path
        self.numbering = Numbering(path)
        self.inlines = InlineReader(results, citations, self.numbering.labels, path)
        self.exhibits: dict[int, Exhibit | None] = {}
        self.anchors: list[str] = []
        self.level = 0
        self.problems: list[Problem] = []

    def all_problems(self) -> list[Problem]:
        return [
            *self.problems,
            *self.numbering.problems,
            *self.inlines.problems,
            *self.citations.problems,
        ]

    def problem(self, line: int, what: str, expected: str) -> None:
        self.problems.append(Problem(self.path, line, what, expected))

    def read(self, text: str) -> list[Block]:
        root = Node(parser().parse(text))
        self.number_exhibits(root.children)
        blocks = self.blocks(root.children)
        entries = References(self.citations.references())
        if entries.entries and not any(isinstance(block, References) for block in blocks):
            blocks += [Heading(1, (Text("References"),), "sec:references"), entries]
        return [entries if isinstance(block, References) else block for block in blocks]

    def number_exhibits(self, nodes: Sequence[Node]) -> None:
        """Give every figure and table its number before any cross reference is read."""
        for node, following in zip(nodes, [*nodes[1:], None], strict=False):
            line, kind = _line(node), _kind(node)
            if kind == "exhibit":
                self.exhibits[line] = self.numbering.add(_source(node), _attributes(node), line)
            elif kind == CHECKLIST:
                self.exhibits[line] = self.numbering.add("", f"{{#{CHECKLIST_ANCHOR}}}", line)
            elif node.type == "table" and following is not None and _kind(following) == "caption":
                self.exhibits[line] = self.numbering.add("", _attributes(following), line)
            elif node.type == "table":
                self.exhibits[line] = None
                self.problem(
                    line, "the table has no caption", "Write a paragraph after it: Table: what it shows."
                )

    def blocks(self, nodes: Sequence[Node]) -> list[Block]:
        blocks: list[Block] = []
        for node in nodes:
            kind = _kind(node)
            last = blocks[-1] if blocks else None
            if kind == "note" and isinstance(last, (Figure, Table)):
                blocks[-1] = replace(last, note=_without_prefix(self.text(node)))
            elif kind == "caption" and isinstance(last, Table) and not last.caption:
                blocks[-1] = replace(last, caption=self.text(node))
            else:
                blocks += self.block(node, kind)
        return blocks

    def block(self, node: Node, kind: str) -> list[Block]:
        line = _line(node)
        if kind in ("exhibit", "directive", CHECKLIST) or node.type == "table":
            return self.exhibit(node, kind, line)
        if kind == REFERENCES:
            return [References(())]
        if kind == "broken exhibit":
            what = "the paragraph is neither text nor a figure or table"
            self.problem(line, what, "Write ![Caption](folder/file.svg) and attributes, and nothing else.")
            return []
        if kind == "caption":
            self.problem(line, "a caption stands without its table", "Put it right after the table.")
            return []
        if node.type == "heading":
            return [self.heading(node, line)]
        if node.type == "paragraph":
            return [Paragraph(self.text(node))]
        if node.type in ("bullet_list", "ordered_list"):
            items = tuple(tuple(self.blocks(item.children)) for item in node.children)
            return [Listing(node.type == "ordered_list", int(node.attrs.get("start", 1)), items)]
        if node.type == "blockquote":
            return [Quote(tuple(self.blocks(node.children)))]
        if node.type in ("fence", "code_block"):
            return [CodeBlock(node.content.rstrip("\n"))]
        if node.type == "html_block" and not COMMENT.fullmatch(node.content):
            self.problem(line, "there is HTML, which the PDF cannot carry", "Write it in Markdown.")
        return []

    def text(self, node: Node) -> Inlines:
        return self.inlines.read(node.children[0].children, _line(node))

    def heading(self, node: Node, line: int) -> Heading:
        level = int(node.tag[1:])
        if level > self.level + 1:
            before = f"follows one of level {self.level}" if self.level else "is the first one"
            expected = f"Write {'#' * (self.level + 1)} instead of {'#' * level}."
            self.problem(line, f"a heading of level {level} {before}", expected)
        self.level = level
        children = self.text(node)
        if not plain_text(children).strip():
            self.problem(line, "a heading is empty", "Write its words, or take it out.")
        words = "".join(sign if sign.isalnum() else " " for sign in plain_text(children).lower()).split()
        anchor = f"sec:{'-'.join(words)}"
        self.anchors.append(anchor)
        repeated = self.anchors.count(anchor)
        return Heading(level, children, anchor if repeated == 1 else f"{anchor}-{repeated}")

    def exhibit(self, node: Node, kind: str, line: int) -> list[Block]:
        """Read a figure or table; nothing where it is wrong, which is a problem then."""
        if kind == "directive":
            what = f"there is no directive {node.children[0].content.strip()}"
            self.problem(line, what, f"Expected one of: {REFERENCES}; {CHECKLIST}.")
            return []
        if line not in self.exhibits:
            what = "a figure or table stands inside a list or a quotation"
            self.problem(line, what, "Give it a paragraph of its own outside.")
            return []
        exhibit = self.exhibits[line]
        if exhibit is None:
            return []
        if kind == CHECKLIST:
            return [Table(exhibit.anchor, exhibit.label, (Text(CHECKLIST_CAPTION),), (), (), (), ())]
        if node.type == "table":
            return self.table(exhibit, (), self.markdown_body(node, self.inlines))
        caption = self.inlines.read(node.children[0].children[0].children, line)
        try:
            data = self.assets(exhibit.source)
        except FileNotFoundError:
            self.problem(line, f"there is no file {exhibit.source}", "Build it first, or mend its name.")
            return []
        if exhibit.anchor.startswith("fig:"):
            figure, problems = make_figure(exhibit, caption, self.path)
            self.problems += problems
            return [figure]
        return self.table(exhibit, caption, self.body(exhibit, data))

    def table(self, exhibit: Exhibit, caption: Inlines, body: Body | None) -> list[Block]:
        if body is None:
            return []
        table, problems = make_table(exhibit, caption, body, self.path)
        self.problems += problems
        return [table]

    def body(self, exhibit: Exhibit, data: bytes) -> Body | None:
        """Read the body of a table from a CSV file, or from the first table of a Markdown file."""
        if exhibit.source.lower().endswith(".md"):
            reader = InlineReader(self.results, self.citations, self.numbering.labels, exhibit.source)
            root = Node(parser().parse(data.decode("utf-8", errors="replace")))
            table = next((child for child in root.children if child.type == "table"), None)
            if table is None:
                self.problem(
                    exhibit.line, f"{exhibit.source} holds no table", "Write a Markdown table in it."
                )
                return None
            body = self.markdown_body(table, reader)
            self.problems += reader.problems
            return body

        def cite(key: str, line: int) -> tuple[str, int | None]:
            return self.citations.short(key), self.citations.cite(key, exhibit.source, line)

        cells, problems = read_cells(data, exhibit.source)
        body, more = make_body(cells, exhibit.options, cite, self.path, exhibit.line)
        self.problems += problems + more
        return body

    def markdown_body(self, node: Node, inlines: InlineReader) -> Body:
        rows = [row for part in node.children for row in part.children]
        cells = [
            tuple(inlines.read(cell.children[0].children, _line(row)) for cell in row.children)
            for row in rows
        ]
        aligns: tuple[Align, ...] = tuple(
            _align(str(cell.attrs.get("style", ""))) for cell in rows[0].children
        )
        return Body(cells[0], tuple(row_of(row) for row in cells[1:]), aligns)


def _line(node: Node) -> int:
    """Return the line a node begins on, 1 for the first."""
    return node.map[0] + 1 if node.map else 0


def _kind(node: Node) -> str:
    """Return what a paragraph is, if not running text: exhibit, caption, note or a directive."""
    if node.type != "paragraph":
        return ""
    inline = node.children[0]
    directive = inline.content.strip()
    if directive in (REFERENCES, CHECKLIST):
        return directive
    if DIRECTIVE.fullmatch(directive):
        return "directive"
    kind = inline.meta.get("kind", "")
    alone = [child.type for child in inline.children] == ["image"]
    return "broken exhibit" if kind == "exhibit" and not alone else kind


def _source(node: Node) -> str:
    return unquote(str(node.children[0].children[0].attrs["src"]))


def _attributes(node: Node) -> str:
    return node.children[0].meta["attributes"]


def _without_prefix(children: Inlines) -> Inlines:
    first, *others = children
    return (Text(first.text.removeprefix(NOTE)), *others) if isinstance(first, Text) else children


def _align(style: str) -> Align:
    """Return the alignment that a Markdown table gives a cell by ``:---``, ``---:`` or ``:---:``."""
    if "right" in style:
        return "right"
    return "center" if "center" in style else "left"
