import pytest

from tamis.review.duplicates.places import parse_pages


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("381-5", (381, 385)),
        ("229\u2010241", (229, 241)),
        ("566--582", (566, 582)),
        ("233-238+230-235+246-251", (230, 251)),
        ("230-5, 246-51, 233-8", (230, 251)),
        ("106-11; discussion 111", (106, 111)),
        ("13-May", (5, 13)),
        ("01-Jun", (1, 6)),
        ("527-32.e1", (527, 532)),
        ("viii108", (108, 0)),
        ("no pagination", (0, 0)),
        ("", (0, 0)),
    ],
)
def test_pages_are_completed_sorted_and_read_back_from_dates(text: str, pages: tuple[int, int]) -> None:
    assert parse_pages(text)[:2] == pages


def test_letters_before_a_page_count() -> None:
    assert parse_pages("S27")[0] != parse_pages("27")[0]
    assert parse_pages("CD006828") == parse_pages("Cd006828")
