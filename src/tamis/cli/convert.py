"""The command that turns one export format into another."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tamis.errors import EXIT_PROBLEMS


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "name", help="Format to write, where the suffix of TARGET does not tell it.")
def convert(source: Path, target: Path, name: str | None) -> None:
    """Turn the records of an export into another format; the content of SOURCE tells its format."""
    from tamis.cli.progress import bar
    from tamis.review.exporters import export_records, format_of
    from tamis.review.importers import read_records
    from tamis.textfiles import write_bytes

    with bar("reading") as progress:
        found = read_records(source.read_bytes(), str(source), progress)
    write_bytes(target, export_records(found.records, name or format_of(str(target))))
    for problem in (*found.problems, *found.notices):
        click.echo(str(problem), err=True)
    click.echo(
        f"{found.format}: read {found.read} = {found.imported} written + {len(found.problems)} problems",
        err=True,
    )
    if found.problems:
        sys.exit(EXIT_PROBLEMS)
