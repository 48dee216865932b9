"""One group, a binary outcome: the proportion and its transformations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tamis.analysis.conversions.scales import (
    ARCSINE,
    FREEMAN_TUKEY,
    IDENTITY,
    LOG,
    LOGIT,
    PROBIT,
    freeman_tukey,
)
from tamis.analysis.measures.counts import add_to_counts
from tamis.analysis.measures.measure import (
    Design,
    Effects,
    Input,
    Inputs,
    Measure,
    Prepared,
    ZeroCells,
    weighted_mean,
)


def _prepare(inputs: Inputs, choice: ZeroCells) -> Prepared:
    x, n, rest = inputs["events"], inputs.get("n"), inputs.get("nonevents")
    if n is not None:
        rest = n - x if rest is None else np.where(np.isnan(rest), n - x, rest)
    elif rest is None:
        rest = np.full_like(x, np.nan)
    counts, added, _ = add_to_counts({"x": x, "rest": rest}, choice)
    return Prepared({**counts, "n": counts["x"] + counts["rest"]}, added)


def _check(inputs: Inputs) -> list[tuple[NDArray[np.bool_], str, str]]:
    if "n" not in inputs:
        return []
    what = "events is larger than n"
    return [
        (inputs["events"] > inputs["n"], what, "give the number with the event, and the size of the group")
    ]


ONE_PROPORTION = Design(
    name="one group, binary outcome",
    inputs=(
        Input("events", "xi", "count", "number with the event"),
        Input("nonevents", "mi", "count", "number without the event"),
        Input("n", "ni", "size", "size of the group"),
    ),
    prepare=_prepare,
    check=_check,
)
RECIPES = (("events", "n"), ("events", "nonevents"))


def _proportion(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Proportion; binomial variance, with n - 1 (UB) or at the average proportion (AV)."""
    n = x["n"]
    p = x["x"] / n
    if vtype == "UB":
        return p, p * (1 - p) / (n - 1)
    at = weighted_mean(p, n) if vtype == "AV" else p
    return p, at * (1 - at) / n


def _log_proportion(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Log proportion; delta method."""
    n = x["n"]
    p = x["x"] / n
    if vtype == "AV":
        at = weighted_mean(p, n)
        return np.log(p), (1 - at) / (at * n)
    return np.log(p), 1 / x["x"] - 1 / n


def _logit_proportion(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Log odds; delta method."""
    yi = np.log(x["x"] / x["rest"])
    if vtype == "AV":
        at = weighted_mean(x["x"] / x["n"], x["n"])
        return yi, 1 / (at * (1 - at) * x["n"])
    return yi, 1 / x["x"] + 1 / x["rest"]


def _arcsine(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Angle; variance stabilised (freeman1950)."""
    return np.arcsin(np.sqrt(x["x"] / x["n"])), 1 / (4 * x["n"])


def _double_arcsine(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Freeman–Tukey double arcsine; freeman1950."""
    return freeman_tukey(x["x"] / x["n"], x["n"]), 1 / (4 * x["n"] + 2)


def _probit(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Probit; delta method."""
    p = x["x"] / x["n"]
    z = special.ndtri(p)
    return z, 2 * np.pi * p * (1 - p) * np.exp(z**2) / x["n"]


PROPORTION_MEASURES = tuple(
    Measure(
        code,
        label,
        ONE_PROPORTION,
        RECIPES,
        estimate,
        vtypes=vtypes,
        scale=scale,
        null_value=None,
        adds=adds,
        references=("freeman1950",) if not adds else ("fleiss2009",),
    )
    for code, label, estimate, vtypes, scale, adds in (
        ("PR", "proportion", _proportion, ("LS", "UB", "AV"), IDENTITY, True),
        ("PLN", "log proportion", _log_proportion, ("LS", "AV"), LOG, True),
        ("PLO", "logit proportion", _logit_proportion, ("LS", "AV"), LOGIT, True),
        ("PRZ", "probit proportion", _probit, ("LS",), PROBIT, True),
        ("PAS", "arcsine proportion", _arcsine, ("LS",), ARCSINE, False),
        ("PFT", "Freeman–Tukey double arcsine proportion", _double_arcsine, ("LS",), FREEMAN_TUKEY, False),
    )
)
