"""One person's session with the questions on duplicates: ask, append the answer, ask the next.

Every answer is on disk before the next question comes, so a session can end at any moment and goes on where the
log ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tamis.pipeline.duplicate_reasons import why_weights
from tamis.pipeline.duplicates import Verdict, desk_of, require_actor
from tamis.review.duplicates import FieldPair, Relation, compare_fields, last_words
from tamis.review.duplicates.verdicts import judged_pairs, pair_of
from tamis.review.files import Ledger, append_verdict
from tamis.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Question:
    """Two records of which a person says whether they are of one report.

    Attributes
    ----------
    record, other : str
        The later and the earlier record.
    fields : tuple of FieldPair
        The earlier record left, the later one right.
    evidence : tuple of str
        Comparisons with their weights, the strongest first.
    probability : float
    relation, veto : str
        What else the pair may be; the rule that forbids to merge it unasked.
    with_record, with_other : tuple of str
        The other records of both clusters, for which the answer counts as well.
    said : mapping
        Reviewer -> join or split, shown to the consensus alone.
    """

    record: str
    other: str
    fields: tuple[FieldPair, ...]
    evidence: tuple[str, ...]
    probability: float
    relation: str
    veto: str
    with_record: tuple[str, ...]
    with_other: tuple[str, ...]
    said: Mapping[str, str]


class QueueSession:
    """A person's way through the questions.

    Parameters
    ----------
    workspace : Workspace
    ledger : Ledger
        Read when the session begins.
    actor : str
        Who answers.
    now : callable
        Returns the time of an answer, ISO 8601.
    """

    def __init__(self, workspace: Workspace, ledger: Ledger, actor: str, now: Callable[[], str]) -> None:
        require_actor(workspace, actor)
        self._workspace = workspace
        self._now = now
        self._records = ledger.records
        self._place = {str(name): place for place, name in enumerate(ledger.records["record"])}
        self._desk = desk_of(ledger, actor, workspace.settings.consensus)
        self._own = [
            (str(word["record"]), str(word["other"]))
            for word in last_words(ledger.verdicts[actor]).to_dict("records")
        ]
        self._later: dict[tuple[str, str], None] = {}
        self._first: tuple[str, str] | None = None
        self._queue = self._desk.questions.queue()
        self.answered = 0

    @property
    def left(self) -> int:
        """Number of open questions."""
        return len(self._queue)

    def question(self) -> Question | None:
        """Return the question to ask now; None when all are answered. What was put off comes last."""
        rows = {pair_of(row["record"], row["other"]): row for row in self._queue.to_dict("records")}
        put_off = [pair for pair in self._later if pair in rows]
        order = [pair for pair in (self._first,) if pair in rows]
        order += [pair for pair in rows if pair not in self._later] + put_off
        return self._asked({str(name): value for name, value in rows[order[0]].items()}) if order else None

    def answer(self, question: Question, relation: Relation) -> None:
        """Append an answer, join or split, and go on."""
        self._append(relation, question.record, question.other)
        self._own.append((question.record, question.other))
        self.answered += 1

    def later(self, question: Question) -> None:
        """Put a question off to the end of the queue, behind all that were put off before."""
        pair = pair_of(question.record, question.other)
        self._later.pop(pair, None)
        self._later[pair] = None
        self._first = None

    def undo(self) -> tuple[str, str] | None:
        """Take the person's last word back and ask again; return its records, None where nothing was said."""
        if not self._own:
            return None
        record, other = self._own.pop()
        self._append("undo", record, other)
        self._first = pair_of(record, other)
        self._later.pop(self._first, None)
        self.answered = max(0, self.answered - 1)
        return record, other

    def _append(self, relation: Relation, record: str, other: str) -> None:
        verdict = Verdict(self._now(), self._desk.actor, relation, record, other)
        append_verdict(self._workspace, **asdict(verdict))
        self._desk = self._desk.said([verdict])
        self._queue = self._desk.questions.queue()
        self._first = None

    def _asked(self, row: Mapping[str, Any]) -> Question:
        record, other = str(row["record"]), str(row["other"])
        clusters = self._desk.questions.clusters
        beside = [
            tuple(str(name) for name in clusters.index[clusters == clusters[one]] if name != one)
            for one in (record, other)
        ]
        said: dict[str, str] = {}
        if self._desk.actor == self._workspace.settings.consensus:
            pair = pair_of(record, other)
            words = {
                name: last_words(self._desk.verdicts[name]) for name in self._workspace.settings.reviewers
            }
            said = {
                name: word for name, frame in words.items() for word in judged_pairs(frame, [pair]).values()
            }
        return Question(
            record, other, tuple(compare_fields(self._row(other), self._row(record))),
            tuple(why_weights(str(row["why"]))), float(row["probability"]), str(row["relation"]), str(row["veto"]),
            beside[0], beside[1], said,
        )  # fmt: skip

    def _row(self, record: str) -> dict[str, Any]:
        return {str(name): value for name, value in self._records.iloc[self._place[record]].items()}
