"""Answers of tamis.analysis for the families of models: pooling, heterogeneity, prediction, bias, influence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from tamis.analysis.pooling import fit
from tamis.analysis.results import MetaAnalysis
from tests.conformance.cases import Case

Answer = Mapping[str, Any]


def _model(case: Case, **options: Any) -> MetaAnalysis:
    """Fit the model that a case describes; the design matrix is given with its intercept."""
    args = case.args
    X = case.inputs.get("X")
    words = {"method": args.get("method", "REML"), "test": args.get("test", "z")} | options
    return fit(
        case.data["yi"],
        case.data["vi"],
        None if X is None else pd.DataFrame(X),
        weights=case.data.get("weights"),
        intercept=X is None,
        level=args.get("level", 95) / 100.0,
        **words,
    )


def _names(case: Case) -> list[str]:
    return list(case.inputs.get("X") or {"intrcpt": None})


def _statistics(model: MetaAnalysis) -> Answer:
    statistics = {kind: asdict(values) for kind, values in model.fit_stats.items()}
    return {kind: values | {"logLik": values["loglik"]} for kind, values in statistics.items()}


def _common(case: Case, model: MetaAnalysis) -> dict[str, Any]:
    answer = {
        "k": model.k,
        "p": model.p,
        "coef_names": _names(case),
        "tau2": model.tau2,
        "se_tau2": model.se_tau2,
        "I2": model.I2,
        "H2": model.H2,
        "QE": model.QE,
        "QE_df": model.QE_df,
        "QEp": model.QEp,
        "fit_stats": _statistics(model),
    }
    return answer if model.R2 is None else answer | {"R2": model.R2}


def _coefficients(model: MetaAnalysis) -> dict[str, Any]:
    names = ("beta", "se", "stat", "pval", "ci_lb", "ci_ub", "vcov")
    answer = {name: getattr(model, name) for name in names}
    if model.ddf is not None:
        answer["ddf"] = np.full(model.p, model.ddf)
    if model.QM is not None:
        answer |= {"QM": model.QM, "QM_df": [model.QM_df, model.ddf], "QMp": model.QMp}
    return answer


def pooled(case: Case) -> Answer:
    """Answer rma.uni."""
    tests = case.args.get("tests")
    if tests is None:
        model = _model(case)
        answer = _common(case, model) | _coefficients(model)
        if "tau2_ci" in case.expected:
            answer["tau2_ci"] = model.conf_int("GENQ").tau2[1:]
        return answer
    models = {test: _model(case, test=test) for test in ([tests] if isinstance(tests, str) else tests)}
    answer = _common(case, next(iter(models.values())))
    return answer | {"by_test": {test: _coefficients(model) for test, model in models.items()}}


def heterogeneity(case: Case) -> Answer:
    """Answer confint."""
    intervals = _model(case).conf_int(case.args.get("type", "QP"))
    return {name: getattr(intervals, name) for name in ("tau2", "tau", "I2", "H2")}


def _prediction(predictions: Any) -> dict[str, Any]:
    names = ("pred", "se", "ci_lb", "ci_ub", "pi_lb", "pi_ub")
    return {name: value for name in names if (value := getattr(predictions, name)) is not None}


def predicted(case: Case) -> Answer:
    """Answer predict."""
    model = _model(case)
    new = case.inputs.get("newX")
    rows = None if new is None else pd.DataFrame(new)
    raw = model.predict(rows)
    answer = {
        "raw": _prediction(raw),
        "predtype_Riley": _prediction(model.predict(rows, interval="riley")),
        "predtype_t": _prediction(model.predict(rows, interval="t")),
        "predtype_z": _prediction(model.predict(rows, interval="z")),
    }
    transform = case.args.get("transf")
    return answer if transform is None else answer | {transform: _prediction(raw.transform(transform))}


ADAPTERS: Mapping[str, Callable[[Case], Answer]] = {
    "rma.uni": pooled,
    "confint": heterogeneity,
    "predict": predicted,
}
