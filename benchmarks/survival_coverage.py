"""Coverage of 95 % intervals of the median: `python benchmarks/survival_coverage.py [RUNS [BOOTSTRAP_RUNS]]`.

Cases stand in reports of 1 to 8. Two designs of looks: independent of the event (visits with random gaps), and
driven by it (families come when the lesion is gone, so that the last look comes days after the event). The bootstraps
take far longer than the other intervals, so they get the first BOOTSTRAP_RUNS of the same samples. Beside the
coverage stands how far the median is off when "within X" is read as X.
"""

import sys
import time

import numpy as np

from tamis.analysis.survival import (
    CaseTimes,
    Estimate,
    average_quantile,
    bootstrap_nonparametric,
    bootstrap_parametric,
    fit_parametric,
)

MEDIAN = 80.0
SHAPE = 1.4
SCALE = MEDIAN / np.log(2) ** (1 / SHAPE)
FRAILTY_SD = 0.5
N_BOOT = 200
OTHERS = ("lognormal", "loglogistic")
SEED = 2024


def draw(generator: np.random.Generator, n: int, frailty: bool, driven: bool) -> CaseTimes:
    """Draw one sample of n cases in reports of 1 to 8; the marginal median is close to MEDIAN."""
    sizes: list[int] = []
    while sum(sizes) < n:
        sizes.append(int(min(generator.integers(1, 9), n - sum(sizes))))
    report = np.repeat(np.arange(len(sizes)), sizes)
    shift = generator.normal(0, FRAILTY_SD, len(sizes)) if frailty else np.zeros(len(sizes))
    event = SCALE * generator.weibull(SHAPE, n) * np.exp(shift[report])
    gaps = generator.exponential(45, (n, 8)) + 5
    looks = np.column_stack([np.zeros(n), np.cumsum(gaps, axis=1), np.full(n, np.inf)])
    after = (looks < event[:, None]).sum(axis=1)
    lower, upper = looks[np.arange(n), after - 1], looks[np.arange(n), after]
    if driven:
        upper = event + generator.exponential(7, n)
    known = generator.uniform(size=n) < 0.2
    return CaseTimes.of(np.where(known, event, lower), np.where(known, event, upper), report)


def true_median(frailty: bool) -> float:
    """Return the marginal median, from a large draw."""
    if not frailty:
        return MEDIAN
    generator = np.random.default_rng(0)
    size = 2_000_000
    return float(
        np.median(SCALE * generator.weibull(SHAPE, size) * np.exp(generator.normal(0, FRAILTY_SD, size)))
    )


def covers(estimate: Estimate, truth: float) -> bool:
    """Tell whether the interval holds the truth; one without a limit is open there, and a refusal claims nothing."""
    low = -np.inf if estimate.ci_lb is None else estimate.ci_lb
    high = np.inf if estimate.ci_ub is None else estimate.ci_ub
    return low <= truth <= high


def read_as_exact(times: CaseTimes) -> float | None:
    """Return the Weibull median when every right end is taken for the time of the event."""
    exact = CaseTimes.of(
        np.where(np.isfinite(times.upper), times.upper, times.lower), times.upper, times.report
    )
    return fit_parametric(exact, "weibull").median_.value


def measure(runs: int, boot_runs: int, n: int, frailty: bool, driven: bool) -> str:
    """Return one row of the table."""
    truth, generator = true_median(frailty), np.random.default_rng(SEED)
    samples = [draw(generator, n, frailty, driven) for _ in range(runs)]
    hits, medians = np.zeros(3), []
    for times in samples:
        fit = fit_parametric(times, "weibull")
        average = average_quantile([fit, *(fit_parametric(times, name) for name in OTHERS)])
        hits += [covers(e, truth) for e in (average, fit.median_, fit.quantile(0.5, variance="model"))]
        medians.append((average.value or np.nan, read_as_exact(times) or np.nan))
    boot_hits = np.zeros(2)
    for times in samples[:boot_runs]:
        boot_hits += [
            covers(bootstrap_parametric(times, "weibull", n_boot=N_BOOT, seed=generator).median_, truth),
            covers(bootstrap_nonparametric(times, n_boot=N_BOOT, seed=generator).median_, truth),
        ]
    shares = 100 * np.concatenate([hits / runs, boot_hits / max(boot_runs, 1)])
    bias = 100 * (np.nanmedian(np.array(medians), axis=0) / truth - 1)
    looks, reports = "event-driven" if driven else "independent", "differ" if frailty else "alike"
    cells = [f"{share:12.1f}%" for share in shares] + [f"{value:+12.0f}%" for value in bias]
    return " ".join([f"{looks:12} {reports:8} {n:3}", *cells])


def main(runs: int, boot_runs: int) -> None:
    """Print the table."""
    start = time.process_time()
    print(
        f"share of 95 % intervals that hold the median: {runs} runs, bootstraps {boot_runs} runs of {N_BOOT}"
    )
    heads = ("average, t", "Weibull, t", "naive", "Weibull boot", "NPMLE boot", "bias average", "bias X as X")
    print(f"{'looks':12} {'reports':8} {'n':>3}", *(f"{head:>13}" for head in heads))
    for driven in (False, True):
        for frailty in (False, True):
            for n in (25, 60):
                print(measure(runs, boot_runs, n, frailty, driven), flush=True)
    print(f"{time.process_time() - start:.0f} CPU seconds")


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:3]]
    main(*(asked + [1000, 250][len(asked) :]))
