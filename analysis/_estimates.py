"""The estimates that the analyses of onset and of resolution share: one sample, three models, one curve."""

from typing import Any

import numpy as np
import pandas as pd

from tamis.analysis.survival import (
    CaseTimes,
    Quantile,
    at_risk,
    bootstrap_nonparametric,
    bootstrap_parametric,
    compare,
    curves,
)

FAMILIES = {"weibull": "Weibull", "lognormal": "log-normal", "loglogistic": "log-logistic"}
N_BOOT = 2000


def printed(table: pd.DataFrame, digits: int = 0) -> pd.DataFrame:
    """Return a table of medians as it is printed: estimate and interval in one cell, the rest rounded."""
    interval = (
        _interval(table["ci_lb"], table["ci_ub"], digits)
        .map(" ({})".format)
        .where(table["ci_lb"].notna(), "")
    )
    median = table["median"].map(lambda value: f"{value:.{digits}f}", na_action="ignore")
    shown = table.assign(median=(median + interval).fillna("not estimable"))
    if "bootstrap_ci_lb" in shown:
        shown["bootstrap"] = _interval(table["bootstrap_ci_lb"], table["bootstrap_ci_ub"], digits)
    raw = ("ci_lb", "ci_ub", "bootstrap_ci_lb", "bootstrap_ci_ub", "aicc", "bic", "n_params")
    shown = shown.drop(columns=[name for name in raw if name in shown])
    return shown.assign(**{
        name: shown[name].map("{:.1f}".format, na_action="ignore")
        for name in ("loglik", "aic", "delta_aic", "weight") if name in shown
    })  # fmt: skip


def _interval(lower: pd.Series, upper: pd.Series, digits: int) -> pd.Series:
    low, high = (
        ends.map(lambda end: "not reached" if np.isnan(end) else f"{end:.{digits}f}")
        for ends in (lower, upper)
    )
    return low + " to " + high


def median_text(median: Quantile) -> str:
    """Return a nonparametric median in words, without its unit."""
    if median.lower is None:
        return "not estimable"
    if median.upper is None:
        return f"more than {median.lower:.0f}"
    return (
        f"{median.upper:.0f}"
        if median.lower == median.upper
        else f"between {median.lower:.0f} and {median.upper:.0f}"
    )


def ticks(last: float) -> np.ndarray:
    """Return round days from zero on, at most eight."""
    step = next(days for days in (1, 2, 3, 5, 7, 14, 30, 60, 90, 180, 365, 730) if last / days < 8)
    return np.arange(0, last + 1e-9, step)


def reached(limit: float | None) -> float:
    """Return a limit; one that the replicates do not reach is infinite."""
    return float("inf") if limit is None or np.isnan(limit) else limit


def estimate(times: CaseTimes, seed: int) -> tuple[dict[str, Any], pd.DataFrame, dict[str, pd.DataFrame]]:
    """Return named numbers, the table of models, and the frames that the curve is drawn from."""
    nonparametric = bootstrap_nonparametric(times, n_boot=N_BOOT, seed=seed)
    fits = [bootstrap_parametric(times, family, n_boot=N_BOOT, seed=seed) for family in FAMILIES]
    # The sandwich by report with t covers best in samples like these (docs/survival.md); the bootstrap stands beside.
    models = compare([item.fit for item in fits])
    bootstrap = {item.fit.family: item.median_ for item in fits}
    models["bootstrap_ci_lb"] = [bootstrap[name].ci_lb for name in models["model"]]
    models["bootstrap_ci_ub"] = [bootstrap[name].ci_ub for name in models["model"]]
    models = models.astype({"bootstrap_ci_lb": "float64", "bootstrap_ci_ub": "float64"})
    median = nonparametric.fit.median_
    numbers = {
        "n": times.n,
        "n_reports": times.n_reports,
        "n_events": times.n_events,
        "n_exact": int(times.is_exact.sum()),
        "n_right_censored": int(times.is_right_censored.sum()),
        "left_out": len(times.left_out),
        "left_out_reasons": times.left_out["reason"].value_counts().sort_index().to_dict(),
        "origin": times.origin,
        "small_sample": times.small_sample(),
        "nonparametric": {
            "median": [median.lower, median.upper],
            "median_text": median_text(median),
            "median_status": median.status,
            "ci_lb": nonparametric.median_.ci_lb,
            "ci_ub": reached(nonparametric.median_.ci_ub),
            "kkt_gap": nonparametric.fit.kkt_gap,
        },
        "best": models.at[0, "model"],
    }
    for row in models.to_dict("records"):
        numbers[row["model"]] = row | {
            "label": FAMILIES[row["model"]],
            "ci_ub": reached(row["ci_ub"]),
            "bootstrap": [row["bootstrap_ci_lb"], reached(row["bootstrap_ci_ub"])],
            "bootstrap_note": bootstrap[row["model"]].reason,
        }
    ends = np.unique(np.concatenate([[0.0], times.lower, times.upper[np.isfinite(times.upper)]]))
    drawn_models = curves(fits, np.linspace(0, ends[-1], 121))
    frames = {
        "cells": nonparametric.fit.to_frame(),
        # Between two ends the bounds are constant: they are taken just after each end.
        "band": nonparametric.band(np.sort(np.concatenate([ends, ends[:-1] + 1e-6]))),
        "models": drawn_models.assign(model=drawn_models["model"].map(FAMILIES)),
        "at_risk": at_risk(times, ticks(ends[-1])),
    }
    models["model"] = models["model"].map(FAMILIES)
    return numbers, models, frames


def drawn(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the frames of a curve under each other, as the numbers that a figure draws."""
    return pd.concat([frame.assign(layer=name) for name, frame in frames.items()], ignore_index=True)


def origin_words(times: CaseTimes) -> str:
    """Return the origins of a sample in words."""
    return times.origin.replace(" + ", " or ").replace("_", " ")


def headline(numbers: dict[str, Any], event: str) -> str:
    """Return one sentence with the estimate, for the end of a build."""
    best = numbers[numbers["best"]]
    low, high = (
        "not reached" if value is None or np.isnan(value) else f"{value:.0f}"
        for value in (best["ci_lb"], best["ci_ub"])
    )
    return (
        f"median time to {event} {best['median']:.0f} days (95% CI {low} to {high}; {best['label']}, "
        f"{numbers['n']} cases in {numbers['n_reports']} reports)"
    )
