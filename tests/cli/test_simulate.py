"""tamis simulate, as a person types it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tamis.cli.main import cli
from tamis.errors import UsageError
from tests.review.ranking.library import records_of


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    records, relevant = records_of()
    path = tmp_path / "skin.csv"
    records.assign(included=relevant.astype(int)).to_csv(path, index=False)
    return path


def test_a_finished_review_is_read_again(finished: Path, tmp_path: Path) -> None:
    words = ["simulate", str(finished), "--seeds", "2", "--question", "skin", "-o", str(tmp_path / "out")]
    result = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert "recall@10%" in result.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "recall.csv",
        "recall.pdf",
        "recall.png",
        "recall.svg",
        "simulation.json",
    ]
    assert len(json.loads((tmp_path / "out/simulation.json").read_text(encoding="utf-8"))) == 2


def test_json_is_printed_alone(finished: Path) -> None:
    result = CliRunner().invoke(
        cli, ["simulate", str(finished), "--seeds", "1", "--json"], catch_exceptions=False
    )
    (row,) = json.loads(result.stdout)
    assert row["set"] == "skin"
    assert row["model"] == "tamis"
    assert 0 <= row["recall_10"] <= 1


def test_an_unknown_model_lists_all(finished: Path) -> None:
    with pytest.raises(UsageError, match="Expected one of: tamis, elas-u4, question, random"):
        CliRunner().invoke(cli, ["simulate", str(finished), "--model", "x"], catch_exceptions=False)
