"""Two independent groups, a binary outcome: risk ratio, odds ratio, risk difference and their relatives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tamis.analysis.conversions.scales import FISHER_Z, IDENTITY, LOG, Scale
from tamis.analysis.conversions.standardized import COX_SNELL, LOGISTIC_SD
from tamis.analysis.measures.counts import add_to_counts
from tamis.analysis.measures.measure import (
    Design,
    Effects,
    Estimator,
    Input,
    Inputs,
    Measure,
    Prepared,
    Vector,
    ZeroCells,
    to_fisher_z,
    weighted_mean,
)
from tamis.analysis.measures.tetrachoric import tetrachoric


def _prepare(inputs: Inputs, choice: ZeroCells) -> Prepared:
    a, c = inputs["events1"], inputs["events2"]
    b, d = _nonevents(inputs, "1"), _nonevents(inputs, "2")
    without = ((a == 0) & (c == 0)) | ((b == 0) & (d == 0)) if choice.drop00 else None
    cells, added, dropped = add_to_counts({"a": a, "b": b, "c": c, "d": d}, choice, without)
    if added is None and dropped is None and "n1" in inputs and "n2" in inputs:
        n1, n2 = inputs["n1"], inputs["n2"]
        if "nonevents1" not in inputs and "nonevents2" not in inputs:
            return Prepared({**cells, "n1": n1, "n2": n2})
    totals = {"n1": cells["a"] + cells["b"], "n2": cells["c"] + cells["d"]}
    return Prepared({**cells, **totals}, added, dropped)


def _nonevents(inputs: Inputs, group: str) -> Vector:
    given, n = inputs.get(f"nonevents{group}"), inputs.get(f"n{group}")
    if n is None:
        return inputs[f"nonevents{group}"]
    rest = n - inputs[f"events{group}"]
    return rest if given is None else np.where(np.isnan(given), rest, given)


def _check(inputs: Inputs) -> list[tuple[NDArray[np.bool_], str, str]]:
    conditions = []
    for group in ("1", "2"):
        events, n = inputs.get(f"events{group}"), inputs.get(f"n{group}")
        if events is not None and n is not None:
            what = f"events{group} is larger than n{group}"
            conditions.append((events > n, what, "give the number with the event, and the size of the group"))
    return conditions


TWO_BY_TWO = Design(
    name="two groups, binary outcome",
    inputs=(
        Input("events1", "ai", "count", "number with the event in group 1"),
        Input("nonevents1", "bi", "count", "number without the event in group 1"),
        Input("n1", "n1i", "size", "size of group 1"),
        Input("events2", "ci", "count", "number with the event in group 2"),
        Input("nonevents2", "di", "count", "number without the event in group 2"),
        Input("n2", "n2i", "size", "size of group 2"),
    ),
    prepare=_prepare,
    check=_check,
)
RECIPES = (
    ("events1", "n1", "events2", "n2"),
    ("events1", "nonevents1", "events2", "nonevents2"),
    ("events1", "n1", "events2", "nonevents2"),
    ("events1", "nonevents1", "events2", "n2"),
)


def _risks(t: Inputs) -> tuple[Vector, Vector]:
    return t["a"] / t["n1"], t["c"] / t["n2"]


def _average_risks(t: Inputs) -> tuple[float, float]:
    p1, p2 = _risks(t)
    return weighted_mean(p1, t["n1"]), weighted_mean(p2, t["n2"])


def _risk_ratio(t: Inputs, vtype: str, correct: bool) -> Effects:
    """Log risk ratio; delta method (fleiss2009), at each study's risks or their averages."""
    p1, p2 = _risks(t)
    yi = np.log(p1 / p2)
    if vtype == "AV":
        p1, p2 = _average_risks(t)
        return yi, (1 - p1) / (p1 * t["n1"]) + (1 - p2) / (p2 * t["n2"])
    return yi, 1 / t["a"] - 1 / t["n1"] + 1 / t["c"] - 1 / t["n2"]


