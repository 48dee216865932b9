"""The screening terminal, driven by its keys: once inside this process, once in a real terminal."""

import asyncio
import datetime
import json
import os
import sys

import pexpect
import pyte
import pytest
from textual.events import Key
from textual.widgets import Input, Static

from tamis.cli.screen_app import ScreenApp
from tamis.cli.screen_keys import screening_keys
from tamis.errors import UsageError
from tamis.pipeline.imports import Search, import_search
from tamis.pipeline.init import init_workspace
from tamis.pipeline.loading import require_protocol
from tamis.pipeline.sessions import open_session
from tamis.workspace import find_workspace

RIS = "".join(
    f"TY  - JOUR\nTI  - {title}\nAU  - Doe, Jane\nPY  - 20{k:02}\n{abstract}ER  - \n\n"
    for k, (title, abstract) in enumerate(
        [
            ("Calcinosis cutis in a newborn infant", "AB  - Calcium gluconate and [brackets].\n"),
            ("Calcinosis in an adult: a review", "AB  - Systemic sclerosis.\n"),
            ("Calcium without an abstract", ""),
            ("Calcification after heel sticks", "AB  - Infants.\n"),
        ]
    )
)


@pytest.fixture
def workspace(tmp_path):
    folder = tmp_path / "review"
    init_workspace(folder)
    export = tmp_path / "export.ris"
    export.write_text(RIS)
    found = find_workspace(folder)
    search = Search("PubMed", "calcinosis", datetime.date(2026, 1, 2), "databases", "", None)
    import_search(found, require_protocol(found), export, search)
    return found


def lines(workspace, reviewer="A"):
    path = workspace.path(f"review/decisions/title_abstract.{reviewer}.jsonl")
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def drive(workspace, *keys, ranked=False, changes="", settle=None, reviewer="A"):
    """Press keys one after the other; return what the terminal shows at the end."""

    async def run():
        app = ScreenApp(
            open_session(workspace, "title_abstract", reviewer, settle=settle),
            require_protocol(workspace).question,
            keys=screening_keys(changes),
            ranked=ranked,
            seed=1,
        )
        async with app.run_test(size=(120, 40)) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            for key in keys:
                if len(key) > 1 and " " in key:
                    app.screen.query_one(Input).value = key
                else:
                    await pilot.press(key)
                await app.workers.wait_for_complete()
                await pilot.pause()
            # Static keeps what it shows as it was given; written out it is what the person reads.
            return {
                name: _written(app.screen_stack[0].query_one(f"#{name}", Static))
                for name in ("state", "text", "said")
            }

    return asyncio.run(run())


def _written(widget):
    return "\n".join(
        "".join(segment.text for segment in strip) for strip in widget.render_lines(widget.size.region)
    )


def test_a_key_decides_and_the_next_report_is_there(workspace):
    shown = drive(workspace, "i")
    assert [(line["record"], line["decision"], line["reason"]) for line in lines(workspace)] == [
        ("pubmed/1", "include", "I1")
    ]
    assert lines(workspace)[0]["seconds"] >= 0
    assert "Calcinosis in an adult" in shown["text"]
    assert "1 of 4 reports" in shown["state"]


def test_an_exclusion_asks_for_its_reason_and_escape_decides_nothing(workspace):
    drive(workspace, "e", "escape")
    assert lines(workspace) == []
    drive(workspace, "e", "2")
    assert [(line["decision"], line["reason"]) for line in lines(workspace)] == [("exclude", "E1")]


def test_a_digit_excludes_at_once(workspace):
    shown = drive(workspace, "1", "9")
    assert [(line["record"], line["reason"]) for line in lines(workspace)] == [("pubmed/1", "P1")]
    assert "There is no reason 9" in shown["said"]


def test_undo_appends_and_shows_the_report_again(workspace):
    shown = drive(workspace, "u", "z")
    assert [line["decision"] for line in lines(workspace)] == ["unsure", "withdrawn"]
    assert "newborn infant" in shown["text"]


def test_notes_and_labels_go_with_the_decision(workspace):
    drive(workspace, "n", "ask the authors", "enter", "l", "dose known, twins", "enter", "i")
    assert lines(workspace)[0]["note"] == "ask the authors"
    assert lines(workspace)[0]["labels"] == ["dose known", "twins"]


