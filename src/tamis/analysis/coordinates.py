"""What the plots of a model show, as frames: intervals of studies and refits, quantiles, profile, p-values, lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import betaincinv, ndtri

from tamis.analysis.basis import Array
from tamis.analysis.cumulative import Cumulative
from tamis.analysis.influence import LeaveOneOut, residual_errors
from tamis.analysis.intervals import p_value, prediction_df, quantile
from tamis.analysis.likelihood import profile
from tamis.analysis.regression import Predictions
from tamis.analysis.results import MetaAnalysis
from tamis.errors import UsageError

# How far beyond the interval of tau2 its profile is evaluated, and the studies' p-values beyond the estimates.
BEYOND, ERRORS = 1.3, 3.0
# Below this many times the drop to the cut-off a profile says nothing more, and would flatten its top.
DEPTH = 5.0

Transform = str | Callable[[Array], Any] | None


def study_intervals(
    model: MetaAnalysis, *, transform: Transform = None, level: float | None = None
) -> pd.DataFrame:
    """Compute the studies' own confidence intervals.

    Parameters
    ----------
    model : MetaAnalysis
        The model.
    transform : str or callable, optional
        Scale of the intervals, such as "exp".
    level : float, optional
        Level; that of the model by default.

    Returns
    -------
    DataFrame
        One row per study: ``slab``, ``yi``, ``ci_lb``, ``ci_ub``, ``weight`` in percent. The intervals are
        normal whatever the model's test, because a study's variance is taken as known.
    """
    studies = model.studies
    chosen = model.level if level is None else level
    sei = np.sqrt(studies.vi)
    reach = quantile(chosen, None) * sei
    frame = _intervals(studies.slab, studies.yi, studies.yi - reach, studies.yi + reach, chosen, transform)
    return frame.assign(weight=model.weights)


def refit_intervals(refits: Cumulative | LeaveOneOut, *, transform: Transform = None) -> pd.DataFrame:
    """Collect the averages of refits.

    Parameters
    ----------
    refits : Cumulative or LeaveOneOut
        Of a model without moderators.
    transform : str or callable, optional
        Scale of the averages, such as "exp".

    Returns
    -------
    DataFrame
        One row per refit: ``slab`` (study added or left out), ``yi``, ``ci_lb``, ``ci_ub``, ``k``, ``tau2``,
        ``I2``.

    Raises
    ------
    UsageError
        If the model has moderators.
    """
    fits = refits.fits
    if fits.beta.shape[-1] != 1:
        raise UsageError("refits of a model with moderators have no average; use their to_frame(coefficient)")
    parts = (fits.beta[:, 0], fits.ci_lb[:, 0], fits.ci_ub[:, 0])
    frame = _intervals(refits.slab, *parts, fits.level, transform)
    return frame.assign(k=fits.k, tau2=fits.tau2, I2=fits.I2)


def _intervals(
    slab: tuple[str, ...], yi: Array, lower: Array, upper: Array, level: float, transform: Transform
) -> pd.DataFrame:
    values = Predictions(yi, None, lower, upper, None, None, level, slab)
    shown = values if transform is None else values.transform(transform)
    return pd.DataFrame({"slab": slab, "yi": shown.pred, "ci_lb": shown.ci_lb, "ci_ub": shown.ci_ub})


def quantile_coordinates(model: MetaAnalysis) -> pd.DataFrame:
    """Compute the coordinates of a normal quantile plot of the residuals.

    Parameters
    ----------
    model : MetaAnalysis
        The model.

    Returns
    -------
    DataFrame
        One row per study, by size of its residual: ``slab``, ``x`` (quantile of the normal distribution),
        ``y`` (internally standardised residual), and limits ``ci_lb``, ``ci_ub``.

    Notes
    -----
    Positions are (i - a) / (k + 1 - 2 a), with a = 3/8 up to ten studies and 1/2 beyond. The limits hold for
    each of k independent normal values by itself, from the beta distribution of the i-th smallest of k
    uniform ones; residuals are slightly dependent, so that they are a guide and not a test. Studies that
    the model fits whatever their outcome have no residual and are left out.

    References
    ----------
    wang1998.
    """
    residuals = model.resid / residual_errors(model)
    known = np.flatnonzero(np.isfinite(residuals))
    order = known[np.argsort(residuals[known], kind="stable")]
    k = order.size
    rank = np.arange(1.0, k + 1.0)
    offset = 0.375 if k <= 10 else 0.5
    tail = 0.5 * (1.0 - model.level)
    slab = model.studies.slab
    return pd.DataFrame(
        {
            "slab": [slab[position] for position in order.tolist()],
            "x": ndtri((rank - offset) / (k + 1.0 - 2.0 * offset)),
            "y": residuals[order],
            "ci_lb": ndtri(betaincinv(rank, k + 1.0 - rank, tail)),
            "ci_ub": ndtri(betaincinv(rank, k + 1.0 - rank, 1.0 - tail)),
        }
    )


@dataclass(frozen=True, slots=True)
class Profile:
    """Profile of the (restricted) log-likelihood over tau2.

    Attributes
    ----------
    tau2, loglik : ndarray of shape (m,)
        Values, and the log-likelihood at each, maximised over the coefficients.
    estimate, ci_lb, ci_ub : float
        Estimate of tau2 and the interval by the profile likelihood.
    cutoff : float
        Log-likelihood at the ends of the interval.
    """

    tau2: Array
    loglik: Array
    estimate: float
    ci_lb: float
    ci_ub: float
    cutoff: float


def profile_coordinates(model: MetaAnalysis, points: int = 200) -> Profile:
    """Evaluate the profile likelihood of tau2 around its estimate.

    Parameters
    ----------
    model : MetaAnalysis
        A model fitted by ML or REML.
    points : int
        Number of values of tau2.

    Returns
    -------
    Profile
        From 0 to beyond the upper end of the interval, without values far below the cut-off.

    Raises
    ------
    UsageError
        If tau2 was not estimated by likelihood.

    References
    ----------
    hardy1996.
    """
    if model.method not in ("ML", "REML"):
        raise UsageError(
            f"a profile likelihood belongs to tau2 by ML or REML, the model has method={model.method!r}"
        )
    estimate, lower, upper = model.conf_int("PL").tau2
    restricted = model.method == "REML"
    batch = model.studies.batch()
    tau2 = np.linspace(0.0, BEYOND * upper, points)
    peak = float(profile(batch, np.array([estimate]), restricted)[0])
    drop = 0.5 * quantile(model.level, None) ** 2
    loglik = profile(batch, tau2, restricted)
    shown = loglik >= peak - DEPTH * drop
    return Profile(tau2[shown], loglik[shown], estimate, lower, upper, peak - drop)


def p_value_curves(model: MetaAnalysis, points: int = 400) -> pd.DataFrame:
    """Compute the p-value of every effect that might be tested, per study, average and new study.

    Parameters
    ----------
    model : MetaAnalysis
        A model without moderators.
    points : int
        Number of effects tested.

    Returns
    -------
    DataFrame
        ``curve`` (study, "average" or "prediction"), ``kind`` (study, summary, prediction), ``x`` (effect
        tested), ``p`` (two-sided). A common-effect model has no prediction.

    Raises
    ------
    UsageError
        If the model has moderators.

    References
    ----------
    rucker2021.
    """
    if model.p > 1 or model.studies.intercept is None:
        raise UsageError("p-value curves are defined for a model without moderators")
    studies = model.studies
    sei = np.sqrt(studies.vi)
    average, se = float(model.beta[0]), float(model.se[0])
    # The least precise studies may not decide how much of the axis the others get.
    reach = ERRORS * float(np.median(sei))
    x = np.linspace(
        min(float(studies.yi.min()), average) - reach, max(float(studies.yi.max()), average) + reach, points
    )
    curves = [
        pd.DataFrame({"curve": slab, "kind": "study", "x": x, "p": p_value((y - x) / s, None)})
        for slab, y, s in zip(studies.slab, studies.yi.tolist(), sei.tolist(), strict=True)
    ]
    together = {"curve": "average", "kind": "summary", "x": x, "p": p_value((average - x) / se, model.ddf)}
    curves.append(pd.DataFrame(together))
    if not model.is_common_effect:
        df = prediction_df("test", model.ddf, model.k, model.p)
        wide = p_value((average - x) / np.sqrt(se**2 + model.tau2), df)
        curves.append(pd.DataFrame({"curve": "prediction", "kind": "prediction", "x": x, "p": wide}))
    return pd.concat(curves, ignore_index=True)


def fitted_line(model: MetaAnalysis, moderator: str | None = None, points: int = 100) -> pd.DataFrame:
    """Predict average effects along one moderator.

    Parameters
    ----------
    model : MetaAnalysis
        A model with moderators.
    moderator : str, optional
        Its coefficient; may be left out where there is one moderator. Others are held at their means.
    points : int
        Number of values, from the smallest to the largest of the studies.

    Returns
    -------
    DataFrame
        ``x``, ``pred``, ``ci_lb``, ``ci_ub``, and for a model with tau2 ``pi_lb``, ``pi_ub``.

    Raises
    ------
    UsageError
        If there is no such moderator, or it is part of an interaction.
    """
    column = find_moderator(model, moderator)
    X = model.studies.X
    rows = np.repeat(X.mean(axis=0)[None, :], points, axis=0)
    rows[:, column] = np.linspace(X[:, column].min(), X[:, column].max(), points)
    predictions = model.predict(rows).to_frame().reset_index(drop=True).drop(columns="se")
    return predictions.assign(x=rows[:, column])


def find_moderator(model: MetaAnalysis, moderator: str | None) -> int:
    """Return the position of a moderator among the coefficients.

    Parameters
    ----------
    model : MetaAnalysis
        A model with moderators.
    moderator : str, optional
        Its coefficient; may be left out where there is one moderator.

    Returns
    -------
    int
        Position of its column.

    Raises
    ------
    UsageError
        If there is no such moderator, or it is part of an interaction.
    """
    names = model.studies.names
    others = [name for position, name in enumerate(names) if position != model.studies.intercept]
    if moderator is None and len(others) == 1:
        return names.index(others[0])
    if moderator is None or moderator not in others:
        raise UsageError(
            f"moderator={moderator!r} is no moderator of the model; it has: {', '.join(others) or 'none'}"
        )
    interactions = [name for name in names if ":" in name and moderator in name.split(":")]
    if interactions:
        raise UsageError(
            f"the effect of {moderator} depends on others ({', '.join(interactions)}); "
            "predict at chosen values and give the frames to draw_bubble"
        )
    return names.index(moderator)
