from pathlib import Path

from click.testing import CliRunner

from tamis.cli.main import cli

TITLES = (
    "Quinine for malaria in Accra and in Lima",
    "Aspirin after stroke in older veterans of Bern",
    "Heparin for sepsis of neonates in Hanoi",
)


def export(path: Path, *numbers: int) -> str:
    """Write reports of TITLES as RIS."""
    path.write_text(
        "".join(
            f"TY  - JOUR\nTI  - {TITLES[number]}\nAU  - Adler, B.\nAU  - Costa, D.\nPY  - 2001\nJO  - Lancet\n"
            f"VL  - 3\nSP  - {number}10\nEP  - {number}19\nER  - \n\n"
            for number in numbers
        ),
        "utf-8",
    )
    return str(path)


def dedupe(*arguments: object) -> str:
    result = CliRunner().invoke(cli, ["dedupe", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.output


def test_an_update_search_writes_what_the_library_does_not_have(tmp_path: Path) -> None:
    library = ("--library", tmp_path / "library")
    dedupe(export(tmp_path / "one.ris", 0, 1), "-o", tmp_path / "first.ris", *library)
    told = dedupe(export(tmp_path / "two.ris", 1, 2), "-o", tmp_path / "new.ris", *library)
    new = (tmp_path / "new.ris").read_text("utf-8")
    assert "1 records of reports that are among its 2 records" in told
    assert TITLES[2] in new
    assert TITLES[1] not in new
    assert "two/1,one/2" in (tmp_path / "new.duplicates.csv").read_text("utf-8")


def test_a_file_that_the_library_has_is_left_out(tmp_path: Path) -> None:
    library = ("--library", tmp_path / "library")
    dedupe(export(tmp_path / "one.ris", 0, 1), "-o", tmp_path / "first.ris", *library)
    again = dedupe(export(tmp_path / "same.ris", 0, 1), "-o", tmp_path / "new.ris", *library)
    assert "the library has this file already, as one" in again
    assert TITLES[0] not in (tmp_path / "new.ris").read_text("utf-8")


def test_a_library_is_a_file_of_the_embedded_engine(tmp_path: Path) -> None:
    arguments = [
        "dedupe",
        export(tmp_path / "one.ris", 0),
        "-o",
        str(tmp_path / "new.ris"),
        "--engine",
        "spark",
    ]
    result = CliRunner().invoke(cli, [*arguments, "--library", str(tmp_path / "library")])
    assert "--library needs the engine duckdb" in str(result.exception)
    assert not (tmp_path / "library").exists()
