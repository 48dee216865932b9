"""Times of cases as intervals (L, R]: the one form in which every survival function of tamis takes its data.

The event of a case lies after ``lower`` and not after ``upper``: ``lower == upper`` is a time known exactly,
``upper = inf`` a case that was still without the event when it was last seen, ``lower = 0`` with a finite
``upper`` one that had the event at the first look. Reports are clusters; the origin of the clock is part of
the data. Which ends count as the event is decided by ``ends.count_ends``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tamis.analysis.survival.ends import UNKNOWN_ENDS, count_ends
from tamis.errors import UsageError

Vector = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# Fewer events than this and the usual large-sample intervals are known to be too narrow; the sentence of
# `small_sample` is then part of every summary. Ten events per parameter is the customary rule (peduzzi1995),
# and the shortest model here has two parameters.
SMALL_EVENTS = 20
# Sandwich and bootstrap variances by cluster are biased downwards below about this many clusters
# (cameron2008).
SMALL_REPORTS = 20


@dataclass(frozen=True, slots=True, eq=False)
class CaseTimes:
    """Interval-censored times of individual cases, clustered in reports, counted from one origin.

    Attributes
    ----------
    lower : ndarray of shape (n,)
        Last time known to be without the event, >= 0, in the unit of the data (days throughout tamis).
    upper : ndarray of shape (n,)
        First time known to be after the event; equal to ``lower`` when exact, inf when right-censored.
    report : ndarray of shape (n,)
        Label of the report of each case; the cluster of every robust standard error and bootstrap.
    origin : str
        Event from which the clock runs; names joined by " + " when origins were pooled on request.
    event : tuple of str
        Kinds of end that count as the event; empty when the data know one kind only.
    left_out : DataFrame
        One row per case that the sample does not hold: row, report, reason.
    pooled_origins : tuple of str
        The origins mixed on request; empty when there is one.
    label : ndarray of shape (n,)
        Name of each case, the index of the frame it came from.
    entry : ndarray of shape (n,)
        Time from which each case could be seen at all, <= ``lower``: it is in the sample because it was still
        without the event then (left truncation). 0 where it could be seen from the origin.
    """

    lower: Vector
    upper: Vector
    report: npt.NDArray[np.object_]
    origin: str
    event: tuple[str, ...]
    left_out: pd.DataFrame
    pooled_origins: tuple[str, ...]
    label: npt.NDArray[np.object_]
    entry: Vector

    @classmethod
    def of(
        cls,
        lower: npt.ArrayLike,
        upper: npt.ArrayLike,
        report: Iterable[object] | None = None,
        *,
        origin: str = "origin",
        label: Iterable[object] | None = None,
        entry: npt.ArrayLike | None = None,
    ) -> CaseTimes:
        """Make a sample from arrays.

        Parameters
        ----------
        lower, upper : array_like of shape (n,)
            Ends of the intervals (L, R]; 0 <= lower <= upper, upper may be inf.
        report : iterable of n labels, optional
            Clusters; every case its own report when absent.
        origin : str
            Event from which the clock runs.
        label : iterable of n labels, optional
            Names of the cases; their positions when absent.
        entry : array_like of shape (n,), optional
            Time from which each case could be seen, when it is in the sample because it was still without the
            event then: 0 <= entry <= lower, and entry < lower where the time is exact. Zeros when absent.

        Returns
        -------
        CaseTimes
            The sample, nothing left out.

        Raises
        ------
        UsageError
            If the arrays differ in length or hold a row that is no interval.
        """
        low = np.asarray(lower, dtype=float)
        high = np.asarray(upper, dtype=float)
        names = _objects(np.arange(len(low)) if label is None else label)
        reports = names.copy() if report is None else _objects(report)
        if not (low.ndim == 1 and low.shape == high.shape == reports.shape == names.shape):
            raise UsageError("lower, upper, report and label must be vectors of one length")
        _check_intervals(low, high, names)
        begin = np.zeros(len(low)) if entry is None else np.asarray(entry, dtype=float)
        if begin.shape != low.shape:
            raise UsageError(f"entry has shape {begin.shape}, the sample {len(low)} cases")
        _check_entry(begin, low, high, names)
        return cls(low, high, reports, origin, (), _nothing_left_out(), (), names, begin)

    @classmethod
    def from_cases(
        cls,
        frame: pd.DataFrame,
        *,
        lower: str,
        upper: str,
        report: str,
        origin: str,
        origins: Sequence[str] | None = None,
        event_type: str | None = None,
        event: Sequence[str] = (),
        unknown: Sequence[str] = UNKNOWN_ENDS,
        entry: str | None = None,
    ) -> CaseTimes:
        """Take the times of cases from a frame, and say which rows were left out and why.

        Parameters
        ----------
        frame : DataFrame
            One row per case.
        lower, upper : str
            Columns of the interval's ends; an empty cell means that no interval was reported.
        report : str
            Column of the report (cluster), never empty where there is an interval.
        origin : str
            Column that names the event from which the times are counted.
        origins : sequence of str, optional
            The origins to take. One leaves the others out; several pool them, and the sample says so. When
            absent the rows must have one origin only.
        event_type : str, optional
            Column of the kind of end ("spontaneous", "after_surgery", "none" ...).
        event : sequence of str
            Kinds of end that count as the event; see ``count_ends`` for what becomes of the others.
        unknown : sequence of str
            Words of ``event_type`` that say that the kind of end is not known.
        entry : str, optional
            Column of the time from which a case could be seen, for cases that are in the sample because they
            were still without the event then; an empty cell means from the origin.

        Returns
        -------
        CaseTimes
            The sample, with ``left_out``.

        Raises
        ------
        UsageError
            If a column is missing, an interval is impossible, several origins would mix, an origin or event
            is not in the data, or a case with times has no report.
        """
        wanted = [lower, upper, report, origin, *(name for name in (event_type, entry) if name)]
        missing = [name for name in wanted if name not in frame.columns]
        if missing:
            raise UsageError(
                f"no column {', '.join(missing)}; the frame has {', '.join(map(str, frame.columns))}"
            )
        low = pd.to_numeric(frame[lower]).to_numpy(dtype=float, na_value=np.nan)
        high = pd.to_numeric(frame[upper]).to_numpy(dtype=float, na_value=np.nan)
        names = _objects(frame.index)
        reports = _text(frame[report])
        origin_of = _text(frame[origin])

        reasons = _objects([""] * len(frame))
        reasons[np.isnan(low) & np.isnan(high)] = "no interval reported"
        reasons[np.isnan(low) & ~np.isnan(high)] = "no lower bound reported"
        reasons[~np.isnan(low) & np.isnan(high)] = "no upper bound reported"
        timed = reasons == ""
        _check_intervals(low[timed], high[timed], names[timed])
        nameless = names[timed & (reports == "")]
        if len(nameless):
            raise UsageError(
                f"cases with times but without a report: {_listed(nameless)}; fill column {report}"
            )

        found = sorted({str(name) for name in origin_of[timed]})
        chosen = _choose_origins(found, origins, origin_of[timed])
        outside = timed & ~np.isin(origin_of, list(chosen))
        for row in np.flatnonzero(outside):
            reasons[row] = f"other origin: {origin_of[row] or 'not reported'}"

        if event_type is not None:
            kept = reasons == ""
            ends = _text(frame[event_type])
            kinds = sorted(set(ends.tolist()))
            if kinds and not set(event) & set(kinds):
                raise UsageError(
                    f"no case ended by {', '.join(event)}; the kinds of end are {', '.join(kinds)}"
                )
            new_low, new_high, why = count_ends(
                low[kept], high[kept], ends[kept], event=event, unknown=unknown
            )
            low[kept], high[kept] = new_low, new_high
            reasons[kept] = why
        elif event:
            raise UsageError("event was given without event_type, the column that it speaks of")

        kept = reasons == ""
        begin = np.zeros(len(frame))
        if entry is not None:
            begin = np.nan_to_num(pd.to_numeric(frame[entry]).to_numpy(dtype=float, na_value=np.nan))
            _check_entry(begin[kept], low[kept], high[kept], names[kept])
        left_out = pd.DataFrame({"row": names[~kept], "report": reports[~kept], "reason": reasons[~kept]})
        return cls(
            low[kept],
            high[kept],
            reports[kept],
            " + ".join(chosen) if chosen else origin,
            tuple(event),
            left_out,
            tuple(chosen) if len(chosen) > 1 else (),
            names[kept],
            begin[kept],
        )

    @property
    def n(self) -> int:
        """Number of cases."""
        return len(self.lower)

    @property
    def n_reports(self) -> int:
        """Number of reports with at least one case."""
        return len(pd.factorize(self.report)[1])

    @property
    def is_exact(self) -> Mask:
        """Cases whose time is known exactly."""
        return self.lower == self.upper

    @property
    def is_right_censored(self) -> Mask:
        """Cases without the event when last seen."""
        return np.isinf(self.upper)

    @property
    def is_truncated(self) -> bool:
        """Whether a case could only be seen if it was still without the event at some time after the origin."""
        return bool((self.entry > 0).any())

    @property
    def n_events(self) -> int:
        """Number of cases known to have had the event."""
        return int(np.count_nonzero(~self.is_right_censored))

    @property
    def small(self) -> bool:
        """Whether there are so few events or reports that intervals are approximate."""
        return self.n_events < SMALL_EVENTS or self.n_reports < SMALL_REPORTS

    def small_sample(self) -> str:
        """Sentence for the reader of a small sample; empty when the sample is not small."""
        if not self.small:
            return ""
        return (
            f"Small sample: {self.n_events} events among {self.n} cases of {self.n_reports} reports; "
            "intervals are approximate, and the choice of the model cannot be tested."
        )

    def summary(self) -> str:
        """Count the rows of each form, in one sentence, and what was left out."""
        exact = int(self.is_exact.sum())
        right = int(self.is_right_censored.sum())
        left = int(((self.lower == 0) & ~self.is_exact & ~self.is_right_censored).sum())
        between = self.n - exact - right - left
        pooled = " (pooled on request)" if self.pooled_origins else ""
        late = int((self.entry > 0).sum())
        delayed = f" {late} entered after the origin (left truncation)." if late else ""
        return (
            f"{self.n} cases of {self.n_reports} reports, time from {self.origin}{pooled}: {exact} exact, "
            f"{left} left-censored, {between} interval-censored, {right} right-censored; "
            f"{len(self.left_out)} left out. Times are intervals (L, R].{delayed}"
        )

    def subset(self, keep: npt.ArrayLike) -> CaseTimes:
        """Take the rows where ``keep`` is true.

        Parameters
        ----------
        keep : array_like of bool, shape (n,)
            True for the cases to keep.

        Returns
        -------
        CaseTimes
            The smaller sample; its ``left_out`` also names the rows dropped here.
        """
        mask = np.asarray(keep, dtype=bool)
        if mask.shape != self.lower.shape:
            raise UsageError(f"keep has shape {mask.shape}, the sample {self.n} cases")
        dropped = pd.DataFrame(
            {"row": self.label[~mask], "report": self.report[~mask], "reason": "not in the subset"}
        )
        frames = [part for part in (self.left_out, dropped) if len(part)]
        return CaseTimes(
            self.lower[mask],
            self.upper[mask],
            self.report[mask],
            self.origin,
            self.event,
            pd.concat(frames, ignore_index=True) if frames else self.left_out,
            self.pooled_origins,
            self.label[mask],
            self.entry[mask],
        )

    def to_frame(self) -> pd.DataFrame:
        """Give the rows as a frame: case, report, lower, upper, status, and entry where there is one."""
        status = np.select(
            [self.is_exact, self.is_right_censored, self.lower == 0],
            ["exact", "right_censored", "left_censored"],
            "interval_censored",
        )
        frame = pd.DataFrame(
            {
                "case": self.label,
                "report": self.report,
                "lower": self.lower,
                "upper": self.upper,
                "status": status,
            }
        )
        return frame.assign(entry=self.entry) if self.is_truncated else frame


def refuse_entry(times: CaseTimes, method: str) -> None:
    """Stop a method that would pass over delayed entry in silence.

    Parameters
    ----------
    times : CaseTimes
        The sample.
    method : str
        Name of the method, for the message.

    Raises
    ------
    UsageError
        If a case entered after the origin.
    """
    late = int((times.entry > 0).sum())
    if late:
        raise UsageError(
            f"{late} of {times.n} cases entered after the origin (left truncation), which {method} does not "
            "take into account; fit_parametric, fit_flexible, fit_nonparametric and product_limit do"
        )


def _check_intervals(lower: Vector, upper: Vector, names: npt.NDArray[np.object_]) -> None:
    """Refuse rows that are no interval, naming all of them."""
    with np.errstate(invalid="ignore"):
        bad = ~((lower >= 0) & (lower <= upper)) | np.isinf(lower)
    if bad.any():
        rows = [
            f"{name}: ({low:g}, {high:g}]"
            for name, low, high in zip(names[bad], lower[bad], upper[bad], strict=True)
        ]
        raise UsageError(f"not an interval with 0 <= lower <= upper: {'; '.join(rows)}")


def _check_entry(entry: Vector, lower: Vector, upper: Vector, names: npt.NDArray[np.object_]) -> None:
    """Refuse cases that are said to have been seen before they could be, naming all of them."""
    exact = lower == upper
    with np.errstate(invalid="ignore"):
        bad = ~((entry >= 0) & np.where(exact, entry < lower, entry <= lower) | (entry == 0))
    if bad.any():
        rows = [
            f"{name}: entry {begin:g}, ({low:g}, {high:g}]"
            for name, begin, low, high in zip(names[bad], entry[bad], lower[bad], upper[bad], strict=True)
        ]
        raise UsageError(
            "a case that entered because it was without the event at its entry has 0 <= entry <= lower, and "
            f"entry < lower where the time is exact: {'; '.join(rows)}"
        )


def _choose_origins(
    found: list[str], origins: Sequence[str] | None, origin_of: npt.NDArray[np.object_]
) -> tuple[str, ...]:
    """Return the origins to use; several only when they were asked for by name."""
    counts = ", ".join(f"{name or 'not reported'} ({int((origin_of == name).sum())})" for name in found)
    if origins is None:
        if len(found) > 1:
            raise UsageError(
                f"the times are counted from several origins: {counts}. "
                "Name one in origins, or several to pool them on purpose."
            )
        return tuple(found)
    if isinstance(origins, str):
        raise UsageError(f'origins takes a list of names: origins=["{origins}"]')
    absent = [name for name in origins if found and name not in found]
    if absent:
        raise UsageError(f"no case is counted from {', '.join(absent)}; the origins are {counts}")
    return tuple(sorted(set(origins)))


def _text(column: pd.Series) -> npt.NDArray[np.object_]:
    """Return a column as words, empty where it is missing."""
    return _objects(
        ["" if missing else str(value) for value, missing in zip(column, column.isna(), strict=True)]
    )


def _objects(values: Iterable[object]) -> npt.NDArray[np.object_]:
    """Return labels of any kind as a vector of Python objects."""
    items = values.tolist() if isinstance(values, np.ndarray) else list(values)
    result = np.empty(len(items), dtype=object)
    result[:] = items
    return result


def _listed(names: npt.NDArray[np.object_]) -> str:
    return ", ".join(str(name) for name in names)


def _nothing_left_out() -> pd.DataFrame:
    return pd.DataFrame({"row": [], "report": [], "reason": []}, dtype=object)
