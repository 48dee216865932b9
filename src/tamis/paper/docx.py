"""The paper as DOCX through pandoc, where pypandoc is installed (``pip install tamis[docx]``)."""

from __future__ import annotations

import calendar
import io
import os
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import PurePosixPath

from tamis.errors import BuildError
from tamis.paper.document import Block, Document, Figure, Row, Table, Text, long_date
from tamis.paper.html import body_html
from tamis.paper.pdf import UNDATED

try:
    import pypandoc
except ImportError:  # the extra is not installed
    pypandoc = None

ABSENT = "No DOCX: pandoc is not installed. To have one: pip install 'tamis[docx]'"
EM_SPACE = "\N{EM SPACE}"
# Zip archives cannot hold an earlier moment than this.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_docx(document: Document, assets: Callable[[str], bytes]) -> tuple[bytes | None, str]:
    """Return the DOCX and nothing, or nothing and a line that says why there is none."""
    if pypandoc is None:
        return None, ABSENT
    try:
        pandoc = pypandoc.get_pandoc_path()
    except OSError:
        return None, ABSENT
    page = _page(_for_word(document), assets)
    moment = calendar.timegm((document.date or UNDATED).timetuple())
    done = subprocess.run(
        [pandoc, "--from=html", "--to=docx", "--shift-heading-level-by=-1", "--output=-"],
        input=page.encode(),
        capture_output=True,
        # Nothing of the machine's own settings may reach the file.
        env={
            "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
            "SOURCE_DATE_EPOCH": str(moment),
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        },
        check=False,
    )
    if done.returncode:
        raise BuildError(f"pandoc cannot write the DOCX: {done.stderr.decode(errors='replace').strip()}")
    return _canonical(done.stdout), ""


def _for_word(document: Document) -> Document:
    """Name the PNG of a figure (old Word draws no SVG), and move cells in by spaces, which pandoc keeps."""
    return replace(
        document,
        abstract=tuple(_block_for_word(block) for block in document.abstract),
        blocks=tuple(_block_for_word(block) for block in document.blocks),
    )


def _block_for_word(block: Block) -> Block:
    if isinstance(block, Figure):
        return replace(block, source=str(PurePosixPath(block.source).with_suffix(".png")))
    if isinstance(block, Table):
        return replace(block, rows=tuple(_indented(row) for row in block.rows))
    return block


def _indented(row: Row) -> Row:
    if not row.indent:
        return row
    first, *others = row.cells
    return Row(((Text(EM_SPACE * row.indent), *first), *others))


def _page(document: Document, assets: Callable[[str], bytes]) -> str:
    meta = "".join(f'<meta name="author" content="{escape(author.name)}">' for author in document.authors)
    if document.date:
        meta += f'<meta name="date" content="{long_date(document.date)}">'
    body = body_html(document, assets)
    return (
        f'<!DOCTYPE html><html lang="{escape(document.language)}"><head><meta charset="utf-8">'
        f"<title>{escape(document.title)}</title>{meta}</head><body>{body}</body></html>"
    )


def _canonical(data: bytes) -> bytes:
    """Write the archive again with sorted names and one fixed time for all its members."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, ZIP_EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return result.getvalue()
