"""What single studies do to a model: leave-one-out fits, deletion diagnostics, residuals, plot coordinates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import chdtri

from tamis.analysis.basis import Array
from tamis.analysis.closed_form import fit_sequence, has_closed_form
from tamis.analysis.kernel import BatchFit, Test, fit_subsets
from tamis.analysis.least_squares import blocks
from tamis.analysis.results import MetaAnalysis
from tamis.errors import UsageError

# A residual whose variance is a smaller share of the outcome's than this is 0 but for rounding.
NO_RESIDUAL = 1e-12


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """The model without each study in turn.

    Attributes
    ----------
    slab : tuple of str
        The study left out.
    fits : BatchFit
        One row per study left out; NaN where the others do not carry the moderators.
    """

    slab: tuple[str, ...]
    fits: BatchFit

    def to_frame(self, coefficient: int = 0) -> pd.DataFrame:
        """Return one row per study left out, with the inference of one coefficient.

        Parameters
        ----------
        coefficient : int
            Position of the coefficient.

        Returns
        -------
        DataFrame
            Fits by study left out.
        """
        return self.fits.to_frame(coefficient).set_index(pd.Index(self.slab, name="left out"))


def leave_one_out(model: MetaAnalysis) -> LeaveOneOut:
    """Refit a model without each study in turn.

    Parameters
    ----------
    model : MetaAnalysis
        The model; its method, test and level are kept. Of two studies, the other is returned, tested by z.

    Returns
    -------
    LeaveOneOut
        One fit per study.

    Raises
    ------
    UsageError
        If there are too few studies to leave one out.

    References
    ----------
    viechtbauer2010b.
    """
    _require(model)
    if has_closed_form(model.studies, model.method):
        test = _test_without_one(model)
        fits = fit_sequence(model.studies, "leave one out", model.method, test, model.level)
    else:
        fits = _general(model)
    return LeaveOneOut(model.studies.slab, fits)


def _require(model: MetaAnalysis) -> None:
    # A single study carries an average (it is the average), but no regression has 0 degrees of freedom.
    least = 1 if model.p == 1 else model.p + 1
    if model.k - 1 < least:
        raise UsageError(f"leaving one of {model.k} studies out leaves too few for {model.p} coefficients")


def _test_without_one(model: MetaAnalysis) -> Test:
    # Nothing rescales the variance of the one study that is left of two.
    return "z" if model.k == 2 else model.test


def _general(model: MetaAnalysis, test: Test | None = None) -> BatchFit:
    k = model.k

    def counts(rows: slice) -> Array:
        left_out = np.arange(rows.start, rows.stop)
        result = np.ones((left_out.size, k))
        result[left_out - rows.start, left_out] = 0.0
        return result

    return fit_subsets(model.studies, counts, k, model.method, test or _test_without_one(model), model.level)


@dataclass(frozen=True, slots=True)
class Influence:
    """Deletion diagnostics; every array but `dfbetas` has shape (k,).

    Attributes
    ----------
    rstudent : ndarray
        Externally standardised residuals, with tau2 estimated without the study.
    dffits, cook_d, cov_r : ndarray
        Standardised change of the fitted value; Cook's distance; ratio of generalised variances.
    tau2_del, QE_del : ndarray
        tau2 and QE without the study.
    hat, weight : ndarray
        Leverages; weights in percent.
    dfbetas : ndarray of shape (k, p)
        Standardised changes of the coefficients.
    is_influential : ndarray of bool
        Whether any of the customary limits is passed.
    resid, rstandard, rstandard_se : ndarray
        Raw and internally standardised residuals, and the standard errors of the raw ones.
    names, slab : tuple of str
        Coefficients and studies.
    not_estimable : tuple of str
        Studies without which the moderators cannot be estimated; their diagnostics are missing.
    """

    rstudent: Array
    dffits: Array
    cook_d: Array
    cov_r: Array
    tau2_del: Array
    QE_del: Array
    hat: Array
    weight: Array
    dfbetas: Array
    is_influential: NDArray[np.bool_]
    resid: Array
    rstandard: Array
    rstandard_se: Array
    names: tuple[str, ...]
    slab: tuple[str, ...]
    not_estimable: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per study.

        Returns
        -------
        DataFrame
            All diagnostics.
        """
        skipped = ("dfbetas", "names", "slab", "not_estimable")
        columns = {name: getattr(self, name) for name in self.__slots__ if name not in skipped}
        columns |= {f"dfbetas {name}": self.dfbetas[:, j] for j, name in enumerate(self.names)}
        return pd.DataFrame(columns, index=pd.Index(self.slab))


