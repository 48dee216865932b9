import pyarrow as pa
import pytest

from tamis.review.duplicates.names import author_columns

SHOWN = "Horvers, M.; Mooij, C. F.; van der Wal, B. W."


def names(authors: str) -> set[int]:
    return set(author_columns(pa.array([authors]))["authors"][0].as_py())


@pytest.mark.parametrize(
    "authors",
    [
        "HORVERS M, MOOIJ CF, VAN DER WAL BW",
        "M. Horvers and C. F. Mooij and B. W. van der Wal",
        "Horvers M.;Mooij C. F.;Wal B. W.",
        "Horvers M.Mooij C. F.Wal B. W.",
        "Mooij, C. F.; Wal, B. W.; Horvers, M.",
    ],
)
def test_styles_and_order_do_not_change_the_names(authors: str) -> None:
    assert names(authors) == names(SHOWN)


def test_given_names_are_more_names_not_other_ones() -> None:
    assert names(SHOWN) < names("Horvers, Maud; Mooij, Christiaan F.; van der Wal, Bart W.")


@pytest.mark.parametrize("authors", ["", "UNKNOWN", "?", "[No authors listed]", "\x00", "; ;"])
def test_no_author_is_no_name(authors: str) -> None:
    assert names(authors) == set()
