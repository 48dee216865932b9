"""From the words of a case report to an interval (L, R] in days, with the trail of how it was read.

A phrase is read or it is not: what cannot be read is said with a reason, never guessed. The words of a language
stand in ``time_words``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

from tamis.extraction.time_words import DAYS_PER, LANGUAGES, Language

Status = Literal["exact", "left", "interval", "right", "uninformative", "not_understood"]
INFINITY = float("inf")
NOT_STATED = "not stated"

_NUMBER = r"\d+(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class TimeReading:
    """What a phrase says about the time of an event.

    Attributes
    ----------
    phrase : str
        The phrase as given.
    status : str
        "exact", "left", "interval", "right", "uninformative" (no time at all) or "not_understood".
    lower, upper : float or None
        The event lies in (lower, upper], in days; upper is inf when right-censored; None when not understood.
    origin : str
        Event from which the phrase counts, or "not stated".
    unit : str
        Unit of the phrase ("week"); several joined by "+"; empty where there is none.
    rule : str
        The rule by which it was read, or why it was not.
    ambiguous : bool
        Whether another careful reader might read it otherwise.
    """

    phrase: str
    status: Status
    lower: float | None
    upper: float | None
    origin: str
    unit: str
    rule: str
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A number of units: [low, high] in days; a day's or week's number when ``numbered``."""

    low: float
    high: float
    unit: str
    numbered: bool = False
    ordinal: bool = False
    damaged: bool = False  # or two ways to read it


@dataclass(frozen=True, slots=True)
class _Statement:
    """What one quantity of one clause says."""

    kind: Literal["event", "present"]
    lower: float
    upper: float
    rule: str
    ambiguous: bool = False


def read_time(
    phrase: str, *, origin: str = "", last_present: float | None = None, language: str = "en"
) -> TimeReading:
    """Read the time of an event (disappearance, healing, onset) from a phrase.

    Parameters
    ----------
    phrase : str
        Words of the report, best one sentence or less.
    origin : str
        Event from which the phrase counts, when the report says so elsewhere.
    last_present : float, optional
        Day of the last examination at which the finding was still there, from elsewhere in the report.
    language : str
        A key of ``LANGUAGES``.

    Returns
    -------
    TimeReading
        The reading.
    """
    words = LANGUAGES[language]
    text = _plain(phrase)
    stated = origin or NOT_STATED

    def refuse(why: str) -> TimeReading:
        return TimeReading(phrase, "not_understood", None, None, stated, "", why)

    if words.calendar.search(text):
        return refuse("a date, decade or season is no time from an origin")
    if words.summary.search(text):
        return refuse("a summary of several cases")
    if re.search(r"(^|\s)-\d", text):
        return refuse("a negative time")
    text, quantities = _mark_quantities(_numbers_as_digits(words.aside.sub("", text), words), words)
    stated = _find_origin(text, words) or stated
    vague = words.vague.search(text)
    if not quantities:
        if vague:
            return refuse(f'"{vague.group(0).strip()}" is no number')
        if re.search(r"\d", text):
            return refuse("a number without a unit of time")
        states = (words.not_gone, words.no_more, words.partial, words.gone, words.present)
        if any(cue.search(text) for cue in (*states, words.lost, words.look, words.silent)):
            return TimeReading(phrase, "uninformative", 0.0, INFINITY, stated, "", "no time given")
        return refuse("no time and no statement about the finding")
    statements = _statements(text, quantities, words)
    if not statements:
        return refuse("the times in it speak of something else")
    unit = "+".join(dict.fromkeys(quantity.unit for quantity in quantities))
    reading = _combine(phrase, statements, stated, unit, last_present)
    doubtful = (vague is not None and any(name in vague.group(0) for name in DAYS_PER)) or any(
        quantity.damaged for quantity in quantities
    )
    doubtful = doubtful or bool(re.search(r"\d", re.sub(r"<\d+>", "", text)))
    return replace(reading, ambiguous=reading.ambiguous or doubtful)


def _plain(phrase: str) -> str:
    """Return lower-case text with plain dashes, fractions and spaces."""
    text = re.sub(r"(\d)\s*([¼½¾⅓⅔])", r"\1 \2", phrase)
    text = unicodedata.normalize("NFKC", text).lower().replace("⁄", "/")
    text = re.sub(r"[‐-―−]", "-", text).replace("’", "'")
    text = re.sub(r"(\d),(\d{1,2})(?=\s*-?\s*[a-z])", r"\1.\2", text)
    return re.sub(r"\s+", " ", text).strip()


