"""Plain text into LaTeX, as BibTeX values hold it.

Unicode mode escapes only the characters that LaTeX reserves; ASCII mode writes accents, dashes and
Greek as commands too, for engines that know no Unicode. The way back is ``importers.latex``.
"""

from __future__ import annotations

import unicodedata
from typing import Literal

Mode = Literal["unicode", "ascii"]

_RESERVED = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "&": r"\&", "%": r"\%",
    "$": r"\$", "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_LETTERS = {
    "ß": r"\ss", "æ": r"\ae", "Æ": r"\AE", "œ": r"\oe", "Œ": r"\OE", "ø": r"\o", "Ø": r"\O", "å": r"\aa",
    "Å": r"\AA", "ł": r"\l", "Ł": r"\L", "ı": r"\i", "ȷ": r"\j", "đ": r"\dj", "Đ": r"\DJ", "ð": r"\dh",
    "Ð": r"\DH", "þ": r"\th", "Þ": r"\TH", "ŋ": r"\ng", "Ŋ": r"\NG", "§": r"\S", "¶": r"\P",
    "©": r"\textcopyright", "®": r"\textregistered", "™": r"\texttrademark", "°": r"\textdegree",
    "£": r"\pounds", "€": r"\texteuro", "…": r"\ldots", "•": r"\textbullet", "¡": r"\textexclamdown",
    "¿": r"\textquestiondown", "‘": r"\textquoteleft", "’": r"\textquoteright", "“": r"\textquotedblleft",
    "”": r"\textquotedblright", "«": r"\guillemotleft", "»": r"\guillemotright", "–": r"\textendash",
    "—": r"\textemdash", "‐": "-", "‑": "-", "−": "-", "µ": r"\textmu", "×": r"\texttimes", "±": r"\textpm",
    "·": r"\textperiodcentered", "†": r"\textdagger", "‡": r"\textdaggerdbl", "′": r"\textquotesingle",
    "\u00a0": "~",
}  # fmt: skip
# Capitals that look like Latin ones have no command of their own.
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi",
    "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi",
    "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
_SIGNS = {"≤": "leq", "≥": "geq", "≈": "approx", "≠": "neq", "∞": "infty", "→": "rightarrow", "∼": "sim"}
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0327": "c", "\u0328": "k",
    "\u0331": "b",
}  # fmt: skip
_ASCII = _RESERVED | {
    letter: command if command in "~-" else "{" + command + "}" for letter, command in _LETTERS.items()
}


def to_latex(text: str, mode: Mode = "unicode") -> str:
    """Write plain text as the inside of a BibTeX value; its braces are balanced whatever the text."""
    table = _RESERVED if mode == "unicode" else _ASCII
    return "".join(table.get(character) or _character(character, mode) for character in text)


def _character(character: str, mode: Mode) -> str:
    if mode == "unicode" or character.isascii():
        return character
    if command := _GREEK.get(character) or _SIGNS.get(character):
        return f"$\\{command}$"
    base, *marks = unicodedata.normalize("NFD", character)
    if len(marks) == 1 and marks[0] in _ACCENTS and base.isascii():
        return "{\\" + _ACCENTS[marks[0]] + "{" + base + "}}"
    return character
