"""Finished reviews are read from whatever holds their decisions, and what is missing is named."""

import gzip
from pathlib import Path

import pytest

from tamis.errors import InputError, UsageError
from tamis.pipeline.labelled import read_labelled, read_library

TABLE = """title,abstract,label_included,keywords
Heel calcification after sticks,A nodule was seen,1,Calcinosis; Infant
A quite different report,,0,
Calcinosis of the newborn,Described,1,Calcinosis
"""
ASREVIEW = """TY  - JOUR
TI  - Heel calcification
N1  - ASReview_relevant
ER  -

TY  - JOUR
TI  - Another
N1  - ASReview_irrelevant
ER  -

TY  - JOUR
TI  - A third
N1  - ASReview_relevant
ER  -
"""


def written(folder: Path, text: str, name: str = "done.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_text_keywords_and_decisions_come_from_a_table(tmp_path: Path) -> None:
    found = read_labelled(written(tmp_path, TABLE))
    assert found.name == "done"
    assert found.relevant.tolist() == [True, False, True]
    assert found.records.loc["1"].tolist() == [
        "Heel calcification after sticks",
        "A nodule was seen",
        "Calcinosis; Infant",
    ]


def test_a_gzipped_file_is_read_as_the_file_itself(tmp_path: Path) -> None:
    path = tmp_path / "done.csv.gz"
    path.write_bytes(gzip.compress(TABLE.encode()))
    assert read_labelled(path).records.equals(read_labelled(written(tmp_path, TABLE)).records)


def test_decisions_of_asreview_come_from_the_notes_of_ris(tmp_path: Path) -> None:
    assert read_labelled(written(tmp_path, ASREVIEW, "done.ris")).relevant.tolist() == [True, False, True]


def test_another_column_can_be_named(tmp_path: Path) -> None:
    path = written(tmp_path, "title,first_pass\nOne,yes\nTwo,no\nThree,yes\n")
    assert read_labelled(path, "first_pass").relevant.tolist() == [True, False, True]
    with pytest.raises(UsageError, match="no column 'second_pass' of labels"):
        read_labelled(path, "second_pass")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title,label_included\nOne,1\nTwo,1\n", "all 2 records are relevant"),
        ("title,label_included\nOne,0\nTwo,0\n", "all 2 records are irrelevant"),
        ("title,label_included\nOne,1\nTwo,0\n", "only one record is relevant"),
        ("title,abstract\nOne,x\nTwo,y\n", "holds no decisions that are known"),
    ],
)
def test_a_set_that_cannot_be_simulated_says_why(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_labelled(written(tmp_path, text))


def test_every_record_without_a_usable_decision_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "title,label_included\nOne,1\nTwo,maybe\nThree,\nFour,0\n")
    with pytest.raises(InputError) as raised:
        read_labelled(path)
    assert [(problem.line, problem.what) for problem in raised.value.problems] == [
        (3, "record 2 has the decision 'unsure'"),
        (4, "record 3 has no decision"),
    ]
    with pytest.raises(InputError, match="'perhaps so'"):
        read_labelled(written(tmp_path, "title,label_included\nOne,1\nTwo,perhaps so\n"))


def test_an_empty_or_damaged_file_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the file is empty"):
        read_labelled(written(tmp_path, ""))
    damaged = tmp_path / "done.csv.gz"
    damaged.write_bytes(gzip.compress(TABLE.encode())[:-20])
    with pytest.raises(InputError, match="compressed file is damaged"):
        read_library(damaged)
