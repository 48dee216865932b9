"""What the results of Mantel–Haenszel and of Peto share: one pooled effect of tables, without weights to choose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from tamis.analysis.measures import back_transform, find_measure
from tamis.analysis.measures.measure import Vector
from tamis.analysis.summaries import Table, html_text, plain_text
from tamis.errors import InputError, Problem, UsageError


@dataclass(frozen=True, slots=True)
class ChiSquaredTest:
    """A chi-squared statistic, its degrees of freedom and its p value."""

    statistic: float
    df: int
    pval: float


def chi_squared_test(statistic: float, df: int) -> ChiSquaredTest:
    """Test a statistic against the chi-squared distribution.

    Parameters
    ----------
    statistic : float
        Statistic, >= 0.
    df : int
        Degrees of freedom; with 0 the p value is 1, as nothing can differ.

    Returns
    -------
    ChiSquaredTest
        With the upper tail as p value.
    """
    pval = float(special.chdtrc(df, statistic)) if df > 0 else 1.0
    return ChiSquaredTest(float(statistic), df, pval)


@dataclass(frozen=True, slots=True, repr=False)
class TablePooling:
    """A common effect pooled from tables of counts.

    Attributes
    ----------
    measure : str
        Code of the measure; ratios are on the log scale.
    level : float
        Level of the interval.
    beta, se, stat, pval, ci_lb, ci_ub : float
        Pooled effect, its standard error, z test and confidence interval.
    QE, QE_df, QEp : float, int, float
        Heterogeneity of the studies' effects about the pooled one, with inverse variances as weights.
    I2, H2 : float
        From QE: percent, and ratio.
    k : int
        Studies with complete counts.
    effects : DataFrame
        Effects of the studies; ``note`` says where counts were added to, or why there is no effect.
    """

    measure: str
    level: float
    beta: float
    se: float
    stat: float
    pval: float
    ci_lb: float
    ci_ub: float
    QE: float
    QE_df: int
    QEp: float
    I2: float
    H2: float
    k: int
    effects: pd.DataFrame

    @property
    def dropped(self) -> tuple[str, ...]:
        """Studies without an effect of their own, with the reason.

        Returns
        -------
        tuple of str
            One entry per study.
        """
        without = self.effects[self.effects["yi"].isna()]
        return tuple(f"{label} ({note})" for label, note in zip(without.index, without["note"], strict=True))

    def to_frame(self) -> pd.DataFrame:
        """Return the pooled effect on the scale of analysis and, for ratios, on that of reporting.

        Returns
        -------
        DataFrame
            One row per scale.
        """
        names = ("beta", "se", "stat", "pval", "ci_lb", "ci_ub")
        scale = find_measure(self.measure).scale
        rows = {find_measure(self.measure).label: [getattr(self, name) for name in names]}
        if scale.name != "identity":
            effect, low, high = back_transform(self.measure, [self.beta, self.ci_lb, self.ci_ub])
            rows["back-transformed"] = [effect, np.nan, np.nan, np.nan, low, high]
        return pd.DataFrame.from_dict(rows, orient="index", columns=list(names))

    def summary(self) -> str:
        """Return the result as text.

        Returns
        -------
        str
            Tables in plain text.
        """
        return plain_text(self._title(), self._notes(), self._tables())

    def _repr_html_(self) -> str:
        return html_text(self._title(), self._notes(), self._tables())

    def __repr__(self) -> str:
        interval = f"{self.beta:.4g} [{self.ci_lb:.4g}, {self.ci_ub:.4g}]"
        return f"<{type(self).__name__} {self.measure}, k = {self.k}, {interval}>"

    def __str__(self) -> str:
        return self.summary()

    def _title(self) -> str:
        return f"Common-effect model, k = {self.k}"

    def _notes(self) -> list[str]:
        return [f"Without an effect of their own: {', '.join(self.dropped)}."] if self.dropped else []

    def _tests(self) -> dict[str, ChiSquaredTest]:
        return {"heterogeneity (Q)": ChiSquaredTest(self.QE, self.QE_df, self.QEp)}

    def _tables(self) -> list[Table]:
        tests = {name: [test.statistic, test.df, test.pval] for name, test in self._tests().items()}
        frame = pd.DataFrame.from_dict(tests, orient="index", columns=["chi2", "df", "pval"])
        caption = f"Tests (I2 {self.I2:.1f} %, H2 {self.H2:.2f}, both from Q)"
        return [
            Table(f"Pooled effect ({100 * self.level:g} % interval)", self.to_frame()),
            Table(caption, frame),
        ]


@dataclass(frozen=True, slots=True)
class PooledEffect:
    """The fields of TablePooling that every method computes in the same way."""

    stat: float
    pval: float
    ci_lb: float
    ci_ub: float
    QE: float
    QE_df: int
    QEp: float
    I2: float
    H2: float


def infer(beta: float, variance: float, level: float, yi: Vector, vi: Vector) -> PooledEffect:
    """Test a pooled effect, give its interval, and the heterogeneity of the studies about it.

    Parameters
    ----------
    beta, variance : float
        Pooled effect and its sampling variance.
    level : float
        Level of the interval.
    yi, vi : ndarray of shape (k,)
        Effects and variances of the studies, NaN where a study has none.

    Returns
    -------
    PooledEffect
        Inference from the normal distribution; Q with the inverse variances as weights: 0 where fewer than
        two studies have an effect, NaN where a variance is 0.

    Raises
    ------
    UsageError
        If the level is not between 0 and 1.
    InputError
        If the pooled effect cannot be computed from these tables.
    """
    if not 0 < level < 1:
        raise UsageError(f"level is {level}; it is a number between 0 and 1, such as 0.95")
    if not (np.isfinite(beta) and np.isfinite(variance) and variance > 0):
        what = "the pooled effect cannot be computed: no study has events and non-events to compare"
        raise InputError(
            [Problem("all studies", 0, what, "use a measure and model for rare events, or none")]
        )
    se = float(np.sqrt(variance))
    half = float(-special.ndtri((1 - level) / 2)) * se
    known = ~(np.isnan(yi) | np.isnan(vi))
    df = max(int(known.sum()) - 1, 0)
    test = chi_squared_test(_heterogeneity(beta, yi[known], vi[known]), df)
    surplus = np.maximum(0.0, 1.0 - df / test.statistic) if test.statistic != 0.0 else 0.0
    return PooledEffect(
        stat=beta / se,
        pval=float(2 * special.ndtr(-abs(beta / se))),
        ci_lb=beta - half,
        ci_ub=beta + half,
        QE=test.statistic,
        QE_df=df,
        QEp=test.pval,
        I2=float(100 * surplus),
        H2=test.statistic / df if df else 1.0,
    )


def _heterogeneity(beta: float, yi: Vector, vi: Vector) -> float:
    if yi.size < 2:
        return 0.0
    # A study that claims no sampling error has no finite weight.
    return float(np.sum((yi - beta) ** 2 / vi)) if (vi > 0.0).all() else np.nan
