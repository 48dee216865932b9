"""What an analysis script sees of its review, and how the build runs the script.

The header of a script declares what it writes; here that promise is kept: a file that is not declared
cannot be saved, and one that is declared and not saved fails the step.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from tamis.errors import BuildError, InputError, UsageError
from tamis.extraction import load_extraction
from tamis.figures import render
from tamis.pipeline.steps import Header, figure_files, script_header
from tamis.textfiles import csv_text, json_text, read_text, write_bytes, write_text
from tamis.workspace import Workspace, find_workspace

# Names the file in which a script that the build runs notes what it has saved.
SAVED = "TAMIS_SAVED"


@dataclass(frozen=True)
class ScriptedReview:
    """A review as an analysis script uses it: the agreed data in, declared results out.

    Attributes
    ----------
    workspace : Workspace
    header : Header
        What the script declares.
    """

    workspace: Workspace
    header: Header

    @cached_property
    def cases(self) -> pd.DataFrame:
        """The agreed cases, one row a case, typed as extraction/form.toml declares."""
        return self._extraction.agreed

    @cached_property
    def sensitivity_cases(self) -> pd.DataFrame:
        """Cases outside the included set that a sensitivity analysis may add."""
        return self._extraction.sensitivity

    @property
    def seed(self) -> int:
        """Seed of every random number, from tamis.toml."""
        return self.workspace.settings.seed

    def save_json(self, name: str, value: Mapping[str, Any]) -> None:
        """Save named numbers as analysis/results/<name>.json."""
        self._declared(f"{name}.json", self.header.results, "results")
        self._write(f"analysis/results/{name}.json", json_text(value).encode())

    def save_table(self, name: str, frame: pd.DataFrame) -> None:
        """Save a table as analysis/results/<name>.csv, without its index."""
        self._declared(f"{name}.csv", self.header.results, "results")
        self._write(f"analysis/results/{name}.csv", frame_csv(frame).encode())

    def save_figure(self, name: str, figure: Figure, frame: pd.DataFrame) -> None:
        """Save a figure as figures/<name>.svg, .pdf and .png, and the numbers drawn as .csv."""
        self._declared(name, self.header.figures, "figures")
        save_figure(self.workspace, name, figure, frame)
        self._note(figure_files(name))

    @cached_property
    def _extraction(self) -> Any:
        extraction = load_extraction(self.workspace)
        if extraction.problems:
            raise InputError(extraction.problems)
        return extraction

    def _declared(self, name: str, declared: tuple[str, ...], key: str) -> None:
        if name not in declared:
            raise UsageError(
                f"{name} is not in {key} of the script's header; add it there. Declared: {', '.join(declared)}"
            )

    def _write(self, name: str, data: bytes) -> None:
        write_bytes(self.workspace.path(name), data)
        self._note((name,))

    def _note(self, names: Sequence[str]) -> None:
        """Tell the build, where there is one, what was saved."""
        if SAVED in os.environ:
            with Path(os.environ[SAVED]).open("a", encoding="utf-8") as stream:
                stream.writelines(f"{name}\n" for name in names)


def open_review(script: str) -> ScriptedReview:
    """Return the review that an analysis script belongs to; call it with ``__file__``."""
    path = Path(script).resolve()
    workspace = find_workspace(path.parent)
    shown = workspace.shown(path)
    text, unreadable = read_text(path, shown)
    header, problems = script_header(text, shown)
    if unreadable or problems:
        raise InputError(unreadable or problems)
    return ScriptedReview(workspace, header)


def run_script(workspace: Workspace, name: str) -> None:
    """Run one analysis script as ``python analysis/NAME.py`` would, and see that it made what it declares."""
    path = workspace.path(name)
    header, _ = script_header(read_text(path, name)[0], name)
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "saved"
        notes.touch()
        done = subprocess.run(
            [sys.executable, str(path)], cwd=workspace.root, env=os.environ | {SAVED: str(notes)},
            capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
        )  # fmt: skip
        saved = set(notes.read_text(encoding="utf-8").splitlines())
    if done.returncode:
        raise BuildError(f"{name} stopped with exit status {done.returncode}:\n{done.stderr.strip()}")
    missing = [output for output in header.outputs() if output not in saved]
    if missing:
        raise BuildError(f"{name} declares {', '.join(missing)} but did not save it")


def save_figure(workspace: Workspace, name: str, figure: Figure, frame: pd.DataFrame) -> None:
    """Save a figure in its three formats and the numbers drawn beside it."""
    for suffix in ("svg", "pdf", "png"):
        write_bytes(workspace.path(f"figures/{name}.{suffix}"), render(figure, suffix))
    write_text(workspace.path(f"figures/{name}.csv"), frame_csv(frame))


def frame_csv(frame: pd.DataFrame) -> str:
    """Return a frame as canonical CSV, without its index."""
    return csv_text([str(name) for name in frame.columns], frame.itertuples(index=False, name=None))