def _numbers_as_digits(text: str, words: Language) -> str:
    """Write number words, halves and articles before units as digits."""
    ones = "|".join(word for word, value in words.numbers.items() if 0 < value < 10)
    tens = "|".join(word for word, value in words.numbers.items() if value >= 20)
    text = re.sub(
        rf"\b({tens})[- ]({ones})\b", lambda m: f"{words.numbers[m[1]] + words.numbers[m[2]]:g}", text
    )
    every = "|".join(sorted(words.numbers, key=len, reverse=True))
    text = re.sub(rf"\b({every})\b", lambda m: f"{words.numbers[m[1]]:g}", text)
    units = _alternatives(words)
    long_units = "|".join(name for name in sorted(words.units, key=len, reverse=True) if len(name) > 1)
    text = re.sub(rf"\b(\d+)[- ]and[- ](a|1)[- ]half[- ]({long_units})\b", r"\1.5 \3", text)
    text = re.sub(rf"\b(a|an|1) ({long_units}) and a half\b", r"1.5 \2", text)
    text = re.sub(rf"\bhalf (a|an) ({long_units})\b", r"0.5 \2", text)
    text = re.sub(rf"(?<![.\d])(\d+) 1/2[- ]?({units})\b", r"\1.5 \2", text)
    text = re.sub(rf"(?<![.\d/])1/2[- ]?(a |an )?({units})\b", r"0.5 \2", text)
    text = re.sub(r"\b(a|1) fortnight\b", "2 weeks", text)
    text = re.sub(r"\bthe (next|following) day\b", "1 day later", text)
    return re.sub(rf"(?<!\bfew )(?<!\bhalf )\b(a|an) ({long_units})\b(?! of)", r"1 \2", text)


def _alternatives(words: Language) -> str:
    return "|".join(sorted(map(re.escape, words.units), key=len, reverse=True))


def _mark_quantities(text: str, words: Language) -> tuple[str, list[_Quantity]]:
    """Replace each quantity by <k>, so that the words around it can be read."""
    unit = rf"({_alternatives(words)})"
    long_unit = "|".join(name for name in sorted(words.units, key=len, reverse=True) if len(name) > 2)
    ordinal = "|".join(words.ordinals)
    found: list[_Quantity] = []

    def keep(quantity: _Quantity) -> str:
        found.append(quantity)
        return f" <{len(found) - 1}> "

    def days(number: str, name: str) -> float:
        return float(number) * DAYS_PER[words.units[name]]

    def weeks_and_days(match: re.Match[str]) -> str:
        value = 7.0 * float(match[1]) + float(match[2])
        return keep(_Quantity(value, value, "week", damaged=match[0].startswith(match[1] + match[2])))

    def range_of(match: re.Match[str]) -> str:
        first = match[2] or match[4]
        low, high = days(match[1], first), days(match[3], match[4])
        names = "+".join(dict.fromkeys((words.units[first], words.units[match[4]])))
        return keep(_Quantity(min(low, high), max(low, high), names, damaged=low > high))

    def numbered(match: re.Match[str]) -> str:
        name = "day" if match[1] in ("pod", "dol") else match[1]
        value = days(match[2], name)
        high = days(match[3], name) if match[3] else value
        return keep(_Quantity(value, high, words.units[name], numbered=True))

    def ordinal_of(match: re.Match[str]) -> str:
        rank = words.ordinals.get(match[1]) or int(re.sub(r"\D", "", match[1]))
        value = rank * DAYS_PER[words.units[match[3]]]
        extra = f" {match[2]} " if match[2] else ""
        return extra + keep(_Quantity(value, value, words.units[match[3]], numbered=True, ordinal=True))

    def ordinals_of(match: re.Match[str]) -> str:
        low, high = (words.ordinals.get(match[k]) or int(re.sub(r"\D", "", match[k])) for k in (1, 2))
        size = DAYS_PER[words.units[match[3]]]
        # The second month may be meant from its beginning or from its end.
        return keep(_Quantity(low * size, high * size, words.units[match[3]], damaged=True))

    def sum_of(match: re.Match[str]) -> str:
        value = days(match[1], match[2]) + days(match[3], match[4])
        return keep(_Quantity(value, value, f"{words.units[match[2]]}+{words.units[match[4]]}"))

    def single(match: re.Match[str]) -> str:
        value = days(match[1], match[2])
        return keep(_Quantity(value, value, words.units[match[2]]))

    n = rf"(?<![\d./])({_NUMBER})"
    text = re.sub(rf"(?<!\d)(\d\d) ?([0-6])/7[- ]?{unit}\b", weeks_and_days, text)
    text = re.sub(rf"(?<!\d)(\d\d) ?\+ ?([0-6])[- ]?{unit}\b", weeks_and_days, text)
    text = re.sub(
        rf"\b(?:between|from) {n}[- ]?{unit}? (?:and|to|until) ({_NUMBER})[- ]?{unit}\b", range_of, text
    )
    text = re.sub(
        rf"{n}[- ]?{unit}? ?(?:to|-|or|until|through) ?({_NUMBER})[- ]*{unit}\b",
        range_of,
        text,
    )
    nth = rf"(?:the )?({ordinal}|\d+(?:st|nd|rd|th))"
    text = re.sub(rf"\bbetween {nth} and {nth} ({long_unit})\b", ordinals_of, text)
    text = re.sub(r"\bday of life (?=\d)", "dol ", text)
    text = re.sub(
        rf"\b(?:between )?({long_unit}|pod|dol)s?[ -](\d+)(?: ?(?:to|-|and) ?(?:\1 )?(\d+))?\b(?![-/. ]?{unit}\b)",
        numbered,
        text,
    )
    text = re.sub(
        rf"\b({ordinal}|\d+(?:st|nd|rd|th)) (post-?natal |post-?operative |hospital )?({long_unit})\b",
        ordinal_of,
        text,
    )
    text = re.sub(rf"{n}[- ]?{unit},? (?:and )?({_NUMBER})[- ]?{unit}\b", sum_of, text)
    text = re.sub(rf"{n}[- ]?{unit}\b(?:')?", single, text)
    return re.sub(r"\s+", " ", text).strip(), found


