"""Print works in styles, with the wear that references pick up on their way, and remember what is what."""

# ruff: noqa: E501 (templates and lists of choices are read across)
from __future__ import annotations

import random
import re
from dataclasses import dataclass

from dev.citations import styles
from dev.citations.works import Facts, Person, Work, draw

_PART = re.compile(r"\{(\w+)(?::(\w+))?\}")
_OPENING = re.compile(r"[^\W\d_]|[(\[<“‘«#№]|(?<=\s)[\"`'„]|^[\"`'„](?=$)")
# What stands in square brackets without a field, as "[Internet]", is no field.
_NOTE = re.compile(r"\[[A-Z][A-Za-z ]*(?:/OL)?\]")
# The seat of a journal, as in "Nature (London)" and "Proc Natl Acad Sci U S A", is a place.
_SEAT = re.compile(r"(?<=\S) (?:\([A-Z][^()]*\)|U\.? ?S\.? ?A\.?)$")
_OPTIONAL = re.compile(r"\[[^\[\]]*\{[^\[\]]*\]")
_LABELS = {
    "a": "author", "e": "editor", "t": "title", "j": "container", "c": "container", "site": "container", "j2": "container",
    "y": "date", "ymd": "date", "full": "date", "my": "date", "dmy": "date", "md": "date", "mon": "date", "day": "date", "v": "volume", "vs": "volume",
    "n": "issue", "p": "pages", "p1": "pages", "pp": "pages", "ed": "edition", "pub": "publisher", "pubj": "publisher", "u": "publisher", "pl": "place",
    "doi": "id", "pmid": "id", "url": "id", "arx": "id", "reg": "id", "acc": "accessed", "ser": "series", "days": "date", "vols": "note", "pat": "note", "code": "note", "num": "note", "g": "genre",
    "rg": "genre", "orig": "note", "note": "note",
}  # fmt: skip


@dataclass(frozen=True)
class Rendered:
    """A printed reference and the label of each of its characters."""

    text: str
    labels: tuple[str, ...]
    kind: str


def render(rng: random.Random, facts: Facts) -> Rendered:
    """Draw a work and a style, and print it."""
    kind = rng.choices(list(styles.SHARES), list(styles.SHARES.values()))[0]
    work = draw(rng, facts, kind)
    values = _values(rng, work)
    fitting = [template for template in styles.STYLES[kind] if _fits(template, values)]
    template = _mutated(rng, rng.choice(fitting))
    if re.search(r" [A-D]$", values["j"]) and rng.random() < 0.6:
        template = template.replace("{j} {v}", "{j}{v}").replace("{j}, {v}", "{j}{v}")
    if values.get("bare issue"):
        template = template.replace("[({n})]", " {n}").replace("[ ({n})]", " {n}")
    if kind in ("book", "article") and rng.random() < 0.02:
        values["a"] = rng.choice(("———", "---", "—", "–––", "______", "-"))
    characters = _numbered(rng) + _filled(rng, template, values)
    if rng.random() < 0.04:
        ending = rng.choice(styles.ENDINGS).format(
            lang=rng.choice(("French", "German", "Russian", "Japanese")), d=rng.randint(100, 9999999)
        )
        characters += [(character, "note") for character in ending]
    characters = _worn(rng, characters)
    return Rendered("".join(c for c, _ in characters), tuple(label for _, label in characters), kind)


def _fits(template: str, values: dict[str, str]) -> bool:
    """Tell whether a work has every field that a template does not leave out."""
    return all(
        values.get(match[0][1:-1]) or values.get(match[1])
        for match in _PART.finditer(_OPTIONAL.sub("", template))
    )


def _mutated(rng: random.Random, template: str) -> str:
    """Change one mark between fields now and then: there are more styles than templates."""
    if rng.random() < 0.18:
        marks = list(re.finditer(r"(?<=\})(\. |, |: |; |,|:)(?=[\[{(]|In)", template))
        if marks:
            mark = rng.choice(marks)
            template = (
                template[: mark.start()]
                + rng.choice((". ", ", ", ": ", "; ", " ", ". - ", " , "))
                + template[mark.end() :]
            )
    if rng.random() < 0.12:
        template = template.rstrip(".")
    if rng.random() < 0.05:
        # The mark between title and journal is lost on the way more often than others.
        template = re.sub(r"\{t\}(?:\.|,|,”|\.”|”,) (?=\{j\})", "{t} ", template)
    return template


