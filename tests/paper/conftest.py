"""The example workspace of the paper's tests, read as the pipeline reads a real one."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import bibtexparser
import pytest

EXAMPLE = Path(__file__).parent / "example"


def example_assets(name: str) -> bytes:
    return (EXAMPLE / name).read_bytes()


def example_results() -> dict[str, Any]:
    folder = EXAMPLE / "analysis" / "results"
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))}


def example_library() -> dict[str, dict[str, str]]:
    library = bibtexparser.parse_string((EXAMPLE / "references.bib").read_text(encoding="utf-8"))
    return {entry.key: {field.key: str(field.value) for field in entry.fields} for entry in library.entries}


@pytest.fixture(scope="session")
def assets() -> Callable[[str], bytes]:
    return example_assets


@pytest.fixture(scope="session")
def results() -> Mapping[str, Any]:
    return example_results()


@pytest.fixture(scope="session")
def library() -> Mapping[str, Mapping[str, str]]:
    return example_library()


@pytest.fixture(scope="session")
def manuscript() -> str:
    return (EXAMPLE / "paper" / "manuscript.md").read_text(encoding="utf-8")
