"""Numbered lists come back whole, whatever was done to their numbers and lines."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.review.citations import split_references
from tamis.review.citations.chains import numbered_starts

NAMES = ("Keller MS", "Sahn EE", "Sell EJ", "Soon SL", "Rivera P", "Goldminz D", "Ahn C", "Weiss K")
TITLES = (
    "Calcified nodules on the heel: a complication of intensive care in 1980",
    "Annular dystrophic calcinosis cutis in an infant. 2. Late follow-up",
    "Hypocalcaemia of the newborn (1) and its treatment with 10% calcium gluconate",
    "Musculoskeletal sonography of 24 neonates at 2 hospitals",
)
JOURNALS = ("J Pediatr", "Pediatr Radiol", "Arch Dermatol", "N Engl J Med")
STYLES = ("{}. ", "[{}] ", "({}) ", "{}) ", "{} ", "[{}]. ", "{}.", "{}.\n")
HEAD = "Annals of Invented Medicine 2021; 34: {}"
MISREAD = str.maketrans("1058", "lOSB")


@st.composite
def lists(draw, least=8):
    """Return references, and the width of lines they are broken into."""
    count = draw(st.integers(least, 24))
    references = [
        f"{'BCDFGHKLMN'[place % 10]}{'aeiou'[place // 10]}{draw(st.sampled_from(NAMES)).split()[0].lower()} J, "
        f"{draw(st.sampled_from(NAMES))}. {draw(st.sampled_from(TITLES))}. {draw(st.sampled_from(JOURNALS))}. "
        f"{draw(st.integers(1950, 2024))};{draw(st.integers(1, 300))}({draw(st.integers(1, 12))}):"
        f"{draw(st.integers(1, 2000))}-{draw(st.integers(1, 99))}."
        for place in range(count)
    ]
    return references, draw(st.integers(40, 110))


def wrapped(text, width):
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def page(references, width, style, change=lambda number, printed: printed):
    """Return the lines of a list; ``change`` may do something to a printed number."""
    out = ["We saw 2. other infants in 1998.", "References"]
    for number, raw in enumerate(references, start=1):
        before, _, rest = change(number, style.format(number)).rpartition("\n")
        out += [*([before] if before else []), *wrapped(rest + raw, width)]
    return out


def strings(lines):
    return [piece.raw for piece in split_references("\n".join(lines))]


@given(lists(least=2), st.sampled_from(STYLES))
def test_numbered_lists_come_back_whole(made, style):
    references, width = made
    assert strings(page(references, width, style)) == references


@given(lists(), st.sampled_from(STYLES[:6]), st.data())
def test_a_lost_a_damaged_or_a_wrong_number_does_not_break_the_chain(made, style, data):
    references, width = made
    victim = data.draw(st.integers(2, len(references) - 1))
    damage = data.draw(st.sampled_from(("lost", "misread", "wrong")))

    def change(number, printed):
        if number != victim:
            return printed
        wrong = style.format(data.draw(st.integers(1, 400)))
        return {"lost": "", "misread": printed.translate(MISREAD), "wrong": wrong}[damage]

    assert strings(page(references, width, style, change)) == references


@given(lists(least=20), st.sampled_from(STYLES[:4]), st.integers(12, 30))
def test_running_heads_within_a_list_are_left_out(made, style, each):
    references, width = made
    lines = page(references, width, style)
    out = []
    for place, line in enumerate(lines, start=1):
        out.append(line)
        if place % each == 0:
            out.append(HEAD.format(100 + place // each))
    heads = len(lines) // each
    found = strings(out)
    # A single head is not known as one.
    assert found == references or heads < 2


@given(lists(), st.sampled_from(STYLES[:4]))
def test_lines_that_begin_with_a_year_or_a_page_begin_no_reference(made, style):
    references, width = made
    lines = [
        part
        for line in page(references, width, style)
        for part in re.sub(r" (?=(?:19|20)\d\d;)|(?<=:)(?=\d+-\d)", "\n", line).split("\n")
    ]
    assert [re.sub(r"\W", "", raw) for raw in strings(lines)] == [
        re.sub(r"\W", "", raw) for raw in references
    ]


@given(lists(), st.sampled_from(STYLES[:4]))
def test_hanging_numbers_with_indented_lines_come_back(made, style):
    references, width = made
    out = []
    for number, raw in enumerate(references, start=1):
        first, *rest = wrapped(style.format(number) + raw, width)
        out += [first, *(f"     {line}" for line in rest)]
    assert strings(out) == references


@given(lists(), st.sampled_from(STYLES[:4]))
def test_numbered_lines_of_a_manuscript_are_no_references(made, style):
    references, width = made
    lines = [f"{number:>4} {line}" for number, line in enumerate(page(references, width, style), start=211)]
    assert strings(lines) == references


def test_letters_under_one_number_are_references_of_their_own():
    text = (
        "1. (a) Keller MS. J Pediatr. 2001;138:778; (b) Soon SL. J Pediatr. 2002;1:2.\n"
        "2. Ahn C. Burns. 1999;2:3.\n3. Rivera P. Burns. 1998;1:3."
    )
    assert [(piece.number, piece.raw) for piece in split_references(text)] == [
        ("1a", "Keller MS. J Pediatr. 2001;138:778"),
        ("1b", "Soon SL. J Pediatr. 2002;1:2."),
        ("2", "Ahn C. Burns. 1999;2:3."),
        ("3", "Rivera P. Burns. 1998;1:3."),
    ]


@pytest.mark.parametrize("style", ["({})", "{}."])
def test_years_that_rise_through_a_list_do_not_number_it(style):
    lines = [
        f"{name} {style.format(1990 + place)} A title. J Pediatr, 3, 4." for place, name in enumerate(NAMES)
    ]
    assert numbered_starts(lines) == []


@given(st.lists(st.text(max_size=60), min_size=1, max_size=30))
def test_no_letter_of_any_text_is_lost_between_starts(lines):
    starts = numbered_starts(lines)
    assert starts == sorted(starts)
    assert all(0 <= column <= after <= len(lines[line]) for line, column, after, _ in starts)
