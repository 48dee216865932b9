"""GOSH: the model in every subset of the studies."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from tamis.analysis.basis import Array
from tamis.analysis.kernel import COMMON_EFFECT, fit_subsets, infer
from tamis.analysis.results import MetaAnalysis
from tamis.analysis.studies import Studies
from tamis.errors import UsageError
from tamis.parallel import run

# Beyond this many studies the subsets (33 million) no longer fit in memory; a sample of them does.
MOST_STUDIES = 25
# Subsets in one piece of work: much longer than the way to another process.
PIECE = 2**17


@dataclass(frozen=True, slots=True)
class Gosh:
    """Estimates and heterogeneity over subsets of studies; every array has one entry per subset.

    Attributes
    ----------
    subsets : ndarray of int64
        Bit i is set where study i is in the subset.
    k : ndarray
        Numbers of studies.
    estimate, tau2, QE, I2, H2 : ndarray
        Estimate and heterogeneity; for a single study I2 and QE are 0.
    slab : tuple of str
        Names of the studies.
    """

    subsets: np.ndarray
    k: Array
    estimate: Array
    tau2: Array
    QE: Array
    I2: Array
    H2: Array
    slab: tuple[str, ...]

    def includes(self, study: int) -> np.ndarray:
        """Return which subsets hold a study, by its position.

        Parameters
        ----------
        study : int
            Position of the study.

        Returns
        -------
        ndarray of bool
            One entry per subset.
        """
        return (self.subsets >> study) & 1 == 1

    def to_frame(self) -> pd.DataFrame:
        """Return one row per subset.

        Returns
        -------
        DataFrame
            All subsets.
        """
        names = ("subsets", "k", "estimate", "tau2", "QE", "I2", "H2")
        return pd.DataFrame({name: getattr(self, name) for name in names})


def gosh(
    model: MetaAnalysis,
    subsets: int | None = None,
    seed: int | None = None,
    *,
    executor: Executor | None = None,
) -> Gosh:
    """Fit a model to all subsets of its studies, or to a random sample of them.

    Parameters
    ----------
    model : MetaAnalysis
        A model without moderators; its method is kept.
    subsets : int, optional
        Number of random subsets; all 2^k - 1 by default.
    seed : int, optional
        Seed of the sample; needed where `subsets` is given.
    executor : Executor, optional
        Where to fit models whose tau2 is iterated, such as a process pool; the result has the same bits.
        A common effect over all subsets takes less time than a process to start, and stays here.

    Returns
    -------
    Gosh
        One entry per subset.

    Raises
    ------
    UsageError
        If the model has moderators, or there are too many studies for all subsets.

    References
    ----------
    olkin2012.
    """
    if model.p > 1 or model.studies.intercept is None:
        raise UsageError("GOSH is defined for a model without moderators")
    k = model.k
    if subsets is None:
        if k > MOST_STUDIES:
            raise UsageError(
                f"{k} studies have 2^{k} - 1 subsets; give subsets=1_000_000 and a seed to sample them"
            )
        chosen = np.arange(1, 2**k, dtype=np.int64)
    else:
        if seed is None:
            raise UsageError("a sample of subsets needs a seed, so that it can be drawn again")
        if k > 62:
            raise UsageError(f"subsets of {k} studies cannot be numbered; GOSH takes up to 62 studies")
        chosen = np.random.default_rng(seed).integers(1, 2**k, size=subsets, dtype=np.int64)
    simple = model.studies.weights is None and (model.method in COMMON_EFFECT)
    arrays = _common_effect(model, chosen, subsets is None) if simple else _general(model, chosen, executor)
    names = ("k", "tau2", "QE", "I2", "H2")
    return Gosh(
        chosen, estimate=arrays["beta"][:, 0], slab=model.studies.slab, **{n: arrays[n] for n in names}
    )


def _membership(chosen: np.ndarray, k: int) -> Array:
    return ((chosen[:, None] >> np.arange(k)) & 1).astype(float)


def _common_effect(model: MetaAnalysis, chosen: np.ndarray, everything: bool) -> dict[str, Array]:
    w = 1.0 / model.studies.vi
    # Deviations from the overall average keep the digits of Q in sums of squares.
    centre = float(w @ model.studies.yi) / float(w.sum())
    y = model.studies.yi - centre
    terms = np.vstack([np.ones_like(w), w, w * y, w * y * y])
    if everything:
        size, W, WY, WYY = _sums_of_all_subsets(terms)
    else:
        size, W, WY, WYY = terms @ _membership(chosen, model.k).T
    mean = WY / W
    QE = np.where(size > 1.0, np.maximum(WYY - mean * WY, 0.0), 0.0)
    zero = np.zeros_like(W)
    arrays = infer(
        "EE", "z", model.level, size, (mean + centre)[:, None], (1.0 / W)[:, None, None], zero, QE, zero
    )
    return arrays


def _sums_of_all_subsets(terms: Array) -> Array:
    # Adding a study doubles the subsets: each old one, and each old one with the study.
    m, k = terms.shape
    sums = np.zeros((m, 2**k))
    for study in range(k):
        half = 2**study
        np.add(sums[:, :half], terms[:, study, None], out=sums[:, half : 2 * half])
    return sums[:, 1:]


def _general(model: MetaAnalysis, chosen: np.ndarray, executor: Executor | None) -> dict[str, Array]:
    pieces = [chosen[start : start + PIECE] for start in range(0, chosen.size, PIECE)]
    studies = replace(model.studies, labels=None, spec=None)
    parts = run(partial(_fit_piece, studies, model.method, model.level), pieces, executor)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _fit_piece(studies: Studies, method: str, level: float, chosen: np.ndarray) -> dict[str, Array]:
    fits = fit_subsets(
        studies, lambda rows: _membership(chosen[rows], studies.k), chosen.size, method, "z", level
    )
    return {name: getattr(fits, name) for name in ("k", "beta", "tau2", "QE", "I2", "H2")}
