"""Decisions of other programs, full texts and agreement in a review on disk."""

import json
from datetime import date
from pathlib import Path

import pytest

from tamis.errors import InputError, UsageError
from tamis.pipeline.agreement import pair_table, reason_table, time_table
from tamis.pipeline.imports import Search, import_search
from tamis.pipeline.init import init_workspace
from tamis.pipeline.loading import load_screening, require_protocol
from tamis.pipeline.logs import audit_logs
from tamis.pipeline.retrieval import attach_pdf, audit_pdfs, load_retrieval_table, note_retrieval
from tamis.pipeline.sealing import seal_stage
from tamis.pipeline.sessions import open_session
from tamis.pipeline.transfer import export_decisions, import_decisions
from tamis.workspace import Workspace, find_workspace

NOW = "2026-11-21T10:00:00+00:00"
STAGE = "title_abstract"
RIS = "".join(
    f"TY  - JOUR\nTI  - {title}\nAU  - Roe, Ann\nPY  - 2001\nDO  - 10.1000/{number}\nER  - \n\n"
    for number, title in enumerate(
        (
            "Nodules of the heel in newborns",
            "Sudden noise and hearing",
            "A trial of splints",
            "Bees in spring",
        ),
        1,
    )
)


@pytest.fixture
def review(tmp_path: Path) -> Workspace:
    init_workspace(tmp_path / "review")
    workspace = find_workspace(tmp_path / "review")
    source = tmp_path / "pubmed.ris"
    source.write_text(RIS)

    import_search(workspace, require_protocol(workspace), source, Search("PubMed", "q", date(2026, 1, 31)))
    return workspace


def table(*rows: str) -> bytes:
    return ("record,decision,reason\n" + "\n".join(rows) + "\n").encode()


def take_in(workspace: Workspace, reviewer: str, data: bytes, stage: str = STAGE, **options: object):  # type: ignore[no-untyped-def]
    return import_decisions(workspace, stage, reviewer, data, "table.csv", at=NOW, **options)[1]  # type: ignore[arg-type]


def both_done(workspace: Workspace) -> None:
    rows = ("pubmed/1,include,I1", "pubmed/2,exclude,P1", "pubmed/3,include,I1", "pubmed/4,exclude,E1")
    take_in(workspace, "A", table(*rows))
    take_in(workspace, "B", table(*rows))


def test_imported_decisions_are_chained_lines_like_all_others_and_come_once(review: Workspace) -> None:
    data = table("pubmed/1,include,I1", "pubmed/2,exclude,wrong population", "pubmed/9,include,")
    first = take_in(review, "A", data)
    again = take_in(review, "A", data)
    log = review.path("review/decisions/title_abstract.A.jsonl").read_text().splitlines()
    assert (first.read, len(first.decisions), len(first.problems)) == (3, 2, 1)
    assert (again.read, len(again.decisions), again.present) == (3, 0, 2)
    assert [json.loads(line)["reason"] for line in log] == ["I1", "P1"]
    assert audit_logs(review) == []


def test_an_export_opens_the_log_of_its_reviewer_only(review: Workspace) -> None:
    take_in(review, "A", table("pubmed/1,include,I1"))
    take_in(review, "B", table("pubmed/1,exclude,P1", "pubmed/2,exclude,P1"))
    text = export_decisions(review, STAGE, "A", "csv").decode()
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["pubmed/1"]
    assert "exclude" not in text
    review.path("review/decisions/title_abstract.B.jsonl").write_bytes(b"\xff not a log\n")
    assert export_decisions(review, STAGE, "A", "csv").decode() == text


def test_what_was_exported_comes_in_again_in_another_review(review: Workspace) -> None:
    both_done(review)
    data = export_decisions(review, STAGE, "A", "asreview")
    review.path("review/decisions/title_abstract.A.jsonl").unlink()
    review.path("review/decisions/title_abstract.A.head").unlink()
    plan = take_in(review, "A", data, form="asreview")
    assert [(d.record, d.decision, d.reason) for d in plan.decisions] == [
        ("pubmed/1", "include", "I1"), ("pubmed/2", "exclude", "P1"), ("pubmed/3", "include", "I1"),
        ("pubmed/4", "exclude", "E1"),
    ]  # fmt: skip


def test_nothing_is_imported_after_the_final_seal_or_for_a_stranger(review: Workspace) -> None:
    take_in(review, "A", table("pubmed/1,include,I1"))
    seal_stage(review, STAGE, "A", day="2026-11-21", final=True)
    with pytest.raises(UsageError, match="A sealed title_abstract for the last time"):
        take_in(review, "A", table("pubmed/2,include,I1"))
    with pytest.raises(UsageError, match="A sealed title_abstract for the last time"):
        open_session(review, STAGE, "A").decide("pubmed/2", "include", reason="I1")
    with pytest.raises(UsageError, match=r"C is not in tamis\.toml"):
        take_in(review, "C", table("pubmed/2,include,I1"))


