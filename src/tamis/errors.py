"""What can go wrong, as facts without colours.

Tree
----
TamisError
├── InputError        input files hold problems; carries every Problem found
├── UsageError        a command or function was called with words it does not know
├── WorkspaceError    no workspace here, or one that this version cannot read
├── BuildError        a step of the build failed
└── ConvergenceError  a numerical method did not reach its answer

A Problem is a value, not an exception: readers return problems beside the rows that were good, and
shells print them. Exit codes: 0 done, 1 problems found, 2 wrong call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

EXIT_PROBLEMS = 1
EXIT_USAGE = 2


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, and where.

    Attributes
    ----------
    path : str
        File, relative to the workspace where there is one.
    line : int
        Line of the file, 1 for the first; 0 where no line can be named.
    what : str
        What was found, one sentence without a full stop.
    expected : str
        What was expected, and what to do.
    """

    path: str
    line: int
    what: str
    expected: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        tail = f"\n  {self.expected}" if self.expected else ""
        return f"{place}: {self.what}{tail}"


class TamisError(Exception):
    """Root of every error that tamis raises on purpose."""


class InputError(TamisError):
    """Input files hold problems; ``problems`` lists them all."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(TamisError):
    """A function or command was called with something it does not know; the message lists the options."""


class WorkspaceError(TamisError):
    """There is no workspace here, or one of another format version."""


class BuildError(TamisError):
    """A step of the build failed; the message names the step."""


class ConvergenceError(TamisError):
    """A numerical method did not reach its answer; the message names the method and the data."""
