import pytest

from tamis.protocol import Criterion, first_reason, reasons

CRITERIA = (
    Criterion("I1", "eligible", "include", ("title_abstract",)),
    Criterion("E1", "wrong exposure", "exclude", ("title_abstract", "full_text"), order=5),
    Criterion("S1", "no clinical report", "exclude", ("title_abstract",), order=1),
    Criterion("R1", "not read", "not_retrieved", ("full_text",)),
)


def test_each_stage_has_its_own_reasons():
    assert reasons(CRITERIA, "title_abstract") == {"I1": "include", "E1": "exclude", "S1": "exclude"}
    assert reasons(CRITERIA, "full_text") == {"E1": "exclude", "R1": "not_retrieved"}


def test_the_lowest_order_decides_which_reason_is_recorded():
    assert first_reason(CRITERIA, ["E1", "S1"]) == "S1"


def test_a_reason_without_an_order_cannot_compete():
    with pytest.raises(KeyError, match="R1"):
        first_reason(CRITERIA, ["E1", "R1"])
