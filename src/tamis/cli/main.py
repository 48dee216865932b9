"""The command ``tamis`` and the commands that concern the whole review."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tamis import __version__
from tamis.cli.build import build, check, status
from tamis.cli.convert import convert
from tamis.cli.dedupe import dedupe
from tamis.cli.init import init
from tamis.cli.pool import pool
from tamis.cli.references import references
from tamis.cli.review import review
from tamis.cli.screen import screen
from tamis.cli.simulate import simulate
from tamis.errors import EXIT_PROBLEMS, EXIT_USAGE, InputError, TamisError, UsageError, WorkspaceError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tamis")
@click.option("-C", "folder", type=click.Path(file_okay=False, path_type=Path), default=".", show_default=False,
              help="Work on the review in this folder instead of the one here.")  # fmt: skip
@click.pass_context
def cli(context: click.Context, folder: Path) -> None:
    """Systematic reviews and meta-analyses as one folder of plain text.

    Start with `tamis init DIR`; then `tamis status` tells the next step.
    """
    context.obj = folder


for command in (init, status, check, build, review, screen, references, convert, dedupe, pool, simulate):
    cli.add_command(command)


def main() -> None:
    """Run the command line; purposeful errors are printed without a traceback."""
    try:
        cli()
    except InputError as error:
        click.echo(str(error), err=True)
        click.echo(f"{len(error.problems)} problem{'s' if len(error.problems) != 1 else ''}.", err=True)
        sys.exit(EXIT_PROBLEMS)
    except (UsageError, WorkspaceError) as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_USAGE)
    except TamisError as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_PROBLEMS)
    except OSError as error:
        click.echo(f"{error.filename or 'A file'}: {error.strerror}", err=True)
        sys.exit(EXIT_PROBLEMS)