def test_a_note_waits_for_its_report_while_another_one_is_shown(workspace):
    drive(workspace, "n", "ask the authors", "enter", "s", "i", "i", "i", "i")
    assert [(line["record"], line.get("note", "")) for line in lines(workspace)][-1] == (
        "pubmed/1",
        "ask the authors",
    )
    assert [line.get("note", "") for line in lines(workspace)[:-1]] == ["", "", ""]


def test_keys_typed_while_a_box_closes_do_no_harm(workspace):
    async def run():
        app = ScreenApp(
            open_session(workspace, "title_abstract", "A"), require_protocol(workspace).question,
            keys=screening_keys(""), ranked=False, seed=1,
        )  # fmt: skip
        async with app.run_test() as pilot:
            await pilot.press("h")
            box = app.screen
            box.post_message(Key("x", "x"))
            box.post_message(Key("n", "n"))
            await pilot.pause()
            assert app.is_running
            await pilot.press("e")
            reasons = app.screen
            reasons.post_message(Key("1", "1"))
            reasons.post_message(Key("2", "2"))
            await pilot.pause()

    asyncio.run(run())
    assert [(line["record"], line["reason"]) for line in lines(workspace)] == [("pubmed/1", "P1")]


def test_an_earlier_decision_is_changed_by_deciding_again(workspace):
    drive(workspace, "i", "1", "b", "b", "u")
    first, _, third = lines(workspace)
    assert (third["record"], third["decision"], third["supersedes"]) == ("pubmed/1", "unsure", first["id"])


def test_what_was_put_off_comes_at_the_end(workspace):
    shown = drive(workspace, "s", "i", "i", "i")
    assert "newborn infant" in shown["text"]


def test_it_resumes_where_it_stopped_and_says_when_all_is_done(workspace):
    drive(workspace, "i", "i")
    shown = drive(workspace, "i", "i")
    assert len(lines(workspace)) == 4
    assert "All is done: 4 of your reports decided" in shown["text"]


def test_a_record_without_abstract_is_marked_and_brackets_are_text(workspace):
    assert "[brackets]" in drive(workspace)["text"]
    assert "No abstract" in drive(workspace, "i", "i")["text"]


def test_a_ranked_order_learns_from_own_decisions_and_explains_itself(workspace):
    shown = drive(workspace, "i", "1", ranked=True)
    assert "ranked" in shown["state"]
    assert len(lines(workspace)) == 2


def test_keys_can_be_changed(workspace):
    drive(workspace, "j", changes="include=j")
    assert lines(workspace)[0]["decision"] == "include"


def test_impossible_keys_are_all_named():
    with pytest.raises(UsageError, match=r"no action.*not one letter.*'i' would mean"):
        screening_keys("jump=j, include=F1, unsure=i")


def test_who_settles_sees_both_votes(workspace):
    drive(workspace, "i", "i", "i", "i")
    drive(workspace, "1", "i", "i", "i", reviewer="B")
    shown = drive(workspace, reviewer="consensus")
    assert "1 conflicts" in shown["state"]
    assert all(word in shown["text"] for word in ("Votes", "include", "exclude", "P1 wrong population"))


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_the_command_works_in_a_real_terminal(workspace):
    screen = pyte.Screen(100, 30)
    stream = pyte.ByteStream(screen)
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tamis", "-C", str(workspace.root), "screen", "--stage", "title_abstract", "--reviewer", "A"],
        dimensions=(30, 100),
        env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"},
        timeout=60,
    )

    def until(words):
        for _ in range(600):
            try:
                stream.feed(child.read_nonblocking(65536, timeout=0.1))
            except pexpect.TIMEOUT:
                continue
            finally:
                text = "\n".join(screen.display)
            if words in text:
                return text
        raise AssertionError(f"{words!r} never appeared:\n{text}")

    assert "0 of 4 reports" in until("newborn infant")
    child.send("i")
    until("pubmed/1: include")
    child.send("q")
    child.expect("3 reports left")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert len(lines(workspace)) == 1
