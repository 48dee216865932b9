"""One group, a continuous outcome: mean, standardised mean, coefficient of variation, standard deviation."""

from __future__ import annotations

import numpy as np

from tamis.analysis.conversions.scales import IDENTITY, LOG
from tamis.analysis.measures.measure import (
    Design,
    Effects,
    Input,
    Inputs,
    Measure,
    Prepared,
    ZeroCells,
)
from tamis.analysis.measures.small_samples import hedges_correction


def _prepare(inputs: Inputs, choice: ZeroCells) -> Prepared:
    return Prepared(inputs)


ONE_MEAN = Design(
    name="one group, continuous outcome",
    inputs=(
        Input("mean", "mi", "real", "mean"),
        Input("sd", "sdi", "spread", "standard deviation"),
        Input("n", "ni", "size", "size of the group"),
    ),
    prepare=_prepare,
)
MEAN = (("mean", "sd", "n"),)
SPREAD = (("sd", "n"),)


def _mean(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Mean, with each study's variance (LS) or one pooled over the studies (HO)."""
    if vtype == "HO":
        df = x["n"] - 1
        return x["mean"], np.nansum(df * x["sd"] ** 2) / np.nansum(np.where(np.isnan(x["sd"]), 0, df)) / x[
            "n"
        ]
    return x["mean"], x["sd"] ** 2 / x["n"]


def _standardised_mean(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Mean in standard deviations; hedges1981 for one sample."""
    yi, n = x["mean"] / x["sd"], x["n"]
    if correct:
        yi = yi * hedges_correction(n - 1)
    return yi, 1 / n + yi**2 / (2 * n)


def _log_mean(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Log mean; delta method (hedges1999)."""
    return np.log(x["mean"]), x["sd"] ** 2 / (x["n"] * x["mean"] ** 2)


def _log_sd(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Log standard deviation; raudenbush1987, corrected as in nakagawa2015."""
    half = 1 / (2 * (x["n"] - 1))
    return np.log(x["sd"]) + (half if correct else 0.0), half


def _log_variation(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Log coefficient of variation; nakagawa2015, equation 27 without correlation."""
    half = 1 / (2 * (x["n"] - 1))
    yi = np.log(x["sd"] / x["mean"]) + (half if correct else 0.0)
    return yi, half + x["sd"] ** 2 / (x["n"] * x["mean"] ** 2)


MEAN_MEASURES = tuple(
    Measure(
        code,
        label,
        ONE_MEAN,
        recipes,
        estimate,
        vtypes=vtypes,
        scale=scale,
        null_value=None,
        corrects=corrects,
        references=references,
    )
    for code, label, recipes, estimate, vtypes, scale, corrects, references in (
        ("MN", "mean", MEAN, _mean, ("LS", "HO"), IDENTITY, False, ("borenstein2009",)),
        ("SMN", "standardised mean", MEAN, _standardised_mean, ("LS",), IDENTITY, True, ("hedges1981",)),
        ("MNLN", "log mean", MEAN, _log_mean, ("LS",), LOG, False, ("hedges1999",)),
        (
            "SDLN",
            "log standard deviation",
            SPREAD,
            _log_sd,
            ("LS",),
            LOG,
            True,
            ("raudenbush1987", "nakagawa2015"),
        ),
        ("CVLN", "log coefficient of variation", MEAN, _log_variation, ("LS",), LOG, True, ("nakagawa2015",)),
    )
)
