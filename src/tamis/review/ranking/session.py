"""A ranking that learns in the background while people decide.

The session holds nothing that the log does not: labels in the order in which they came. Each record it offers names
the number of labels that its ranking knew, so that the order can be made again and checked. In a blinded stage a
session is given the labels of one reviewer only.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType

import numpy as np

from tamis.errors import UsageError
from tamis.review.ranking.ranker import UNDECIDED, Known, Ranker, Ranking


@dataclass(frozen=True, slots=True)
class Offer:
    """The next record for a reviewer, and where it came from.

    Attributes
    ----------
    record : str
    knew : int
        Number of labels, from the first on, that the ranking had learned from.
    behind : int
        Labels given since.
    """

    record: str
    knew: int
    behind: int


class RankingSession:
    """Offers records to one or several reviewers while a thread learns from their labels.

    A record offered to one reviewer is offered to no other until it is labelled or released. ``next`` never waits for
    learning: it takes the best record of the newest ranking. Use it in a ``with`` statement, or call ``close``.

    Parameters
    ----------
    ranker : Ranker
    labels : mapping
        Record -> whether it is relevant, in the order in which they were decided.
    """

    def __init__(self, ranker: Ranker, labels: Mapping[str, bool] | None = None) -> None:
        self._ranker = ranker
        self._row_of = {record: row for row, record in enumerate(ranker.ids)}
        self._known: Known = np.full(ranker.size, UNDECIDED, np.int8)
        self._log: list[tuple[str, bool]] = []
        self._held: dict[str, Offer] = {}
        self._changed = threading.Condition()
        self._closed = False
        self._error: BaseException | None = None
        for record, relevant in (labels or {}).items():
            self._take(record, relevant)
        self._ranking: Ranking = ranker.fit_rows(self._known.copy())
        self._knew = len(self._log)
        self._thread = threading.Thread(target=self._learn, name="ranking", daemon=True)
        self._thread.start()

    def label(self, record: str, relevant: bool) -> None:
        """Take a decision; a later one on the same record replaces it."""
        with self._changed:
            self._take(record, relevant)
            self._changed.notify_all()

    def next(self, reviewer: str = "") -> Offer:
        """Offer the best record that is undecided and not in the hands of another; the same one until it is decided.

        Raises
        ------
        UsageError
            If no record is left.
        """
        with self._changed:
            self._check()
            if reviewer not in self._held:
                record = str(self._ranker.ids[self._best()])
                self._held[reviewer] = Offer(record, self._knew, len(self._log) - self._knew)
            return self._held[reviewer]

    def release(self, reviewer: str = "") -> None:
        """Give back what a reviewer holds without a decision."""
        with self._changed:
            self._held.pop(reviewer, None)

    @property
    def ranking(self) -> Ranking:
        """Return the newest ranking."""
        return self._ranking

    def wait(self) -> None:
        """Wait until the ranking has learned from every label."""
        with self._changed:
            self._changed.wait_for(lambda: self._knew == len(self._log) or self._error is not None)
            self._check()

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def __enter__(self) -> RankingSession:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take(self, record: str, relevant: bool) -> None:
        row = self._row_of.get(record)
        if row is None:
            raise UsageError(f"Label of {record}: there is no such record.")
        self._known[row] = bool(relevant)
        self._held = {who: offer for who, offer in self._held.items() if offer.record != record}
        self._log.append((record, bool(relevant)))

    def _best(self) -> int:
        # Enough rows from the front that one of them is free, whatever was decided or offered since.
        enough = len(self._log) - self._knew + len(self._held) + 1
        held = {self._row_of[offer.record] for offer in self._held.values()}
        for row in self._ranking.first(enough).tolist():
            if self._known[row] == UNDECIDED and row not in held:
                return row
        raise UsageError("No record is left: all are decided or in the hands of others.")

    def _check(self) -> None:
        if self._error is not None:
            raise self._error

    def _learn(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._knew < len(self._log))
                if self._closed:
                    return
                known, knew = self._known.copy(), len(self._log)
            try:
                ranking = self._ranker.fit_rows(known)
            except Exception as error:  # Whoever asks next must hear of it; a thread has nobody to tell.
                with self._changed:
                    self._error = error
                    self._changed.notify_all()
                return
            with self._changed:
                self._ranking, self._knew = ranking, knew
                self._changed.notify_all()


def replay(
    ranker: Ranker, log: Sequence[tuple[str, bool]], offers: Iterable[Offer], held: int = 0
) -> list[Offer]:
    """Return the offers that no ranking of the log explains.

    Parameters
    ----------
    ranker : Ranker
    log : sequence of pairs
        Record and whether it is relevant, in the order of the log.
    offers : iterable of Offer
    held : int
        Records that other reviewers may have held at a time.

    Notes
    -----
    An offer is explained when its record is, in the ranking learned from the first ``knew`` labels, among the first
    ``behind + held + 1`` records: those before it were decided since or in the hands of others.
    """
    rankings: dict[int, Ranking] = {}
    strange: list[Offer] = []
    for offer in offers:
        if offer.knew not in rankings:
            rankings[offer.knew] = ranker.fit(dict(log[: offer.knew]))
        front = rankings[offer.knew].first(offer.behind + held + 1)
        if offer.record not in set(ranker.ids[front]):
            strange.append(offer)
    return strange
