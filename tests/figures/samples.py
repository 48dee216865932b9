"""Small frames of every kind of figure, made up, with long words where they hurt."""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from tamis.figures import (
    draw_baujat,
    draw_bubble,
    draw_cox_snell,
    draw_cumulative,
    draw_drapery,
    draw_extraction,
    draw_forest,
    draw_funnel,
    draw_goodness,
    draw_gosh,
    draw_hazard,
    draw_incidence,
    draw_influence,
    draw_labbe,
    draw_leave_one_out,
    draw_models_overlay,
    draw_prisma,
    draw_profile,
    draw_qq,
    draw_radial,
    draw_resolution,
    draw_timeline,
)

LONG_REASON = (
    "wrong exposure: no administration or procedure as cause (idiopathic, dystrophic in another disease, "
    "metastatic, another drug)"
)


def flow_frame(databases: int, other: int, *, undecided: int = 0, reasons: int = 3) -> pd.DataFrame:
    """Return a flow in which half of what enters a stage leaves it."""
    rows: list[tuple[str, str, str, int, str]] = []
    for arm, n in (("databases", databases), ("other", other)):
        source = "MEDLINE" if arm == "databases" else "Citation searching"
        rows += [
            (arm, "identified", "Records identified", n, ""),
            (arm, "identified", "Records identified", n, source),
            (arm, "duplicates_removed", "Duplicate records removed", n // 10, ""),
            (arm, "automation_removed", "Records marked as ineligible by automation tools", 0, ""),
            (arm, "other_removed", "Records removed for other reasons", 0, ""),
            (arm, "screened", "Records screened", n - n // 10, ""),
        ]
        excluded = n // 2 if arm == "databases" else 0
        rows.append((arm, "title_abstract_excluded", "Records excluded", excluded, ""))
        if excluded:
            rows += [
                (arm, "title_abstract_excluded", "", excluded // reasons, f"E{i}: {LONG_REASON}")
                for i in range(reasons)
            ]
        rows += [
            (
                arm,
                "title_abstract_open",
                "Records awaiting a decision",
                undecided if arm == "databases" else 0,
                "",
            ),
            (arm, "sought", "Reports sought for retrieval", n // 3, ""),
            (arm, "not_retrieved", "Reports not retrieved", n // 20, ""),
            (arm, "assessed", "Reports assessed for eligibility", n // 4, ""),
            (arm, "full_text_excluded", "Reports excluded", n // 8, ""),
        ]
    included = databases // 8 + other // 8
    rows += [
        ("included", "included_studies", "Studies included in review", included, ""),
        ("included", "included_reports", "Reports of included studies", included, ""),
    ]
    return pd.DataFrame(rows, columns=["arm", "box", "label", "n", "detail"])


def cells_frame() -> pd.DataFrame:
    """Return an estimate with a point, two rectangles and mass beyond the last time."""
    return pd.DataFrame(
        {
            "lower": [7.0, 21.0, 60.0, 180.0],
            "upper": [14.0, 21.0, 90.0, math.inf],
            "mass": [0.3, 0.2, 0.3, 0.2],
            "survival": [0.7, 0.5, 0.2, math.nan],
        }
    )


def models_frame() -> pd.DataFrame:
    """Return two curves."""
    time = np.linspace(0, 180, 50)
    curves = {"Weibull": np.exp(-((time / 60) ** 1.3)), "Log-logistic": 1 / (1 + (time / 50) ** 1.8)}
    return pd.concat(
        [
            pd.DataFrame({"model": m, "time": time, "survival": s, "ci_lb": s * 0.8, "ci_ub": s})
            for m, s in curves.items()
        ]
    )


def band_frame() -> pd.DataFrame:
    """Return pointwise limits on a grid."""
    return pd.DataFrame(
        {
            "time": [0.0, 30, 90, 180],
            "survival": [1, 0.5, 0.2, 0.2],
            "ci_lb": [0.9, 0.3, 0.1, 0],
            "ci_ub": [1, 0.8, 0.4, 0.3],
        }
    )


def risk_frame(times: tuple[float, ...] = (0, 30, 60, 90, 120, 150, 180)) -> pd.DataFrame:
    """Return numbers at risk at these times."""
    count = len(times)
    return pd.DataFrame(
        {
            "time": times,
            "at_risk": np.linspace(133, 1, count).round(),
            "undetermined": [12.0] * count,
            "resolved": np.linspace(0, 120, count).round(),
        }
    )


def cases_frame(reports: int = 12) -> pd.DataFrame:
    """Return cases with every kind of time, two per report, in two groups and one unknown group."""
    windows = [(0.0, 5.0), (7.0, 21.0), (30.0, 30.0), (60.0, math.inf), (math.nan, math.nan), (100.0, 365.0)]
    origins = ["birth", "infusion_start", "presentation", "surgery", "", "a new origin"]
    events = ["spontaneous", "after_surgery", "unknown", "none", "after_surgery", "spontaneous"]
    rows = []
    for case in range(2 * reports):
        group = ["intravenous, peripheral vein", "heel stick", None][case % 3]
        for phase, shift in (("onset", 0), ("resolution", 1)):
            lower, upper = windows[(case + shift) % 6]
            origin = origins[(case + shift) % 6]
            event = events[(case + shift) % 6] if phase == "resolution" else ""
            rows.append((f"C{case}", f"Report{2000 + case // 2}", group, phase, origin, lower, upper, event))
    return pd.DataFrame(
        rows, columns=["case_id", "report", "group", "phase", "origin", "lower", "upper", "event"]
    )


def agreement_frame(fields: int = 30) -> pd.DataFrame:
    """Return fields in three sections; the last one was never compared."""
    names = [f"field_{number}_of_the_form" for number in range(fields)]
    frame = pd.DataFrame({"field": names, "section": [f"section_{3 * i // fields}" for i in range(fields)]})
    frame["n_cases"] = 31
    frame["n_missing"] = [i % 31 for i in range(fields - 1)] + [31]
    frame["n_compared"] = 31 - frame["n_missing"]
    frame["n_equal"] = frame["n_compared"] // 2
    return frame


def every_figure(width_mm: float) -> Iterator[tuple[str, Figure]]:
    """Draw one of each."""
    yield from meta_figures(12, width_mm)
    yield "prisma", draw_prisma(flow_frame(400, 40), width_mm=width_mm)
    yield (
        "resolution",
        draw_resolution(
            cells_frame(),
            origin="presentation",
            band=band_frame(),
            models=models_frame(),
            at_risk=risk_frame(),
            width_mm=width_mm,
        ),
    )
    yield from time_figures(width_mm)
    yield "timeline", draw_timeline(cases_frame(), group_label="Exposure", width_mm=width_mm)
    yield "extraction", draw_extraction(agreement_frame(), width_mm=width_mm)


def medians_frame() -> pd.DataFrame:
    """Return medians known as a stretch, as a number, with an open end, and not at all."""
    return pd.DataFrame(
        {
            "model": ["Nonparametric", "Weibull", "Log-logistic", "Spline (log cumulative hazard)"],
            "median": [math.nan, 45.0, 50.0, math.nan],
            "ci_lb": [10.0, 20.0, 30.0, math.nan],
            "ci_ub": [150.0, 90.0, math.nan, math.nan],
            "lower": [60.0, math.nan, math.nan, math.nan],
            "upper": [90.0, math.nan, math.nan, math.nan],
        }
    )


def incidence_cells() -> pd.DataFrame:
    """Return two kinds of end, one with a step, one with a stretch, and mass after the last look."""
    return pd.DataFrame(
        {
            "cause": ["spontaneous"] * 3 + ["after_surgery"] * 2,
            "lower": [7.0, 40.0, 150.0, 20.0, 150.0],
            "upper": [14.0, 40.0, math.inf, 60.0, math.inf],
            "mass": [0.3, 0.25, 0.25, 0.2, 0.25],
            "incidence": [0.3, 0.55, math.nan, 0.2, math.nan],
        }
    )


def incidence_limits() -> pd.DataFrame:
    """Return limits of both kinds of end."""
    return pd.DataFrame(
        {
            "cause": ["spontaneous"] * 3 + ["after_surgery"] * 3,
            "time": [0.0, 14, 150] * 2,
            "ci_lb": [0, 0.1, 0.3, 0, 0, 0.05],
            "ci_ub": [0, 0.5, 0.8, 0, 0.1, 0.5],
        }
    )


def hazards_frame(models: tuple[str, ...] = ("Weibull", "Log-logistic")) -> pd.DataFrame:
    """Return hazards, the last of which runs away at 0."""
    time = np.linspace(1, 220, 60)
    curves = [0.02 * (time / 60) ** 0.3, 0.3 / time]
    return pd.concat(
        [
            pd.DataFrame({"model": m, "time": time, "hazard": h, "ci_lb": h / 2, "ci_ub": 2 * h})
            for m, h in zip(models, curves, strict=False)
        ]
    )


def checks_frame() -> pd.DataFrame:
    """Return two models beside the bounds of the nonparametric estimate."""
    rows = {"time": [14.0, 21, 60, 75], "lower": [0.7, 0.5, 0.5, 0.2], "upper": [0.7, 0.5, 0.5, 0.5]}
    return pd.concat(
        [
            pd.DataFrame(rows).assign(model=m, survival=s)
            for m, s in (("weibull", [0.8, 0.6, 0.4, 0.3]), ("lognormal", [0.7, 0.6, 0.3, 0.2]))
        ]
    )


def residuals_frame() -> pd.DataFrame:
    """Return the curve of residuals, not determined between 0.5 and 1."""
    time = np.array([0.0, 0.2, 0.5, 0.5001, 1.0, 2.0])
    return pd.DataFrame(
        {
            "time": time,
            "lower": [1, 0.8, 0.8, 0.4, 0.4, 0.1],
            "upper": [1, 0.8, 0.8, 0.8, 0.4, 0.1],
            "unit_exponential": np.exp(-time),
        }
    )


def time_figures(width_mm: float) -> Iterator[tuple[str, Figure]]:
    """Draw every figure of times to an event but the curve and the cases."""
    words = {"origin": "presentation or diagnosis", "width_mm": width_mm}
    yield (
        "models overlay",
        draw_models_overlay(
            cells_frame(), models_frame(), medians_frame(), band=band_frame(), at_risk=risk_frame(), **words
        ),
    )
    yield (
        "incidence",
        draw_incidence(incidence_cells(), band=incidence_limits(), at_risk=risk_frame(), **words),
    )
    yield "hazard", draw_hazard(hazards_frame(), covered=(7, 180), ends=pd.Series([7.0, 14, 180]), **words)
    yield "goodness", draw_goodness(checks_frame(), **words)
    yield "cox snell", draw_cox_snell(residuals_frame(), model="generalised gamma", **words)


def studies_frame(k: int, *, long_labels: bool = False) -> pd.DataFrame:
    """Return k studies, the first one with a very wide interval."""
    random = np.random.default_rng(k)
    sei = random.uniform(0.05, 0.5, k)
    sei[0] = 4.0
    yi = random.normal(-0.3, 0.3, k)
    weight = 1 / (sei**2 + 0.05)
    name = "The very long label of the multicentre randomised controlled trial number {} of the collaboration, {}"
    return pd.DataFrame(
        {
            "slab": [(name if long_labels else "Author{} {}").format(i, 1950 + i) for i in range(k)],
            "yi": yi,
            "sei": sei,
            "ci_lb": yi - 1.96 * sei,
            "ci_ub": yi + 1.96 * sei,
            "weight": 100 * weight / weight.sum(),
        }
    )


def summaries_frame() -> pd.DataFrame:
    """Return one pooled result with a prediction interval and a note."""
    return pd.DataFrame(
        {
            "label": ["Random-effects model (REML)"],
            "yi": [-0.3],
            "ci_lb": [-0.4],
            "ci_ub": [-0.2],
            "pi_lb": [-0.9],
            "pi_ub": [0.3],
            "note": ["Heterogeneity: τ² = 0.31, I² = 92.2%, Q = 152.23, df = 12, p < 0.001"],
        }
    )


def diagnostics_frame(k: int, *, long_labels: bool = False) -> pd.DataFrame:
    """Return every diagnostic of influence for k studies, the second of which stands out."""
    random = np.random.default_rng(k)
    frame = studies_frame(k, long_labels=long_labels)[["slab", "weight"]]
    for name in ("rstudent", "dffits", "cook_d", "cov_r", "tau2_del", "QE_del", "hat"):
        frame[name] = random.normal(size=k)
    return frame.assign(is_infl=[number == 1 for number in range(k)])


def meta_figures(k: int, width_mm: float, *, long_labels: bool = False) -> Iterator[tuple[str, Figure]]:
    """Draw every figure of a meta-analysis of k studies."""
    studies = studies_frame(k, long_labels=long_labels)
    random = np.random.default_rng(k)
    grid = np.linspace(-2.0, 1.5, 60)
    favours = ("Favours treatment", "Favours no treatment")
    common = {"measure": "Standardised mean difference", "width_mm": width_mm}
    yield "forest", draw_forest(studies, summaries_frame(), favours=favours, **common)
    yield (
        "funnel",
        draw_funnel(
            studies.assign(filled=[i % 4 == 0 for i in range(k)]),
            estimate=-0.3,
            contours=(0.9, 0.95, 0.99),
            **common,
        ),
    )
    yield (
        "baujat",
        draw_baujat(
            studies.assign(x=random.exponential(1, k), y=random.exponential(1, k)), width_mm=width_mm
        ),
    )
    yield "radial", draw_radial(
        pd.DataFrame({"x": 1 / studies["sei"], "y": studies["yi"] / studies["sei"]}),
        estimate=-0.3, ci_lb=-0.4, ci_ub=-0.2, **common,
    )  # fmt: skip
    risks = studies.assign(x=random.uniform(0.1, 0.8, k), y=random.uniform(0.1, 0.8, k))
    yield (
        "labbe",
        draw_labbe(risks, curve=pd.DataFrame({"x": [0.1, 0.8], "y": [0.05, 0.5]}), width_mm=width_mm),
    )
    line = pd.DataFrame(
        {"x": grid, "pred": grid, "ci_lb": grid - 1, "ci_ub": grid + 1, "pi_lb": grid - 2, "pi_ub": grid + 2}
    )
    yield "bubble", draw_bubble(studies.assign(x=random.uniform(-2, 1.5, k)), line, **common)
    yield (
        "cumulative",
        draw_cumulative(studies.assign(tau2=random.uniform(0, 1, k)), columns={"tau2": "τ²"}, **common),
    )
    yield "leave one out", draw_leave_one_out(studies, summaries_frame(), **common)
    quantiles = np.linspace(-2, 2, k)
    yield (
        "qq",
        draw_qq(
            studies.assign(x=quantiles, y=1.1 * quantiles, ci_lb=quantiles - 1, ci_ub=quantiles + 1),
            width_mm=width_mm,
        ),
    )
    curves = [
        pd.DataFrame({"curve": slab, "kind": "study", "x": grid, "p": np.exp(-(grid**2))})
        for slab in studies["slab"]
    ]
    curves.append(pd.DataFrame({"curve": "all", "kind": "summary", "x": grid, "p": np.exp(-9 * grid**2)}))
    yield "drapery", draw_drapery(pd.concat(curves), **common)
    profile = pd.DataFrame(
        {"x": np.linspace(0, 1, 40), "loglik": -13 - 4 * (np.linspace(0, 1, 40) - 0.3) ** 2}
    )
    yield (
        "profile",
        draw_profile(profile, estimate=0.3, cutoff=-14.0, ci_lb=0.02, ci_ub=0.8, width_mm=width_mm),
    )
    diagnostics = diagnostics_frame(k, long_labels=long_labels)
    yield "influence", draw_influence(diagnostics, thresholds={"rstudent": (-1.96, 1.96)}, width_mm=width_mm)
    subsets = pd.DataFrame({"yi": random.normal(size=500), "heterogeneity": random.uniform(0, 100, 500)})
    yield "gosh", draw_gosh(subsets.assign(chosen=subsets["yi"] > 0), chosen="one study", **common)
