from dataclasses import replace

import pytest

from tamis.protocol import Criterion, criteria_version, first_reason, reasons

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


@pytest.mark.parametrize(
    "change", [{"guidance": "Ask."}, {"label": "x"}, {"order": 9}, {"stages": ("full_text",)}, {"code": "E9"}]
)
def test_the_version_of_the_criteria_changes_with_every_word_that_reviewers_see(change: dict[str, object]):
    changed = (CRITERIA[0], replace(CRITERIA[1], **change), *CRITERIA[2:])  # type: ignore[arg-type]
    assert criteria_version(changed, "title_abstract") != criteria_version(CRITERIA, "title_abstract")


def test_the_version_of_a_stage_does_not_change_with_the_criteria_of_another():
    changed = (*CRITERIA[:3], replace(CRITERIA[3], label="not obtained"))
    assert criteria_version(changed, "title_abstract") == criteria_version(CRITERIA, "title_abstract")
    assert criteria_version(changed, "full_text") != criteria_version(CRITERIA, "full_text")
