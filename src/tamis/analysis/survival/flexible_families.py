"""The families of ``fit_flexible``: their curves, where their search starts, and which samples they refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.curve_shapes import GeneralisedGamma, LocationScale
from tamis.analysis.survival.estimability import ONE_TIME, why_not_estimable
from tamis.analysis.survival.families import FAMILIES
from tamis.analysis.survival.hazard_shapes import Gompertz, PiecewiseExponential, PowerHazard
from tamis.analysis.survival.likelihood import Curve
from tamis.analysis.survival.location_scale import Maximum, maximise_rows
from tamis.analysis.survival.splines import Spline, choose_knots
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Effect = Literal["aft", "ph", "po", "probit"]


@dataclass(frozen=True, slots=True)
class FlexibleFamily:
    """What is known of a family beside its curve.

    Attributes
    ----------
    name, label : str
        Word of the interface, and how it is printed.
    effects : tuple of str
        How covariates can act, the usual way first: "aft" multiplies time, "ph" the hazard, "po" the odds of
        still being without the event, "probit" moves the normal score.
    nearest : str
        Location-scale family that it starts from and whose refusals it shares.
    """

    name: str
    label: str
    effects: tuple[Effect, ...]
    nearest: str


FLEXIBLE_FAMILIES: Mapping[str, FlexibleFamily] = MappingProxyType(
    {
        family.name: family
        for family in (
            FlexibleFamily("exponential", "exponential", ("aft", "ph"), "exponential"),
            FlexibleFamily("weibull", "Weibull", ("aft", "ph"), "weibull"),
            FlexibleFamily("lognormal", "log-normal", ("aft",), "lognormal"),
            FlexibleFamily("loglogistic", "log-logistic", ("aft",), "loglogistic"),
            FlexibleFamily("gamma", "gamma", ("aft",), "weibull"),
            FlexibleFamily("gengamma", "generalised gamma", ("aft",), "weibull"),
            FlexibleFamily("gompertz", "Gompertz", ("ph",), "exponential"),
            FlexibleFamily("piecewise", "piecewise exponential", ("ph",), "exponential"),
            FlexibleFamily("spline", "spline (log cumulative hazard)", ("ph",), "weibull"),
            FlexibleFamily("spline_odds", "spline (log odds)", ("po",), "loglogistic"),
            FlexibleFamily("spline_normal", "spline (probit)", ("probit",), "lognormal"),
        )
    }
)


def find_flexible(name: str, effect: Effect | None = None) -> FlexibleFamily:
    """Return the family of a name, after checking that covariates can act in the way wanted.

    Parameters
    ----------
    name : str
        Name of the family.
    effect : {"aft", "ph", "po", "probit"}, optional
        How covariates act.

    Returns
    -------
    FlexibleFamily
        The family.

    Raises
    ------
    UsageError
        If there is no such family, or it has no such effect; the message lists those that have.
    """
    if name not in FLEXIBLE_FAMILIES:
        raise UsageError(f'unknown model "{name}"; choose one of {", ".join(FLEXIBLE_FAMILIES)}')
    family = FLEXIBLE_FAMILIES[name]
    if effect is not None and effect not in family.effects:
        others = [item.name for item in FLEXIBLE_FAMILIES.values() if effect in item.effects]
        raise UsageError(
            f'no "{effect}" regression with the model "{name}"; it exists for {", ".join(others)}'
        )
    return family


def make_curve(
    family: FlexibleFamily,
    effect: Effect,
    times: CaseTimes,
    cuts: Sequence[float] | None,
    knots: int | Sequence[float],
) -> Curve:
    """Make the curve of a family.

    Parameters
    ----------
    family : FlexibleFamily
        The family.
    effect : str
        How covariates act.
    times : CaseTimes
        The sample, which places the knots of a spline.
    cuts : sequence of float, optional
        Cut points of the piecewise exponential model.
    knots : int or sequence of float
        Number of inner knots, or all knots as times, of a spline.

    Returns
    -------
    Curve
        Its curve.

    Raises
    ------
    UsageError
        If cuts or knots are missing or impossible.
    """
    if family.name == "piecewise":
        edges = () if cuts is None else tuple(float(cut) for cut in cuts)
        if not edges or edges[0] <= 0 or (np.diff(edges) <= 0).any() or not np.isfinite(edges).all():
            raise UsageError(f"the piecewise model needs cuts, times > 0 that rise, not {cuts}")
        return PiecewiseExponential(edges)
    if family.name.startswith("spline"):
        if isinstance(knots, int):
            if knots < 0:
                raise UsageError(f"knots is a number of inner knots >= 0 or a list of times, not {knots}")
            placed = choose_knots(times, knots)
        else:
            at = np.asarray(knots, dtype=float)
            if len(at) < 2 or not (at > 0).all() or (np.diff(at) <= 0).any():
                raise UsageError(f"knots as times are at least two, > 0, rising, not {list(knots)}")
            placed = tuple(float(x) for x in np.log(at))
        return Spline(FAMILIES[family.nearest], placed if len(placed) > 1 else (0.0, 1.0))
    if family.name == "gompertz":
        return Gompertz()
    if family.name in ("gamma", "gengamma"):
        return GeneralisedGamma(family.name == "gamma")
    if effect == "ph":
        return PowerHazard(family.name == "weibull")
    return LocationScale(FAMILIES[family.name])


def are_coefficients(curve: Curve, p: int) -> Mask:
    """Tell which parameters multiply columns of the design: intercept, log rates and covariates.

    Parameters
    ----------
    curve : Curve
        The curve.
    p : int
        Number of covariates.

    Returns
    -------
    ndarray of bool, shape (q,)
        True for coefficients, False for scales and shapes.
    """
    q = len(curve.parameters(("x",) * p))
    if isinstance(curve, PiecewiseExponential):
        return np.ones(q, dtype=bool)
    place = np.arange(q)
    if isinstance(curve, Spline):
        return (place == 0) | (place >= len(curve.knots))
    return place <= p


def on_logarithm(curve: Curve, p: int) -> Mask:
    """Tell which parameters are logarithms or shapes, that can run away without a trace in the likelihood.

    Parameters
    ----------
    curve : Curve
        The curve.
    p : int
        Number of covariates.

    Returns
    -------
    ndarray of bool, shape (q,)
        True for log rates, log scales and shapes.
    """
    q = len(curve.parameters(("x",) * p))
    if isinstance(curve, PiecewiseExponential):
        return np.arange(q) <= len(curve.cuts)
    return np.zeros(q, dtype=bool) if isinstance(curve, Spline) else ~are_coefficients(curve, p)


def refusal(family: FlexibleFamily, times: CaseTimes, X: Matrix, names: tuple[str, ...]) -> str:
    """Say why no fit exists, as far as it can be known before the search.

    Parameters
    ----------
    family : FlexibleFamily
        The family.
    times : CaseTimes
        Rows (L, R] with their entries.
    X : ndarray of shape (n, p)
        Design matrix with a column of ones.
    names : tuple of str
        Names of its columns.

    Returns
    -------
    str
        The reason; empty when none was found. Other parameters may still run away, which the search tells.

    Notes
    -----
    Given survival to its entry a row of the exponential model is the row counted from the entry, so delayed
    entry is checked by these shifted rows.
    """
    nearest = FAMILIES[family.nearest]
    low, high = times.lower, times.upper
    informative = (low > 0) | np.isfinite(high)
    one_time = bool(informative.any()) and low[informative].max() <= high[informative].min()
    if times.is_truncated:
        shifted = why_not_estimable(FAMILIES["exponential"], low - times.entry, high - times.entry, X, names)
        if shifted:
            return shifted
        return ONE_TIME if one_time and family.name not in ("exponential", "piecewise") else ""
    reason = why_not_estimable(nearest, low, high, X, names)
    if not reason and family.name == "gompertz" and one_time:
        return ONE_TIME
    return reason


def too_few(curve: Curve, times: CaseTimes, names: tuple[str, ...]) -> str:
    """Say that there are more parameters than cases that carry information.

    Parameters
    ----------
    curve : Curve
        The curve.
    times : CaseTimes
        Rows (L, R].
    names : tuple of str
        Names of the covariates.

    Returns
    -------
    str
        The reason; empty when there are enough.
    """
    q = len(curve.parameters(names))
    informative = int(((times.lower > times.entry) | np.isfinite(times.upper)).sum())
    return f"{q} parameters from {informative} cases that carry information" if informative < q else ""


def starts(
    family: FlexibleFamily, curve: Curve, times: CaseTimes, X: Matrix, separated: bool
) -> list[Vector]:
    """Give the points from which the search starts, from fits whose maximum is certain.

    Parameters
    ----------
    family : FlexibleFamily
        The family.
    curve : Curve
        Its curve.
    times : CaseTimes
        Rows (L, R].
    X : ndarray of shape (n, 1 + p)
        Design matrix with a column of ones.
    separated : bool
        Whether covariates separate the cases, so that the start must leave them out.

    Returns
    -------
    list of ndarray of shape (q,)
        Starts.
    """
    columns = X[:, :1] if separated else X
    rest = np.zeros(X.shape[1] - columns.shape[1])
    wanted = [family.nearest, "lognormal"] if family.name == "gengamma" else [family.nearest]
    samples = [(times.lower, times.upper, name) for name in wanted]
    if times.is_truncated:
        samples.append((times.lower - times.entry, times.upper - times.entry, "exponential"))
    found: list[Vector] = []
    for low, high, name in samples:
        why = why_not_estimable(FAMILIES[name], low, high, columns, tuple("x" * columns.shape[1]))
        if why:
            continue
        fit = maximise_rows(FAMILIES[name], low, high, columns)
        found.append(_start(curve, fit, np.append(fit.coef, rest), name))
    return found


def _start(curve: Curve, fit: Maximum, coef: Vector, name: str) -> Vector:
    """Turn a location-scale fit into parameters of a curve."""
    scale = float(np.clip(fit.scale, 1e-3, 1e3))
    log_scale = float(np.log(scale))
    if isinstance(curve, LocationScale):
        return np.append(coef, [log_scale][: curve.family.n_shape])
    if isinstance(curve, GeneralisedGamma):
        if not curve.gamma:
            return np.append(coef, [log_scale, 0.0 if name == "lognormal" else 1.0])
        centred = coef.copy()
        centred[0] += float(gammaln(1.0 + min(scale, 20.0)))
        return np.append(centred, log_scale)
    if isinstance(curve, PowerHazard):
        return np.append(-coef / scale, [-log_scale][: int(curve.free_shape)])
    if isinstance(curve, Gompertz):
        return np.append(-coef, 0.0)
    if isinstance(curve, PiecewiseExponential):
        return np.concatenate([np.full(len(curve.cuts) + 1, -coef[0]), -coef[1:]])
    if isinstance(curve, Spline):
        gamma = np.zeros(len(curve.knots))
        gamma[:2] = -coef[0] / scale, 1.0 / scale
        return np.concatenate([gamma, -coef[1:] / scale])
    raise UsageError(f"no start for a curve of {type(curve).__name__}")
