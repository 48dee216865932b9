"""The command that reads finished reviews again in the order of a ranking."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("files", nargs=-1, required=True,
                type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@click.option(
    "--label", default="", help="Column of the final decisions, 1 or 0; found by its name otherwise."
)
@click.option("--question", default="", help="Words of the protocol's question, to start from.")
@click.option("--model", default="tamis", show_default=True, help="tamis, elas-u4, question or random.")
@click.option("--seeds", default=3, show_default=True, type=click.IntRange(1),
              help="Readings of each file, each from another pair of known records.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path),
              help="Folder for recall.svg .pdf .png .csv and simulation.json.")  # fmt: skip
def simulate(
    files: tuple[Path, ...],
    label: str,
    question: str,
    model: str,
    seeds: int,
    as_json: bool,
    output: Path | None,
) -> None:
    """Read finished reviews again in the order of a ranking, and tell what it would have saved.

    FILES are exports with a decision on each record, of any known format, gzipped or not.
    """
    from tamis.figures import render
    from tamis.pipeline.labelled import read_labelled
    from tamis.pipeline.script import frame_csv
    from tamis.pipeline.simulate import (
        draw_simulations,
        format_simulations,
        simulate_set,
        simulation_table,
    )
    from tamis.review.ranking import find_model
    from tamis.textfiles import json_text, write_bytes, write_text

    find_model(model)
    sets = [read_labelled(path, label) for path in files]
    simulated = [
        simulate_set(labelled, question, model=model, seeds=range(1, seeds + 1)) for labelled in sets
    ]
    table = simulation_table(simulated)
    rows = json_text(table.to_dict("records"))
    click.echo(rows if as_json else format_simulations(table), nl=not as_json)
    if output is not None:
        figure, curves = draw_simulations(simulated)
        for suffix in ("svg", "pdf", "png"):
            write_bytes(output / f"recall.{suffix}", render(figure, suffix))
        write_text(output / "recall.csv", frame_csv(curves))
        write_text(output / "simulation.json", rows)
        click.echo(f"{output / 'recall'}.svg .pdf .png .csv; {output / 'simulation.json'}", err=as_json)
