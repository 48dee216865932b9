"""Invented works made of real titles, journals and names: what the styles print."""

# ruff: noqa: E501 (templates and lists of choices are read across)
from __future__ import annotations

import csv
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

from dev.citations import words

FACTS = Path(__file__).parent / "facts"
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
PARTICLES = (
    "van der",
    "van",
    "von",
    "de",
    "de la",
    "del",
    "da",
    "dos",
    "di",
    "van den",
    "ten",
    "el",
    "le",
    "La",
    "De",
    "Van",
    "Van den",
    "Di",
    "al",
    "O'",
    "Mc",
    "d'",
)
_STATES = (
    "AL", "AK", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "IA", "IL", "IN", "KS", "KY",
    "LA", "MA", "MD", "ME", "MI", "MN", "MO", "MT", "NC", "NE", "NH", "NJ", "NM", "NV", "NY",
    "OH", "OK", "OR", "PA", "RI", "SC", "TN", "TX", "UT", "VA", "VT", "WA", "WI",
)  # fmt: skip
_TOPIC = re.compile(r"^(?:(?:International |European |American |British |Canadian |Indian )?(?:Journal|Annals|Archives|Advances|Review|Reviews|Studies|Bulletin|Progress|Proceedings|Transactions) (?:of|in|on) (?:the )?)([A-Z].{4,60})$")  # fmt: skip


@dataclass(frozen=True)
class Person:
    """A person, or a group where ``given`` is empty and ``group`` is true."""

    family: str
    given: tuple[str, ...] = ()
    suffix: str = ""
    group: bool = False


@dataclass
class Work:
    """Everything that a reference may print of one work."""

    kind: str
    authors: list[Person]
    editors: list[Person]
    title: str
    journal: tuple[str, str] = ("", "")
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """The lists that works are drawn from."""

    titles: tuple[str, ...]
    journals: tuple[tuple[str, str], ...]
    strange_journals: tuple[tuple[str, str], ...]
    families: tuple[str, ...]
    given: tuple[str, ...]
    topics: tuple[str, ...]


def load_facts() -> Facts:
    """Read the lists of facts."""
    with (FACTS / "journals.csv").open(encoding="utf-8", newline="") as stream:
        journals = tuple((row["title"], row["abbreviation"]) for row in csv.DictReader(stream))
    topics = tuple(sorted({found[1] for title, _ in journals if (found := _TOPIC.match(title))}))
    known = tuple(names for names in journals if is_known(names[0]))
    strange = tuple(names for names in journals if not is_known(names[0]))
    return Facts(
        _lines("titles.txt"),
        known,
        strange,
        _lines("family_names.txt"),
        _lines("given_names.txt"),
        topics,
    )


def is_known(title: str) -> bool:
    """Tell whether the model is given the title of a journal: three of four, so that it learns to do without."""
    return crc32(title.encode("utf-8")) % 4 > 0


def known_names(facts: Facts) -> list[str]:
    """Return the titles and abbreviations of journals that the model is given."""
    return [name for names in facts.journals for name in names] + list(words.FREQUENT_JOURNALS)


def _lines(name: str) -> tuple[str, ...]:
    return tuple((FACTS / name).read_text(encoding="utf-8").splitlines())


def person(rng: random.Random, facts: Facts) -> Person:
    """Draw a person."""
    family = rng.choice(facts.families)
    chance = rng.random()
    if chance < 0.05:
        particle = rng.choice(PARTICLES)
        family = particle + ("" if particle.endswith(("'", "Mc")) else " ") + family
    elif chance < 0.11:
        family = f"{family}-{rng.choice(facts.families)}"
    elif chance < 0.14:
        family = f"{family} {rng.choice(facts.families)}"
    elif chance < 0.19:
        family = rng.choice(
            (
                "Li",
                "Wang",
                "Zhang",
                "Chen",
                "Liu",
                "Kim",
                "Lee",
                "Park",
                "Nguyen",
                "Yang",
                "Wu",
                "Xu",
                "Ng",
                "Ho",
                "Yu",
                "Ma",
                "Hu",
                "He",
                "An",
                "Oh",
            )
        )
    elif chance < 0.21:
        family = "".join(
            rng.choice("bcdfglmnprstvz") + rng.choice("aeiou") for _ in range(rng.randint(2, 4))
        ).capitalize()
    given = [rng.choice(facts.given)]
    while rng.random() < (0.45 if len(given) == 1 else 0.12):
        given.append(rng.choice(facts.given))
    suffix = rng.choice(("Jr", "Jr", "III", "Sr", "II", "2nd")) if rng.random() < 0.015 else ""
    return Person(family, tuple(given), suffix)


