"""The same estimate under other choices: imputation, subsets, one report left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from tamis.analysis.survival.bootstrap_parametric import bootstrap_parametric
from tamis.analysis.survival.case_times import CaseTimes
from tamis.analysis.survival.parametric import fit_parametric
from tamis.analysis.survival.resampling import Seed
from tamis.errors import UsageError

COLUMNS = (
    "analysis",
    "n",
    "n_reports",
    "n_events",
    "median",
    "ci_lb",
    "ci_ub",
    "ci_method",
    "status",
    "reason",
)
IMPUTATIONS = ("midpoint", "lower", "upper")
# What may have become of a case that was last seen without the event.
FATES = ("event at once", "no event")


def impute(times: CaseTimes, rule: str) -> CaseTimes:
    """Replace each interval with finite ends by one time; right-censored rows stay.

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R].
    rule : {"midpoint", "lower", "upper"}
        Which time. A lower end of 0 cannot be a time on a logarithm; its row keeps the interval (0, R].

    Returns
    -------
    CaseTimes
        The imputed sample: what many reviews do, to compare with the likelihood of the intervals.
    """
    if rule not in IMPUTATIONS:
        raise UsageError(f'unknown imputation "{rule}"; choose one of {", ".join(IMPUTATIONS)}')
    bounded = np.isfinite(times.upper)
    share = {"midpoint": 0.5, "lower": 0.0, "upper": 1.0}[rule]
    with np.errstate(invalid="ignore"):
        value = times.lower + share * (times.upper - times.lower)
    replaced = bounded & (value > 0)
    return CaseTimes(
        np.where(replaced, value, times.lower),
        np.where(replaced, value, times.upper),
        times.report,
        times.origin,
        times.event,
        times.left_out,
        times.pooled_origins,
        times.label,
        times.entry,
    )


def assume_lost(times: CaseTimes, fate: str, lost: npt.ArrayLike | None = None) -> CaseTimes:
    """Say what became of the cases that were last seen without the event.

    Parameters
    ----------
    times : CaseTimes
        Rows (L, R].
    fate : {"event at once", "no event"}
        "event at once": the event came right after the case was last seen, so that its time is L; "no event": the
        case was still without it at the largest finite time of the sample. The truth lies between the two.
    lost : array_like of bool, shape (n,), optional
        The cases that were lost; all right-censored ones when absent. Others of them are not right-censored and
        stay as they are; so does a case last seen at 0 under "event at once", whose time has no logarithm.

    Returns
    -------
    CaseTimes
        The sample under that assumption.
    """
    if fate not in FATES:
        raise UsageError(f'unknown fate "{fate}"; choose one of {", ".join(FATES)}')
    mask = np.ones(times.n, dtype=bool) if lost is None else np.asarray(lost, dtype=bool)
    if mask.shape != times.lower.shape:
        raise UsageError(f"lost has shape {mask.shape}, the sample {times.n} cases")
    moved = mask & times.is_right_censored
    if fate == "event at once":
        # At delayed entry a time equal to the entry has no probability.
        moved &= times.lower > times.entry
        return replace(times, upper=np.where(moved, times.lower, times.upper))
    ends = np.concatenate([times.lower, times.upper])
    longest = float(ends[np.isfinite(ends)].max(initial=0.0))
    return replace(times, lower=np.where(moved, longest, times.lower))


def sensitivity(
    times: CaseTimes,
    family: str = "weibull",
    *,
    subsets: Mapping[str, npt.ArrayLike] | None = None,
    imputations: tuple[str, ...] = IMPUTATIONS,
    fates: tuple[str, ...] = FATES,
    lost: npt.ArrayLike | None = None,
    leave_one_report_out: bool = True,
    n_boot: int = 1000,
    seed: Seed = 1,
    level: float = 0.95,
) -> pd.DataFrame:
    """Repeat the estimate of the median under other choices, in one table.

    Parameters
    ----------
    times : CaseTimes
        The main sample.
    family : str
        The model; see ``fit_parametric``.
    subsets : mapping of str to array_like of bool, optional
        Named masks of the cases to keep, for example those read in full text.
    imputations : tuple of {"midpoint", "lower", "upper"}
        Rules of ``impute`` to try.
    fates : tuple of {"event at once", "no event"}
        Assumptions of ``assume_lost`` to try.
    lost : array_like of bool, shape (n,), optional
        The cases that were lost to follow-up; all right-censored ones when absent.
    leave_one_report_out : bool
        Whether to refit without each report.
    n_boot : int
        Bootstrap replicates for the main sample, imputations and subsets; 0 gives cluster-robust intervals.
    seed : int or Generator
        Source of the draws.
    level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        Columns analysis, n, n_reports, n_events, median, ci_lb, ci_ub, ci_method, status, reason. The first
        row is the interval likelihood; leave-one-out rows have cluster-robust intervals.
    """
    samples = {"interval likelihood": times}
    samples |= {f"{rule} imputation": impute(times, rule) for rule in imputations}
    if times.is_right_censored.any():
        samples |= {f"lost: {fate}": assume_lost(times, fate, lost) for fate in fates}
    samples |= {name: times.subset(mask) for name, mask in (subsets or {}).items()}
    exact = times.is_exact | times.is_right_censored
    if not exact.all():
        samples["exact and right-censored only"] = times.subset(exact)
    generator = np.random.default_rng(seed)
    rows = [_row(name, sample, family, n_boot, generator, level) for name, sample in samples.items()]
    if leave_one_report_out:
        for report in dict.fromkeys(times.report.tolist()):
            sample = times.subset(times.report != report)
            rows.append(_row(f"without {report}", sample, family, 0, generator, level))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    numeric = ["median", "ci_lb", "ci_ub"]
    frame[numeric] = frame[numeric].astype(float)
    return frame


def _row(
    name: str, times: CaseTimes, family: str, n_boot: int, generator: np.random.Generator, level: float
) -> dict[str, object]:
    """Fit one sample and describe it as a row of the table."""
    if n_boot:
        median = bootstrap_parametric(times, family, n_boot=n_boot, seed=generator).quantile(0.5, level=level)
    else:
        median = fit_parametric(times, family).quantile(0.5, level=level)
    return {
        "analysis": name,
        "n": times.n,
        "n_reports": times.n_reports,
        "n_events": times.n_events,
        "median": median.value,
        "ci_lb": median.ci_lb,
        "ci_ub": median.ci_ub,
        "ci_method": median.method,
        "status": median.status,
        "reason": median.reason,
    }
