import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.textfiles import (
    append_jsonl,
    csv_text,
    json_text,
    open_log,
    read_csv,
    read_jsonl,
    toml_lines,
    write_text,
)

CELLS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=8)


def test_a_row_of_another_length_is_a_problem_and_the_rest_loads(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n1,2\n3\n5,6\n")
    rows, problems = read_csv(path, "a.csv")
    assert [(row.line, row.values["x"]) for row in rows] == [(2, "1"), (4, "5")]
    assert [(p.line, p.what) for p in problems] == [(3, "the row has 1 cells, the header 2")]


def test_a_line_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x\nM\xfcller\n")
    rows, problems = read_csv(path, "a.csv")
    assert len(rows) == 1
    assert (problems[0].line, problems[0].what) == (2, "byte 0xfc is not UTF-8")


@given(st.lists(st.tuples(CELLS.filter(str.strip), CELLS), max_size=5))
def test_csv_reads_back_what_it_wrote(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    write_text(path, csv_text(["x", "y"], rows))
    found, problems = read_csv(path, "a.csv")
    assert not problems
    assert [(row.values["x"], row.values["y"]) for row in found] == rows


def test_json_writes_infinity_as_a_word_and_nan_as_null() -> None:
    assert json_text({"a": float("inf"), "b": float("nan")}) == '{\n  "a": "inf",\n  "b": null\n}\n'


def test_writing_the_same_text_leaves_the_file_untouched(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    assert write_text(path, "x")
    stamp = path.stat().st_mtime_ns
    assert not write_text(path, "x")
    assert path.stat().st_mtime_ns == stamp


def test_a_torn_last_line_is_moved_to_a_file_beside_the_log(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    append_jsonl(path, [{"record": "pages/1"}])
    with path.open("a") as stream:
        stream.write('{"record": "pa')
    _, torn = read_jsonl(path, "log.jsonl")
    append_jsonl(path, [{"record": "pages/3"}])
    rows, problems = read_jsonl(path, "log.jsonl")
    assert torn[0].what == "the last line is torn"
    assert [row.values["record"] for row in rows] == ["pages/1", "pages/3"]
    assert problems == []
    assert (tmp_path / "log.jsonl.torn").read_text() == '{"record": "pa\n'


def test_a_whole_last_line_that_lacks_only_its_line_feed_stays(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"record": "pages/1"}')
    append_jsonl(path, [{"record": "pages/2"}])
    assert path.read_text() == '{"record": "pages/1"}\n{"record": "pages/2"}\n'
    assert not (tmp_path / "log.jsonl.torn").exists()


def test_a_torn_tail_longer_than_one_reading_is_moved_whole(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"record": "pages/1"}\n{"note": "' + "x" * 200_000)
    append_jsonl(path, [{"record": "pages/2"}])
    assert [row.values["record"] for row in read_jsonl(path, "log.jsonl")[0]] == ["pages/1", "pages/2"]
    assert (tmp_path / "log.jsonl.torn").stat().st_size == 200_011


def test_a_log_that_is_replaced_while_a_writer_waits_is_opened_anew(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    append_jsonl(path, [{"record": "old"}])
    with open_log(path) as log:
        (tmp_path / "new").write_text('{"record": "new"}\n')
        waiting = threading.Thread(target=append_jsonl, args=(path, [{"record": "last"}]))
        waiting.start()
        (tmp_path / "new").replace(path)
        assert log.read() == b'{"record": "old"}\n'
    waiting.join()
    assert path.read_text() == '{"record": "new"}\n{"record": "last"}\n'


def _append_until_killed(path: Path, acknowledged: Path) -> None:
    # Bounded, so that nothing is left running should the test itself be killed.
    with acknowledged.open("ab", buffering=0) as stream:
        for number in range(20_000):
            append_jsonl(path, [{"writer": os.getpid(), "number": number, "padding": "x" * 3000}])
            stream.write(b"%d %d\n" % (os.getpid(), number))


def test_killing_two_writers_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    acknowledged = [tmp_path / "a", tmp_path / "b"]
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_append_until_killed, args=(path, name)) for name in acknowledged]
    for writer in writers:
        writer.start()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not all(
        name.exists() and name.stat().st_size > 200 for name in acknowledged
    ):
        time.sleep(0.02)
    for writer in writers:
        assert writer.pid is not None
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
    rows, problems = read_jsonl(path, "log.jsonl")
    found = {(row.values["writer"], row.values["number"]) for row in rows}
    promised = {
        tuple(map(int, line.split())) for name in acknowledged for line in name.read_text().splitlines()
    }
    assert len(promised) > 20
    assert promised <= found
    assert len(problems) <= len(writers)


def test_a_key_of_a_nested_table_is_found_on_its_line() -> None:
    text = 'a = 1\n[[s]]\nid = "x"\n[[s.q]]\nt = """\nid = 3\n"""\n[[s.q]]\nt = "y"\n[[s]]\nid = "z"\n'
    line_of = toml_lines(text)
    assert [line_of(p) for p in (("a",), ("s", 0, "id"), ("s", 0, "q", 1, "t"), ("s", 1, "id"), ("s", 0, "nope"))] == [
        1, 3, 9, 11, 2,
    ]  # fmt: skip
