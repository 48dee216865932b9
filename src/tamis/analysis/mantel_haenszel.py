"""Pooling of tables by Mantel and Haenszel: odds, risk and rate ratios, risk and rate differences.

The counts enter as they are: studies with zero events in a group need nothing added. Only the effects of
single studies, which heterogeneity is measured from, take a continuity correction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from tamis.analysis.measures import effect_sizes, read_counts
from tamis.analysis.measures.measure import Inputs, To, Vector
from tamis.analysis.table_pooling import ChiSquaredTest, TablePooling, chi_squared_test, infer
from tamis.errors import UsageError

Measure: TypeAlias = Literal["OR", "RR", "RD", "IRR", "IRD"]
Pooled: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True, repr=False)
class MantelHaenszel(TablePooling):
    """A common effect by Mantel and Haenszel.

    Attributes
    ----------
    cmh : ChiSquaredTest or None
        Cochran–Mantel–Haenszel test of no association (OR), or Mantel–Haenszel test of equal rates (IRR);
        with continuity correction unless it was turned off.
    cmh_uncorrected : ChiSquaredTest or None
        The same without the correction.
    breslow_day, tarone : ChiSquaredTest or None
        Tests that the odds ratio is the same in all studies (OR), without and with Tarone's correction for
        the pooled odds ratio not being the maximum of the likelihood; without p value for a single table.
    """

    cmh: ChiSquaredTest | None
    cmh_uncorrected: ChiSquaredTest | None
    breslow_day: ChiSquaredTest | None
    tarone: ChiSquaredTest | None

    def _title(self) -> str:
        return f"Mantel–Haenszel, common effect, k = {self.k}"

    def _tests(self) -> dict[str, ChiSquaredTest]:
        tests = {
            "heterogeneity (Q)": ChiSquaredTest(self.QE, self.QE_df, self.QEp),
            "no association (Cochran–Mantel–Haenszel)": self.cmh,
            "the same, uncorrected": self.cmh_uncorrected,
            "equal odds ratios (Breslow–Day)": self.breslow_day,
            "equal odds ratios (Tarone)": self.tarone,
        }
        return {name: test for name, test in tests.items() if test is not None}


def mantel_haenszel(
    data: pd.DataFrame | None = None,
    *,
    measure: Measure = "OR",
    level: float = 0.95,
    correct: bool = True,
    add: float = 0.5,
    to: To = "only0",
    drop00: bool = True,
    slab: ArrayLike | str | None = None,
    **inputs: Any,
) -> MantelHaenszel:
    """Pool tables by the Mantel–Haenszel method.

    Parameters
    ----------
    data : DataFrame, optional
        One row per study, see `effect_sizes`.
    measure : {"OR", "RR", "RD", "IRR", "IRD"}
        Odds ratio, risk ratio, risk difference; rate ratio, rate difference.
    level : float
        Level of the interval.
    correct : bool
        Whether the test of no association subtracts 1/2.
    add : float
        Amount added to the counts, for the effects of single studies only.
    to : {"only0", "all", "if0all", "none"}
        Where it is added.
    drop00 : bool
        Whether studies without events, or without non-events, have no effect of their own.
    slab : str or array_like, optional
        Labels of the studies.
    **inputs : str or array_like
        Counts: ``events1``, ``n1``, ``events2``, ``n2`` (or ``nonevents1``, …; ``time1``, … for rates).

    Returns
    -------
    MantelHaenszel
        Pooled effect, heterogeneity and tests.

    Raises
    ------
    UsageError
        If the measure is not one of these, or inputs are not given.
    InputError
        If counts cannot be what they claim, or no table says anything.

    References
    ----------
    mantel1959; robins1986 for the variance of the odds ratio, greenland1985 for the risk and rate ratios,
    sato1989 for the risk difference; breslow1980 and tarone1985 for the tests of homogeneity; rothman2008
    for person-time.
    """
    if measure not in _POOL:
        raise UsageError(f'measure is "{measure}"; Mantel and Haenszel pool {", ".join(_POOL)}')
    counts = read_counts(data, measure=measure, **inputs)
    complete = ~np.isnan(np.sum(list(counts.values()), axis=0))
    counts = {name: values[complete] for name, values in counts.items()}
    with np.errstate(divide="ignore", invalid="ignore"):
        beta, variance = _POOL[measure](counts)
    effects = effect_sizes(
        data, measure=measure, add=add, to=to, drop00=drop00, slab=slab, append=False, **inputs
    )
    pooled = infer(beta, variance, level, effects["yi"].to_numpy(), effects["vi"].to_numpy())
    cmh, uncorrected = _no_association(measure, counts, correct)
    breslow_day, tarone = _homogeneity(counts, np.exp(beta)) if measure == "OR" else (None, None)
    return MantelHaenszel(
        measure=measure,
        level=level,
        beta=beta,
        se=float(np.sqrt(variance)),
        stat=pooled.stat,
        pval=pooled.pval,
        ci_lb=pooled.ci_lb,
        ci_ub=pooled.ci_ub,
        QE=pooled.QE,
        QE_df=pooled.QE_df,
        QEp=pooled.QEp,
        I2=pooled.I2,
        H2=pooled.H2,
        k=int(complete.sum()),
        effects=effects,
        cmh=cmh,
        cmh_uncorrected=uncorrected,
        breslow_day=breslow_day,
        tarone=tarone,
    )


def _odds_ratio(t: Inputs) -> Pooled:
    """Log odds ratio with the variance of robins1986."""
    a, b, c, d, n = t["a"], t["b"], t["c"], t["d"], t["n1"] + t["n2"]
    with_odds, against = a * d / n, b * c / n
    P, Q = (a + d) / n, (b + c) / n
    R, S = with_odds.sum(), against.sum()
    variance = (P * with_odds).sum() / (2 * R**2) + (Q * against).sum() / (2 * S**2)
    variance += (P * against + Q * with_odds).sum() / (2 * R * S)
    return float(np.log(R / S)), float(variance)


def _risk_ratio(t: Inputs) -> Pooled:
    """Log risk ratio; greenland1985."""
    a, c, n1, n2 = t["a"], t["c"], t["n1"], t["n2"]
    n = n1 + n2
    R, S = (a * n2 / n).sum(), (c * n1 / n).sum()
    variance = ((n1 * n2 * (a + c) - a * c * n) / n**2).sum() / (R * S)
    return float(np.log(R / S)), float(variance)


def _risk_difference(t: Inputs) -> Pooled:
    """Risk difference; sato1989."""
    a, c, n1, n2 = t["a"], t["c"], t["n1"], t["n2"]
    n = n1 + n2
    weight = (n1 * n2 / n).sum()
    beta = ((a * n2 - c * n1) / n).sum() / weight
    P = (n1**2 * c - n2**2 * a + n1 * n2 * (n2 - n1) / 2) / n**2
    Q = (a * (n2 - c) + c * (n1 - a)) / (2 * n)
    return float(beta), float((beta * P.sum() + Q.sum()) / weight**2)


def _rate_ratio(t: Inputs) -> Pooled:
    """Log rate ratio; greenland1985."""
    x1, x2, t1, t2 = t["x1"], t["x2"], t["t1"], t["t2"]
    time = t1 + t2
    R, S = (x1 * t2 / time).sum(), (x2 * t1 / time).sum()
    return float(np.log(R / S)), float((t1 * t2 * (x1 + x2) / time**2).sum() / (R * S))


def _rate_difference(t: Inputs) -> Pooled:
    """Rate difference; greenland1985."""
    x1, x2, t1, t2 = t["x1"], t["x2"], t["t1"], t["t2"]
    weight = t1 * t2 / (t1 + t2)
    beta = ((x1 * t2 - x2 * t1) / (t1 + t2)).sum() / weight.sum()
    return float(beta), float((weight**2 * (x1 / t1**2 + x2 / t2**2)).sum() / weight.sum() ** 2)


_POOL = {
    "OR": _odds_ratio,
    "RR": _risk_ratio,
    "RD": _risk_difference,
    "IRR": _rate_ratio,
    "IRD": _rate_difference,
}


def _no_association(
    measure: Measure, t: Inputs, correct: bool
) -> tuple[ChiSquaredTest | None, ChiSquaredTest | None]:
    """Events of group 1 against their expectation; mantel1959, and rothman2008 for rates."""
    if measure == "OR":
        events, n1, n = t["a"] + t["c"], t["n1"], t["n1"] + t["n2"]
        score = (t["a"] - events * n1 / n).sum()
        variance = (events * (n - events) * n1 * t["n2"] / (n**2 * np.maximum(n - 1, 1))).sum()
    elif measure == "IRR":
        events, time = t["x1"] + t["x2"], t["t1"] + t["t2"]
        score = (t["x1"] - events * t["t1"] / time).sum()
        variance = (events * t["t1"] * t["t2"] / time**2).sum()
    else:
        return None, None
    less = max(abs(score) - (0.5 if correct else 0.0), 0.0)
    return chi_squared_test(less**2 / variance, 1), chi_squared_test(score**2 / variance, 1)


def _homogeneity(t: Inputs, odds_ratio: float) -> tuple[ChiSquaredTest, ChiSquaredTest]:
    """Cells against those expected under the pooled odds ratio; breslow1980, tarone1985."""
    events, others = t["a"] + t["c"], t["b"] + t["d"]
    informative = (events > 0) & (others > 0) & (t["n1"] > 0) & (t["n2"] > 0)
    a, n1, n2, events = (values[informative] for values in (t["a"], t["n1"], t["n2"], events))
    expected = _expected_cell(odds_ratio, n1, n2, events)
    cells = (expected, n1 - expected, events - expected, n2 - events + expected)
    variance = 1 / np.sum([1 / cell for cell in cells], axis=0)
    breslow_day = float(((a - expected) ** 2 / variance).sum())
    excess = float((a - expected).sum() ** 2 / variance.sum())
    df = a.size - 1
    if df < 1:
        return ChiSquaredTest(breslow_day, 0, np.nan), ChiSquaredTest(breslow_day - excess, 0, np.nan)
    return chi_squared_test(breslow_day, df), chi_squared_test(breslow_day - excess, df)


def _expected_cell(odds_ratio: float, n1: Vector, n2: Vector, events: Vector) -> Vector:
    """Cell a of the table with these margins and this odds ratio: the root that leaves no cell negative."""
    if abs(odds_ratio - 1) < 1e-12:
        return n1 * events / (n1 + n2)
    linear = odds_ratio * (n1 + events) + n2 - events
    discriminant = linear**2 - 4 * odds_ratio * (odds_ratio - 1) * n1 * events
    # The form without cancellation, good for odds ratios close to 1 and far from it.
    return 2 * odds_ratio * n1 * events / (linear + np.sqrt(discriminant))
