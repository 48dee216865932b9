"""The steps of a build: name, inputs, function, outputs. This list is all that the engine knows.

Nothing heavy is imported here: a step names its function, and only a step that runs imports it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tamis.errors import InputError, Problem
from tamis.textfiles import read_text
from tamis.workspace import MARKER, Workspace

FIGURE_FORMATS = ("svg", "pdf", "png", "csv")
SCREENING_RESULTS = ("flow.json", "flow.csv", "agreement.json", "agreement.csv", "outcomes.csv", "duplicates.csv",
                     "conflicts.csv")  # fmt: skip
EXTRACTION_RESULTS = ("extraction.json", "differences.csv", "agreement.csv", "codebook.csv")
PAPER = ("paper/manuscript.pdf", "paper/manuscript.html", "paper/checklist.md")
DOCX = "paper/manuscript.docx"
MANUSCRIPT = "paper/manuscript.md"
LIBRARY = "references.bib"

# The header of an analysis script: what it reads beside the agreed cases, and what it writes.
_HEADER = re.compile(r"^# /// tamis\n((?:#.*\n)*?)# ///$", re.MULTILINE)
_HEADER_KEYS = {"reads", "results", "figures"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the build.

    Attributes
    ----------
    name : str
    about : str
        What it makes, in a few words.
    inputs : tuple of str
        Files it reads, relative to the root; they exist, or an earlier step makes them.
    outputs : tuple of str
        Files it makes.
    function : str
        ``module:function``, called with the workspace and ``arguments``.
    arguments : tuple of str
    """

    name: str
    about: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    function: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """What an analysis script declares: files it reads, results and figures it writes."""

    reads: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()

    def outputs(self) -> tuple[str, ...]:
        """Return the files that the script makes."""
        return tuple(f"analysis/results/{name}" for name in self.results) + tuple(
            output for name in self.figures for output in figure_files(name)
        )


def paper_files() -> tuple[str, ...]:
    """Return the files of the paper; a DOCX is one of them where pandoc is at hand."""
    return (*PAPER, DOCX) if find_spec("pypandoc") else PAPER


def figure_files(name: str) -> tuple[str, ...]:
    """Return the files of a figure: the picture in three formats and the numbers drawn."""
    return tuple(f"figures/{name}.{suffix}" for suffix in FIGURE_FORMATS)


def script_header(text: str, shown: str) -> tuple[Header, list[Problem]]:
    """Read the declaration at the head of an analysis script."""
    example = '# /// tamis\n# results = ["table1.csv"]\n# ///'
    found = _HEADER.search(text)
    if not found:
        return Header(), [
            Problem(shown, 1, "the script does not say what it writes", f"Add a header such as\n{example}")
        ]
    line = text.count("\n", 0, found.start()) + 1
    body = "".join(row.removeprefix("#").removeprefix(" ") + "\n" for row in found[1].splitlines())
    try:
        data = tomllib.loads(body)
    except tomllib.TOMLDecodeError as error:
        return Header(), [Problem(shown, line, f"the header is not TOML: {error}", f"Expected\n{example}")]
    problems = [
        Problem(
            shown,
            line,
            f"{key} is not a key of the header",
            f"Expected one of: {', '.join(sorted(_HEADER_KEYS))}.",
        )
        for key in data
        if key not in _HEADER_KEYS
    ] + [
        Problem(shown, line, f"{key} is {data[key]!r}", "Expected a list of names.")
        for key in _HEADER_KEYS & data.keys()
        if not (isinstance(data[key], list) and all(isinstance(name, str) for name in data[key]))
    ]
    problems += [
        Problem(shown, line, f"{key} holds {name!r}", "Expected a plain file name, without a folder.")
        for key in ("results", "figures")
        for name in data.get(key, ())
        if isinstance(name, str) and ("/" in name or "\\" in name or name.startswith("."))
    ]
    if problems:
        return Header(), problems
    return Header(*(tuple(data.get(key, ())) for key in ("reads", "results", "figures"))), []