def _find_origin(text: str, words: Language) -> str:
    """Return the first origin of the table that the phrase names."""
    return next((name for name, pattern in words.origins.items() if pattern.search(text)), "")


def _statements(text: str, quantities: list[_Quantity], words: Language) -> list[_Statement]:
    """Read every clause that holds a quantity."""
    statements: list[_Statement] = []
    role = ""
    for clause in _clauses(text, words):
        if words.ignored.search(clause):
            continue
        role = _role(clause, words) or role
        for match in re.finditer(r"<(\d+)>", clause):
            statement = _read_quantity(clause, match, quantities[int(match[1])], role, words)
            if statement is not None:
                statements.append(statement)
    return statements


def _clauses(text: str, words: Language) -> list[str]:
    """Split at conjunctions, then join what has no quantity to the clause beside it."""
    parts = [part.strip() for part in words.clause_end.split(text) if part and part.strip()]
    clauses: list[str] = []
    for part in parts:
        if clauses and not ("<" in part and "<" in clauses[-1]):
            alone = words.ignored.search(part) or words.ignored.search(clauses[-1])
            if not alone:
                clauses[-1] = f"{clauses[-1]} {part}"
                continue
        clauses.append(part)
    return clauses


def _role(clause: str, words: Language) -> str:
    """Tell whether a clause says that the finding was gone or there; empty when it says neither."""
    order = (
        (words.not_gone, "present"),
        (words.no_more, "gone"),
        (words.partial, "present"),
        (words.lost, "present"),
        (words.gone, "gone"),
        (words.present, "present"),
    )
    return next((role for pattern, role in order if pattern.search(clause)), "")


