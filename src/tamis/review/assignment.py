"""Assignment: who decides on which record when a stage is divided among reviewers.

Every reviewer draws a number for every record, from the seed and the names alone, and those with the
smallest numbers decide on it (rendezvous hashing). So the division needs no file, is the same wherever
it is computed, does not change when records are added, and moves only the records of a reviewer who
leaves. Shares are met as by lot: about n records, give or take the square root of n.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass(frozen=True, slots=True)
class Division:
    """How a stage is divided.

    Attributes
    ----------
    reviewers : tuple of str
    per_record : int
        How many decide on each record.
    overlap : float
        Share of the records, 0 to 1, on which one reviewer more decides.
    quotas : mapping
        Reviewer -> weight; 1 for one who is not named.
    seed : int
    kept : mapping
        Reviewer who left -> the records that had been decided by then; they stay, the others pass on.
    successors : mapping
        Reviewer who left -> who takes the other records over; without one they pass to those who stay.
    """

    reviewers: tuple[str, ...]
    per_record: int
    overlap: float = 0.0
    quotas: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    kept: Mapping[str, Collection[str]] = field(default_factory=dict)
    successors: Mapping[str, str] = field(default_factory=dict)

    @property
    def everyone(self) -> tuple[str, ...]:
        """Reviewers who are or were part of the stage: those planned, then those who took over."""
        return tuple(dict.fromkeys((*self.reviewers, *self.successors.values())))


def assign(records: Sequence[str], division: Division, everyone: Collection[str] = ()) -> pd.DataFrame:
    """Return who decides on what.

    Parameters
    ----------
    records : sequence of str
    division : Division
    everyone : collection of str, optional
        Records on which all reviewers decide, as those of a pilot.

    Returns
    -------
    DataFrame
        Index record, one boolean column a reviewer.

    References
    ----------
    thaler1998: the largest weight decides; the weighting by -ln(u) / quota gives each reviewer a share
    in proportion to the quota.
    """
    index = pd.Index(list(records), name="cluster").astype("object")
    names = list(division.everyone)
    column = {name: place for place, name in enumerate(names)}
    taken = np.zeros((len(index), len(names)), dtype=bool)
    if division.per_record >= len(division.reviewers) and not division.kept:
        return pd.DataFrame(~taken, index=index, columns=names)
    for row, record in enumerate(index):
        number = division.per_record + (_draw(division.seed, "overlap", record) < division.overlap)
        if record in everyone:
            number = len(names)
        for name in _deciding(division, record, min(number, len(division.reviewers))):
            taken[row, column[name]] = True
    return pd.DataFrame(taken, index=index, columns=names)


def _deciding(division: Division, record: str, number: int) -> list[str]:
    """Return who decides on a record: those whose turn it is, and for those who left who takes over."""
    turns = sorted(division.reviewers, key=lambda name: _turn(division, name, record))
    deciding: list[str] = []
    passed_on = 0
    for name in turns[:number]:
        heir = _heir(division, name, record)
        if heir and heir not in deciding:
            deciding.append(heir)
        else:
            passed_on += 1
    others = [name for name in turns if name not in division.kept and name not in deciding]
    # Those whose turn it is are in the list already unless they inherit; the next in turn fill the gaps.
    waiting = [name for name in others if name not in turns[:number]]
    return deciding + waiting[:passed_on]


def _heir(division: Division, name: str, record: str) -> str:
    """Return who decides in the place of a reviewer; "" where nobody took over."""
    seen: set[str] = set()
    while name in division.kept and record not in division.kept[name]:
        seen.add(name)
        name = division.successors.get(name, "")
        if name in seen:
            return ""
    return name


def _turn(division: Division, name: str, record: str) -> float:
    weight = division.quotas.get(name, 1.0)
    return -math.log(_draw(division.seed, f"reviewer {name}", record)) / weight


def _draw(seed: int, purpose: str, record: str) -> float:
    """Return a number in (0, 1) that only these three decide."""
    raw = hashlib.sha256(f"{seed}\n{purpose}\n{record}".encode()).digest()
    return (int.from_bytes(raw[:8], "big") + 0.5) / 2**64


def draw_pilot(records: Sequence[str], number: int, seed: int, round_: int) -> tuple[str, ...]:
    """Draw the records of a pilot round, the same for everyone; in the order of the review.

    Parameters
    ----------
    records : sequence of str
        Records that no earlier round holds.
    number : int
        How many; all where there are fewer.
    seed : int
    round_ : int
        1 for the first pilot.
    """
    drawn = sorted(records, key=lambda record: _draw(seed, f"pilot {round_}", record))[:number]
    chosen = set(drawn)
    return tuple(record for record in records if record in chosen)
