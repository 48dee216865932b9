"""Starts a review: an empty workspace that builds, with a comment at every place to fill in."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from tamis.errors import UsageError
from tamis.textfiles import write_bytes
from tamis.workspace import MARKER


def init_workspace(folder: Path) -> list[str]:
    """Write the empty workspace and return the names of its files.

    Raises
    ------
    UsageError
        If one of its files is there already; nothing is written then.
    """
    files = dict(_template(resources.files("tamis.pipeline") / "template", ""))
    present = [name for name in files if (folder / name).exists()]
    if present:
        what = (
            f"{MARKER} is there already"
            if MARKER in present
            else f"{', '.join(present)} would be overwritten"
        )
        raise UsageError(f"{folder}: {what}. Choose an empty folder.")
    for name, data in files.items():
        write_bytes(folder / name, data)
    return sorted(files)


def _template(place: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for item in place.iterdir():
        # A file that begins with a dot does not survive every way of packaging.
        name = prefix + (".gitignore" if item.name == "gitignore" else item.name)
        found += _template(item, f"{name}/") if item.is_dir() else [(name, item.read_bytes())]
    return sorted(found)
