"""Named numbers: ``{{ resolution.weibull.median | 1 }}`` becomes the value that an analysis wrote.

A name is a path through the nested results; what follows the bar says how the value is shown. Nothing is
rounded that the manuscript did not ask to round, and a value that is not there is a Problem, never a gap.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz, process

from tamis.errors import Problem

NOT_REACHED = "not reached"
WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
UNITS = ("days", "weeks", "months", "years")
# Keys under which analyses store the two ends of an interval.
ENDS = (("ci_lb", "ci_ub"), ("lower", "upper"), ("pi_lb", "pi_ub"))
# A p-value below this is given as a bound, as journals ask.
SMALLEST_P = 0.001
LARGEST_P = 0.99
# Of 100, from which on a known name is worth suggesting beside the nearest one.
ALIKE = 70
MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"


def show_number(
    expression: str, results: Mapping[str, Any], path: str, line: int
) -> tuple[str, list[Problem]]:
    """Return the text for what stands between ``{{`` and ``}}``, or the problem that forbids to show it."""
    name, _, style = (part.strip() for part in expression.partition("|"))
    style = " ".join(style.split())
    try:
        value = _find(results, name.split("."))
    except KeyError:
        return "", [Problem(path, line, f"no result is named {name!r}", _advice(name, results))]
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "", [
            Problem(path, line, f"{name} is null: the analysis gave no value",
                    "Take it out of the text, or say in words why there is none.")
        ]  # fmt: skip
    try:
        return _show(value, style), []
    except ValueError as error:
        shown = f"{name} | {style}" if style else name
        what = f"{{{{ {shown} }}}} cannot be shown: the value is {_brief(value)}"
        return "", [Problem(path, line, what, f"{error}.")]


def known_names(results: Mapping[str, Any]) -> list[str]:
    """Return every name that leads to a single value, in the order of the results."""
    return [name for name, _ in _leaves(results, "")]


def _leaves(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{name}.{key}" if name else str(key))
    elif isinstance(value, (list, tuple)):
        for position, item in enumerate(value):
            yield from _leaves(item, f"{name}.{position}")
    else:
        yield name, value


def _find(value: Any, parts: Sequence[str]) -> Any:
    """Walk down the path; a key may itself hold dots (``quantiles.0.25``)."""
    if not parts:
        return value
    if isinstance(value, Mapping):
        for length in range(1, len(parts) + 1):
            key = ".".join(parts[:length])
            if key in value:
                try:
                    return _find(value[key], parts[length:])
                except KeyError:
                    continue
    elif isinstance(value, (list, tuple)) and re.fullmatch(r"\d+", parts[0]) and int(parts[0]) < len(value):
        return _find(value[int(parts[0])], parts[1:])
    raise KeyError(".".join(parts))


def _advice(name: str, results: Mapping[str, Any]) -> str:
    nearest = nearest_names(name, known_names(results))
    return f"Did you mean {nearest}?" if nearest else "There are no results yet; run the analyses first."


def nearest_names(name: str, names: Sequence[str]) -> str:
    """Return up to three known names, the most alike first, as words for a message; empty for none."""
    found = process.extract(name, sorted(set(names)), scorer=fuzz.WRatio, limit=3)
    return " or ".join(known for place, (known, score, _) in enumerate(found) if score >= ALIKE or not place)


def _show(value: Any, style: str) -> str:
    if not style:
        return _as_it_is(value)
    word, _, argument = style.partition(" ")
    if re.fullmatch(r"\d", word) and not argument:
        return _decimals(value, int(word))
    if word not in STYLES:
        raise ValueError(f"Expected a number of decimals (0 to 9) or one of: {'; '.join(STYLES)}")
    return STYLES[word](value, argument)


def _as_it_is(value: Any) -> str:
    if isinstance(value, str) and value != "inf":
        return value
    number = _number(value)
    if math.isinf(number):
        return NOT_REACHED
    if not number.is_integer():
        raise ValueError("It is not a whole number; write how many decimals are shown, such as | 1")
    return _signed(f"{int(number)}")


def _number(value: Any) -> float:
    if value == "inf":
        return math.inf
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("Expected a number")
    return float(value)


def _signed(text: str) -> str:
    """Write a true minus sign, and no sign for a zero."""
    if not text.strip("-0.,%"):
        return text.lstrip("-")
    return text.replace("-", MINUS)


def _decimals(value: Any, digits: int) -> str:
    number = _number(value)
    return NOT_REACHED if math.isinf(number) else _signed(f"{number:.{digits}f}")


def _digits(argument: str) -> int:
    if not re.fullmatch(r"\d?", argument):
        raise ValueError(f"Expected a number of decimals (0 to 9), not {argument!r}")
    return int(argument or 0)


def _percent(value: Any, argument: str) -> str:
    return _decimals(_proportion(value) * 100, _digits(argument)) + "%"


def _proportion(value: Any) -> float:
    number = _number(value)
    if not 0 <= number <= 1:
        raise ValueError("Expected a proportion between 0 and 1")
    return number


def _p(value: Any, argument: str) -> str:
    number = _proportion(value)
    if argument:
        raise ValueError("The p format takes no number of decimals")
    if number < SMALLEST_P:
        text = f"< {SMALLEST_P}"
    elif number > LARGEST_P:
        text = f"> {LARGEST_P}"
    else:
        text = f"= {number:.{2 if number >= 0.1 else 3}f}"
    return f"p{NO_BREAK}{text.replace(' ', NO_BREAK)}"


def _ci(value: Any, argument: str) -> str:
    lower, upper = _ends(value)
    if argument.startswith("percent"):
        low, high = (_percent(end, argument.removeprefix("percent").strip()) for end in (lower, upper))
        return f"{low.removesuffix('%')}\N{EN DASH}{high}"
    low, high = (_decimals(end, _digits(argument)) for end in (lower, upper))
    plain = all(text[0].isdigit() for text in (low, high))
    return f"{low}\N{EN DASH}{high}" if plain else f"{low} to {high}"


def _ends(value: Any) -> tuple[Any, Any]:
    if isinstance(value, Mapping):
        for lower, upper in ENDS:
            if value.get(lower) is not None and value.get(upper) is not None:
                return value[lower], value[upper]
    elif isinstance(value, (list, tuple)) and len(value) == 2 and None not in value:
        return value[0], value[1]
    names = "; ".join(f"{lower} and {upper}" for lower, upper in ENDS)
    raise ValueError(f"Expected an interval: a list of two numbers, or one of {names}")


def _words(value: Any, argument: str) -> str:
    text = _as_it_is(_number(value))
    return WORDS[int(text)] if text.isdigit() and int(text) < len(WORDS) else text


def _thousands(value: Any, argument: str) -> str:
    number = _number(value)
    return NOT_REACHED if math.isinf(number) else _signed(f"{number:,.{_digits(argument)}f}")


def _with_unit(unit: str) -> Callable[[Any, str], str]:
    def show(value: Any, argument: str) -> str:
        text = _decimals(value, _digits(argument)) if argument else _as_it_is(value)
        if text == NOT_REACHED:
            return text
        return f"{text}{NO_BREAK}{unit.removesuffix('s') if text == '1' else unit}"

    return show


# Every format a template may name, beside a bare number of decimals.
STYLES: dict[str, Callable[[Any, str], str]] = {
    "percent": _percent,
    "p": _p,
    "ci": _ci,
    "words": _words,
    "Words": lambda value, argument: _words(value, argument).capitalize(),
    "thousands": _thousands,
    **{unit: _with_unit(unit) for unit in UNITS},
}


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
