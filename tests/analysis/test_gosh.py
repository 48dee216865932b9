"""All subsets against single fits."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from tamis.analysis.gosh import gosh
from tamis.analysis.pooling import fit
from tamis.errors import UsageError

GENERATOR = np.random.default_rng(13)
VI = GENERATOR.uniform(0.01, 0.4, 8)
YI = GENERATOR.normal(0.2, np.sqrt(VI + 0.1))


@pytest.mark.parametrize("method", ["EE", "DL", "REML"])
def test_a_subset_is_a_fit_of_its_studies(method):
    result = gosh(fit(YI, VI, method=method))
    row = 0b10110010 - 1
    again = fit(YI[[1, 4, 5, 7]], VI[[1, 4, 5, 7]], method=method)
    values = (result.estimate[row], result.tau2[row], result.QE[row], result.I2[row])
    np.testing.assert_allclose(values, (again.beta[0], again.tau2, again.QE, again.I2), rtol=1e-8, atol=1e-10)
    assert result.subsets[row] == 0b10110010


def test_there_is_one_row_per_subset_and_each_study_is_in_half_of_them():
    result = gosh(fit(YI, VI, method="EE"))
    assert result.k.size == 255
    assert result.includes(3).sum() == 128


def test_a_sample_is_the_same_for_the_same_seed():
    model = fit(YI, VI, method="EE")
    first, again = gosh(model, subsets=50, seed=1), gosh(model, subsets=50, seed=1)
    np.testing.assert_array_equal(first.estimate, again.estimate)
    everything = gosh(model)
    np.testing.assert_allclose(first.estimate, everything.estimate[first.subsets - 1], rtol=1e-12)


def test_processes_give_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    model = fit(YI, VI, method="REML")
    alone = gosh(model)
    monkeypatch.setattr("tamis.analysis.gosh.PIECE", 100)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        spread = gosh(model, executor=executor)
    np.testing.assert_array_equal(spread.estimate, alone.estimate, strict=True)
    np.testing.assert_array_equal(spread.tau2, alone.tau2, strict=True)
    np.testing.assert_array_equal(spread.I2, alone.I2, strict=True)


def test_too_many_studies_for_all_subsets_ask_for_a_sample():
    many = np.linspace(0, 1, 30)
    with pytest.raises(UsageError, match="give subsets="):
        gosh(fit(many, np.full(30, 0.1)))
    with pytest.raises(UsageError, match="needs a seed"):
        gosh(fit(many, np.full(30, 0.1)), subsets=10)
