"""From what studies report to effect sizes and their sampling variances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from tamis.analysis.measures.checks import check_inputs
from tamis.analysis.measures.measure import Effects, Inputs, Measure, Prepared, To, Vector, ZeroCells
from tamis.analysis.measures.registry import find_measure
from tamis.errors import UsageError

TO: tuple[To, ...] = ("only0", "all", "if0all", "none")
Column = ArrayLike | str | None


def effect_sizes(
    data: pd.DataFrame | None = None,
    *,
    measure: str,
    vtype: str | Sequence[str] | None = None,
    add: float | None = None,
    to: To = "only0",
    drop00: bool = False,
    correct: bool = True,
    slab: Column = None,
    append: bool = True,
    **inputs: Column,
) -> pd.DataFrame:
    """Compute effect sizes and their sampling variances, one row per study.

    Parameters
    ----------
    data : DataFrame, optional
        One row per study. Columns that carry the names of the measure's inputs are found by themselves.
    measure : str
        Code of the measure, such as ``"RR"``, ``"SMD"`` or ``"PLO"``; see `MEASURES`.
    vtype : str or sequence of str, optional
        Kind of sampling variance, for all studies or for each; the first of the measure's by default.
    add : float, optional
        Amount added to counts; 1/2 by default for measures that a zero makes incomputable, 0 for the others.
    to : {"only0", "all", "if0all", "none"}
        Where it is added: studies with a zero count; all; all, if any study has a zero count; nowhere.
    drop00 : bool
        Whether studies without events, or without non-events, in both groups give no effect size.
    correct : bool
        Whether measures that have a correction for small-sample bias apply it.
    slab : str or array_like, optional
        Labels of the studies: a column of `data` or the labels. Without it, the index of `data`, or 1 to k.
    append : bool
        Whether the columns of `data` come first in the answer.
    **inputs : str or array_like
        The measure's inputs (``events1=``, ``mean2=``, …) as column names of `data` or as arrays. metafor's
        letters (``ai=``, ``m2i=``) are accepted for the same inputs.

    Returns
    -------
    DataFrame
        ``yi`` and ``vi``, and ``note``, a category: empty, or what was done to the study's counts, or why it
        has no effect size (yi and vi are then both NaN). ``attrs`` holds the measure and the options used. The
        index holds the labels.

    Raises
    ------
    UsageError
        If the measure, an option or an input is not known, or inputs are not given or differ in length.
    InputError
        If a value cannot be what it claims (a negative count, an r of 3); all problems, each with its study.

    Notes
    -----
    Ratios and proportions are on the scale of analysis (logarithm, logit, …): `MEASURES[code].scale` says
    which, and `back_transform` leads back. Group 1 is the experimental group; effects are 1 minus 2.

    References
    ----------
    Each measure's own, in ``MEASURES[code].references``. Compared with metafor (viechtbauer2010).

    Examples
    --------
    >>> trials = pd.DataFrame({"events1": [4, 0], "n1": [123, 306], "events2": [11, 29], "n2": [139, 303]})
    >>> effects = effect_sizes(trials, measure="RR")
    >>> effects["yi"].round(3).tolist(), effects["vi"].round(3).tolist(), list(effects["note"])
    ([-0.889, -4.087], [0.326, 2.027], ['', '0.5 added to every count'])
    """
    entry = find_measure(measure)
    kinds = _vtypes(entry, vtype)
    choice = _zero_cells(entry, add, to, drop00)
    columns, index = _columns(entry, data, inputs, slab)
    check_inputs(entry, columns, lambda position: f"study {index[position]}")
    with np.errstate(all="ignore"):
        prepared = entry.design.prepare(_complete(entry, columns), choice)
        yi, vi = _estimate(entry, prepared.values, kinds, correct)
    without = ~(np.isfinite(yi) & np.isfinite(vi))
    if without.any():
        yi, vi = np.where(without, np.nan, yi), np.where(without, np.nan, vi)
    note = _notes(entry, columns, prepared, choice, without)
    effects = pd.DataFrame({"yi": yi, "vi": vi, "note": note}, index=index)
    if append and data is not None:
        rest = data.drop(columns=[name for name in effects.columns if name in data.columns])
        effects = pd.concat([rest.set_axis(index), effects], axis=1)
    effects.attrs = {"measure": entry.code, "vtype": vtype or entry.vtypes[0]}
    if entry.adds or choice.add:
        effects.attrs |= {"add": choice.add, "to": choice.to, "drop00": choice.drop00}
    if entry.corrects:
        effects.attrs["correct"] = correct
    return effects


def read_counts(
    data: pd.DataFrame | None = None, *, measure: str, slab: Column = None, **inputs: Column
) -> dict[str, Vector]:
    """Read the counts of a measure as its formulas name them, checked, with nothing added.

    Parameters
    ----------
    data : DataFrame, optional
        One row per study, see `effect_sizes`.
    measure : str
        Code of a measure of counts.
    slab : str or array_like, optional
        Labels of the studies, for messages.
    **inputs : str or array_like
        The measure's inputs.

    Returns
    -------
    dict of str to ndarray
        Cells a, b, c, d and sizes n1, n2 of tables; events x1, x2 and times t1, t2 of rates.

    Raises
    ------
    UsageError
        If an input is not known, not given or of another length.
    InputError
        If a value cannot be a count.
    """
    entry = find_measure(measure)
    columns, index = _columns(entry, data, inputs, slab)
    check_inputs(entry, columns, lambda position: f"study {index[position]}")
    return dict(entry.design.prepare(columns, ZeroCells(add=0.0, to="none")).values)


def back_transform(
    measure: str, values: ArrayLike, *, n: ArrayLike | None = None, time: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Take values from the scale of analysis to the scale of reporting.

    Parameters
    ----------
    measure : str
        Code of the measure.
    values : array_like
        Effects, or limits of intervals, on the scale of analysis.
    n : array_like, optional
        Sample sizes, needed by ``"PFT"`` alone; the harmonic mean of the sizes for pooled values.
    time : array_like, optional
        Person-times, needed by ``"IRFT"`` alone; their harmonic mean for pooled values.

    Returns
    -------
    ndarray
        Ratios, proportions, rates or correlations; the values themselves for measures without a
        transformation.

    Raises
    ------
    UsageError
        If the measure is not known, or `n` or `time` is needed and not given.
    """
    entry = find_measure(measure)
    values = np.asarray(values, dtype=float)
    if entry.code not in ("PFT", "IRFT"):
        return entry.scale.back_transform(values)
    word, size = ("n", n) if entry.code == "PFT" else ("time", time)
    if size is None:
        raise UsageError(
            f"{entry.code} cannot be transformed back without {word}; give that of the study, "
            f"or the harmonic mean of all studies for a pooled value"
        )
    return entry.scale.back_transform(values, size)


