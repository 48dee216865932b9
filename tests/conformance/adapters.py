"""Find the adapter of a family: one module per part of tamis, each with its dictionary."""

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

from tests.conformance.cases import Case
from tests.conformance.comparison import Field, Tolerance

OWNERS = ("effect_sizes", "models", "survival")

Adapter = Callable[[Case], Mapping[str, Any]]
# Some kinds name their tolerances by meaning (`quantile_rel`) rather than by key of the answer.
ToleranceRule = Callable[[Case], Tolerance]
# Some answers may take more than one form (a zero-mass interval may be listed or not).
Comparison = Callable[[Case, Mapping[str, Any], Tolerance], Iterable[Field]]


@dataclass(frozen=True, slots=True)
class Adapters:
    """Who answers each family, and the exceptions to the common tolerance and comparison."""

    answers: Mapping[str, Adapter] = field(default_factory=dict)
    tolerances: Mapping[str, ToleranceRule] = field(default_factory=dict)
    comparisons: Mapping[str, Comparison] = field(default_factory=dict)


def load_adapters() -> Adapters:
    """Gather `ADAPTERS`, and where present `TOLERANCES` and `COMPARISONS`, of every module in OWNERS."""
    answers: dict[str, Adapter] = {}
    tolerances: dict[str, ToleranceRule] = {}
    comparisons: dict[str, Comparison] = {}
    for owner in OWNERS:
        name = f"tests.conformance.{owner}"
        if find_spec(name) is None:
            continue
        module = importlib.import_module(name)
        answers.update(module.ADAPTERS)
        tolerances.update(getattr(module, "TOLERANCES", {}))
        comparisons.update(getattr(module, "COMPARISONS", {}))
    return Adapters(answers, tolerances, comparisons)
