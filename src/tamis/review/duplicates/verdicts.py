"""Verdicts of people on duplicates: a log of joins, splits and undos that is only ever appended to.

A verdict is one reviewer's word on two records; the last word on a pair counts, and an undo takes it back.
What stands for the review is settled as in screening: the word of the consensus, else what all reviewers say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from tamis.errors import Problem
from tamis.review.duplicates.components import component_firsts
from tamis.tables import Column, RowLike, Table

Relation: TypeAlias = Literal["join", "split", "undo"]
Pair: TypeAlias = tuple[str, str]
Word: TypeAlias = dict[str, Any]

VERDICTS = Table(
    "duplicate verdicts",
    (
        Column("at", "text", "day or time of the verdict, ISO 8601", required=True),
        Column("by", "id", "who decided", required=True),
        Column(
            "relation",
            "category",
            "join: one report; split: two reports; undo: the earlier word on this pair is taken back",
            codes=("join", "split", "undo"),
            required=True,
        ),
        Column("record", "id", "record", required=True),
        Column("other", "id", "the other record; of a join the one that is kept", required=True),
        Column("note", meaning="reason"),
    ),
)
STANDING = Table(
    "standing duplicate verdicts",
    (
        *VERDICTS.columns,
        Column("basis", "category", "whose word it is", codes=("consensus", "agreement"), required=True),
    ),
)
# What the log adds to a line for itself; it says nothing about records.
_OF_THE_LOG = frozenset({"id", "prev"})


def parse_verdicts(
    rows: Iterable[RowLike], path: str, known: Iterable[str]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read a log of joins, splits and undos.

    Parameters
    ----------
    rows : iterable of rows
        Lines of the log with their numbers.
    path : str
        Shown in problems.
    known : iterable of str
        All record ids.

    Returns
    -------
    DataFrame
        VERDICTS and ``source_line``, in the order of the file; bad lines are left out.
    list of Problem
        Also a record that no search returned, and a verdict on a record and itself.
    """
    frame, problems = VERDICTS.parse([_Line(row) for row in rows], path, keyed=True)
    ids = set(known)
    bad: set[int] = set()
    for line, record, other in zip(frame["source_line"], frame["record"], frame["other"], strict=True):
        strange = [name for name in (record, other) if name not in ids]
        if strange:
            what, expected = (
                f"record {strange[0]} is not in any import file",
                "Name a record as <search>/<position>.",
            )
        elif record == other:
            what, expected = f"{record} is compared with itself", "Name two records."
        else:
            continue
        problems.append(Problem(path, int(line), what, expected))
        bad.add(int(line))
    return frame[~frame["source_line"].isin(list(bad))].reset_index(drop=True), problems


class _Line:
    """A line of the log without what the log keeps for itself."""

    __slots__ = ("line", "values")

    def __init__(self, row: RowLike) -> None:
        self.line = row.line
        self.values = {name: value for name, value in row.values.items() if name not in _OF_THE_LOG}


def pair_of(record: str, other: str) -> Pair:
    """Return two records as an unordered pair."""
    return (record, other) if record <= other else (other, record)


