"""The samples that several analyses of this review share."""

import pandas as pd

from tamis.analysis.survival import CaseTimes

# The lesion was seen and named: presentation and diagnosis fall together in the reports that give both.
RESOLUTION_ORIGINS = ("presentation", "diagnosis")
BY_CALCIUM = ("intravenous", "intravenous peripheral", "intravenous peripheral scalp",
              "intravenous femoral vein catheter", "intramuscular")  # fmt: skip


def resolution_times(
    cases: pd.DataFrame,
    origins: tuple[str, ...] = RESOLUTION_ORIGINS,
    event: tuple[str, ...] = ("spontaneous",),
) -> CaseTimes:
    """Time to complete resolution; an end that is not in ``event`` censors."""
    return CaseTimes.from_cases(
        cases.set_index("case_id"),
        lower="resolution_days_lower",
        upper="resolution_days_upper",
        report="report_key",
        origin="resolution_origin",
        origins=origins,
        event_type="event_type",
        event=event,
    )


def onset_times(
    cases: pd.DataFrame, origins: tuple[str, ...] = ("infusion_start", "extravasation")
) -> CaseTimes:
    """Time from the infusion, injection or extravasation of calcium to the first lesion."""
    return CaseTimes.from_cases(
        cases[cases["route"].isin(BY_CALCIUM)].set_index("case_id"),
        lower="onset_days_lower",
        upper="onset_days_upper",
        report="report_key",
        origin="onset_origin",
        origins=origins,
    )


def exposure_group(route: pd.Series) -> pd.Series:
    """Group the routes: calcium by infusion or injection, calcium on the skin, heel stick, not visible."""
    names = dict.fromkeys(BY_CALCIUM, "calcium infused or injected") | {
        "topical": "calcium on the skin",
        "heel stick": "heel stick",
        "": "not visible",
    }
    return route.map(names).astype(pd.CategoricalDtype(list(dict.fromkeys(names.values()))))
