"""Read a suite of reference cases, of either format, as Case values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

META_FORMAT = "tamis-meta-conformance/"
SURVIVAL_FORMAT = "tamis-survival-reference/"


class NotSupportedError(Exception):
    """Raised by an adapter for a case that tamis does not offer; the message says what is not offered."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question and its reference answer.

    Attributes
    ----------
    id, family : str
        Names; `family` is the kind in the survival format.
    function : str
        R function the numbers come from; empty in the survival format.
    inputs : dict
        As in the file. `data` and `args` below are its two usual parts.
    dataset : list or dict or None
        Survival format only: the entry of `datasets` that the case names.
    expected : dict
        The answer. Adapters must not look at it.
    tolerance : dict
        As in the file (`tolerance` or `tol`); empty when the file gives none.
    """

    id: str
    family: str
    function: str
    inputs: Mapping[str, Any]
    expected: Mapping[str, Any]
    tolerance: Mapping[str, Any]
    dataset: Any = None
    header: Mapping[str, Any] = field(default_factory=dict)

    @property
    def data(self) -> Mapping[str, Any]:
        """The data columns of the inputs."""
        return self.inputs.get("data", {})

    @property
    def args(self) -> Mapping[str, Any]:
        """The options of the inputs; R writes an empty list where there are none."""
        return self.inputs.get("args") or {}


def read_suite(path: Path) -> list[Case]:
    """Read every case of a file; the header tells which of the two formats it is."""
    suite = json.loads(path.read_text(encoding="utf-8"))
    name = suite.get("format") or suite.get("meta", {}).get("format", "")
    if name.startswith(META_FORMAT):
        return [_meta_case(entry) for entry in suite["cases"]]
    if name.startswith(SURVIVAL_FORMAT):
        return [_survival_case(entry, suite) for entry in suite["cases"]]
    raise ValueError(f"{path}: format is {name!r}, expected {META_FORMAT}* or {SURVIVAL_FORMAT}*")


def _meta_case(entry: Mapping[str, Any]) -> Case:
    return Case(
        id=entry["id"],
        family=entry["family"],
        function=entry["function"],
        inputs=entry["inputs"],
        expected=entry["expected"],
        tolerance=entry["tolerance"],
    )


def _survival_case(entry: Mapping[str, Any], suite: Mapping[str, Any]) -> Case:
    data = entry["data"]
    return Case(
        id=entry["id"],
        family=entry["kind"],
        function="",
        inputs=entry["input"],
        expected=entry["expected"],
        tolerance=entry["tol"] or {},
        dataset=suite["datasets"].get(data) if isinstance(data, str) else data,
        header=suite["meta"],
    )