def customary_limits(model: MetaAnalysis) -> dict[str, float]:
    """Return beyond which absolute values a study is called influential.

    Parameters
    ----------
    model : MetaAnalysis
        The model.

    Returns
    -------
    dict of str to float
        Limits of ``dffits``, ``cook_d``, ``hat`` and ``dfbetas``, as in the notes of `influence`.

    References
    ----------
    viechtbauer2010b, belsley1980.
    """
    k, p = model.k, model.p
    return {
        "dffits": float(3.0 * np.sqrt(p / (k - p))),
        "cook_d": float(chdtri(p, 0.5)),
        "hat": 3.0 * p / k,
        "dfbetas": 1.0,
    }


def influence(model: MetaAnalysis) -> Influence:
    """Compute deletion diagnostics of every study.

    Parameters
    ----------
    model : MetaAnalysis
        The model.

    Returns
    -------
    Influence
        Residuals, leverages and the changes that leaving each study out makes.

    Raises
    ------
    UsageError
        If there are too few studies to leave one out.

    Notes
    -----
    A study is called influential if |DFFITS| > 3 sqrt(p / (k - p)), the chi-squared distribution function
    with p degrees of freedom at Cook's distance exceeds 0.5, its leverage exceeds 3 p / k, or a DFBETAS
    exceeds 1.

    References
    ----------
    viechtbauer2010b, cook1982, belsley1980.
    """
    _require(model)
    studies = model.studies
    X = studies.X
    deleted = _general(model)
    change = model.beta - deleted.beta
    fitted_change = np.einsum("kp,kp->k", X, change)
    hat = leverages(model)
    scale = _deleted_scale(model, deleted)
    total_variance = scale * (studies.vi + deleted.tau2)
    with np.errstate(invalid="ignore", divide="ignore"):
        deleted_variance = np.einsum("ki,kij,kj->k", X, deleted.vcov, X)
        rstudent = (studies.yi - np.einsum("kp,kp->k", X, deleted.beta)) / np.sqrt(
            total_variance + deleted_variance
        )
        spread = _coefficient_covariances(model, deleted.tau2) * scale[:, None, None]
        if studies.weights is None:
            dffits = fitted_change / np.sqrt(hat * total_variance)
        else:
            dffits = fitted_change / np.sqrt(np.einsum("ki,kij,kj->k", X, spread, X))
        cook_d = np.einsum("ki,ij,kj->k", change, np.linalg.inv(model.vcov), change)
        cov_r = np.linalg.det(deleted.vcov) / np.linalg.det(model.vcov)
        dfbetas = change / np.sqrt(np.einsum("kii->ki", spread))
    limits = customary_limits(model)
    influential = (
        (np.abs(dffits) > limits["dffits"])
        | (cook_d > limits["cook_d"])
        | (hat > limits["hat"])
        | (np.abs(dfbetas) > limits["dfbetas"]).any(axis=1)
    )
    rstandard_se = residual_errors(model)
    slab = studies.slab
    lost = tuple(slab[position] for position in np.flatnonzero(np.isnan(deleted.tau2)).tolist())
    return Influence(
        rstudent=rstudent,
        dffits=dffits,
        cook_d=cook_d,
        cov_r=cov_r,
        tau2_del=deleted.tau2,
        QE_del=deleted.QE,
        hat=hat,
        weight=model.weights,
        dfbetas=dfbetas,
        is_influential=influential,
        resid=model.resid,
        rstandard=model.resid / rstandard_se,
        rstandard_se=rstandard_se,
        names=studies.names,
        slab=slab,
        not_estimable=lost,
    )


def leverages(model: MetaAnalysis) -> Array:
    """Compute the diagonal of the hat matrix.

    Parameters
    ----------
    model : MetaAnalysis
        The model.

    Returns
    -------
    ndarray of shape (k,)
        Leverages, which add up to p.

    References
    ----------
    viechtbauer2010b.
    """
    w, bread = _weights_and_bread(model)
    return w * np.einsum("ki,ij,kj->k", model.studies.X, bread, model.studies.X)


