from dataclasses import replace
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.review.sealing import (
    BLOCK,
    SALT_BYTES,
    Seals,
    leaf,
    log_lines,
    make_seal,
    open_seals,
    parse_seals,
    reveal_entry,
    salts_entry,
    seal_entry,
    verify_seal,
)
from tamis.textfiles import Row

LINES = [b'{"record": "p/%d", "decision": "exclude"}' % number for number in range(5)]
LOGS = st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b" ")), max_size=150)


def sealed(*parts: list[bytes], stage: str = "title_abstract", reviewer: str = "A") -> Seals:
    """Seal parts of a log one after the other."""
    seals = Seals(stage, reviewer)
    for lines in parts:
        start = sum(map(len, seals.leaves))
        leaves, salts = make_seal(lines, stage=stage, reviewer=reviewer, start=start)
        seals = replace(
            seals,
            leaves=(*seals.leaves, leaves),
            salts=(*seals.salts, salts),
            days=(*seals.days, "2026-11-21"),
        )
    return seals


def text(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def faults(seals: Seals, lines: list[bytes]) -> list[tuple[int, str]]:
    problems = verify_seal(seals, text(lines), log_path="log", seal_path="seal")
    return [(problem.line, problem.what) for problem in problems]


@given(LOGS, st.lists(st.integers(0, 150), max_size=3))
def test_sealing_in_any_parts_and_revealing_gives_the_same_log(lines: list[bytes], cuts: list[int]) -> None:
    places = [0, *sorted(min(cut, len(lines)) for cut in cuts), len(lines)]
    parts = [lines[start:end] for start, end in pairwise(places) if end > start]
    seals = sealed(*parts)
    opened = open_seals(seals, text(lines), "log")
    assert (opened.lines, opened.problems) == (len(lines), ())
    assert faults(seals, lines) == []


@given(LOGS, LOGS)
def test_the_size_of_a_seal_tells_the_number_of_lines_in_steps_only(
    one: list[bytes], other: list[bytes]
) -> None:
    sizes = [len(make_seal(lines, stage="full_text", reviewer="A", start=0)[0]) for lines in (one, other)]
    assert sizes == [-(-len(lines) // BLOCK) * BLOCK for lines in (one, other)]


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=20, unique=False), st.data())
def test_any_flipped_byte_is_found_on_its_line(lines: list[bytes], data: st.DataObject) -> None:
    seals = sealed(lines)
    place = data.draw(st.integers(0, len(lines) - 1))
    byte = data.draw(st.integers(0, len(lines[place]) - 1))
    changed = bytearray(lines[place])
    changed[byte] ^= 1 << data.draw(st.integers(0, 2))
    if bytes(changed) == b"\n" or b"\n" in changed:
        return
    assert faults(seals, [*lines[:place], bytes(changed), *lines[place + 1 :]]) == [
        (place + 1, "the line is not the one that was sealed on 2026-11-21")
    ]


@pytest.mark.parametrize(
    ("published", "found"),
    [
        ([*LINES[:2], *LINES[3:]], [(3, "a line sealed on 2026-11-21 before this one is missing")]),
        ([LINES[0], *LINES[3:]], [(2, "2 lines sealed on 2026-11-21 before this one are missing")]),
        (LINES[:3], [(3, "2 lines sealed on 2026-11-21 or later are missing at the end")]),
        ([*LINES[:1], b"x", *LINES[1:]], [(2, "a line from here on is not among those sealed on 2026-11-21")]),
        ([*LINES, b"x", b"y"], [(6, "2 lines from here on were never sealed")]),
        ([LINES[1], LINES[0], *LINES[2:]], [
            (1, "a line sealed on 2026-11-21 before this one is missing"),
            (2, "a line from here on is not among those sealed on 2026-11-21"),
        ]),
    ],
)  # fmt: skip
def test_what_was_done_to_a_sealed_log_is_named(published: list[bytes], found: list[tuple[int, str]]) -> None:
    assert faults(sealed(LINES), published) == found


def test_a_seal_of_another_stage_reviewer_or_place_does_not_open() -> None:
    seals = sealed(LINES)
    assert faults(replace(seals, stage="full_text"), LINES)
    assert faults(replace(seals, reviewer="B"), LINES)
    turned = (tuple(reversed(seals.leaves[0])),)
    assert faults(replace(seals, leaves=turned, salts=(tuple(reversed(seals.salts[0])),)), LINES[::-1])


def test_without_the_salt_no_line_of_all_possible_ones_fits_and_with_it_exactly_one_does() -> None:
    possible = [
        b'{"record": "p/%d", "decision": "%s", "reason": "%s"}' % (record, decision, reason)
        for record, decision, reason in product(range(20), (b"include", b"unsure", b"exclude"), (b"I1", b"N1", b"P1"))
    ]  # fmt: skip
    leaves, salts = make_seal([possible[17]], stage="title_abstract", reviewer="A", start=0)

    def fitting(salt: bytes) -> list[int]:
        return [
            number for number, line in enumerate(possible)
            if leaf("title_abstract", "A", 0, salt, line) == leaves[0]
        ]  # fmt: skip

    assert fitting(bytes(SALT_BYTES)) == []
    assert fitting(b"") == []
    assert fitting(bytes.fromhex(salts[1])) == []
    assert fitting(bytes.fromhex(salts[0])) == [17]


def test_no_two_leaves_and_no_two_salts_are_alike_although_the_lines_are() -> None:
    leaves, salts = make_seal([b"same"] * 100, stage="full_text", reviewer="A", start=0)
    assert len(set(leaves)) == len(set(salts)) == 2 * BLOCK
    assert all(len(bytes.fromhex(salt)) == SALT_BYTES for salt in salts)


def test_a_line_of_the_log_may_be_empty_and_is_not_taken_for_no_line() -> None:
    seals = sealed([b"a", b"", b"b"])
    assert faults(seals, [b"a", b"", b"b"]) == []
    assert faults(seals, [b"a", b"b"]) == [(2, "a line sealed on 2026-11-21 before this one is missing")]


def test_lines_of_a_log_keep_what_follows_the_last_line_feed() -> None:
    assert log_lines(b"") == []
    assert log_lines(b"a\n\nb") == [b"a", b"", b"b"]


def read(published: list[dict[str, object]], kept: list[dict[str, object]]) -> tuple[Seals, list[str]]:
    seals, problems = parse_seals(
        [Row(line, entry) for line, entry in enumerate(published, start=1)],
        [Row(line, entry) for line, entry in enumerate(kept, start=1)],
        stage="title_abstract", reviewer="A", path="seal", salts_path="salts",
    )  # fmt: skip
    return seals, [str(problem.what) for problem in problems]


def test_what_is_written_is_read_again_and_salts_of_a_broken_off_seal_do_not_disturb() -> None:
    seals = sealed(LINES[:3], LINES[3:])
    other = make_seal(LINES, stage="title_abstract", reviewer="A", start=64)[1]
    published = [
        seal_entry(number, "2026-11-21", leaves) for number, leaves in enumerate(seals.leaves, start=1)
    ]
    kept = [salts_entry(1, seals.salts[0]), salts_entry(2, other), salts_entry(2, seals.salts[1])]
    found, problems = read([*published, {"event": "final", "on": "2026-11-22"}], kept)
    assert problems == []
    assert found == replace(seals, final="2026-11-22")
    assert found.is_hidden


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ({"event": "open"}, "event is 'open'"),
        (
            {"event": "seal", "seal": 1, "on": "x", "leaves": ["00"]},
            "the leaves are not hashes in a multiple of 64",
        ),
        (
            {"event": "seal", "seal": 7, "on": "x", "leaves": ["0" * 64] * 64},
            "this is seal 7, but 1 comes next",
        ),
        ({"event": "reveal"}, "reveal of nothing"),
    ],
)
def test_a_line_that_is_no_seal_is_named(entry: dict[str, object], what: str) -> None:
    assert read([entry], [])[1] == [what]


