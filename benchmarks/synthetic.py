"""A synthetic library: works, their copies as databases print them, and near-duplicates that are no duplicates.

Every word is made here, from lists of terms and syllables; nothing is taken from a source. Truth is in the column
``truth``: records with the same value are of one work.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

Texts = NDArray[np.object_]

_ONSETS = tuple("b br c ch cr d dr f fl g gr h j k kl l m n p pr r s sch st t tr v w z".split())  # noqa: SIM905
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ei", "ou", "ia")
_ENDS = (
    "son",
    "sen",
    "mann",
    "ski",
    "berg",
    "ini",
    "ez",
    "ova",
    "ler",
    "to",
    "moto",
    "lund",
    "ard",
    "wala",
    "shi",
    "ng",
)
_STEMS = (
    "abo",
    "beta",
    "cele",
    "dora",
    "effi",
    "fluo",
    "glime",
    "hydro",
    "ilo",
    "jan",
    "keto",
    "levo",
    "mero",
    "nova",
    "olme",
    "para",
    "quina",
    "rito",
    "simva",
    "tera",
    "ulti",
    "vero",
    "xeno",
    "zola",
)
_MIDDLES = ("ca", "di", "fe", "go", "li", "mi", "no", "pe", "ra", "si", "tu", "ve", "xa", "zo")
_SUFFIXES = (
    "mab",
    "nib",
    "pril",
    "sartan",
    "statin",
    "gliptin",
    "prazole",
    "mycin",
    "cillin",
    "vir",
    "olol",
    "dipine",
    "quine",
    "triptan",
    "zepam",
    "setron",
)
_SITES = (
    "cardiac",
    "hepatic",
    "renal",
    "pulmonary",
    "gastric",
    "cerebral",
    "retinal",
    "ovarian",
    "prostatic",
    "pancreatic",
    "colorectal",
    "thyroid",
    "cutaneous",
    "spinal",
    "vascular",
    "bronchial",
    "esophageal",
    "mammary",
    "muscular",
    "pediatric",
    "adrenal",
    "biliary",
    "cervical",
    "dental",
    "lymphatic",
    "nasal",
    "pelvic",
    "synovial",
)
_DISEASES = (
    "carcinoma",
    "fibrosis",
    "ischemia",
    "hypertension",
    "infection",
    "edema",
    "anemia",
    "stenosis",
    "ulceration",
    "failure",
    "inflammation",
    "dystrophy",
    "neuropathy",
    "thrombosis",
    "hemorrhage",
    "atrophy",
    "tumor",
    "sepsis",
    "malaria",
    "sarcoma",
    "dysplasia",
    "necrosis",
    "abscess",
    "calcification",
)
_OUTCOMES = (
    "survival",
    "quality of life",
    "mortality",
    "adherence",
    "recurrence",
    "pain",
    "readmission",
    "remission",
    "bone density",
    "weight loss",
    "exercise capacity",
    "sleep",
    "cognition",
    "wound healing",
    "infection rates",
    "blood pressure",
    "length of stay",
    "costs",
    "fatigue",
    "relapse",
)
_PEOPLE = (
    "adults",
    "children",
    "older patients",
    "pregnant women",
    "adolescents",
    "veterans",
    "neonates",
    "nurses",
    "outpatients",
    "intensive care patients",
    "transplant recipients",
    "athletes",
    "rural communities",
    "primary care patients",
)
_DESIGNS = (
    "a randomized controlled trial",
    "a cohort study",
    "a systematic review and meta-analysis",
    "a pilot study",
    "a cross-sectional survey",
    "a case-control study",
    "results of a multicenter trial",
    "a qualitative study",
    "a registry analysis",
    "a double-blind comparison",
)
_FORMS = (
    "Effect of {drug} on {outcome} in {people} with {site} {disease}",
    "{drug} versus {other} for {site} {disease}",
    "{outcome} after {drug} treatment of {site} {disease} in {people}",
    "Predictors of {outcome} in {site} {disease} in {place}",
    "Role of {drug} in the management of {site} {disease}",
    "{site} {disease} and {outcome} among {people} in {place}",
    "Safety and efficacy of {drug} in {site} {disease}",
    "Association between {drug} use and {disease} in {people}",
)
_VENUE_WORDS = (
    "Cardiology",
    "Hepatology",
    "Nephrology",
    "Neurology",
    "Oncology",
    "Surgery",
    "Pediatrics",
    "Radiology",
    "Immunology",
    "Endocrinology",
    "Pathology",
    "Psychiatry",
    "Anesthesiology",
    "Epidemiology",
    "Nutrition",
    "Rehabilitation",
    "Dermatology",
    "Urology",
    "Ophthalmology",
    "Microbiology",
)
_VENUE_FORMS = (
    ("Journal of {}", "J {}"),
    ("International Journal of {}", "Int J {}"),
    ("Annals of {}", "Ann {}"),
    ("Archives of {}", "Arch {}"),
    ("European Journal of {}", "Eur J {}"),
    ("American Journal of {}", "Am J {}"),
    ("{} Research", "{} Res"),
    ("Clinical {}", "Clin {}"),
    ("Current Opinion in {}", "Curr Opin {}"),
    ("Scandinavian Journal of {}", "Scand J {}"),
    ("British Journal of {}", "Br J {}"),
    ("{} Letters", "{} Lett"),
)
# Spellings of one word on two sides of an ocean.
_BRITISH = (
    ("tumor", "tumour"),
    ("anemia", "anaemia"),
    ("edema", "oedema"),
    ("ischemia", "ischaemia"),
    ("hemorrhage", "haemorrhage"),
    ("pediatric", "paediatric"),
    ("randomized", "randomised"),
    ("multicenter", "multicentre"),
    ("esophageal", "oesophageal"),
)
SOURCES = ("pubmed", "embase", "scopus", "webofscience")
# Of works: how many have one, two, three, four copies.
_COPIES = (0.62, 0.22, 0.11, 0.05)
# What else a work has that is another work: part II, erratum, meeting abstract, another drug in the series, a reply.
_OFFSPRING = ("part", "erratum", "abstract", "series", "reply")
_OFFSPRING_SHARE = 0.05


def synthetic_library(records: int, seed: int = 1) -> pa.Table:
    """Return a library of about so many records.

    Parameters
    ----------
    records : int
        How many rows, >= 1.
    seed : int

    Returns
    -------
    Table
        The columns of RECORDS that are compared, ``issn`` and ``truth``; rows in random order.
    """
    rng = np.random.default_rng(seed)
    # A work has 1.59 copies on average; a few of its relatives one each.
    number = int(records / (np.dot(_COPIES, (1, 2, 3, 4)) + len(_OFFSPRING) * _OFFSPRING_SHARE)) + 8
    works = _works(rng, number)
    copies = rng.choice((1, 2, 3, 4), number, p=_COPIES)
    columns = _copies(rng, works, np.repeat(np.arange(number), copies), _order_of_sources(rng, copies))
    parts = [columns]
    for kind in _OFFSPRING:
        chosen = np.flatnonzero(rng.random(number) < _OFFSPRING_SHARE)
        parts.append(
            _copies(
                rng,
                _offspring(rng, works, chosen, kind),
                np.arange(len(chosen)),
                rng.integers(0, 4, len(chosen)),
            )
        )
    whole = {name: np.concatenate([part[name] for part in parts]) for name in columns}
    rows = rng.permutation(len(whole["title"]))[:records]
    table = {name: pa.array(values[rows]) for name, values in whole.items()}
    names = pa.array([f"{source}/{place}" for place, source in enumerate(whole["search"][rows], start=1)])
    return pa.table({"record": names, **table})


def _pick(rng: np.random.Generator, values: Sequence[str], number: int) -> Texts:
    return np.array(values, dtype=object)[rng.integers(0, len(values), number)]


def _works(rng: np.random.Generator, number: int) -> dict[str, Any]:
    drugs = [a + b + c for a in _STEMS for b in _MIDDLES for c in _SUFFIXES]
    parts = {
        "drug": _pick(rng, drugs, number),
        "other": _pick(rng, drugs, number),
        "site": _pick(rng, _SITES, number),
        "disease": _pick(rng, _DISEASES, number),
        "outcome": _pick(rng, _OUTCOMES, number),
        "people": _pick(rng, _PEOPLE, number),
    }
    towns = [
        (one + two + "d" + three + end).capitalize()
        for one in _ONSETS[:20]
        for two in _VOWELS
        for three in _VOWELS
        for end in ("ville", "stad", "burg", "polis")
    ]
    parts["place"] = _pick(rng, towns, number)
    form = rng.integers(0, len(_FORMS), number)
    design = np.where(rng.random(number) < 0.6, _pick(rng, _DESIGNS, number), "")
    rows = zip(form.tolist(), *parts.values(), design, strict=True)
    titles = np.empty(number, object)
    for row, (shape, drug, other, site, disease, outcome, people, place, subtitle) in enumerate(rows):
        text = _FORMS[shape].format(
            drug=drug, other=other, site=site, disease=disease, outcome=outcome, people=people, place=place
        )
        titles[row] = text[0].upper() + text[1:] + (f": {subtitle}" if subtitle else "")
    families = [
        (a + b + c).capitalize() + e
        for a in _ONSETS
        for b in _VOWELS
        for c in ("l", "m", "r", "n", "")
        for e in _ENDS
    ]
    counts = 1 + np.minimum(rng.poisson(3.2, number), 14)
    # Some names are borne by many.
    names = (len(families) * rng.random(int(counts.sum())) ** 1.6).astype(int)
    letters = rng.integers(0, 26, (len(names), 2))
    letters[rng.random(len(names)) < 0.4, 1] = -1
    volume = rng.integers(1, 90, number)
    first = 1 + (1800 * rng.random(number) ** 1.3).astype(int)
    serial = np.arange(number)
    venue = (len(_VENUE_WORDS) * len(_VENUE_FORMS) * rng.random(number) ** 1.5).astype(int)
    return {
        "title": titles,
        "truth": np.array([f"w{place}" for place in serial], object),
        "offsets": np.concatenate([[0], np.cumsum(counts)]),
        "families": np.array(families, object)[names],
        "letters": letters,
        "venue": venue,
        "volume": volume,
        "issue": rng.integers(1, 13, number),
        "first": first,
        "last": first + rng.integers(2, 14, number),
        "year": 1935 + volume,
        "doi": np.array(
            [f"10.{1000 + v}/j{v}.{1935 + y}.{n:07d}" for v, y, n in zip(venue, volume, serial, strict=True)],
            object,
        ),
        "pmid": 10_000_000 + serial,
        "words": parts,
        "kind": np.full(number, "", object),
    }


def _order_of_sources(rng: np.random.Generator, copies: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the source of each copy; one in fifty copies comes from a source that has the work already."""
    start = rng.integers(0, 4, len(copies))
    place = np.arange(copies.sum()) - np.repeat(np.cumsum(copies) - copies, copies)
    place = np.where(rng.random(len(place)) < 0.02, 0, place)
    return (np.repeat(start, copies) + place) % 4


