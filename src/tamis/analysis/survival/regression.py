"""Regression of interval-censored times on a formula: accelerated failure time and proportional hazards."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tamis.analysis.formula import design_from_formula
from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.flexible import fit_design
from tamis.analysis.survival.flexible_families import Effect
from tamis.analysis.survival.flexible_fit import FlexibleFit
from tamis.errors import UsageError

INTERCEPT = "intercept"


def fit_aft(
    times: CaseTimes,
    formula: str,
    data: pd.DataFrame,
    *,
    family: str = "weibull",
    firth: bool = False,
) -> FlexibleFit:
    """Fit an accelerated-failure-time regression: covariates multiply the time by exp(coef).

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R] with their entries and reports.
    formula : str
        One-sided formula of columns of ``data``, such as ``"exposure + age"``; ``C(x)`` makes a category.
    data : DataFrame
        One row per case, found by the cases' labels when ``times`` came from this frame, else in their order.
    family : str
        "exponential", "weibull", "lognormal", "loglogistic", "gamma" or "gengamma".
    firth : bool
        Whether to add Jeffreys' penalty, for few events or covariates that separate.

    Returns
    -------
    FlexibleFit
        The fit; the cases without a value of a covariate are left out, which ``times.left_out`` of the fit
        says.

    Raises
    ------
    UsageError
        If the family has no such regression or the data do not fit the sample.
    InputError
        If the formula cannot be read.

    References
    ----------
    kalbfleisch2002, firth1993.
    """
    return _fit(times, formula, data, family, "aft", None, 1, firth)


def fit_ph(
    times: CaseTimes,
    formula: str,
    data: pd.DataFrame,
    *,
    family: str = "weibull",
    cuts: Sequence[float] | None = None,
    knots: int | Sequence[float] = 1,
    firth: bool = False,
) -> FlexibleFit:
    """Fit a proportional-hazards regression: covariates multiply the hazard by exp(coef).

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R] with their entries and reports.
    formula : str
        One-sided formula of columns of ``data``.
    data : DataFrame
        One row per case; see ``fit_aft``.
    family : str
        Baseline: "exponential", "weibull", "gompertz", "piecewise" (with ``cuts``) or "spline".
    cuts : sequence of float, optional
        Cut points of the piecewise baseline.
    knots : int or sequence of float
        Number of inner knots of the spline, or all its knots as times.
    firth : bool
        Whether to add Jeffreys' penalty.

    Returns
    -------
    FlexibleFit
        The fit; see ``fit_aft``. Exact and right-censored times without a baseline go to ``fit_cox``.

    Raises
    ------
    UsageError
        If the family has no such regression or the data do not fit the sample.
    InputError
        If the formula cannot be read.

    References
    ----------
    kalbfleisch2002, royston2002, heinze2001.
    """
    return _fit(times, formula, data, family, "ph", cuts, knots, firth)


def _fit(
    times: CaseTimes,
    formula: str,
    data: pd.DataFrame,
    family: str,
    effect: Effect,
    cuts: Sequence[float] | None,
    knots: int | Sequence[float],
    firth: bool,
) -> FlexibleFit:
    design = design_from_formula(formula, _rows_of(times, data))
    if not design.names or design.names[0] != INTERCEPT:
        raise UsageError(f'the baseline needs the intercept; take the "0" or "-1" out of "{formula}"')
    kept = times if design.kept.all() else times.subset(design.kept)
    return fit_design(
        kept,
        family,
        np.asarray(design.X[:, 1:], dtype=np.float64),
        design.names[1:],
        effect=effect,
        cuts=cuts,
        knots=knots,
        firth=firth,
        spec=design.spec,
    )


def _rows_of(times: CaseTimes, data: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the cases in their order."""
    labels = pd.Index(times.label)
    if data.index.is_unique and labels.isin(data.index).all():
        return data.loc[labels]
    if len(data) != times.n:
        raise UsageError(
            f"data has {len(data)} rows that do not bear the labels of the {times.n} cases; "
            "make the sample with CaseTimes.from_cases from the same frame"
        )
    return data


def predict(
    fit: FlexibleFit,
    new: pd.DataFrame,
    probabilities: Sequence[float] = (0.25, 0.5, 0.75),
    *,
    level: float = 0.95,
) -> pd.DataFrame:
    """Predict quantiles at rows of covariates.

    Parameters
    ----------
    fit : FlexibleFit
        A fit with or without formula.
    new : DataFrame
        One row per prediction, with the columns of the formula or the covariates themselves.
    probabilities : sequence of float
        Shares of cases that have had the event.
    level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        Columns row, probability, time, ci_lb, ci_ub, status, reason; NaN where a quantile is not reached.
    """
    rows = []
    for label, values in zip(new.index, new.to_dict("records"), strict=True):
        for probability in probabilities:
            found = fit.quantile(probability, {str(key): item for key, item in values.items()}, level=level)
            rows.append(
                {
                    "row": label,
                    "probability": probability,
                    "time": found.value,
                    "ci_lb": found.ci_lb,
                    "ci_ub": found.ci_ub,
                    "status": found.status,
                    "reason": found.reason,
                }
            )
    frame = pd.DataFrame(rows, columns=["row", "probability", "time", "ci_lb", "ci_ub", "status", "reason"])
    numeric = ["time", "ci_lb", "ci_ub"]
    frame[numeric] = frame[numeric].astype(np.float64)
    return frame
