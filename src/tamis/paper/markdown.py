"""The dialect of Markdown that manuscripts are written in: CommonMark, tables, and five marks of our own.

``{{ name | format }}`` is a named number, ``[@key; @key]`` a citation, ``{@fig:name}`` a cross reference,
``^up^`` and ``~down~`` are superscript and subscript. A paragraph that is one image is an exhibit, and may
end in attributes, ``{#fig:name width=85}``. What the marks mean is left to ``inlines`` and ``manuscript``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

# Token types that the rules below add to markdown-it's own.
NUMBER, CITATION, CROSS_REFERENCE = "tamis_number", "tamis_citation", "tamis_cross_reference"
UNREADABLE = "tamis_unreadable"

# Tried in this order, so that what none of the first three reads is a mark that was begun and went wrong.
MARKS = {
    NUMBER: re.compile(r"\{\{(.*?)\}\}", re.DOTALL),
    CITATION: re.compile(r"\[(@[^\[\]@;\s]+(?:\s*;\s*@[^\[\]@;\s]+)*)\s*\]"),
    CROSS_REFERENCE: re.compile(r"\{@([^{}\s]+)\}"),
    UNREADABLE: re.compile(r"((?:\{\{|\{@|\[@)[^\n]{0,20})"),
}
SCRIPTS = {"sup": re.compile(r"\^([^\s^]+)\^"), "sub": re.compile(r"~([^\s~]+)~")}

ATTRIBUTES = r"\s*(?P<attributes>\{[^{}@][^{}]*\})?\s*"
EXHIBIT = re.compile(r"(?P<image>!\[.*\]\([^()]*\))" + ATTRIBUTES, re.DOTALL)
TABLE_CAPTION = re.compile(r"Table:\s+(?P<caption>.*?)" + ATTRIBUTES, re.DOTALL)
NOTE = "Note: "
ATTRIBUTE = re.compile(
    r"""\s*(?:\#(?P<anchor>[\w:.-]+)|(?P<key>[\w-]+)(?:=(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+)))?)(?=\s|$)"""
)


def parser() -> MarkdownIt:
    """Return a parser of the dialect; its tokens carry lines, and exhibits their attributes in ``meta``."""
    markdown = MarkdownIt("commonmark", {"typographer": True, "html": True}).enable(["table", "smartquotes"])
    for kind, pattern in MARKS.items():
        markdown.inline.ruler.before("link", kind, _mark_rule(kind, pattern))
    for kind, pattern in SCRIPTS.items():
        markdown.inline.ruler.before("link", kind, _script_rule(kind, pattern))
    markdown.core.ruler.before("inline", "tamis_attributes", _attributes_rule)
    return markdown


def read_attributes(text: str) -> dict[str, str] | None:
    """Read ``{#name flag key=value key="words"}``: the name is under "#", a flag is "yes"; None if faulty."""
    found: dict[str, str] = {}
    inside, place = text.strip().strip("{}"), 0
    while inside[place:].strip():
        match = ATTRIBUTE.match(inside, place)
        if not match:
            return None
        if match["anchor"]:
            found["#"] = match["anchor"]
        else:
            value = match["quoted"] if match["quoted"] is not None else match["bare"]
            found[match["key"]] = "yes" if value is None else value
        place = match.end()
    return found


def _mark_rule(kind: str, pattern: re.Pattern[str]) -> Callable[[StateInline, bool], bool]:
    def rule(state: StateInline, silent: bool) -> bool:
        match = pattern.match(state.src, state.pos, state.posMax)
        if not match:
            return False
        if not silent:
            token = state.push(kind, "", 0)
            token.content = match[1]
        state.pos = match.end()
        return True

    return rule


def _script_rule(kind: str, pattern: re.Pattern[str]) -> Callable[[StateInline, bool], bool]:
    def rule(state: StateInline, silent: bool) -> bool:
        match = pattern.match(state.src, state.pos, state.posMax)
        if not match:
            return False
        if not silent:
            end = state.posMax
            state.push(f"{kind}_open", kind, 1)
            state.pos, state.posMax = match.start(1), match.end(1)
            state.md.inline.tokenize(state)
            state.push(f"{kind}_close", kind, -1)
            state.posMax = end
        state.pos = match.end()
        return True

    return rule


def _attributes_rule(state: StateCore) -> None:
    """Set the attributes of exhibits and table captions apart, before quotes in them are made typographic."""
    for token in state.tokens:
        if token.type == "inline" and (match := EXHIBIT.fullmatch(token.content)):
            token.meta = {"kind": "exhibit", "attributes": match["attributes"] or ""}
            token.content = match["image"]
        elif token.type == "inline" and (match := TABLE_CAPTION.fullmatch(token.content)):
            token.meta = {"kind": "caption", "attributes": match["attributes"] or ""}
            token.content = match["caption"]
        elif token.type == "inline" and token.content.startswith(NOTE):
            token.meta = {"kind": "note"}
