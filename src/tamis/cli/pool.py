"""The command that pools one table of study results."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("data", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--measure", required=True, help="Code of the effect size, as RR, OR, SMD, ZCOR.")
@click.option("--study", required=True, help="Column of the studies' names.")
@click.option(
    "--method", default="REML", show_default=True, help="EE for a common effect, or an estimator of tau2."
)
@click.option("--test", default="z", show_default=True, help="z, t, knha (Knapp–Hartung) or adhoc.")
@click.option("--level", default=0.95, show_default=True, help="Level of the intervals.")
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), default=Path(),
              help="Folder for the figures and their numbers.")  # fmt: skip
@click.pass_context
def pool(
    context: click.Context,
    data: Path,
    measure: str,
    study: str,
    method: str,
    test: str,
    level: float,
    output: Path,
) -> None:
    """Pool the studies of a CSV file: prints the model, writes forest and funnel plots.

    The inputs of the measure follow as options that name their columns, such as
    --events1 tpos --n1 treated --events2 cpos --n2 controls for RR.
    """
    from tamis.figures import render
    from tamis.pipeline.pool import pool_table, read_studies
    from tamis.pipeline.script import frame_csv
    from tamis.textfiles import write_bytes, write_text

    extra = context.args
    if len(extra) % 2 or not all(name.startswith("--") for name in extra[::2]):
        raise click.UsageError(
            f"Expected options with a column each, as --events1 tpos; found {' '.join(extra)}."
        )
    columns = {name.removeprefix("--"): column for name, column in zip(extra[::2], extra[1::2], strict=True)}
    frame = read_studies(data, list(columns.values()), study)
    pooled = pool_table(frame, measure, columns, study=study, method=method, test=test, level=level)
    click.echo(pooled.summary())
    for name, (figure, frame) in pooled.draw().items():
        for suffix in ("svg", "pdf", "png"):
            write_bytes(output / f"{name}.{suffix}", render(figure, suffix))
        write_text(output / f"{name}.csv", frame_csv(frame))
        click.echo(f"{output / name}.svg .pdf .png .csv")
