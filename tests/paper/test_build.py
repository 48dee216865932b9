import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.paper.build import Paper, build_paper
from tamis.paper.manuscript import read_manuscript
from tamis.paper.pdf import write_pdf

HASHES = """
import hashlib
from tests.paper.conftest import EXAMPLE, example_assets, example_library, example_results
from tamis.paper import build_paper
text = (EXAMPLE / "paper" / "manuscript.md").read_text(encoding="utf-8")
paper = build_paper(text, example_results(), example_library(), example_assets)
for data in (paper.pdf, paper.html, paper.docx or b"", paper.checklist_csv, paper.checklist_markdown):
    print(hashlib.sha256(data).hexdigest())
"""


def test_the_paper_has_the_same_bytes_under_another_zone_language_seed_and_folder(
    manuscript: str,
    results: Mapping[str, Any],
    library: Mapping[str, Mapping[str, str]],
    assets: Callable[[str], bytes],
    tmp_path: Path,
) -> None:
    paper = build_paper(manuscript, results, library, assets)
    here = [paper.pdf, paper.html, paper.docx or b"", paper.checklist_csv, paper.checklist_markdown]
    root = Path(__file__).resolve().parents[2]
    elsewhere = subprocess.run(
        [sys.executable, "-c", HASHES],
        cwd=tmp_path,
        env={
            **os.environ,
            "TZ": "Asia/Tokyo",
            "LANG": "de_DE.UTF-8",
            "LC_ALL": "tr_TR.UTF-8",
            "PYTHONHASHSEED": "4242",
            "PYTHONPATH": str(root),
            "SOURCE_DATE_EPOCH": "1",
            "HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert elsewhere.stdout.split() == [hashlib.sha256(data).hexdigest() for data in here]


def test_nothing_is_written_from_a_manuscript_with_problems(
    manuscript: str,
    results: Mapping[str, Any],
    library: Mapping[str, Mapping[str, str]],
    assets: Callable[[str], bytes],
) -> None:
    paper = build_paper(manuscript.replace("{{ flow.cases }}", "{{ flow.case }}"), results, library, assets)
    assert paper == Paper(problems=paper.problems)
    (problem,) = paper.problems
    assert str(problem).startswith(
        "paper/manuscript.md:27: no result is named 'flow.case'\n  Did you mean flow.cases?"
    )


@pytest.mark.parametrize("broken", ["5 = ", '99 = "x"'])
def test_a_broken_checklist_is_a_problem_of_the_paper(
    broken: str,
    manuscript: str,
    results: Mapping[str, Any],
    library: Mapping[str, Mapping[str, str]],
    assets: Callable[[str], bytes],
) -> None:
    paper = build_paper(manuscript, results, library, assets, checklist=broken)
    assert [(problem.path, problem.line) for problem in paper.problems] == [("paper/checklist.toml", 1)]


MARKS = [
    "{{ n }}",
    "[@k]",
    "{@fig:x}",
    "**b**",
    "`c`",
    "^a^",
    "<",
    "#",
    "_",
    "$",
    "@",
    "*",
    "\\\\",
    '"',
    " a ",
]
PIECES = ["\n\n", "# A\n\n", "# Abstract\n\n", "- b\n", "1. c\n", "> d\n", "```\ne\n```\n", "{references}\n\n",
          "![c](y.csv){landscape}\n\n", "| a |\n|--|\n| b |\n\nTable: c\n\n", "Note: d\n\n"]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(MARKS + PIECES), max_size=12))
def test_what_reads_without_a_problem_is_built_without_an_error(pieces: list[str]) -> None:
    files = {
        "x.svg": b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        "y.csv": b"a,b\n1,2\n",
    }
    text = f'+++\ntitle = "T"\n+++\n![c](x.svg)\n\n{"".join(pieces)}'
    document, problems = read_manuscript(text, {"n": 1}, {"k": {"title": "t"}}, files.__getitem__)
    if not problems:
        assert write_pdf(document, files.__getitem__).startswith(b"%PDF-1.7")


def test_an_empty_review_gives_a_paper_too() -> None:
    def nothing(name: str) -> bytes:
        raise FileNotFoundError(name)

    paper = build_paper('+++\ntitle = "To be written"\n+++\n', {}, {}, nothing)
    assert paper.problems == ()
    assert paper.pdf.startswith(b"%PDF")