def _filled(rng: random.Random, template: str, values: dict[str, str]) -> list[tuple[str, str]]:
    """Fill a template and label every character."""
    text = re.sub(r"\[([^\[\]]*\{[^\[\]]*)\]", lambda match: _optional(rng, match[1], values), template)
    text = text.replace("[ ", "[")
    out: list[tuple[str, str]] = []
    place, before = 0, "title"
    for match in _PART.finditer(text):
        label = _LABELS[match[1]]
        out += _literal(text[place : match.start()], before, label)
        value = values.get(match[0][1:-1], values.get(match[1], ""))
        cut = len(value)
        if match[1] == "j" and (seat := _SEAT.search(value)):
            cut = seat.start()
        out += [(character, label if place_in < cut else "place") for place_in, character in enumerate(value)]
        if match[1] in ("a", "e") and value.endswith(".") and text[match.end() : match.end() + 1] == ".":
            out = out[:-1]
        if (
            match[1] == "t"
            and value
            and value[-1] in "?!"
            and text[match.end() : match.end() + 1] in (".", ",")
        ):
            text = text[: match.end()] + " " + text[match.end() + 1 :]
        place, before = match.end(), label
    return out + _literal(text[place:], before, "note")


def _optional(rng: random.Random, inner: str, values: dict[str, str]) -> str:
    codes = [match[0][1:-1] for match in _PART.finditer(inner)]
    codes_short = [match[1] for match in _PART.finditer(inner)]
    if codes_short[0] in ("cited", "acc", "g", "orig"):
        return f"[{inner}]"
    odds = {"n": 1.0, "doi": 0.25, "pmid": 0.2, "ed": 0.3, "p": 0.6, "mon": 0.4, "arx": 0.3, "pp": 0.5}.get(
        codes_short[0], 0.5
    )
    present = all(
        values.get(code) or values.get(short) for code, short in zip(codes, codes_short, strict=True)
    )
    return inner if present and rng.random() < odds else ""


def _literal(literal: str, before: str, after: str) -> list[tuple[str, str]]:
    """Give the marks of a literal to the field before, its words and opening marks to the field after."""
    if note := _NOTE.search(literal):
        out = _literal(literal[: note.start()], before, before) + [
            (character, "note") for character in note[0]
        ]
        return out + _literal(literal[note.end() :], "note", after)
    found = _OPENING.search(literal)
    cut = found.start() if found else len(literal)
    out = [(character, before) for character in literal[:cut]]
    rest = literal[cut:]
    if lead := re.match(r"(?:In|in)\b:?\s*", rest):
        out += [(character, "in") for character in lead[0]]
        rest = rest[lead.end() :]
    return out + [(character, after) for character in rest]


def _coined(rng: random.Random) -> str:
    """Make a name such as genes, strains, programs and projects have."""
    letters = "".join(rng.choices("ABCDEFGHIKLMNOPRSTVXZ", k=rng.randint(2, 5)))
    low = "".join(rng.choices("abcdefgiklmnoprst", k=rng.randint(1, 4)))
    number = rng.randint(1, 40)
    return rng.choice((
        letters, f"{letters}{number}", f"{letters}-{number}", f"{low.capitalize()}{letters}", f"{low}{letters}", f"{low}{number}", f"{letters}/{number}{letters[0]}",
        f"{number}{low}{number}.{number % 9}", "Λ b → Λ c", "√s = 7 TeV", "SU(2)", "L 2", "p-adic", "(2+1)-dimensional", "α-Fe 2 O 3", "H2O", "CO 2", "n = 1", "κ-opioid", "C*-algebras",
        "[14C]", "[3H]", "‘A’", "16S", "5-HT", "β", "d’un", "vs.", "(I)", "Zn(II)", "O(N)", "K+", "1990s", "19th-century", "No. 5", "St. John's", "U.S.", "Mr.", "A.D.", "et al", f"{letters}:", f"{letters},", f"{low.capitalize()}++", f"{low.capitalize()}:", f"{letters[0]}, {letters[1]}, and {letters[-1]}", f"{letters[0]}. {low}",
    ))  # fmt: skip


