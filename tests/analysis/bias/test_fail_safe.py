"""Fail-safe numbers against adding the studies."""

import numpy as np
import pytest

from tamis.analysis.bias import fail_safe_n
from tamis.analysis.pooling import fit
from tamis.errors import UsageError

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


@pytest.mark.parametrize("target", [0.0, -0.1, 2.0])
def test_a_target_beyond_the_average_is_refused(target):
    with pytest.raises(UsageError, match="is not between 0 and the average"):
        fail_safe_n(fit(YI, VI), type="Orwin", target=target)
