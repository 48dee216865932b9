from dataclasses import replace

from tamis.extraction import Form, parse_grid
from tamis.extraction.rules import Bounded, Implies
from tamis.textfiles import Row

SOUND = {
    "case_id": "C1",
    "report": "Soon2001",
    "level": "full",
    "locator": "p. 2",
    "sex": "boy",
    "days": "21",
}


def test_a_former_code_is_read_in_entries_and_refused_in_the_agreed_data(form: Form):
    rows = [Row(2, SOUND)]
    assert parse_grid(form, rows, "A.csv", "entries")[1] == []
    assert [str(problem) for problem in parse_grid(form, rows, "agreed.csv", "agreed")[1]] == [
        "agreed.csv:2: sex is 'boy'\n  Expected one of: male; female."
    ]


def test_a_case_without_a_locator_is_left_out_and_named(form: Form):
    frame, problems = parse_grid(
        form, [Row(2, SOUND), Row(3, {**SOUND, "case_id": "C2", "locator": ""})], "A.csv", "entries"
    )
    assert list(frame["case_id"]) == ["C1"]
    assert [(problem.line, problem.what) for problem in problems] == [(3, "locator is empty")]


def test_a_case_that_breaks_a_rule_stays_and_is_named(form: Form):
    ruled = replace(form, rules=(Bounded("bounded", "level", ("full",), "days", below=20),))
    frame, problems = parse_grid(ruled, [Row(2, SOUND)], "A.csv", "entries")
    assert len(frame) == 1
    assert [str(problem) for problem in problems] == [
        "A.csv:2: C1: level is full, but days is 21\n  Expected days below 20."
    ]


def test_a_rule_binds_only_the_grids_it_names_and_those_that_have_its_fields(form: Form):
    later = Implies("implies", "days", "sex", allowed=("female",), binds=("agreed",))
    on_event = Implies("implies", "days", "event")
    ruled = replace(form, rules=(later, on_event))
    assert parse_grid(ruled, [Row(2, SOUND)], "A.csv", "entries")[1] == []
    _, problems = parse_grid(ruled, [Row(2, {**SOUND, "sex": "male"})], "agreed.csv", "agreed")
    assert [problem.what for problem in problems] == [
        "C1: days is 21, but sex is male",
        "C1: days is 21, but event is empty",
    ]
