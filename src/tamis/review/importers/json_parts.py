"""Records of a JSON file, one at a time, each with its line.

The array that holds the records is read item by item, so a damaged item costs itself alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from tamis.errors import Problem
from tamis.review.importers.model import Source

_BETWEEN = re.compile(r"[\s,]*")
_OBJECT = re.compile(r"\{")


def objects(
    source: Source, array: str, is_record: Callable[[dict[str, Any]], bool]
) -> Iterator[tuple[int, dict[str, Any] | Problem]]:
    """Yield line and object of each record: items of the named array, of the outermost one, or one a line."""
    text = source.data.decode("utf-8")
    named = re.search(rf'"(?:{array})"\s*:\s*\[', text) if array else None
    begin = named.end() if named else (found.end() if (found := re.match(r"\s*\[", text)) else 0)
    decoder = json.JSONDecoder()
    index, line, counted = begin, 1, 0
    while True:
        if between := _BETWEEN.match(text, index):
            index = between.end()
        if index >= len(text) or text[index] in "]}":
            return
        line += text.count("\n", counted, index)
        counted = index
        source.reached(index)
        try:
            value, index = decoder.raw_decode(text, index)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "it cannot be decoded"
            what = f"the object is not JSON: {reason}"
            yield line, Problem(source.name, line, what, "Export it again, or mend it.")
            index = _next_record(text, index + 1, decoder, is_record)
            continue
        if isinstance(value, dict) and is_record(value):
            yield line, value
        else:
            yield (
                line,
                Problem(
                    source.name, line, "the item is no reference", "Expected a JSON object with a title."
                ),
            )


def _next_record(
    text: str, index: int, decoder: json.JSONDecoder, is_record: Callable[[dict[str, Any]], bool]
) -> int:
    """Return where the next object that is a record begins, or the end of the text."""
    for found in _OBJECT.finditer(text, index):
        try:
            value, _ = decoder.raw_decode(text, found.start())
        except (ValueError, RecursionError):
            continue
        if is_record(value):
            return found.start()
    return len(text)


def words(value: Any) -> list[str]:
    """Return a value of JSON as texts: one, those of a list, or none."""
    if value is None or value == "":
        return []
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, list):
        return [text for item in value for text in words(item)]
    if isinstance(value, dict):
        return [json.dumps(value, ensure_ascii=False, sort_keys=True)]
    return [str(value)]