def build_steps(workspace: Workspace) -> list[Step]:
    """Return the steps of a workspace, in an order in which they can run.

    Raises
    ------
    InputError
        If the header of an analysis script cannot be read.
    """
    protocol = _files(workspace, "protocol", "*.toml")
    ledger = (
        *protocol,
        *_files(workspace, "review/searches", "*"),
        *_files(workspace, "review/duplicates", "*.jsonl"),
        *_files(workspace, "review/decisions", "*.jsonl"),
        *_files(workspace, "review/decisions", "*.head"),
        *_files(workspace, "review/rounds", "*"),
        *_files(workspace, "review/seals", "*.jsonl"),
        *_files(workspace, "review/retrieval", "*"),
        *_files(workspace, "review", "reports.csv"),
    )
    extraction = (*_files(workspace, "extraction", "*.toml"), *_files(workspace, "extraction", "*.csv"))
    entries = _files(workspace, "extraction/entries", "*.csv")
    steps = [
        Step("screening", "outcomes, agreement and the PRISMA flow", (MARKER, *ledger, *extraction),
             tuple(f"review/results/{name}" for name in SCREENING_RESULTS) + figure_files("prisma"),
             "tamis.pipeline.stages:build_screening"),
        Step("extraction", "agreement of the two extractions, missing data", (MARKER, *extraction, *entries),
             tuple(f"extraction/results/{name}" for name in EXTRACTION_RESULTS) + figure_files("extraction"),
             "tamis.pipeline.stages:build_extraction"),
        Step("references", "the library references.bib",
             (MARKER, *ledger, *_files(workspace, "review/references", "*.txt")), (LIBRARY,),
             "tamis.pipeline.stages:build_references"),
    ]  # fmt: skip
    steps += _script_steps(workspace, (MARKER, *protocol, *extraction))
    if clashes := _clashes(steps):
        raise InputError(clashes)
    if workspace.path(MANUSCRIPT).is_file():
        made = {output for step in steps for output in step.outputs}
        inputs = (
            *(name for name in sorted(made) if name.endswith((".json", ".csv", ".svg", ".png", ".bib"))),
            MANUSCRIPT,
            *_files(workspace, "paper", "*.toml"),
            *(name for name in _files(workspace, "paper/tables", "*") if name not in made),
        )
        steps.append(
            Step(
                "paper",
                "the paper",
                (MARKER, *protocol, *inputs),
                paper_files(),
                "tamis.pipeline.stages:build_paper",
            )
        )
    return steps


def _script_steps(workspace: Workspace, common: tuple[str, ...]) -> list[Step]:
    steps: list[Step] = []
    problems: list[Problem] = []
    # Modules that scripts share begin with an underscore; each script may use any of them.
    helpers = tuple(sorted(workspace.shown(path) for path in workspace.path("analysis").glob("_*.py")))
    for name in _files(workspace, "analysis", "*.py"):
        text, unreadable = read_text(workspace.path(name), name)
        header, found = script_header(text, name)
        problems += unreadable or found
        problems += [
            Problem(
                name, 1, f"it reads {read}, which does not exist", "Mend the name, or take it out of reads."
            )
            for read in header.reads
            if not workspace.path(read).is_file()
        ]
        stem = Path(name).stem
        inputs = tuple(dict.fromkeys((name, *helpers, *common, *header.reads)))
        steps.append(
            Step(
                stem,
                f"analysis {stem}",
                inputs,
                header.outputs(),
                "tamis.pipeline.script:run_script",
                (name,),
            )
        )
    if problems:
        raise InputError(problems)
    return steps


def _clashes(steps: list[Step]) -> list[Problem]:
    """Name the steps that have one name, and the files that two steps make."""
    problems: list[Problem] = []
    names: dict[str, Step] = {}
    makers: dict[str, Step] = {}
    for step in steps:
        file = step.arguments[0] if step.arguments else step.name
        if step.name in names:
            problems.append(
                Problem(file, 0, f"the name {step.name} is that of another step", "Rename the script.")
            )
        names.setdefault(step.name, step)
        for output in step.outputs:
            if output in makers:
                what = f"it makes {output}, which step {makers[output].name} makes too"
                problems.append(Problem(file, 1, what, "Give the two files different names."))
            makers.setdefault(output, step)
    return problems


def _files(workspace: Workspace, folder: str, pattern: str) -> tuple[str, ...]:
    found: Iterable[Path] = workspace.path(folder).glob(pattern)
    return tuple(
        sorted(workspace.shown(path) for path in found if path.is_file() and path.name[0] not in "._")
    )
