"""LaTeX in the values of BibTeX to Unicode; values without a backslash only lose their braces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

# Accent command -> combining character that follows the letter.
_ACCENTS: Mapping[str, str] = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "c": "\u0327", "k": "\u0328", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
_SYMBOLS: Mapping[str, str] = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
    "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "textalpha": "α", "textbeta": "β",
    "textmu": "µ", "pm": "±", "times": "×", "div": "÷", "cdot": "·", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥",
    "neq": "≠", "approx": "≈", "sim": "∼", "infty": "∞", "rightarrow": "→", "leftarrow": "←", "to": "→",
    "degree": "°", "textdegree": "°", "circ": "°", "dag": "†", "ddag": "‡", "S": "§", "P": "¶", "copyright": "©",
    "textcopyright": "©", "textregistered": "®", "texttrademark": "™", "pounds": "£", "euro": "€", "texteuro": "€",
    "textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“",
    "textquotedblright": "”", "textbackslash": "\\", "textasciicircum": "^",
    "textunderscore": "_", "textbar": "|", "textless": "<", "textgreater": ">", "ldots": "…", "dots": "…",
    "textellipsis": "…", "textsuperscript": "", "textsubscript": "", "guillemotleft": "«", "guillemotright": "»",
    "textexclamdown": "¡", "textquestiondown": "¿", "quad": " ", "qquad": " ", "textasteriskcentered": "*",
    "textperiodcentered": "·", "prime": "′", "percent": "%", "slash": "/", "newline": " ", "textquotesingle": "'",
    "upsilon": "υ", "omicron": "ο", "Xi": "Ξ", "Upsilon": "Υ", "varepsilon": "ε", "vartheta": "ϑ", "varphi": "φ",
    "varrho": "ϱ", "varsigma": "ς", "varpi": "ϖ", "varkappa": "ϰ", "textgamma": "γ", "textdelta": "δ",
    "textepsilon": "ε", "textzeta": "ζ", "texteta": "η", "texttheta": "θ", "textiota": "ι", "textkappa": "κ",
    "textlambda": "λ", "textnu": "ν", "textxi": "ξ", "textpi": "π", "textrho": "ρ", "textsigma": "σ", "texttau": "τ",
    "textupsilon": "υ", "textphi": "φ", "textchi": "χ", "textpsi": "ψ", "textomega": "ω", "textGamma": "Γ",
    "textDelta": "Δ", "textTheta": "Θ", "textLambda": "Λ", "textXi": "Ξ", "textPi": "Π", "textSigma": "Σ",
    "textPhi": "Φ", "textPsi": "Ψ", "textOmega": "Ω", "micro": "µ", "textohm": "Ω", "SS": "ẞ", "NG": "Ŋ",
    "texttimes": "×", "textpm": "±", "textdiv": "÷", "textminus": "−", "mp": "∓", "ll": "≪", "gg": "≫", "ne": "≠",
    "equiv": "≡", "simeq": "≃", "cong": "≅", "propto": "∝", "leqslant": "≤", "geqslant": "≥", "lesssim": "≲",
    "gtrsim": "≳", "partial": "∂", "nabla": "∇", "sum": "∑", "prod": "∏", "int": "∫", "surd": "√", "in": "∈",
    "notin": "∉", "subset": "⊂", "cup": "∪", "cap": "∩", "forall": "∀", "exists": "∃", "emptyset": "∅",
    "perp": "⊥", "parallel": "∥", "angle": "∠", "ell": "ℓ", "hbar": "ℏ", "ast": "∗", "star": "⋆", "bullet": "•",
    "leftrightarrow": "↔", "uparrow": "↑", "downarrow": "↓", "Rightarrow": "⇒", "Leftarrow": "⇐",
    "Leftrightarrow": "⇔", "longrightarrow": "⟶", "longleftarrow": "⟵", "textrightarrow": "→",
    "textleftarrow": "←", "textuparrow": "↑", "textdownarrow": "↓", "cdots": "⋯", "textbullet": "•",
    "textdagger": "†", "textdaggerdbl": "‡", "dagger": "†", "ddagger": "‡", "textsection": "§",
    "textparagraph": "¶", "textcent": "¢", "textyen": "¥", "textsterling": "£", "EUR": "€", "textnumero": "№",
    "textperthousand": "‰", "textcelsius": "℃", "textonehalf": "½", "textonequarter": "¼",
    "textthreequarters": "¾", "textonesuperior": "¹", "texttwosuperior": "²", "textthreesuperior": "³",
    "textordfeminine": "ª", "textordmasculine": "º", "textbrokenbar": "¦", "textbardbl": "‖",
    "quotedblbase": "„", "quotesinglbase": "‚", "guilsinglleft": "‹", "guilsinglright": "›", "textquotedbl": '"',
    "textasciigrave": "`", "textasciiacute": "´", "textasciidieresis": "¨", "textasciimacron": "¯",
    "textvisiblespace": "␣", "nobreakspace": " ", "space": " ", "thinspace": " ", "enspace": " ",
    "backslash": "\\", "lbrack": "[", "rbrack": "]",
}  # fmt: skip
_STYLE_NAMES = (
    "emph textit textbf textrm textsf texttt textsc textup textsl textnormal text mathrm mathit mathbf "
    "mathsf mathcal mathbb mbox hbox underline uppercase enquote url href ensuremath it bf rm sf tt sc em "
    "protect textmd relax bibinfo"
)
_STYLES = frozenset(_STYLE_NAMES.split())
_ACCENTED = re.compile(
    r"\\([`'^~=.\"]|[urHvckdb](?![A-Za-z]))\s*(?:\{\s*(\\[ij](?![A-Za-z])|[^\W\d_])?\s*\}|(\\[ij](?![A-Za-z])\s?|[^\W\d_]))"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?(?:[ \t]+|\{\})?")
_ESCAPED = re.compile(r"\\([&%$#_{}\s,;:!/\-@|()\[\]\\])")
# Characters that mean themselves although the steps below treat them: they pass as characters of private use.
_MARKED_BRACE = {"{": "\ue000", "}": "\ue001", "$": "\ue002", "~": "\ue003"}
_MARKED_WORDS = {
    "textbraceleft": "{",
    "textbraceright": "}",
    "lbrace": "{",
    "rbrace": "}",
    "textdollar": "$",
    "textasciitilde": "~",
}
_LIGATURES = (("-", "---"), ("`", "``"), ("'", "''"))
_PARAGRAPH = re.compile(r"\s*\\par(?![A-Za-z])\s*")


def decode_latex(value: str) -> str:
    """Return a value as plain text: accents and symbols as characters, braces of protection gone."""
    if "\\" in value:
        value = _ACCENTED.sub(_accented, value)
        if "\\" in value:
            value = _PARAGRAPH.sub("\n", value)
            value = _ESCAPED.sub(_escaped, value)
            value = _COMMAND.sub(_command, value)
    elif not any(mark in value for mark in "{}~$") and not any(
        mark in value and ligature in value for mark, ligature in _LIGATURES
    ):
        return value
    for written, meant in (("---", "—"), ("``", "“"), ("''", "”")):
        if written in value:
            value = value.replace(written, meant)
    value = value.replace("{", "").replace("}", "")
    if "$" in value:
        value = re.sub(r"\$([^$]*)\$", r"\1", value)
    value = value.replace("~", " ")
    for plain, mark in _MARKED_BRACE.items():
        if mark in value:
            value = value.replace(mark, plain)
    return value


def _accented(found: re.Match[str]) -> str:
    letter = (found[2] or found[3] or "").strip().replace("\\", "")
    if not letter:
        return {"~": "\ue003", "^": "^"}.get(found[1], "")
    letter = {"ı": "i", "ȷ": "j"}.get(letter, letter)
    return unicodedata.normalize("NFC", letter + _ACCENTS[found[1]])


def _escaped(found: re.Match[str]) -> str:
    mark = found[1]
    if mark in _MARKED_BRACE:
        return _MARKED_BRACE[mark]
    if mark in "&%#_@|()[]":
        return mark
    return "" if mark in "-/!" else " "


def _command(found: re.Match[str]) -> str:
    word = found[1]
    if word in _MARKED_WORDS:
        return _MARKED_BRACE[_MARKED_WORDS[word]]
    if word in _SYMBOLS:
        return _SYMBOLS[word]
    return "" if word in _STYLES else found[0]
