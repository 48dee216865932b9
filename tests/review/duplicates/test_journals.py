import pytest

from tamis.review.duplicates.journals import ABBREVIATION, DIFFERENT, SAME, SIMILAR, compare_journals


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("j clin oncol", "journal clinical oncology"),
        ("jthoraccardiovascsurg", "journal thoracic cardiovascular surgery"),
        ("dtsch med wochenschr", "deutsche medizinische wochenschrift"),
        ("ann fr anesth reanim", "annales francaises d anesthesie et de reanimation"),
        ("vldb", "very large data bases"),
        ("n engl j med", "new england journal medicine"),
    ],
)
def test_an_abbreviation_is_the_journal(short: str, long: str) -> None:
    assert compare_journals(short, long) == compare_journals(long, short) == ABBREVIATION


def test_a_second_name_is_the_journal() -> None:
    assert compare_journals("ai zheng|chinese journal cancer", "chinese journal cancer") == SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [("respiration", "european respiratory journal"), ("american heart journal", "european heart journal"),
     ("chest", "heart surgery forum"), ("j clin oncol", "journal clinical pathology")],
)  # fmt: skip
def test_like_journals_are_not_one(one: str, other: str) -> None:
    assert compare_journals(one, other) < SIMILAR
    assert compare_journals(one, other) >= DIFFERENT
