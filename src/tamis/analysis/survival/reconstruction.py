"""Individual times from a digitised Kaplan–Meier curve and the numbers at risk printed under it.

The numbers of events and censorings at each step are integers. All of them together are found by dynamic
programming: the path of (at risk, events so far) that lies closest to the curve and meets every printed
number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tamis.analysis.survival.case_times import CaseTimes
from tamis.errors import ConvergenceError, UsageError

Vector = npt.NDArray[np.float64]

# Paths kept per step; the printed numbers leave few, so that this is seldom reached.
BEAM = 3000
# Paths kept that agree in (at risk, events so far) but not in the curve on the way.
PER_STATE = 2
# Weight of uneven censoring against half a unit of the curve's last digit, both squared.
EVENNESS = 1e-3
# Least step of the curve that counts as an event when its digits give no hint.
FINEST = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Reconstruction:
    """Times rebuilt from a curve.

    Attributes
    ----------
    time : ndarray of shape (n,)
        Time of each case.
    event : ndarray of bool, shape (n,)
        Whether it is an event; the others are censored.
    largest_error : float
        Largest distance between the digitised curve and that of the rebuilt cases, at its steps.
    """

    time: Vector
    event: npt.NDArray[np.bool_]
    largest_error: float

    def to_case_times(self, origin: str = "as published") -> CaseTimes:
        """Give the rebuilt cases as a sample of exact and right-censored rows.

        Parameters
        ----------
        origin : str
            Event from which the curve counts.

        Returns
        -------
        CaseTimes
            The sample, every case its own report.
        """
        return CaseTimes.of(self.time, np.where(self.event, self.time, np.inf), origin=origin)


@dataclass(frozen=True, slots=True)
class _Path:
    """One way to the present step."""

    cost: float
    survival: float
    previous: _Path | None
    censored: int
    died: int
    worst: float


@dataclass(frozen=True, slots=True)
class _Step:
    """A time at which the curve falls to a height, or at which the number at risk is printed."""

    time: float
    height: float | None
    at_risk: int | None


def reconstruct_cases(
    time: Sequence[float] | npt.ArrayLike,
    survival: Sequence[float] | npt.ArrayLike,
    risk_times: Sequence[float] | npt.ArrayLike,
    n_risk: Sequence[int] | npt.ArrayLike,
    *,
    total_events: int | None = None,
) -> Reconstruction:
    """Rebuild the individual times behind a published curve.

    Parameters
    ----------
    time, survival : array_like of shape (k,)
        Corners of the digitised curve, in order; survival starts at 1.
    risk_times, n_risk : array_like of shape (r,)
        Times at which numbers at risk are printed, the first at 0 (the number of cases), and these numbers.
    total_events : int, optional
        Published number of events; the path must meet it.

    Returns
    -------
    Reconstruction
        The cases.

    Raises
    ------
    UsageError
        If the inputs are no curve or no numbers at risk.
    ConvergenceError
        If no whole numbers of events and censorings meet the printed numbers.

    Notes
    -----
    Within what the printed numbers allow, censorings are spread evenly over time; where they fell is not
    known.

    References
    ----------
    guyot2012.
    """
    t, s = np.asarray(time, dtype=float), np.asarray(survival, dtype=float)
    r, n = np.asarray(risk_times, dtype=float), np.asarray(n_risk, dtype=int)
    if t.shape != s.shape or t.ndim != 1 or len(t) < 1 or (np.diff(t) < 0).any() or (np.diff(s) > 1e-9).any():
        raise UsageError("the curve needs times that do not fall and survival that does not rise")
    if (
        s[0] > 1 + 1e-9
        or s[-1] < -1e-9
        or r.shape != n.shape
        or not len(r)
        or r[0] != 0
        or (np.diff(n) > 0).any()
    ):
        raise UsageError("survival lies in [0, 1]; numbers at risk start at time 0 and do not rise")
    unit = _last_digit(s)
    steps, end = _steps(t, s, r, n, unit), float(max(t[-1], r[-1]))
    path = _search(steps, int(n[0]), end, unit, total_events)
    return _cases(path, steps, end)


def _last_digit(survival: Vector) -> float:
    """Return half a unit of the last digit to which the curve is given."""
    for digits in range(1, 7):
        if np.abs(survival - np.round(survival, digits)).max() < 1e-9:
            return float(max(0.5 * 10.0**-digits, FINEST))
    return FINEST


def _steps(t: Vector, s: Vector, r: Vector, n: npt.NDArray[np.int_], unit: float) -> list[_Step]:
    """Merge falls of the curve and printed numbers, in order; a printed number counts the cases at its time."""
    printed = dict(zip(r[1:].tolist(), n[1:].tolist(), strict=True))
    steps, height = [], 1.0
    last = {float(moment): float(value) for moment, value in zip(t, s, strict=True)}
    for moment in sorted({*last, *printed}):
        falls = moment in last and last[moment] < height - min(unit, FINEST)
        if falls:
            height = last[moment]
        if falls or moment in printed:
            steps.append(_Step(moment, height if falls else None, printed.get(moment)))
    return steps


def _search(steps: list[_Step], n: int, end: float, unit: float, total_events: int | None) -> _Path:
    """Find the cheapest path of whole numbers."""
    states: dict[tuple[int, int], list[_Path]] = {(n, 0): [_Path(0.0, 1.0, None, 0, 0, 0.0)]}
    # The number at risk can not fall below the next printed one plus nothing, nor stay above the last.
    floor = 0
    floors: list[int] = []
    for step in reversed(steps):
        floor = step.at_risk if step.at_risk is not None else floor
        floors.append(floor)
    floors.reverse()
    before = 0.0
    for step, least in zip(steps, floors, strict=True):
        gap = max((step.time - before) / end, 1e-6)
        found: dict[tuple[int, int], list[_Path]] = {}
        for (at_risk, events), paths in states.items():
            if step.at_risk is not None:
                options = range(at_risk - step.at_risk, at_risk - step.at_risk + 1)
            else:
                options = range(at_risk - least + 1)
            for censored in options:
                if censored < 0:
                    continue
                left = at_risk - censored
                uneven = EVENNESS * censored * censored / (gap * n)
                for path in paths:
                    for died, survival, error in _deaths(step, left, path.survival):
                        cost = path.cost + (error / unit) ** 2 + uneven
                        place = found.setdefault((left - died, events + died), [])
                        place.append(_Path(cost, survival, path, censored, died, max(path.worst, error)))
        for key, paths in found.items():
            paths.sort(key=lambda path: path.cost)
            found[key] = paths[:PER_STATE]
        kept = sorted(found.items(), key=lambda item: item[1][0].cost)[:BEAM]
        states = dict(kept)
        before = step.time
        if not states:
            raise ConvergenceError(
                f"no whole numbers of events fit the curve and the numbers at risk at {step.time:g}"
            )
    ends = [(path, key) for key, paths in states.items() for path in paths]
    if total_events is not None:
        ends = [(path, key) for path, key in ends if key[1] == total_events]
        if not ends:
            raise ConvergenceError(
                f"no whole numbers of events fit the curve with {total_events} events in all"
            )
    best, (left, _) = min(ends, key=lambda item: item[0].cost)
    return _Path(best.cost, best.survival, best, left, 0, best.worst)


def _deaths(step: _Step, at_risk: int, survival: float) -> list[tuple[int, float, float]]:
    """List the numbers of events at a step that may fit: (events, survival after, distance to the curve)."""
    if step.height is None:
        return [(0, survival, 0.0)]
    if at_risk < 1 or survival <= 0:
        return []
    nearest = at_risk * (1.0 - step.height / survival)
    choices = {min(max(int(np.floor(nearest)) + shift, 1), at_risk) for shift in (0, 1)}
    result = []
    for died in choices:
        after = survival * (1.0 - died / at_risk)
        result.append((died, after, abs(after - step.height)))
    return result


def _cases(path: _Path, steps: list[_Step], end: float) -> Reconstruction:
    """Lay the cases out in time: events at their step, censorings evenly between steps."""
    trail: list[_Path] = []
    node: _Path | None = path
    while node is not None and node.previous is not None:
        trail.append(node)
        node = node.previous
    trail.reverse()
    moments, events = [], []
    before = 0.0
    for node, moment in zip(trail, [*[step.time for step in steps], end], strict=True):
        for k in range(node.censored):
            moments.append(before + (moment - before) * (k + 0.5) / node.censored)
            events.append(False)
        moments.extend([moment] * node.died)
        events.extend([True] * node.died)
        before = moment
    return Reconstruction(np.array(moments, dtype=float), np.array(events, dtype=bool), path.worst)
