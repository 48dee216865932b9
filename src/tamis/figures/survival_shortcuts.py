"""Figures of times to an event in one call.

Each asks `tamis.analysis.survival` for the numbers and hands them to a ``draw_*`` function, whose further arguments it
takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from tamis.analysis.survival import (
    BootstrapCurves,
    CaseTimes,
    CompetingIntervals,
    CumulativeIncidence,
    FlexibleFit,
    NonparametricFit,
    ParametricFit,
    at_risk,
    check_models,
    compare,
    cox_snell,
    fit_nonparametric,
    goodness_of_fit,
)
from tamis.errors import UsageError
from tamis.figures.curves import draw_resolution
from tamis.figures.goodness import draw_cox_snell, draw_goodness
from tamis.figures.hazard import draw_hazard
from tamis.figures.incidence import draw_incidence
from tamis.figures.model_overlay import draw_models_overlay

AnyFit = ParametricFit | FlexibleFit

# Points of a smooth curve.
_POINTS = 161
# A step later than this cannot be told from the step itself.
_AFTER = 1e-7
_STEPS = (1, 2, 5, 7, 10, 14, 20, 30, 60, 90, 180, 365, 730, 1825, 3650)


def curve_of(estimate: NonparametricFit | BootstrapCurves, times: CaseTimes, **look: Any) -> Figure:
    """Draw the nonparametric estimate, with its bootstrap band where there is one; see ``draw_resolution``."""
    fit = estimate.fit if isinstance(estimate, BootstrapCurves) else estimate
    chosen: dict[str, Any] = _time_words(times) | {"band": _band(estimate, times)} | look
    return draw_resolution(fit.to_frame(), **chosen)


def models_of(
    fits: Sequence[AnyFit],
    times: CaseTimes,
    *,
    estimate: NonparametricFit | BootstrapCurves | None = None,
    **look: Any,
) -> Figure:
    """Draw the models over the nonparametric estimate, their medians below; see ``draw_models_overlay``.

    Parameters
    ----------
    fits : sequence of ParametricFit or FlexibleFit
        Models without covariates of the sample; those without a maximum are in the rows of medians only.
    times : CaseTimes
        The sample.
    estimate : NonparametricFit or BootstrapCurves, optional
        The nonparametric estimate; fitted where absent. The bootstrap brings the band and an interval.
    **look
        As in ``draw_models_overlay``.
    """
    _require_one_curve(fits)
    shown = fit_nonparametric(times) if estimate is None else estimate
    fit = shown.fit if isinstance(shown, BootstrapCurves) else shown
    grid = np.linspace(0.0, _last(times), _POINTS)
    good = [item for item in fits if item.status == "ok"]
    models = pd.concat(
        [item.predict_survival(grid).assign(model=item.label) for item in good]
        or [pd.DataFrame(columns=["model", "time", "survival", "ci_lb", "ci_ub"])],
        ignore_index=True,
    )
    labels = {item.family: item.label for item in fits}
    table = compare(fits)
    medians = table.assign(model=table["model"].map(labels))[["model", "median", "ci_lb", "ci_ub"]]
    medians = pd.concat([_nonparametric_median(shown), medians], ignore_index=True)
    chosen: dict[str, Any] = _time_words(times) | {"band": _band(shown, times)} | look
    return draw_models_overlay(fit.to_frame(), models, medians, **chosen)


def hazard_of(fits: Sequence[FlexibleFit], times: CaseTimes, **look: Any) -> Figure:
    """Draw the hazard of each model of ``fit_flexible``, and the stretch with data; see ``draw_hazard``."""
    _require_one_curve(fits)
    good = [item for item in fits if item.status == "ok"]
    if not good:
        raise UsageError("none of the models has a maximum, so that there is no hazard to draw")
    ends = np.unique(np.concatenate([times.lower, times.upper]))
    ends = ends[np.isfinite(ends) & (ends > 0)]
    last = _last(times)
    # From half of the first end on: at 0 itself many hazards are infinite.
    grid = np.linspace(min(ends.min(initial=last) / 2, last / _POINTS), 1.15 * last, _POINTS)
    hazards = pd.concat([item.predict_hazard(grid).assign(model=item.label) for item in good])
    event = np.isfinite(times.upper)
    covered = (float(times.lower[event].min(initial=last)), last)
    chosen: dict[str, Any] = {
        "origin": _origin(times),
        "covered": covered,
        "ends": pd.Series(ends, dtype=float),
    } | look
    return draw_hazard(hazards, **chosen)


def goodness_of(fits: Sequence[AnyFit], times: CaseTimes, **look: Any) -> Figure:
    """Draw each model's curve against the nonparametric one; see ``draw_goodness``."""
    _require_one_curve(fits)
    curves, _ = check_models(fits, times)
    labels = {item.family: item.label for item in fits}
    chosen: dict[str, Any] = {"origin": _origin(times)} | look
    return draw_goodness(curves.assign(model=curves["model"].map(labels)), **chosen)


