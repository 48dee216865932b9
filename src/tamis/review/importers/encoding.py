"""From the bytes of a file to UTF-8, with a word about every guess."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator

from tamis.errors import Problem
from tamis.review.importers.model import Source

# The longer mark first: that of UTF-32 little endian begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Larger pieces would leave the caches of the processor.
_CHUNK = 1 << 16
_PRINTABLE = bytes(range(32, 127)) + b"\t\r\n"
_STRAY_BYTE = re.compile("[\udc80-\udcff]")
_ADVICE = "Look at names with accents; save the file as UTF-8 to be sure."


def to_utf8(data: bytes, name: str) -> tuple[bytes, str, list[Problem]]:
    """Return a text as UTF-8 without a mark, the encoding it had, and notices about what was guessed."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            data = data[len(mark) :]
            if encoding == "utf-8":
                break
            return _transcode(data, name, encoding)
    if _is_utf8(data):
        wide = _wide_without_mark(data)
        return _transcode(data, name, wide) if wide else (_unmarked(data), "utf-8", [])
    wide = _wide_without_mark(data)
    if wide:
        return _transcode(data, name, wide)
    text = data.decode("utf-8", errors="surrogateescape")
    strays = _STRAY_BYTE.findall(text)
    line = text.count("\n", 0, text.index(strays[0])) + 1
    # Text in cp1252 has hardly a sequence that is valid UTF-8 by chance; a torn UTF-8 file has many.
    if sum(1 for character in text if character > "\x7f") - len(strays) > len(strays):
        mended = _STRAY_BYTE.sub(lambda found: _byte_text(ord(found[0]) - 0xDC00), text)
        what = f"{len(strays)} bytes are not UTF-8; they were read as Windows cp1252"
        return _unmarked(mended.encode("utf-8")), "utf-8", [Problem(name, line, what, _ADVICE)]
    mended = (
        "".join(map(_byte_text, data))
        if any(data.find(byte) >= 0 for byte in _UNDEFINED)
        else data.decode("cp1252")
    )
    return (
        mended.encode("utf-8"),
        "cp1252",
        [Problem(name, line, "the text is not UTF-8; it was read as Windows cp1252", _ADVICE)],
    )


def text_chunks(source: Source, mark: bytes = b"\n") -> Iterator[tuple[str, str]]:
    """Yield a UTF-8 text in pieces that end behind a mark, with one kind of line end.

    Beside each piece stand the characters in it, but line ends and tabs, that no record can hold as they are.
    """
    data = source.data
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    start = 0
    while start < len(data):
        found = data.rfind(mark, start, start + _CHUNK)
        found = data.find(mark, start) if found < 0 else found
        end = found + len(mark) if found >= 0 else len(data)
        source.reached(end)
        piece = data[start:end]
        text = piece.decode("utf-8")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        beyond = set(piece.translate(None, _PRINTABLE).decode("utf-8"))
        yield text, "".join(mark for mark in beyond if not mark.isprintable())
        start = end


class _Reached(io.BytesIO):
    """Bytes that tell how far they are read."""

    def __init__(self, source: Source) -> None:
        super().__init__(source.data)
        self._tell = source.reached

    def read1(self, size: int | None = -1, /) -> bytes:
        found = super().read1(size)
        self._tell(self.tell())
        return found


def text_lines(source: Source) -> io.TextIOWrapper:
    """Return the lines of a UTF-8 text, each with one line feed whatever kind of line end it has."""
    return io.TextIOWrapper(_Reached(source), encoding="utf-8")


def lines_of(source: Source) -> Iterator[str]:
    """Return the lines of a UTF-8 text without their ends, whatever kind of line end it has."""
    return (line.rstrip("\n") for line in text_lines(source))


def _unmarked(data: bytes) -> bytes:
    """Return a text without the marks that files which were put together keep between them."""
    # One byte is found far faster than three, and hardly a text of Latin letters has it.
    return data.replace(codecs.BOM_UTF8, b"") if b"\xef" in data else data


# Bytes that cp1252 leaves undefined; Latin-1 has control characters there.
_UNDEFINED = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")


def _byte_text(byte: int) -> str:
    raw = bytes((byte,))
    return raw.decode("latin-1" if raw in _UNDEFINED else "cp1252")


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _wide_without_mark(data: bytes) -> str:
    """UTF-16 without a mark shows as a zero in every other byte of text that is mostly Latin."""
    head = data[:4000]
    pairs = len(head) // 2
    if pairs < 4 or head.startswith(b"PK"):
        return ""
    if head[1::2].count(0) > 0.7 * pairs and head[0::2].count(0) < 0.1 * pairs:
        return "utf-16-le"
    if head[0::2].count(0) > 0.7 * pairs and head[1::2].count(0) < 0.1 * pairs:
        return "utf-16-be"
    return ""


def _transcode(data: bytes, name: str, encoding: str) -> tuple[bytes, str, list[Problem]]:
    text = data.decode(encoding, errors="replace")
    bad = text.count("�")
    what = f"{bad} characters are not {encoding}; they were read as �"
    notices = [Problem(name, 0, what, "Export the file again.")] if bad else []
    return _unmarked(text.encode("utf-8", errors="replace")), encoding, notices
