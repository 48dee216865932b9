"""Time the meta-analysis engine beside statsmodels and PyMARE, and beside metafor where Rscript has it.

Run `python benchmarks/meta.py`; add a number to repeat each task that often (3 by default). Times are CPU
seconds, the smallest of the repeats. A column is empty where the other program is not installed or does
not offer the task.
"""

import importlib.util
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tamis.analysis.cumulative import cumulative
from tamis.analysis.gosh import gosh
from tamis.analysis.influence import influence, leave_one_out
from tamis.analysis.kernel import fit_batch
from tamis.analysis.measures import effect_sizes
from tamis.analysis.permutation import permutation_test
from tamis.analysis.pooling import fit

# The BCG vaccine trials as log risk ratios (colditz1994): 13 studies and a moderator.
BCG_YI = [
    -0.8893,
    -1.5854,
    -1.3481,
    -1.4416,
    -0.2175,
    -0.7861,
    -1.6209,
    0.0120,
    -0.4694,
    -1.3713,
    -0.3394,
    0.4459,
    -0.0173,
]
BCG_VI = [
    0.3256,
    0.1946,
    0.4154,
    0.0200,
    0.0512,
    0.0069,
    0.2230,
    0.0040,
    0.0564,
    0.0730,
    0.0124,
    0.5325,
    0.0714,
]
BCG_ABLAT = [44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33]


@dataclass(frozen=True, slots=True)
class Task:
    """One row of the table: what is timed, what it must not exceed and what it aims for."""

    name: str
    must: float
    aim: float
    run: Callable[[], object]
    other: Callable[[], object] | None = None
    r: str = ""