def people(rng: random.Random, facts: Facts, kind: str) -> list[Person]:
    """Draw an author list of a length that its kind of work has."""
    if rng.random() < (0.25 if kind in ("report", "web", "dataset") else 0.012):
        return [Person(rng.choice(words.GROUPS) if rng.random() < 0.6 else team(rng, facts), group=True)]
    weights = {
        "article": (18, 20, 17, 13, 10, 8, 5, 3, 2, 2, 1, 1), "conference": (15, 28, 25, 15, 8, 4, 2), "book": (60, 28, 8, 4),
        "chapter": (40, 30, 15, 8, 5),
    }.get(kind, (45, 25, 15, 8, 5))  # fmt: skip
    count = rng.choices(range(1, len(weights) + 1), weights)[0]
    found = [person(rng, facts) for _ in range(count)]
    if kind == "article" and rng.random() < 0.035:
        found.append(Person(rng.choice(words.GROUPS) if rng.random() < 0.3 else team(rng, facts), group=True))
    return found


def team(rng: random.Random, facts: Facts) -> str:
    """Compose the name of a group."""
    topic = rng.choice(facts.topics)
    acronym = "".join(rng.choice("ABCDEGILMNOPRSTUV") for _ in range(rng.randint(3, 6)))
    town = rng.choice(words.PLACES).split(",")[0]
    return rng.choice((
        f"{acronym} Collaboration", f"{acronym} Study Group", f"{acronym} Investigators", f"the {acronym} Collaborators", f"{acronym} Trial Group",
        f"{topic} Working Group", f"{topic} Collaborative Group", f"Society for {topic}", f"Department of {topic}", f"Ministry of {topic}",
        f"{town} Institute of {topic}", f"National Institute for {topic}", f"Committee on {topic}", f"International Society of {topic}",
        f"{acronym} Guidelines Working Group", f"{acronym} Board of Directors", f"{town} Department of {topic}", acronym, f"{topic} ({acronym})",
        f"{acronym} Ltd.", f"{town} City Council", f"European {topic} Association", f"{topic} Task Force", f"U.S. Department of {topic}",
    ))  # fmt: skip


def publisher(rng: random.Random, facts: Facts) -> str:
    """Draw a publisher, or compose one."""
    if rng.random() < 0.6:
        return rng.choice(words.PUBLISHERS)
    one, other = rng.choice(facts.families), rng.choice(facts.families)
    town = rng.choice(words.PLACES).split(",")[0]
    topic = rng.choice(facts.topics).split(" ")[0]
    return rng.choice((
        f"{one} Press", f"{one} & {other}", f"{one} and {other}", f"{one} Verlag", f"Verlag {one}", f"{one} Publishers", f"{one} Books",
        f"{town} University Press", f"University of {town} Press", f"Éditions {one}", f"Editions du {one}", f"Librairie {one}", f"Editorial {one}",
        f"Presses universitaires de {town}", f"{one} Publishing Company", f"{one} & Sons", f"{one} & Co.", f"{one}, {other} & Co.", f"Ediciones {one}",
        f"Edizioni {one}", f"Wydawnictwo {one}", f"{one} Forlag", f"Editora {one}", f"{topic} Society", f"American {topic} Association", one, f"{one} House",
        f"{town}: {one}" if rng.random() < 0.05 else f"{one} Academic", f"{one}-Verlag", f"The {one} Press", f"{topic} Press", f"Universidad de {town}",
    ))  # fmt: skip


def place(rng: random.Random) -> str:
    """Draw a place, now and then two of them or one with another state."""
    chance = rng.random()
    if chance < 0.8:
        return rng.choice(words.PLACES)
    if chance < 0.9:
        state = rng.choice(_STATES)
        return rng.choice(words.PLACES).split(",")[0] + rng.choice(
            (f", {state}", f", {state}", f" ({state})", f", {state}, USA")
        )
    joint = rng.choice((" and ", ", ", "/", "; ", " & ", "-"))
    return joint.join(rng.choice(words.PLACES).split(",")[0] for _ in range(2))


