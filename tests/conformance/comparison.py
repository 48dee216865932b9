"""Compare an answer with the reference, field by field."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

State = Literal["equal", "different", "missing", "not compared"]


@dataclass(frozen=True, slots=True)
class Tolerance:
    """`|got - want| <= atol + rtol |want|`; `keys` overrides for a named key and everything below it."""

    rtol: float = 1e-8
    atol: float = 1e-10
    keys: Mapping[str, "Tolerance"] = field(default_factory=dict)

    def below(self, key: str) -> "Tolerance":
        """Return the tolerance that holds under a key."""
        named = self.keys.get(key)
        return self if named is None else Tolerance(named.rtol, named.atol, {**self.keys, **named.keys})


@dataclass(frozen=True, slots=True)
class Field:
    """One compared field: a number, a word, or a list of them with the positions that differ."""

    path: str
    state: State
    want: Any
    got: Any = None
    differs_at: tuple[int, ...] = ()


def read_tolerance(entry: Mapping[str, Any]) -> Tolerance:
    """Read a tolerance of either format; a bare `name` is absolute and `name_rel` relative, for that key."""
    if "rtol" in entry or "atol" in entry:
        keys = {key: read_tolerance(value) for key, value in (entry.get("keys") or {}).items()}
        return Tolerance(entry.get("rtol", 0.0), entry.get("atol", 0.0), keys)
    named: dict[str, Tolerance] = {}
    for name, value in entry.items():
        number = value[0] if isinstance(value, list) else value
        if name in ("abs", "rel") or isinstance(number, bool):
            continue
        key = name.removesuffix("_rel")
        named[key] = Tolerance(rtol=number, atol=0.0) if key != name else Tolerance(rtol=0.0, atol=number)
    if "abs" in entry or "rel" in entry:
        return Tolerance(entry.get("rel", 0.0), entry.get("abs", 0.0), named)
    return Tolerance(keys=named)


def compare(want: Any, got: Any, tolerance: Tolerance, path: str = "") -> Iterator[Field]:
    """Yield a Field for every leaf of the reference; what the reference does not name is not looked at."""
    if isinstance(want, Mapping):
        for key, value in want.items():
            below = f"{path}.{key}" if path else str(key)
            if not isinstance(got, Mapping) or key not in got:
                yield Field(below, "missing", value)
            else:
                yield from compare(value, got[key], tolerance.below(key), below)
    elif _is_list(want) and any(isinstance(item, Mapping) or _is_list(item) for item in want):
        items = list(got) if _is_list(got) else []
        if len(items) != len(want):
            yield Field(path, "different", want, got)
            return
        for position, (item, answer) in enumerate(zip(want, items, strict=True)):
            yield from compare(item, answer, tolerance, f"{path}[{position}]")
    else:
        yield _compare_leaf(want, got, tolerance, path)


def _compare_leaf(want: Any, got: Any, tolerance: Tolerance, path: str) -> Field:
    wanted, given = _as_list(want), _as_list(got)
    if len(wanted) != len(given):
        return Field(path, "different", want, got)
    pairs = enumerate(zip(wanted, given, strict=True))
    positions = tuple(position for position, (w, g) in pairs if not _same(w, g, tolerance))
    if not positions:
        return Field(path, "equal", want, got)
    return Field(path, "different", want, got, positions if len(wanted) > 1 else ())


def _same(want: Any, got: Any, tolerance: Tolerance) -> bool:
    if _is_null(want) or _is_null(got):
        return _is_null(want) and _is_null(got)
    if isinstance(want, bool | np.bool_):
        return isinstance(got, bool | np.bool_) and bool(want) == bool(got)
    if want in ("inf", "-inf"):
        return isinstance(got, float | int | np.number) and float(got) == float(want)
    if isinstance(want, str) or isinstance(got, str):
        return str(want) == str(got)
    if math.isinf(got):
        return False
    return bool(abs(got - want) <= tolerance.atol + tolerance.rtol * abs(want))


def _is_null(value: Any) -> bool:
    return value is None or (isinstance(value, float | np.floating) and math.isnan(value))


def _is_list(value: Any) -> bool:
    return isinstance(value, np.ndarray | Sequence) and not isinstance(value, str | bytes)


def _as_list(value: Any) -> list[Any]:
    """R unboxes vectors of length one, so a scalar stands for a list of one."""
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if _is_list(value):
        return list(np.atleast_1d(value)) if isinstance(value, np.ndarray) else list(value)
    return [value]
