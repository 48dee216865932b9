"""Profile-likelihood intervals of quantiles and coefficients, for curves on which the delta method is too short.

The likelihood is maximised with the quantity held at each trial value; the interval ends where twice the loss
reaches its limit. With reports as clusters the loss is divided by the ratio of robust to model variance.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.stats import chi2, t

from tamis.analysis.survival.estimates import Estimate
from tamis.analysis.survival.flexible_families import are_coefficients
from tamis.analysis.survival.flexible_fit import ONE_REPORT, At, FlexibleFit
from tamis.analysis.survival.hazard_shapes import PiecewiseExponential
from tamis.analysis.survival.likelihood import Evaluation
from tamis.analysis.survival.mixture import MixtureCure
from tamis.analysis.survival.newton import maximise
from tamis.analysis.survival.parametric import VarianceName
from tamis.analysis.survival.penalty import with_jeffreys_penalty
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Evaluate = Callable[[Vector], Evaluation]

# Standard errors beyond which an end of the interval is called not reached.
FARTHEST = 60.0
# Loss of a value at which the quantity cannot be held, and change that tells a jump to it from a crossing.
IMPOSSIBLE = 1e3
JUMP = 1e-2
# Newton steps for the pivot that holds a quantile.
PIVOT_STEPS = 100


def profile_quantile(
    fit: FlexibleFit,
    probability: float = 0.5,
    at: At | None = None,
    *,
    level: float = 0.95,
    variance: VarianceName = "cluster",
) -> Estimate:
    """Estimate a quantile with its profile-likelihood interval.

    Parameters
    ----------
    fit : FlexibleFit
        A fit of ``fit_flexible``, ``fit_aft``, ``fit_ph`` or the ``fit`` of ``fit_cure``.
    probability : float
        In (0, 1); 0.5 for the median.
    at : sequence of float or mapping, optional
        Covariates; see ``FlexibleFit.quantile``.
    level : float
        Level of the interval.
    variance : {"cluster", "model"}
        "model" takes cases as independent and the limit of chi-squared; "cluster" divides the loss by the ratio
        of the robust to the model variance and takes the square of Student's t on G - 1 degrees of freedom.

    Returns
    -------
    Estimate
        Quantile with limits; None with a reason where the likelihood never falls far enough.

    References
    ----------
    rotnitzky1990, murphy2000.
    """
    method = f"profile likelihood, {'cluster' if variance == 'cluster' else 'model'}"
    point = fit.quantile(probability, at, level=level, variance=variance)
    if point.value is None:
        return Estimate(None, None, None, level, method, point.status, point.reason)
    x = fit.row(at)
    centre = float(np.log(point.value))
    pivot = _pivot(fit)
    target = float(np.log(-np.log1p(-probability)))

    def held(value: float, theta: Vector) -> tuple[Vector, Matrix]:
        return _hold_quantile(fit, x, value, target, pivot, theta)

    return _interval(fit, centre, point, held, method, variance, level, np.exp)


def profile_coefficient(
    fit: FlexibleFit, name: str, *, level: float = 0.95, variance: VarianceName = "cluster"
) -> Estimate:
    """Estimate a parameter with its profile-likelihood interval, penalised where the fit is.

    Parameters
    ----------
    fit : FlexibleFit
        The fit.
    name : str
        One of ``fit.names``.
    level : float
        Level of the interval.
    variance : {"cluster", "model"}
        See ``profile_quantile``.

    Returns
    -------
    Estimate
        Parameter on its own scale with limits.

    Raises
    ------
    UsageError
        If the fit has no such parameter.

    References
    ----------
    heinze2001, rotnitzky1990.
    """
    if name not in fit.names:
        raise UsageError(f'no parameter "{name}"; the fit has {", ".join(fit.names)}')
    method = f"profile likelihood, {'cluster' if variance == 'cluster' else 'model'}"
    if fit.status != "ok":
        return Estimate(None, None, None, level, method, fit.status, fit.reason)
    j = fit.names.index(name)
    unit = np.eye(fit.n_params)
    se = float(fit.errors(unit[[j]], variance)[0])
    value = float(fit.estimate[j])
    point = Estimate(value, value - se, value + se, level, method)
    others = np.delete(unit, j, axis=1)

    def held(moved: float, theta: Vector) -> tuple[Vector, Matrix]:
        place = theta.copy()
        place[j] = moved
        return place, others

    return _interval(fit, value, point, held, method, variance, level, float)


def _interval(
    fit: FlexibleFit,
    centre: float,
    point: Estimate,
    held: Callable[[float, Vector], tuple[Vector, Matrix]],
    method: str,
    variance: VarianceName,
    level: float,
    back: Callable[[float], float],
) -> Estimate:
    """Walk to both sides until twice the loss reaches its limit."""
    evaluate = _objective(fit)
    top = evaluate(fit.estimate).loglik
    limit, why = _limit(fit, held, centre, variance, level)
    if why:
        return Estimate(point.value, None, None, level, method, "ok", why)
    se = _model_se(fit, held, centre)
    ends: list[float | None] = []
    for sign in (-1.0, 1.0):
        theta = fit.estimate
        known = {0.0: -limit}

        def loss(distance: float, sign: float = sign, known: dict[float, float] = known) -> float:
            nonlocal theta
            if distance not in known:
                found, reached = _constrained(evaluate, held, centre + sign * distance * se, theta)
                theta = found if np.isfinite(reached) else theta
                known[distance] = min(2.0 * (top - reached) - limit, IMPOSSIBLE)
            return known[distance]

        near, far = 0.0, 1.5 * float(np.sqrt(limit))
        while far < FARTHEST and loss(far) < 0:
            near, far = far, 1.7 * far
        if far >= FARTHEST:
            ends.append(None)
            continue
        end = float(brentq(loss, near, far, xtol=1e-6))
        # Where the quantity cannot be held any more the loss jumps: the likelihood has not excluded it.
        ends.append(back(centre + sign * se * end) if abs(loss(end)) < JUMP else None)
    low, high = ends
    missing = "" if low is not None and high is not None else "the likelihood falls too little to one side"
    return Estimate(
        point.value,
        None if low is None else float(low),
        None if high is None else float(high),
        level,
        method,
        "ok",
        missing,
    )


def _objective(fit: FlexibleFit) -> Evaluate:
    plain = fit.likelihood.evaluate
    if not fit.penalised:
        return plain
    return with_jeffreys_penalty(plain, are_coefficients(fit.likelihood.curve, fit.X.shape[1]))


def _gradient_of(
    fit: FlexibleFit, held: Callable[[float, Vector], tuple[Vector, Matrix]], centre: float
) -> Vector:
    """Return the derivative of the quantity for the parameters: normal to the plane in which it is held."""
    _, plane = held(centre, fit.estimate)
    step = 1e-4 * max(1.0, abs(centre))
    normal = np.linalg.svd(plane.T)[2][-1]
    # The change of the quantity along its normal, from the shift that holding another value makes.
    moved = held(centre + step, fit.estimate)[0] - held(centre - step, fit.estimate)[0]
    return normal * (2.0 * step / float(normal @ moved))


def _model_se(
    fit: FlexibleFit, held: Callable[[float, Vector], tuple[Vector, Matrix]], centre: float
) -> float:
    gradient = _gradient_of(fit, held, centre)
    return float(np.sqrt(gradient @ fit.vcov @ gradient))


def _limit(
    fit: FlexibleFit,
    held: Callable[[float, Vector], tuple[Vector, Matrix]],
    centre: float,
    variance: VarianceName,
    level: float,
) -> tuple[float, str]:
    """Return what twice the loss may reach, and why there is none."""
    if variance == "model":
        return float(chi2.ppf(level, 1)), ""
    gradient = _gradient_of(fit, held, centre)
    robust = float(gradient @ fit.vcov_cluster @ gradient)
    if fit.n_reports < 2 or not robust > 0:
        return float("nan"), ONE_REPORT
    ratio = robust / float(gradient @ fit.vcov @ gradient)
    return ratio * float(t.ppf(0.5 + 0.5 * level, fit.n_reports - 1)) ** 2, ""


def _constrained(
    evaluate: Evaluate,
    held: Callable[[float, Vector], tuple[Vector, Matrix]],
    value: float,
    theta: Vector,
) -> tuple[Vector, float]:
    """Maximise with the quantity at a value; the search runs in the plane, and is put back onto it."""
    place, plane = held(value, theta)
    if not (np.isfinite(place).all() and np.isfinite(plane).all()):
        return theta, -np.inf
    if not plane.shape[1]:
        return place, evaluate(place).loglik

    q = plane.shape[1]
    impossible = Evaluation(np.array([-np.inf]), np.zeros((1, q)), np.eye(q))

    def inside(free: Vector) -> Evaluation:
        point, tangent = held(value, place + plane @ free)
        if not (np.isfinite(point).all() and np.isfinite(tangent).all()):
            return impossible
        full = evaluate(point)
        return Evaluation(full.rows, full.scores @ tangent, tangent.T @ full.information @ tangent)

    found = maximise(inside, np.zeros(plane.shape[1]))
    return held(value, place + plane @ found.theta)[0], found.evaluation.loglik


def _pivot(fit: FlexibleFit) -> Vector:
    """Return the direction that moves the whole curve: the intercept, or all log rates together."""
    curve = fit.likelihood.curve
    direction = np.zeros(fit.n_params)
    if isinstance(curve, PiecewiseExponential):
        direction[: len(curve.cuts) + 1] = 1.0
    elif isinstance(curve, MixtureCure):
        direction[1 + curve.n_incidence] = 1.0
    else:
        direction[0] = 1.0
    return direction


def _hold_quantile(
    fit: FlexibleFit, x: Vector, log_time: float, target: float, pivot: Vector, theta: Vector
) -> tuple[Vector, Matrix]:
    """Move along the pivot until log(-log S) at a time is at its target; returns the tangent plane too."""
    curve = fit.likelihood.curve
    points = curve.points(np.array([np.exp(log_time)]), x[None, :])
    place = theta.copy()
    slope, value = np.zeros(len(theta)), np.nan
    for _ in range(PIVOT_STEPS):
        with np.errstate(all="ignore"):
            terms = curve.log_survival(points, points.local(place))
            value = float(np.log(-terms.value[0]))
            slope = (terms.first[0] @ points.jacobian[0]) / terms.value[0]
            if not abs(slope @ pivot) > 0:
                value = np.nan
        if not (np.isfinite(value) and np.isfinite(slope).all()):
            return np.full(len(theta), np.nan), _tangent(slope, pivot)
        step = (target - value) / float(slope @ pivot)
        place = place + float(np.clip(step, -2.0, 2.0)) * pivot
        if abs(step) < 1e-13 * (1.0 + float(np.abs(place @ pivot))):
            return place, _tangent(slope, pivot)
    # The curve does not come down to its height there, as where a share never has the event.
    reached = abs(target - value) < 1e-8
    return (place if reached else np.full(len(theta), np.nan)), _tangent(slope, pivot)


def _tangent(slope: Vector, pivot: Vector) -> Matrix:
    """Return the directions that keep the quantity: each other parameter, with the pivot making up for it."""
    leading = int(np.flatnonzero(pivot)[0])
    unit = np.delete(np.eye(len(pivot)), leading, axis=1)
    with np.errstate(all="ignore"):
        return unit - np.outer(pivot, (slope @ unit) / float(slope @ pivot))
