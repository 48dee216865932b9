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
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pydantic

from tamis.errors import Problem

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

T = TypeVar("T")
# Windows locks a range of bytes: one far behind any log.
LOCKED_BYTE = 2**31 - 2


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


# What a crash leaves at the end of a log; the next line that is appended sets it aside.
TORN = "the last line is torn"


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
            what = TORN if torn else f"the line is not JSON: {error.msg}"
            problems.append(
                Problem(shown, number, what, "It is not counted; take the decision again, or mend the line.")
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
    """Append entries as whole lines, durably: they are on disk when this returns."""
    with open_log(path) as log:
        log.append(
            "".join(json.dumps(dict(entry), ensure_ascii=False) + "\n" for entry in entries).encode("utf-8")
        )


class OpenLog:
    """A log that this process alone may write to, as long as it is open.

    Attributes
    ----------
    size : int
        Bytes of the file; it ends with a line feed, or is empty.
    identity : tuple of int
        Changes when another file takes the log's place.
    """

    __slots__ = ("_descriptor", "identity", "size")

    def __init__(self, descriptor: int) -> None:
        status = os.fstat(descriptor)
        self._descriptor = descriptor
        self.size = status.st_size
        self.identity = (status.st_dev, status.st_ino)

    def read(self, start: int = 0) -> bytes:
        """Return the bytes from a position on."""
        return _read(self._descriptor, start, self.size)

    def append(self, payload: bytes) -> None:
        """Write whole lines; they are on disk when this returns, and one flush serves all of them."""
        written = 0
        while written < len(payload):
            written += os.write(self._descriptor, payload[written:])
        _flush(self._descriptor)
        self.size += len(payload)


@contextmanager
def open_log(path: Path) -> Iterator[OpenLog]:
    """Open a log for appending, against other writers, and see to what a crash left behind.

    A last line without its line feed was never acknowledged. Where it is a whole JSON object it gets
    the line feed; otherwise it is moved to ``<log>.torn``, for people to look at. Nothing is thrown away.
    """
    descriptor = _locked_descriptor(path)
    try:
        _settle_tail(descriptor, path)
        yield OpenLog(descriptor)
    finally:
        _unlock(descriptor)
        os.close(descriptor)


def overwrite(path: Path, data: bytes) -> None:
    """Write a small file in place, in one call and without waiting for the disk.

    For notes that may lag behind after a power failure and are checked when they are read.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
    try:
        os.write(descriptor, data)
        os.ftruncate(descriptor, len(data))
    finally:
        os.close(descriptor)


def _locked_descriptor(path: Path) -> int:
    """Return a locked descriptor of the file that stands at a path, also where it was just replaced."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    while True:
        try:
            descriptor = os.open(path, flags, 0o644)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            continue
        try:
            _lock(descriptor)
            status = os.fstat(descriptor)
            if _stands_at(status, path):
                if status.st_size == 0:
                    _flush_folder(path.parent)
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _stands_at(status: os.stat_result, path: Path) -> bool:
    try:
        return os.path.samestat(status, path.stat())
    except FileNotFoundError:
        return False


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        while True:
            os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
            try:
                # It gives up after ten seconds; a writer that waits longer asks again.
                msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
                return
            except OSError:
                continue
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _unlock(descriptor: int) -> None:
    if sys.platform == "win32":
        os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def _flush(descriptor: int) -> None:
    # The size of the file is flushed with its data; its times need not be.
    getattr(os, "fdatasync", os.fsync)(descriptor)


def _flush_folder(folder: Path) -> None:
    """Flush the name of a new file; Windows does so by itself and opens no folders."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _read(descriptor: int, start: int, end: int) -> bytes:
    os.lseek(descriptor, start, os.SEEK_SET)
    parts: list[bytes] = []
    while start < end and (part := os.read(descriptor, end - start)):
        parts.append(part)
        start += len(part)
    return b"".join(parts)


def _settle_tail(descriptor: int, path: Path) -> None:
    size = start = os.fstat(descriptor).st_size
    if not size or _read(descriptor, size - 1, size) == b"\n":
        return
    tail = b""
    while start and b"\n" not in tail:
        start = max(0, start - 65_536)
        tail = _read(descriptor, start, size)
    tail = tail[tail.rfind(b"\n") + 1 :]
    if _is_object(tail):
        os.write(descriptor, b"\n")
        return
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    aside = os.open(path.with_name(f"{path.name}.torn"), flags, 0o644)
    try:
        os.write(aside, tail + b"\n")
        os.fsync(aside)
    finally:
        os.close(aside)
    os.ftruncate(descriptor, size - len(tail))
    os.fsync(descriptor)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


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
