"""A labelled set of invented records: several databases' records of each work, and works that resemble it."""

from __future__ import annotations

import random

import pandas as pd

from dev.duplicates.records import STYLES, render_record
from dev.duplicates.works import Facts, draw_siblings, draw_work


def synthetic_set(works: int, seed: int) -> pd.DataFrame:
    """Return records with the column ``truth``, which is equal for records of one work."""
    facts = Facts(random.Random(seed))
    rows = []
    number = 0
    for _ in range(works):
        work = draw_work(facts)
        family = [work, *(draw_siblings(facts, work) if facts.draw.random() < 0.7 else ())]
        for member in family:
            number += 1
            for style in facts.draw.sample(STYLES, facts.draw.choice((1, 1, 2, 2, 3))):
                rows.append(render_record(facts, member, style) | {"truth": f"w{number}"})
    facts.draw.shuffle(rows)
    frame = pd.DataFrame(rows)
    frame["record"] = [f"{search}/{place}" for place, search in enumerate(frame["search"], start=1)]
    return frame.astype({"year": "Int64"})