def _vtypes(measure: Measure, vtype: str | Sequence[str] | None) -> str | NDArray[np.str_]:
    if vtype is None or (isinstance(vtype, str) and vtype == "LS"):
        return measure.vtypes[0]
    kinds = vtype
    unknown = {str(kind) for kind in np.atleast_1d(kinds)} - set(measure.vtypes)
    if unknown:
        raise UsageError(
            f"{measure.code} has no vtype {', '.join(sorted(unknown))}; it has {', '.join(measure.vtypes)}"
        )
    return kinds if isinstance(kinds, str) else np.asarray(kinds, dtype=str)


def _zero_cells(measure: Measure, add: float | None, to: To, drop00: bool) -> ZeroCells:
    if to not in TO:
        raise UsageError(f'to is "{to}"; it is one of {", ".join(TO)}')
    if add is None:
        add = 0.5 if measure.adds else 0.0
    if not (np.isfinite(add) and add >= 0):
        raise UsageError(f"add is {add}; it is a number of at least 0")
    return ZeroCells(float(add), to, drop00)


def _columns(
    measure: Measure, data: pd.DataFrame | None, given: dict[str, Column], slab: Column
) -> tuple[dict[str, Vector], pd.Index[Any]]:
    """Gather the inputs under their own names as vectors of one length, and the labels of the studies."""
    sources: dict[str, Column] = {}
    known = [entry.name for entry in measure.inputs]
    for word, value in given.items():
        name = measure.aliases.get(word, word)
        if name not in measure.aliases.values():
            options = ", ".join(f"{entry.name} ({entry.letter})" for entry in measure.inputs)
            raise UsageError(f"{measure.code} has no input {word}; it has {options}")
        if name in sources:
            raise UsageError(f"{name} is given twice, once as {word}; give it once")
        # What the design knows and this measure does without (the means of a variability ratio) is let be.
        if value is not None and name in known:
            sources[name] = value
    if data is not None:
        sources |= {name: name for name in known if name in data.columns and name not in sources}
    columns = {name: _values(name, source, data) for name, source in sources.items()}
    if not any(columns.keys() >= set(recipe) for recipe in measure.recipes):
        ways = " or ".join(", ".join(recipe) for recipe in measure.recipes)
        have = ", ".join(sorted(columns)) or "nothing"
        raise UsageError(f"{measure.code} needs {ways}; given: {have}")
    lengths = {name: column.size for name, column in columns.items() if column.ndim}
    k = max(lengths.values(), default=1) if data is None else len(data)
    if set(lengths.values()) - {k}:
        sizes = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise UsageError(f"the inputs differ in length: {sizes}")
    vectors = {name: np.broadcast_to(column, (k,)) for name, column in columns.items()}
    return vectors, _labels(slab, data, k)


