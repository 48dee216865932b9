import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.errors import InputError, UsageError
from tamis.review.chain import Head, Tail, adopt, leads_to, read_head, verify

WORDS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=6)
ENTRIES = st.lists(
    st.fixed_dictionaries({"record": WORDS, "note": WORDS, "seconds": st.floats(0, 100)}),
    min_size=1,
    max_size=6,
)


def log(entries: Sequence[dict[str, object]]) -> tuple[bytes, Head]:
    """Return a log as its writer leaves it, one append a line, and its head."""
    tail, data = Tail(), b""
    for entry in entries:
        raw = tail.follow([entry])[1]
        tail.absorb(raw)
        data += raw
    return data, tail.head


def records(number: int) -> list[dict[str, object]]:
    return [{"record": f"p/{place}", "decision": "include"} for place in range(1, number + 1)]


@given(ENTRIES)
def test_a_log_as_it_was_written_has_no_problem(entries: list[dict[str, object]]) -> None:
    data, head = log(entries)
    assert verify(data, "log", head) == []
    assert [json.loads(line)["record"] for line in data.split(b"\n")[:-1]] == [e["record"] for e in entries]


@given(ENTRIES, st.data())
def test_any_flipped_bit_is_found_on_its_line(entries: list[dict[str, object]], draw: st.DataObject) -> None:
    data, head = log(entries)
    place = draw.draw(st.integers(0, len(data) - 1))
    flipped = bytearray(data)
    flipped[place] ^= 1 << draw.draw(st.integers(0, 7))
    line = data.count(b"\n", 0, place) + 1
    found = verify(bytes(flipped), "log", head)
    assert line in {problem.line for problem in found} | {problem.line + 1 for problem in found}
    if data[place] != 0x0A:
        assert found[0].line == line


@given(ENTRIES, st.data())
def test_any_cut_tail_is_found(entries: list[dict[str, object]], draw: st.DataObject) -> None:
    data, head = log(entries)
    assert verify(data[: draw.draw(st.integers(0, len(data) - 1))], "log", head)


@given(st.integers(2, 8), st.data())
def test_any_two_lines_that_change_places_are_found(number: int, draw: st.DataObject) -> None:
    data, head = log(records(number))
    lines = data.split(b"\n")[:-1]
    one, two = sorted(draw.draw(st.lists(st.integers(0, number - 1), min_size=2, max_size=2, unique=True)))
    lines[one], lines[two] = lines[two], lines[one]
    found = verify(b"\n".join(lines) + b"\n", "log", head)
    assert found[0].line == one + 1


@given(st.integers(2, 8), st.data())
def test_any_line_that_is_taken_out_or_doubled_is_found(number: int, draw: st.DataObject) -> None:
    data, head = log(records(number))
    lines = data.split(b"\n")[:-1]
    place = draw.draw(st.integers(0, number - 1))
    without = b"".join(line + b"\n" for line in [*lines[:place], *lines[place + 1 :]])
    assert verify(without, "log", head)
    doubled = b"".join(line + b"\n" for line in [*lines[: place + 1], *lines[place:]])
    assert verify(doubled, "log", head)[0].line == place + 2


def test_the_problem_says_what_happened_to_the_line() -> None:
    data, head = log(records(4))
    one, two, three, four = data.split(b"\n")[:-1]

    def said(*lines: bytes) -> list[tuple[int, str]]:
        return [(p.line, p.what) for p in verify(b"".join(line + b"\n" for line in lines), "log", head)]

    changed = two.replace(b"include", b"exclude")
    assert said(one, changed, three, four) == [(2, "the line was changed after it was written")]
    assert said(one, two, three, four.replace(b"p/4", b"p/5")) == [
        (4, "the line was changed after it was written")
    ]
    assert said(one, two, three) == [(3, "the log ends after line 3, but its head names 4 lines")]
    assert said(one, three, four)[0] == (
        2,
        "the line before it is missing, or was changed, but stands after line 1",
    )
    assert said(two, one, three, four)[0] == (1, "the line was written after line 2")
    assert said(one, b'{"record": "p/9"}', three, four)[0] == (
        2,
        "the line was not chained when it was written",
    )


def test_a_head_may_lag_but_not_lead_and_must_be_there() -> None:
    data, _ = log(records(3))
    assert verify(data, "log", log(records(2))[1]) == []
    assert "no head is kept" in verify(data, "log", None)[0].what
    assert verify(b"", "log", None) == []
    assert (
        verify(b"", "log", Head(1, "0" * 64))[0].what
        == "the log ends after line 0, but its head names 1 lines"
    )


@given(st.binary(max_size=90) | st.text(max_size=90).map(str.encode))
def test_a_damaged_head_is_none(data: bytes) -> None:
    assert read_head(data.decode("latin-1")) is None


def test_a_log_leads_to_its_head_until_the_line_is_cut_or_changed() -> None:
    data, head = log(records(3))
    earlier = log(records(2))[1]
    assert [leads_to(data, of) for of in (head, earlier, Head())] == [True] * 3
    assert not leads_to(log(records(2))[0], head)
    assert not leads_to(data.replace(b"p/3", b"p/4"), head)


def test_a_head_reads_back_what_it_wrote() -> None:
    head = log(records(3))[1]
    assert read_head(head.text()) == head


def test_a_client_id_that_comes_again_gives_its_line_and_adds_none() -> None:
    tail = Tail()
    stored, raw = tail.follow([{"record": "p/1", "client": "c"}])
    tail.absorb(raw)
    again, nothing = tail.follow([{"record": "p/1", "client": "c"}])
    assert (again, nothing) == (stored, b"")
    with pytest.raises(UsageError, match="used before"):
        tail.follow([{"record": "p/2", "client": "c"}])


def test_a_client_id_in_one_batch_twice_is_one_line() -> None:
    stored, raw = Tail().follow([{"record": "p/1", "client": "c"}] * 2)
    assert stored[0] == stored[1]
    assert raw.count(b"\n") == 1


def test_an_id_in_a_note_is_no_client_id() -> None:
    tail = Tail()
    tail.absorb(tail.follow([{"record": "p/1", "note": '{"client": "c"}'}])[1])
    assert tail.clients == {}


def test_adopting_chains_old_lines_once() -> None:
    old = b'{"record": "p/1"}\n{"record": "p/1", "note": "again"}\n'
    new = adopt(old, "log", lambda entry, last: dict(entry) | {"supersedes": last.get(entry["record"], "")})
    tail = Tail()
    tail.absorb(new)
    first, second = (json.loads(line) for line in new.splitlines())
    assert verify(new, "log", tail.head) == []
    assert second["supersedes"] == first["id"]
    with pytest.raises(InputError, match="chained already"):
        adopt(new, "log", lambda entry, last: entry)