def _offspring(
    rng: np.random.Generator, works: dict[str, Any], chosen: NDArray[np.int64], kind: str
) -> dict[str, Any]:
    """Return works of their own that look like the chosen ones."""
    number = len(chosen)
    spans = [np.arange(works["offsets"][work], works["offsets"][work + 1]) for work in chosen]
    people = np.concatenate([*spans, np.zeros(0, int)]).astype(int)
    new = {
        name: works[name][chosen].copy()
        for name in ("title", "venue", "volume", "issue", "first", "last", "year", "pmid")
    }
    new |= {"families": works["families"][people], "letters": works["letters"][people]}
    new["offsets"] = np.concatenate([[0], np.cumsum([len(span) for span in spans])]).astype(int)
    new["truth"] = np.array([f"{kind}-{work}" for work in works["truth"][chosen]], object)
    new["doi"] = np.array([f"{doi}.{kind[0]}2" for doi in works["doi"][chosen]], object)
    new["pmid"] = 50_000_000 + 5_000_000 * _OFFSPRING.index(kind) + chosen
    new["kind"] = np.full(number, kind, object)
    titles, gap = new["title"], rng.integers(15, 200, number)
    if kind == "part":
        new["title"] = np.array([f"{title}. Part II" for title in titles], object)
        new["first"], new["last"] = new["first"] + gap, new["last"] + gap
    elif kind == "erratum":
        new["title"] = np.array([f"Erratum: {title}" for title in titles], object)
        new["first"] = new["last"] = new["first"] + gap
        new["issue"] = np.minimum(new["issue"] + 2, 14)
    elif kind == "abstract":
        new["first"] = new["last"] = rng.integers(1, 400, number)
        new["volume"], new["year"] = new["volume"] - 1, new["year"] - 1
    elif kind == "series":
        drugs, others = works["words"]["drug"][chosen], works["words"]["other"][chosen]
        new["title"] = np.array([_swapped(*row) for row in zip(titles, drugs, others, strict=True)], object)
        new["first"], new["last"] = new["first"] + gap, new["last"] + gap
        new["issue"] = np.minimum(new["issue"] + 1, 14)
    else:
        new["title"] = np.array([f"Reply to: {title}" for title in titles], object)
        new["first"], new["last"] = new["first"] + gap, new["first"] + gap + 1
    return new


