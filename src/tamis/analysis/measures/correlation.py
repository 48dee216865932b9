"""Association of two quantitative variables: correlations, partial and semi-partial, and R squared."""

from __future__ import annotations

import numpy as np
from scipy import special, stats

from tamis.analysis.conversions.scales import FISHER_Z, FISHER_Z_SQUARED, IDENTITY
from tamis.analysis.measures.continuous import signed_t
from tamis.analysis.measures.measure import (
    Design,
    Effects,
    Input,
    Inputs,
    Measure,
    Prepared,
    Vector,
    ZeroCells,
    to_fisher_z,
    weighted_mean,
)

# The hypergeometric series is summed directly where its terms fall faster than j**-10, which leaves nothing
# of double precision after this many; SciPy's function loses some arguments there (it gives NaN at
# 2F1(1/2, 1/2; 162; 0.9975)) and is used for the small samples only.
TERMS = 120
SERIES_FROM = 10.0
NEGLIGIBLE = 1e-18


def _fill(first: Vector | None, other: Vector) -> Vector:
    return other if first is None else np.where(np.isnan(first), other, first)


def _t_statistic(inputs: Inputs, df: Vector) -> Vector:
    """Take the t statistics given, or those behind the signed p values."""
    t = inputs.get("t")
    return _fill(t, signed_t(inputs["p"], df)) if "p" in inputs else _fill(t, np.full(df.shape, np.nan))


def _prepare_correlation(inputs: Inputs, choice: ZeroCells) -> Prepared:
    df = inputs["n"] - 2
    t = _t_statistic(inputs, df)
    return Prepared({"r": _fill(inputs.get("r"), t / np.sqrt(t**2 + df)), "n": inputs["n"]})


def _prepare_regression(inputs: Inputs, choice: ZeroCells) -> Prepared:
    df = inputs["n"] - inputs["predictors"] - 1
    return Prepared({**inputs, "t": _t_statistic(inputs, df), "df": df})


def _prepare_determination(inputs: Inputs, choice: ZeroCells) -> Prepared:
    n, m = inputs["n"], inputs["predictors"]
    df = n - m - 1
    f = inputs.get("F")
    if "p" in inputs:
        f = _fill(f, np.asarray(stats.f.isf(inputs["p"], m, df)))
    R2 = inputs.get("R2")
    if f is not None:
        R2 = _fill(R2, m * f / (m * f + df))
    return Prepared({"R2": R2 if R2 is not None else np.full(n.shape, np.nan), "n": n, "m": m})


_SIZE = Input("n", "ni", "size", "size of the sample")
_PREDICTORS = Input("predictors", "mi", "size", "number of predictors of the regression")
_T = Input("t", "ti", "real", "t statistic of the correlation or coefficient")
_P = Input("p", "pi", "p value", "two-sided p of that t test, with the sign of the effect")

CORRELATION = Design(
    name="two quantitative variables",
    inputs=(Input("r", "ri", "correlation", "correlation"), _SIZE, _T, _P),
    prepare=_prepare_correlation,
)
REGRESSION = Design(
    name="one coefficient of a regression",
    inputs=(
        Input("r", "ri", "correlation", "partial or semi-partial correlation, where it is reported"),
        _T,
        _P,
        Input("R2", "r2i", "probability", "R squared of the regression"),
        _PREDICTORS,
        _SIZE,
    ),
    prepare=_prepare_regression,
)
DETERMINATION = Design(
    name="a regression",
    inputs=(
        Input("R2", "r2i", "probability", "R squared of the regression"),
        Input("F", "fi", "spread", "F statistic of all predictors"),
        Input("p", "pi", "probability", "p value of that F test"),
        _PREDICTORS,
        _SIZE,
    ),
    prepare=_prepare_determination,
)


def gauss_series(a: float, c: Vector, z: Vector) -> Vector:
    """Gauss's hypergeometric function 2F1(a, a; c; z).

    Parameters
    ----------
    a : float
        1/2 or 1.
    c : ndarray
        Third parameter, > 2 a.
    z : ndarray
        Argument in [0, 1].

    Returns
    -------
    ndarray
        Values.
    """
    c, z = np.broadcast_arrays(c, z)
    values = np.ones(z.shape)
    slow = ~(c >= SERIES_FROM)
    values[slow] = special.hyp2f1(a, a, c[slow], z[slow])
    c, z, term, total = c[~slow], z[~slow], np.ones((~slow).sum()), values[~slow]
    for j in range(TERMS):
        term = term * ((a + j) ** 2 / (1 + j) * z / (c + j))
        total += term
        if term.max(initial=0.0) < NEGLIGIBLE:
            break
    values[~slow] = total
    return values


def _spread(r: Vector, n: Vector, vtype: str) -> Vector:
    if vtype == "AV":
        r = weighted_mean(r, n)
    return (1 - r**2) ** 2 / (n - 1)


def _unbiased_spread(yi: Vector, r: Vector, n: Vector) -> Vector:
    """Unbiased variance: the square minus the unbiased estimate of the squared parameter; olkin1958."""
    rest = 1 - r**2
    return yi**2 - 1 + (n - 3) / (n - 2) * rest * gauss_series(1.0, n / 2, rest)


