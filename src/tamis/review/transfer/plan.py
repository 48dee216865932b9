"""Decides what of a file of decisions enters a reviewer's log, and names what does not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from tamis.errors import Problem, UsageError
from tamis.protocol import Criterion
from tamis.review.decisions import VERDICTS, Decision, Stage
from tamis.review.normalize import title_key
from tamis.review.screening import votes as roll_up
from tamis.review.transfer.match import RecordIndex
from tamis.review.transfer.model import ForeignVote, ImportPlan


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """How the words of a file become codes of the protocol.

    Attributes
    ----------
    criteria : tuple of Criterion
        Of the protocol; a reason is known by its code and by its label.
    mapping : mapping
        Words of the file -> code, said by a person; goes before the protocol's.
    default : str
        Code for exclusions without a reason; empty makes them problems.
    """

    criteria: tuple[Criterion, ...]
    mapping: Mapping[str, str] = field(default_factory=dict)
    default: str = ""

    def codes(self, stage: Stage, decision: str) -> dict[str, str]:
        """Return words in comparison form -> code, for one decision at one stage."""
        fitting = [item for item in self.criteria if stage in item.stages and item.decision == decision]
        known = {_key(word): item.code for item in reversed(fitting) for word in (item.label, item.code)}
        return known | {_key(word): code for word, code in self.mapping.items()}

    def check(self, stage: Stage) -> None:
        """Raise UsageError where a code that a person named is no reason of the stage."""
        known = [item.code for item in self.criteria if stage in item.stages]
        strange = [code for code in (*self.mapping.values(), self.default) if code and code not in known]
        if strange:
            raise UsageError(
                f"{', '.join(strange)} is no reason at {stage}. Expected one of: {', '.join(known)}."
            )


def plan_import(
    rows: Iterable[ForeignVote],
    name: str,
    *,
    index: RecordIndex,
    clusters: pd.Series,
    candidates: Collection[str],
    decided: pd.DataFrame,
    stage: Stage,
    reviewer: str,
    reasons: ReasonWords,
    at: str,
    criteria: str = "",
    replace: bool = False,
) -> ImportPlan:
    """Decide what becomes of each row.

    Parameters
    ----------
    rows : iterable of ForeignVote
    name : str
        File, shown in problems.
    index : RecordIndex
    clusters : Series
        Record id -> cluster id.
    candidates : collection of str
        Clusters that reached the stage.
    decided : DataFrame
        DECISIONS that the reviewer has taken at the stage.
    stage, reviewer : str
    reasons : ReasonWords
    at : str
        Time for rows that state none.
    criteria : str
        Version of the criteria to note.
    replace : bool
        Whether a decision of the file replaces another that the log holds; otherwise that is a problem.

    Returns
    -------
    ImportPlan
        A second import of the same rows gives no decision: their client ids are in the log.
    """
    reasons.check(stage)
    standing = roll_up(decided, clusters)
    ids = dict(zip(decided["record"], decided["id"], strict=True))
    clients = set(decided["client"]) - {""}
    reached = frozenset(candidates)
    taken: dict[str, tuple[int, Decision]] = {}
    decisions: list[Decision] = []
    problems: list[Problem] = []
    present = undecided = 0
    for row in rows:
        if not row.decision:
            undecided += 1
            continue
        try:
            cluster = _cluster(row, index)
            if cluster not in reached:
                raise ValueError(f"{row.shown} has not reached {stage}", "Settle the stage before first.")
            reason, labels = _reason(row, stage, reasons)
        except ValueError as error:
            problems.append(Problem(name, row.line, *error.args))
            continue
        before = standing.loc[cluster] if cluster in standing.index else None
        record = cluster if before is None else str(before["record"])
        decision = Decision(
            row.at or at, reviewer, record, row.decision, reason, row.note, stage, labels,  # type: ignore[arg-type]
            criteria=criteria, client=client_id(stage, reviewer, cluster, row, reason),
        )  # fmt: skip
        if cluster in taken:
            line, other = taken[cluster]
            if (other.decision, other.reason) == (decision.decision, decision.reason):
                present += 1
            else:
                what = f"{row.shown} is decided otherwise here than on line {line}"
                problems.append(Problem(name, row.line, what, "Keep one of the two rows."))
            continue
        taken[cluster] = row.line, decision
        if decision.client in clients:
            present += 1
        elif before is None:
            decisions.append(decision)
        elif str(before["decision"]) == row.decision and reason in ("", str(before["reason"])):
            present += 1
        elif replace:
            decisions.append(_superseding(decision, ids.get(record, "")))
        else:
            logged = _said(str(before["decision"]), str(before["reason"]), row.decision)
            filed = _said(row.decision, reason, str(before["decision"]))
            what = f"{row.shown} is {logged} in the log and {filed} in the file"
            problems.append(
                Problem(name, row.line, what, "Import with --replace where the file is the later word.")
            )
    return ImportPlan(tuple(decisions), present, undecided, tuple(problems))


def _said(decision: str, reason: str, other: str) -> str:
    """Return a decision in words, with its reason where the reason is the difference to the other."""
    return f"{decision} ({reason})" if decision == other and reason else decision


def client_id(stage: str, reviewer: str, cluster: str, row: ForeignVote, reason: str) -> str:
    """Return an id that is the same whenever the same decision is imported, from whichever file."""
    said = [stage, reviewer, cluster, row.decision, reason, sorted(row.labels), row.note, row.at]
    return "import-" + hashlib.sha256(json.dumps(said).encode("ascii")).hexdigest()[:32]


def _superseding(decision: Decision, earlier: str) -> Decision:
    return Decision(
        decision.at, decision.by, decision.record, decision.decision, decision.reason, decision.note,
        decision.stage, decision.labels, criteria=decision.criteria, supersedes=earlier, client=decision.client,
    )  # fmt: skip


def _cluster(row: ForeignVote, index: RecordIndex) -> str:
    found = index.find(row)
    if not found:
        raise ValueError(
            f"{row.shown} is not in the review",
            "Import its search first; it is known by record, DOI, PubMed number or title.",
        )
    if len(found) > 1:
        raise ValueError(
            f"{row.shown} may be {' or '.join(found)}", "Name the record in a column record, or join them."
        )
    return found[0]


def _reason(row: ForeignVote, stage: Stage, reasons: ReasonWords) -> tuple[str, tuple[str, ...]]:
    """Return the code of a row and its labels; of several reasons the first of the protocol, the others as labels."""
    if row.decision not in VERDICTS[stage]:
        raise ValueError(
            f"{row.shown}: {row.decision} cannot be said at {stage}",
            f"Expected one of: {', '.join(VERDICTS[stage])}.",
        )
    known = reasons.codes(stage, row.decision)
    unknown = [word for word in row.reasons if _key(word) not in known]
    if unknown:
        codes = ", ".join(sorted(set(known.values()), key=lambda code: _order(code, reasons.criteria)))
        raise ValueError(
            f"{row.shown}: the reason {unknown[0]!r} is not one of the protocol for {row.decision}",
            f"Say with --reason '{unknown[0]}=CODE' what it is; codes are {codes or 'none at this stage'}.",
        )
    given = list(dict.fromkeys(known[_key(word)] for word in row.reasons))
    if not given and row.decision == "exclude":
        if not reasons.default:
            raise ValueError(
                f"{row.shown} is excluded without a reason",
                "Say with --default-reason CODE which one such rows have.",
            )
        given = [reasons.default]
    fitting = {item.code for item in reasons.criteria if item.decision == row.decision}
    if given and not set(given) <= fitting:
        strange = next(code for code in given if code not in fitting)
        raise ValueError(f"{row.shown}: {strange} does not go with {row.decision}", "Name another code.")
    first, *others = sorted(given, key=lambda code: _order(code, reasons.criteria)) or [""]
    return first, tuple(dict.fromkeys((*row.labels, *others)))


def _order(code: str, criteria: Sequence[Criterion]) -> tuple[float, int]:
    place = [item.code for item in criteria].index(code)
    order = criteria[place].order
    return (float("inf") if order is None else order, place)


def _key(word: str) -> str:
    return title_key(word) or word.strip().casefold()
