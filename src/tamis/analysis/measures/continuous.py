"""Two independent groups, a continuous outcome: differences of means, raw and standardised, and ratios."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from tamis.analysis.conversions.scales import LOG
from tamis.analysis.conversions.standardized import COX_SNELL, LOGISTIC_SD
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
    weighted_mean,
)
from tamis.analysis.measures.small_samples import hedges_correction


def _prepare(inputs: Inputs, choice: ZeroCells) -> Prepared:
    return Prepared(inputs)


TWO_MEANS = Design(
    name="two groups, continuous outcome",
    inputs=(
        Input("mean1", "m1i", "real", "mean of group 1"),
        Input("sd1", "sd1i", "spread", "standard deviation of group 1"),
        Input("n1", "n1i", "size", "size of group 1"),
        Input("mean2", "m2i", "real", "mean of group 2"),
        Input("sd2", "sd2i", "spread", "standard deviation of group 2"),
        Input("n2", "n2i", "size", "size of group 2"),
        Input("d", "di", "real", "standardised mean difference, uncorrected"),
        Input("t", "ti", "real", "t statistic of the two groups, pooled variance"),
        Input("p", "pi", "p value", "two-sided p of that t test, with the sign of the difference"),
    ),
    prepare=_prepare,
)
MEANS = ("mean1", "sd1", "n1", "mean2", "sd2", "n2")
SUMMARIES = (("d", "n1", "n2"), ("t", "n1", "n2"), ("p", "n1", "n2"))


def pooled_variance(x: Inputs) -> Vector:
    """Pool the variances of two groups.

    Parameters
    ----------
    x : mapping of str to ndarray
        sd1, n1, sd2, n2.

    Returns
    -------
    ndarray
        The variances weighted by their degrees of freedom.
    """
    df1, df2 = x["n1"] - 1, x["n2"] - 1
    return (df1 * x["sd1"] ** 2 + df2 * x["sd2"] ** 2) / (df1 + df2)


def cohen_d(x: Inputs) -> Vector:
    """Standardise the mean difference, or take it from d, t or p where the means are not known.

    Parameters
    ----------
    x : mapping of str to ndarray
        Columns of the design; d, t and p fill in for each other in this order.

    Returns
    -------
    ndarray
        The difference in pooled standard deviations, without small-sample correction.

    References
    ----------
    hedges1981.
    """
    n1, n2 = x["n1"], x["n2"]
    d = np.full(n1.shape, np.nan)
    if all(name in x for name in MEANS):
        d = (x["mean1"] - x["mean2"]) / np.sqrt(pooled_variance(x))
    if "d" in x:
        d = np.where(np.isnan(d), x["d"], d)
    half = np.sqrt(1 / n1 + 1 / n2)
    if "t" in x:
        d = np.where(np.isnan(d), x["t"] * half, d)
    if "p" in x:
        d = np.where(np.isnan(d), signed_t(x["p"], n1 + n2 - 2) * half, d)
    return d


def signed_t(p: Vector, df: Vector) -> Vector:
    """Quantile of t behind a two-sided p value that carries the sign of the effect.

    Parameters
    ----------
    p : ndarray
        Two-sided p values; negative for a negative effect.
    df : ndarray
        Degrees of freedom.

    Returns
    -------
    ndarray
        t statistics.
    """
    return np.sign(p) * stats.t.isf(np.abs(p) / 2, df)


def _mean_difference(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Mean difference, with separate (LS) or pooled (HO) variances; borenstein2009, equations 12.5, 12.3."""
    yi = x["mean1"] - x["mean2"]
    if vtype == "HO":
        return yi, pooled_variance(x) * (1 / x["n1"] + 1 / x["n2"])
    return yi, x["sd1"] ** 2 / x["n1"] + x["sd2"] ** 2 / x["n2"]


