import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.errors import UsageError
from tamis.protocol import Criterion
from tamis.review.decisions import DECISIONS
from tamis.review.records import records_frame
from tamis.review.transfer import (
    FORMATS,
    ReasonWords,
    RecordIndex,
    TransferFormat,
    export_votes,
    plan_import,
    read_votes,
)

CRITERIA = (
    Criterion("I1", "meets the criteria", "include", ("title_abstract",)),
    Criterion("P1", "wrong population: adults, all of them", "exclude", ("title_abstract",), order=1),
    Criterion("N1", "no disease", "exclude", ("title_abstract",), order=2),
)
NAMES = [f"db/{number}" for number in range(1, 9)]
RECORDS = records_frame(
    [{"record": name, "search": "db", "position": 1, "title": f"Report on <i>{name}</i>, \"so called\"",
      "authors": "Roe, Ann; Doe, Ben", "year": 2001, "doi": f"10.1000/{name}", "pmid": "", "abstract": "a\nb",
      "url": "",
      "journal": "J", "volume": "", "issue": "", "pages": ""} for name in NAMES]
)  # fmt: skip
CLUSTERS = pd.Series({name: name for name in NAMES})
WORDS = st.text("abcdefgh äß", min_size=1, max_size=12).map(str.strip).filter(bool)
VOTES = st.sampled_from(
    [("include", ""), ("include", "I1"), ("exclude", "P1"), ("exclude", "N1"), ("unsure", "")]
)


def decided(rows: dict[str, tuple[str, str]], labels: str = "", note: str = "") -> pd.DataFrame:
    return DECISIONS.frame(
        [{"id": name, "at": "2026-11-20T10:00:00+00:00", "by": "A", "record": name, "decision": decision,
          "reason": reason, "labels": labels, "note": note, "client": "", "supersedes": ""}
         for name, (decision, reason) in rows.items()]
    )  # fmt: skip


def back(data: bytes, form: TransferFormat | None) -> list[tuple[str, str, str, tuple[str, ...], str]]:
    found = read_votes(data, "file", form)
    plan = plan_import(
        found.votes, "file", index=RecordIndex(RECORDS, CLUSTERS), clusters=CLUSTERS, candidates=NAMES,
        decided=DECISIONS.frame([]), stage="title_abstract", reviewer="A", reasons=ReasonWords(CRITERIA),
        at="2026-11-20T10:00:00+00:00",
    )  # fmt: skip
    assert plan.problems == ()
    return [(d.record, d.decision, d.reason, d.labels, d.note) for d in plan.decisions]


@pytest.mark.parametrize("form", FORMATS)
@given(
    votes=st.dictionaries(st.sampled_from(NAMES), VOTES, min_size=1),
    labels=st.lists(WORDS, max_size=2, unique=True),
    note=st.one_of(st.just(""), WORDS),
)
def test_what_is_written_is_read_again(
    form: TransferFormat, votes: dict[str, tuple[str, str]], labels: list[str], note: str
) -> None:
    data = export_votes(
        RECORDS, decided(votes, "; ".join(labels), note), form, reviewer="A", criteria=CRITERIA
    )
    kept_labels = () if form == "asreview" else tuple(labels)
    # Only a plain table and ASReview's keep the reason of what was not excluded.
    expected = [
        (name, *votes[name], kept_labels, note)
        if votes[name][0] == "exclude" or form in ("csv", "asreview")
        else (name, votes[name][0], "", kept_labels, note)
        for name in NAMES
        if name in votes
    ]
    assert back(data, form) == expected


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60))
def test_a_plain_table_keeps_a_note_to_the_letter(note: str) -> None:
    data = export_votes(
        RECORDS, decided({"db/1": ("include", "")}, note=note), "csv", reviewer="A", criteria=CRITERIA
    )
    assert back(data, None)[0][4] == note.strip()


def test_records_without_a_decision_are_written_when_asked_for_and_then_said_to_have_none() -> None:
    votes = decided({"db/2": ("include", "")})
    data = export_votes(RECORDS, votes, "asreview", reviewer="A", criteria=CRITERIA, undecided=True)
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    assert [row["included"] for row in rows] == ["", "1", "", "", "", "", "", ""]
    assert len(back(data, "asreview")) == 1


def test_reasons_go_out_by_their_label_where_it_can_be_read_again() -> None:
    votes = decided({"db/1": ("exclude", "P1"), "db/2": ("exclude", "N1")})
    text = export_votes(RECORDS, votes, "rayyan", reviewer="A", criteria=CRITERIA).decode()
    assert 'RAYYAN-INCLUSION: {""A""=>""Excluded""} | RAYYAN-EXCLUSION-REASONS: no disease' in text
    assert "RAYYAN-EXCLUSION-REASONS: P1" in text


def test_a_decision_that_rayyan_has_no_word_for_is_refused() -> None:
    with pytest.raises(UsageError, match="Rayyan has no word for not_retrieved"):
        export_votes(
            RECORDS, decided({"db/1": ("not_retrieved", "")}), "rayyan", reviewer="A", criteria=CRITERIA
        )
