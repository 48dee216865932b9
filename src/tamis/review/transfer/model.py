"""Decisions as another program wrote them, and what of them can enter the review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from tamis.errors import Problem
from tamis.review.decisions import Decision

TransferFormat: TypeAlias = Literal["rayyan", "covidence", "asreview", "csv"]
FORMATS: tuple[TransferFormat, ...] = get_args(TransferFormat)


@dataclass(frozen=True, slots=True)
class ForeignVote:
    """One row of a file of decisions.

    Attributes
    ----------
    line : int
        Line of the file, 1 for the first.
    decision : str
        include, exclude, unsure, not_retrieved; "" where the row says nothing.
    reasons : tuple of str
        Reasons in the words of the file.
    labels : tuple of str
    note : str
    at : str
        Time, ISO 8601, or "".
    ids : tuple of str
        What may be the id of a record of the review.
    doi, pmid, title, year : str
        As the file has them.
    """

    line: int
    decision: str
    reasons: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    note: str = ""
    at: str = ""
    ids: tuple[str, ...] = ()
    doi: str = ""
    pmid: str = ""
    title: str = ""
    year: str = ""

    @property
    def shown(self) -> str:
        """What people know the row by."""
        return next(filter(None, (self.title[:80], self.doi, self.pmid, *self.ids)), "a row without a name")


@dataclass(frozen=True, slots=True)
class VotesFile:
    """A file of decisions, read.

    Attributes
    ----------
    format : TransferFormat
    votes : tuple of ForeignVote
    problems : tuple of Problem
        One for each row that could not be read.
    notices : tuple of Problem
        What was odd but lost no row.
    """

    format: TransferFormat
    votes: tuple[ForeignVote, ...]
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What becomes of the rows of a file; every row is in exactly one of the four groups.

    Attributes
    ----------
    decisions : tuple of Decision
        To be appended.
    present : int
        Rows whose decision is in the log already, or stands twice in the file.
    undecided : int
        Rows without a decision.
    problems : tuple of Problem
        Rows that do not fit: not in the review, ambiguous, or with a reason that the protocol does not know.
    """

    decisions: tuple[Decision, ...]
    present: int
    undecided: int
    problems: tuple[Problem, ...]

    @property
    def read(self) -> int:
        """Number of rows."""
        return len(self.decisions) + self.present + self.undecided + len(self.problems)
