"""Leave-one-out and deletion diagnostics against refitting."""

import numpy as np
import pandas as pd
import pytest

from tamis.analysis.influence import influence, leave_one_out, leverages, radial_coordinates, residual_errors
from tamis.analysis.pooling import fit
from tamis.errors import UsageError

GENERATOR = np.random.default_rng(11)
VI = GENERATOR.uniform(0.01, 0.4, 14)
YI = GENERATOR.normal(0.2, np.sqrt(VI + 0.1))
X = pd.DataFrame({"x": GENERATOR.normal(size=14)})


@pytest.mark.parametrize("test", ["z", "knha", "adhoc"])
@pytest.mark.parametrize("method", ["EE", "DL", "HE", "SJ", "REML", "PM"])
def test_leaving_one_out_is_refitting_without_it(method, test):
    rows = leave_one_out(fit(YI, VI, method=method, test=test)).fits
    kept = np.arange(14) != 5
    again = fit(YI[kept], VI[kept], method=method, test=test)
    values = (rows.beta[5, 0], rows.se[5, 0], rows.ci_lb[5, 0], rows.tau2[5], rows.QE[5], rows.I2[5])
    wanted = (again.beta[0], again.se[0], again.ci_lb[0], again.tau2, again.QE, again.I2)
    np.testing.assert_allclose(values, wanted, rtol=1e-8, atol=1e-10)


def test_a_dominating_study_can_be_left_out_without_losing_digits():
    yi, vi = np.array([1e3, 0.1, 0.4, 0.3]), np.array([1e-12, 0.1, 0.2, 0.1])
    rows = leave_one_out(fit(yi, vi, method="EE")).fits
    again = fit(yi[1:], vi[1:], method="EE")
    np.testing.assert_allclose((rows.beta[0, 0], rows.se[0, 0]), (again.beta[0], again.se[0]), rtol=1e-9)


def test_diagnostics_of_a_regression_are_those_of_refitting():
    model, kept = fit(YI, VI, X), np.arange(14) != 3
    found, again = influence(model), fit(YI[kept], VI[kept], X[kept])
    change = model.beta - again.beta
    np.testing.assert_allclose(found.tau2_del[3], again.tau2, rtol=1e-7)
    np.testing.assert_allclose(found.cook_d[3], change @ np.linalg.solve(model.vcov, change), rtol=1e-6)
    np.testing.assert_allclose(
        found.cov_r[3], np.linalg.det(again.vcov) / np.linalg.det(model.vcov), rtol=1e-6
    )


def test_leverages_add_up_to_the_number_of_coefficients():
    assert abs(leverages(fit(YI, VI, X)).sum() - 2.0) < 1e-12


def test_residual_errors_are_those_of_the_dense_matrices():
    model = fit(YI, VI, X, weights=np.linspace(1, 3, 14), method="GENQ")
    W, D = np.diag(np.linspace(1, 3, 14)), model.studies.X
    H = D @ np.linalg.solve(D.T @ W @ D, D.T @ W)
    dense = (np.eye(14) - H) @ np.diag(VI + model.tau2) @ (np.eye(14) - H).T
    np.testing.assert_allclose(residual_errors(model), np.sqrt(np.diag(dense)), rtol=1e-10)


def test_a_study_that_alone_carries_a_moderator_is_listed():
    only = pd.DataFrame({"x": np.eye(14)[2]})
    found = influence(fit(YI, VI, only))
    assert found.not_estimable == ("3",)
    assert np.isnan(found.cook_d[2])
    assert np.isfinite(np.delete(found.cook_d, 2)).all()


def test_too_few_studies_cannot_be_left_out():
    with pytest.raises(UsageError, match="leaves too few"):
        leave_one_out(fit(YI[:3], VI[:3], X[:3]))


@pytest.mark.parametrize("test", ["z", "knha"])
@pytest.mark.parametrize("method", ["DL", "REML"])
def test_of_two_studies_leaving_one_out_is_the_other(method, test):
    model = fit([0.2, 0.9], [0.05, 0.2], method=method, test=test)
    rows, found = leave_one_out(model).fits, influence(model)
    np.testing.assert_allclose(rows.beta[:, 0], [0.9, 0.2])
    np.testing.assert_allclose(rows.se[:, 0], np.sqrt([0.2, 0.05]))
    heterogeneity = np.array([rows.tau2, rows.QE, rows.QEp, rows.I2, rows.H2])
    np.testing.assert_array_equal(heterogeneity, np.tile([[0], [0], [1], [0], [1]], 2))
    np.testing.assert_allclose(found.rstudent, [-1.4, 1.4])
    np.testing.assert_allclose(found.dffits, [-2.5298221, 0.9219544], rtol=1e-7)
    np.testing.assert_allclose(found.cook_d, [1.8823529, 0.53125], rtol=1e-7)


def test_radial_slopes_are_the_outcomes():
    points = radial_coordinates(fit(YI, VI))
    np.testing.assert_allclose(points.y / points.x, YI, rtol=1e-12)
