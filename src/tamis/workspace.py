"""The workspace: the folder that is a review, its named paths and what tamis.toml says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tamis.errors import InputError, WorkspaceError
from tamis.textfiles import Strict, read_toml

MARKER = "tamis.toml"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Settings(Strict):
    """What tamis.toml says.

    Attributes
    ----------
    format : int
        Version of the workspace format.
    reviewers : tuple of str
        Names of the reviewers as they stand in file names.
    consensus : str
        Name under which agreed decisions are written.
    seed : int
        Seed of every random number of the build.
    """

    format: int
    reviewers: tuple[str, ...] = ("A", "B")
    consensus: str = "consensus"
    seed: int = 20260101


@dataclass(frozen=True, slots=True)
class Workspace:
    """A review's folder.

    Attributes
    ----------
    root : Path
        Absolute path of the folder that holds tamis.toml.
    settings : Settings
    """

    root: Path
    settings: Settings

    def path(self, *parts: str) -> Path:
        """Return the absolute path of a file of the workspace."""
        return self.root.joinpath(*parts)

    def shown(self, path: Path) -> str:
        """Return a path as people read it: relative to the root, with forward slashes."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


def find_workspace(start: Path) -> Workspace:
    """Return the workspace that holds a folder or file, looking upwards.

    Raises
    ------
    WorkspaceError
        If no folder above holds tamis.toml, or its format is another.
    InputError
        If tamis.toml cannot be read.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / MARKER).is_file():
            break
    else:
        raise WorkspaceError(f"No {MARKER} in {start} or above. Start a review with: tamis init DIR")
    settings, problems = read_toml(folder / MARKER, MARKER, Settings)
    if settings is None:
        raise InputError(problems)
    if settings.format != FORMAT:
        raise WorkspaceError(
            f"{folder / MARKER}: format is {settings.format}, this version of tamis reads {FORMAT}. Update tamis."
        )
    return Workspace(folder, settings)
