"""From a manuscript and its results to the paper in every format, in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from tamis.errors import Problem
from tamis.paper.checklist import (
    checklist_csv,
    checklist_markdown,
    fill_checklist,
    read_places,
    with_checklist,
)  # fmt: skip
from tamis.paper.citations import Entry
from tamis.paper.docx import write_docx
from tamis.paper.html import write_html
from tamis.paper.manuscript import read_manuscript
from tamis.paper.pdf import write_pdf


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper as files to write, or the problems that forbid it.

    Attributes
    ----------
    pdf, html : bytes
        Empty where there are problems.
    docx : bytes or None
        None where pandoc is not installed; ``notes`` then says so.
    checklist_csv, checklist_markdown : bytes
        The PRISMA 2020 checklist, filled in.
    notes : tuple of str
        What the reader of the build should know and need not act on.
    problems : tuple of Problem
        All of them, in order of file and line.
    """

    pdf: bytes = b""
    html: bytes = b""
    docx: bytes | None = None
    checklist_csv: bytes = b""
    checklist_markdown: bytes = b""
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def build_paper(
    markdown: str,
    results: Mapping[str, Any],
    library: Mapping[str, Entry],
    assets: Callable[[str], bytes],
    *,
    checklist: str = "",
    files: Collection[str] = (),
    path: str = "paper/manuscript.md",
) -> Paper:
    """Build the paper; nothing is written from a manuscript that has a problem.

    Parameters
    ----------
    markdown : str
        The manuscript.
    results : mapping
        What the analyses wrote, nested; ``{{ a.b }}`` is ``results["a"]["b"]``.
    library : mapping
        BibTeX fields in lower case by citation key.
    assets : callable
        Returns the bytes of a file of the workspace by its name; raises FileNotFoundError.
    checklist : str
        The text of ``paper/checklist.toml``.
    files : collection of str
        Names of files of the workspace, where the checklist may point.
    path : str
        What the manuscript is called in problems.
    """
    document, problems = read_manuscript(markdown, results, library, assets, path)
    places, more = read_places(checklist)
    filled, unknown = fill_checklist(document, places, files)
    problems = [*problems, *more, *unknown]
    if problems:
        return Paper(problems=tuple(problems))
    document = with_checklist(document, filled)
    docx, note = write_docx(document, assets)
    unfilled = [entry.item.number for entry in filled if not entry.place]
    notes = [note] if note else []
    if unfilled:
        notes.append(f"PRISMA 2020 checklist: {len(unfilled)} items have no place: {', '.join(unfilled)}")
    return Paper(
        pdf=write_pdf(document, assets),
        html=write_html(document, assets).encode(),
        docx=docx,
        checklist_csv=checklist_csv(filled).encode(),
        checklist_markdown=checklist_markdown(filled).encode(),
        notes=tuple(notes),
    )
