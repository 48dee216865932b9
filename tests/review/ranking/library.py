"""A small library with two subjects, for the tests of the ranking."""

import numpy as np
import pandas as pd

HEART = "heart artery pressure cardiac valve infarction stent".split()  # noqa: SIM905
SKIN = "skin nodule calcium lesion dermis biopsy eczema".split()  # noqa: SIM905
PLAIN = "patients were studied with results that show effects of treatment over time".split()  # noqa: SIM905


def records_of(count: int = 120, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Return records of which every sixth is about skin, and whether each is."""
    rng = np.random.default_rng(seed)
    relevant = np.arange(count) % 6 == 0
    rows = []
    for is_skin in relevant:
        subject = rng.choice(SKIN if is_skin else HEART, 6)
        rows.append(
            {
                "title": " ".join(subject[:2]),
                "abstract": " ".join([*rng.choice(PLAIN, 20), *subject[2:]]),
                "keywords": "Skin Diseases; Humans" if is_skin else "Heart Diseases; Humans",
            }
        )
    return pd.DataFrame(
        rows, index=pd.Index([f"db/{row + 1}" for row in range(count)], name="record")
    ), relevant