def simulate(k: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Draw outcomes and variances of k studies."""
    generator = np.random.default_rng(seed)
    v = generator.uniform(0.01, 0.3, k)
    return generator.normal(0.3, np.sqrt(v + 0.1)), v


def statsmodels_fit(y: np.ndarray, v: np.ndarray) -> Callable[[], object] | None:
    """Paule–Mandel by statsmodels, which has no REML."""
    if importlib.util.find_spec("statsmodels") is None:
        return None
    from statsmodels.stats.meta_analysis import combine_effects

    return lambda: combine_effects(y, v, method_re="iterated")


def pymare_fit(y: np.ndarray, v: np.ndarray) -> Callable[[], object] | None:
    """REML by PyMARE."""
    if importlib.util.find_spec("pymare") is None:
        return None
    from pymare import Dataset
    from pymare.estimators import VarianceBasedLikelihoodEstimator

    return lambda: VarianceBasedLikelihoodEstimator("REML").fit_dataset(Dataset(y, v)).summary()


def tasks() -> list[Task]:
    """List the tasks, their data made ready."""
    y13, v13 = np.array(BCG_YI), np.array(BCG_VI)
    bcg = fit(y13, v13)
    with_moderator = fit(y13, v13, pd.DataFrame({"ablat": BCG_ABLAT}))
    y1k, v1k = simulate(1000)
    y100k, v100k = simulate(100_000)
    dl1k = fit(y1k, v1k, method="DL")
    y16, v16 = simulate(16)
    ee16, reml16 = fit(y16, v16, method="EE"), fit(y16, v16)
    generator = np.random.default_rng(2)
    many_v = generator.uniform(0.01, 0.3, (100_000, 10))
    many_y = generator.normal(0.3, np.sqrt(many_v + 0.05))
    n = 1_000_000
    cells = {name: generator.integers(0, 50, n) for name in ("ai", "bi", "ci", "di")}
    arms = {
        "m1i": generator.normal(1, 1, n),
        "sd1i": generator.uniform(0.5, 2, n),
        "n1i": generator.integers(5, 200, n),
        "m2i": generator.normal(0, 1, n),
        "sd2i": generator.uniform(0.5, 2, n),
        "n2i": generator.integers(5, 200, n),
    }
    return [
        Task(
            "REML, k = 13", 0.001, 0.0003, lambda: fit(y13, v13), statsmodels_fit(y13, v13), "rma(y13, v13)"
        ),
        Task(
            "REML, k = 1,000", 0.002, 0.001, lambda: fit(y1k, v1k), statsmodels_fit(y1k, v1k), "rma(y1k, v1k)"
        ),
        Task("REML, k = 100,000", 0.03, 0.01, lambda: fit(y100k, v100k), pymare_fit(y100k, v100k)),
        Task("100,000 REML fits, k = 10", 2.0, 0.5, lambda: fit_batch(many_y, many_v)),
        Task("OR, 1,000,000 rows", 0.15, 0.05, lambda: effect_sizes(None, measure="OR", **cells)),
        Task("SMD, 1,000,000 rows", 0.15, 0.05, lambda: effect_sizes(None, measure="SMD", **arms)),
        Task(
            "permutation, 10,000, k = 13, REML, moderator",
            0.5,
            0.15,
            lambda: permutation_test(with_moderator, exact=False, iterations=10_000, seed=1),
            None,
            "permutest(rma(y13, v13, mods = ablat), iter = 10000, progbar = FALSE)",
        ),
        Task("GOSH, 65,535 subsets, common effect", 0.1, 0.03, lambda: gosh(ee16)),
        Task("GOSH, 65,535 subsets, REML", 2.0, 0.5, lambda: gosh(reml16)),
        Task("leave-one-out, DL, k = 1,000", 0.02, 0.005, lambda: leave_one_out(dl1k)),
        Task("cumulative, DL, k = 1,000", 0.02, 0.005, lambda: cumulative(dl1k)),
        Task("influence, k = 13", 0.01, 0.003, lambda: influence(bcg), None, "influence(rma(y13, v13))"),
    ]


def seconds(run: Callable[[], object], repeats: int) -> float:
    """Return the smallest CPU time of several runs; short tasks are repeated within one."""
    run()
    start = time.process_time()
    run()
    loops = max(1, int(0.05 / max(time.process_time() - start, 1e-6)))
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        for _ in range(loops):
            run()
        best = min(best, (time.process_time() - start) / loops)
    return best


def metafor_seconds(code: str) -> float | None:
    """Time a call of metafor in R, where R has it."""
    if not code or shutil.which("Rscript") is None:
        return None
    y1k, v1k = simulate(1000)

    def vector(values: object) -> str:
        return f"c({', '.join(map(repr, np.asarray(values, dtype=float).tolist()))})"

    script = (
        f"suppressMessages(library(metafor)); y13 <- {vector(BCG_YI)}; v13 <- {vector(BCG_VI)}; "
        f"ablat <- {vector(BCG_ABLAT)}; y1k <- {vector(y1k)}; v1k <- {vector(v1k)}; "
        f"invisible({code}); cat(sum(system.time({code})[1:2]))"
    )
    # A file, because Rscript cuts long expressions.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "task.R"
        path.write_text(script, encoding="utf-8")
        found = subprocess.run(["Rscript", str(path)], capture_output=True, text=True, check=False)
    return float(found.stdout) if found.returncode == 0 else None


def main() -> None:
    """Print the table."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    heads = ("task", "tamis", "must", "aim", "Python", "metafor")
    print(f"{heads[0]:46}" + "".join(f"{head:>11}" for head in heads[1:]) + "  verdict")
    for task in tasks():
        own = seconds(task.run, repeats)
        other = seconds(task.other, repeats) if task.other else None
        r = metafor_seconds(task.r)
        cells = [
            f"{value:11.5f}" if value is not None else f"{'':11}"
            for value in (own, task.must, task.aim, other, r)
        ]
        verdict = "aim" if own <= task.aim else "must" if own <= task.must else "slow"
        print(f"{task.name:46}" + "".join(cells) + f"  {verdict}")


if __name__ == "__main__":
    main()
