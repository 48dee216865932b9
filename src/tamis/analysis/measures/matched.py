"""Matched pairs or one group twice, a binary outcome; and the excess of heterozygotes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tamis.analysis.conversions.scales import IDENTITY, LOG
from tamis.analysis.measures.counts import add_to_counts
from tamis.analysis.measures.measure import (
    Design,
    Effects,
    Input,
    Inputs,
    Measure,
    Prepared,
    Vector,
    ZeroCells,
)

CELLS = {"a": "both", "b": "only1", "c": "only2", "d": "neither"}
MARGINS = {"a": "events1", "b": "nonevents1", "c": "events2", "d": "nonevents2"}


def _prepare_pairs(inputs: Inputs, choice: ZeroCells) -> Prepared:
    cells, added, dropped = _cells(inputs, CELLS, choice)
    return Prepared({**cells, "n": sum_of(cells)}, added, dropped)


def _prepare_margins(inputs: Inputs, choice: ZeroCells) -> Prepared:
    cells, added, dropped = _cells(inputs, MARGINS, choice)
    n1, n2 = cells["a"] + cells["b"], cells["c"] + cells["d"]
    p1, p2 = cells["a"] / n1, cells["c"] / n2
    product, spread = p1 * p2, np.sqrt(p1 * (1 - p1) * p2 * (1 - p2))
    r = inputs.get("r", np.full(p1.shape, np.nan))
    if "both_proportion" in inputs:
        r = np.where(np.isnan(r), (inputs["both_proportion"] - product) / spread, r)
    return Prepared({**cells, "n1": n1, "n2": n2, "r": r}, added, dropped)


def _prepare_genotypes(inputs: Inputs, choice: ZeroCells) -> Prepared:
    names = {"a": "homozygotes1", "b": "heterozygotes", "c": "homozygotes2"}
    counts, added, _ = add_to_counts({cell: inputs[name] for cell, name in names.items()}, choice)
    return Prepared(counts, added)


def _cells(
    inputs: Inputs, names: dict[str, str], choice: ZeroCells
) -> tuple[dict[str, Vector], NDArray[np.bool_] | None, NDArray[np.bool_] | None]:
    a, b, c, d = (inputs[name] for name in names.values())
    without = ((a == 0) & (c == 0)) | ((b == 0) & (d == 0))
    return add_to_counts({"a": a, "b": b, "c": c, "d": d}, choice, without)


def sum_of(cells: Inputs) -> Vector:
    """Add the four cells of a table.

    Parameters
    ----------
    cells : mapping of str to ndarray
        Cells a, b, c and d.

    Returns
    -------
    ndarray
        Their sums.
    """
    return cells["a"] + cells["b"] + cells["c"] + cells["d"]


PAIRED_TABLE = Design(
    name="matched pairs, binary outcome",
    inputs=(
        Input("both", "ai", "count", "pairs with the event under 1 and under 2"),
        Input("only1", "bi", "count", "pairs with the event under 1 only"),
        Input("only2", "ci", "count", "pairs with the event under 2 only"),
        Input("neither", "di", "count", "pairs without the event"),
    ),
    prepare=_prepare_pairs,
)
MARGINAL_TABLE = Design(
    name="matched pairs, margins of a binary outcome",
    inputs=(
        Input("events1", "ai", "count", "number with the event under 1"),
        Input("nonevents1", "bi", "count", "number without the event under 1"),
        Input("events2", "ci", "count", "number with the event under 2"),
        Input("nonevents2", "di", "count", "number without the event under 2"),
        Input("r", "ri", "correlation", "phi of the paired table"),
        Input("both_proportion", "pi", "probability", "proportion of pairs with the event under both"),
    ),
    prepare=_prepare_margins,
)
GENOTYPES = Design(
    name="genotype counts",
    inputs=(
        Input("homozygotes1", "ai", "count", "homozygous for the dominant allele"),
        Input("heterozygotes", "bi", "count", "heterozygous"),
        Input("homozygotes2", "ci", "count", "homozygous for the recessive allele"),
    ),
    prepare=_prepare_genotypes,
)


def _marginal_risks(t: Inputs) -> tuple[Vector, Vector]:
    return (t["a"] + t["b"]) / t["n"], (t["a"] + t["c"]) / t["n"]


def _risk_ratio(t: Inputs, vtype: str, correct: bool) -> Effects:
    """Marginal log risk ratio; zou2007."""
    p1, p2 = _marginal_risks(t)
    return np.log(p1 / p2), (t["b"] + t["c"]) / t["n"] / (t["n"] * p1 * p2)


def _odds_ratio(t: Inputs, vtype: str, correct: bool) -> Effects:
    """Marginal log odds ratio; becker1993, zou2007."""
    p1, p2 = _marginal_risks(t)
    v1, v2 = p1 * (1 - p1), p2 * (1 - p2)
    covariance = (t["a"] * t["d"] - t["b"] * t["c"]) / t["n"] ** 2
    vi = (1 / v1 + 1 / v2 - 2 * covariance / (v1 * v2)) / t["n"]
    return np.log(p1 / (1 - p1)) - np.log(p2 / (1 - p2)), vi


def _risk_difference(t: Inputs, vtype: str, correct: bool) -> Effects:
    """Marginal risk difference; may1997."""
    p12, p21 = t["b"] / t["n"], t["c"] / t["n"]
    return p12 - p21, (p12 * (1 - p12) + 2 * p12 * p21 + p21 * (1 - p21)) / t["n"]


def _conditional(t: Inputs, vtype: str, correct: bool) -> Effects:
    """Conditional log odds ratio of the discordant pairs; curtin2002."""
    return np.log(t["b"] / t["c"]), 1 / t["b"] + 1 / t["c"]


def _conditional_peto(t: Inputs, vtype: str, correct: bool) -> Effects:
    """Conditional log odds ratio by one step from no effect; zou2007."""
    variance = (t["b"] + t["c"]) / 4
    return (t["b"] - t["c"]) / 2 / variance, 1 / variance


def _margins_odds_ratio(t: Inputs, vtype: str, correct: bool) -> Effects:
    """Marginal log odds ratio from the margins and phi; elbourne2002, with the mean margin as sample size."""
    n1, n2 = t["n1"], t["n2"]
    separate = 1 / t["a"] + 1 / t["b"], 1 / t["c"] + 1 / t["d"]
    pairs = np.rint((n1 + n2) / 2)
    shared = t["r"] * np.sqrt(separate[0] * separate[1]) * pairs / np.sqrt(n1 * n2)
    variance = separate[0] + separate[1] - 2 * shared
    # A correlation that the margins cannot have shows as a variance below zero.
    return np.log(t["a"] * t["d"] / (t["b"] * t["c"])), np.where(variance > 0, variance, np.nan)


def _excess_heterozygosity(t: Inputs, vtype: str, correct: bool) -> Effects:
    """Log relative excess heterozygosity; ziegler2011."""
    yi = np.log(t["b"] / (2 * np.sqrt(t["a"] * t["c"])))
    return yi, 1 / (4 * t["a"]) + 1 / t["b"] + 1 / (4 * t["c"])


PAIRS = (tuple(CELLS.values()),)
MARGINS_AND_PHI = ((*MARGINS.values(), "r"), (*MARGINS.values(), "both_proportion"))

MATCHED_MEASURES = (
    *(
        Measure(code, label, PAIRED_TABLE, PAIRS, estimate, scale=scale, adds=True, references=references)
        for code, label, estimate, scale, references in (
            ("MPRR", "matched pairs marginal log risk ratio", _risk_ratio, LOG, ("zou2007",)),
            ("MPOR", "matched pairs marginal log odds ratio", _odds_ratio, LOG, ("becker1993", "zou2007")),
            ("MPRD", "matched pairs marginal risk difference", _risk_difference, IDENTITY, ("may1997",)),
            ("MPORC", "matched pairs conditional log odds ratio", _conditional, LOG, ("curtin2002",)),
            (
                "MPPETO",
                "matched pairs conditional log odds ratio (Peto)",
                _conditional_peto,
                LOG,
                ("zou2007",),
            ),
        )
    ),
    Measure(
        "MPORM",
        "matched pairs marginal log odds ratio from the margins",
        MARGINAL_TABLE,
        MARGINS_AND_PHI,
        _margins_odds_ratio,
        scale=LOG,
        adds=True,
        references=("elbourne2002",),
    ),
    Measure(
        "REH",
        "log relative excess heterozygosity",
        GENOTYPES,
        (("homozygotes1", "heterozygotes", "homozygotes2"),),
        _excess_heterozygosity,
        scale=LOG,
        adds=True,
        references=("ziegler2011",),
    ),
)
