"""One group twice, or matched pairs, a continuous outcome: change raw, standardised and as a ratio.

1 is the occasion from which 2 is subtracted; measures standardised by one occasion use the spread of 1.
"""

from __future__ import annotations

import numpy as np

from tamis.analysis.conversions.scales import IDENTITY, LOG
from tamis.analysis.measures.continuous import signed_t
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
)
from tamis.analysis.measures.small_samples import hedges_correction


def _prepare(inputs: Inputs, choice: ZeroCells) -> Prepared:
    return Prepared(inputs)


CHANGE = Design(
    name="one group twice, continuous outcome",
    inputs=(
        Input("mean1", "m1i", "real", "mean at occasion 1"),
        Input("sd1", "sd1i", "spread", "standard deviation at occasion 1"),
        Input("mean2", "m2i", "real", "mean at occasion 2"),
        Input("sd2", "sd2i", "spread", "standard deviation at occasion 2"),
        Input("n", "ni", "size", "size of the group"),
        Input("r", "ri", "correlation", "correlation of the two occasions"),
        Input("d", "di", "real", "standardised mean change, uncorrected"),
        Input("t", "ti", "real", "t statistic of the paired test"),
        Input("p", "pi", "p value", "two-sided p of that test, with the sign of the change"),
    ),
    prepare=_prepare,
)
MEANS = (("mean1", "sd1", "mean2", "sd2", "n", "r"),)
SUMMARIES = (("d", "n"), ("t", "n"), ("p", "n"))
WITHOUT_SD2 = (("mean1", "sd1", "mean2", "n", "r"),)
SPREADS = (("sd1", "sd2", "n", "r"),)


def change_variance(x: Inputs) -> Vector:
    """Variance of the change scores.

    Parameters
    ----------
    x : mapping of str to ndarray
        sd1, sd2, r.

    Returns
    -------
    ndarray
        ``sd1**2 + sd2**2 - 2 r sd1 sd2``.
    """
    return x["sd1"] ** 2 + x["sd2"] ** 2 - 2 * x["r"] * x["sd1"] * x["sd2"]


