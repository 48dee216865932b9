# /// tamis
# results = ["table1.csv", "table1_numbers.csv", "characteristics.csv", "descriptive.json"]
# figures = ["timeline"]
# ///
"""Who are the reported patients, how were they exposed, and what is known of their lesions?"""

from dataclasses import asdict

import pandas as pd
from _samples import exposure_group

from tamis.analysis.descriptive import Variable, format_table_one, table_one
from tamis.analysis.proportions import proportion
from tamis.figures import draw_timeline
from tamis.pipeline.script import open_review

VARIABLES = (
    Variable("age_days_at_presentation", "Age at presentation, days", "number"),
    Variable("gestational_age_weeks", "Gestational age, weeks", "number", digits=1),
    Variable("sex", "Sex", "category"),
    Variable("primary_population", "Younger than 365 days", "category", ("yes", "no"), missing=("unknown",)),
    Variable("source_level", "Read as", "category", ("full_text", "abstract", "secondary_citation")),
    Variable("extravasation_noticed", "Extravasation", "category", missing=("unknown", "not applicable")),
    Variable("lesion_side", "Side", "category", missing=("unknown",)),
    Variable("erythema", "Erythema", "category", ("yes", "no")),
    Variable("ulceration_or_necrosis", "Ulceration or necrosis", "category", ("yes", "no")),
    Variable("treatment", "Treatment of the lesion", "category"),
    Variable(
        "resolution", "State at the last report", "category", ("complete", "partial", "none"), ("unknown",)
    ),
    Variable("event_type", "Kind of resolution", "category", missing=("unknown", "none")),
)
review = open_review(__file__)
cases = review.cases.assign(exposure=exposure_group(review.cases["route"]))
numbers = table_one(cases, VARIABLES, by="exposure")
review.save_table("table1_numbers", numbers)
printed = format_table_one(numbers)
rows = []
for label, group in printed.groupby("characteristic", sort=False):
    first = group["level"].iloc[0]
    if first.startswith("median"):
        group.loc[group.index[0], "level"] = f"{label}, {first}"
    else:
        rows.append([label, *[""] * (len(group.columns) - 2)])
    indent = [0 if level.startswith(label) else 2 for level in group["level"]]
    group["level"] = [
        " " * by + level.replace("_", " ") for by, level in zip(indent, group["level"], strict=True)
    ]
    rows += group.drop(columns="characteristic").to_numpy().tolist()
review.save_table("table1", pd.DataFrame(rows, columns=["Characteristic", *printed.columns[2:]]))


def interval(lower: float, upper: float) -> str:
    """Return an interval of days in words."""
    if pd.isna(lower):
        return ""
    if lower == upper:
        return f"{lower:.0f}"
    return f"> {lower:.0f}" if upper == float("inf") else f"{lower:.0f} to {upper:.0f}"


review.save_table("characteristics", pd.DataFrame({
    "Report": cases["report_key"],
    "Case": cases["case_id"],
    "Read as": cases["source_level"].str.replace("_", " "),
    "Age": cases["age_text"],
    "Sex": cases["sex"],
    "Exposure": cases["route"],
    "Lesion": cases["lesion_site"],
    "Onset, days": [interval(*ends) for ends in zip(cases["onset_days_lower"], cases["onset_days_upper"], strict=True)],
    "since": cases["onset_origin"].str.replace("_", " ").str.replace("unknown", ""),
    "Treatment": cases["treatment"],
    "State": cases["resolution"],
    "Resolution, days": [
        interval(*ends) for ends in zip(cases["resolution_days_lower"], cases["resolution_days_upper"], strict=True)
    ],
    "counted from": cases["resolution_origin"],
}).sort_values(["Report", "Case"]))  # fmt: skip

known = cases[cases["resolution"] != "unknown"]
complete = known["resolution"] == "complete"
kind = cases[(cases["resolution"] == "complete") & (cases["event_type"] != "unknown")]["event_type"]
review.save_json("descriptive", {
    "cases": len(cases),
    "reports": cases["report_key"].nunique(),
    "primary_population": int((cases["primary_population"] == "yes").sum()),
    "exposure": cases["exposure"].value_counts().to_dict(),
    "source_level": cases["source_level"].value_counts().to_dict(),
    "resolution": cases["resolution"].value_counts().to_dict(),
    "age": {name: float(cases["age_days_at_presentation"].quantile(share))
            for name, share in (("q1", 0.25), ("median", 0.5), ("q3", 0.75))}
    | {"n": int(cases["age_days_at_presentation"].notna().sum())},
    "female": int((cases["sex"] == "female").sum()),
    "sex_known": int((cases["sex"] != "").sum()),
    "complete_resolution": asdict(proportion(int(complete.sum()), len(known))),
    "spontaneous_of_complete": asdict(proportion(int((kind == "spontaneous").sum()), len(kind))),
    "onset_intervals": int(cases["onset_days_lower"].notna().sum()),
    "resolution_intervals": int(cases["resolution_days_lower"].notna().sum()),
})  # fmt: skip

phases = [
    cases[["case_id", "report_key", "exposure", "event_type", f"{phase}_origin", f"{phase}_days_lower",
           f"{phase}_days_upper"]].set_axis(["case_id", "report", "group", "event", "origin", "lower", "upper"], axis=1)
    .assign(phase=phase, event=cases["event_type"] if phase == "resolution" else "")
    for phase in ("onset", "resolution")
]  # fmt: skip
timeline = pd.concat(phases, ignore_index=True)
review.save_figure("timeline", draw_timeline(timeline, group_label="Exposure"), timeline)
print(printed.to_string())
