"""Rules between the fields of a case, as a form declares them.

An empty cell breaks no rule but one that asks for a value. Bounds are compared as numbers, everything
else as text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

import pandas as pd
import pydantic

Binding: TypeAlias = tuple[Literal["entries", "agreed", "sensitivity"], ...]


@dataclass(frozen=True, slots=True)
class Ordered:
    """``lower <= upper`` where both are given."""

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    kind: Literal["ordered"]
    lower: str
    upper: str
    binds: Binding = ("entries", "agreed", "sensitivity")

    def broken(self, case: Mapping[str, Any]) -> tuple[str, str] | None:
        """Return what is wrong with a case and what was expected; None where the rule holds."""
        lower, upper = case[self.lower], case[self.upper]
        if is_empty(lower) or is_empty(upper) or lower <= upper:
            return None
        return (
            f"{self.lower} is {shown(lower)}, above {self.upper}, which is {shown(upper)}",
            f"Expected {self.lower} <= {self.upper}.",
        )


@dataclass(frozen=True, slots=True)
class Together:
    """Either all of the fields are given, or none."""

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    kind: Literal["together"]
    fields: tuple[str, ...]
    binds: Binding = ("entries", "agreed", "sensitivity")

    def broken(self, case: Mapping[str, Any]) -> tuple[str, str] | None:
        """Return what is wrong with a case and what was expected; None where the rule holds."""
        empty = [name for name in self.fields if is_empty(case[name])]
        if len(empty) in (0, len(self.fields)):
            return None
        given = ", ".join(f"{name} is {shown(case[name])}" for name in self.fields if name not in empty)
        return f"{given}, but {', '.join(empty)} is empty", "Give all of them, or none."


@dataclass(frozen=True, slots=True)
class Implies:
    """Where ``field`` has one of ``values`` (any, if none are listed), ``then`` is one of ``allowed``.

    An empty list of allowed values asks for any value; the value ``""`` stands for an empty cell.
    """

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    kind: Literal["implies"]
    field: str
    then: str
    values: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    binds: Binding = ("entries", "agreed", "sensitivity")

    def broken(self, case: Mapping[str, Any]) -> tuple[str, str] | None:
        """Return what is wrong with a case and what was expected; None where the rule holds."""
        given, other = shown(case[self.field]), shown(case[self.then])
        if not given or (self.values and given not in self.values):
            return None
        if other in self.allowed or (not self.allowed and other):
            return None
        expected = " or ".join(value or "an empty cell" for value in self.allowed) or "a value"
        found = f"is {other}" if other else "is empty"
        return f"{self.field} is {given}, but {self.then} {found}", f"Expected {expected} in {self.then}."


@dataclass(frozen=True, slots=True)
class Bounded:
    """Where ``field`` has one of ``values``, the number is at least ``at_least`` and less than ``below``."""

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    kind: Literal["bounded"]
    field: str
    values: tuple[str, ...]
    number: str
    at_least: float = -math.inf
    below: float = math.inf
    binds: Binding = ("entries", "agreed", "sensitivity")

    def broken(self, case: Mapping[str, Any]) -> tuple[str, str] | None:
        """Return what is wrong with a case and what was expected; None where the rule holds."""
        number = case[self.number]
        if case[self.field] not in self.values or is_empty(number) or self.at_least <= number < self.below:
            return None
        limits = [
            f"at least {self.at_least:g}" if self.at_least > -math.inf else "",
            f"below {self.below:g}" if self.below < math.inf else "",
        ]
        return (
            f"{self.field} is {case[self.field]}, but {self.number} is {shown(number)}",
            f"Expected {self.number} {' and '.join(filter(None, limits))}.",
        )


@dataclass(frozen=True, slots=True)
class Matches:
    """The text of ``field`` matches a regular expression from end to end."""

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    kind: Literal["matches"]
    field: str
    pattern: str
    expected: str
    binds: Binding = ("entries", "agreed", "sensitivity")

    def broken(self, case: Mapping[str, Any]) -> tuple[str, str] | None:
        """Return what is wrong with a case and what was expected; None where the rule holds."""
        given = shown(case[self.field])
        if not given or self.fault() or re.fullmatch(self.pattern, given):
            return None
        return f"{self.field} is {given!r}", f"Expected {self.expected}."

    def fault(self) -> str:
        """Return why the pattern cannot be read; empty if it can."""
        try:
            re.compile(self.pattern)
        except re.error as error:
            return str(error)
        return ""


FieldRule: TypeAlias = Annotated[
    Ordered | Together | Implies | Bounded | Matches, pydantic.Field(discriminator="kind")
]


def named_fields(rule: Ordered | Together | Implies | Bounded | Matches) -> tuple[str, ...]:
    """Return the fields that a rule speaks of."""
    match rule:
        case Ordered():
            return (rule.lower, rule.upper)
        case Together():
            return rule.fields
        case Implies():
            return (rule.field, rule.then)
        case Bounded():
            return (rule.field, rule.number)
        case Matches():
            return (rule.field,)


def is_empty(value: Any) -> bool:
    """Whether a typed cell is empty: an empty text, None, or not a number."""
    return value is None or value is pd.NA or value == "" or value != value


def shown(value: Any) -> str:
    """Return a typed cell as it stands in a file: numbers in their shortest exact form, empty as ""."""
    if is_empty(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return repr(float(value)) if isinstance(value, float) else str(value)
