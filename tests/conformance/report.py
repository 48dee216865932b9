"""Run one case, and print what came of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from tests.conformance.adapters import Adapters
from tests.conformance.cases import Case, NotSupportedError
from tests.conformance.comparison import Field, compare, read_tolerance

# Values longer than this are cut in the listing.
SHOWN = 100


class Verdict(Enum):
    """What came of a case."""

    EQUAL = "equal within tolerance"
    DIFFERENT = "different"
    NOT_SUPPORTED = "not supported"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case, its verdict, the compared fields, and the reason where there are none."""

    case: Case
    verdict: Verdict
    fields: tuple[Field, ...] = ()
    reason: str = ""


def run_case(case: Case, adapters: Adapters) -> Outcome:
    """Ask tamis, compare with the reference; an error of tamis is a difference, not the end of the run."""
    adapter = adapters.answers.get(case.family)
    if adapter is None:
        return Outcome(case, Verdict.NOT_SUPPORTED, reason=f"family {case.family}")
    rule = adapters.tolerances.get(case.family)
    tolerance = rule(case) if rule else read_tolerance(case.tolerance)
    comparison = adapters.comparisons.get(case.family)
    try:
        got = adapter(case)
        fields = tuple(
            comparison(case, got, tolerance) if comparison else compare(case.expected, got, tolerance)
        )
    except NotSupportedError as reason:
        return Outcome(case, Verdict.NOT_SUPPORTED, reason=str(reason))
    except Exception as error:
        return Outcome(case, Verdict.DIFFERENT, reason=f"{type(error).__name__}: {error}")
    states = {field.state for field in fields}
    agrees = "equal" in states and states <= {"equal", "not compared"}
    return Outcome(case, Verdict.EQUAL if agrees else Verdict.DIFFERENT, fields)


def case_text(outcome: Outcome, *, brief: bool = False) -> str:
    """Write a case and its fields; `brief` leaves out the fields that are equal."""
    head = f"{outcome.case.family} / {outcome.case.id}: {outcome.verdict.value}"
    lines = [f"{head} ({outcome.reason})" if outcome.reason else head]
    lines += [_field_text(field) for field in outcome.fields if not (brief and field.state == "equal")]
    return "\n".join(lines)


def summary_text(outcomes: Sequence[Outcome]) -> str:
    """Count the verdicts of each family, and name what is not supported."""
    width = max([len(outcome.case.family) for outcome in outcomes], default=6)
    heads = [verdict.value for verdict in Verdict]
    lines = ["", "  ".join(["family".ljust(width), *heads])]
    families = sorted({outcome.case.family for outcome in outcomes})
    for family in families:
        lines.append(_count_line(family, [o for o in outcomes if o.case.family == family], width))
    lines.append(_count_line("all", outcomes, width))
    unsupported = [outcome for outcome in outcomes if outcome.verdict is Verdict.NOT_SUPPORTED]
    if unsupported:
        lines += ["", "not supported:"]
        lines += [f"  {o.case.family} / {o.case.id} ({o.reason})" for o in unsupported]
    return "\n".join(lines)


def _count_line(name: str, outcomes: Iterable[Outcome], width: int) -> str:
    counts = Counter(outcome.verdict for outcome in outcomes)
    cells = [str(counts[verdict]).rjust(len(verdict.value)) for verdict in Verdict]
    return "  ".join([name.ljust(width), *cells])


def _field_text(field: Field) -> str:
    if field.state == "equal":
        return f"  {field.path}: equal"
    if field.state == "not compared":
        values = f"reference {_shown(field.want)}, tamis {_shown(field.got)}"
        return f"  {field.path}: not compared, its tolerance is missing; {values}"
    if field.state == "missing":
        return f"  {field.path}: missing, reference {_shown(field.want)}"
    at = f" at position {field.differs_at[0]}" if field.differs_at else ""
    count = f" ({len(field.differs_at)} of {len(field.want)} values)" if field.differs_at else ""
    want, got = (_item(field.want, field), _item(field.got, field))
    return f"  {field.path}: different{count}{at}, reference {_shown(want)}, tamis {_shown(got)}"


def _item(value: Any, field: Field) -> Any:
    return np.asarray(value, dtype=object)[field.differs_at[0]] if field.differs_at else value


def _shown(value: Any) -> str:
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
