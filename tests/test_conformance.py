"""Every shared reference case of a family that tamis supports agrees with its reference."""

from pathlib import Path

import pytest

from tests.conformance.adapters import load_adapters
from tests.conformance.cases import Case, read_suite
from tests.conformance.known_differences import KNOWN_DIFFERENCES
from tests.conformance.report import Verdict, case_text, run_case

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "reference"
SUITES = ("meta_conformance.json", "survival_conformance.json")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        paths = [REFERENCE / name for name in SUITES if (REFERENCE / name).exists()]
        cases = [case for path in paths for case in read_suite(path)]
        metafunc.parametrize(
            "case",
            [pytest.param(case, id=f"{case.family}/{case.id}", marks=_marks(case)) for case in cases],
        )


def _marks(case: Case) -> list[pytest.MarkDecorator]:
    reason = KNOWN_DIFFERENCES.get(case.id)
    return [pytest.mark.xfail(strict=True, reason=reason)] if reason else []


def test_tamis_gives_the_reference_answer(case: Case) -> None:
    outcome = run_case(case, load_adapters())
    if outcome.verdict is Verdict.NOT_SUPPORTED:
        pytest.skip(f"not supported: {case.family}/{case.id} ({outcome.reason})")
    assert outcome.verdict is Verdict.EQUAL, case_text(outcome, brief=True)
