"""What the model sees of a token: the word, its form, its neighbours, and where in the string it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from tamis.review.citations.tokens import Tokens

# Attribute of a token alone -> the neighbours whose attribute counts.
OFFSETS: Mapping[str, tuple[int, ...]] = {
    "w": (-2, -1, 0, 1, 2),
    "s": (-2, -1, 0, 1, 2),
    "f": (-1, 0, 1),
    "p": (0,),
    "l": (0,),
}
REACH = 2
# Number of groups of a token.
GROUPS = 8
# How the first name is printed tells how the others are: the rarer forms are taken together.
_BRIEF = {"XxX": "Xx", "XXX": "Xx", "xX": "xx", "d1": "d", "d2": "d", "d3": "d", "d4": "d", "d5": "d"}
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


@lru_cache(maxsize=200_000)
def shape(text: str) -> str:
    """Return the form of a token: capitals, digits, year, or the mark itself."""
    if text[0] == "<" and len(text) > 1:
        return text
    if text[0].isdigit():
        return "Y" if _YEAR.fullmatch(text) else f"d{min(len(text), 5)}"
    if not text[0].isalpha():
        return text
    if len(text) == 1:
        return "X" if text.isupper() else "x"
    if text.isupper():
        return "XX" if len(text) < 4 else "XXX"
    if text[0].isupper():
        return "Xx" if text[1:].islower() else "XxX"
    return "xx" if text.islower() else "xX"


@lru_cache(maxsize=200_000)
def own_attributes(text: str) -> tuple[str, ...]:
    """Return the attributes of a token that do not depend on its place."""
    form = shape(text)
    if not text[0].isalpha():
        return (f"w={text if form == text else form}", f"s={form}")
    word = text.lower()
    return (f"w={word}", f"s={form}", f"f={word[-3:]}", f"p={word[:4]}", f"l={min(len(word), 12)}")


def context_groups(tokens: Tokens) -> list[tuple[object, ...]]:
    """Return for every token what its place in the string shows, in ``GROUPS`` groups one after another.

    A group is a small tuple that few values make: what it is worth is summed once and kept.
    """
    texts, spaced = tokens.texts, tokens.spaced
    count = len(texts)
    forms = [shape(text) for text in texts]
    padded = ["^^", "^", *forms, "$", "$$"]
    words = [
        "^",
        *(text.lower() if len(text) < 6 else form for text, form in zip(texts, forms, strict=True)),
        "$",
    ]
    number_ahead = _distance(forms)
    single = [form == "X" for form in forms]
    short = [
        texts[place][0].isalpha()
        and 1 < len(texts[place]) < 8
        and place + 1 < count
        and texts[place + 1] == "."
        for place in range(count)
    ]
    singles, shorts = _window(single), _window(short)
    first_year = next((place for place, form in enumerate(forms) if form == "Y"), -1)
    opening = "".join(_BRIEF.get(form, form) for form in forms[_first_word(forms) :][:5])
    overall = f"{'q' if chr(34) in texts else ''}{'-' if first_year < 0 else min(4, 5 * first_year // count)}"
    depth, quoted, years, numbers, breaks, since = 0, 0, 0, 0, 0, 0
    out: list[tuple[object, ...]] = []
    for place in range(count):
        text, form = texts[place], forms[place]
        if text == '"':
            quoted = 1 - quoted
        ahead = number_ahead[place]
        follows = place + 1 < count and spaced[place + 1]
        out += (
            ("s", *padded[place : place + 5]),
            ("w", words[place], form, words[place + 2]),
            ("o", opening, *padded[place : place + 4], min(breaks, 2)),
            ("p", 2 * spaced[place] + follows, form, depth, quoted, min(years, 1)),
            ("e", min(place, 5), min(count - 1 - place, 5), 10 * place // count),
            ("c", min(years, 2), min(numbers, 3), min(breaks, 4), overall),
            ("a", ahead, min(breaks, 3), quoted),
            ("d", singles[place], shorts[place], min(since, 12), min(breaks, 2)),
        )
        if text in "([":
            depth = min(depth + 1, 2)
        elif text in ")]":
            depth = max(depth - 1, 0)
        if form == "Y":
            years += 1
        elif form[0] == "d":
            numbers += 1
        since += 1
        if text in ".?!:;" and place and (place + 1 == count or spaced[place + 1]) and not single[place - 1]:
            breaks += 1
            since = 0
    return out


def group_attributes(group: tuple[object, ...]) -> tuple[str, ...]:
    """Return the attributes that a group stands for."""
    kind, values = group[0], group[1:]
    match kind:
        case "s":
            a, b, c, d, e = values
            return (f"1{a}{b}{c}", f"2{b}{c}{d}", f"3{c}{d}{e}", f"4{b}{c}", f"5{c}{d}")
        case "w":
            before, form, after = values
            return (f"6{before} {form}", f"7{form} {after}", f"J{before} {form} {after}")
        case "o":
            opening, a, b, c, d, breaks = values
            return (f"M{opening} {b}{c}{d}", f"N{opening} {a}{b}{c}", f"O{opening} {breaks} {c}")
        case "p":
            space, form, depth, quoted, years = values
            return (f"8{space:02b}{form}", f"D{depth}{quoted}", f"K{depth}{form} {years}")
        case "e":
            start, end, tenth = values
            return (f"9{start}", f"A{end}", f"B{tenth}")
        case "c":
            years, numbers, breaks, overall = values
            return (
                f"C{years}{numbers}{breaks}",
                f"G{overall} {min(int(str(breaks)), 3)}",
                f"H{overall} {min(int(str(years)), 1)} {min(int(str(numbers)), 2)}",
            )
        case "a":
            ahead, breaks, quoted = values
            return (f"F{ahead} {breaks}", f"L{quoted} {ahead}")
        case _:
            singles, shorts, since, breaks = values
            return (f"E{singles}{shorts}", f"I{since} {breaks}")


def _first_word(forms: Sequence[str]) -> int:
    """Return where the first word stands, past a printed number."""
    return next((place for place, form in enumerate(forms[:6]) if form[0] in "Xx"), 0)


def _distance(forms: Sequence[str]) -> list[str]:
    """Return how far ahead the next number stands, in steps that widen."""
    out = [""] * len(forms)
    distance = 99
    for place in range(len(forms) - 1, -1, -1):
        distance = (
            0
            if forms[place] == "Y" or (forms[place][0] == "d" and forms[place][1:].isdigit())
            else distance + 1
        )
        out[place] = (
            str(distance)
            if distance < 7
            else "b"
            if distance < 12
            else "c"
            if distance < 25
            else "z"
            if distance > 98
            else "d"
        )
    return out


def _window(flags: Sequence[bool]) -> list[int]:
    """Return how many of the four tokens on either side are flagged, three at most."""
    sums = [0]
    for flag in flags:
        sums.append(sums[-1] + flag)
    last = len(flags)
    return [min(3, sums[min(last, place + 5)] - sums[max(0, place - 4)]) for place in range(last)]
