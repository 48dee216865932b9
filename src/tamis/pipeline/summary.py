"""What a build made, in a few lines: the main counts and estimates, and where the paper is."""

from __future__ import annotations

import json
from typing import Any

from tamis.pipeline.steps import build_steps, paper_files
from tamis.workspace import Workspace


def summarize(workspace: Workspace) -> list[str]:
    """Return the lines that a build prints when it has made something; results that are missing are left out."""
    lines = [""]
    if flow := _read(workspace, "review/results/flow.json"):
        lines += [
            f"PRISMA 2020   {flow['identified']} records identified, {flow['duplicates_removed']} duplicates, "
            f"{flow['screened']} screened, {flow['sought']} sought, {flow['assessed']} assessed",
            f"included      {flow['included_studies']} studies, {flow['included_reports']} reports, "
            f"{flow['included_cases']} cases",
        ]
    for name, found in (_read(workspace, "review/results/agreement.json") or {}).items():
        if found["status"] == "ok":
            interval = f"{found['ci_lb']:.2f} to {found['ci_ub']:.2f}"
            counts = f"{found['agree']} of {found['n']}"
            lines.append(
                f"agreement     {name.replace('_', ' ')}: {counts}, kappa {found['kappa']:.2f} ({interval})"
            )
    for step in build_steps(workspace):
        for output in step.outputs:
            if output.startswith("analysis/results/") and output.endswith(".json"):
                headline = (_read(workspace, output) or {}).get("headline")
                if headline:
                    lines.append(f"{step.name:<13} {headline}")
    figures = sorted({output for step in build_steps(workspace) for output in step.outputs if output.endswith(".svg")
                      and workspace.path(output).is_file()})  # fmt: skip
    made = [output for output in paper_files() if workspace.path(output).is_file()]
    lines += [f"figures       {', '.join(figures)}"] if figures else []
    lines += [f"paper         {', '.join(made)}"] if made else []
    return lines


def _read(workspace: Workspace, name: str) -> dict[str, Any] | None:
    path = workspace.path(name)
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
