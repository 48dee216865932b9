import itertools

import pandas as pd
import pytest

from tamis.review.rounds import Course, Event, course_of, open_candidates, parse_events, rounds_of
from tamis.textfiles import Row

RECORDS = ["p/1", "p/2", "p/3", "q/1"]
CLUSTERS = pd.Series({record: record for record in RECORDS})
GOOD = {"at": "2026-02-01", "by": "A", "stage": "title_abstract", "event": "close", "searches": ["p"]}


def course(*events: Event) -> Course:
    return course_of(events, "title_abstract")


def rounds(found: Course, clusters: pd.Series = CLUSTERS) -> dict[str, str]:
    return rounds_of(list(dict.fromkeys(clusters)), found, clusters).to_dict()


def event(kind: str, at: str = "2026-02-01", by: str = "A", **more: object) -> Event:
    return Event(at, by, "title_abstract", kind, **more)  # type: ignore[arg-type]


def test_without_events_there_is_one_round() -> None:
    assert rounds(course()) == dict.fromkeys(RECORDS, "main")


def test_a_closed_search_stays_closed_when_another_arrives() -> None:
    assert rounds(course(event("close", searches=("p",))))["q/1"] == "main"
    assert rounds(course(event("close", searches=("p",))))["p/1"] == "closed"


def test_a_pilot_is_a_round_until_it_is_closed_and_the_others_wait() -> None:
    first = event("pilot", records=("p/1", "p/3"))
    second = event("pilot", at="2026-02-03", records=("p/2",))
    closing = event("close", at="2026-02-02", records=("p/1", "p/3"))
    assert course(first).waits_for_pilot
    assert not course(first, closing).waits_for_pilot
    assert course(first, closing, second).waits_for_pilot
    assert rounds(course(first, closing, second)) == {
        "p/1": "closed", "p/2": "pilot 2", "p/3": "closed", "q/1": "main",
    }  # fmt: skip


def test_a_record_of_a_pilot_that_was_joined_to_another_keeps_its_report_in_the_pilot() -> None:
    joined = pd.Series({"p/1": "p/1", "p/2": "p/1", "p/3": "p/3"})
    assert rounds(course(event("pilot", records=("p/2",))), joined)["p/1"] == "pilot 1"


def test_reopening_undoes_closing_and_what_came_last_holds() -> None:
    lines = [
        event("close", at="2026-02-01", searches=("p", "q")),
        event("reopen", at="2026-02-02", by="B", searches=("q",)),
    ]
    assert course(*lines).closed_searches == {"p"}
    again = event("close", at="2026-02-03", by="consensus", searches=("q",))
    for order in itertools.permutations([*lines, again]):
        assert course(*order).closed_searches == {"p", "q"}


def test_events_of_another_stage_do_not_count() -> None:
    assert course(Event("2026-02-01", "A", "full_text", "close", searches=("p",))) == Course()


def test_a_round_is_open_until_every_report_in_it_is_complete() -> None:
    found = rounds_of(RECORDS, course(event("pilot", records=("p/1", "p/2"))), CLUSTERS)
    done = pd.Series([True, True, True, False], index=found.index)
    is_open = open_candidates(found, done, may_close=True)
    assert is_open.to_dict() == {"p/1": False, "p/2": False, "p/3": True, "q/1": True}
    assert not open_candidates(found, done | True, may_close=True).any()


def test_a_stage_cannot_be_complete_before_the_one_before_it() -> None:
    found = rounds_of(RECORDS, course(event("close", searches=("q",))), CLUSTERS)
    is_open = open_candidates(found, pd.Series(True, index=found.index), may_close=False)
    assert is_open.to_dict() == {"p/1": True, "p/2": True, "p/3": True, "q/1": False}


def test_a_round_without_reports_is_not_open() -> None:
    found = rounds_of([], Course(), CLUSTERS)
    assert open_candidates(found, pd.Series([], index=found.index, dtype=bool), may_close=True).empty


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"event": "shut"}, "event is 'shut'"),
        ({"stage": "abstracts"}, "stage is 'abstracts'"),
        ({"by": "B"}, "the line is by 'B'"),
        ({"at": ""}, "at is empty"),
        ({"searches": ["z"]}, "z is not a search"),
        ({"searches": "p"}, "searches is 'p'"),
        ({"notes": "x"}, "'notes' is not a field of this log"),
        ({"event": "leave"}, "a leave without reviewer"),
        ({"event": "pilot"}, "a pilot without records"),
        ({"event": "leave", "reviewer": "Z"}, "Z is not in tamis.toml"),
        ({"event": "leave", "reviewer": "A", "successor": "Z"}, "Z is not in tamis.toml"),
    ],
)
def test_a_line_that_does_not_fit_is_named_and_the_others_stand(change: dict[str, object], what: str) -> None:
    rows = [Row(1, GOOD), Row(2, GOOD | change), Row(3, GOOD)]
    events, problems = parse_events(rows, "log", actor="A", actors=["A", "B"], searches=["p", "q"])
    assert [(problem.line, problem.what) for problem in problems] == [(2, what)]
    assert events == [event("close", searches=("p",))] * 2
