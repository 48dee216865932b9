"""Forest plots of refits: cumulative, as studies are added, and leave-one-out, as each is taken away."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from tamis.figures.forest import draw_forest
from tamis.figures.forest_layout import LayoutName
from tamis.figures.scales import Scale
from tamis.figures.style import DOUBLE_COLUMN


def draw_cumulative(
    fits: pd.DataFrame,
    *,
    measure: str = "Estimate",
    columns: Mapping[str, str] | None = None,
    layout: LayoutName = "tamis",
    scale: Scale = "linear",
    null: float | None = None,
    favours: tuple[str, str] | None = None,
    digits: int = 2,
    width_mm: float = DOUBLE_COLUMN,
) -> Figure:
    """Draw the pooled result after each study was added.

    Parameters
    ----------
    fits : DataFrame
        A row per fit in order: ``slab`` (the study added), ``yi``, ``ci_lb``, ``ci_ub``; columns to show such as tau2.
    measure, columns, layout, scale, null, favours, digits, width_mm
        As in ``draw_forest``.
    """
    # Weights belong to studies, not to fits.
    marked = fits.drop(columns="weight", errors="ignore").assign(
        slab=[f"+ {slab}" if number else str(slab) for number, slab in enumerate(fits["slab"])]
    )
    return draw_forest(
        marked, measure=measure, columns=columns, layout=layout, scale=scale, null=null, favours=favours, digits=digits,
        slab_label="Study added", squares=False, width_mm=width_mm,
    )  # fmt: skip


def draw_leave_one_out(
    fits: pd.DataFrame,
    summary: pd.DataFrame | None = None,
    *,
    measure: str = "Estimate",
    columns: Mapping[str, str] | None = None,
    layout: LayoutName = "tamis",
    scale: Scale = "linear",
    null: float | None = None,
    favours: tuple[str, str] | None = None,
    digits: int = 2,
    width_mm: float = DOUBLE_COLUMN,
) -> Figure:
    """Draw the pooled result without each study in turn, and below it the result with all.

    Parameters
    ----------
    fits : DataFrame
        A row per fit: ``slab`` (the study left out), ``yi``, ``ci_lb``, ``ci_ub``; columns to show such as I2.
    summary : DataFrame, optional
        The fit of all studies, as the summaries of ``draw_forest``.
    measure, columns, layout, scale, null, favours, digits, width_mm
        As in ``draw_forest``.
    """
    bare = fits.drop(columns="weight", errors="ignore")
    return draw_forest(
        bare, summary, measure=measure, columns=columns, layout=layout, scale=scale, null=null, favours=favours,
        digits=digits, slab_label="Study left out", squares=False, width_mm=width_mm,
    )  # fmt: skip
