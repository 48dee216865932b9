"""Numbers that count through a list: [1] [2] …, 1. 2. …, (1) (2) …, bare or raised ones.

A chain survives a number that is missing or damaged: what matters is that the others count on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tamis.review.citations.starts import beginning, begins_with_name, usual_opening, usual_width

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LINE_STYLES = (
    re.compile(r"\s*\[\s*(\d{1,4})\s*\][.:]?\s*"),
    re.compile(r"\s*(\d{1,4})\s?\.(?!\d)\s*"),
    re.compile(r"\s*\(\s*(\d{1,4})\s*\)[.:]?\s*"),
    re.compile(r"\s*(\d{1,4})\s?[)\]]\s*"),
    re.compile(r"\s*([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})\s*"),
    re.compile(r"\s*(\d{1,3})(?=\s*$|\s+[^\W\d_a-z]|\s+[a-z]{1,4}[ ']\w|\s*[“\"'«]|[A-Z])\s*"),
)
# Numbers inside a line: only where a sentence could begin.
_INNER_STYLES = (
    re.compile(r"(?:(?<=\s)|^)\[(\d{1,4})\][.:]?\s*"),
    re.compile(r"(?:(?<=[.)\]]\s)|^)(\d{1,4})\.\s+(?=[^\W\d_a-z])"),
    re.compile(r"(?:(?<=[.)\]]\s)|^)\((\d{1,4})\)\s+(?=[^\W\d_a-z])"),
)
# Labels such as [AKa], [Smi78], [Bre01b].
_LABEL = re.compile(r"\s*\[([A-Z][\w+]{1,9}\d{0,4}[a-z]?)\]\s*")
# A number whose first digits were read as letters.
_DAMAGED = re.compile(r"\s*[\[(]?([lIiOoSBZ|\d]{1,4})[\])]?\s?[.\]):]\s+(?=[^\W\d_a-z])")
_MISREAD = str.maketrans(
    {"l": "1", "I": "1", "i": "1", "|": "1", "O": "0", "o": "0", "S": "5", "B": "8", "Z": "2"}
)
# Whatever may be left of a number, or nothing.
_ANY_NUMBER = re.compile(r"\s*(?:[\[(]?[lIiOoSBZ|\d]{1,4}(?:[\])]?\s?[.\]):]\s*|\s+)(?=[^\W\d_a-z]|$))?")
# Weight from which a line plainly begins a reference, though no number tells so.
_PLAIN = 2.0
# The widest step that a chain may take: two numbers in a row may be damaged.
_WIDEST_STEP = 3
_SHORTEST = 3
_FIRST_YEAR = 1500

Start = tuple[int, int, int, str]


def numbered_starts(lines: Sequence[str]) -> list[Start]:
    """Return (line, column, column after the number, number) of every numbered reference; none if not numbered."""
    best: list[Start] = []
    chains = [_chain(lines, _line_candidates(lines, style)) for style in _LINE_STYLES]
    for chain in chains:
        if len(chain) > len(best):
            best = chain
    inner = [_chain(lines, _inner_candidates(lines, style)) for style in _INNER_STYLES]
    for chain in inner:
        # Numbers inside lines count only where those at the beginnings do not explain the list.
        if len(chain) >= max(_SHORTEST, 1.5 * len(best)):
            best = chain
    labels = [
        (place, 0, found.end(), found[1]) for place, line in enumerate(lines) if (found := _LABEL.match(line))
    ]
    if len(labels) > len(best) and len(labels) >= _SHORTEST:
        return labels
    shortest = 2 if best and best[0][0] == 0 and best[0][3] == "1" else _SHORTEST
    # A list of which few lines are numbered, or that begins far from its top, counts something else.
    if len(best) < shortest or len(best) < len(lines) / 14 or best[0][0] > max(6, len(lines) / 4):
        return []
    # Years count up, too.
    if int(best[0][3]) >= _FIRST_YEAR:
        return []
    return _repaired(lines, best)


def _line_candidates(lines: Sequence[str], style: re.Pattern[str]) -> list[Start]:
    found = ((place, style.match(line)) for place, line in enumerate(lines))
    return [
        (place, 0, match.end(), str(int(match[1].translate(_RAISED))))
        for place, match in found
        if match is not None
    ]


def _inner_candidates(lines: Sequence[str], style: re.Pattern[str]) -> list[Start]:
    return [
        (place, match.start(), match.end(), match[1])
        for place, line in enumerate(lines)
        for match in style.finditer(line)
    ]


def _chain(lines: Sequence[str], candidates: Sequence[Start]) -> list[Start]:
    """Return the longest run of candidates that counts upwards in small steps, with the fewest gaps.

    Of two that might be the same number, that before a name is the likelier one.
    """

    def worth(candidate: Start) -> float:
        place, _, end, _ = candidate
        text = lines[place][end:] or "".join(lines[place + 1 : place + 2])
        return 1.0 if begins_with_name(text) else 0.8

    reach: list[tuple[float, int]] = []
    latest: dict[int, int] = {}
    for place, candidate in enumerate(candidates):
        number = int(candidate[3])
        options = [(0.0 if number > 1 else 0.5, -1)]
        for step in range(1, _WIDEST_STEP + 1):
            before = latest.get(number - step)
            if before is not None:
                options.append((reach[before][0] - 0.6 * (step - 1), before))
        score, before = max(options)
        score += worth(candidate)
        reach.append((score, before))
        known = latest.get(number)
        if known is None or reach[known][0] < score:
            latest[number] = place
    if not reach:
        return []
    place = max(range(len(reach)), key=lambda index: (reach[index][0], -index))
    chain: list[Start] = []
    while place >= 0:
        chain.append(candidates[place])
        place = reach[place][1]
    return chain[::-1]


def _repaired(lines: Sequence[str], chain: list[Start]) -> list[Start]:
    """Look for numbers that are damaged, printed in another way, wrong or lost where the chain jumps."""
    out: list[Start] = [chain[0]]
    texts = [lines[place][end:] for place, _, end, _ in chain]
    style = usual_opening([text for text in texts if text.strip()])
    width = usual_width(lines)
    for start in chain[1:]:
        between = range(out[-1][0] + 1, start[0])
        lost = list(range(int(out[-1][3]) + 1, int(start[3])))
        ends: dict[int, int] = {}
        first = between.start
        for number in list(lost):
            for place in range(first, between.stop):
                if end := _end_of_number(lines[place], number):
                    ends[place], first = end, place + 1
                    lost.remove(number)
                    break
        if lost:
            weighed = sorted(
                (
                    (weight, place, end)
                    for place in between
                    if place not in ends
                    and (found := _ANY_NUMBER.match(lines[place]))
                    and (end := found.end()) is not None
                    and (
                        weight := beginning(
                            lines[place][end:] or lines[place + 1], lines[place - 1], style, width
                        )
                    )
                    >= _PLAIN
                ),
                reverse=True,
            )
            ends.update({place: end for _, place, end in weighed[: len(lost)]})
        numbers = range(int(start[3]) - len(ends), int(start[3]))
        out += [
            (place, 0, ends[place], str(number)) for place, number in zip(sorted(ends), numbers, strict=True)
        ]
        out.append(start)
    return out


def _end_of_number(line: str, number: int) -> int:
    """Return where a number ends that begins a line in whatever print, or 0."""
    if exact := re.match(rf"\s*[\[(]?{number}[\])]?[.:)]?(?:\s+(?=\S)|\s*$)", line):
        return exact.end()
    found = _DAMAGED.match(line)
    read = found[1].translate(_MISREAD) if found else ""
    return found.end() if found and read.isdigit() and str(number).endswith(str(int(read))) else 0