def _standardised(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Hedges' g; hedges1982 (LS), borenstein2009 12.17 (LS2), hedges1983 (UB), at no effect (H0)."""
    n1, n2 = x["n1"], x["n2"]
    d, df, n = cohen_d(x), n1 + n2 - 2, n1 + n2
    factor = hedges_correction(df)
    g = factor * d if correct else d
    base = 1 / n1 + 1 / n2
    match vtype:
        case "LS2":
            return g, (factor**2 if correct else 1) * (base + d**2 / (2 * n))
        case "UB":
            return g, base + (1 - (df - 2) / (df * factor**2)) * g**2
        case "AV":
            return g, base + weighted_mean(g, n) ** 2 / (2 * n)
        case "H0":
            return g, factor**2 * df / (df - 2) * base
        case _:
            return g, base + g**2 / (2 * n)


def _standardised_separate(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Difference over the root mean variance; bonett2009."""
    v1, v2, df1, df2 = x["sd1"] ** 2, x["sd2"] ** 2, x["n1"] - 1, x["n2"] - 1
    average = (v1 + v2) / 2
    yi = (x["mean1"] - x["mean2"]) / np.sqrt(average)
    if correct:
        yi = yi * hedges_correction(df1 + df2)
    vi = yi**2 * (v1**2 / df1 + v2**2 / df2) / (8 * average**2) + (v1 / df1 + v2 / df2) / average
    return yi, vi


def _by_second(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Glass's delta: the difference in standard deviations of group 2; hedges1981."""
    n1, n2 = x["n1"], x["n2"]
    d = (x["mean1"] - x["mean2"]) / x["sd2"]
    factor = hedges_correction(n2 - 1) if correct else np.ones_like(d)
    yi, base = factor * d, 1 / n1 + 1 / n2
    match vtype:
        case "LS2":
            return yi, factor**2 * (base + d**2 / (2 * n2))
        case "UB":
            exact, df = hedges_correction(n2 - 1), n2 - 1
            return yi, base + (1 - (df - 2) / (df * exact**2)) * yi**2
        case "AV":
            return yi, base + weighted_mean(yi, n1 + n2) ** 2 / (2 * n2)
        case _:
            return yi, base + yi**2 / (2 * n2)


def _by_second_separate(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Glass's delta with unequal population variances; bonett2008."""
    df1, df2 = x["n1"] - 1, x["n2"] - 1
    yi = (x["mean1"] - x["mean2"]) / x["sd2"]
    if correct:
        yi = yi * hedges_correction(df2)
    return yi, x["sd1"] ** 2 / x["sd2"] ** 2 / df1 + 1 / df2 + yi**2 / (2 * df2)


def _ratio_of_means(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Log ratio of means; hedges1999, lajeunesse2015 for the correction, nakagawa2023 for AV."""
    n1, n2 = x["n1"], x["n2"]
    cv1, cv2 = (x["sd1"] / x["mean1"]) ** 2, (x["sd2"] / x["mean2"]) ** 2
    yi = np.log(x["mean1"] / x["mean2"])
    if correct:
        yi = yi + 0.5 * (cv1 / n1 - cv2 / n2)
    match vtype:
        case "HO":
            pooled = pooled_variance(x)
            return yi, pooled / (n1 * x["mean1"] ** 2) + pooled / (n2 * x["mean2"] ** 2)
        case "LS2":
            return yi, cv1 / n1 + cv2 / n2 + cv1**2 / (2 * n1**2) + cv2**2 / (2 * n2**2)
        case "AV":
            mean1, mean2 = weighted_mean(np.sqrt(cv1), n1), weighted_mean(np.sqrt(cv2), n2)
            return yi, mean1**2 / n1 + mean2**2 / n2
        case "AVHO":
            both = weighted_mean(np.sqrt(np.concatenate([cv1, cv2])), np.concatenate([n1, n2]))
            return yi, both**2 * (1 / n1 + 1 / n2)
        case _:
            return yi, cv1 / n1 + cv2 / n2


def _log_sd_variance(n: Vector, vtype: str) -> Vector:
    """Variance of a log standard deviation; nakagawa2015 (LS), senior2020 (LS2)."""
    return n / (2 * (n - 1) ** 2) if vtype == "LS2" else 1 / (2 * (n - 1))


def _variability_ratio(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Log ratio of standard deviations; nakagawa2015."""
    n1, n2 = x["n1"], x["n2"]
    yi = np.log(x["sd1"] / x["sd2"])
    if correct:
        yi = yi + 1 / (2 * (n1 - 1)) - 1 / (2 * (n2 - 1))
    return yi, _log_sd_variance(n1, vtype) + _log_sd_variance(n2, vtype)


def _variation_ratio(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Log ratio of coefficients of variation; nakagawa2015 without correlation, corrected by senior2020."""
    n1, n2 = x["n1"], x["n2"]
    cv1, cv2 = (x["sd1"] / x["mean1"]) ** 2, (x["sd2"] / x["mean2"]) ** 2
    yi = np.log(x["sd1"] / x["mean1"]) - np.log(x["sd2"] / x["mean2"])
    if correct:
        yi = yi + 1 / (2 * (n1 - 1)) - 1 / (2 * (n2 - 1)) + 0.5 * (cv2 / n2 - cv1 / n1)
    vi = _log_sd_variance(n1, vtype) + _log_sd_variance(n2, vtype) + cv1 / n1 + cv2 / n2
    if vtype == "LS2":
        vi = vi + cv1**2 / (2 * n1**2) + cv2**2 / (2 * n2**2)
    return yi, vi


def _scaled_difference(factor: float) -> Estimator:
    """Log odds ratio from the uncorrected d; cox1989 (normal), hasselblad1995 (logistic)."""

    def estimate(x: Inputs, vtype: str, correct: bool) -> Effects:
        d, n1, n2 = cohen_d(x), x["n1"], x["n2"]
        return factor * d, factor**2 * (1 / n1 + 1 / n2 + d**2 / (2 * (n1 + n2)))

    return estimate


def _measure(code: str, label: str, estimate: Estimator, *references: str, **options: Any) -> Measure:
    recipes = options.pop("recipes", (MEANS,))
    return Measure(code, label, TWO_MEANS, recipes, estimate, references=references, **options)


ANY = (MEANS, *SUMMARIES)
SMD_TYPES = ("LS", "LS2", "UB", "AV", "H0")
SPREADS = (("sd1", "n1", "sd2", "n2"),)
WITHOUT_SD1 = (("mean1", "n1", "mean2", "sd2", "n2"),)

_LOGISTIC = _scaled_difference(LOGISTIC_SD)

CONTINUOUS_MEASURES = (
    _measure("MD", "mean difference", _mean_difference, "borenstein2009", vtypes=("LS", "HO")),
    _measure(
        "SMD",
        "standardised mean difference (Hedges' g)",
        _standardised,
        "hedges1981",
        "hedges1982",
        recipes=ANY,
        vtypes=SMD_TYPES,
        corrects=True,
    ),
    _measure(
        "SMDH",
        "standardised mean difference, unequal variances",
        _standardised_separate,
        "bonett2009",
        corrects=True,
    ),
    _measure(
        "SMD1",
        "difference in standard deviations of group 2 (Glass's delta)",
        _by_second,
        "hedges1981",
        recipes=WITHOUT_SD1,
        vtypes=("LS", "LS2", "UB", "AV"),
        corrects=True,
    ),
    _measure(
        "SMD1H",
        "Glass's delta, unequal variances",
        _by_second_separate,
        "bonett2008",
        corrects=True,
    ),
    _measure(
        "ROM",
        "log ratio of means",
        _ratio_of_means,
        "hedges1999",
        "lajeunesse2015",
        vtypes=("LS", "HO", "LS2", "AV", "AVHO"),
        scale=LOG,
        corrects=True,
    ),
    _measure(
        "VR",
        "log variability ratio",
        _variability_ratio,
        "nakagawa2015",
        recipes=SPREADS,
        vtypes=("LS", "LS2"),
        scale=LOG,
        corrects=True,
    ),
    _measure(
        "CVR",
        "log ratio of coefficients of variation",
        _variation_ratio,
        "nakagawa2015",
        "senior2020",
        vtypes=("LS", "LS2"),
        scale=LOG,
        corrects=True,
    ),
    _measure(
        "D2OR", "log odds ratio from the SMD (logistic)", _LOGISTIC, "hasselblad1995", recipes=ANY, scale=LOG
    ),
    _measure(
        "D2ORL", "log odds ratio from the SMD (logistic)", _LOGISTIC, "hasselblad1995", recipes=ANY, scale=LOG
    ),
    _measure(
        "D2ORN",
        "log odds ratio from d (normal)",
        _scaled_difference(COX_SNELL),
        "cox1989",
        recipes=ANY,
        scale=LOG,
    ),
)
