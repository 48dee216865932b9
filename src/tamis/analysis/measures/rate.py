"""Events over person-time, in two groups or one: rate ratios, rate differences and rates."""

from __future__ import annotations

import numpy as np

from tamis.analysis.conversions.scales import FREEMAN_TUKEY_RATE, IDENTITY, LOG, SQUARE_ROOT
from tamis.analysis.measures.counts import add_to_counts
from tamis.analysis.measures.measure import Design, Effects, Input, Inputs, Measure, Prepared, ZeroCells


def _prepare_two(inputs: Inputs, choice: ZeroCells) -> Prepared:
    x1, x2 = inputs["events1"], inputs["events2"]
    without = (x1 == 0) & (x2 == 0)
    counts, added, dropped = add_to_counts({"x1": x1, "x2": x2}, choice, without)
    return Prepared({**counts, "t1": inputs["time1"], "t2": inputs["time2"]}, added, dropped)


def _prepare_one(inputs: Inputs, choice: ZeroCells) -> Prepared:
    counts, added, _ = add_to_counts({"x": inputs["events"]}, choice)
    return Prepared({**counts, "t": inputs["time"]}, added)


TWO_RATES = Design(
    name="two groups, events over person-time",
    inputs=(
        Input("events1", "x1i", "count", "events in group 1"),
        Input("time1", "t1i", "positive", "person-time of group 1"),
        Input("events2", "x2i", "count", "events in group 2"),
        Input("time2", "t2i", "positive", "person-time of group 2"),
    ),
    prepare=_prepare_two,
)
ONE_RATE = Design(
    name="one group, events over person-time",
    inputs=(
        Input("events", "xi", "count", "events"),
        Input("time", "ti", "positive", "person-time, or events expected"),
    ),
    prepare=_prepare_one,
)
TWO_RECIPES = (("events1", "time1", "events2", "time2"),)
ONE_RECIPES = (("events", "time"),)


def _rate_ratio(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Log rate ratio; bagos2009."""
    return np.log(x["x1"] / x["t1"]) - np.log(x["x2"] / x["t2"]), 1 / x["x1"] + 1 / x["x2"]


def _rate_difference(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Rate difference; rothman2008."""
    yi = x["x1"] / x["t1"] - x["x2"] / x["t2"]
    return yi, x["x1"] / x["t1"] ** 2 + x["x2"] / x["t2"] ** 2


def _root_difference(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Difference of square roots of rates; variance stabilised (bagos2009)."""
    yi = np.sqrt(x["x1"] / x["t1"]) - np.sqrt(x["x2"] / x["t2"])
    return yi, 1 / (4 * x["t1"]) + 1 / (4 * x["t2"])


def _rate(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Rate of a Poisson count; rothman2008."""
    return x["x"] / x["t"], x["x"] / x["t"] ** 2


def _log_rate(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Log rate; delta method."""
    return np.log(x["x"] / x["t"]), 1 / x["x"]


def _root_rate(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Square root of the rate; variance stabilised (freeman1950)."""
    return np.sqrt(x["x"] / x["t"]), 1 / (4 * x["t"])


def _freeman_tukey_rate(x: Inputs, vtype: str, correct: bool) -> Effects:
    """Freeman–Tukey transformed rate; freeman1950."""
    return FREEMAN_TUKEY_RATE.transform(x["x"] / x["t"], x["t"]), 1 / (4 * x["t"])


RATE_MEASURES = (
    Measure(
        "IRR",
        "log rate ratio",
        TWO_RATES,
        TWO_RECIPES,
        _rate_ratio,
        scale=LOG,
        adds=True,
        references=("bagos2009",),
    ),
    Measure(
        "IRD",
        "rate difference",
        TWO_RATES,
        TWO_RECIPES,
        _rate_difference,
        adds=True,
        references=("rothman2008",),
    ),
    Measure(
        "IRSD",
        "difference of square roots of rates",
        TWO_RATES,
        TWO_RECIPES,
        _root_difference,
        references=("bagos2009",),
    ),
    *(
        Measure(
            code,
            label,
            ONE_RATE,
            ONE_RECIPES,
            estimate,
            scale=scale,
            null_value=None,
            adds=adds,
            references=references,
        )
        for code, label, estimate, scale, adds, references in (
            ("IR", "rate", _rate, IDENTITY, True, ("rothman2008",)),
            ("IRLN", "log rate", _log_rate, LOG, True, ("rothman2008",)),
            ("IRS", "square root of the rate", _root_rate, SQUARE_ROOT, False, ("freeman1950",)),
            ("IRFT", "Freeman–Tukey rate", _freeman_tukey_rate, FREEMAN_TUKEY_RATE, False, ("freeman1950",)),
        )
    ),
)
