"""Coverage of 95 % intervals of the median, by simulation: `python benchmarks/survival_coverage.py [RUNS]`.

Two designs of looks: independent of the event (fixed visits with random gaps), and driven by it (families come when the
lesion is gone, so that "within X" is often X itself).
"""

import sys

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


def main(runs: int) -> None:
    print(f"{runs} runs; share of 95 % intervals that hold the median")
    heads = ("average, t", "Weibull, t", "naive", "Weibull boot", "NPMLE boot")
    print(f"{'looks':12} {'reports':8} {'n':>3}", *(f"{head:>13}" for head in heads))
    for driven in (False, True):
        for frailty in (False, True):
            for n in (25, 60):
                truth = true_median(frailty)
                hits = np.zeros(5)
                generator = np.random.default_rng(2024)
                for _ in range(runs):
                    times = draw(generator, n, frailty, driven)
                    fit = fit_parametric(times, "weibull")
                    estimates = (
                        average_quantile([fit, *(fit_parametric(times, name) for name in OTHERS)]),
                        fit.quantile(0.5),
                        fit.quantile(0.5, variance="model"),
                        bootstrap_parametric(times, "weibull", n_boot=N_BOOT, seed=generator).median_,
                        bootstrap_nonparametric(times, n_boot=N_BOOT, seed=generator).median_,
                    )
                    hits += [covers(estimate, truth) for estimate in estimates]
                shares = 100 * hits / runs
                looks = "event-driven" if driven else "independent"
                reports = "differ" if frailty else "alike"
                print(f"{looks:12} {reports:8} {n:3}", *(f"{share:12.1f}%" for share in shares), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
