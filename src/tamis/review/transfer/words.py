"""What words, times and columns of a file of decisions mean."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence

WORDS = {
    "include": "include included yes 1 1.0 true relevant in accept accepted",
    "exclude": "exclude excluded no 0 0.0 false irrelevant out reject rejected",
    "unsure": "unsure maybe unclear uncertain ?",
    "not_retrieved": "not_retrieved",
    "": "-1 -1.0 nan na none undecided pending not_seen unseen unlabeled unlabelled",
}
DECISION_WORDS = {word: decision for decision, words in WORDS.items() for word in words.split()} | {"": ""}
# Columns by their normal names, the plainest first.
DECISION_COLUMNS = ("decision", "asreview label", "included", "label included", "include", "final included", "vote",
                    "screening decision", "final decision", "inclusion", "label")  # fmt: skip
REASON_COLUMNS = ("reason", "reasons", "exclusion reason", "exclusion reasons", "reason for exclusion")
LABEL_COLUMNS = ("labels", "tags")
NOTE_COLUMNS = ("note", "notes", "asreview note", "exported notes 1", "comment", "comments")
TIME_COLUMNS = ("at", "time", "asreview time", "decided at", "decided", "timestamp")


def decision_word(text: str) -> str:
    """Return the decision that a word stands for; raise ValueError with what was found and expected."""
    word = "_".join(text.casefold().split())
    if word not in DECISION_WORDS:
        known = "include, exclude, maybe, 1, 0"
        raise ValueError(f"the decision is {text!r}", f"Expected a word such as {known}; empty for none.")
    return DECISION_WORDS[word]


def iso_time(text: str) -> str:
    """Return a time as ISO 8601, also seconds since 1970; raise ValueError with what was found and expected."""
    text = text.strip()
    if not text:
        return ""
    try:
        if re.fullmatch(r"\d{9,11}(\.\d+)?", text):
            when = datetime.datetime.fromtimestamp(float(text), datetime.UTC)
            return when.isoformat(timespec="seconds")
        return datetime.datetime.fromisoformat(text).isoformat() if len(text) > 10 else _day(text)
    except (ValueError, OverflowError):
        raise ValueError(f"the time is {text!r}", "Expected YYYY-MM-DD HH:MM:SS.") from None


def _day(text: str) -> str:
    return datetime.date.fromisoformat(text).isoformat()


def first_of(cells: Mapping[str, str], names: Sequence[str]) -> str:
    """Return the first cell with a value among some columns."""
    return next((cells[name].strip() for name in names if cells.get(name, "").strip()), "")


def split_words(text: str, separator: str) -> tuple[str, ...]:
    """Return the parts of a cell, each once."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(separator) if part.strip()))