def _varied(rng: random.Random, title: str) -> str:
    """Give a title what titles of every field may hold: years, quotations, parts, a question."""
    words = title.split(" ")
    if rng.random() < 0.06 and len(words) > 2:
        words[rng.choice((0, rng.randrange(len(words))))] = _coined(rng)
        title = " ".join(words)
    chance = rng.random()
    if chance < 0.02:
        return f"{title}{rng.choice((', ', ' '))}{rng.randint(800, 1950)}{rng.choice(('-', '–'))}{rng.randint(1951, 2020)}"
    if chance < 0.03:
        return f"{rng.randint(1970, 2020)} {title}"
    if chance < 0.05:
        return f"{title} in {rng.randint(1850, 2020)}"
    if chance < 0.08:
        return f"{title}{rng.choice(('. ', ': ', ', '))}{rng.choice(('I', 'II', 'III', 'IV', 'Part 1', 'Part II', 'Part I', '1', '2'))}{rng.choice(('. ', ': ', '. '))}{rng.choice(words).capitalize()} {' '.join(words[-2:])}"
    if chance < 0.11 and len(words) > 3:
        place = rng.randrange(len(words))
        words[place] = rng.choice(('"{}"', "“{}”", "'{}'", "({})")).format(words[place])
        return " ".join(words)
    if chance < 0.14 and ":" not in title:
        return f"{rng.choice(words).strip(',.:;()').capitalize()}: {title}"
    if chance < 0.18 and len(words) > 3:
        return " ".join(words[: rng.randint(1, 3)])
    return title


