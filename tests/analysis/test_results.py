"""What a fitted model shows and predicts."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from tamis.analysis.pooling import fit
from tamis.errors import InputError, UsageError

DATA = pd.DataFrame(
    {
        "yi": [0.1, 0.6, 0.9, -0.2, 0.35, 0.8, 0.15, 0.4],
        "vi": [0.02, 0.05, 0.04, 0.1, 0.03, 0.06, 0.02, 0.05],
        "dose": [1.0, 2, 3, 0, 1, 3, 1, 2],
        "kind": list("aabbabab"),
    },
    index=[f"study {letter}" for letter in "pqrstuvw"],
)


def test_categories_keep_their_coding_in_predictions():
    model = fit("yi", "vi", "~ C(kind) + dose", data=DATA)
    again = model.predict(DATA)
    np.testing.assert_allclose(again.pred, model.fitted, rtol=1e-12)
    assert model.studies.names == ("intercept", "C(kind)[T.b]", "dose")


def test_splines_keep_their_knots_in_predictions():
    model = fit("yi", "vi", "~ bs(dose, df=3)", data=DATA)
    part = model.predict(DATA.iloc[[2, 0]])
    np.testing.assert_allclose(part.pred, model.fitted[[2, 0]], rtol=1e-9)


def test_new_values_may_leave_the_intercept_out():
    model = fit(DATA.yi, DATA.vi, DATA[["dose"]])
    np.testing.assert_array_equal(model.predict([0.0, 2.0]).pred, model.predict([[1, 0.0], [1, 2.0]]).pred)


def test_new_values_that_do_not_fit_the_model_are_refused():
    model = fit(DATA.yi, DATA.vi, DATA[["dose"]])
    with pytest.raises(InputError, match="Expected finite columns intercept, dose"):
        model.predict([[1.0, 2.0, 3.0]])


def test_a_decreasing_transformation_exchanges_the_bounds():
    pooled = fit(DATA.yi, DATA.vi).predict(transform=lambda x: -x)
    assert pooled.ci_lb[0] < pooled.pred[0] < pooled.ci_ub[0]
    assert pooled.se is None


def test_an_unknown_transformation_lists_the_options():
    with pytest.raises(UsageError, match="the options are: exp, expit"):
        fit(DATA.yi, DATA.vi).predict(transform="cube")


def test_names_come_from_the_index_of_a_series():
    assert fit(DATA.yi, DATA.vi).studies.slab[0] == "study p"


def test_summary_and_notebook_show_the_same_numbers():
    model = fit("yi", "vi", "~ dose", data=DATA, test="knha")
    text, html = model.summary(), model._repr_html_()
    assert "Mixed-effects model, k = 8; tau2 by restricted maximum likelihood" in text
    assert f"{model.beta[1]:.4f}" in text
    assert f"{model.beta[1]:.4f}" in html
    assert "Knapp–Hartung, t(6), 95 % intervals" in text


def test_shrunken_effects_lie_between_the_study_and_the_average():
    model = fit(DATA.yi, DATA.vi)
    blup = model.blup().blup
    between = (blup - DATA.yi.to_numpy()) * (blup - model.beta[0])
    assert (between <= 0).all()


def test_a_result_cannot_be_changed():
    model = fit(DATA.yi, DATA.vi)
    with pytest.raises(dataclasses.FrozenInstanceError):
        model.tau2 = 0.0
