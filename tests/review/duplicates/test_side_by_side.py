import pytest

from tamis.review.duplicates.side_by_side import compare_fields


def compared(name: str, left: object, right: object) -> tuple[str, list[str], list[str]]:
    """Return the state of a field and the marked pieces of both sides."""
    (field,) = compare_fields({name: left}, {name: right})
    marks = [[text for text, marked in side if marked] for side in (field.left, field.right)]
    return field.state, marks[0], marks[1]


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [
        ("title", "Calcinosis cutis: a report.", "CALCINOSIS CUTIS - a report"),
        ("authors", "Roe, Ann; Poe, Ben", "Poe, B.; Roe, A."),
        ("journal", "Journal of Pediatrics", "J Pediatr"),
        ("pages", "123-9", "123-129"),
        ("pages", "S12", "s12-s15"),
        ("doi", "https://doi.org/10.1000/A", "10.1000/a"),
        ("issue", "02", "2"),
        ("year", 2001, 2001),
    ],
)
def test_what_says_nothing_is_not_marked(name: str, left: object, right: object) -> None:
    assert compared(name, left, right) == ("same", [], [])


@pytest.mark.parametrize(
    ("name", "left", "right", "marked"),
    [
        (
            "title",
            "Sleep in adults: part I",
            "Sleep in children: part II",
            (["adults", "I"], ["children", "II"]),
        ),
        ("title", "A reply", "Reply", (["A"], [])),
        ("authors", "Roe, Ann; Poe, Ben", "Roe, A; Low, B", (["Poe, Ben"], ["Low, B"])),
        ("journal", "Heart", "Lung", (["Heart"], ["Lung"])),
        ("pages", "11-19", "11-13", (["11-19"], ["11-13"])),
        ("pages", "e12", "12", (["e12"], ["12"])),
        ("year", 2001, 2003, (["2001"], ["2003"])),
    ],
)
def test_what_differs_is_marked(name: str, left: object, right: object, marked: object) -> None:
    state, *pieces = compared(name, left, right)
    assert (state, tuple(pieces)) == ("differs", marked)


def test_the_pieces_together_are_the_value() -> None:
    (field,) = compare_fields({"title": "Sleep  in adults: part I"}, {"title": "Sleep in children"})
    assert "".join(text for text, _ in field.left) == "Sleep in adults: part I"


def test_a_value_that_one_record_lacks_is_missing_and_one_that_both_lack_is_not_shown() -> None:
    (field,) = compare_fields({"title": "A", "doi": "", "year": None}, {"title": "", "doi": "", "year": None})
    assert (field.name, field.state, field.right) == ("title", "missing", ())


def test_a_very_long_value_is_cut() -> None:
    (field,) = compare_fields({"title": "x" * 1_000_000}, {"title": "x" * 1_000_000})
    assert field.state == "same"
    assert sum(len(text) for text, _ in field.left) < 2_000
