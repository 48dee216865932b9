"""The comparison of answers with references, on which every conformance result rests."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.conformance.adapters import Adapters
from tests.conformance.cases import Case, NotSupportedError, read_suite
from tests.conformance.comparison import Tolerance, compare, read_tolerance
from tests.conformance.report import Verdict, case_text, run_case, summary_text

ROOT = Path(__file__).resolve().parents[2]


def states(want: object, got: object, tolerance: Tolerance | None = None) -> list[str]:
    return [field.state for field in compare(want, got, tolerance or Tolerance())]


def case(expected: dict, family: str = "transf") -> Case:
    return Case("one", family, "f", {"data": {"x": [1, 2]}}, expected, {"rtol": 1e-8, "atol": 0})


@pytest.mark.parametrize(
    ("want", "got", "state"),
    [
        (1.0, 1.0 + 5e-9, "equal"),
        (1.0, 1.0 + 5e-8, "different"),
        (None, np.nan, "equal"),
        (None, 0.0, "different"),
        (0.0, np.nan, "different"),
        ("inf", np.inf, "equal"),
        (1e300, np.inf, "different"),
        ("REML", "REML", "equal"),
        (True, np.True_, "equal"),
        (True, 1.0, "different"),
        ([0.5], 0.5, "equal"),
        (0.5, [0.5], "equal"),
        ([1.0, 2.0], [1.0], "different"),
        ([1.0, 2.0], np.array([1.0, 2.0]), "equal"),
        ([[1.0], [2.0, None]], [[1.0], [2.0, None]], "equal"),
    ],
)
def test_a_value_is_equal_or_it_is_not(want: object, got: object, state: str) -> None:
    assert set(states(want, got)) == {state}


def test_a_key_that_is_not_offered_is_missing_and_others_are_not_looked_at() -> None:
    assert states({"beta": 1.0, "se": 2.0}, {"beta": 1.0, "more": 3.0}) == ["equal", "missing"]


def test_a_named_tolerance_holds_for_everything_below_its_name() -> None:
    tolerance = read_tolerance({"rtol": 1e-8, "atol": 0, "keys": {"ci": {"rtol": 0.1, "atol": 0}}})
    assert states(
        {"ci": {"lower": [1.0]}, "beta": 1.0}, {"ci": {"lower": [1.05]}, "beta": 1.05}, tolerance
    ) == [
        "equal",
        "different",
    ]


def test_the_other_format_names_absolute_and_relative_tolerances() -> None:
    tolerance = read_tolerance({"coef": [1e-3], "se_rel": 0.1})
    assert (tolerance.below("coef").atol, tolerance.below("se").rtol) == (1e-3, 0.1)
    assert read_tolerance({"abs": 1e-6, "rel": 1e-5}) == Tolerance(1e-5, 1e-6)


def test_a_difference_is_shown_with_both_values_and_its_place() -> None:
    outcome = run_case(case({"y": [1.0, 2.0]}), Adapters({"transf": lambda _: {"y": [1.0, 2.5]}}))
    assert outcome.verdict is Verdict.DIFFERENT
    assert "y: different (1 of 2 values) at position 1, reference 2.0, tamis 2.5" in case_text(outcome)


def test_a_case_is_not_supported_by_name_and_never_passes() -> None:
    def refuse(_: Case) -> dict:
        raise NotSupportedError("three levels")

    outcome = run_case(case({"y": 1.0}), Adapters({"transf": refuse}))
    unknown = run_case(case({"y": 1.0}, family="mv"), Adapters())
    assert (outcome.verdict, unknown.verdict) == (Verdict.NOT_SUPPORTED, Verdict.NOT_SUPPORTED)
    assert "transf / one (three levels)" in summary_text([outcome, unknown])
    assert "mv / one (family mv)" in summary_text([outcome, unknown])


def test_an_error_of_tamis_is_a_difference_with_its_words() -> None:
    def fail(_: Case) -> dict:
        raise ValueError("no root")

    outcome = run_case(case({"y": 1.0}), Adapters({"transf": fail}))
    assert (outcome.verdict, outcome.reason) == (Verdict.DIFFERENT, "ValueError: no root")


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "suite.json"
    path.write_text(json.dumps({"format": "other/1", "cases": []}), encoding="utf-8")
    with pytest.raises(ValueError, match="format is 'other/1', expected tamis-meta-conformance"):
        read_suite(path)


@pytest.mark.parametrize(("y", "status"), [(0.5493061443340549, 0), (0.5493, 1)])
def test_the_command_exits_1_on_any_difference(tmp_path: Path, y: float, status: int) -> None:
    entry = {
        "id": "z",
        "family": "conversion",
        "function": "transf.rtoz",
        "inputs": {"data": {"x": [0.5]}, "args": []},
    }
    entry |= {"expected": {"y": [y]}, "tolerance": {"rtol": 1e-8, "atol": 1e-10}}
    path = tmp_path / "suite.json"
    path.write_text(json.dumps({"format": "tamis-meta-conformance/1", "cases": [entry]}), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "tests.conformance", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == status, run.stderr
    assert "conversion / z:" in run.stdout
