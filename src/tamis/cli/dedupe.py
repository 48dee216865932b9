"""The command that merges the duplicates of any exports."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tamis.errors import EXIT_PROBLEMS, UsageError


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path),
              help="Write here: .ris, .bib, .csv, .json, .parquet, .xml or .xlsx.")  # fmt: skip
def dedupe(files: tuple[Path, ...], output: Path) -> None:
    """Merge the duplicates of exports of any format into one file; no review is needed.

    Beside OUTPUT, OUTPUT.duplicates.csv tells the cluster of each record and the reason of each pair. What is
    not sure is left apart, and listed there with the decision ask.
    """
    from tamis.cli.progress import bar
    from tamis.pipeline.dedupe import (
        deduplicate_files,
        duplicates_file,
        report_lines,
        write_deduplicated,
        writer_of,
    )

    writer_of(output)
    written = {output.resolve(), duplicates_file(output).resolve()}
    if read := [str(path) for path in files if path.resolve() in written]:
        raise UsageError(f"{', '.join(read)} would be overwritten. Write to another file.")
    result = deduplicate_files(files, bar())
    for problem in (*result.problems, *result.notices):
        click.echo(str(problem), err=True)
    write_deduplicated(result, output)
    click.echo("\n".join(report_lines(result, output)))
    if result.problems:
        sys.exit(EXIT_PROBLEMS)
