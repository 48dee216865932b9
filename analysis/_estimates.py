"""The estimates that the analyses of onset and of resolution share: one sample, three models, one curve."""

from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from tamis.analysis.survival import (
    CaseTimes,
    at_risk,
    bootstrap_nonparametric,
    bootstrap_parametric,
    compare,
    curves,
)

FAMILIES = ("weibull", "lognormal", "loglogistic")
N_BOOT = 2000


def estimate(times: CaseTimes, seed: int) -> tuple[dict[str, Any], pd.DataFrame, dict[str, pd.DataFrame]]:
    """Return named numbers, the table of models, and the frames that the curve is drawn from."""
    nonparametric = bootstrap_nonparametric(times, n_boot=N_BOOT, seed=seed)
    fits = [bootstrap_parametric(times, family, n_boot=N_BOOT, seed=seed) for family in FAMILIES]
    models = compare(fits)
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
        "small_sample": times.small_sample,
        "nonparametric": {
            "median": [median.lower, median.upper],
            "median_status": median.status,
            **{name: asdict(nonparametric.median_)[name] for name in ("ci_lb", "ci_ub")},
            "kkt_gap": nonparametric.fit.kkt_gap,
        },
        "best": models.at[0, "model"],
    }
    for row in models.to_dict("records"):
        numbers[row["model"]] = {name: value for name, value in row.items() if name != "model"}
    last = float(np.max(np.where(np.isfinite(times.upper), times.upper, times.lower)))
    frames = {
        "cells": nonparametric.fit.to_frame(),
        "band": nonparametric.band(),
        "models": curves(fits, np.linspace(0, last, 121)),
        "risk": at_risk(times, np.linspace(0, last, 7).round()),
    }
    return numbers, models, frames


def headline(numbers: dict[str, Any], event: str) -> str:
    """Return one sentence with the estimate, for the end of a build."""
    best = numbers[numbers["best"]]
    low, high = (
        "not reached" if value is None or np.isnan(value) else f"{value:.0f}"
        for value in (best["ci_lb"], best["ci_ub"])
    )
    return (
        f"median time to {event} {best['median']:.0f} days (95% CI {low} to {high}; {numbers['best']}, "
        f"{numbers['n']} cases in {numbers['n_reports']} reports)"
    )