def cox_snell_of(
    fit: AnyFit, times: CaseTimes, covariates: pd.DataFrame | None = None, **look: Any
) -> Figure:
    """Draw the Cox–Snell residuals of a model; see ``draw_cox_snell``."""
    residuals = cox_snell(fit, times, covariates)
    ends = _both_sides(residuals)
    grid = np.union1d(ends, np.linspace(0.0, 1.05 * max(float(ends.max()), 1e-9), _POINTS))
    chosen: dict[str, Any] = {"origin": _origin(times), "model": fit.label} | look
    return draw_cox_snell(goodness_of_fit(residuals, grid), **chosen)


def incidence_of(
    estimate: CumulativeIncidence | CompetingIntervals, times: CaseTimes, *, level: float = 0.95, **look: Any
) -> Figure:
    """Draw the cumulative incidence of competing ends; see ``draw_incidence``.

    Parameters
    ----------
    estimate : CumulativeIncidence or CompetingIntervals
        Of exact and right-censored cases, or of intervals (without limits, unless ``band`` is given).
    times : CaseTimes
        The sample, in which an end of any kind is the event.
    level : float
        Level of the limits.
    **look
        As in ``draw_incidence``.
    """
    chosen: dict[str, Any] = _time_words(times)
    if isinstance(estimate, CumulativeIncidence):
        chosen["band"] = estimate.band(level=level)
    return draw_incidence(estimate.to_frame(), **(chosen | look))


def round_times(last: float, most: int = 8) -> np.ndarray:
    """Return round times from 0 on, at most about ``most`` of them, for the rows under a curve."""
    step = next((days for days in _STEPS if last / days < most), last / most)
    return np.arange(0.0, last + 1e-9, step)


def _time_words(times: CaseTimes) -> dict[str, Any]:
    """Return the origin in words and the rows under the curve."""
    return {"origin": _origin(times), "at_risk": at_risk(times, round_times(_last(times)))}


def _origin(times: CaseTimes) -> str:
    return times.origin.replace(" + ", " or ").replace("_", " ")


def _last(times: CaseTimes) -> float:
    finite = np.concatenate([times.lower, times.upper[np.isfinite(times.upper)]])
    return float(finite.max(initial=0.0)) or 1.0


def _both_sides(times: CaseTimes) -> np.ndarray:
    """Return 0, the finite ends, and a moment after each: between them the bounds of a curve are constant."""
    ends = np.unique(np.concatenate([[0.0], times.lower, times.upper]))
    ends = ends[np.isfinite(ends)]
    return np.union1d(ends, ends[:-1] + _AFTER * max(float(ends[-1]), 1e-9))


def _band(estimate: NonparametricFit | BootstrapCurves, times: CaseTimes) -> pd.DataFrame | None:
    return estimate.band(_both_sides(times)) if isinstance(estimate, BootstrapCurves) else None


def _nonparametric_median(estimate: NonparametricFit | BootstrapCurves) -> pd.DataFrame:
    fit = estimate.fit if isinstance(estimate, BootstrapCurves) else estimate
    cell = fit.median_
    row: dict[str, Any] = {"model": "nonparametric", "median": np.nan, "ci_lb": np.nan, "ci_ub": np.nan}
    if cell.lower is not None:
        row |= {
            "lower": cell.lower,
            "upper": np.inf if cell.upper is None else cell.upper,
            "median": cell.upper,
        }
    if isinstance(estimate, BootstrapCurves):
        limits = estimate.median_
        row |= {"ci_lb": limits.ci_lb, "ci_ub": limits.ci_ub}
    numeric = [name for name in row if name != "model"]
    return pd.DataFrame([row]).astype(dict.fromkeys(numeric, "float64"))


def _require_one_curve(fits: Sequence[AnyFit]) -> None:
    with_covariates = [
        fit.label
        for fit in fits
        if (len(fit.covariates) if isinstance(fit, FlexibleFit) else len(fit.names) - 1) > 0
    ]
    if with_covariates:
        raise UsageError(
            f"{', '.join(with_covariates)}: a model with covariates has no single curve; "
            "draw predict_survival at chosen values with draw_models_overlay"
        )
