"""The paper as one HTML file: styles and pictures inside, no script, nothing fetched, good on paper too."""

from __future__ import annotations

import base64
import importlib.resources
from collections.abc import Callable, Sequence
from html import escape

from tamis.paper.document import (
    Align,
    Block,
    Citation,
    Code,
    CodeBlock,
    Document,
    Figure,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Listing,
    Paragraph,
    Quote,
    References,
    Styled,
    Table,
    Text,
    citation_runs,
    long_date,
)  # fmt: skip

STYLESHEET = "paper.css"
TAGS = {"emphasis": "em", "strong": "strong", "superscript": "sup", "subscript": "sub"}
MEDIA = {".svg": "image/svg+xml", ".png": "image/png"}
# Addresses a link may lead to; any other scheme is shown as text.
SCHEMES = ("https:", "http:", "mailto:", "#")


def write_html(document: Document, assets: Callable[[str], bytes]) -> str:
    """Write the document as a page that stands alone."""
    css = (importlib.resources.files("tamis.paper") / "templates" / STYLESHEET).read_text(encoding="utf-8")
    body = body_html(document, assets)
    meta = "".join(f'<meta name="author" content="{escape(author.name)}">\n' for author in document.authors)
    if document.keywords:
        meta += f'<meta name="keywords" content="{escape(", ".join(document.keywords))}">\n'
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(document.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n{meta}<style>\n{css}</style>\n</head>\n"
        f"<body>\n<main>\n{_head(document)}\n{body}\n</main>\n</body>\n</html>\n"
    )


def body_html(document: Document, assets: Callable[[str], bytes]) -> str:
    """Write abstract and text, without the title block."""
    parts: list[str] = []
    if document.abstract:
        abstract = _blocks(document.abstract, assets)
        heading = '<h2 id="abstract">Abstract</h2>'
        parts.append(
            f'<section class="abstract" aria-labelledby="abstract">\n{heading}\n{abstract}\n</section>'
        )
    if document.keywords:
        parts.append(
            f'<p class="keywords"><strong>Keywords:</strong> {escape(", ".join(document.keywords))}</p>'
        )
    parts.append(_blocks(document.blocks, assets))
    return "\n".join(parts)


def _head(document: Document) -> str:
    several = len(document.affiliations) > 1
    names = []
    for author in document.authors:
        marks = ",".join(str(mark) for mark in author.marks) if several else ""
        names.append(escape(author.name) + (f"<sup>{marks}</sup>" if marks else ""))
    lines = [f"<header>\n<h1>{escape(document.title)}</h1>"]
    if names:
        lines.append(f'<p class="authors">{", ".join(names)}</p>')
    places = [
        (f"<sup>{number}</sup> " if several else "") + escape(place)
        for number, place in enumerate(document.affiliations, 1)
    ]
    for author in document.authors:
        if author.email:
            address = escape(author.email)
            places.append(f'Correspondence: {escape(author.name)}, <a href="mailto:{address}">{address}</a>')
        if author.orcid:
            orcid = escape(author.orcid)
            places.append(f'ORCID: {escape(author.name)}, <a href="https://orcid.org/{orcid}">{orcid}</a>')
    if places:
        lines.append(f'<p class="affiliations">{"<br>".join(places)}</p>')
    if document.date:
        shown = f'<time datetime="{document.date.isoformat()}">{long_date(document.date)}</time>'
        lines.append(f'<p class="date">{shown}</p>')
    return "\n".join([*lines, "</header>"])


def _blocks(blocks: Sequence[Block], assets: Callable[[str], bytes]) -> str:
    return "\n".join(_block(block, assets) for block in blocks)


