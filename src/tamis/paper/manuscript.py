"""A manuscript in Markdown becomes a Document: numbers filled in, citations numbered, exhibits read.

One pass from top to bottom, so that the order of first citation is the order of reading. Everything that
is wrong is collected with its line; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeGuard

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
)  # fmt: skip
from tamis.paper.exhibits import Exhibit, Numbering, align_of, numbers_of
from tamis.paper.front_matter import split_front_matter
from tamis.paper.inlines import COMMENT, InlineReader
from tamis.paper.markdown import parser
from tamis.paper.tabular import Body, make_body, read_cells, row_of

Assets = Callable[[str], bytes]
ABSTRACT, REFERENCES, CHECKLIST = "abstract", "{references}", "{checklist}"
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
        self.numbering = Numbering()
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
        self.number_exhibits(root)
        blocks = self.blocks(root.children)
        entries = References(self.citations.references())
        if entries.entries and not any(isinstance(block, References) for block in blocks):
            blocks += [Heading(1, (Text("References"),), "sec:references"), entries]
        return [entries if isinstance(block, References) else block for block in blocks]

    def number_exhibits(self, node: Node) -> None:
        """Give every figure and table its number before any cross reference is read."""
        for place, child in enumerate(node.children):
            line = line_of(child)
            kind = kind_of(child)
            if kind == "exhibit":
                image = child.children[0].children[0]
                source, attributes = str(image.attrs["src"]), child.children[0].meta["attributes"]
                self.exhibits[line] = self.numbering.add(source, attributes, self.path, line)
            elif child.type == "table":
                caption = node.children[place + 1] if place + 1 < len(node.children) else None
                attributes = caption.children[0].meta["attributes"] if is_caption(caption) else ""
                self.exhibits[line] = self.numbering.add("", attributes, self.path, line)
            elif kind == CHECKLIST:
                attributes = f"{{#{CHECKLIST_ANCHOR}}}"
                self.exhibits[line] = self.numbering.add("", attributes, self.path, line)
            elif child.type not in ("paragraph", "heading"):
                self.number_exhibits(child)

    def blocks(self, nodes: Sequence[Node]) -> list[Block]:
        blocks: list[Block] = []
        for node in nodes:
            kind = kind_of(node)
            last = blocks[-1] if blocks else None
            if kind == "note" and isinstance(last, (Figure, Table)):
                blocks[-1] = replace(last, note=self.text(node))
            elif kind == "caption" and isinstance(last, Table) and not last.caption:
                blocks[-1] = replace(last, caption=self.text(node))
            else:
                blocks += self.block(node, kind)
        for block in blocks:
            if isinstance(block, Table) and not block.caption:
                line = next(
                    line for line, item in self.exhibits.items() if item and item.anchor == block.anchor
                )
                self.problem(
                    line, "the table has no caption", "Write a paragraph after it: Table: what it shows."
                )
        return blocks

    def block(self, node: Node, kind: str) -> list[Block]:
        line = line_of(node)
        if node.type == "heading":
            return [self.heading(node, line)]
        if kind == "exhibit":
            return self.exhibit(node, line)
        if node.type == "table":
            exhibit = self.exhibits[line]
            return [self.table(exhibit, self.markdown_body(node, self.inlines), ())] if exhibit else []
        if kind == REFERENCES:
            return [References(())]
        if kind == CHECKLIST:
            return [
                Table(
                    CHECKLIST_ANCHOR,
                    self.numbering.labels[CHECKLIST_ANCHOR],
                    (Text(CHECKLIST_CAPTION),),
                    (),
                    (),
                    (),
                    (),
                )
            ]
        if kind == "caption":
            self.problem(line, "a caption stands without its table", "Put it right after the table.")
            return []
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
        return self.inlines.read(node.children[0].children, line_of(node))

    def heading(self, node: Node, line: int) -> Heading:
        level = int(node.tag[1:])
        if level > self.level + 1:
            self.problem(
                line, f"a heading of level {level} follows one of level {self.level}",
                f"Write {'#' * (self.level + 1)} instead of {'#' * level}.",
            )  # fmt: skip
        self.level = level
        children = self.text(node)
        words = "".join(c if c.isalnum() else " " for c in plain_text(children).lower()).split()
        anchor = f"sec:{'-'.join(words)}"
        self.anchors.append(anchor)
        repeated = self.anchors.count(anchor)
        return Heading(level, children, anchor if repeated == 1 else f"{anchor}-{repeated}")

    def exhibit(self, node: Node, line: int) -> list[Block]:
        exhibit = self.exhibits[line]
        if exhibit is None:
            return []
        image = node.children[0].children[0]
        caption = self.inlines.read(image.children, line)
        data = self.asset(exhibit.source, line)
        if data is None:
            return []
        if exhibit.is_figure:
            return [self.figure(exhibit, caption)]
        body = self.body(exhibit, data)
        return [self.table(exhibit, body, caption)] if body else []

    def asset(self, source: str, line: int) -> bytes | None:
        try:
            return self.assets(source)
        except FileNotFoundError:
            self.problem(line, f"there is no file {source}", "Build it first, or mend its name.")
            return None

    def figure(self, exhibit: Exhibit, caption: Inlines) -> Figure:
        width = numbers_of(exhibit.options["width"]) if "width" in exhibit.options else ()
        if width is None or len(width) > 1:
            self.problem(
                exhibit.line,
                f"width is {exhibit.options['width']!r}",
                "Expected millimetres, such as width=85.",
            )
            width = ()
        return Figure(
            anchor=exhibit.anchor,
            label=exhibit.label,
            caption=caption,
            note=(),
            source=exhibit.source,
            alt=exhibit.options.get("alt", "") or plain_text(caption),
            width_mm=width[0] if width else None,
        )

    def body(self, exhibit: Exhibit, data: bytes) -> Body | None:
        if exhibit.source.endswith(".md"):
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
        body, more = make_body(cells, exhibit.options, cite, exhibit.source)
        self.problems += problems + more
        return body

    def table(self, exhibit: Exhibit, body: Body, caption: Inlines) -> Table:
        widths = numbers_of(exhibit.options["widths"]) if "widths" in exhibit.options else ()
        if widths is None or (widths and len(widths) != len(body.header)):
            self.problem(
                exhibit.line, f"widths is {exhibit.options['widths']!r}",
                f"Expected {len(body.header)} numbers, such as widths=\"2,1,1\".",
            )  # fmt: skip
            widths = ()
        return Table(
            anchor=exhibit.anchor,
            label=exhibit.label,
            caption=caption,
            note=(),
            header=body.header,
            rows=body.rows,
            aligns=body.aligns,
            widths=widths,
            landscape="landscape" in exhibit.options,
        )

    def markdown_body(self, node: Node, inlines: InlineReader) -> Body:
        rows = [row for part in node.children for row in part.children]
        cells = [
            tuple(inlines.read(cell.children[0].children, line_of(row)) for cell in row.children)
            for row in rows
        ]
        styles = [str(cell.attrs.get("style", "")) for cell in rows[0].children]
        aligns: tuple[Align, ...] = tuple(align_of(style) for style in styles)
        return Body(cells[0], tuple(row_of(row) for row in cells[1:]), aligns)


def line_of(node: Node) -> int:
    """Return the line a node begins on, 1 for the first."""
    return node.map[0] + 1 if node.map else 0


def kind_of(node: Node) -> str:
    """Return what a paragraph is beside running text: exhibit, caption, note or a directive; else nothing."""
    if node.type != "paragraph":
        return ""
    inline = node.children[0]
    directive = inline.content.strip()
    return directive if directive in (REFERENCES, CHECKLIST) else inline.meta.get("kind", "")


def is_caption(node: Node | None) -> TypeGuard[Node]:
    """Say whether a node is the caption of the table before it."""
    return node is not None and kind_of(node) == "caption"
