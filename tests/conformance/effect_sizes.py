"""Adapters of effect sizes, conversions, Mantel–Haenszel and Peto."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tamis.analysis.measures import MEASURES, effect_sizes
from tests.conformance.cases import Case, NotSupportedError

Answer = Mapping[str, Any]


def _columns(case: Case) -> dict[str, Any]:
    return {name: np.array(values, dtype=float) for name, values in case.data.items()}


def _escalc(case: Case) -> Answer:
    args = dict(case.args)
    measure, vtypes = args.pop("measure"), args.pop("vtypes", ["default"])
    if measure not in MEASURES:
        raise NotSupportedError(f"measure {measure}")
    answers = {}
    for vtype in vtypes:
        kind = None if vtype == "default" else vtype
        if kind is not None and kind not in MEASURES[measure].vtypes:
            raise NotSupportedError(f"vtype {kind} of {measure}")
        effects = effect_sizes(measure=measure, vtype=kind, **args, **_columns(case))
        answers[vtype] = {"yi": effects["yi"], "vi": effects["vi"]}
    return answers


ADAPTERS = {"escalc": _escalc}