def _log_odds_ratio(t: Inputs) -> Effects:
    return np.log(t["a"] * t["d"] / (t["b"] * t["c"])), 1 / t["a"] + 1 / t["b"] + 1 / t["c"] + 1 / t["d"]


def _odds_ratio(t: Inputs, vtype: str, correct: bool) -> Effects:
    """Log odds ratio; woolf1955."""
    return _log_odds_ratio(t)


def _risk_difference(t: Inputs, vtype: str, correct: bool) -> Effects:
    """Risk difference; binomial variances, with n - 1 for UB and the average risks for AV (fleiss2009)."""
    p1, p2 = _risks(t)
    yi = p1 - p2
    if vtype == "AV":
        p1, p2 = _average_risks(t)
    less = 1 if vtype == "UB" else 0
    return yi, p1 * (1 - p1) / (t["n1"] - less) + p2 * (1 - p2) / (t["n2"] - less)


def _arcsine_difference(t: Inputs, vtype: str, correct: bool) -> Effects:
    """Difference of angles; rucker2009."""
    p1, p2 = _risks(t)
    return np.arcsin(np.sqrt(p1)) - np.arcsin(np.sqrt(p2)), 1 / (4 * t["n1"]) + 1 / (4 * t["n2"])


def peto_score(t: Inputs) -> tuple[Vector, Vector]:
    """Observed minus expected events of group 1, and its hypergeometric variance.

    Parameters
    ----------
    t : mapping of str to ndarray
        Cells a, b, c, d and group sizes n1, n2.

    Returns
    -------
    score : ndarray
        O - E.
    variance : ndarray
        V.

    References
    ----------
    yusuf1985.
    """
    events, others, n = t["a"] + t["c"], t["b"] + t["d"], t["n1"] + t["n2"]
    variance = events * others * (t["n1"] / n) * (t["n2"] / n) / (n - 1)
    return t["a"] - events * t["n1"] / n, variance


def _peto(t: Inputs, vtype: str, correct: bool) -> Effects:
    """Log odds ratio by one step from no effect; yusuf1985."""
    score, variance = peto_score(t)
    return score / variance, 1 / variance


def _phi(t: Inputs, vtype: str) -> Effects:
    """Phi; delta method with group sizes fixed (ST) or with one multinomial sample (CS, yule1912)."""
    n1, n2 = t["n1"], t["n2"]
    n, events, others = n1 + n2, t["a"] + t["c"], t["b"] + t["d"]
    phi = (t["a"] * t["d"] - t["b"] * t["c"]) / np.sqrt(n1 * n2 * events * others)
    if vtype == "CS":
        row, column = n1 * n2, events * others
        rows, columns = (n1 - n2) ** 2 / row, (events - others) ** 2 / column
        cross = (n1 - n2) * (events - others) / np.sqrt(row * column)
        vi = (1 - phi**2 + phi * (1 + phi**2 / 2) * cross - 0.75 * phi**2 * (rows + columns)) / n
        return phi, vi
    p1, p2 = _risks(t)
    scale = np.sqrt(n1 * n2 / (events * others))
    tilt = (p1 - p2) / 2 * (1 / events - 1 / others)
    slope1, slope2 = scale * (1 - n1 * tilt), scale * (1 + n2 * tilt)
    return phi, slope1**2 * p1 * (1 - p1) / n1 + slope2**2 * p2 * (1 - p2) / n2


def _phi_coefficient(t: Inputs, vtype: str, correct: bool) -> Effects:
    return _phi(t, vtype)


def _yule_q(t: Inputs, vtype: str, correct: bool) -> Effects:
    """Yule's Q; yule1912."""
    log_odds_ratio, variance = _log_odds_ratio(t)
    yi = np.tanh(log_odds_ratio / 2)
    return yi, (1 - yi**2) ** 2 * variance / 4


