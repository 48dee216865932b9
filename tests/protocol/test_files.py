import csv
import shutil
from pathlib import Path

import pytest

from tamis.protocol import load_protocol, reasons
from tamis.workspace import Settings, Workspace

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    shutil.copytree(ROOT / "protocol", tmp_path / "protocol")
    return Workspace(tmp_path, Settings(format=1))


def edit(workspace: Workspace, name: str, old: str, new: str) -> int:
    """Replace the only place where `old` stands; return its line."""
    path = workspace.path("protocol", name)
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_protocol_of_the_repository_has_no_problem(workspace: Workspace):
    protocol, problems = load_protocol(workspace)
    assert problems == []
    assert protocol is not None


def test_every_row_of_the_search_log_is_in_the_protocol_word_for_word(workspace: Workspace, shared):
    protocol, _ = load_protocol(workspace)
    assert protocol is not None
    with shared("data/calcinosis/search_log.csv").open(encoding="utf-8", newline="") as stream:
        log = {row["query_id"]: row for row in csv.DictReader(stream)}
    stored = {query.id: query for source in protocol.sources for query in source.queries}
    assert set(stored) == set(log)
    assert {i: (str(q.date), q.searched, q.hits, q.new_records, q.notes) for i, q in stored.items()} == {
        i: (row["date"], row["source"], int(row["n_hits"]), int(row["n_new_records"]), row["notes"])
        for i, row in log.items()
    }
    # SEED is no query but a remark on what was supplied.
    assert {i: q.text for i, q in stored.items() if i != "SEED"} == {
        i: row["query"] for i, row in log.items() if i != "SEED"
    }


def test_the_codes_and_stages_are_those_of_the_codebook(workspace: Workspace, shared):
    protocol, _ = load_protocol(workspace)
    assert protocol is not None
    with shared("data/calcinosis/codebook.csv").open(encoding="utf-8", newline="") as stream:
        book = {row["column"]: row["allowed_values"] for row in csv.DictReader(stream)}
    codes = {name.removeprefix("reason:") for name in book if name.startswith("reason:")}
    assert {criterion.code for criterion in protocol.criteria} == codes
    title_abstract = set(book["screening_A.ta_reason"].split("; ")) - {"D1"}
    assert set(reasons(protocol.criteria, "title_abstract")) == title_abstract
    assert set(reasons(protocol.criteria, "full_text")) == set(book["screening_A.ft_reason"].split("; "))


def test_an_unknown_key_is_named_with_its_line(workspace: Workspace):
    line = edit(workspace, "plan.toml", "unsure_is_include = true", "unsure_counts = true")
    protocol, problems = load_protocol(workspace)
    assert protocol is None
    assert [str(problem) for problem in problems] == [
        f"protocol/plan.toml:{line}: stages.1.unsure_counts is not a known key\n"
        "  Check its spelling, or remove it."
    ]


def test_the_problems_of_all_files_are_collected(workspace: Workspace):
    searches = edit(workspace, "searches.toml", "expected_records = 301", 'expected_records = "many"')
    deviations = edit(workspace, "deviations.toml", 'why = "They were written for the adjudication."\n', "")
    workspace.path("protocol", "question.toml").unlink()
    _, problems = load_protocol(workspace)
    assert [(problem.path, problem.line) for problem in problems] == [
        ("protocol/question.toml", 0),
        ("protocol/searches.toml", searches),
        ("protocol/deviations.toml", deviations - 3),  # the table in which the key is missing
    ]


def test_a_check_across_parts_names_the_line_of_the_key(workspace: Workspace):
    line = edit(workspace, "searches.toml", "expected_records = 301", "expected_records = 300")
    protocol, problems = load_protocol(workspace)
    assert protocol is not None
    assert [str(problem) for problem in problems] == [
        f"protocol/searches.toml:{line}: source pages expects 300 records, its queries bring 301\n"
        "  The new records of the queries add up to the rows of the import file."
    ]


def test_a_reviewer_that_tamis_toml_does_not_know_is_a_problem(workspace: Workspace):
    settings = Settings(format=1, reviewers=("A", "C"))
    _, problems = load_protocol(Workspace(workspace.root, settings))
    assert {problem.what for problem in problems} == {
        f"stage {stage} names 'B'" for stage in ("duplicates", "title_abstract", "full_text", "extraction")
    }