def last_words(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Return the last word on each pair, without those that were taken back, in the order of the log.

    Parameters
    ----------
    verdicts : DataFrame
        VERDICTS in the order in which they were taken.
    """
    pairs = zip(verdicts["record"], verdicts["other"], strict=True)
    last = {pair_of(record, other): position for position, (record, other) in enumerate(pairs)}
    kept = verdicts.iloc[sorted(last.values())]
    return kept[kept["relation"] != "undo"].reset_index(drop=True)


def judged_pairs(verdicts: pd.DataFrame, pairs: Iterable[Pair]) -> dict[Pair, str]:
    """Tell what one reviewer says of pairs, also of those that follow from others.

    Parameters
    ----------
    verdicts : DataFrame
        Last words of one reviewer.
    pairs : iterable of Pair
        Unordered pairs, as of ``pair_of``.

    Returns
    -------
    dict
        Pair -> join or split, only of the pairs on which the reviewer has a word. Who joins a to b and b to c
        says that a and c are one report; who splits c from d says that a and d are two.
    """
    group = _groups(verdicts[verdicts["relation"] == "join"])
    splits = verdicts[verdicts["relation"] == "split"]
    parted = {
        pair_of(group.get(one, one), group.get(two, two))
        for one, two in zip(map(str, splits["record"]), map(str, splits["other"]), strict=True)
    }
    said: dict[Pair, str] = {}
    for pair in pairs:
        one, two = pair
        one, two = group.get(one, one), group.get(two, two)
        if pair_of(one, two) in parted:
            said[pair] = "split"
        elif one == two:
            said[pair] = "join"
    return said


def _groups(joins: pd.DataFrame) -> dict[str, str]:
    """Return for every joined record the smallest id among those that are joined with it."""
    if joins.empty:
        return {}
    codes, names = pd.factorize(np.concatenate([joins["record"], joins["other"]]), sort=True)
    first = component_firsts(len(names), *codes.reshape(2, -1))
    return dict(zip(names, names[first], strict=True))


def settle_verdicts(
    verdicts: Mapping[str, pd.DataFrame], reviewers: Sequence[str], consensus: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Settle which verdicts stand, as in screening.

    Parameters
    ----------
    verdicts : mapping
        Actor -> VERDICTS.
    reviewers : sequence of str
        Who must agree where the consensus is silent; nobody's word stands where none is named.
    consensus : str
        Its word stands, also against the reviewers.

    Returns
    -------
    standing : DataFrame
        STANDING, in the order in which they were taken; a verdict of the reviewers is by the last of them
        who gave it.
    open : DataFrame
        Columns ``record``, ``other`` (the kept one), then what each reviewer says (join, split or ""): pairs
        on which the reviewers differ, or on which not all of them have a word.
    """
    words = {actor: last_words(verdicts[actor]) for actor in (*reviewers, consensus)}
    told: dict[Pair, Word] = {}
    for reviewer in reviewers:
        for word in _rows(words[reviewer]):
            pair = pair_of(word["record"], word["other"])
            if pair not in told or told[pair]["at"] <= word["at"]:
                told[pair] = word
    spoken = judged_pairs(words[consensus], told)
    said = {reviewer: judged_pairs(words[reviewer], told) for reviewer in reviewers}
    standing = [word | {"basis": "consensus"} for word in _rows(words[consensus])]
    unsettled: list[tuple[str, ...]] = []
    for pair, word in told.items():
        if pair in spoken:
            continue
        given = [said[reviewer].get(pair, "") for reviewer in reviewers]
        if len(set(given)) == 1:
            standing.append(word | {"relation": given[0], "basis": "agreement"})
        else:
            unsettled.append((word["record"], word["other"], *given))
    # By time, so that it does not matter whose file is read first.
    standing.sort(key=lambda word: str(word["at"]))
    columns = ["record", "other", *reviewers]
    return VERDICTS.frame(standing or [{"basis": ""}])[: len(standing)], pd.DataFrame(
        unsettled, columns=columns
    )


def own_view(verdicts: Mapping[str, pd.DataFrame], actor: str, consensus: str) -> pd.DataFrame:
    """Return what one reviewer works with: the reviewer's own words, and the consensus where it has spoken.

    The words of the other reviewers are not in it: reviewers judge blinded.
    """
    own, agreed = _rows(last_words(verdicts[actor])), _rows(last_words(verdicts[consensus]))
    if actor == consensus:
        return VERDICTS.frame(own)
    spoken = {pair_of(word["record"], word["other"]) for word in agreed}
    return VERDICTS.frame(
        [*agreed, *(word for word in own if pair_of(word["record"], word["other"]) not in spoken)]
    )


def _rows(frame: pd.DataFrame) -> list[Word]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
