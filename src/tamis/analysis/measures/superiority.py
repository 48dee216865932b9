"""Two groups compared by ranks: the probability that a member of one exceeds a member of the other."""

from __future__ import annotations

import numpy as np
from scipy import special

from tamis.analysis.measures.continuous import MEANS, TWO_MEANS
from tamis.analysis.measures.measure import Design, Effects, Input, Inputs, Measure, Prepared, ZeroCells


def _prepare(inputs: Inputs, choice: ZeroCells) -> Prepared:
    return Prepared(inputs)


TWO_RANKINGS = Design(
    name="two groups, ranked outcome",
    inputs=(
        Input("superiority", "ai", "probability", "probability that group 1 exceeds group 2 (AUC)"),
        Input("n1", "n1i", "size", "size of group 1"),
        Input("n2", "n2i", "size", "size of group 2"),
    ),
    prepare=_prepare,
)


def _superiority_normal(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Probability of superiority of normal groups; delta method on the difference over its spread."""
    v1, v2 = x["sd1"] ** 2, x["sd2"] ** 2
    total = v1 + v2
    z = (x["mean1"] - x["mean2"]) / np.sqrt(total)
    df1, df2 = x["n1"] - 1, x["n2"] - 1
    spread = (v1 / df1 + v2 / df2) / total + z**2 * (v1**2 / df1 + v2**2 / df2) / (2 * total**2)
    return special.ndtr(z), np.exp(-(z**2)) / (2 * np.pi) * spread


def _superiority(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Probability of superiority; newcombe2006 (LS) and hanley1982 (LS2), over (n1 - 1)(n2 - 1)."""
    yi, df1, df2 = x["superiority"], x["n1"] - 1, x["n2"] - 1
    q1, q2 = (1 - yi) / (2 - yi), yi / (1 + yi)
    pairs = (df1 * q1 + df2 * q2) if vtype == "LS2" else (df1 + df2) / 2 * (q1 + q2)
    return yi, yi * (1 - yi) * (1 + pairs) / (df1 * df2)


NAMES = {"CLES": "probability of superiority", "AUC": "area under the curve"}

SUPERIORITY_MEASURES = (
    *(
        Measure(
            code,
            label,
            TWO_RANKINGS,
            (("superiority", "n1", "n2"),),
            _superiority,
            vtypes=("LS", "LS2"),
            null_value=0.5,
            references=("newcombe2006", "hanley1982"),
        )
        for code, label in NAMES.items()
    ),
    *(
        Measure(
            f"{code}N",
            f"{label}, normal groups",
            TWO_MEANS,
            (MEANS,),
            _superiority_normal,
            null_value=0.5,
            references=("mcgraw1992",),
        )
        for code, label in NAMES.items()
    ),
)
