"""Parametric models of every family in one frame: gamma, generalised gamma, Gompertz, pieces, splines and more.

Holds the fit, for interval-censored rows with delayed entry, reports as clusters; its result is in
``flexible_fit``. The four location-scale families without delayed entry have a faster way in ``parametric``;
formulas are in ``regression``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from formulaic import ModelSpec

from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.estimates import FitStatus
from tamis.analysis.survival.flexible_families import (
    Effect,
    are_coefficients,
    find_flexible,
    make_curve,
    refusal,
    starts,
    too_few,
)
from tamis.analysis.survival.flexible_fit import FlexibleFit
from tamis.analysis.survival.likelihood import Evaluation, Likelihood
from tamis.analysis.survival.newton import Found, inverse_information
from tamis.analysis.survival.parametric import cluster_sandwich, design_matrix
from tamis.analysis.survival.penalty import with_jeffreys_penalty
from tamis.analysis.survival.resampling import report_codes
from tamis.analysis.survival.search import judge, out_of_range, search

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

# Families that need no choice of cut points.
USUAL_FAMILIES = (
    "exponential",
    "weibull",
    "lognormal",
    "loglogistic",
    "gamma",
    "gengamma",
    "gompertz",
    "spline",
)


def fit_flexible(
    times: CaseTimes,
    family: str,
    covariates: pd.DataFrame | None = None,
    *,
    effect: Effect | None = None,
    cuts: Sequence[float] | None = None,
    knots: int | Sequence[float] = 1,
    firth: bool = False,
) -> FlexibleFit:
    """Fit a model of any family to interval-censored times by maximum likelihood, given survival to entry.

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R], with their entries.
    family : str
        "exponential", "weibull", "lognormal", "loglogistic", "gamma", "gengamma", "gompertz", "piecewise",
        "spline", "spline_odds" or "spline_normal".
    covariates : DataFrame, optional
        Numeric columns, one row per case in the order of ``times``.
    effect : {"aft", "ph", "po", "probit"}, optional
        How covariates act; the first that the family has when absent.
    cuts : sequence of float, optional
        Cut points of the piecewise exponential model, in the unit of the times.
    knots : int or sequence of float
        Number of inner knots of a spline, or all its knots as times.
    firth : bool
        Whether to add Jeffreys' penalty of the coefficients, for few events or covariates that separate.

    Returns
    -------
    FlexibleFit
        Estimates with the variance of the model and the sandwich by report.

    Raises
    ------
    UsageError
        If the family, effect, cuts, knots or covariates are not possible.

    Notes
    -----
    Newton steps with analytic derivatives, from fits whose maximum is certain; without delayed entry the
    likelihood of the splines is concave, that of the other families need not be. A model of which a parameter
    runs away, or that the cases do not determine, has status "boundary" and no numbers.

    References
    ----------
    kalbfleisch2002, prentice1974, royston2002, turnbull1976, firth1993. Compared with independent likelihoods
    and R's survreg in the tests.
    """
    design_names, X1 = design_matrix(times, covariates)
    return fit_design(
        times, family, X1[:, 1:], design_names[1:], effect=effect, cuts=cuts, knots=knots, firth=firth
    )


def fit_design(
    times: CaseTimes,
    family: str,
    X: Matrix,
    names: tuple[str, ...],
    *,
    effect: Effect | None,
    cuts: Sequence[float] | None,
    knots: int | Sequence[float],
    firth: bool,
    spec: ModelSpec | None = None,
) -> FlexibleFit:
    """Fit with a design matrix; see ``fit_flexible``.

    Parameters
    ----------
    times : CaseTimes
        The sample.
    family : str
        The family.
    X : ndarray of shape (n, p)
        Covariates without intercept.
    names : tuple of str
        Their names.
    effect, cuts, knots, firth
        As in ``fit_flexible``.
    spec : ModelSpec, optional
        Memory of a formula.

    Returns
    -------
    FlexibleFit
        The fit.
    """
    model = find_flexible(family, effect)
    how: Effect = effect or model.effects[0]
    curve = make_curve(model, how, times, cuts, knots)
    X1 = np.hstack([np.ones((times.n, 1)), X])
    why = refusal(model, times, X1, ("(Intercept)", *names)) or too_few(curve, times, names)
    separated = why.startswith("separation")
    refused = bool(why) and not (firth and separated)
    # The rows of a sample that is refused may not have a logarithm.
    placed = times.subset(np.full(times.n, not refused))
    likelihood = Likelihood.of(curve, placed, X[: placed.n], names)
    q = len(likelihood.names)
    codes, n_reports = report_codes(times.report)

    def result(status: FitStatus, reason: str, found: Found | None = None) -> FlexibleFit:
        hollow = np.full((q, q), np.nan)
        estimate, vcov, robust, loglik = np.full(q, np.nan), hollow, hollow, float("nan")
        if found is not None:
            plain = likelihood.evaluate(found.theta)
            estimate, vcov, loglik = found.theta, inverse_information(plain.information), plain.loglik
            robust = cluster_sandwich(vcov, plain.scores, codes, n_reports)
        return FlexibleFit(
            model.name,
            model.label,
            how,
            status,
            reason,
            likelihood.names,
            names,
            estimate,
            vcov,
            robust,
            loglik,
            firth,
            times.n,
            n_reports,
            times.n_events,
            times.origin,
            times.small_sample(),
            likelihood,
            times,
            X,
            spec,
        )

    if refused:
        return result("not_estimable", why)
    evaluate: Callable[[Vector], Evaluation] = likelihood.evaluate
    if firth:
        evaluate = with_jeffreys_penalty(evaluate, are_coefficients(curve, X.shape[1]))
    found = search(evaluate, starts(model, curve, times, X1, separated), out_of_range(curve))
    if found is None:
        return result("not_converged", "no start with a finite likelihood")
    status, reason = judge(found, likelihood, times)
    return result(status, reason, found if status == "ok" else None)


def fit_families(
    times: CaseTimes,
    families: Sequence[str] = USUAL_FAMILIES,
    *,
    cuts: Sequence[float] | None = None,
    knots: int | Sequence[float] = 1,
) -> tuple[FlexibleFit, ...]:
    """Fit several families to one sample, for ``compare`` and for averages.

    Parameters
    ----------
    times : CaseTimes
        The sample.
    families : sequence of str
        Names; "piecewise" needs ``cuts``.
    cuts, knots
        As in ``fit_flexible``.

    Returns
    -------
    tuple of FlexibleFit
        One fit for each name.
    """
    return tuple(fit_flexible(times, name, cuts=cuts, knots=knots) for name in families)
