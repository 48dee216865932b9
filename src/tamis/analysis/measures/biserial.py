"""A quantitative variable and a dichotomy: point-biserial and biserial correlations."""

from __future__ import annotations

import numpy as np
from scipy import special

from tamis.analysis.conversions.scales import FISHER_Z, IDENTITY
from tamis.analysis.measures.continuous import ANY, TWO_MEANS, cohen_d
from tamis.analysis.measures.measure import Effects, Inputs, Measure, Vector, to_fisher_z

# Group sizes fixed by design, or both groups drawn as one sample.
SAMPLING = ("ST", "CS")


def _point_biserial(x: Inputs, vtype: str) -> tuple[Vector, Vector]:
    """Point-biserial correlation; jacobs2017, with fixed groups (ST) or one sample (CS, tate1954)."""
    d, n1, n2 = cohen_d(x), x["n1"], x["n2"]
    n = n1 + n2
    h = (n - 2) * (1 / n1 + 1 / n2)
    r = d / np.sqrt(d**2 + h)
    if vtype == "CS":
        return r, (1 - r**2) ** 2 * (1 - 1.5 * r**2 + r**2 * n**2 / (4 * n1 * n2)) / n
    return r, h**2 / (h + d**2) ** 3 * (1 / n1 + 1 / n2 + d**2 / (2 * n))


def _biserial(x: Inputs) -> Effects:
    """Biserial correlation; soper1914, jacobs2017."""
    n = x["n1"] + x["n2"]
    p, q = x["n1"] / n, x["n2"] / n
    z = special.ndtri(q)
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    r = np.sqrt(p * q) / density * _point_biserial(x, "ST")[0]
    middle = 1.5 + (1 - p * z / density) * (1 + q * z / density)
    # The estimate may pass 1 in small samples; the correlation, at which the variance is meant, cannot.
    at = np.clip(r, -1.0, 1.0)
    return r, (p * q / density**2 - middle * at**2 + at**4) / (n - 1)


def _rpb(x: Inputs, vtype: str, correct: bool) -> Effects:
    return _point_biserial(x, vtype)


def _rbis(x: Inputs, vtype: str, correct: bool) -> Effects:
    return _biserial(x)


BISERIAL_MEASURES = tuple(
    Measure(code, label, TWO_MEANS, ANY, estimate, vtypes=vtypes, scale=scale, references=references)
    for code, label, estimate, vtypes, scale, references in (
        ("RPB", "point-biserial correlation", _rpb, SAMPLING, IDENTITY, ("jacobs2017", "tate1954")),
        (
            "ZPB",
            "Fisher's z of the point-biserial correlation",
            to_fisher_z(_rpb),
            SAMPLING,
            FISHER_Z,
            ("jacobs2017", "tate1954"),
        ),
        ("RBIS", "biserial correlation", _rbis, ("LS",), IDENTITY, ("soper1914", "jacobs2017")),
        (
            "ZBIS",
            "Fisher's z of the biserial correlation",
            to_fisher_z(_rbis),
            ("LS",),
            FISHER_Z,
            ("soper1914", "jacobs2017"),
        ),
    )
)