def _swapped(title: str, drug: str, other: str) -> str:
    """Return the title of the next report of a series: another drug, or another group of patients."""
    for one in (drug, drug.capitalize()):
        if one in title:
            return title.replace(
                one, (other if other != drug else "placebo").capitalize() if one[0].isupper() else other
            )
    return f"{title} in the second cohort"


def _copies(
    rng: np.random.Generator, works: dict[str, Any], work: NDArray[np.int64], source: NDArray[np.int64]
) -> dict[str, Any]:
    """Return records of works as databases print them."""
    number = len(work)
    chance = {
        name: rng.random(number)
        for name in (
            "case",
            "subtitle",
            "british",
            "typo",
            "doi",
            "pmid",
            "abstract",
            "year",
            "place",
            "authors",
            "tag",
            "first",
        )
    }
    seat = rng.random(number)
    names = [f.format(w) for f, _ in _VENUE_FORMS for w in _VENUE_WORDS]
    short = [
        f.format(w if len(w) < 8 else w[:5].rstrip("aeiou")) for _, f in _VENUE_FORMS for w in _VENUE_WORDS
    ]
    kinds = works["kind"][work]
    out: dict[str, list[Any]] = {
        name: []
        for name in (
            "title",
            "authors",
            "journal",
            "volume",
            "issue",
            "pages",
            "doi",
            "pmid",
            "abstract",
            "issn",
            "type",
        )
    }
    offsets, families, letters = works["offsets"], works["families"], works["letters"]
    initials = ["".join(chr(65 + letter) for letter in pair if letter >= 0) for pair in letters.tolist()]
    for place, (one, where_from, kind) in enumerate(zip(work.tolist(), source.tolist(), kinds, strict=True)):
        title, style = works["title"][one], SOURCES[where_from]
        if chance["subtitle"][place] < 0.04 and not kind:
            title = title.partition(":")[0]
        if chance["british"][place] < 0.25:
            for american, british in _BRITISH:
                title = title.replace(american, british)
        if chance["typo"][place] < 0.03:
            at = int(seat[place] * (len(title) - 2)) + 1
            title = title[:at] + title[at + 1] + title[at] + title[at + 2 :]
        if style == "scopus" and chance["case"][place] < 0.5:
            title = title.title()
        elif style == "webofscience" and chance["case"][place] < 0.2:
            title = title.upper()
        if style == "pubmed":
            title += "."
        elif chance["tag"][place] < 0.02:
            title = f"<i>{title.partition(' ')[0]}</i> {title.partition(' ')[2]}"
        out["title"].append(title)
        people = range(offsets[one], offsets[one + 1])
        if chance["authors"][place] < 0.04:
            people = people[:3]
        if style == "embase":
            text = "; ".join(f"{families[p]} {'.'.join(initials[p])}." for p in people)
        elif style == "pubmed":
            text = "; ".join(f"{families[p]}, {initials[p]}" for p in people)
        elif style == "scopus":
            text = "; ".join(f"{families[p]}, {initials[p][0]}." for p in people)
        else:
            text = "; ".join(f"{families[p]}, {initials[p]}" for p in people).upper()
        out["authors"].append(text)
        venue = int(works["venue"][one])
        out["journal"].append(
            short[venue]
            if style == "pubmed"
            else names[venue].upper()
            if style == "webofscience"
            else names[venue]
        )
        first, last = int(works["first"][one]), int(works["last"][one])
        letter = "S" if kind == "abstract" else ""
        ahead = chance["place"][place] < 0.03 and not kind
        out["volume"].append("" if ahead else str(works["volume"][one]))
        issue = str(works["issue"][one])
        out["issue"].append(
            "" if ahead or chance["first"][place] < 0.1 else f"{issue} Suppl 1" if letter else issue
        )
        out["pages"].append(
            "" if ahead or chance["place"][place] > 0.95 else _pages(letter, first, last, style)
        )
        doi = works["doi"][one]
        has_doi = chance["doi"][place] < (0.55 if style == "embase" else 0.8)
        out["doi"].append(
            ""
            if not has_doi
            else f"https://doi.org/{doi}"
            if style == "scopus"
            else doi.upper()
            if style == "webofscience"
            else doi
        )
        out["pmid"].append(
            str(works["pmid"][one])
            if style == "pubmed" or (style == "embase" and chance["pmid"][place] < 0.5)
            else ""
        )
        out["abstract"].append(
            ""
            if chance["abstract"][place] < 0.25 or kind in ("erratum", "reply")
            else _abstract(works, one, style)
        )
        out["issn"].append(f"{1000 + venue}-{4000 + venue}")
        out["type"].append(
            "Conference Abstract" if kind == "abstract" and style == "embase" else "Journal Article"
        )
    years = works["year"][work] + (chance["year"] < 0.04)
    return {
        **{name: np.array(values, object) for name, values in out.items()},
        "year": years.astype(np.int64),
        "search": np.array(SOURCES, object)[source],
        "truth": works["truth"][work],
    }


def _pages(letter: str, first: int, last: int, style: str) -> str:
    if first == last:
        return f"{letter}{first}"
    if style == "pubmed":
        ours, theirs = str(first), str(last)
        same = next((place for place, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), 0)
        return f"{letter}{first}-{theirs[same:] if len(ours) == len(theirs) else theirs}"
    return f"{letter}{first}-{letter}{last}"


def _abstract(works: dict[str, Any], one: int, style: str) -> str:
    number = int(works["pmid"][one])
    heading = "BACKGROUND: " if style == "pubmed" else ""
    return (
        f"{heading}{works['title'][one]} was studied in {number % 977} persons at {number % 31} sites between the years"
        f" {1930 + number % 60} and {1931 + number % 60}. The outcome was seen in {number % 97} of 100."
    )


def as_frame(table: pa.Table) -> pd.DataFrame:
    """Return a library as a frame of Arrow texts, which take a third of the memory of Python's."""
    return table.to_pandas(
        types_mapper=lambda kind: pd.ArrowDtype(kind) if pa.types.is_string(kind) else None
    )
