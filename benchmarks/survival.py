"""Time the survival functions beside lifelines, in CPU seconds: `python benchmarks/survival.py`."""

import time
import warnings
from collections.abc import Callable

import lifelines
import numpy as np
import pandas as pd

from tamis.analysis.survival import (
    CaseTimes,
    bootstrap_nonparametric,
    bootstrap_parametric,
    compare,
    fit_flexible,
    fit_frailty,
    fit_nonparametric,
    fit_parametric,
    interval_logrank,
    sensitivity,
)

REPEATS = 5
FLEXIBLE = ("gamma", "gengamma", "gompertz", "piecewise", "spline", "spline_odds", "spline_normal")


def cpu_seconds(task: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the least CPU time of some runs."""
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        task()
        seconds.append(time.process_time() - start)
    return min(seconds)


def untied(n: int, exact: float = 0.2) -> CaseTimes:
    """Draw untied rows: looks independent of the event, some exact, some right-censored."""
    generator = np.random.default_rng(1)
    event = 100 * generator.weibull(1.5, n)
    width = generator.exponential(40, n)
    lower = np.maximum(event - generator.uniform(0, 1, n) * width, 0)
    upper = np.where(generator.uniform(size=n) < 0.15, np.inf, lower + width)
    known = generator.uniform(size=n) < exact
    return CaseTimes.of(np.where(known, event, lower), np.where(known, event, upper), np.arange(n) // 4)


def report(task: str, ours: float, theirs: float | None, must: float, aim: float) -> None:
    other = "–" if theirs is None else f"{theirs:.3f}"
    verdict = "aim" if ours <= aim else "must" if ours <= must else "MISSED"
    print(f"{task:52} {ours:9.4f} {other:>10} {must:7.3f} {aim:7.3f}  {verdict}")


def whole_report(times: CaseTimes) -> None:
    fits = [
        bootstrap_parametric(times, name, n_boot=1000, seed=1)
        for name in ("weibull", "lognormal", "loglogistic")
    ]
    compare(fits)
    bootstrap_nonparametric(times, n_boot=1000, seed=1).band()
    sensitivity(times, "weibull", n_boot=1000, seed=1)


def main() -> None:
    print(f"{'task (CPU seconds)':52} {'tamis':>9} {'lifelines':>10} {'must':>7} {'aim':>7}")
    for n, must, aim in ((1_000, 0.02, 0.008), (10_000, 0.25, 0.07)):
        for share, name in ((0.0, "intervals"), (0.2, "a fifth exact")):
            times = untied(n, share)
            gap = fit_nonparametric(times).kkt_gap
            seconds = cpu_seconds(lambda times=times: fit_nonparametric(times))
            report(f"NPMLE, {n:,} untied, {name} (gap {gap:.0e})", seconds, None, must, aim)
    regressions = {
        "weibull": lifelines.WeibullAFTFitter,
        "lognormal": lifelines.LogNormalAFTFitter,
        "loglogistic": lifelines.LogLogisticAFTFitter,
    }
    generator = np.random.default_rng(2)
    for n, must, aim in ((1_000, 0.005, 0.003), (100_000, 0.35, 0.2)):
        times = untied(n)
        X = pd.DataFrame({"x": generator.normal(size=n), "y": generator.integers(0, 2, n).astype(float)})
        frame = X.assign(lower=np.maximum(times.lower, 1e-6), upper=np.maximum(times.upper, 1e-6))
        for family, fitter in regressions.items():
            ours = cpu_seconds(lambda times=times, X=X, family=family: fit_parametric(times, family, X))
            theirs = None
            if n <= 1_000:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    theirs = cpu_seconds(
                        lambda fitter=fitter, frame=frame: fitter().fit_interval_censoring(
                            frame, "lower", "upper"
                        ),
                        1,
                    )
            report(f"{family} AFT with cluster SE, {n:,} rows", ours, theirs, must, aim)
    times = untied(1_000)
    for name in FLEXIBLE:
        seconds = cpu_seconds(lambda name=name: fit_flexible(times, name, cuts=(50.0, 100.0)), 3)
        print(f"{name + ', interval rows, 1,000':52} {seconds:9.4f}")
    # Those still without the event when they could first be seen.
    entry = np.random.default_rng(4).uniform(0.0, 100.0, times.n)
    seen = times.lower > entry
    entered = CaseTimes.of(times.lower[seen], times.upper[seen], times.report[seen], entry=entry[seen])
    for name in ("weibull", "gengamma"):
        seconds = cpu_seconds(lambda name=name: fit_flexible(entered, name), 3)
        print(f"{name + f' with delayed entry, {entered.n} rows':52} {seconds:9.4f}")
    seconds = cpu_seconds(lambda: fit_frailty(times, frailty="normal"), 3)
    print(f"{'Weibull with normal frailty, 250 reports of 4':52} {seconds:9.4f}")
    hundred = untied(100)
    group = np.random.default_rng(3).integers(0, 2, 100).tolist()
    seconds = cpu_seconds(
        lambda: interval_logrank(hundred, group, unit="case", n_permutations=10_000, seed=1)
    )
    report("10,000 permutations of the interval log-rank, n = 100", seconds, None, 0.2, 0.05)
    seconds = cpu_seconds(lambda: whole_report(hundred), 1)
    report("sensitivity and comparison, n = 100, 1,000 replicates", seconds, None, 4.0, 2.0)


if __name__ == "__main__":
    main()
