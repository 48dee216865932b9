"""The PDF: the document goes to Typst as data, and our template lays it out.

No text is ever turned into Typst markup, so there is nothing to escape. Fonts are those of this package and
of the typst package (Libertinus Serif); fonts of the machine are ignored, and a family that is not among
them is an error. Document and pictures are handed over in memory.
"""

from __future__ import annotations

import calendar
import datetime
import importlib.resources
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Literal

import typst

from tamis.errors import BuildError
from tamis.paper.document import Citation, Document, citation_runs, long_date

TEMPLATE = "preprint.typ"
# For archives (text that can be searched, fonts embedded, no missing glyph) and for screen readers.
STANDARDS: tuple[Literal["a-2a", "ua-1"], ...] = ("a-2a", "ua-1")
# The day that an undated manuscript carries in its PDF: no clock is read.
UNDATED = datetime.date(2000, 1, 1)
# Families that the text of an SVG may name; others would silently be drawn in another face.
FONT_FAMILY = re.compile(r"font-family\s*[:=]\s*[\"']?([^;\"'>]+)|font:[^;\"]*?\d(?:px|pt)\s+([^;\">]+)")


def write_pdf(document: Document, assets: Callable[[str], bytes]) -> bytes:
    """Lay the document out as a PDF; the same document and pictures give the same bytes everywhere."""
    pictures = {figure.source: assets(figure.source) for figure in document.figures()}
    names = {source: f"picture-{place}{source[-4:].lower()}" for place, source in enumerate(pictures, 1)}
    files = {
        "main.typ": _template(),
        "paper.json": json.dumps(_data(document, names), ensure_ascii=False).encode(),
        **{names[source]: data for source, data in pictures.items()},
    }
    with importlib.resources.as_file(importlib.resources.files("tamis.paper") / "fonts") as folder:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])
        _check_fonts(pictures, set(fonts.families()))
        try:
            pdf, warnings = typst.compile_with_warnings(
                files,  # type: ignore[arg-type]  # documented, but not in the stub
                format="pdf",
                font_paths=fonts,
                ignore_system_fonts=True,
                timestamp=calendar.timegm((document.date or UNDATED).timetuple()),
                pdf_standards=list(STANDARDS),
            )
        except typst.TypstError as error:
            raise BuildError(f"the PDF cannot be written: {_message(error)}") from error
    if warnings:
        raise BuildError("the PDF cannot be written: " + "; ".join(_message(item) for item in warnings))
    return bytes(pdf)


def _template() -> bytes:
    return (importlib.resources.files("tamis.paper") / "templates" / TEMPLATE).read_bytes()


def _data(document: Document, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the document as plain values for JSON: every node is a mapping that names its kind."""
    data = _plain(document)
    data["date"] = long_date(document.date) if document.date else ""
    data["pictures"] = dict(names)
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, Citation):
        return {"kind": "Citation", "runs": citation_runs(value.numbers)}
    if is_dataclass(value):
        return {
            "kind": type(value).__name__,
            **{field.name: _plain(getattr(value, field.name)) for field in fields(value)},
        }
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, (str, int, float, bool)) else None


def _check_fonts(pictures: Mapping[str, bytes], families: set[str]) -> None:
    """Refuse text in an SVG whose first family is not at hand."""
    for source, data in sorted(pictures.items()):
        if not source.lower().endswith(".svg") or b"<text" not in data:
            continue
        for found in FONT_FAMILY.finditer(data.decode("utf-8", errors="replace")):
            family = (found[1] or found[2]).split(",")[0].strip().strip("\"'").replace("&quot;", "")
            if family.lower() not in {known.lower() for known in families | {"serif", "sans-serif"}}:
                raise BuildError(
                    f"{source} has text in the font {family!r}, which the paper does not hold; "
                    f"expected one of: {', '.join(sorted(families))}, or text drawn as paths"
                )


def _message(error: typst.TypstError | typst.TypstWarning) -> str:
    hints = f" ({'; '.join(error.hints)})" if error.hints else ""
    return f"{error.message}{hints}"