def _weights_and_bread(model: MetaAnalysis) -> tuple[Array, Array]:
    studies = model.studies
    w = 1.0 / (studies.vi + model.tau2) if studies.weights is None else studies.weights
    basis = studies.basis
    return w, basis.covariance(np.linalg.inv(basis.gram(w[None, :])))[0]


def residual_errors(model: MetaAnalysis) -> Array:
    """Compute the standard errors of the raw residuals.

    Parameters
    ----------
    model : MetaAnalysis
        The model.

    Returns
    -------
    ndarray of shape (k,)
        Roots of the diagonal of (I - H) (V + tau2 I) (I - H)'; NaN for a study that the model fits
        whatever its outcome.

    References
    ----------
    hedges1985, viechtbauer2010b.
    """
    studies = model.studies
    w, bread = _weights_and_bread(model)
    X = studies.X
    spread = studies.vi + model.tau2
    own = np.einsum("ki,ij,kj->k", X, bread, X)
    middle = bread @ (X.T @ (X * (w**2 * spread)[:, None])) @ bread
    variance = spread - 2.0 * own * w * spread + np.einsum("ki,ij,kj->k", X, middle, X)
    return np.sqrt(np.where(variance > NO_RESIDUAL * spread, variance, np.nan))


def _deleted_scale(model: MetaAnalysis, deleted: BatchFit) -> Array:
    # A Knapp–Hartung test rescales all variances of the fit without the study.
    if _test_without_one(model) not in ("knha", "adhoc"):
        return np.ones(model.k)
    plain = _general(model, "z")
    return deleted.vcov[:, 0, 0] / plain.vcov[:, 0, 0]


def _coefficient_covariances(model: MetaAnalysis, tau2: Array) -> Array:
    # From all studies, at each tau2 that was estimated without one of them.
    studies, k, p = model.studies, model.k, model.p
    basis = studies.basis
    covariances = np.empty((k, p, p))
    for rows in blocks(k, k):
        spread = studies.vi + tau2[rows, None]
        if studies.weights is None:
            C = np.linalg.inv(basis.gram(1.0 / spread))
        else:
            bread = np.linalg.inv(basis.gram(studies.weights[None, :]))
            C = bread @ basis.gram(studies.weights**2 * spread) @ bread
        covariances[rows] = basis.covariance(C)
    return covariances


def baujat_coordinates(model: MetaAnalysis) -> pd.DataFrame:
    """Compute the coordinates of a Baujat plot.

    Parameters
    ----------
    model : MetaAnalysis
        The model.

    Returns
    -------
    DataFrame
        One row per study: ``x``, its squared Pearson residual (contribution to the residual Q), and ``y``,
        its influence: squared change of its fitted value when it is left out, over the variance of that.

    Raises
    ------
    UsageError
        If there are too few studies to leave one out.

    References
    ----------
    baujat2002.
    """
    _require(model)
    studies = model.studies
    deleted = _general(model)
    change = np.einsum("kp,kp->k", studies.X, model.beta - deleted.beta)
    variance = np.einsum("ki,kij,kj->k", studies.X, deleted.vcov, studies.X)
    x = model.resid**2 / (studies.vi + model.tau2)
    return pd.DataFrame({"x": x, "y": change**2 / variance}, index=pd.Index(studies.slab))


def radial_coordinates(model: MetaAnalysis) -> pd.DataFrame:
    """Compute the coordinates of a radial (Galbraith) plot.

    Parameters
    ----------
    model : MetaAnalysis
        A model without moderators.

    Returns
    -------
    DataFrame
        One row per study: ``x``, its precision 1 / sqrt(v + tau2), and ``y``, its outcome times that; a
        study's outcome is the slope of the line from the origin.

    Raises
    ------
    UsageError
        If the model has moderators.

    References
    ----------
    galbraith1988, galbraith1994.
    """
    if model.p > 1:
        raise UsageError("a radial plot is defined for a model without moderators")
    x = 1.0 / np.sqrt(model.studies.vi + model.tau2)
    return pd.DataFrame({"x": x, "y": model.studies.yi * x}, index=pd.Index(model.studies.slab))