def _mean_change(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Mean change; morris2002."""
    return x["mean1"] - x["mean2"], change_variance(x) / x["n"]


def _change_standardised(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Change in standard deviations of change; gibbons1993, morris2000."""
    n = x["n"]
    d = np.full(n.shape, np.nan)
    if all(name in x for name in MEANS[0]):
        d = (x["mean1"] - x["mean2"]) / np.sqrt(change_variance(x))
    if "d" in x:
        d = np.where(np.isnan(d), x["d"], d)
    if "t" in x:
        d = np.where(np.isnan(d), x["t"] / np.sqrt(n), d)
    if "p" in x:
        d = np.where(np.isnan(d), signed_t(x["p"], n - 1) / np.sqrt(n), d)
    return _one_sample(d, 1 / n, n, vtype, correct)


def _raw_standardised(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Change in standard deviations of occasion 1; becker1988, morris2000."""
    d = (x["mean1"] - x["mean2"]) / x["sd1"]
    return _one_sample(d, 2 * (1 - x["r"]) / x["n"], x["n"], vtype, correct)


def _one_sample(d: Vector, base: Vector, n: Vector, vtype: str, correct: bool) -> Effects:
    df = n - 1
    factor = hedges_correction(df)
    yi = factor * d if correct else d
    match vtype:
        case "LS2":
            return yi, (factor**2 if correct else 1) * (base + d**2 / (2 * n))
        case "UB":
            return yi, base + (1 - (df - 2) / (df * factor**2)) * yi**2
        case _:
            return yi, base + yi**2 / (2 * n)


def _raw_standardised_separate(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Change in standard deviations of occasion 1, unequal variances; bonett2008."""
    df = x["n"] - 1
    yi = (x["mean1"] - x["mean2"]) / x["sd1"]
    if correct:
        yi = yi * hedges_correction(df)
    return yi, change_variance(x) / (x["sd1"] ** 2 * df) + yi**2 / (2 * df)


def _pooled(x: Inputs, correct: bool) -> Vector:
    """Change over the root mean variance of the occasions, corrected by its effective df; cousineau2020."""
    yi = (x["mean1"] - x["mean2"]) / np.sqrt((x["sd1"] ** 2 + x["sd2"] ** 2) / 2)
    return yi * hedges_correction(2 * (x["n"] - 1) / (1 + x["r"] ** 2)) if correct else yi


def _pooled_standardised(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Change in pooled standard deviations; cousineau2020."""
    yi, n, r = _pooled(x, correct), x["n"], x["r"]
    return yi, 2 * (1 - r) / n + yi**2 * (1 + r**2) / (4 * n)


def _pooled_standardised_separate(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Change in pooled standard deviations, unequal variances; bonett2008 for two occasions."""
    yi, df, r = _pooled(x, correct), x["n"] - 1, x["r"]
    v1, v2 = x["sd1"] ** 2, x["sd2"] ** 2
    average = (v1 + v2) / 2
    vi = yi**2 * (v1**2 + v2**2 + 2 * r**2 * v1 * v2) / (8 * average**2 * df)
    return yi, change_variance(x) / (average * df) + vi


def _log_ratio_parts(x: Inputs) -> tuple[Vector, Vector]:
    """Bias and variance of a log ratio of dependent means; lajeunesse2011."""
    n = x["n"]
    cv1, cv2 = x["sd1"] / x["mean1"], x["sd2"] / x["mean2"]
    return 0.5 * (cv1**2 - cv2**2) / n, (cv1**2 + cv2**2 - 2 * x["r"] * cv1 * cv2) / n


def _ratio_of_means(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Log ratio of dependent means; lajeunesse2011, lajeunesse2015."""
    bias, vi = _log_ratio_parts(x)
    return np.log(x["mean1"] / x["mean2"]) + (bias if correct else 0.0), vi


def _variability_ratio(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Log ratio of dependent standard deviations; nakagawa2015 with the correlation of log variances."""
    return np.log(x["sd1"] / x["sd2"]), (1 - x["r"] ** 2) / (x["n"] - 1)


def _variation_ratio(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Log ratio of dependent coefficients of variation; nakagawa2015, senior2020."""
    bias, vi = _log_ratio_parts(x)
    yi = np.log(x["sd1"] / x["mean1"]) - np.log(x["sd2"] / x["mean2"])
    return yi - (bias if correct else 0.0), vi + (1 - x["r"] ** 2) / (x["n"] - 1)


def _measure(
    code: str,
    label: str,
    recipes: tuple[tuple[str, ...], ...],
    estimate: Estimator,
    *references: str,
    vtypes: tuple[str, ...] = ("LS",),
    ratio: bool = False,
    corrects: bool = True,
) -> Measure:
    return Measure(
        code,
        label,
        CHANGE,
        recipes,
        estimate,
        vtypes=vtypes,
        scale=LOG if ratio else IDENTITY,
        corrects=corrects,
        references=references,
    )


KINDS = ("LS", "LS2", "UB")

PREPOST_MEASURES = (
    _measure("MC", "mean change", MEANS, _mean_change, "morris2002", corrects=False),
    _measure(
        "SMCC",
        "mean change in standard deviations of change",
        (*MEANS, *SUMMARIES),
        _change_standardised,
        "gibbons1993",
        vtypes=KINDS,
    ),
    _measure(
        "SMCR",
        "mean change in standard deviations of occasion 1",
        WITHOUT_SD2,
        _raw_standardised,
        "becker1988",
        vtypes=KINDS,
    ),
    _measure(
        "SMCRH",
        "mean change in standard deviations of occasion 1, unequal variances",
        MEANS,
        _raw_standardised_separate,
        "bonett2008",
    ),
    _measure(
        "SMCRP",
        "mean change in pooled standard deviations",
        MEANS,
        _pooled_standardised,
        "cousineau2020",
    ),
    _measure(
        "SMCRPH",
        "mean change in pooled standard deviations, unequal variances",
        MEANS,
        _pooled_standardised_separate,
        "bonett2008",
    ),
    _measure(
        "ROMC",
        "log ratio of means of two occasions",
        MEANS,
        _ratio_of_means,
        "lajeunesse2011",
        "lajeunesse2015",
        ratio=True,
    ),
    _measure(
        "VRC",
        "log variability ratio of two occasions",
        SPREADS,
        _variability_ratio,
        "nakagawa2015",
        ratio=True,
        corrects=False,
    ),
    _measure(
        "CVRC",
        "log ratio of coefficients of variation of two occasions",
        MEANS,
        _variation_ratio,
        "nakagawa2015",
        "senior2020",
        ratio=True,
    ),
)
