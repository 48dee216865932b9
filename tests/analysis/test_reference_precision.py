"""Where the reference's own search stopped early: its answers do not solve its equations, tamis's do."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tamis.analysis.basis import make_basis
from tamis.analysis.bias import excess_significance, trim_and_fill
from tamis.analysis.least_squares import Batch
from tamis.analysis.pooling import fit
from tamis.analysis.quadratic_forms import probability_of_q
from tamis.analysis.tau2 import likelihood_step
from tests.conformance.known_differences import (
    FILLED_REML,
    GENERALISED_Q,
    KNOWN_DIFFERENCES,
    LIMIT_EFFECT,
)


def cases_of(reason: str) -> list[str]:
    return [name for name, known in KNOWN_DIFFERENCES.items() if known == reason]


@pytest.fixture(scope="module")
def cases(shared: Callable[[str], Path]) -> dict[str, dict]:
    suite = json.loads(shared("reference/meta_conformance.json").read_text(encoding="utf-8"))
    return {case["id"]: case for case in suite["cases"]}


def reml_step(yi: np.ndarray, vi: np.ndarray, tau2: float) -> float:
    """Return the Fisher scoring step that is left at a value of tau2."""
    batch = Batch(yi[None], vi[None], make_basis(np.ones((yi.size, 1))))
    score, expected, _ = likelihood_step(batch, np.array([tau2]), True)
    return abs(float((score / expected)[0]))


@pytest.mark.parametrize("name", cases_of(FILLED_REML))
def test_reml_of_filled_studies_is_converged_where_the_reference_is_not(cases, name):
    case = cases[name]
    data, expected = case["inputs"]["data"], case["expected"]
    found = trim_and_fill(fit(data["yi"], data["vi"]), estimator=case["inputs"]["args"]["estimator"])
    studies = found.model.studies
    assert found.k0 == expected["k0"]
    assert 1e-7 < reml_step(studies.yi, studies.vi, expected["tau2"]) < 1e-5
    assert reml_step(studies.yi, studies.vi, found.model.tau2) < 1e-11


@pytest.mark.parametrize("name", cases_of(GENERALISED_Q))
def test_the_generalised_q_bound_has_its_probability_where_the_reference_has_not(cases, name):
    case = cases[name]
    yi, vi, weights = (np.array(case["inputs"]["data"][name]) for name in ("yi", "vi", "weights"))
    lower = fit(yi, vi, method=case["inputs"]["args"]["method"], weights=weights).conf_int().tau2[1]
    mean = weights @ yi / weights.sum()
    q = float(weights @ (yi - mean) ** 2)
    found, reference = (
        probability_of_q(q, weights, vi + tau2, np.ones((yi.size, 1)))
        for tau2 in (lower, case["expected"]["tau2_ci"][0])
    )
    assert abs(found - 0.975) < 1e-10
    assert abs(reference - 0.975) > 5e-6


@pytest.mark.parametrize("name", cases_of(LIMIT_EFFECT))
def test_the_limit_effect_has_its_p_value_where_the_reference_has_not(cases, name):
    case = cases[name]
    model = fit(case["inputs"]["data"]["yi"], case["inputs"]["data"]["vi"], method="EE")
    (limit,) = excess_significance(model).theta_lim
    found, reference = (
        excess_significance(model, theta=x).p_chi2 for x in (limit, case["expected"]["theta_lim"][0])
    )
    assert abs(found - 0.10) < 1e-10
    assert abs(reference - 0.10) > 5e-6
