"""Estimators of the between-study variance, by name, for many meta-analyses at once.

Each estimator takes a Batch and returns tau2 per row, truncated at 0. `ESTIMATORS` lists them with the
standard errors that belong to them. Profile and Q-profile intervals stand in `intervals`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri

from tamis.analysis.basis import Array, total
from tamis.analysis.least_squares import (
    Batch,
    iterate,
    product,
    random_effects_weights,
    residual_sum,
    trace,
    trace_of_projection,
    trace_of_squared_projection,
    trace_product,
    weigh,
)
from tamis.analysis.quadratic_forms import tau2_at_probability

# Newton's method doubles the digits at each step, so a step this small leaves nothing to gain.
SMALL_STEP = 1e-9
# A step that may only converge linearly must be smaller before it can be trusted.
SMALL_LINEAR_STEP = 1e-13
MOST_STEPS = 200
SCORING_STEPS = 8


@dataclass(frozen=True, slots=True)
class Estimator:
    """A tau2 estimator.

    Attributes
    ----------
    code : str
        As in the literature and in metafor.
    label : str
        Its name in words.
    solve : callable
        From a Batch to tau2, shape (n,), and whether each row converged.
    error : callable
        From a Batch and tau2 to its standard error, shape (n,).
    source : str
        Citation key.
    """

    code: str
    label: str
    solve: Callable[[Batch], tuple[Array, NDArray[np.bool_]]]
    error: Callable[[Batch, Array], Array]
    source: str


def _closed(tau2: Array) -> tuple[Array, NDArray[np.bool_]]:
    return np.maximum(tau2, 0.0), np.isfinite(tau2)


def _inverse_variances(batch: Batch) -> Array:
    return 1.0 / batch.v


def _equal_weights(batch: Batch) -> Array:
    return np.ones_like(batch.v)


def _given_weights(batch: Batch) -> Array:
    return _inverse_variances(batch) if batch.weights is None else batch.weights


def _sidik_jonkman_start(batch: Batch) -> Array:
    counts = batch.counted(np.ones_like(batch.y))
    size = total(counts)
    mean = total(counts * batch.y) / size
    return total(counts * (batch.y - mean[:, None]) ** 2) / size


def _quadratic_form_error(batch: Batch, w: Array, tau2: Array, scale: Array) -> Array:
    # The variance of y'Py is 2 tr(P S P S), S = V + tau2 I.
    spread = batch.v + tau2[:, None]
    return scale * np.sqrt(2.0 * trace_of_squared_projection(batch, weigh(batch, w), spread))


def tau2_moments(batch: Batch, w: Array) -> Array:
    """Estimate tau2 by equating y'Py to its expectation, for any weights.

    Parameters
    ----------
    batch : Batch
        The meta-analyses.
    w : ndarray of shape (n, k)
        Weights, > 0.

    Returns
    -------
    ndarray of shape (n,)
        tau2, not truncated.

    Notes
    -----
    E(y'Py) = tr(P V) + tau2 tr(P). Weights 1/v give DerSimonian and Laird, equal weights Hedges.

    References
    ----------
    dersimonian1986, dersimonian2007, jackson2013.
    """
    fit = weigh(batch, w)
    return (residual_sum(fit) - trace_of_projection(batch, fit, batch.v)) / trace_of_projection(batch, fit)


def _dersimonian_laird(batch: Batch) -> tuple[Array, NDArray[np.bool_]]:
    fit = weigh(batch, 1.0 / batch.v)
    return _closed((residual_sum(fit) - batch.df) / trace_of_projection(batch, fit))


def _hedges(batch: Batch) -> tuple[Array, NDArray[np.bool_]]:
    return _closed(tau2_moments(batch, np.ones_like(batch.v)))


def _moments_error(weights: Callable[[Batch], Array]) -> Callable[[Batch, Array], Array]:
    def error(batch: Batch, tau2: Array) -> Array:
        w = weights(batch)
        return _quadratic_form_error(batch, w, tau2, 1.0 / trace_of_projection(batch, weigh(batch, w)))

    return error


def _hunter_schmidt(small: bool) -> Callable[[Batch], tuple[Array, NDArray[np.bool_]]]:
    def solve(batch: Batch) -> tuple[Array, NDArray[np.bool_]]:
        fit = weigh(batch, 1.0 / batch.v)
        size = batch.size
        factor = size / batch.df if small else 1.0
        return _closed((factor * residual_sum(fit) - size) / total(fit.cw))

    return solve


def _hunter_schmidt_error(small: bool) -> Callable[[Batch, Array], Array]:
    def error(batch: Batch, tau2: Array) -> Array:
        w = 1.0 / batch.v
        factor = batch.size / batch.df if small else 1.0
        return _quadratic_form_error(batch, w, tau2, factor / total(batch.counted(w)))

    return error


def _sidik_jonkman(batch: Batch) -> tuple[Array, NDArray[np.bool_]]:
    start = _sidik_jonkman_start(batch)
    # Outcomes that agree exactly leave nothing between the studies, and weights of 1/v.
    fit = weigh(batch, 1.0 / (batch.v + start[:, None]))
    return _closed(start * residual_sum(fit) / batch.df)


def _sidik_jonkman_error(batch: Batch, tau2: Array) -> Array:
    start = _sidik_jonkman_start(batch)
    return _quadratic_form_error(batch, random_effects_weights(batch, start), tau2, start / batch.df)


def likelihood_step(batch: Batch, tau2: Array, restricted: bool) -> tuple[Array, Array, Array]:
    """Return score, expected and observed information of tau2, each times 2.

    Parameters
    ----------
    batch : Batch
        The meta-analyses.
    tau2 : ndarray of shape (n,)
        Where to evaluate.
    restricted : bool
        REML rather than ML.

    Returns
    -------
    tuple of ndarray of shape (n,)
        Score, expected information, observed information.

    Notes
    -----
    REML: score y'PPy - tr(P), expected tr(PP), observed 2 y'PPPy - tr(PP). ML has tr(W), tr(WW) instead.

    References
    ----------
    harville1977, raudenbush2009.
    """
    fit = weigh(batch, random_effects_weights(batch, tau2))
    basis, w = batch.basis, fit.w
    w2 = fit.cw * w
    w2r = w2 * fit.resid
    w2rr = w2r * fit.resid
    squared = total(w2rr)
    g = basis.cross(w2r)
    projected = g[:, 0] ** 2 * fit.C[:, 0, 0] if basis.p == 1 else np.einsum("ni,nij,nj->n", g, fit.C, g)
    cubed = total(w2rr * w) - projected
    if restricted:
        M2 = basis.gram(w2)
        inner = product(fit.C, M2)
        first = 1.0 / fit.C[:, 0, 0] if basis.constant else total(fit.cw)
        second = M2[:, 0, 0] if basis.constant else total(w2)
        tr_P = first - trace(inner)
        tr_PP = second - 2.0 * trace_product(fit.C, basis.gram(w2 * w)) + trace(product(inner, inner))
    else:
        tr_P, tr_PP = total(fit.cw), total(w2)
    return squared - tr_P, tr_PP, 2.0 * cubed - tr_PP


def _likelihood(restricted: bool) -> Callable[[Batch], tuple[Array, NDArray[np.bool_]]]:
    def solve(batch: Batch) -> tuple[Array, NDArray[np.bool_]]:
        start, _ = _hedges(batch)
        # The score is known to be positive at `below` (once 0 has been tried) and negative at `above`.
        below, above = np.full(start.shape, -1.0), np.full(start.shape, np.inf)
        steps = count()

        def step(rows: Batch, tau2: Array, at: NDArray[np.intp]) -> tuple[Array, NDArray[np.bool_]]:
            score, expected, observed = likelihood_step(rows, tau2, restricted)
            rising = score > 0.0
            below[at] = low = np.where(rising, np.maximum(below[at], tau2), below[at])
            above[at] = high = np.where(rising, above[at], np.minimum(above[at], tau2))
            # Scoring finds the way; where it creeps, Newton's method finishes whatever the curvature.
            newton = observed > (0.25 if next(steps) < SCORING_STEPS else 0.0) * expected
            following = np.maximum(tau2 + score / np.where(newton, observed, expected), 0.0)
            astray = ((following <= low) & (tau2 > low)) | ((following >= high) & (tau2 < high))
            following = np.where(astray, 0.5 * (np.maximum(low, 0.0) + high), following)
            tolerance = np.where(newton, SMALL_STEP, SMALL_LINEAR_STEP) * (
                following + _smallest_variance(rows)
            )
            return following, (np.abs(following - tau2) <= tolerance) | ~np.isfinite(following)

        tau2, done = iterate(batch, start, step, MOST_STEPS)
        return tau2, done & np.isfinite(tau2)

    return solve


def _smallest_variance(batch: Batch) -> Array:
    return np.minimum.reduce(batch.v, axis=-1)


def solve_q(batch: Batch, target: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Find the tau2 at which the generalised Q statistic reaches a target.

    Parameters
    ----------
    batch : Batch
        The meta-analyses.
    target : ndarray of shape (n,)
        Wanted value of Q(tau2) = y'Py with weights 1 / (v + tau2).

    Returns
    -------
    tuple of ndarray of shape (n,)
        tau2, 0 where Q(0) is not above the target; and whether each row converged.

    Notes
    -----
    Q decreases in tau2. Newton's method runs on 1/Q, which is linear in tau2 when all variances are
    equal and concave otherwise, so that after one step it climbs to the root without passing it.

    References
    ----------
    paule1982, viechtbauer2007, jackson2014.
    """

    def step(rows: Batch, tau2: Array, at: NDArray[np.intp]) -> tuple[Array, NDArray[np.bool_]]:
        fit = weigh(rows, random_effects_weights(rows, tau2))
        weighted = fit.cw * fit.resid
        Q = total(weighted * fit.resid)
        slope = total(weighted * fit.w * fit.resid)
        with np.errstate(invalid="ignore", divide="ignore"):
            move = np.where(slope > 0.0, (Q / target[at] - 1.0) * Q / slope, 0.0)
        following = np.maximum(tau2 + move, 0.0)
        small = np.abs(following - tau2) <= SMALL_STEP * (following + _smallest_variance(rows))
        return following, small | ~np.isfinite(move)

    tau2, done = iterate(batch, np.zeros_like(target), step, MOST_STEPS)
    return tau2, done & np.isfinite(tau2)


def _paule_mandel(batch: Batch) -> tuple[Array, NDArray[np.bool_]]:
    return solve_q(batch, batch.df)


def _median_paule_mandel(batch: Batch) -> tuple[Array, NDArray[np.bool_]]:
    return solve_q(batch, chdtri(batch.df, 0.5))


def _paule_mandel_error(batch: Batch, tau2: Array) -> Array:
    w = total(batch.counted(random_effects_weights(batch, tau2)))
    return np.sqrt(2.0 * batch.size**2 / batch.df) / w


def _reml_error(batch: Batch, tau2: Array) -> Array:
    fit = weigh(batch, random_effects_weights(batch, tau2))
    return np.sqrt(2.0 / trace_of_squared_projection(batch, fit, np.ones_like(batch.v)))


def _ml_error(batch: Batch, tau2: Array) -> Array:
    w = random_effects_weights(batch, tau2)
    return np.sqrt(2.0 / total(batch.counted(w) * w))


def _generalised(batch: Batch) -> tuple[Array, NDArray[np.bool_]]:
    return _closed(tau2_moments(batch, _given_weights(batch)))


def _median_generalised(batch: Batch) -> tuple[Array, NDArray[np.bool_]]:
    rows = [batch.rows(slice(row, row + 1)) for row in range(batch.y.shape[0])]
    tau2 = np.array([tau2_at_probability(row, _given_weights(row), 0.5) for row in rows])
    return _closed(tau2)


# In the order in which the literature and metafor list them.
ESTIMATORS: Mapping[str, Estimator] = {
    estimator.code: estimator
    for estimator in (
        Estimator(
            "DL",
            "DerSimonian–Laird",
            _dersimonian_laird,
            _moments_error(_inverse_variances),
            "dersimonian1986",
        ),
        Estimator("HE", "Hedges", _hedges, _moments_error(_equal_weights), "hedges1985"),
        Estimator("HS", "Hunter–Schmidt", _hunter_schmidt(False), _hunter_schmidt_error(False), "hunter1990"),
        Estimator(
            "HSk",
            "Hunter–Schmidt, small-sample",
            _hunter_schmidt(True),
            _hunter_schmidt_error(True),
            "brannick2019",
        ),
        Estimator("SJ", "Sidik–Jonkman", _sidik_jonkman, _sidik_jonkman_error, "sidik2005"),
        Estimator("ML", "maximum likelihood", _likelihood(False), _ml_error, "hardy1996"),
        Estimator("REML", "restricted maximum likelihood", _likelihood(True), _reml_error, "harville1977"),
        Estimator("EB", "empirical Bayes", _paule_mandel, _paule_mandel_error, "morris1983"),
        Estimator("PM", "Paule–Mandel", _paule_mandel, _paule_mandel_error, "paule1982"),
        Estimator(
            "PMM",
            "Paule–Mandel, median-unbiased",
            _median_paule_mandel,
            _paule_mandel_error,
            "viechtbauer2021",
        ),
        Estimator("GENQ", "generalised Q", _generalised, _moments_error(_given_weights), "jackson2013"),
        Estimator(
            "GENQM",
            "generalised Q, median-unbiased",
            _median_generalised,
            _moments_error(_given_weights),
            "viechtbauer2021",
        ),
        Estimator(
            "DLIT", "DerSimonian–Laird, iterated", _paule_mandel, _paule_mandel_error, "dersimonian2007"
        ),
        Estimator("SJIT", "Sidik–Jonkman, iterated", _paule_mandel, _paule_mandel_error, "sidik2005"),
    )
}