def test_full_text_decisions_are_taken_for_reports_that_reached_the_stage(review: Workspace) -> None:
    both_done(review)
    found = take_in(review, "A", table("pubmed/1,include,F1", "pubmed/2,include,F1"), "full_text")
    assert [d.record for d in found.decisions] == ["pubmed/1"]
    assert found.problems[0].what.endswith("has not reached full_text")


def test_agreement_is_shown_when_a_round_is_closed_and_not_before(review: Workspace) -> None:
    take_in(review, "A", table("pubmed/1,include,I1"))
    take_in(review, "B", table("pubmed/1,include,I1"))
    with pytest.raises(UsageError, match="No closed round of title_abstract"):
        pair_table(review, STAGE)
    both_done(review)
    pairs = pair_table(review, STAGE).set_index("coefficient")
    assert (pairs.at["kappa", "estimate"], pairs.at["kappa", "n"]) == (1.0, 4)
    assert list(reason_table(review, STAGE)["reason"]) == ["P1", "E1", "I1"]
    assert list(time_table(review, STAGE, 2)["agree"]) == [2, 2]


def test_a_report_given_up_is_not_retrieved_and_one_obtained_waits_for_its_decision(
    review: Workspace, tmp_path: Path
) -> None:
    both_done(review)
    pdf = tmp_path / "roe.pdf"
    pdf.write_bytes(b"%PDF-1.7\nheel")
    note_retrieval(review, "pubmed/3", "asked_author", by="B", at="2026-11-20")
    note_retrieval(review, "pubmed/3", "not_retrieved", by="A", at=NOW, reason="R1", note="no answer")
    done = attach_pdf(review, "pubmed/1", pdf, by="A", at=NOW)
    again = attach_pdf(review, "pubmed/1", pdf, by="A", at=NOW)
    screening, problems = load_screening(review)
    flow = screening.flow
    assert problems == []
    assert flow.box("not_retrieved").ids == ("pubmed/3",)
    with pytest.raises(UsageError, match="pubmed/3 was noted as not retrieved"):
        open_session(review, "full_text", "A").decide("pubmed/3", "include")
    assert flow.box("full_text_open").ids == ("pubmed/1",)
    assert screening.stages["full_text"].left("A") == ["pubmed/1"]
    assert (done.is_new, again.is_new, review.path(done.path).read_bytes()) == (True, False, pdf.read_bytes())
    assert review.path("review/pdf/.gitignore").read_text().endswith("\n*\n")
    rows = load_retrieval_table(review)[["record", "status", "reason", "tries"]]
    assert [tuple(row) for row in rows.to_numpy()] == [
        ("pubmed/1", "obtained", "", 0), ("pubmed/3", "not_retrieved", "R1", 1),
    ]  # fmt: skip


def test_a_changed_a_missing_and_a_strange_pdf_are_named(review: Workspace, tmp_path: Path) -> None:
    both_done(review)
    pdf = tmp_path / "roe.pdf"
    pdf.write_bytes(b"%PDF-1.7\nheel")
    path = review.path(attach_pdf(review, "pubmed/1", pdf, by="A", at=NOW).path)
    assert audit_pdfs(review) == []
    path.write_bytes(b"%PDF-1.7\nheal")
    assert audit_pdfs(review)[0].what == "the PDF of pubmed/1 is not the one attached: 13 bytes, then 13"
    path.rename(path.with_name("other.pdf"))
    assert [problem.what for problem in audit_pdfs(review)] == [
        "the PDF of pubmed/1 is not here", "no line names this file",
    ]  # fmt: skip


def test_what_is_no_pdf_or_was_not_sought_is_refused(review: Workspace, tmp_path: Path) -> None:
    both_done(review)
    page = tmp_path / "roe.pdf"
    page.write_bytes(b"<html>")
    with pytest.raises(InputError, match="the file is no PDF"):
        attach_pdf(review, "pubmed/1", page, by="A", at=NOW)
    with pytest.raises(UsageError, match="pubmed/2 was not sought"):
        note_retrieval(review, "pubmed/2", "requested", by="A", at=NOW)
    with pytest.raises(UsageError, match=r"P1 does not go with not_retrieved\. Reasons of not_retrieved: R1"):
        note_retrieval(review, "pubmed/1", "not_retrieved", by="A", at=NOW, reason="P1")
    with pytest.raises(UsageError, match="Roe1999 is neither a key"):
        note_retrieval(review, "Roe1999", "requested", by="A", at=NOW)
    assert not review.path("review/pdf").exists()
