"""Records of an XML file, one at a time, each parsed on its own by defusedxml.

The file is cut at the elements that hold a record. So a file of any length streams, a damaged record costs
itself alone, and every record has its line. A file that defines entities is refused: bibliographic exports
have no use for them, attacks do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

import defusedxml
import defusedxml.ElementTree

from tamis.errors import InputError, Problem
from tamis.review.importers.model import Source


def elements(source: Source, tag: str) -> Iterator[tuple[int, Element | Problem]]:
    """Yield line and element of each record, or the problem of one that is not well-formed."""
    data = source.data
    if (found := re.search(rb"<!ENTITY", data)) is not None:
        line = data.count(b"\n", 0, found.start()) + 1
        advice = "tamis reads no file that defines entities; export it again without them."
        raise InputError([Problem(source.name, line, "the file defines XML entities", advice)])
    name = tag.encode()
    closing = b"</" + name + b">"
    starts = re.finditer(b"<" + name + rb"(?=[\s>/])", data)
    line, counted = 1, 0
    current = next(starts, None)
    while current is not None:
        begin = current.start()
        line += data.count(b"\n", counted, begin)
        counted = begin
        source.reached(begin)
        current = next(starts, None)
        limit = current.start() if current else len(data)
        end = data.find(closing, begin, limit)
        fragment = data[begin : end + len(closing)] if end >= 0 else data[begin:limit]
        yield line, _parsed(fragment, source.name, line, tag)


def _parsed(fragment: bytes, name: str, line: int, tag: str) -> Element | Problem:
    try:
        return defusedxml.ElementTree.fromstring(fragment, forbid_dtd=True)
    except ParseError as error:
        at = line + error.position[0] - 1
        return Problem(
            name,
            at,
            f"the element {tag} on line {line} is not well-formed XML: {error.msg}",
            "Export it again.",
        )
    except (defusedxml.DefusedXmlException, ValueError, LookupError) as error:
        return Problem(name, line, f"the element {tag} cannot be read: {error}", "Export it again.")


def text_of(element: Element | None) -> str:
    """Return all text of an element, with the markup in it gone and blanks of indentation reduced."""
    if element is None:
        return ""
    return " ".join("".join(element.itertext()).split())


def texts(parent: Element, path: str) -> list[str]:
    """Return the texts of all elements at a path that have one."""
    return [text for element in parent.findall(path) if (text := text_of(element))]