def _values(name: str, source: Column, data: pd.DataFrame | None) -> Vector:
    column: Any = source
    if isinstance(source, str):
        if data is None or source not in data.columns:
            where = "no data is given" if data is None else f"data has {', '.join(map(str, data.columns))}"
            raise UsageError(f'{name}="{source}" names a column, but {where}')
        column = data[source]
    try:
        if isinstance(column, pd.Series):
            return column.to_numpy(dtype=float, na_value=np.nan)
        return np.asarray(column, dtype=float)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{name} holds something that is not a number: {error}") from error


def _labels(slab: Column, data: pd.DataFrame | None, k: int) -> pd.Index[Any]:
    if slab is None:
        return pd.RangeIndex(1, k + 1) if data is None else data.index
    if isinstance(slab, str):
        if data is None or slab not in data.columns:
            raise UsageError(f'slab="{slab}" names a column that data does not have')
        slab = data[slab]
    labels = pd.Index(np.asarray(slab), name="study")
    if len(labels) != k:
        raise UsageError(f"slab has {len(labels)} labels for {k} studies")
    return labels


def _complete(measure: Measure, columns: Inputs) -> Inputs:
    """Empty the studies for which no set of inputs is complete, so that they enter no average over studies."""
    unknown = np.logical_and.reduce(
        [
            np.logical_or.reduce([np.isnan(columns[name]) for name in recipe])
            for recipe in measure.recipes
            if columns.keys() >= set(recipe)
        ]
    )
    if not unknown.any():
        return columns
    return {name: np.where(unknown, np.nan, column) for name, column in columns.items()}


def _estimate(measure: Measure, values: Inputs, vtype: str | NDArray[np.str_], correct: bool) -> Effects:
    if isinstance(vtype, str):
        return measure.estimate(values, vtype, correct)
    each = {str(kind): measure.estimate(values, str(kind), correct) for kind in np.unique(vtype)}
    yi, vi = next(iter(each.values()))
    if vtype.shape != yi.shape:
        raise UsageError(f"vtype has {vtype.size} entries for {yi.size} studies")
    for kind, (_, variance) in each.items():
        vi = np.where(vtype == kind, variance, vi)
    return yi, vi


def _notes(
    measure: Measure, columns: Inputs, prepared: Prepared, choice: ZeroCells, without: NDArray[np.bool_]
) -> pd.Categorical[Any]:
    """Say for each study what was done to its counts, or why it has no effect or no variance."""
    notes: list[tuple[str, NDArray[np.bool_]]] = []
    if prepared.added is not None:
        notes.append((f"{choice.add:g} added to every count", prepared.added))
    if without.any():
        notes += _reasons(measure, columns, prepared, without)
    codes = np.zeros(without.shape, dtype=np.int16)
    for code, (_, studies) in enumerate(notes, start=1):
        codes[studies] = code
    return pd.Categorical.from_codes(codes, categories=pd.Index(["", *(words for words, _ in notes)]))


def _reasons(
    measure: Measure, columns: Inputs, prepared: Prepared, without: NDArray[np.bool_]
) -> list[tuple[str, NDArray[np.bool_]]]:
    reasons = []
    missing = without
    for recipe in measure.recipes:
        given = [name for name in recipe if name in columns]
        absent = np.logical_or.reduce(
            [np.isnan(columns[name]) for name in given], initial=len(given) < len(recipe)
        )
        missing = missing & absent
    first = next(recipe for recipe in measure.recipes if columns.keys() >= set(recipe))
    names = np.array([name for name in first])
    patterns = np.array([np.isnan(columns[name]) for name in first])[:, missing]
    for pattern in np.unique(patterns, axis=1).T:
        studies = missing.copy()
        studies[missing] = (patterns == pattern[:, None]).all(axis=0)
        reasons.append((f"not computed: {', '.join(names[pattern])} missing", studies))
    reasons.append(("not computed: not defined for these values", without & ~missing))
    if prepared.dropped is not None:
        reasons.append(("not computed: no events, or nothing else, in both groups", prepared.dropped))
    return [(words, studies) for words, studies in reasons if studies.any()]