def _values(rng: random.Random, work: Work) -> dict[str, str]:
    fields = dict(work.fields)
    names = _NameStyle(rng)
    others = _NameStyle(rng, like=names if rng.random() < 0.6 else None)
    title = _cased(rng, _varied(rng, work.title))
    container = fields.get("container", "")
    full, short = work.journal
    dash = rng.choice(("-", "-", "-", "–", "–", "−", " - ", "--", "‐", " – "))
    page = fields["pages"].replace("-", dash)
    month = fields["month"]
    month = month if rng.random() < 0.4 else month[:3] + rng.choice(("", "", "."))
    year, day = fields["year"], fields["day"]
    editors = names_of(work.editors, others, rng) if work.editors else ""
    edition = fields["edition"]
    put = {
        "a": names_of(work.authors, names, rng), "t": title, "y": year, "v": fields["volume"], "n": fields.get("issue", ""), "p": page,
        "p1": page.split(dash)[0], "pp": str(rng.randint(90, 1100)), "vs": str(rng.randint(1, 12)), "doi": fields["doi"], "pmid": fields["pmid"],
        "url": fields["url"], "acc": fields["accessed"], "pub": fields["publisher"], "pl": fields["place"], "u": fields["university"],
        "ser": fields["series"], "num": rng.choice((fields["number"], f"{fields['number']}-{rng.randint(1, 90)}", f"CS-{fields['number']}")),
        "g": rng.choice(styles.THESIS_WORDS), "rg": rng.choice(styles.REPORT_WORDS), "reg": fields["registration"],
        "arx": rng.choice((f"{rng.randint(7, 24):02d}{rng.randint(1, 12):02d}.{rng.randint(1000, 99999)}", f"hep-th/{rng.randint(9201001, 9912999)}", f"astro-ph/0{rng.randint(100000, 599999)}")),
        "pubj": rng.choice(styles.SOCIETIES), "vols": str(rng.randint(2, 6)),
        "pat": f"{rng.randint(2, 9)},{rng.randint(100, 999)},{rng.randint(100, 999)}",
        "code": f"{''.join(rng.choices('ABCDEILMNRSTU', k=rng.randint(2, 5)))}-{rng.choice(('', 'TR-', 'CS-', 'R-'))}{rng.choice((year[2:4], year[:4]))}-{rng.randint(1, 400)}",
        "days": rng.choice((f"{month} {day}-{int(day) + 2}, {year}", f"{day}-{int(day) + 3} {month} {year}", f"{day}–{int(day) + 3} {month} {year}", f"{month} {day} - {rng.randint(1, 5)}, {year}")),
        "site": rng.choice(styles.SITES), "j2": rng.choice(styles.PREPRINTS), "mon": month, "day": day,
        "my": rng.choice((year, year, f"{month} {year}", f"{month} {year}", f"{rng.choice(('Spring', 'Summer', 'Fall', 'Winter', 'Autumn'))} {year}", f"{month}/{fields['month'][:3]} {year}")),
        "full": f"{year} {month[:3]} {day}",
        "ymd": rng.choice((year, year, f"{year} {month}", f"{year} {month} {day}", f"{year} {month} {day}", f"{month} {year}")),
        "dmy": rng.choice((f"{day} {month} {year}", f"{month} {day}, {year}", f"{day}.{rng.randint(1, 12)}.{year}", f"{year}-{rng.randint(1, 12):02d}-{int(day):02d}")),
        "md": f"{month} {day}", "c": _cased(rng, container) if container else "",
        "orig": rng.choice(("in German", "in French", "Article in Spanish", "in Japanese", "abstract")),
        "note": rng.choice(("Review", "Erratum in: " + short, "In Russian", "Discussion " + page, "Epub " + year, "abstract", "Suppl", "Letter", "quiz " + page)),
        "ed:ed": f"{edition} {rng.choice(('ed.', 'ed.', 'ed', 'edn', 'edition', 'Edition'))}" if edition not in ("second", "third") else f"{edition} edition",
        "ed:wed": f"{edition} {rng.choice(('edition', 'Edition'))}",
        "ed:Aufl": f"{rng.randint(2, 9)}. Aufl.", "e:no": editors,
    }  # fmt: skip
    put["j"] = _journal(rng, full, short)
    plural = len(work.editors) > 1
    put["e:beds"] = f"{editors}, eds." if editors else ""
    if put.get("n", "").startswith(("Suppl", "Pt")) and rng.random() < 0.5:
        put["bare issue"] = "yes"
    if editors:
        for code, one, many in (
            ("eds", "editor", "editors"),
            ("Eds", "Ed.", "Eds."),
            ("editors", "editor", "editors"),
            ("Hg", "Hg.", "Hg."),
            ("dir", "dir.", "dir."),
        ):
            word = many if plural else one
            if code == "eds":
                word = rng.choice((word, word, "eds", "eds.", "ed.", "Eds"))
            if code == "Eds":
                word = rng.choice((word, word, word, "eds.", "Eds", "Editors", "ed."))
            if code == "editors":
                word = rng.choice((word, "eds." if plural else "ed.", "eds" if plural else "ed"))
            bare = code in ("eds", "editors") and rng.random() < 0.6
            put[f"e:{code}"] = (
                f"{editors}, {word}"
                if bare
                else f"{editors} ({word})" + rng.choice(("", ",", ".")) * (code == "Eds")
            )
    return put


def _journal(rng: random.Random, full: str, short: str) -> str:
    chance = rng.random()
    if chance < 0.4:
        name = full
    elif chance < 0.7:
        name = short
    else:
        name = short.replace(".", "")
    if rng.random() < 0.03:
        name = name.upper()
    if rng.random() < 0.06 and "." not in name:
        name = name[0] + name[1:].lower()
    if rng.random() < 0.05:
        name += rng.choice(
            (
                " A",
                " B",
                " C",
                ", Ser. B",
                ", Series A",
                ", ser. 2",
                ", Part A",
                " D",
                ", Part B: Methods",
                " Series A",
            )
        )
    if rng.random() < 0.04 and not name.startswith("The "):
        name = "The " + name
    return name


