"""Commands over reference lists and the library."""

from __future__ import annotations

import sys
from pathlib import Path

import click


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
def parse(files: tuple[str, ...], output: Path | None) -> None:
    """Turn free-text references into BibTeX; FILE - is standard input.

    Fields that the parser is not sure of are named in tamis-check; the string stays in tamis-raw.
    """
    from tamis.review.citations import parse_references
    from tamis.review.library import to_bibtex
    from tamis.textfiles import read_text, write_text

    found = []
    for name in files:
        text = sys.stdin.read() if name == "-" else read_text(Path(name), name)[0]
        found += parse_references(text)
    written = to_bibtex(found)
    if output is None:
        click.echo(written, nl=False)
    else:
        write_text(output, written)
    sure = sum(reference.status == "sure" for reference in found)
    click.echo(f"{len(found)} references: {sure} sure, {len(found) - sure} to check.", err=True)