def composed_title(rng: random.Random, facts: Facts) -> str:
    """Compose a title of fields that the titles at hand do not reach, of what journals are about."""

    def topic() -> str:
        found = rng.choice(facts.topics) if rng.random() < 0.7 else rng.choice(words.HUMANE)
        return found.lower() if rng.random() < 0.7 else found

    one, other, third = topic(), topic(), topic()
    name = rng.choice(facts.families)
    title = rng.choice((
        f"On {one}", f"{one} and {other}", f"{one} in {other}", f"A note on {one}", f"Remarks on the {one} of {name}", f"The {name} problem in {one}",
        f"{name}'s theorem and {one}", f"Toward a theory of {one}", f"{one}, {other}, and {third}", f"{one} versus {other}: the case of {third}",
        f"The {one} of {other}", f"{one}: from {other} to {third}", f"What is {one}?", f"Is {one} {other}?", f"Reading {name}: {one} and {other}",
        f"A {name}-type equation in {one}", f"Measurement of {one} at high {other}", f"{one}. II", f"An algorithm for {one}", f"{one} by {other}",
        f"The rise of {one} in {rng.choice(words.PLACES).split(',')[0]}", f"Liability for {one} under the law of {other}", f"{one} after {name}",
        f"Evidence for {one} in {other} of {third}", f"A {name}–{rng.choice(facts.families)} model of {one}", f"{name} and the politics of {one}",
        f"Synthesis and properties of {one}", f"The {one} revisited", f"{one} reconsidered", f"Teaching {one}", f"{one}", f"{one} with {other}",
        f"Why {one}?", f"Beyond {one}", f"{one} under {other}: {third}", f"Fast {one} for {other}", f"A survey of {one} in {other}",
    ))  # fmt: skip
    return title[0].upper() + title[1:]


def draw(rng: random.Random, facts: Facts, kind: str) -> Work:
    """Draw a work of a kind."""
    year = int(rng.triangular(1955, 2024, 2006)) if rng.random() < 0.95 else rng.randint(1850, 1960)
    chance = rng.random()
    title = (
        foreign_title(rng)
        if chance < 0.07
        else composed_title(rng, facts)
        if chance < 0.25
        else rng.choice(facts.titles)
    )
    if kind == "book" or (kind in ("thesis", "report", "chapter") and rng.random() < 0.5):
        title = book_title(rng, facts)
    journal = rng.choice(facts.journals if rng.random() < 0.5 else facts.strange_journals)
    if rng.random() < 0.2:
        name = rng.choice(words.FREQUENT_JOURNALS)
        journal = (name, name)
    work = Work(kind, people(rng, facts, kind), [], title, journal)
    put = work.fields
    put["year"] = str(year) + (rng.choice("ab") if rng.random() < 0.015 else "")
    put["month"], put["day"] = rng.choice(MONTHS), str(rng.randint(1, 28))
    put["volume"] = volume(rng, year)
    if rng.random() < 0.5:
        put["issue"] = issue(rng)
    put["pages"] = pages(rng)
    if kind == "article" and rng.random() < 0.025:
        # Journals without issues, whose volume is the year and whose page is a number of the article.
        put["volume"] = str(year)
        put["pages"] = rng.choice(
            (
                f"bcr{rng.randint(2007, 2023)}{rng.randint(1, 249999):06d}",
                f"CD{rng.randint(1, 15999):06d}",
                f"{rng.randint(1, 9999999):07d}",
            )
        )
    put["doi"] = doi(rng)
    put["pmid"] = str(rng.randint(1000000, 39999999))
    put["publisher"], put["place"] = publisher(rng, facts), place(rng)
    put["edition"] = rng.choice(
        ("2nd", "3rd", "4th", "5th", "2d", "second", "third", "10th", "1st", "rev.", "2", "3", "8th")
    )
    put["university"] = rng.choice(words.UNIVERSITIES)
    put["url"] = url(rng)
    put["series"] = rng.choice(words.SERIES)
    put["accessed"] = f"{rng.randint(1, 28)} {rng.choice(MONTHS)} {rng.randint(2001, 2024)}"
    put["number"] = str(rng.randint(2, 400))
    put["registration"] = f"NCT{rng.randint(0, 6999999):08d}"
    if kind in ("chapter", "conference", "book"):
        work.editors = [person(rng, facts) for _ in range(rng.choices((1, 2, 3, 4), (40, 40, 15, 5))[0])]
    if kind == "chapter":
        put["container"] = book_title(rng, facts) if rng.random() < 0.85 else rng.choice(facts.titles)
    elif kind == "conference":
        put["container"] = conference(rng, facts, year)
    elif kind == "book" and rng.random() < 0.6:
        work.editors = []
    return work


