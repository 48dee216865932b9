import csv
import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tamis.errors import InputError, UsageError
from tamis.pipeline.dedupe import deduplicate_files, report_lines, source_names, write_deduplicated
from tamis.review.importers import read_records

RIS = """TY  - JOUR
TI  - Calcified nodules on the heel after heel sticks in a newborn
AU  - Roe, Ann
PY  - 2001
KW  - heel
ER  -

TY  - JOUR
TI  - A quite different report about adults
PY  - 2002
ER  -
"""
BIB = """@article{roe,
  title = {Calcified nodules on the heel after heel sticks in a newborn},
  author = {Roe, Ann and Poe, Ben},
  year = {2001}, journal = {Journal of Heels}, volume = {3}, pages = {11--19}, keywords = {newborn}
}
"""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    (tmp_path / "pubmed.ris").write_text(RIS)
    (tmp_path / "embase.bib").write_text(BIB)
    return [tmp_path / "pubmed.ris", tmp_path / "embase.bib"]


@pytest.mark.parametrize("suffix", ["ris", "bib", "csv", "json"])
def test_exports_become_one_file_without_duplicates_and_nothing_is_thrown_away(
    files: list[Path], suffix: str
) -> None:
    output = files[0].with_name(f"all.{suffix}")
    write_deduplicated(deduplicate_files(files), output)
    merged, other = read_records(output.read_bytes(), output.name).records
    assert merged.fields["authors"] == ("Roe, Ann", "Poe, Ben")
    assert merged.first("pages") == "11-19"
    assert merged.fields["keywords"] == ("heel", "newborn")
    assert other.first("title") == "A quite different report about adults"
    assert "pubmed/1; embase/1" in output.read_text()


def test_parquet_holds_lists_as_lists(files: list[Path]) -> None:
    output = files[0].with_name("all.parquet")
    write_deduplicated(deduplicate_files(files), output)
    frame = pd.read_parquet(output)
    assert [list(values) for values in frame["keywords"]] == [["heel", "newborn"], []]
    assert frame["merged from"].to_list() == ["pubmed/1; embase/1", None]


def test_the_table_beside_tells_of_each_record_pair_and_value_that_was_not_taken(files: list[Path]) -> None:
    result = deduplicate_files(files)
    write_deduplicated(result, files[0].with_name("all.ris"))
    rows = list(csv.DictReader(io.StringIO(files[0].with_name("all.duplicates.csv").read_text())))
    told = [
        (row["what"], row["record"], row["cluster"], row["other"]) for row in rows if row["what"] != "value"
    ]
    assert told == [
        ("record", "pubmed/1", "pubmed/1", ""), ("record", "pubmed/2", "pubmed/2", ""),
        ("record", "embase/1", "pubmed/1", ""), ("pair", "embase/1", "pubmed/1", "pubmed/1"),
    ]  # fmt: skip
    assert [row["value"] for row in rows if row["field"] == "authors"] == ["Roe, Ann"]
    assert all(row["why"] for row in rows if row["what"] == "pair")


def test_the_report_counts_by_source(files: list[Path]) -> None:
    lines = report_lines(deduplicate_files(files), Path("all.ris"))
    told = {tuple(line.split()) for line in lines}
    assert ("pubmed", "2", "records", "(ris),", "0", "duplicates", "within") in told
    assert ("in", "pubmed", "and", "embase", "1", "reports") in told
    assert ("left", "2", "records", "in", "all.ris") in told
    assert ("pairs", "to", "look", "at", "0") in told


def test_the_order_of_files_does_not_matter(files: list[Path]) -> None:
    there, back = (deduplicate_files(order).found.clusters for order in (files, files[::-1]))
    assert {frozenset(group.index) for _, group in there.groupby(there)} == {
        frozenset(group.index) for _, group in back.groupby(back)
    }


def test_files_are_named_by_what_tells_them_apart(tmp_path: Path) -> None:
    paths = [
        tmp_path / "a/pubmed.ris",
        tmp_path / "b/pubmed.ris",
        tmp_path / "embase.ris",
        tmp_path / "embase.bib",
    ]
    assert list(source_names(paths)) == ["a/pubmed.ris", "b/pubmed.ris", "embase.ris", "embase.bib"]
    assert list(source_names(paths[1:3])) == ["pubmed", "embase"]
    with pytest.raises(UsageError, match="given twice"):
        source_names([paths[0], tmp_path / "a/../a/pubmed.ris"])


def test_a_file_without_records_is_a_problem_and_the_others_are_read(files: list[Path]) -> None:
    empty = files[0].with_name("empty.ris")
    empty.write_text("")
    result = deduplicate_files([*files, empty])
    assert [problem.what for problem in result.exports.problems] == ["the file is empty"]
    assert len(result.exports.records) == 3
    with pytest.raises(InputError, match="the file is empty"):
        deduplicate_files([empty])


def test_a_record_with_itself_is_one_and_a_hostile_one_harms_nothing(tmp_path: Path) -> None:
    strange = (
        "TY  - JOUR\nTI  - "
        + "x" * 1_000_000
        + "\nAU  - \u202eRoe\x00, Ann\nPY  - never\nER  -\n\nTY  - JOUR\nER  -\n"
    )
    (tmp_path / "one.ris").write_text(RIS + "\n" + strange)
    (tmp_path / "two.ris").write_text(RIS)
    result = deduplicate_files([tmp_path / "one.ris", tmp_path / "two.ris"])
    assert result.found.clusters["two/1"] == "one/1"
    write_deduplicated(result, tmp_path / "out.csv")
    assert any("never" in notice.what for notice in result.exports.notices)


def test_real_exports_of_one_library_merge_across_formats(
    shared: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = shared("data/formats/citation-file-formatting")
    result = deduplicate_files([folder / "RIS/_baseline.ris", folder / "CSV/_baseline.csv"])
    assert result.found.clusters.nunique() == 100
    write_deduplicated(result, tmp_path / "all.ris")
    assert read_records((tmp_path / "all.ris").read_bytes(), "all.ris").imported == 100
