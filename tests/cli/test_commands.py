"""The commands, as a person types them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tamis.cli.main import cli
from tamis.errors import InputError, UsageError, WorkspaceError

RIS = """TY  - JOUR
TI  - Calcified nodules on the heel after heel sticks in a newborn
AU  - Roe, Ann
PY  - 2001
ER  -

TY  - JOUR
TI  - Calcified nodules on the heel after heel sticks in a newborn.
AU  - Roe, A.
PY  - 2001
ER  -

TY  - JOUR
TI  - A quite different report about adults
PY  - 2002
ER  -
"""
SOURCE = """
[[sources]]
id = "pubmed"
name = "PubMed"
arm = "databases"
platform = "PubMed"
file = "review/searches/pubmed.ris"
date = 2026-01-31
expected_records = 3

[[sources.queries]]
id = "Q1"
date = 2026-01-31
searched = "all fields"
text = "calcinosis"
hits = 3
new_records = 3
"""


def tamis(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["-C", str(folder), *words])


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    assert CliRunner().invoke(cli, ["init", str(tmp_path / "review")]).exit_code == 0
    return tmp_path / "review"


@pytest.fixture
def begun(empty: Path) -> Path:
    (empty / "review/searches").mkdir()
    (empty / "review/searches/pubmed.ris").write_text(RIS)
    with (empty / "protocol/searches.toml").open("a") as stream:
        stream.write(SOURCE)
    return empty


def decide(folder: Path, record: str, decision: str, reviewer: str, *more: str) -> Result:
    return tamis(
        folder,
        "review",
        "decide",
        record,
        decision,
        "--stage",
        "title_abstract",
        "--reviewer",
        reviewer,
        *more,
    )


def test_an_empty_review_builds_and_counts_zero(empty: Path) -> None:
    built = tamis(empty, "build")
    assert built.exit_code == 0, built.output
    assert "0 records identified" in built.output
    assert (empty / "paper/manuscript.pdf").read_bytes().startswith(b"%PDF")
    assert tamis(empty, "check").output == "No problem found.\n"
    assert tamis(empty, "build").output == "Everything is up to date.\n"
    assert "next            write protocol/question.toml" in tamis(empty, "status").output


def test_init_writes_nothing_where_a_review_is(empty: Path) -> None:
    (empty / "tamis.toml").write_text("mine")
    result = CliRunner().invoke(cli, ["init", str(empty)])
    assert isinstance(result.exception, UsageError)
    assert (empty / "tamis.toml").read_text() == "mine"


def test_outside_a_review_the_message_says_how_to_start_one(tmp_path: Path) -> None:
    result = tamis(tmp_path, "status")
    assert isinstance(result.exception, WorkspaceError)
    assert "tamis init DIR" in str(result.exception)


def test_a_review_from_export_to_flow(begun: Path) -> None:
    for reviewer in ("A", "B"):
        assert decide(begun, "pubmed/1", "include", reviewer, "--reason", "I1").exit_code == 0
        assert decide(begun, "pubmed/3", "exclude", reviewer, "--reason", "P1").exit_code == 0
    listed = tamis(begun, "review", "flow", "--box", "title_abstract_excluded")
    assert listed.output == "pubmed/3\tP1: wrong population\n"
    assert (
        tamis(begun, "review", "flow", "--box", "duplicates_removed").output
        == "pubmed/2\tfound automatically\n"
    )
    assert tamis(begun, "review", "flow", "--box", "sought").output == "pubmed/1\n"
    tamis(begun, "review", "duplicates", "split", "pubmed/1", "pubmed/2", "--by", "consensus")
    assert tamis(begun, "review", "flow", "--box", "duplicates_removed").output == ""


def test_a_decision_that_the_protocol_does_not_know_is_refused_and_not_written(begun: Path) -> None:
    refused = decide(begun, "pubmed/1", "exclude", "A", "--reason", "Z9")
    assert isinstance(refused.exception, InputError)
    assert "Expected one of: P1; E1; O1." in str(refused.exception)
    assert isinstance(decide(begun, "pubmed/1", "include", "C").exception, UsageError)
    assert isinstance(decide(begun, "pubmed/9", "include", "A").exception, InputError)
    assert not (begun / "review/decisions").exists()


def test_a_bad_line_is_named_the_rest_loads_and_the_build_stops(begun: Path) -> None:
    decide(begun, "pubmed/1", "include", "A")
    log = begun / "review/decisions/title_abstract.A.jsonl"
    log.write_text(
        log.read_text() + '{"at": "2026-02-01", "by": "A", "record": "pubmed/3", "decision": "maybe"}\n'
    )
    line = "review/decisions/title_abstract.A.jsonl:2: decision is 'maybe'"
    assert line in tamis(begun, "check").output
    assert tamis(begun, "check").exit_code == 1
    assert "decided by A 1, B 0" in tamis(begun, "status").output
    built = tamis(begun, "build")
    assert built.exit_code == 1
    assert line in built.output
    assert not (begun / "review/results/flow.json").exists()


def test_an_incomplete_export_is_a_problem(begun: Path) -> None:
    path = begun / "review/searches/pubmed.ris"
    path.write_text(RIS[: RIS.index("TY  - JOUR\nTI  - A quite")])
    assert "2 records, but protocol/searches.toml expects 3" in tamis(begun, "check").output


def test_a_manuscript_with_an_unknown_number_or_key_is_not_built(begun: Path) -> None:
    manuscript = begun / "paper/manuscript.md"
    manuscript.write_text(manuscript.read_text() + "\n{{ flow.identifed }} [@Nobody1999]\n")
    built = tamis(begun, "build")
    assert built.exit_code == 1
    assert "no result is named 'flow.identifed'" in built.output
    assert "Nobody1999" in built.output
    assert not (begun / "paper/manuscript.pdf").exists()


def test_explain_says_why_and_builds_nothing(begun: Path) -> None:
    tamis(begun, "build")
    before = json.loads((begun / "review/results/flow.json").read_text())
    decide(begun, "pubmed/1", "include", "A")
    explained = tamis(begun, "build", "--explain").output
    assert "review/decisions/title_abstract.A.jsonl is new" in explained
    assert "step screening runs before it" in explained
    assert json.loads((begun / "review/results/flow.json").read_text()) == before


def test_references_parse_prints_bibtex(tmp_path: Path) -> None:
    listed = "Sell EJ, Hansen RC, Struck-Pierce S. Calcified nodules on the heel. J Pediatr. 1980;96:473-5.\n"
    result = CliRunner().invoke(cli, ["references", "parse", "-"], input=listed)
    assert "@article{Sell1980," in result.output
    assert "1 references:" in result.output


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_has_help(command: str) -> None:
    result = CliRunner().invoke(cli, [command, "--help"])
    assert result.exit_code == 0
    assert len(result.output) > 100


def test_an_export_is_imported_once_and_keeps_its_ids_when_a_second_search_arrives(
    empty: Path, tmp_path: Path
) -> None:
    export = tmp_path / "export.ris"
    export.write_text(RIS)
    words = [
        "review",
        "import",
        str(export),
        "--source",
        "PubMed",
        "--query",
        'calcinosis "cutis"',
        "--date",
        "2026-01-31",
    ]
    first = tamis(empty, *words, "--hits", "4")
    assert "pubmed: ris, read 3 = 3 imported + 0 problems" in first.output
    assert "The source counted 4 records, the file holds 3; both stand in the protocol." in first.output
    assert "expects" not in tamis(empty, "check").output
    assert isinstance(tamis(empty, *words).exception, UsageError)
    export.write_text(RIS.replace("2001", "2011"))
    assert tamis(empty, *words).output.startswith("pubmed-2: ")
    listed = tamis(empty, "review", "flow", "--box", "identified").output.split("\n")
    assert [line.split("\t")[0] for line in listed[:4]] == ["pubmed/1", "pubmed/2", "pubmed/3", "pubmed-2/1"]


def test_a_file_with_more_records_than_the_source_counted_is_not_taken_in(
    empty: Path, tmp_path: Path
) -> None:
    (tmp_path / "export.ris").write_text(RIS)
    before = (empty / "protocol/searches.toml").read_text()

    words = ("--source", "PubMed", "--query", "calcinosis", "--date", "2026-01-31", "--hits", "2")
    refused = tamis(empty, "review", "import", str(tmp_path / "export.ris"), *words)

    assert "holds 3 records, more than the 2 that PubMed counted" in str(refused.exception)
    assert (empty / "protocol/searches.toml").read_text() == before
    assert not list((empty / "review/searches").glob("*"))


def test_a_file_in_searches_that_nobody_described_is_a_problem(empty: Path) -> None:
    (empty / "review/searches").mkdir()
    (empty / "review/searches/stray.ris").write_text(RIS)
    assert (
        "review/searches/stray.ris: no source of protocol/searches.toml names" in tamis(empty, "check").output
    )


def test_convert_writes_every_record_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.ris").write_text(RIS)
    result = CliRunner().invoke(cli, ["convert", str(tmp_path / "a.ris"), str(tmp_path / "b.bib")])
    assert "read 3 = 3 written + 0 problems" in result.output
    assert (tmp_path / "b.bib").read_text().count("@article{") == 3


BCG = """study,tpos,treated,cpos,controls
Aronson 1948,4,123,11,139
Ferguson 1949,6,306,29,303
Rosenthal 1960,3,231,11,220
Hart 1977,62,13598,248,12867
"""
INPUTS = ["--events1", "tpos", "--n1", "treated", "--events2", "cpos", "--n2", "controls"]


def pool(tmp_path: Path, text: str, *words: str) -> Result:
    (tmp_path / "bcg.csv").write_text(text)
    start = ["pool", str(tmp_path / "bcg.csv"), "--measure", "RR", "--study", "study", "-o", str(tmp_path)]
    return CliRunner().invoke(cli, [*start, *words])


def test_pool_prints_the_model_and_draws_what_it_saves(tmp_path: Path) -> None:
    result = pool(tmp_path, BCG, *INPUTS, "--method", "EE")
    assert "Common-effect model, k = 4" in result.output
    assert "RR 0.24" in result.output
    assert (tmp_path / "forest.csv").read_text().splitlines()[-1].startswith("Average,0.24")
    assert all(
        (tmp_path / f"{name}.{kind}").exists()
        for name in ("forest", "funnel")
        for kind in ("svg", "pdf", "png")
    )


def test_pool_names_every_bad_cell(tmp_path: Path) -> None:
    result = pool(tmp_path, BCG.replace("4,123", "NR,123").replace("6,306", "six,306"), *INPUTS)
    assert isinstance(result.exception, InputError)
    assert [problem.line for problem in result.exception.problems] == [2, 3]


def test_pool_lists_the_inputs_of_the_measure(tmp_path: Path) -> None:
    result = pool(tmp_path, BCG, "--event1", "tpos")
    assert isinstance(result.exception, UsageError)
    assert "Expected: --events1" in str(result.exception)
