"""The extraction form: which fields a case has, and how they fit together.

The form is data (``extraction/form.toml``); it becomes a declared table that reads the grids and prints
the codebook. Rules between fields stand in ``rules``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pydantic

from tamis.errors import Problem
from tamis.extraction.rules import FieldRule, Matches, Ordered, named_fields
from tamis.tables import Column, ColumnType, Table

FORM = "extraction/form.toml"

# entries: one reviewer's grid. agreed: the consensus. sensitivity: cases kept outside the agreed set.
Grid: TypeAlias = Literal["entries", "agreed", "sensitivity"]

# What every case must carry: its key, its report, at which level the source was read, and where in it.
NEEDED_ROLES = ("case", "report", "source_level", "locator")

Place: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form.

    Attributes
    ----------
    name : str
        Column of the grids.
    type : ColumnType
    section : str
        Part of the form under which the field is shown.
    meaning : str
        What is recorded, and how it is coded.
    unit : str
    codes : tuple of str
        Values of a category; empty for any.
    former_codes : tuple of str
        Values that entries may still hold although the agreed data may not.
    role : str
        What the field is to the review, such as ``case`` or ``onset.lower``; a role is given once.
    required : bool
    minimum, maximum : float
        Closed bounds of a number.
    compare : bool
        Whether the entries of the reviewers are compared on this field.
    agreed_only : bool
        Whether the field is coded in the agreed data only, not by each reviewer.
    """

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    name: str
    type: ColumnType
    section: str
    meaning: str
    unit: str = ""
    codes: tuple[str, ...] = ()
    former_codes: tuple[str, ...] = ()
    role: str = ""
    required: bool = False
    minimum: float = -math.inf
    maximum: float = math.inf
    compare: bool = True
    agreed_only: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """The fields in the order of the columns, and the rules between them."""

    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")

    fields: tuple[Field, ...] = ()
    rules: tuple[FieldRule, ...] = ()

    @property
    def key(self) -> str:
        """Name of the field that names a case."""
        return next((field.name for field in self.fields if field.role == "case"), "case_id")

    @property
    def compared(self) -> tuple[Field, ...]:
        """The fields on which reviewers are compared with each other and with the agreed data."""
        return tuple(
            field
            for field in self.fields
            if field.compare and not field.agreed_only and field.name != self.key
        )


def form_table(form: Form, grid: Grid = "agreed") -> Table:
    """Return the declared table of one kind of grid."""
    entries = grid == "entries"
    columns = tuple(
        Column(
            field.name,
            field.type,
            field.meaning,
            field.unit,
            field.codes + (field.former_codes if entries else ()),
            field.required,
            field.minimum,
            field.maximum,
        )
        for field in form.fields
        if not (entries and field.agreed_only)
    )
    return Table("cases", columns, (form.key,) if form.fields else ())


def check_form(form: Form, line_of: Callable[[Place], int] = lambda place: 0) -> list[Problem]:
    """Return what is wrong with a form; one without fields is sound, extraction has not begun."""
    if not form.fields and not form.rules:
        return []
    return [
        Problem(FORM, line_of(place), what, expected)
        for place, what, expected in (*_check_names(form), *_check_fields(form), *_check_rules(form))
    ]


def _check_names(form: Form) -> Iterator[tuple[Place, str, str]]:
    names = Counter(field.name for field in form.fields)
    roles = Counter(field.role for field in form.fields if field.role)
    for position, field in enumerate(form.fields):
        if names[field.name] > 1:
            yield ("fields", position), f"field {field.name} stands twice", "Remove one, or rename it."
        if roles[field.role] > 1:
            yield (
                ("fields", position, "role"),
                f"role {field.role} is given twice",
                "Give each role to one field.",
            )
    for role in NEEDED_ROLES:
        if role not in roles:
            what = f"no field has the role {role}"
            yield (
                ("fields",),
                what,
                "Each case carries its key, its report, the level and the place of its source.",
            )


def _check_fields(form: Form) -> Iterator[tuple[Place, str, str]]:
    for position, field in enumerate(form.fields):
        if field.codes and field.type != "category":
            what = f"field {field.name} has codes and type {field.type}"
            yield ("fields", position, "codes"), what, 'Only a category has codes: write type = "category".'
        if both := sorted(set(field.codes) & set(field.former_codes)):
            what = f"field {field.name} lists {', '.join(both)} as code and as former code"
            yield ("fields", position, "former_codes"), what, "Remove it from one of the two."
        if field.role in NEEDED_ROLES and not field.required:
            what = f"field {field.name} has the role {field.role} but is not required"
            yield ("fields", position), what, "Add required = true."


def _check_rules(form: Form) -> Iterator[tuple[Place, str, str]]:
    types = {field.name: field.type for field in form.fields}
    for position, rule in enumerate(form.rules):
        for name in named_fields(rule):
            if name not in types:
                yield (
                    ("rules", position),
                    f"the rule names {name!r}, which is no field",
                    "Check its spelling.",
                )
            elif isinstance(rule, Ordered) and types[name] not in ("integer", "number", "date"):
                what = f"the rule orders {name}, which is of type {types[name]}"
                yield ("rules", position), what, "Only numbers and dates have an order."
        if isinstance(rule, Matches) and (fault := rule.fault()):
            yield ("rules", position, "pattern"), f"the pattern {rule.pattern!r} cannot be read", f"{fault}."
