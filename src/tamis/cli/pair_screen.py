"""The screen of the queue: two records side by side, one key an answer.

On a terminal a key is enough; from a pipe each line is an answer, so the queue can be driven by a script.
"""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tamis.pipeline.duplicate_queue import Question, QueueSession
    from tamis.review.duplicates import Relation
    from tamis.review.duplicates.side_by_side import Piece

KEYS = "y same   x different   l later   u undo   q stop"
_ANSWERS: dict[str, Relation] = {"y": "join", "x": "split"}
_LABEL = 10
_MARKS = {"same": " ", "differs": "≠", "missing": "·"}


def ask_all(session: QueueSession, by: str) -> None:
    """Ask until the person stops, or nothing is left and nothing is taken back."""
    key = ""
    while key != "q":
        question = session.question()
        if question is None:
            if not session.answered:
                break
            key = _key("all answered:   u undo   q stop")
        else:
            click.echo(_drawn(question, session))
            key = _key(KEYS)
        if key == "u":
            undone = session.undo()
            click.echo(f"Taken back: {' and '.join(undone)}." if undone else "Nothing to take back.")
        elif question is not None and key in _ANSWERS:
            session.answer(question, _ANSWERS[key])
        elif question is not None and key == "l":
            session.later(question)
        elif key != "q":
            click.echo(f"{key!r} is no answer.")
    click.echo(f"{session.answered} answered, {session.left} left."
               + (f" Go on with: tamis review duplicates review --by {by}" if session.left else ""))  # fmt: skip


def _key(choices: str) -> str:
    """Return one answer; the end of the input stops like q."""
    click.echo(f"{choices}: ", nl=False)
    try:
        if sys.stdin.isatty():
            key = click.getchar()
            key = "q" if key in ("\x03", "\x04", "") else key
        else:
            key = sys.stdin.readline()[:1] or "q"
    except (EOFError, KeyboardInterrupt):
        key = "q"
    key = key.strip().lower()
    click.echo(key)
    return key


def _drawn(question: Question, session: QueueSession) -> str:
    width = max(60, min(160, shutil.get_terminal_size((100, 24)).columns))
    column = (width - _LABEL - 4) // 2
    head = f"{session.left} open, {session.answered} answered"
    sure = f"probability {question.probability:.2f}"
    rule = f"; {question.veto}" if question.veto else ""
    relation = f"; perhaps {question.relation}" if question.relation != "duplicate" else ""
    lines = ["", click.style(f"── {head} · {sure}{relation}{rule} ".ljust(width, "─"), bold=True)]
    lines += _row("", " ", [(question.other, False)], [(question.record, False)], column)
    for field in question.fields:
        lines += _row(field.name, _MARKS[field.state], field.left or (("—", False),), field.right or (("—", False),),
                      column)  # fmt: skip
    if question.with_other or question.with_record:
        beside = [", ".join(names) or "—" for names in (question.with_other, question.with_record)]
        lines += _row("also", " ", [(beside[0], False)], [(beside[1], False)], column)
    if question.evidence:
        lines += textwrap.wrap("; ".join(question.evidence), width, initial_indent="evidence  ".ljust(_LABEL),
                               subsequent_indent=" " * _LABEL)  # fmt: skip
    if question.said:
        lines.append(
            "reviewers ".ljust(_LABEL) + ", ".join(f"{name}: {word}" for name, word in question.said.items())
        )
    return "\n".join(lines)


def _row(name: str, mark: str, left: Sequence[Piece], right: Sequence[Piece], column: int) -> list[str]:
    sides = [_wrapped(side, column) for side in (left, right)]
    height = max(map(len, sides))
    lines = []
    for number in range(height):
        one, two = (side[number] if number < len(side) else ("", 0) for side in sides)
        label = name[: _LABEL - 1] if number == 0 else ""
        lines.append(f"{label:<{_LABEL}}{one[0]}{' ' * (column - one[1])} {mark} {two[0]}".rstrip())
    return lines


def _wrapped(pieces: Sequence[Piece], width: int) -> list[tuple[str, int]]:
    """Break a value into lines, each with its marks and with its width; without colours, marks are «»."""
    in_colour = sys.stdout.isatty()
    opened, closed = ("", "") if in_colour else ("«", "»")
    lines: list[tuple[str, int]] = []
    text, used, gap = "", 0, ""
    for word, marked in _tokens(pieces, width - 2):
        if word.isspace():
            gap = " "
            continue
        shown = f"{opened}{word}{closed}" if marked else word
        if used and used + len(gap) + len(shown) > width:
            lines.append((text, used))
            text, used = "", 0
        before = gap if used else ""
        text += before + (click.style(shown, fg="yellow", bold=True) if marked and in_colour else shown)
        used += len(before) + len(shown)
        gap = ""
    return [*lines, (text, used)]


def _tokens(pieces: Sequence[Piece], longest: int) -> Iterator[Piece]:
    """Yield words and spaces; what a terminal would obey instead of show becomes a space."""
    for text, marked in pieces:
        plain = "".join(letter if letter.isprintable() else " " for letter in text)
        for found in re.finditer(rf"\s+|\S{{1,{longest}}}", plain):
            yield found[0], marked
