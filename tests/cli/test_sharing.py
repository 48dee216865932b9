"""Seals, transfers and full texts as a person types them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tamis.cli.main import cli
from tamis.errors import UsageError

RIS = "TY  - JOUR\nTI  - Nodules of the heel in newborns\nPY  - 2001\nER  - \n\nTY  - JOUR\nTI  - Bees\nER  - \n"
RAYYAN = (
    "key,title,authors,journal,location,notes\n"
    'rayyan-1,Nodules of the heel in newborns,"Roe, A.",J,,"RAYYAN-INCLUSION: {""Ann""=>""Included""}"\n'
    'rayyan-2,Bees,"Roe, A.",J,,"RAYYAN-INCLUSION: {""Ann""=>""Excluded""} | '
    'RAYYAN-EXCLUSION-REASONS: insects"\n'
    'rayyan-3,Wasps,"Roe, A.",J,,"RAYYAN-INCLUSION: {""Ann""=>""Excluded""}"\n'
    'rayyan-4,Ants,"Roe, A.",J,,\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "review"
    assert CliRunner().invoke(cli, ["init", str(target)]).exit_code == 0
    (tmp_path / "s.ris").write_text(RIS)
    (tmp_path / "rayyan.csv").write_text(RAYYAN)
    tamis(
        target,
        "review",
        "import",
        str(tmp_path / "s.ris"),
        "--source",
        "PubMed",
        "--query",
        "q",
        "--date",
        "2026-01-31",
    )
    return target


def tamis(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["-C", str(folder), *words])


def of(*words: str, reviewer: str = "A") -> list[str]:
    return ["review", *words, "--stage", "title_abstract", "--reviewer", reviewer]


def test_an_import_counts_every_row_and_ends_with_one_where_rows_were_left_out(folder: Path) -> None:
    file = str(folder.parent / "rayyan.csv")
    first = tamis(folder, *of("import-decisions", file))
    assert first.exit_code == 1
    assert "the reason 'insects' is not one of the protocol for exclude" in first.output
    assert first.output.endswith(
        "rayyan: read 4 = 1 imported + 0 there already + 1 without a decision + 2 problems\n"
    )
    again = tamis(folder, *of("import-decisions", file, "--reason", "insects=P1"))
    assert again.output.endswith(
        "rayyan: read 4 = 1 imported + 1 there already + 1 without a decision + 1 problems\n"
    )


def test_seal_export_and_reveal_say_what_they_did_and_what_to_commit(folder: Path) -> None:
    assert "stay out of git from now on" in tamis(folder, *of("seal")).output
    tamis(folder, *of("decide", "pubmed/1", "include"))
    sealed = tamis(folder, *of("seal", "--final"))
    assert sealed.output.splitlines()[:2] == [
        "1 decisions of A at title_abstract sealed for the last time, 1 of them now.",
        "Commit: review/seals/title_abstract.A.jsonl",
    ]
    assert isinstance(tamis(folder, *of("reveal")).exception, UsageError)
    assert (
        "are open. Commit: review/seals/title_abstract.A.jsonl"
        in tamis(folder, *of("reveal", "--without", "B")).output
    )
    target = folder.parent / "out.csv"
    assert tamis(folder, *of("export-decisions", "--format", "csv", "-o", str(target))).exit_code == 0
    assert "pubmed/1" in target.read_text()
    assert tamis(folder, "review", "audit").exit_code == 0


def test_full_texts_and_agreement_of_a_closed_stage(folder: Path) -> None:
    for reviewer in "AB":
        tamis(folder, *of("decide", "pubmed/1", "include", reviewer=reviewer))
        tamis(folder, *of("decide", "pubmed/2", "exclude", "--reason", "P1", reviewer=reviewer))
    assert (
        tamis(folder, "review", "retrieve", "pubmed/1", "requested", "--by", "A").output
        == "pubmed/1: requested, A\n"
    )
    pdf = folder.parent / "one.pdf"
    pdf.write_bytes(b"%PDF-1.7\n")
    assert "review/pdf/" in tamis(folder, "review", "attach", "pubmed/1", str(pdf), "--by", "A").output
    assert tamis(folder, "review", "retrieval").output.endswith("1 sought: 1 obtained\n")
    table = tamis(folder, "review", "agreement", "--stage", "title_abstract").output
    assert "A,B,2,kappa,1,1,1,ok" in table
