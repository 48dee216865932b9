"""A page of references is cut where references begin."""

import pytest

from tamis.review.citations import parse_references, split_references

SOON = "Soon SL, Chen S. Calcinosis cutis after calcium gluconate therapy. J Pediatr. 2001;138:778."
SAHN = (
    "Sahn EE, Smith DJ. Annular dystrophic calcinosis cutis in an infant. J Am Acad Dermatol. 1992;26:1015-7."
)
SELL = "Sell EJ, Hansen RC. Calcified nodules on the heel: a complication of intensive care. J Pediatr. 1980;96:473-5."
KELLER = "Keller MS. Musculoskeletal sonography in the neonate. Pediatr Radiol. 2005;35:1167-73."
LIST = [KELLER, SAHN, SELL, SOON]


def wrapped(text, width=46):
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) + 1 > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


@pytest.mark.parametrize("style", ["{}. ", "[{}] ", "({}) ", "{}) ", "{} "])
def test_numbered_lists_with_broken_lines(style):
    text = "References\n" + "\n".join(wrapped(style.format(n) + raw) for n, raw in enumerate(LIST, start=1))
    found = split_references(text)
    assert [piece.raw for piece in found] == LIST
    assert [piece.number for piece in found] == ["1", "2", "3", "4"]


def test_an_unnumbered_list_with_broken_lines():
    text = (
        "Discussion text.\nREFERENCES\n" + "\n".join(map(wrapped, LIST)) + "\nAcknowledgements\nWe thank all."
    )
    assert [piece.raw for piece in split_references(text)] == LIST


def test_a_chain_survives_a_damaged_number():
    lines = [f"{number}. {raw}" for number, raw in enumerate([*LIST, *LIST], start=1)]
    lines[4] = "S. " + lines[4][3:]
    assert [piece.raw for piece in split_references("\n".join(lines))] == [*LIST, *LIST]


def test_numbers_inside_one_line_are_found():
    text = " ".join(f"[{number}] {raw}" for number, raw in enumerate(LIST, start=1))
    assert [piece.raw for piece in split_references(text)] == LIST


def test_one_reference_a_line_needs_no_numbers():
    found = split_references("\n".join(LIST) + "\n")
    assert [(piece.raw, piece.line) for piece in found] == [
        (raw, line) for line, raw in enumerate(LIST, start=1)
    ]


def test_running_heads_are_left_out():
    body = [line for raw in LIST * 6 for line in wrapped(raw).split("\n")]
    for page, place in enumerate((10, 30, 50)):
        body.insert(place, f"Calcinosis in infants 20{page + 1}")
    assert [piece.raw for piece in split_references("References\n" + "\n".join(body))] == LIST * 6


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["of the infor-", "mation"], "of the information"),
        (["low-", "molecular-weight"], "low-molecular-weight"),
        (["2001;138:778-", "81"], "2001;138:778-81"),
        (["doi.org/10.1016/", "j.jpeds.2001"], "doi.org/10.1016/j.jpeds.2001"),
        (["ﬁrst  and", "second"], "first and second"),
    ],
)
def test_lines_are_joined_as_a_reader_does(lines, joined):
    text = "[1] " + "\n".join(lines) + "\n[2] Another one.\n[3] A third one."
    assert split_references(text)[0].raw == joined


def test_positions_and_numbers_reach_the_references():
    found = parse_references(f"1. {SOON}\n\n2. {SAHN}\n3. {SELL}\n")
    assert [(reference.line, reference.number, reference.position) for reference in found] == [
        (1, "1", 1),
        (3, "2", 2),
        (4, "3", 3),
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "References\n", "12\n13\n"])
def test_a_text_without_references_gives_none(text):
    assert parse_references(text) == []
