"""The documentation speaks of what is there: commands, citation keys, links, figures."""

import ast
import re
from pathlib import Path

import click
import pytest

from tamis.cli.main import cli
from tamis.review.bibtex import read_bibtex
from tests.conftest import ROOT

KEY = re.compile(r"\b[a-z]+[12]\d{3}[a-z]?\b")
PAGES = [
    ROOT / "README.md",
    ROOT / "ARCHITECTURE.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
MODULES = sorted((ROOT / "src").rglob("*.py"))


def commands(group: click.Group, prefix: str = "tamis") -> list[str]:
    found = []
    for name, command in group.commands.items():
        words = f"{prefix} {name}"
        found += commands(command, words) if isinstance(command, click.Group) else [words]
    return found


def cited(path: Path) -> set[str]:
    """Return the keys in the References sections of a module's docstrings."""
    keys: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            _, heading, references = (ast.get_docstring(node) or "").partition("References\n----------\n")
            if heading:
                keys |= set(KEY.findall(re.split(r"\n\w+\n-{3,}\n", references)[0]))
    return keys


def test_every_citation_key_is_in_the_bibliography() -> None:
    bibliography = read_bibtex(
        (ROOT / "docs/references.bib").read_text(encoding="utf-8"), "docs/references.bib"
    )
    assert not bibliography.problems
    known = {entry.key for entry in bibliography.entries}
    missing = {
        path.relative_to(ROOT).as_posix(): cited(path) - known for path in MODULES if cited(path) - known
    }
    assert missing == {}
    assert len({key for path in MODULES for key in cited(path)}) > 10


@pytest.mark.parametrize("command", commands(cli))
def test_every_command_is_in_the_documentation(command: str) -> None:
    assert any(command in page.read_text(encoding="utf-8") for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", prose)
    files = [link for link in links if "://" not in link]
    assert [link for link in files if not (page.parent / link).exists()] == []
