"""References on the command line: from text and PDF, into every format."""

import json
from pathlib import Path

import pytest
import typst
from click.testing import CliRunner, Result

from tamis.cli.main import cli

SELL = "Sell EJ, Hansen RC, Struck-Pierce S. Calcified nodules on the heel. J Pediatr. 1980;96:473-5."


def parse(*words: str, data: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["references", "parse", *words], input=data)


@pytest.mark.parametrize(
    ("to", "part"),
    [
        ("bibtex", "@article{Sell1980,"),
        ("ris", "AU  - Struck-Pierce, S\n"),
        ("csv", "Calcified nodules on the heel"),
    ],
)
def test_a_reference_is_written_in_the_format_asked_for(to: str, part: str) -> None:
    result = parse("-", "--format", to, data=SELL.encode())
    assert part in result.stdout
    assert "1 references:" in result.stderr


def test_csl_json_goes_to_a_file(tmp_path: Path) -> None:
    parse("-", "--format", "csl-json", "-o", str(tmp_path / "found.json"), data=SELL.encode())
    (item,) = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert (item["volume"], item["author"][0]["family"]) == ("96", "Sell")


@pytest.mark.parametrize("by_name", [True, False])
def test_a_pdf_is_known_by_its_first_bytes(by_name: bool, tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2")
    data = bytes(typst.compile(f"References\n\n1. {SELL}".replace("\n1.", "\n1\\.").encode(), format="pdf"))
    (tmp_path / "list.txt").write_bytes(data)
    result = parse(str(tmp_path / "list.txt")) if by_name else parse("-", data=data)
    assert "@article{Sell1980," in result.stdout


def test_bytes_that_are_not_utf8_are_a_problem_beside_the_files_that_are_read(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(SELL + "\n", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"One line.\nM\xfcller A. Title. J. 2001;1:1.\n")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 and nothing more")
    names = [str(tmp_path / name) for name in ("good.txt", "bad.txt", "bad.pdf")]
    result = parse(*names)
    assert result.exit_code == 1
    assert f"{names[1]}:2: byte 0xfc is not UTF-8" in result.stderr
    assert f"{names[2]}: the PDF cannot be read" in result.stderr
    assert "@article{Sell1980," in result.stdout
