"""Text files in one canonical form: read with line numbers, written whole or not at all.

Readers return the good rows beside the problems, so one bad line never hides the others. Writers
replace a file atomically and leave it untouched when its content would not change. Logs are appended
to one durable line at a time. What the rows mean is the business of the stages.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pydantic

from tamis.errors import Problem

try:
    import fcntl
except ImportError:  # Windows has no flock; one writer per file is then the user's duty.
    fcntl = None

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a CSV file or one line of a log, and the line it stands on (1 for the first)."""

    line: int
    values: dict[str, Any]


def read_text(path: Path, shown: str) -> tuple[str, list[Problem]]:
    """Read UTF-8 text (a byte-order mark is dropped); bytes that are not UTF-8 are a problem with their line."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return "", [
            Problem(shown, 0, "the file does not exist", "Create it, or take its name out of the workspace.")
        ]
    except OSError as error:
        return "", [
            Problem(shown, 0, f"the file cannot be read: {error.strerror}", "A readable file is needed.")
        ]
    return decode_text(data, shown)


def decode_text(data: bytes, shown: str) -> tuple[str, list[Problem]]:
    """Decode UTF-8 (a byte-order mark is dropped); bytes that are not UTF-8 are a problem with their line."""
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return data.decode("utf-8-sig", errors="replace"), [
            Problem(shown, line, f"byte 0x{data[error.start]:02x} is not UTF-8", "Save the file as UTF-8.")
        ]


def write_bytes(path: Path, data: bytes) -> bool:
    """Replace a file atomically; return whether its content changed."""
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return True


def write_text(path: Path, text: str) -> bool:
    """Replace a text file atomically, in UTF-8 with line feeds; return whether its content changed."""
    return write_bytes(path, text.encode("utf-8"))


def json_text(value: Any) -> str:
    """Canonical JSON: two spaces, given order of keys, infinities as the strings "inf" and "-inf", NaN as null."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        value = value.item()
    elif hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else ("inf" if value > 0 else "-inf")
    return value


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Canonical CSV: comma, line feeds, quotes only where needed, floats in their shortest exact form."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue()


def _cell(value: Any) -> Any:
    if hasattr(value, "item"):
        value = value.item()
    if value is None or str(value) == "<NA>" or value != value:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return value


def read_csv(path: Path, shown: str) -> tuple[list[Row], list[Problem]]:
    """Read a CSV file into rows by column name; rows of another length are problems and are left out."""
    text, problems = read_text(path, shown)
    reader = csv.reader(io.StringIO(text, newline=""))
    rows: list[Row] = []
    header: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            problems.append(
                Problem(shown, line, f"the line cannot be read as CSV: {error}", "Quote the cell.")
            )
            continue
        if cells is None:
            break
        if header is None:
            header = [cell.strip() for cell in cells]
            repeated = sorted({name for name in header if header.count(name) > 1})
            if repeated:
                problems.append(
                    Problem(shown, line, f"column {', '.join(repeated)} stands twice", "Rename one.")
                )
        elif not any(cells):
            continue
        elif len(cells) != len(header):
            problems.append(
                Problem(shown, line, f"the row has {len(cells)} cells, the header {len(header)}",
                        "Quote cells that hold a comma; give every row the columns of the header.")
            )  # fmt: skip
        else:
            rows.append(Row(line, dict(zip(header, cells, strict=True))))
    return rows, problems


def read_jsonl(path: Path, shown: str) -> tuple[list[Row], list[Problem]]:
    """Read a log of one JSON object a line; a line that is none is a problem and stays in the file."""
    if not path.exists():
        return [], []
    text, problems = read_text(path, shown)
    rows: list[Row] = []
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            torn = number == len(lines)
            what = "the last line is torn" if torn else f"the line is not JSON: {error.msg}"
            problems.append(
                Problem(shown, number, what, "It is set aside; take the decision again, or mend the line.")
            )
            continue
        if isinstance(value, dict):
            rows.append(Row(number, value))
        else:
            problems.append(
                Problem(shown, number, "the line is not a JSON object", "Write one object a line.")
            )
    return rows, problems


def append_jsonl(path: Path, entries: Sequence[Mapping[str, Any]]) -> None:
    """Append entries as whole lines, durably: they are on disk when this returns.

    A torn last line that a crash left behind is closed with a line feed, so that it stays as it is and
    the new lines stand by themselves.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    payload = "".join(json.dumps(dict(entry), ensure_ascii=False) + "\n" for entry in entries).encode("utf-8")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            payload = b"\n" + payload
        written = 0
        while written < len(payload):
            written += os.write(descriptor, payload[written:])
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Strict:
    """Base of dataclasses read from TOML: a key that is not a field is a problem."""

    __slots__ = ()
    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")


def read_toml(path: Path, shown: str, kind: type[T]) -> tuple[T | None, list[Problem]]:
    """Read a TOML file into a dataclass; every problem names its line, and all are collected."""
    text, problems = read_text(path, shown)
    if problems:
        return None, problems
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        return None, [
            Problem(shown, int(found[1]) if found else 0, f"not valid TOML: {error}", "Mend the line.")
        ]
    try:
        return pydantic.TypeAdapter(kind).validate_python(data), []
    except pydantic.ValidationError as error:
        line_of = toml_lines(text)
        return None, [_toml_problem(shown, line_of, item) for item in error.errors()]


def _toml_problem(shown: str, line_of: Callable[[Sequence[str | int]], int], item: Any) -> Problem:
    place = ".".join(str(part) for part in item["loc"])
    if item["type"] == "missing":
        return Problem(shown, line_of(item["loc"]), f"{place} is missing", "Add it.")
    if item["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
        return Problem(
            shown, line_of(item["loc"]), f"{place} is not a known key", "Check its spelling, or remove it."
        )
    return Problem(shown, line_of(item["loc"]), f"{place} is {item['input']!r}", f"{item['msg']}.")


def toml_lines(text: str) -> Callable[[Sequence[str | int]], int]:
    """Return a function from a path of keys and positions to the line of a TOML text where it stands."""
    lines: dict[tuple[str | int, ...], int] = {}
    counts: dict[tuple[str | int, ...], int] = {}
    table: tuple[str | int, ...] = ()
    closing = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if closing:
            closing = "" if closing in line else closing
            continue
        if found := re.match(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$", line):
            table = ()
            parts = [part.strip().strip("\"'") for part in found[2].split(".")]
            for depth, part in enumerate(parts):
                table += (part,)
                if found[1] == "[[" and depth == len(parts) - 1:
                    counts[table] = counts.get(table, -1) + 1
                if table in counts:
                    table += (counts[table],)
            lines[table] = number
        elif found := re.match(r"\s*([A-Za-z0-9_.\"'-]+)\s*=\s*(.*)", line):
            keys = tuple(part.strip("\"'") for part in found[1].split("."))
            lines[table + keys] = number
            closing = next((mark for mark in ('"""', "'''") if found[2].count(mark) == 1), "")

    def line_of(loc: Sequence[str | int]) -> int:
        path = tuple(loc)
        while path and path not in lines:
            path = path[:-1]
        return lines.get(path, 0)

    return line_of
