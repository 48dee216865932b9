"""The command: `python -m tests.conformance PATH.json`."""

import sys
from pathlib import Path

import click

from tests.conformance.adapters import load_adapters
from tests.conformance.cases import read_suite
from tests.conformance.report import Verdict, case_text, run_case, summary_text


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--family", "families", multiple=True, help="Only this family (or kind); may be repeated.")
@click.option("--case", "ids", multiple=True, help="Only the case with this id; may be repeated.")
@click.option("--brief", is_flag=True, help="Print only what is not equal, and the summary.")
def main(path: Path, families: tuple[str, ...], ids: tuple[str, ...], brief: bool) -> None:
    """Run every case of PATH through tamis; exit 1 when any field differs or is missing."""
    adapters = load_adapters()
    outcomes = []
    for case in read_suite(path):
        if (families and case.family not in families) or (ids and case.id not in ids):
            continue
        outcome = run_case(case, adapters)
        outcomes.append(outcome)
        if not brief or outcome.verdict is not Verdict.EQUAL:
            click.echo(case_text(outcome, brief=brief))
    click.echo(summary_text(outcomes))
    sys.exit(any(outcome.verdict is Verdict.DIFFERENT for outcome in outcomes))


if __name__ == "__main__":
    main()