def _correlation(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Correlation; borenstein2009 12.27 (LS), hedges1989 (UB), the t test's own variance (H0)."""
    r, n = x["r"], x["n"]
    if vtype == "UB":
        return r, _unbiased_spread(r, r, n)
    return r, (1 - r**2) / (n - 2) if vtype == "H0" else _spread(r, n, vtype)


def _unbiased_correlation(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Unbiased correlation; olkin1958, equation 2.3, whose series converges for every r from n = 5 on."""
    r, n = x["r"], np.where(x["n"] > 4, x["n"], np.nan)
    yi = r * gauss_series(0.5, (n - 2) / 2, 1 - r**2)
    if vtype == "UB":
        return yi, _unbiased_spread(yi, r, n)
    return yi, (1 - r**2) / (n - 2) if vtype == "H0" else _spread(yi, n, vtype)


def _fisher_z(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Fisher's z; fisher1921."""
    return np.arctanh(x["r"]), 1 / (x["n"] - 3)


def _partial_r(x: Inputs) -> Vector:
    return _fill(x.get("r"), x["t"] / np.sqrt(x["t"] ** 2 + x["df"]))


def _partial(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Partial correlation; aloe2013."""
    r = _partial_r(x)
    at = weighted_mean(r, x["n"]) if vtype == "AV" else r
    return r, (1 - at**2) ** 2 / (x["n"] - x["predictors"])


def _partial_z(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Fisher's z of the partial correlation; fisher1921 with the sample reduced by the other predictors."""
    return np.arctanh(_partial_r(x)), 1 / (x["n"] - x["predictors"] - 2)


def _semi_partial(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Semi-partial correlation; aloe2012."""
    R2 = x["R2"]
    r = _fill(x.get("r"), x["t"] * np.sqrt(1 - R2) / np.sqrt(x["df"]))
    others = R2 - r**2
    return r, (R2**2 - 2 * R2 + others + 1 - others**2) / x["n"]


def _determination(x: Inputs, vtype: str, correct: bool) -> Effects:
    """R squared; kendall1979, equations 27.88 (LS) and 27.87 (LS2), or these at the average R squared."""
    R2, n, m = x["R2"], x["n"], x["m"]
    at = weighted_mean(R2, n) if vtype in ("AV", "AV2") else R2
    if vtype in ("LS2", "AV2"):
        return R2, 4 * at * (1 - at) ** 2 * (n - m - 1) ** 2 / ((n**2 - 1) * (n + 3))
    return R2, 4 * at * (1 - at) ** 2 / n


def _determination_z(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Fisher's z of the multiple correlation; olkin1995."""
    return np.arctanh(np.sqrt(x["R2"])), 1 / x["n"]


PAIR = (("r", "n"), ("t", "n"), ("p", "n"))
COEFFICIENT = (("t", "predictors", "n"), ("p", "predictors", "n"), ("r", "predictors", "n"))
WITH_R2 = tuple((*recipe, "R2") for recipe in COEFFICIENT)
FIT = (("R2", "predictors", "n"), ("F", "predictors", "n"), ("p", "predictors", "n"))

CORRELATION_MEASURES = tuple(
    Measure(code, label, design, recipes, estimate, vtypes=vtypes, scale=scale, references=references)
    for code, label, design, recipes, estimate, vtypes, scale, references in (
        (
            "COR",
            "correlation",
            CORRELATION,
            PAIR,
            _correlation,
            ("LS", "UB", "AV", "H0"),
            IDENTITY,
            ("borenstein2009", "hedges1989"),
        ),
        (
            "UCOR",
            "correlation, unbiased",
            CORRELATION,
            PAIR,
            _unbiased_correlation,
            ("LS", "UB", "AV", "H0"),
            IDENTITY,
            ("olkin1958",),
        ),
        ("ZCOR", "Fisher's z", CORRELATION, PAIR, _fisher_z, ("LS",), FISHER_Z, ("fisher1921",)),
        (
            "PCOR",
            "partial correlation",
            REGRESSION,
            COEFFICIENT,
            _partial,
            ("LS", "AV"),
            IDENTITY,
            ("aloe2013",),
        ),
        (
            "ZPCOR",
            "Fisher's z of the partial correlation",
            REGRESSION,
            COEFFICIENT,
            _partial_z,
            ("LS",),
            FISHER_Z,
            ("fisher1921", "aloe2013"),
        ),
        (
            "SPCOR",
            "semi-partial correlation",
            REGRESSION,
            WITH_R2,
            _semi_partial,
            ("LS",),
            IDENTITY,
            ("aloe2012",),
        ),
        (
            "ZSPCOR",
            "Fisher's z of the semi-partial correlation",
            REGRESSION,
            WITH_R2,
            to_fisher_z(_semi_partial),
            ("LS",),
            FISHER_Z,
            ("aloe2012",),
        ),
        (
            "R2",
            "R squared",
            DETERMINATION,
            FIT,
            _determination,
            ("LS", "LS2", "AV", "AV2"),
            IDENTITY,
            ("kendall1979",),
        ),
        (
            "ZR2",
            "Fisher's z of the multiple correlation",
            DETERMINATION,
            FIT,
            _determination_z,
            ("LS",),
            FISHER_Z_SQUARED,
            ("olkin1995",),
        ),
    )
)
