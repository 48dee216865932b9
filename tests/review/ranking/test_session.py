"""A session offers records to several people while it learns."""

import threading

import numpy as np
import pytest

from tamis.errors import UsageError
from tamis.review.ranking import Offer, Ranker, Ranking, RankingSession, replay
from tests.review.ranking.library import records_of

RECORDS, RELEVANT = records_of()
TRUTH = dict(zip(RECORDS.index, RELEVANT.tolist(), strict=True))
RANKER = Ranker.of(RECORDS, "skin", seed=1)


def test_a_session_that_waits_gives_the_order_of_the_log() -> None:
    log: dict[str, bool] = {}
    with RankingSession(RANKER) as session:
        for _ in range(20):
            offer = session.next("A")
            assert offer.record == RANKER.fit(log).score().index[0]
            assert offer.behind == 0
            log[offer.record] = TRUTH[offer.record]
            session.label(offer.record, log[offer.record])
            session.wait()


def test_people_at_work_together_get_every_record_once_and_the_log_explains_the_offers() -> None:
    log: list[tuple[str, bool]] = []
    offers: list[Offer] = []
    one_at_a_time = threading.Lock()

    def decide(name: str, session: RankingSession) -> None:
        while True:
            with one_at_a_time:
                try:
                    offer = session.next(name)
                except UsageError:
                    return
                offers.append(offer)
            with one_at_a_time:
                session.label(offer.record, TRUTH[offer.record])
                log.append((offer.record, TRUTH[offer.record]))

    with RankingSession(RANKER) as session:
        people = [threading.Thread(target=decide, args=(f"R{number}", session)) for number in range(4)]
        for person in people:
            person.start()
        for person in people:
            person.join()
    assert sorted(name for name, _ in log) == sorted(RECORDS.index)
    assert replay(RANKER, log, offers, held=3) == []
    forged = Offer(RANKER.fit({}).score().index[-1], 0, 0)
    assert replay(RANKER, log, [forged]) == [forged]


def test_a_record_in_the_hands_of_one_is_not_offered_to_another_until_released() -> None:
    with RankingSession(RANKER) as session:
        first = session.next("A").record
        assert session.next("A").record == first
        assert session.next("B").record != first
        session.release("A")
        assert session.next("C").record == first


def test_a_session_begins_where_the_log_ends() -> None:
    labels = dict(list(TRUTH.items())[:12])
    with RankingSession(RANKER, labels) as session:
        assert session.next().record == RANKER.fit(labels).score().index[0]


def test_wrong_labels_and_the_end_are_said() -> None:
    with RankingSession(RANKER, TRUTH) as session:
        with pytest.raises(UsageError, match="No record is left"):
            session.next()
        with pytest.raises(UsageError, match="no such record"):
            session.label("db/999", True)


def test_an_error_of_the_thread_reaches_whoever_asks_next(monkeypatch: pytest.MonkeyPatch) -> None:
    with RankingSession(RANKER) as session:

        def fail(_: Ranker, known: np.ndarray) -> Ranking:
            raise MemoryError("no room")

        monkeypatch.setattr(Ranker, "fit_rows", fail)
        session.label("db/1", True)
        with pytest.raises(MemoryError, match="no room"):
            session.wait()
        with pytest.raises(MemoryError, match="no room"):
            session.next()