_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "in",
        "into",
        "nor",
        "of",
        "on",
        "onto",
        "or",
        "over",
        "per",
        "the",
        "to",
        "under",
        "upon",
        "vs",
        "with",
        "und",
        "der",
        "die",
        "das",
        "de",
        "la",
        "le",
        "et",
        "du",
        "des",
    ]
)


def _cased(rng: random.Random, title: str) -> str:
    chance = rng.random()
    if chance < 0.62 or not title:
        return title
    if chance < 0.9:
        words = title.split(" ")
        return " ".join(
            word if place and word.casefold() in _SMALL else word[:1].upper() + word[1:]
            for place, word in enumerate(words)
        )
    if chance < 0.97:
        words = title.split(" ")
        return " ".join(
            word.lower() if place and word.istitle() else word for place, word in enumerate(words)
        )
    return title.upper()


class _NameStyle:
    """How one list prints its names."""

    def __init__(self, rng: random.Random, like: _NameStyle | None = None) -> None:
        self.form = like.form if like else rng.choices(
            ("V", "VP", "VC", "VCn", "F", "Fn", "FI", "FULL", "INV", "INV1", "INV1i", "VS", "VPs", "FAMILY"),
            (26, 5, 17, 6, 10, 4, 2, 9, 6, 4, 3, 2, 3, 1.5),
        )[0]  # fmt: skip
        self.caps = rng.random() < 0.07
        self.digraphs = rng.random() < 0.1
        clash = self.form in ("VC", "VCn", "INV")
        self.separator = rng.choices(
            (", ", "; ", " ", " / ", " and "),
            (88, 20 if clash else 6, 2 if self.form in ("VP", "V") else 0, 0.6, 2),
        )[0]
        self.last = (
            rng.choice((self.separator, " and ", ", and ", " & ", ", & ", " and ", ", and "))
            if self.form not in ("V", "VS") or rng.random() < 0.15
            else self.separator
        )
        if rng.random() < 0.05:
            self.last = rng.choice((" et ", " und ", " y ", " e ", " u. ", " / ", "; and "))
        self.limit = rng.choices((99, 6, 3, 1, 7, 2), (62, 14, 10, 5, 4, 3))[0]
        self.others = rng.choice(
            (
                ", et al.",
                ", et al.",
                " et al.",
                ", et al",
                " et al",
                " et al.,",
                ", and others",
                ", …",
                ", ... ",
                ", et alii",
                " u. a.",
            )
        )
        if rng.random() < 0.85:
            self.others = rng.choice((", et al.", " et al.", ", et al", " et al"))


def names_of(people: list[Person], style: _NameStyle, rng: random.Random) -> str:
    """Print an author list."""
    shown = people[: style.limit] if len(people) > style.limit else people
    printed = [_name(person, style, first=place == 0) for place, person in enumerate(shown)]
    if len(shown) < len(people):
        return style.separator.join(printed) + style.others
    text = style.last.join(part for part in (style.separator.join(printed[:-1]), printed[-1]) if part)
    return text + (style.others if rng.random() < 0.04 else "")


def _name(person: Person, style: _NameStyle, *, first: bool) -> str:
    if person.group:
        return person.family
    family = person.family.upper() if style.caps else person.family
    initials = [
        "-".join(_initial(part, style.digraphs) for part in name.replace("‐", "-").split("-") if part)
        for name in person.given
        if name
    ]
    spaced, tight, bare = " ".join(initials), "".join(initials), "".join(initials).replace(".", "")
    full = " ".join([person.given[0], *initials[1:]]) if len(person.given) > 1 else person.given[0]
    tail = f" {person.suffix}" if person.suffix else ""
    comma_tail = f", {person.suffix}." if person.suffix else ""
    match style.form:
        case "V":
            return f"{family} {bare}{tail}"
        case "VS":
            return f"{family} {spaced.replace('.', '')}{tail}"
        case "VP":
            return f"{family} {tight}{tail}"
        case "VPs":
            return f"{family} {spaced}{tail}"
        case "VC":
            return f"{family}, {spaced}{comma_tail}"
        case "VCn":
            return f"{family}, {tight}{comma_tail}"
        case "F":
            return f"{spaced} {family}{tail}"
        case "Fn":
            return f"{tight} {family}{tail}"
        case "FI":
            return f"{bare} {family}{tail}"
        case "FULL":
            return f"{full} {family}{tail}"
        case "INV":
            return f"{family}, {full}{comma_tail}"
        case "INV1":
            return f"{family}, {full}" if first else f"{full} {family}{tail}"
        case "INV1i":
            return f"{family}, {spaced}" if first else f"{spaced} {family}{tail}"
        case _:
            return family


