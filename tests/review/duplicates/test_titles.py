import pyarrow as pa
import pytest

from tamis.review.duplicates.titles import MARKER_BIT, title_columns


def column(name: str, title: str) -> object:
    value = title_columns(pa.array([title]))[name][0]
    return value.as_py() if hasattr(value, "as_py") else int(value)


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("[Pleurodesis in <i>malignant</i> effusions.]", "pleurodesis in malignant effusions"),
        ("A trial.[Erratum appears in Chest. 2005 May;352(20):2146]", "a trial"),
        ("A trial [see comments]", "a trial"),
        ("H<sub>2</sub>O &amp; \u03b2-carotene na\u00efve", "h2o beta carotene naive"),
        ("\u05d0\u05d1\u05d2 \u202eabc", "\u05d0\u05d1\u05d2 abc"),
        ("A\x00B", "a b"),
        ("UNKNOWN", ""),
    ],
)
def test_a_title_is_compared_without_what_databases_add(title: str, plain: str) -> None:
    assert column("title", title) == plain


@pytest.mark.parametrize(
    ("title", "second"),
    [
        ("Antibiotic prophylaxis <ORIGINAL> ANTIBIOPROPHYLAXIE EN CHIRURGIE", "antibioprophylaxie en chirurgie"),
        ("[Spirometry brings benefits] TO: Espirometria traz beneficios", "espirometria traz beneficios"),
        ("Utilidad de los drenajes en el trauma; Are drains of use in the trauma", "are drains of use in the trauma"),
        ("The first half of it; the second half of it", ""),
    ],
)  # fmt: skip
def test_the_title_in_the_other_language_stands_apart(title: str, second: str) -> None:
    assert column("title_other", title) == second


@pytest.mark.parametrize(
    ("title", "marker"),
    [
        ("Erratum: A trial of talc", "erratum"),
        ("A trial of talc [Correction]", "erratum"),
        ("Reply to: A trial of talc", "reply"),
        ("Comment on a trial of talc", "comment"),
        ("A trial of talc [abstract]", "abstract"),
        ("A trial of talc: study protocol", "protocol"),
    ],
)
def test_what_makes_another_report_of_a_title_is_marked(title: str, marker: str) -> None:
    assert column("markers", title) == int(MARKER_BIT[marker])


def test_a_note_about_an_erratum_does_not_make_one() -> None:
    assert column("markers", "A trial of talc [Erratum appears in Chest 1993 May;103(5):1616]") == 0


def test_numerals_are_one_however_they_are_written() -> None:
    assert column("numerals", "A phase II trial") == column("numerals", "A phase 2 trial")
    assert column("serial", "Linomide: Part I") != column("serial", "Linomide: part II") != 0


@pytest.mark.parametrize("title", ["Editorial", "Letter to the editor", "Chair's message", "In this issue"])
def test_a_heading_is_known(title: str) -> None:
    assert column("generic", title) == 1
