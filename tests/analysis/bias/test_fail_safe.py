"""Fail-safe numbers against adding the studies."""

import numpy as np
import pytest

from tamis.analysis.bias import fail_safe_n
from tamis.analysis.pooling import fit

YI = np.array([0.4, 0.6, 0.3, 0.8, 0.5])
VI = np.array([0.05, 0.1, 0.02, 0.2, 0.05])


def test_rosenthals_number_of_null_results_just_undoes_significance():
    number = fail_safe_n(fit(YI, VI)).fsnum
    z = float(np.sum(YI / np.sqrt(VI)))
    assert z / np.sqrt(5 + number) <= 1.6448536 < z / np.sqrt(5 + number - 1)


def test_orwins_number_of_null_results_brings_the_average_to_the_target():
    found = fail_safe_n(fit(YI, VI), type="Orwin", target=0.1)
    assert found.meanes * 5 / (5 + found.fsnum) <= 0.1 < found.meanes * 5 / (5 + found.fsnum - 1)


def test_the_general_number_under_a_common_effect_is_that_of_adding_typical_studies():
    number = fail_safe_n(fit(YI, VI, method="EE"), type="General").fsnum
    typical = 5 / np.sum(1 / VI)

    def p_value(n: int) -> float:
        return fit(np.append(YI, np.zeros(n)), np.append(VI, np.full(n, typical)), method="EE").pval[0]

    assert p_value(number) >= 0.05 > p_value(number - 1)


def test_a_result_that_is_not_significant_needs_no_further_studies():
    assert fail_safe_n(fit([0.1, -0.1, 0.05], [0.1, 0.1, 0.1]), type="Rosenberg").fsnum == 0


@pytest.mark.parametrize("type", ["Orwin", "General"])
@pytest.mark.parametrize(("target", "number"), [(0.0, np.inf), (2.0, 0), (-2.0, 0)])
def test_a_target_of_no_effect_is_never_reached_and_one_beyond_the_average_already_is(type, target, number):
    assert fail_safe_n(fit(YI, VI), type=type, target=target).fsnum == number


@pytest.mark.parametrize("type", ["Orwin", "General"])
def test_a_target_counts_on_the_side_of_the_average(type):
    same, other = (fail_safe_n(fit(YI, VI), type=type, target=target) for target in (0.1, -0.1))
    assert same == other
    assert fail_safe_n(fit(-YI, VI), type=type, target=0.1).target == -0.1
