"""The review at the root of this repository: its counts, its checks, and a rebuild that changes no byte."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tamis.pipeline.loading import load_screening, require_protocol
from tamis.pipeline.steps import build_steps
from tamis.review.files import load_ledger
from tamis.workspace import Workspace, find_workspace
from tests.conftest import ROOT

SOURCES = ("tamis.toml", "protocol", "review", "extraction", "analysis", "figures", "paper", "references.bib")


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return find_workspace(ROOT)


def counts(ids_of: dict[str, set[str]], search: str) -> list[int]:
    names = ("identified", "duplicates_removed", "screened", "title_abstract_excluded", "sought", "not_retrieved",
             "assessed", "full_text_excluded", "included")  # fmt: skip
    return [sum(record.startswith(f"{search}/") for record in ids_of[name]) for name in names]


def test_the_flow_has_the_counts_published_with_the_data(workspace: Workspace) -> None:
    flow = load_screening(workspace)[0].flow
    ids = {name: set(flow.box(name).ids) for name in flow.names()}
    assert counts(ids, "pages") == [301, 38, 263, 207, 56, 12, 44, 19, 25]
    assert counts(ids, "citations") == [16, 1, 15, 0, 15, 12, 3, 0, 3]
    assert counts(ids, "update-1") == [1, 0, 1, 0, 1, 0, 1, 0, 1]
    assert [flow.box(name).n for name in ("included_studies", "included_reports", "included_cases")] == [
        29,
        29,
        33,
    ]


def test_the_reasons_have_the_counts_published_with_the_data(workspace: Workspace) -> None:
    numbers = load_screening(workspace)[0].flow.numbers()
    assert numbers["title_abstract_excluded_reasons"] == {
        "N1": 83, "T1": 39, "O1": 38, "E1": 24, "P1": 17, "S1": 5, "A1": 1,
    }  # fmt: skip
    assert numbers["full_text_excluded_reasons"] == {"E1": 7, "O2": 4, "A1": 3, "P1": 3, "O1": 2}


@pytest.mark.parametrize(
    ("name", "agree", "n", "kappa"),
    [
        ("duplicates", 312, 317, 0.93),
        ("title_abstract", 260, 278, 0.83),
        ("title_abstract_merged", 266, 278, 0.88),
        ("full_text", 57, 59, 0.94),
        ("full_text_included", 57, 59, 0.93),
        ("included", 276, 278, 0.96),
    ],
)
def test_agreement_equals_that_published_with_the_data(name: str, agree: int, n: int, kappa: float) -> None:
    found = json.loads((ROOT / "review/results/agreement.json").read_text())[name]
    assert (found["agree"], found["n"], round(found["kappa"], 2)) == (agree, n, kappa)


def test_the_automatic_pass_finds_no_pair_that_people_keep_apart_and_almost_all_they_join(
    workspace: Workspace,
) -> None:
    ledger = load_ledger(workspace, require_protocol(workspace))
    verdicts = ledger.verdicts["consensus"]
    by_people = dict(zip(verdicts["record"], verdicts["other"], strict=True))
    kept = {record: by_people.get(record, record) for record in ledger.records["record"]}
    merged = ledger.automatic[ledger.automatic != ledger.automatic.index]
    assert [record for record, cluster in merged.items() if kept[str(record)] != kept[cluster]] == []
    # A reference whose title is not shown.
    assert set(by_people) - set(merged.index) == {"citations/5"}


def copy_review(target: Path, workspace: Workspace) -> None:
    """Copy what people wrote; leave behind what the build makes."""
    made = {output for step in build_steps(workspace) for output in step.outputs} - {"references.bib"}
    made |= {"paper/manuscript.docx"}
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        else:
            shutil.copy(source, target / name)
    for name in made:
        (target / name).unlink(missing_ok=True)


def test_a_rebuild_elsewhere_under_another_locale_and_hash_seed_gives_the_same_bytes(
    workspace: Workspace, tmp_path: Path
) -> None:
    target = tmp_path / "elsewhere ü"
    target.mkdir()
    copy_review(target, workspace)
    environment = os.environ | {
        "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "4711",
    }  # fmt: skip
    command = [sys.executable, "-m", "tamis", "-C", str(target), "build"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    made = {output for step in build_steps(workspace) for output in step.outputs} | {"paper/manuscript.docx"}
    different = [name for name in sorted(made) if (ROOT / name).read_bytes() != (target / name).read_bytes()]
    assert different == []
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert again.stdout == "Everything is up to date.\n"
    checked = subprocess.run(
        [*command[:-1], "check"], env=environment, capture_output=True, text=True, check=False
    )
    assert checked.stdout == "No problem found.\n"
