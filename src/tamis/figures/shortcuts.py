"""Figures of a result in one call.

``forest_of(model, measure="RR")`` asks `tamis.analysis` for the numbers and hands them to ``draw_forest``; so do the
others. ``measure`` is the code of an effect size, which brings its name and its way back to the scale of reporting, or
any words. Further arguments are those of the ``draw_*`` function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from tamis.analysis.bias import TrimAndFill
from tamis.analysis.bias.caution import require_no_moderators
from tamis.analysis.coordinates import (
    Transform,
    find_moderator,
    fitted_line,
    p_value_curves,
    profile_coordinates,
    quantile_coordinates,
    refit_intervals,
    study_intervals,
)
from tamis.analysis.cumulative import cumulative
from tamis.analysis.gosh import Gosh
from tamis.analysis.influence import (
    baujat_coordinates,
    customary_limits,
    influence,
    leave_one_out,
    radial_coordinates,
)
from tamis.analysis.measures import MEASURES, Measure, back_transform
from tamis.analysis.results import MetaAnalysis
from tamis.analysis.subgroups import Subgroups
from tamis.errors import UsageError
from tamis.figures.baujat import draw_baujat
from tamis.figures.bubble import draw_bubble
from tamis.figures.drapery import draw_drapery
from tamis.figures.forest import draw_forest
from tamis.figures.funnel import draw_funnel
from tamis.figures.gosh import draw_gosh
from tamis.figures.influence import draw_influence
from tamis.figures.profile import draw_profile
from tamis.figures.qq import draw_qq
from tamis.figures.radial import draw_radial
from tamis.figures.scales import Scale
from tamis.figures.sequences import draw_cumulative, draw_leave_one_out

REFIT_COLUMNS = {"tau2": "τ²", "I2": "I² (%)"}
# Scales whose way back needs the size of the sample, which a model does not have.
SIZED = ("PFT", "IRFT")


@dataclass(frozen=True, slots=True)
class _Axis:
    """How an axis of effects is named and scaled."""

    measure: str
    transform: Transform = None
    scale: Scale = "linear"
    null: float | None = None


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _words_of(entry: Measure) -> str:
    """Name the axis of a measure that is drawn on the scale of analysis; a logarithm is labelled with ratios."""
    return _capital(entry.label.replace("log ", "", 1) if entry.scale.name == "log" else entry.label)


def _reporting_axis(measure: str, transform: Transform) -> _Axis:
    """Find the axis of a forest, on the scale of reporting."""
    entry = MEASURES.get(measure)
    if transform is not None or entry is None:
        scale: Scale = "log" if transform in ("exp", np.exp) else "linear"
        return _Axis(measure if entry is None else _words_of(entry), transform, scale)
    if entry.code in SIZED:
        raise UsageError(
            f"{entry.code} goes back to its scale by sizes, which a model does not have: give transform, a function; "
            "tamis.analysis.measures.back_transform with the harmonic mean of the sizes is one"
        )
    if entry.scale.name == "identity":
        return _Axis(_words_of(entry), None, "linear", entry.null_value)
    back: Callable[[Any], Any] = partial(back_transform, entry.code)
    null = None if entry.null_value is None else float(back(entry.null_value))
    is_log = entry.scale.name == "log"
    return _Axis(_words_of(entry) if is_log else entry.code, back, "log" if is_log else "linear", null)


def _analysis_axis(measure: str) -> dict[str, Any]:
    """Find name and kind of an axis on the scale of analysis."""
    entry = MEASURES.get(measure)
    if entry is None:
        return {"measure": measure}
    return {"measure": _words_of(entry), "ratio": entry.scale.name == "log"}


def forest_of(
    model: MetaAnalysis | Subgroups,
    *,
    measure: str = "Estimate",
    transform: Transform = None,
    data: pd.DataFrame | None = None,
    columns: Mapping[str, str] | None = None,
    **look: Any,
) -> Figure:
    """Draw the studies with the average of a model, or of each subgroup; with moderators the studies alone.

    Parameters
    ----------
    model : MetaAnalysis or Subgroups
    measure : str
        Code of the effect size, or words for the axis.
    transform : str or callable, optional
        From the scale of analysis to that of the axis, where the measure does not say it; "exp" has a log axis.
    data : DataFrame, optional
        What the model was fitted to, for the columns to show.
    columns : mapping, optional
        Column of ``data`` -> its heading.
    **look
        As in ``draw_forest``.
    """
    axis = _reporting_axis(measure, transform)
    if isinstance(model, Subgroups):
        groups = {str(level): own for level, own in model.models.items()}
        parts = [
            _forest_rows(own, axis.transform, data, columns).assign(subgroup=level)
            for level, own in groups.items()
        ]
        # Each group's weights are shares of its own average.
        summaries = pd.concat(
            [_average_row(own, axis.transform).assign(subgroup=level) for level, own in groups.items()],
            ignore_index=True,
        )
        studies = pd.concat(parts, ignore_index=True)
    else:
        studies = _forest_rows(model, axis.transform, data, columns)
        alone = model.p > 1 or model.studies.intercept is None
        summaries = None if alone else _average_row(model, axis.transform)
    chosen: dict[str, Any] = {"scale": axis.scale, "null": axis.null} | look
    return draw_forest(studies, summaries, measure=axis.measure, columns=columns, **chosen)


def _forest_rows(
    model: MetaAnalysis, transform: Transform, data: pd.DataFrame | None, columns: Mapping[str, str] | None
) -> pd.DataFrame:
    studies = study_intervals(model, transform=transform)
    if not columns:
        return studies
    if data is None:
        raise UsageError("columns need data: the frame that the model was fitted to")
    missing = [name for name in columns if name not in data.columns]
    if missing:
        raise UsageError(
            f"there is no column {', '.join(missing)} in data. It has: {', '.join(data.columns)}."
        )
    shown = data.iloc[model.studies.positions]
    return studies.assign(**{name: shown[name].to_numpy() for name in columns})


def _average_row(model: MetaAnalysis, transform: Transform) -> pd.DataFrame:
    kind = "Common effect" if model.is_common_effect else f"Random effects ({model.method})"
    average = model.predict(transform=transform).to_frame().reset_index(drop=True)
    return average.rename(columns={"pred": "yi"}).assign(label=kind, weight=100.0, note=_heterogeneity(model))


def _heterogeneity(model: MetaAnalysis) -> str:
    p = "p < 0.001" if model.QEp < 0.001 else f"p = {model.QEp:.3f}"
    tau2 = "" if model.is_common_effect else f"τ² = {model.tau2:.2f}; "
    return f"{tau2}I² = {model.I2:.1f}%; Q = {model.QE:.2f}, df = {model.QE_df}, {p}"


def cumulative_of(
    model: MetaAnalysis,
    *,
    order: Any = None,
    measure: str = "Estimate",
    transform: Transform = None,
    **look: Any,
) -> Figure:
    """Draw the average as studies are added, in the order of some values such as years; see ``draw_cumulative``."""
    axis = _reporting_axis(measure, transform)
    fits = refit_intervals(cumulative(model, order), transform=axis.transform)
    chosen: dict[str, Any] = {"columns": REFIT_COLUMNS, "scale": axis.scale, "null": axis.null} | look
    return draw_cumulative(_rounded(fits), measure=axis.measure, **chosen)


def leave_one_out_of(
    model: MetaAnalysis, *, measure: str = "Estimate", transform: Transform = None, **look: Any
) -> Figure:
    """Draw the average without each study in turn, and with all; see ``draw_leave_one_out``."""
    axis = _reporting_axis(measure, transform)
    fits = refit_intervals(leave_one_out(model), transform=axis.transform)
    # The weight of all studies says nothing beside fits that have none.
    summary = _average_row(model, axis.transform).drop(columns="weight").assign(tau2=model.tau2, I2=model.I2)
    chosen: dict[str, Any] = {"columns": REFIT_COLUMNS, "scale": axis.scale, "null": axis.null} | look
    return draw_leave_one_out(_rounded(fits), _rounded(summary), measure=axis.measure, **chosen)


def _rounded(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        tau2=[f"{value:.2f}" for value in frame["tau2"]], I2=[f"{value:.1f}" for value in frame["I2"]]
    )


def funnel_of(model: MetaAnalysis, *, measure: str = "Effect", **look: Any) -> Figure:
    """Draw the studies against their standard errors, around the average; see ``draw_funnel``."""
    require_no_moderators(model, "a funnel plot of effects")
    return _funnel(model, measure, look)


def trim_and_fill_of(filled: TrimAndFill, *, measure: str = "Effect", **look: Any) -> Figure:
    """Draw a funnel with the studies that trim and fill adds, around the average of all; see ``draw_funnel``."""
    model = filled.model
    return _funnel(model, measure, look, np.arange(model.k) >= model.k - filled.k0)


def _funnel(
    model: MetaAnalysis, measure: str, look: Mapping[str, Any], filled: np.ndarray | None = None
) -> Figure:
    vi = model.studies.vi
    sei = np.sqrt(vi)
    frame = pd.DataFrame({"yi": model.studies.yi, "sei": sei, "vi": vi, "seinv": 1.0 / sei, "vinv": 1.0 / vi})
    if filled is not None:
        frame = frame.assign(filled=filled)
    chosen: dict[str, Any] = (
        {"estimate": float(model.beta[0]), "level": model.level} | _analysis_axis(measure) | dict(look)
    )
    return draw_funnel(frame, **chosen)


def radial_of(model: MetaAnalysis, *, measure: str = "Effect", **look: Any) -> Figure:
    """Draw standardised effects against precision; see ``draw_radial``."""
    average = {"estimate": model.beta[0], "ci_lb": model.ci_lb[0], "ci_ub": model.ci_ub[0]}
    ends: dict[str, Any] = {name: float(value) for name, value in average.items()}
    return draw_radial(radial_coordinates(model), **(ends | _analysis_axis(measure) | look))


def baujat_of(model: MetaAnalysis, **look: Any) -> Figure:
    """Draw what each study adds to heterogeneity and how much it moves the result; see ``draw_baujat``."""
    return draw_baujat(baujat_coordinates(model).rename_axis("slab").reset_index(), **look)


def influence_of(model: MetaAnalysis, **look: Any) -> Figure:
    """Draw every deletion diagnostic with its customary limits; see ``draw_influence``."""
    frame = influence(model).to_frame().rename_axis("slab").reset_index()
    limits = customary_limits(model)
    thresholds = {
        "dffits": (-limits["dffits"], limits["dffits"]),
        "cook_d": (limits["cook_d"],),
        "hat": (limits["hat"],),
    }
    chosen: dict[str, Any] = {"thresholds": thresholds} | look
    return draw_influence(frame.rename(columns={"is_influential": "is_infl"}), **chosen)


def gosh_of(subsets: Gosh, *, study: str | None = None, measure: str = "Effect", **look: Any) -> Figure:
    """Draw the averages and I² of all subsets, those with a study in another colour; see ``draw_gosh``."""
    frame = pd.DataFrame({"yi": subsets.estimate, "heterogeneity": subsets.I2})
    chosen: dict[str, Any] = _analysis_axis(measure) | look
    if study is None:
        return draw_gosh(frame, **chosen)
    if study not in subsets.slab:
        raise UsageError(f"study={study!r} is not in the model. It has: {', '.join(subsets.slab)}.")
    marked = frame.assign(chosen=subsets.includes(subsets.slab.index(study)))
    return draw_gosh(marked, chosen=study, **chosen)


def qq_of(model: MetaAnalysis, **look: Any) -> Figure:
    """Draw the standardised residuals against normal quantiles; see ``draw_qq``."""
    return draw_qq(quantile_coordinates(model), **look)


def drapery_of(model: MetaAnalysis, *, measure: str = "Effect", **look: Any) -> Figure:
    """Draw the p-value of every effect, per study, average and new study; see ``draw_drapery``."""
    return draw_drapery(p_value_curves(model), **(_analysis_axis(measure) | look))


def profile_of(model: MetaAnalysis, **look: Any) -> Figure:
    """Draw the profile likelihood of tau2 with its interval; see ``draw_profile``."""
    found = profile_coordinates(model)
    chosen: dict[str, Any] = {
        name: getattr(found, name) for name in ("estimate", "cutoff", "ci_lb", "ci_ub")
    } | look
    return draw_profile(pd.DataFrame({"x": found.tau2, "loglik": found.loglik}), **chosen)


def bubble_of(
    model: MetaAnalysis, coefficient: str | None = None, *, measure: str = "Effect", **look: Any
) -> Figure:
    """Draw effects against a moderator with the fitted line; see ``draw_bubble``.

    ``coefficient`` is the name of the moderator in the model, needed where there are several; the line holds the
    others at their means. ``moderator`` is the axis in words.
    """
    line = fitted_line(model, coefficient)
    column = find_moderator(model, coefficient)
    studies = pd.DataFrame({"x": model.studies.X[:, column], "yi": model.studies.yi, "weight": model.weights})
    chosen: dict[str, Any] = (
        {"moderator": _capital(model.studies.names[column])} | _analysis_axis(measure) | look
    )
    return draw_bubble(studies, line, **chosen)
