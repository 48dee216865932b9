"""What git knows about files of a workspace: whether they are tracked, ignored or were ever published.

Every function answers for a folder that is no repository as for one with nothing in it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tamis.errors import BuildError


def is_repository(root: Path) -> bool:
    """Return whether a folder is in the working tree of a git repository."""
    return _git(root, "rev-parse", "--is-inside-work-tree")[1].strip() == b"true"


def tracked(root: Path, names: Sequence[str]) -> list[str]:
    """Return those of some files that git tracks."""
    return [name for name in names if _git(root, "ls-files", "--", f":(literal){name}")[1].strip()]


def published(root: Path, names: Sequence[str]) -> list[str]:
    """Return those of some files that stand in a commit of any branch."""
    found = []
    for name in names:
        code, output = _git(root, "log", "--all", "-1", "--format=%H", "--", f":(literal){name}")
        if code == 0 and output.strip():
            found.append(name)
    return found


def not_ignored(root: Path, names: Sequence[str]) -> list[str]:
    """Return those of some files that git would add to a commit; none outside a repository."""
    if not is_repository(root):
        return []
    return [name for name in names if _git(root, "check-ignore", "-q", "--", name)[0] == 1]


def versions(root: Path, name: str) -> list[tuple[str, bytes, list[bytes]]]:
    """Return each commit that changed a file: its id, the file's bytes then, and those in the parents."""
    code, output = _git(root, "log", "--full-history", "--format=%H %P", "--", f":(literal){name}")
    if code != 0:
        return []
    found = []
    for line in output.decode().splitlines():
        commit, *parents = line.split()
        found.append((commit, _content(root, commit, name), [_content(root, of, name) for of in parents]))
    return found


def _content(root: Path, commit: str, name: str) -> bytes:
    code, output = _git(root, "cat-file", "blob", f"{commit}:./{name}")
    return output if code == 0 else b""


def _git(root: Path, *words: str) -> tuple[int, bytes]:
    """Return the exit code and what git printed; where there is no git, no file is tracked."""
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=False, timeout=60)
    except FileNotFoundError:
        return 128, b""
    except subprocess.TimeoutExpired as error:
        raise BuildError(f"git did not answer: git {' '.join(words)}") from error
    return done.returncode, done.stdout
