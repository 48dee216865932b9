"""One table of study results into a meta-analysis with its forest and funnel plots, without a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy.stats import hmean, norm

from tamis.analysis.measures import Measure, back_transform, effect_sizes, find_measure
from tamis.analysis.pooling import fit
from tamis.analysis.results import MetaAnalysis
from tamis.errors import InputError, Problem, UsageError
from tamis.figures.forest import draw_forest
from tamis.figures.funnel import draw_funnel
from tamis.tables import Column, Table
from tamis.textfiles import read_csv

AVERAGE = "Average"
# Scales whose way back needs the size of the sample.
SIZES = {"PFT": ("n",), "IRFT": ("time",)}


@dataclass(frozen=True, slots=True)
class Pooled:
    """A meta-analysis, its figures, and the numbers drawn in each.

    Attributes
    ----------
    measure : Measure
    result : MetaAnalysis
    forest_frame : DataFrame
        ``slab``, ``yi``, ``ci_lb``, ``ci_ub`` on the scale of reporting, ``weight`` in percent; the last row is
        the average, with its prediction interval ``pi_lb``, ``pi_ub``.
    funnel_frame : DataFrame
        ``slab``, ``yi``, ``sei`` on the scale of analysis.
    """

    measure: Measure
    result: MetaAnalysis
    forest_frame: pd.DataFrame
    funnel_frame: pd.DataFrame

    def summary(self) -> str:
        """Return the model's summary, and the average on the scale of reporting."""
        average = self.forest_frame.iloc[-1]
        interval = f"{100 * self.result.level:g} % CI {average['ci_lb']:.4g} to {average['ci_ub']:.4g}"
        return f"{self.result.summary()}\n\n{self.measure.code} {average['yi']:.4g} ({interval})"

    def draw(self) -> dict[str, tuple[Figure, pd.DataFrame]]:
        """Return name -> figure and the numbers drawn in it."""
        is_ratio = self.measure.scale.name == "log"
        null = self.measure.null_value
        on_axis = None if null is None else float(self.measure.scale.back_transform(null))
        average = self.forest_frame.iloc[[-1]].rename(columns={"slab": "label"})
        average["note"] = (
            f"tau² {self.result.tau2:.4g}; I² {self.result.I2:.1f} %; Q {self.result.QE:.2f}, df {self.result.k - 1}"
        )
        forest = draw_forest(
            self.forest_frame.iloc[:-1], average, measure=self.measure.code, scale="log" if is_ratio else "linear",
            null=on_axis,
        )  # fmt: skip
        funnel = draw_funnel(
            self.funnel_frame, estimate=float(self.result.beta[0]), measure=self.measure.code, ratio=is_ratio
        )
        return {"forest": (forest, self.forest_frame), "funnel": (funnel, self.funnel_frame)}


def read_studies(path: Path, numbers: Sequence[str], study: str) -> pd.DataFrame:
    """Read a CSV file of studies; a cell of a column of numbers that is none is a problem with its line.

    Raises
    ------
    InputError
        With every problem of the file.
    UsageError
        If a column does not exist.
    """
    rows, problems = read_csv(path, str(path))
    header = list(rows[0].values) if rows else []
    missing = [name for name in (study, *numbers) if name not in header]
    if missing and rows:
        raise UsageError(f"There is no column {', '.join(missing)}. The columns are: {', '.join(header)}.")
    columns = [Column(name, "number" if name in numbers else "text") for name in header]
    frame, wrong = Table("studies", tuple(columns)).parse(rows, str(path))
    if not rows and not problems:
        problems.append(
            Problem(str(path), 1, "the file has no study", "Write a header row and a row for each study.")
        )
    if problems or wrong:
        raise InputError([*problems, *wrong])
    return frame


def pool_table(
    frame: pd.DataFrame,
    measure: str,
    columns: Mapping[str, Any],
    *,
    study: str,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
) -> Pooled:
    """Compute effect sizes from a table and fit the model.

    Parameters
    ----------
    frame : DataFrame
        One row per study.
    measure : str
        Code of the measure, as RR.
    columns : mapping
        Input of the measure -> column of the frame.
    study : str
        Column of the studies' names.
    method, test, level
        As in ``tamis.analysis.pooling.fit``.

    Raises
    ------
    UsageError
        If the measure or a column does not exist.
    InputError
        If a study's numbers are not possible.
    """
    found = find_measure(measure)
    known_inputs = [item.name for item in found.inputs] + [item.letter for item in found.inputs]
    strange = [name for name in columns if name not in known_inputs]
    if strange:
        expected = ", ".join(f"--{item.name}" for item in found.inputs)
        raise UsageError(f"{measure} does not read {', '.join(strange)}. Expected: {expected}.")
    sizes = effect_sizes(frame, measure=measure, slab=study, **columns).reset_index(drop=True)
    result = fit(sizes["yi"], sizes["vi"], method=method, test=test, slab=frame[study], level=level)  # type: ignore[arg-type]
    studies = _study_rows(found, sizes, frame, columns, level).assign(slab=frame[study].astype(str))
    # A study without an effect size is drawn as such and weighs nothing.
    studies.loc[sizes["yi"].notna() & sizes["vi"].notna(), "weight"] = result.weights
    forest = pd.concat([studies, _average_row(found, result, frame, columns)], ignore_index=True)
    forest = forest[["slab", *(name for name in forest.columns if name != "slab")]]
    funnel = pd.DataFrame(
        {"slab": result.studies.slab, "yi": result.studies.yi, "sei": np.sqrt(result.studies.vi)}
    )
    return Pooled(found, result, forest, funnel)


def _study_rows(
    measure: Measure, sizes: pd.DataFrame, frame: pd.DataFrame, columns: Mapping[str, Any], level: float
) -> pd.DataFrame:
    size_of = {name: frame[columns[name]].to_numpy() for name in SIZES.get(measure.code, ())}
    reach = norm.ppf(0.5 + level / 2) * np.sqrt(sizes["vi"])
    ends = {"yi": sizes["yi"], "ci_lb": sizes["yi"] - reach, "ci_ub": sizes["yi"] + reach}
    shown = {name: back_transform(measure.code, values, **size_of) for name, values in ends.items()}
    return pd.DataFrame(shown)


def _average_row(
    measure: Measure, result: MetaAnalysis, frame: pd.DataFrame, columns: Mapping[str, Any]
) -> pd.DataFrame:
    size_of = {name: hmean(frame[columns[name]].to_numpy()) for name in SIZES.get(measure.code, ())}
    average = result.predict(transform=partial(back_transform, measure.code, **size_of)).to_frame()
    return average.rename(columns={"pred": "yi"}).assign(slab=AVERAGE, weight=100.0)
