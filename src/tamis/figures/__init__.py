"""Drawing only: every number drawn is a column of a frame that the figure was given.

``draw_*`` make a figure of a width in millimetres; ``plot_*`` draw into axes and return them; ``*_of`` make the
figure of a result; ``render`` turns a figure into bytes.
"""

from tamis.figures.baujat import draw_baujat, plot_baujat
from tamis.figures.bubble import draw_bubble, plot_bubble
from tamis.figures.curves import draw_resolution
from tamis.figures.drapery import draw_drapery, plot_drapery
from tamis.figures.extraction import draw_extraction
from tamis.figures.forest import draw_forest, plot_forest
from tamis.figures.funnel import draw_funnel, plot_funnel
from tamis.figures.goodness import draw_cox_snell, draw_goodness
from tamis.figures.gosh import draw_gosh, plot_gosh
from tamis.figures.hazard import draw_hazard
from tamis.figures.incidence import draw_incidence
from tamis.figures.influence import draw_influence, plot_diagnostic
from tamis.figures.labbe import draw_labbe, plot_labbe
from tamis.figures.model_overlay import draw_models_overlay
from tamis.figures.prisma import draw_prisma
from tamis.figures.profile import draw_profile, plot_profile
from tamis.figures.qq import draw_qq, plot_qq
from tamis.figures.radial import draw_radial, plot_radial
from tamis.figures.recall import draw_recall, plot_recall
from tamis.figures.sequences import draw_cumulative, draw_leave_one_out
from tamis.figures.shortcuts import (
    baujat_of,
    bubble_of,
    cumulative_of,
    drapery_of,
    forest_of,
    funnel_of,
    gosh_of,
    influence_of,
    leave_one_out_of,
    profile_of,
    qq_of,
    radial_of,
    trim_and_fill_of,
)
from tamis.figures.style import DOUBLE_COLUMN, SINGLE_COLUMN, new_figure, render, style, styled
from tamis.figures.survival_shortcuts import (
    cox_snell_of,
    curve_of,
    goodness_of,
    hazard_of,
    incidence_of,
    models_of,
)
from tamis.figures.timeline import draw_timeline
from tamis.figures.tornado import draw_tornado

__all__ = [
    "DOUBLE_COLUMN",
    "SINGLE_COLUMN",
    "baujat_of",
    "bubble_of",
    "cox_snell_of",
    "cumulative_of",
    "curve_of",
    "drapery_of",
    "draw_baujat",
    "draw_bubble",
    "draw_cox_snell",
    "draw_cumulative",
    "draw_drapery",
    "draw_extraction",
    "draw_forest",
    "draw_funnel",
    "draw_goodness",
    "draw_gosh",
    "draw_hazard",
    "draw_incidence",
    "draw_influence",
    "draw_labbe",
    "draw_leave_one_out",
    "draw_models_overlay",
    "draw_prisma",
    "draw_profile",
    "draw_qq",
    "draw_radial",
    "draw_recall",
    "draw_resolution",
    "draw_timeline",
    "draw_tornado",
    "forest_of",
    "funnel_of",
    "goodness_of",
    "gosh_of",
    "hazard_of",
    "incidence_of",
    "influence_of",
    "leave_one_out_of",
    "models_of",
    "new_figure",
    "plot_baujat",
    "plot_bubble",
    "plot_diagnostic",
    "plot_drapery",
    "plot_forest",
    "plot_funnel",
    "plot_gosh",
    "plot_labbe",
    "plot_profile",
    "plot_qq",
    "plot_radial",
    "plot_recall",
    "profile_of",
    "qq_of",
    "radial_of",
    "render",
    "style",
    "styled",
    "trim_and_fill_of",
]
