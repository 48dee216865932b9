"""The command that merges the duplicates of any exports."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tamis.errors import EXIT_PROBLEMS, UsageError

if TYPE_CHECKING:
    from tamis.review.duplicates import EngineName


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path),
              help="Write here: .ris, .bib, .csv, .json, .parquet, .xml or .xlsx.")  # fmt: skip
@click.option(
    "--library",
    type=click.Path(file_okay=False, path_type=Path),
    help="Compare with the library in this folder, and add the records to it; OUTPUT has what is new.",
)
@click.option(
    "--engine", default="duckdb", show_default=True, help="What compares: duckdb, or spark for many machines."
)
@click.option("--master", default="", help="Of Spark, as spark://host:7077; local[*] without it.")
def dedupe(
    files: tuple[Path, ...], output: Path, library: Path | None, engine: EngineName, master: str
) -> None:
    """Merge the duplicates of exports of any format into one file; no review is needed.

    Beside OUTPUT, OUTPUT.duplicates.csv tells the cluster of each record and the reason of each pair. What is
    not sure is left apart, and listed there with the decision ask.
    """
    from tamis.cli.progress import bar
    from tamis.pipeline.dedupe import (
        Deduplicated,
        duplicates_file,
        read_exports,
        report_lines,
        write_deduplicated,
        writer_of,
    )
    from tamis.pipeline.stored import add_exports, unstored
    from tamis.review.duplicates import find_duplicates

    writer_of(output)
    written = {output.resolve(), duplicates_file(output).resolve()}
    if read := [str(path) for path in files if path.resolve() in written]:
        raise UsageError(f"{', '.join(read)} would be overwritten. Write to another file.")
    if library and (engine != "duckdb" or master):
        raise UsageError("--library needs the engine duckdb: a stored library is a file of DuckDB.")
    paths, notices = unstored(files, library) if library else (list(files), [])
    with bar("reading") as progress:
        exports = read_exports(paths, progress)
    if sys.stderr.isatty():
        click.echo(f"comparing {len(exports.records):,} records …", err=True)
    if library:
        result = add_exports(exports, paths, library)
    else:
        result = Deduplicated(exports, find_duplicates(exports.records, engine=engine, master=master))
    for problem in (*notices, *exports.problems, *exports.notices, *result.found.notices):
        click.echo(str(problem), err=True)
    write_deduplicated(result, output)
    click.echo("\n".join(report_lines(result, output)))
    if exports.problems:
        sys.exit(EXIT_PROBLEMS)
