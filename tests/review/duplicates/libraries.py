"""A small library for tests of the engines: works, their copies, and relatives that are no copies."""

import random

import pandas as pd

_TOPICS = (
    "asthma",
    "malaria",
    "stroke",
    "sepsis",
    "glaucoma",
    "psoriasis",
    "migraine",
    "gout",
    "rickets",
    "scurvy",
)
_CURES = (
    "quinine",
    "aspirin",
    "heparin",
    "insulin",
    "morphine",
    "digoxin",
    "iodine",
    "ether",
    "cocaine",
    "opium",
)
_PLACES = (
    "Bern",
    "Oslo",
    "Lima",
    "Accra",
    "Hanoi",
    "Quito",
    "Turin",
    "Leeds",
    "Kyoto",
    "Cairo",
    "Porto",
    "Perth",
)
_NAMES = (
    "Adler",
    "Baker",
    "Costa",
    "Duval",
    "Eriksen",
    "Fonseca",
    "Gruber",
    "Hansen",
    "Ito",
    "Jansen",
    "Kowalski",
    "Lopez",
)


def small_library(works: int, seed: int = 1) -> pd.DataFrame:
    """Return records with the column ``truth``, about two and a half a work, in random order."""
    draw = random.Random(seed)
    rows: list[dict[str, object]] = []
    for work in range(works):
        topic, cure, place = draw.choice(_TOPICS), draw.choice(_CURES), draw.choice(_PLACES)
        names = draw.sample(_NAMES, draw.randint(1, 5))
        year, volume, page = draw.randint(1970, 2020), draw.randint(1, 60), draw.randint(1, 900)
        title = f"Long-term outcome of {cure} for {topic} in {place}: report {draw.randint(1, 400)} of the registry"
        first = {
            "title": title,
            "authors": "; ".join(f"{name}, {chr(65 + work % 26)}." for name in names),
            "year": year,
            "journal": f"Journal of {topic.capitalize()}",
            "volume": str(volume),
            "pages": f"{page}-{page + 9}",
            "doi": f"10.1234/{work}" if draw.random() < 0.6 else "",
            "search": "one",
            "truth": f"w{work}",
        }
        rows.append(first)
        if draw.random() < 0.7:
            names_only = "; ".join(f"{name} {chr(65 + work % 26)}" for name in names)
            rows.append(
                first
                | {
                    "title": title.upper() + ".",
                    "authors": names_only,
                    "pages": f"{page}-{(page + 9) % 10}",
                    "journal": f"J {topic[:4].capitalize()}",
                    "search": "two",
                }
            )
        if draw.random() < 0.5:
            rows.append(dict(first))
        if draw.random() < 0.2:
            rows.append(
                first
                | {"title": f"Erratum: {title}", "pages": str(page + 40), "doi": "", "truth": f"e{work}"}
            )
        if draw.random() < 0.2:
            rows.append(
                first
                | {
                    "title": f"{title}. Part II",
                    "pages": f"{page + 20}-{page + 29}",
                    "doi": "",
                    "truth": f"p{work}",
                }
            )
    draw.shuffle(rows)
    for number, row in enumerate(rows, start=1):
        row["record"] = f"db/{number}"
    return pd.DataFrame(rows)
