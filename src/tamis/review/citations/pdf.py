"""From a PDF to the text that ``split_references`` reads: lines in reading order, without running heads.

With pypdfium2 columns and paragraphs are found from the boxes of characters; with pypdf alone the order is
that in which the file draws them. Words broken at line ends and ligatures are left to ``split_references``.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from tamis.errors import InputError, Problem, UsageError
from tamis.review.citations.layout import Line, Run, reading_order, running_rows
from tamis.review.citations.segmentation import is_heading

try:
    import pypdfium2
    import pypdfium2.raw as pdfium
except ImportError:
    pypdfium2 = pdfium = None
try:
    import pypdf
    import pypdf.errors
except ImportError:
    pypdf = None

PDF_MARK = b"%PDF"
# What stands for a hyphen at the end of a line.
_HYPHENS = frozenset({0x02, 0xAD, 0xFFFE})
# Gap between two words, in heights of a line, from which they may belong to two columns.
_WIDE = 0.7


def pdf_text(data: bytes, shown: str = "PDF") -> str:
    """Return the text of a PDF, ``shown`` being its name in problems.

    Raises
    ------
    UsageError
        Neither pypdfium2 nor pypdf is installed.
    InputError
        The file is damaged or locked, or holds no text.
    """
    if pypdfium2 is not None:
        text = _with_pdfium(data, shown)
    elif pypdf is not None:
        text = _with_pypdf(data, shown)
    else:
        raise UsageError('PDF files need pypdfium2 or pypdf. Install them: pip install "tamis[pdf]"')
    if not re.search(r"\w", text):
        raise InputError(
            [Problem(shown, 0, "the PDF holds no text", "Run text recognition on it, or give the text.")]
        )
    return text


def _with_pdfium(data: bytes, shown: str) -> str:
    assert pypdfium2 is not None
    try:
        with pypdfium2.PdfDocument(data) as document:
            pages = []
            for number in range(len(document)):
                page = document[number]
                pages.append(_runs(page.get_textpage()))
                page.close()
    except pypdfium2.PdfiumError as error:
        raise InputError([_unreadable(shown, error)]) from error
    return _written(reading_order(pages))


def _with_pypdf(data: bytes, shown: str) -> str:
    assert pypdf is not None
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        # Fonts that give the hyphen the code of the soft one draw it all the same.
        pages = [
            [line for line in page.extract_text().replace("\u00ad", "-").split("\n") if line.strip()]
            for page in reader.pages
        ]
    except (pypdf.errors.PyPdfError, ValueError, KeyError) as error:
        raise InputError([_unreadable(shown, error)]) from error
    pages = [_without_counts(page) for page in pages]
    running = running_rows(pages)
    return "".join(
        f"{line}\n"
        for number, page in enumerate(pages)
        for place, line in enumerate(page)
        if (number, place) not in running
    )


def _without_counts(page: list[str]) -> list[str]:
    """Drop the numbers of a manuscript's lines, which stand alone where the file draws them apart."""
    alone = [place for place, line in enumerate(page) if line.strip().isdigit() and len(line.strip()) < 5]
    values = [int(page[place]) for place in alone]
    steps = [after - before for before, after in pairwise(values)]
    if len(alone) < 10 or steps.count(1) + steps.count(5) < 0.9 * len(steps):
        return page
    return [line for place, line in enumerate(page) if place not in alone]


def _unreadable(shown: str, error: Exception) -> Problem:
    return Problem(
        shown, 0, f"the PDF cannot be read: {error}", "A PDF that opens without a password is needed."
    )


def _runs(textpage: Any) -> list[Run]:
    """Join characters to runs; text that does not run from left to right is left out."""
    assert pdfium is not None
    runs: list[Run] = []
    letters: list[str] = []
    left = latest = right = bottom = top = 0.0
    has_space = is_added = False
    for place in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, place)
        if code in (0, 0x0A, 0x0D):
            continue
        if code in _HYPHENS and letters:
            # Its box is that of the stroke alone.
            letters.append("-")
            continue
        character = "-" if code in _HYPHENS else chr(code)
        if character.isspace():
            # Spaces that the library adds between letters of a ligature have no width.
            has_space = True
            is_added = bool(pdfium.FPDFText_IsGenerated(textpage, place))
            continue
        if math.cos(pdfium.FPDFText_GetCharAngle(textpage, place)) < 0.9:
            continue
        x0, y0, x1, y1 = textpage.get_charbox(place, loose=True)
        height = min(top - bottom, y1 - y0)
        follows = (
            bool(letters)
            and latest - 0.2 * height < x0 < right + _WIDE * height
            and min(top, y1) - max(bottom, y0) > 0.3 * height
        )
        if not follows:
            if letters:
                runs.append(Run("".join(letters), left, right, bottom, top))
            letters, left, bottom, top = [], x0, y0, y1
        elif has_space and (not is_added or x0 - right > 0.08 * height):
            letters.append(" ")
        letters.append(character)
        latest, right, has_space = x0, x1, False
    if letters:
        runs.append(Run("".join(letters), left, right, bottom, top))
    textpage.close()
    return runs


def _written(lines: Sequence[Line]) -> str:
    """Write lines; where the list shows its paragraphs by indents or by gaps, so does the text."""
    headings = [place for place, line in enumerate(lines) if is_heading(line.text)]
    listed = lines[headings[-1] + 1 :] if headings else lines
    after_short = [line for before, line in pairwise(listed) if before.is_short and not line.is_first]
    hanging = sum(not line.is_indented for line in after_short) > 0.7 * len(after_short) and (
        sum(line.is_indented for line in listed) > 0.3 * len(listed)
    )
    # First lines that alone are indented begin references as gaps do.
    opened = (
        not hanging
        and len(after_short) > 4
        and sum(line.is_indented for line in after_short) > 0.7 * len(after_short)
        and sum(line.is_indented for line in listed) < 0.6 * len(listed)
    )
    leading = median([line.gap for line in listed if line.gap > 0] or [0.0])
    smallest = min((line.gap for line in listed if line.gap > 0.5 * leading), default=leading)
    is_spaced = not hanging and sum(line.gap > 1.25 * smallest for line in listed) > len(listed) / 8
    out: list[str] = []
    for place, line in enumerate(lines):
        before = lines[place - 1].text if place else ""
        begins = line.gap > 1.25 * smallest or (
            line.is_first and re.search(r"[.\d)/]$", before) and re.match(r"\W*[^\W\da-z_]", line.text)
        )
        if (opened and line.is_indented) or (is_spaced and not opened and begins):
            out.append("")
        out.append(("    " if hanging and line.is_indented else "") + line.text)
    return "".join(f"{text}\n" for text in out)
