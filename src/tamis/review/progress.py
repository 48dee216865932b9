"""Progress of one reviewer: how much is done, how fast, and how long the rest will take."""

from __future__ import annotations

import datetime
import itertools
import math
import statistics
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from tamis.review.decisions import WITHDRAWN

# Decisions that take a report further.
GOES_ON = ("include", "unsure")
# A longer gap between two decisions is taken as a break, not as reading.
LONGEST_READING_SECONDS = 600.0
# The pace of so many decisions is that of today; a review can take months.
RECENT = 200


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one reviewer stands in a stage; it says nothing about anyone else.

    Attributes
    ----------
    assigned, done : int
        Reports to decide on; of these, decided on.
    included : int
        Of those decided on, with ``include`` or ``unsure``.
    seconds_each : float or None
        Median seconds a decision takes; None where no time is known.
    """

    assigned: int
    done: int
    included: int
    seconds_each: float | None

    @property
    def left(self) -> int:
        """Reports still to decide on."""
        return self.assigned - self.done

    @property
    def inclusion_rate(self) -> float | None:
        """Share of the decided reports that go on; None before the first."""
        return self.included / self.done if self.done else None

    @property
    def per_hour(self) -> float | None:
        """Decisions in an hour of reading."""
        return 3600 / self.seconds_each if self.seconds_each else None

    @property
    def hours_left(self) -> float | None:
        """Hours of reading that the rest will take."""
        return self.left * self.seconds_each / 3600 if self.seconds_each else None


def progress_of(decisions: pd.DataFrame, votes: pd.DataFrame, assigned: Collection[str]) -> Progress:
    """Sum up one reviewer's work.

    Parameters
    ----------
    decisions : DataFrame
        DECISIONS of the reviewer at the stage.
    votes : DataFrame
        The same, rolled up to clusters.
    assigned : collection of str
        Clusters to decide on.
    """
    mine = votes[votes.index.isin(list(assigned))]
    included = int(mine["decision"].isin(GOES_ON).sum())
    taken = decisions[decisions["decision"] != WITHDRAWN]
    times = zip(taken["at"], taken["seconds"].astype("float64"), strict=True)
    return Progress(len(assigned), len(mine), included, seconds_each(list(times)[-RECENT:]))


def seconds_each(times: Sequence[tuple[str, float]]) -> float | None:
    """Return the median time of a decision, in seconds; None where nothing tells it.

    Parameters
    ----------
    times : sequence of (str, float)
        When each decision was taken, and the seconds it was measured to take (NaN where it was not).

    Notes
    -----
    Times that were measured count; without any, the gaps between one decision and the next do, unless they
    are so long that the reviewer was elsewhere.
    """
    measured = [seconds for _, seconds in times if not math.isnan(seconds)]
    if measured:
        return statistics.median(measured)
    moments = sorted(_time(at) for at, _ in times if "T" in at)
    gaps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(moments)]
    read = [gap for gap in gaps if 0 < gap <= LONGEST_READING_SECONDS]
    return statistics.median(read) if read else None


def _time(at: str) -> datetime.datetime:
    found = datetime.datetime.fromisoformat(at)
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