def foreign_title(rng: random.Random) -> str:
    """Compose a title in another language than English."""
    language = rng.choice(words.TITLES)
    title = rng.choice(language["patterns"]).format(
        n=rng.choice(language["nouns"]),
        m=rng.choice(language["nouns"]),
        c=rng.choice(language["contexts"]),
        x=rng.choice(language["tails"]),
    )
    return title[0].upper() + title[1:]


def book_title(rng: random.Random, facts: Facts) -> str:
    """Compose the title of a book."""

    def topic() -> str:
        return rng.choice(words.HUMANE) if rng.random() < 0.45 else rng.choice(facts.topics)

    chance = rng.random()
    if chance < 0.06:
        name = f"{rng.choice(facts.given)} {rng.choice(facts.families)}"
        return rng.choice(
            (
                "{}",
                "{}: A Life",
                "{}: A Biography",
                "{} and His World",
                "The Letters of {}",
                "{}. Eine Biographie",
                "{}: sa vie, son œuvre",
            )
        ).format(name)
    if chance < 0.2:
        one, other = rng.choice(words.HUMANE), rng.choice(words.HUMANE)
        return rng.choice(
            (
                one,
                f"{one} and {other}",
                f"The {rng.choice(facts.topics).split(' ')[0]} Question",
                f"{one}, {other}",
                f"Against {one}",
                f"On {one}",
                f"{rng.choice(facts.families)}'s {other}",
            )
        )
    pattern = rng.choice(words.BOOK_PATTERNS)
    values = {
        "t": topic(), "u": topic(), "g": rng.choice(words.GERMAN), "h": rng.choice(words.GERMAN), "f": rng.choice(words.FRENCH),
        "e": rng.choice(words.FRENCH), "s": rng.choice(words.SPANISH), "p": rng.choice(words.PORTUGUESE), "i": rng.choice(words.ITALIAN),
    }  # fmt: skip
    title = pattern.format(**values)
    if rng.random() < 0.3:
        title += rng.choice((": ", ": ", ". ", " – ")) + rng.choice(words.BOOK_PATTERNS[:40]).format(
            t=topic(), u=topic()
        )
    title = title[0].upper() + title[1:]
    return title


def conference(rng: random.Random, facts: Facts, year: int) -> str:
    """Compose the name of proceedings."""
    topic = rng.choice(facts.topics)
    ordinal = rng.choice(
        (
            "1st",
            "2nd",
            "3rd",
            "5th",
            "12th",
            "23rd",
            "41st",
            "First",
            "Second",
            "Third",
            "Seventh",
            "Tenth",
            "Sixteenth",
        )
    )
    kind = rng.choice(
        (
            "International Conference",
            "Annual Conference",
            "Conference",
            "Symposium",
            "International Symposium",
            "Workshop",
            "International Workshop",
            "Annual Meeting",
            "World Congress",
            "Joint Conference",
        )
    )
    acronym = "".join(rng.choice("ACDEGILMNOPRSTUV") for _ in range(rng.randint(3, 6)))
    society = rng.choice(
        (
            "IEEE ",
            "ACM ",
            "IEEE/ACM ",
            "AAAI ",
            "ACM SIGPLAN ",
            "IFIP ",
            "European ",
            "Asian ",
            "",
            "",
            "",
            "",
        )
    )
    name = rng.choice((
        f"Proceedings of the {ordinal} {society}{kind} on {topic}", f"Proceedings of the {society}{kind} on {topic}",
        f"Proc. {society}{kind} on {topic}", f"Proc. of the {ordinal} {kind} on {topic}", f"{society}{kind} on {topic}",
        f"{ordinal} {society}{kind} on {topic}", f"{society}Int. Conf. on {topic}", f"Proc. Int. Conf. {topic}", f"Proceedings of {acronym}",
        f"{acronym} {year}", f"{acronym} '{year % 100:02d}", f"Proceedings of {acronym}-{year % 100:02d}", f"{year} {society}{kind} on {topic}",
        f"{kind} on {topic} ({acronym})", f"Proceedings of the {ordinal} {kind} on {topic} ({acronym} {year})", f"Advances in {topic}",
        f"Proc. {acronym}", acronym, f"Proceedings of the {kind} of the Society for {topic}", f"Actes du colloque {topic}", f"Tagungsband der {topic}",
    ))  # fmt: skip
    return name


def volume(rng: random.Random, year: int) -> str:
    """Draw a volume."""
    chance = rng.random()
    if chance < 0.9:
        return str(int(rng.triangular(1, 420, 25)))
    if chance < 0.95:
        return str(year)
    if chance < 0.97:
        return f"{rng.randint(5, 120)}-{rng.randint(121, 140)}"
    return rng.choice(("XII", "IV", "XXIII", "II", "VII", "xx"))