def _read_quantity(
    clause: str, match: re.Match[str], quantity: _Quantity, role: str, words: Language
) -> _Statement | None:
    """Read one quantity from the words before and after it."""
    before, after = clause[: match.start()], clause[match.end() :]
    about = bool(words.about.search(before))
    before = words.about.sub("", before)
    if re.match(r"\s*(ago|before|prior|earlier|previously|history|beforehand)\b", after) or re.search(
        r"\b(discharged?|admission|admitted|surgery|born|delivered) (on|at) *$", before
    ):
        return None
    if re.match(r"\s*(-?(course|cycle)\b|of (therapy|treatment|infusion|antibiotics))", after):
        return None
    if re.match(r"\s*-old\b", after):
        return None
    low, high = quantity.low, quantity.high
    if role == "present":
        longer = re.search(r"\buntil *$", before)
        if longer and not words.not_gone.search(clause):
            return _Statement("event", low, low, "there until X: (X, X]", True)
        if longer:
            return _Statement("event", low, low, "not gone until X: X", True)
        doubt = about or bool(words.lasting.search(before) and not re.search(r"still|unchanged", clause))
        return _Statement("present", low, INFINITY, "still there at X: (X, inf)", doubt)
    if low != high:
        doubt = about or quantity.damaged or bool(words.at_most.search(before))
        return _Statement("event", low, high, "range X to Y: (X, Y]", doubt)
    if words.at_least.search(before) or re.match(r"\s*(or (more|longer|later)|\+)", after):
        return _Statement("event", low, INFINITY, "longer than X: (X, inf)", about)
    if words.at_most.search(before) or re.match(r"\s*(or (less|earlier|sooner)|at (most|the latest))", after):
        if quantity.ordinal and re.search(r"\b(in|during|throughout)( the)? *$", before):
            size = DAYS_PER[quantity.unit]
            return _Statement("event", high - size, high, "in the k-th unit: (k - 1, k]", about)
        return _Statement("event", 0.0, high, "within X: (0, X]", about)
    if quantity.ordinal and re.search(r"\b(in|into)( the)? *$", before):
        size = DAYS_PER[quantity.unit]
        return _Statement("event", high - size, high, "in the k-th unit: (k - 1, k]", about)
    if re.search(r"\bover( the| a)? *$", before):
        return _Statement("event", 0.0, high, "over X: (0, X]", True)
    at = re.search(r"\bat( the| his| her| a| an)?( age( of)?)? *$", before)
    seen_gone = words.no_more.search(clause) and not words.gone.search(words.no_more.sub("", clause))
    looked = bool(words.look.search(clause) or seen_gone)
    if role == "gone" and (at or looked):
        later = bool(re.search(r"\bafter *$", before) or re.match(r"\s*(later|after)\b", after))
        doubt = about or (not looked) or (later and not at)
        return _Statement("event", 0.0, high, "gone at an examination at X: (0, X]", doubt)
    if looked and not role:
        return _Statement("event", 0.0, high, "seen at an examination at X: (0, X]", True)
    lasting = words.lasting.search(before) or re.search(r"\buntil( the age of)? *$", before)
    doubt = about or bool(lasting or words.removed.search(clause) or (at and not role))
    return _Statement("event", high, high, "a plain time X: X", doubt)


def _combine(
    phrase: str, statements: list[_Statement], origin: str, unit: str, last_present: float | None
) -> TimeReading:
    """Join the statements of a phrase to one interval, or say that they disagree."""

    def conflict(why: str) -> TimeReading:
        return TimeReading(phrase, "not_understood", None, None, origin, unit, why, True)

    events = [item for item in statements if item.kind == "event"]
    there = [item.lower for item in statements if item.kind == "present"]
    if last_present is not None:
        there.append(last_present)
    ambiguous = any(item.ambiguous for item in statements)
    rules = "; ".join(dict.fromkeys(item.rule for item in statements))
    if not events:
        return _reading(phrase, max(there), INFINITY, origin, unit, rules, ambiguous)
    exact = {item.upper for item in events if item.lower == item.upper}
    if len(exact) > 1:
        return conflict("several different times of the event")
    lower = max(item.lower for item in events)
    upper = min(item.upper for item in events)
    if there and lower < max(there) < upper:
        lower = max(there)
    elif there and (max(there) > upper or (max(there) == upper and not exact)):
        return conflict("still there at or after the time at which it was gone")
    if lower > upper:
        return conflict("the times of the event exclude each other")
    return _reading(
        phrase, lower, upper, origin, unit, rules, ambiguous or len(events) > 1 or bool(exact and there)
    )


def _reading(
    phrase: str, lower: float, upper: float, origin: str, unit: str, rule: str, ambiguous: bool
) -> TimeReading:
    if lower == upper:
        status: Status = "exact"
    elif upper == INFINITY:
        status = "right" if lower > 0 else "uninformative"
    else:
        status = "left" if lower == 0 else "interval"
    return TimeReading(phrase, status, lower, upper, origin, unit, rule, ambiguous)