def _block(block: Block, assets: Callable[[str], bytes]) -> str:
    match block:
        case Heading(level, children, anchor):
            tag = f"h{min(level + 1, 6)}"
            return f'<{tag} id="{escape(anchor)}">{inline_html(children)}</{tag}>'
        case Paragraph(children):
            return f"<p>{inline_html(children)}</p>"
        case Quote(inner):
            return f"<blockquote>\n{_blocks(inner, assets)}\n</blockquote>"
        case Listing(ordered, start, items):
            tag = "ol" if ordered else "ul"
            first = f' start="{start}"' if ordered and start != 1 else ""
            rows = "\n".join(f"<li>{_item(item, assets)}</li>" for item in items)
            return f"<{tag}{first}>\n{rows}\n</{tag}>"
        case CodeBlock(text):
            return f"<pre><code>{escape(text)}</code></pre>"
        case Figure():
            return _figure(block, assets(block.source))
        case Table():
            return _table(block)
        case References(entries):
            rows = "\n".join(
                f'<li id="ref:{entry.number}">{inline_html(entry.children)}</li>' for entry in entries
            )
            return f'<ol class="references">\n{rows}\n</ol>'


def _item(blocks: Sequence[Block], assets: Callable[[str], bytes]) -> str:
    """Write the item of a list; one paragraph alone needs no tag of its own."""
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return inline_html(blocks[0].children)
    return _blocks(blocks, assets)


def _figure(figure: Figure, data: bytes) -> str:
    media = MEDIA[figure.source[-4:].lower()]
    address = f"data:{media};base64,{base64.b64encode(data).decode('ascii')}"
    width = f' style="width:{figure.width_mm:g}mm"' if figure.width_mm else ""
    return (
        f'<figure id="{escape(figure.anchor)}">\n<img src="{address}" alt="{escape(figure.alt)}"{width}>\n'
        f"<figcaption>{_caption(figure)}{_note(figure)}</figcaption>\n</figure>"
    )


def _caption(exhibit: Figure | Table) -> str:
    return f"<strong>{escape(exhibit.label)}.</strong> {inline_html(exhibit.caption)}"


def _note(exhibit: Figure | Table) -> str:
    return f'\n<p class="note">{inline_html(exhibit.note)}</p>' if exhibit.note else ""


def _table(table: Table) -> str:
    header = "".join(
        f'<th scope="col"{_align(align)}>{inline_html(cell)}</th>'
        for cell, align in zip(table.header, table.aligns, strict=True)
    )
    rows: list[str] = []
    for row in table.rows:
        if row.section:
            cells = f'<th scope="colgroup" colspan="{len(table.header)}">{inline_html(row.cells[0])}</th>'
            rows.append(f'<tr class="section">{cells}</tr>')
            continue
        cells = ""
        for place, (cell, align) in enumerate(zip(row.cells, table.aligns, strict=True)):
            text = inline_html(cell)
            if row.indent and not place:
                text = f'<span style="padding-left:{row.indent}em">{text}</span>'
            cells += f"<td{_align(align)}>{text}</td>"
        rows.append(f"<tr>{cells}</tr>")
    body = "\n".join(rows)
    kind = "table wide" if table.landscape else "table"
    region = f'id="{escape(table.anchor)}" role="region" aria-label="{escape(table.label)}" tabindex="0"'
    return (
        f'<div class="{kind}" {region}>\n<table>\n<caption>{_caption(table)}</caption>\n'
        f"<thead><tr>{header}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>{_note(table)}\n</div>"
    )


def _align(align: Align) -> str:
    return f' style="text-align:{align}"' if align != "left" else ""


def inline_html(children: Inlines) -> str:
    """Write inline content; every character of text is escaped."""
    return "".join(_inline(child) for child in children)


def _inline(child: Inline) -> str:
    match child:
        case Text(text):
            return escape(text)
        case Styled(style, inner):
            return f"<{TAGS[style]}>{inline_html(inner)}</{TAGS[style]}>"
        case Code(text):
            return f"<code>{escape(text)}</code>"
        case Link(target, inner):
            text = inline_html(inner)
            return f'<a href="{escape(target)}">{text}</a>' if target.lower().startswith(SCHEMES) else text
        case Citation(numbers):
            return f'<span class="citation">[{",".join(_run(*run) for run in citation_runs(numbers))}]</span>'
        case LineBreak():
            return "<br>"


def _run(first: int, last: int) -> str:
    def link(number: int) -> str:
        return f'<a href="#ref:{number}">{number}</a>'

    if last - first >= 2:
        return f"{link(first)}\N{EN DASH}{link(last)}"
    return ",".join(link(number) for number in range(first, last + 1))
