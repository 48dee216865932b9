"""Commands over reference lists and the library."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tamis.errors import EXIT_PROBLEMS, InputError, Problem

if TYPE_CHECKING:
    from tamis.review.citations import ParsedReference

FORMATS = ("bibtex", "ris", "csl-json", "csv")


@click.group()
def references() -> None:
    """Reference lists into BibTeX."""


@references.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True)
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of printing."
)
@click.option(
    "--format", "to", type=click.Choice(FORMATS), default="bibtex", show_default=True, help="What to write."
)
def parse(files: tuple[str, ...], output: Path | None, to: str) -> None:
    """Turn free-text references into records; FILE is text or a PDF, - is standard input.

    Fields that the parser is not sure of are named in tamis-check (BibTeX) or in a note, where the string
    stays, too.
    """
    from tamis.review.citations import parse_references
    from tamis.textfiles import write_bytes

    found: list[ParsedReference] = []
    problems: list[Problem] = []
    for name in files:
        text, faults = _read(name)
        problems += faults
        if not faults:
            found += parse_references(text)
    written = _written(found, to)
    if output is None:
        click.echo(written, nl=False)
    elif found or not problems:
        write_bytes(output, written)
    sure = sum(reference.status == "sure" for reference in found)
    click.echo(f"{len(found)} references: {sure} sure, {len(found) - sure} to check.", err=True)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        sys.exit(EXIT_PROBLEMS)


def _read(name: str) -> tuple[str, list[Problem]]:
    """Return the text of a file; a PDF is known by its first bytes."""
    from tamis.review.citations.pdf import PDF_MARK, pdf_text
    from tamis.textfiles import decode_text

    shown = "standard input" if name == "-" else name
    data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    if not data.startswith(PDF_MARK):
        return decode_text(data, shown)
    try:
        return pdf_text(data, shown), []
    except InputError as error:
        return "", list(error.problems)


def _written(found: list[ParsedReference], to: str) -> bytes:
    from tamis.review.citations.records import raw_records
    from tamis.review.exporters import export_records
    from tamis.review.library import to_bibtex

    if to == "bibtex":
        # Our own writer, whose fields tell what to check and keep the string.
        return to_bibtex(found).encode("utf-8")
    return export_records(raw_records(found), to)