def _initial(name: str, digraphs: bool) -> str:
    if digraphs and name[:2] in ("Ch", "Th", "Yu", "Ya", "Ph", "St", "Sh", "Ju"):
        return name[:2] + "."
    return name[0].upper() + "."


def _numbered(rng: random.Random) -> list[tuple[str, str]]:
    if rng.random() > 0.2:
        return []
    number = rng.randint(1, 120)
    printed = rng.choice(
        (
            f"{number}. ",
            f"[{number}] ",
            f"({number}) ",
            f"{number} ",
            f"{number}) ",
            f"[{number}]. ",
            f"{number}.",
            "• ",
            "- ",
        )
    )
    return [(character, "number") for character in printed]


def _worn(rng: random.Random, characters: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Wear: quotes and apostrophes of other makes, spaces lost or gained at marks, words broken at line ends."""
    swap = {}
    chance = rng.random()
    if chance < 0.3:
        swap = {"“": '"', "”": '"', "‘": "'", "’": "'"}
    elif chance < 0.34:
        swap = {"“": "``", "”": "''"}
    elif chance < 0.37:
        swap = {"“": "„", "”": "“"}
    loose = 0.35 if rng.random() < 0.06 else 0.0
    dense = 0.25 if rng.random() < (0.5 if loose else 0.05) else 0.0
    broken = 0.02 if rng.random() < 0.08 else 0.0
    italics = rng.random() < 0.02
    chance = rng.random()
    shifted = rng.choice((0.3, 0.9)) if chance < 0.05 else 0.0
    fused = rng.choice((0.03, 0.15)) if chance < 0.04 or rng.random() < 0.02 else 0.0
    split = rng.choice((" -", "-")) if fused and rng.random() < 0.6 else ""
    out: list[tuple[str, str]] = []
    skipped = False
    for place, (character, label) in enumerate(characters):
        following = characters[place + 1][0] if place + 1 < len(characters) else ""
        if italics and label == "container" and (not out or out[-1][1] != "container"):
            out.append(("*", label))
        character = swap.get(character, character)
        if loose and label != "id" and character in ".,;:()" and rng.random() < loose:
            out.append((" ", label))
        if (
            shifted
            and character in ".,:;()"
            and following == " "
            and label != "id"
            and rng.random() < shifted
        ):
            # The space of a mark stands before it.
            out.append((" ", label))
            out.append((character, label))
            skipped = True
            continue
        if skipped and character == " ":
            skipped = False
            continue
        skipped = False
        if (
            fused
            and character == " "
            and out
            and out[-1][0].isalpha()
            and following.isalpha()
            and rng.random() < fused
        ):
            continue
        if (
            split
            and label in ("title", "container", "author")
            and character.islower()
            and following.islower()
            and rng.random() < 0.008
        ):
            out += [(character, label), *((letter, label) for letter in split)]
            continue
        joins = dense and character == " " and out and label != "id"
        if joins and rng.random() < (dense if out[-1][0] in ".,;:" else dense / 5):
            continue
        out += [(letter, label) for letter in character]
        if loose and character == "(" and rng.random() < loose:
            out.append((" ", label))
        if (
            broken
            and character.isalpha()
            and following.isalpha()
            and label in ("title", "container", "author")
            and rng.random() < broken
        ):
            out += [("-", label), (" ", label)]
    return out