def issue(rng: random.Random) -> str:
    """Draw an issue."""
    chance = rng.random()
    if chance < 0.82:
        return str(rng.randint(1, 12))
    return rng.choice((f"{rng.randint(1, 11)}-{rng.randint(2, 12)}", f"Suppl {rng.randint(1, 3)}", "Suppl", f"Pt {rng.randint(1, 3)}", f"{rng.randint(1, 6)} Suppl", str(rng.randint(100, 8900)), f"{rng.randint(1, 5)}/{rng.randint(2, 6)}", "Supplement"))  # fmt: skip


def pages(rng: random.Random) -> str:
    """Draw pages with a plain hyphen, or an article number."""
    chance = rng.random()
    first = int(rng.triangular(1, 2600, 80))
    last = first + int(rng.triangular(1, 45, 8))
    if chance < 0.5:
        return f"{first}-{last}"
    if chance < 0.7 and first > 99:
        common = 1 if first // 10 != last // 10 else 0
        short = str(last)[-(1 + common) :]
        return (
            f"{first}-{short}"
            if len(str(first)) == len(str(last)) and first // 100 == last // 100
            else f"{first}-{last}"
        )
    if chance < 0.8:
        return str(first)
    if chance < 0.815:
        return f"{rng.choice('PSLCTR')}{rng.randint(1, 12):02d}{rng.randint(1, 60):03d}"
    if chance < 0.85:
        return (
            rng.choice("eSLRHCFGWE")
            + str(first)
            + (f"-{rng.choice(('', 'e', 'S'))}{last}" if rng.random() < 0.4 else "")
        )
    if chance < 0.88:
        letter = rng.choice("SAE")
        return f"{letter}{first}-{letter}{last}"
    if chance < 0.91:
        return f"{rng.randint(1, 9999):06d}"
    if chance < 0.94:
        return rng.choice(("e", "CD00", "a", "bcr")) + str(rng.randint(1000, 999999))
    if chance < 0.97:
        return str(rng.randint(10000, 999999))
    return rng.choice(("i-xii", "xi-xxv", "1-272", f"{first}S-{last}S", f"{first}-{last}, {last + 4}"))


def doi(rng: random.Random) -> str:
    """Draw a DOI of one of the usual makes."""
    return rng.choice((
        f"10.1016/j.{''.join(rng.choices('abcdefghijklmnopqrstuvwxyz', k=5))}.{rng.randint(1995, 2024)}.{rng.randint(1, 12):02d}.{rng.randint(1, 999):03d}",
        f"10.1007/s{rng.randint(100, 99999):05d}-{rng.randint(10, 24):03d}-{rng.randint(1, 9999):04d}-{rng.choice('0123456789x')}",
        f"10.1371/journal.pone.{rng.randint(1, 299999):07d}", f"10.1103/PhysRev{rng.choice('ABDL')}.{rng.randint(40, 120)}.{rng.randint(1000, 99999):06d}",
        f"10.1136/bmj.{rng.choice('abcdef')}{rng.randint(100, 9999)}", f"10.1002/{''.join(rng.choices('abcdefghijklmnopqrstuvwxyz', k=3))}.{rng.randint(1000, 99999)}",
        f"10.1093/{''.join(rng.choices('abcdefghijklmnop', k=4))}/{rng.randint(5, 60)}.{rng.randint(1, 12)}.{rng.randint(1, 900)}",
        f"10.1056/NEJMoa{rng.randint(10000, 2300000)}", f"10.1109/{rng.choice(('CVPR', 'TSE', 'TIT', 'ICSE'))}.{rng.randint(1990, 2023)}.{rng.randint(1000, 999999)}",
    ))  # fmt: skip


def url(rng: random.Random) -> str:
    """Draw an address."""
    host = "".join(rng.choices("abcdefghijklmnoprstuvwxyz", k=rng.randint(3, 10)))
    path = "/".join(
        "".join(rng.choices("abcdefghijklmnoprstuvwxyz-_0123456789", k=rng.randint(3, 12)))
        for _ in range(rng.randint(0, 4))
    )
    start = rng.choice(("http://www.", "https://www.", "https://", "http://", "www."))
    return (
        f"{start}{host}.{rng.choice(('org', 'com', 'gov', 'edu', 'int', 'de', 'co.uk', 'net', 'fr'))}/{path}"
        + rng.choice(("", "/", ".html", ".pdf", ".htm"))
    )