def test_nothing_is_sealed_after_the_final_seal_and_nothing_follows_the_reveal() -> None:
    leaves = sealed(LINES).leaves[0]
    first, second = seal_entry(1, "2026-11-21", leaves), seal_entry(2, "2026-11-23", leaves)
    final, reveal = {"event": "final", "on": "2026-11-22"}, reveal_entry("2026-11-24", 5, proven=True)
    assert read([first, final, second], [])[1] == ["seal follows the final seal of 2026-11-22"]
    assert read([first, final, reveal, final], [])[1] == ["final follows the reveal of 2026-11-24"]


def test_missing_salts_and_a_reveal_without_proof_are_problems_for_good() -> None:
    seals = sealed(LINES, LINES)
    assert faults(replace(seals, salts=seals.salts[:1]), [*LINES, *LINES]) == [
        (0, "the salts of seal 2 are missing")
    ]
    assert faults(replace(seals, proven=False), [*LINES, *LINES]) == [
        (0, "A published the decisions of title_abstract without the salts that open the seals")
    ]


def test_lines_after_the_reveal_were_never_hidden_but_those_between_seal_and_reveal_are_named() -> None:
    seals = sealed(LINES[:3])
    assert faults(replace(seals, revealed="2026-11-24", lines=3), LINES) == []
    assert faults(replace(seals, revealed="2026-11-24", lines=4), LINES) == [
        (4, "a line from here on was never sealed")
    ]