def _yule_y(t: Inputs, vtype: str, correct: bool) -> Effects:
    """Yule's coefficient of colligation; yule1912."""
    log_odds_ratio, variance = _log_odds_ratio(t)
    yi = np.tanh(log_odds_ratio / 4)
    return yi, (1 - yi**2) ** 2 * variance / 16


def _tetrachoric(t: Inputs, vtype: str, correct: bool) -> Effects:
    """Tetrachoric correlation; pearson1900, with the large-sample variance of the likelihood."""
    return tetrachoric(t["a"], t["b"], t["c"], t["d"])


def _probit_difference(t: Inputs, vtype: str, correct: bool) -> Effects:
    """Difference of probits; delta method (sanchezmeca2003)."""
    p1, p2 = _risks(t)
    z1, z2 = special.ndtri(p1), special.ndtri(p2)
    vi1 = 2 * np.pi * p1 * (1 - p1) * np.exp(z1**2) / t["n1"]
    return z1 - z2, vi1 + 2 * np.pi * p2 * (1 - p2) * np.exp(z2**2) / t["n2"]


def _scaled_odds_ratio(divisor: float) -> Estimator:
    """Standardised mean difference from the odds ratio; cox1989 and hasselblad1995, chinn2000."""

    def estimate(t: Inputs, vtype: str, correct: bool) -> Effects:
        log_odds_ratio, variance = _log_odds_ratio(t)
        return log_odds_ratio / divisor, variance / divisor**2

    return estimate


def _measure(
    code: str,
    label: str,
    estimate: Estimator,
    *references: str,
    vtypes: tuple[str, ...] = ("LS",),
    scale: Scale = IDENTITY,
    adds: bool = True,
) -> Measure:
    return Measure(
        code,
        label,
        TWO_BY_TWO,
        RECIPES,
        estimate,
        vtypes=vtypes,
        scale=scale,
        adds=adds,
        references=references,
    )


_LOGISTIC = _scaled_odds_ratio(LOGISTIC_SD)
SAMPLING = ("CS", "ST")

BINARY_MEASURES = (
    _measure("RR", "log risk ratio", _risk_ratio, "fleiss2009", vtypes=("LS", "AV"), scale=LOG),
    _measure("OR", "log odds ratio", _odds_ratio, "woolf1955", scale=LOG),
    _measure("RD", "risk difference", _risk_difference, "fleiss2009", vtypes=("LS", "UB", "AV")),
    _measure("AS", "arcsine risk difference", _arcsine_difference, "rucker2009", adds=False),
    _measure("PETO", "log odds ratio (Peto)", _peto, "yusuf1985", scale=LOG),
    _measure("PHI", "phi coefficient", _phi_coefficient, "yule1912", vtypes=SAMPLING, adds=False),
    _measure(
        "ZPHI",
        "Fisher's z of phi",
        to_fisher_z(_phi_coefficient),
        "yule1912",
        vtypes=SAMPLING,
        scale=FISHER_Z,
        adds=False,
    ),
    _measure("YUQ", "Yule's Q", _yule_q, "yule1912"),
    _measure("YUY", "Yule's Y", _yule_y, "yule1912"),
    _measure("RTET", "tetrachoric correlation", _tetrachoric, "pearson1900", adds=False),
    _measure(
        "ZTET",
        "Fisher's z of the tetrachoric correlation",
        to_fisher_z(_tetrachoric),
        "pearson1900",
        scale=FISHER_Z,
        adds=False,
    ),
    _measure("PBIT", "probit risk difference", _probit_difference, "sanchezmeca2003"),
    _measure("OR2D", "SMD from the odds ratio (logistic)", _LOGISTIC, "hasselblad1995", "chinn2000"),
    _measure("OR2DL", "SMD from the odds ratio (logistic)", _LOGISTIC, "hasselblad1995", "chinn2000"),
    _measure("OR2DN", "SMD from the odds ratio (normal)", _scaled_odds_ratio(COX_SNELL), "cox1989"),
)
