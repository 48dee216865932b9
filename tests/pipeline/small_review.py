"""A review of five records for tests, and what people do in it."""

from collections.abc import Callable
from pathlib import Path

from tamis.pipeline.init import init_workspace
from tamis.pipeline.sessions import Session, open_session
from tamis.review.decisions import Stage, Verdict
from tamis.review.files import append_event, append_verdict
from tamis.review.rounds import Event, EventKind
from tamis.workspace import Workspace, find_workspace

TITLES = (
    "Calcified nodules on the heel after heel sticks",
    "Calcified nodules on the heel after heel sticks.",
    "A report about adults with burns",
    "Necrosis after extravasation of calcium in a newborn",
    "Editorial on vitamin D and growth",
)
SOURCE = """
[[sources]]
id = "{name}"
name = "PubMed"
arm = "databases"
platform = "PubMed"
file = "review/searches/{name}.csv"
date = 2026-01-31
expected_records = {number}

[[sources.queries]]
id = "{name}"
date = 2026-01-31
searched = "all fields"
text = "calcinosis"
hits = {number}
new_records = {number}
"""
Opened = Callable[..., Session]


def add_search(folder: Path, name: str, titles: tuple[str, ...]) -> None:
    (folder / "review/searches").mkdir(exist_ok=True)
    rows = "".join(f'"{title}","Abstract of {title}",2001\n' for title in titles)
    (folder / f"review/searches/{name}.csv").write_text(f"title,abstract,year\n{rows}")
    with (folder / "protocol/searches.toml").open("a") as stream:
        stream.write(SOURCE.format(name=name, number=len(titles)))


def small_review(folder: Path) -> Workspace:
    """Start a review of five records, of which p/2 is a duplicate of p/1."""
    init_workspace(folder)
    add_search(folder, "p", TITLES)
    found = find_workspace(folder)
    append_verdict(found, at="2026-01-31", by="consensus", relation="join", record="p/2", other="p/1")
    return found


def opener(workspace: Workspace) -> Opened:
    """Return a function that opens sessions under a clock that goes by the second."""
    ticks = (f"2026-02-01T10:{number // 60:02d}:{number % 60:02d}+00:00" for number in range(3600))

    def of(reviewer: str, stage: Stage = "title_abstract", **more: object) -> Session:
        return open_session(workspace, stage, reviewer, clock=lambda: next(ticks), **more)  # type: ignore[arg-type]

    return of


def decide_all(session: Session, decision: Verdict = "include") -> None:
    for record in session.queue:
        session.decide(record, decision, reason="P1" if decision == "exclude" else "")


def event(workspace: Workspace, kind: EventKind, **more: object) -> None:
    append_event(workspace, Event("2026-02-02", "A", "title_abstract", kind, **more))  # type: ignore[arg-type]


def plan(workspace: Workspace, line: str) -> None:
    path = workspace.path("protocol/plan.toml")
    path.write_text(path.read_text().replace("unsure_is_include = true", f"unsure_is_include = true\n{line}"))
