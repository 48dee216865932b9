"""Mantel–Haenszel pooling against statsmodels, laws, and words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable

from tamis.analysis.mantel_haenszel import mantel_haenszel
from tamis.errors import InputError, UsageError

# Events and non-events of two groups in four studies, one without events in group 1.
CELLS = {"ai": [12, 3, 0, 33], "bi": [40, 17, 30, 180], "ci": [7, 5, 4, 20], "di": [52, 21, 44, 195]}
RATES = {
    "events1": [7, 8, 3],
    "time1": [1344, 1600, 12012],
    "events2": [11, 8, 14],
    "time2": [1988, 1461, 10962],
}


@pytest.fixture
def statsmodels_tables() -> StratifiedTable:
    a, b, c, d = CELLS.values()
    return StratifiedTable(np.array([[a, b], [c, d]], dtype=float))


def test_the_odds_ratio_and_its_tests_agree_with_statsmodels(statsmodels_tables: StratifiedTable) -> None:
    result = mantel_haenszel(measure="OR", **CELLS)
    null, equal = (
        statsmodels_tables.test_null_odds(correction=True),
        statsmodels_tables.test_equal_odds(adjust=True),
    )
    assert result.beta == pytest.approx(statsmodels_tables.logodds_pooled, rel=1e-12)
    assert result.se == pytest.approx(statsmodels_tables.logodds_pooled_se, rel=1e-12)
    assert (result.cmh.statistic, result.cmh.pval) == pytest.approx((null.statistic, null.pvalue))
    assert (result.tarone.statistic, result.tarone.pval) == pytest.approx((equal.statistic, equal.pvalue))


def test_the_uncorrected_test_and_breslow_day_agree_with_statsmodels(
    statsmodels_tables: StratifiedTable,
) -> None:
    result = mantel_haenszel(measure="OR", correct=False, **CELLS)
    assert result.cmh == result.cmh_uncorrected
    assert result.cmh.statistic == pytest.approx(statsmodels_tables.test_null_odds().statistic)
    assert result.breslow_day.statistic == pytest.approx(statsmodels_tables.test_equal_odds().statistic)


def test_the_risk_ratio_agrees_with_statsmodels(statsmodels_tables: StratifiedTable) -> None:
    assert np.exp(mantel_haenszel(measure="RR", **CELLS).beta) == pytest.approx(
        statsmodels_tables.riskratio_pooled
    )


def test_one_study_gives_its_own_odds_ratio() -> None:
    result = mantel_haenszel(measure="OR", ai=12, bi=40, ci=7, di=52)
    assert result.beta == pytest.approx(np.log(12 * 52 / (40 * 7)))
    assert result.se == pytest.approx(np.sqrt(1 / 12 + 1 / 40 + 1 / 7 + 1 / 52))
    assert (result.QE, result.QE_df, result.QEp) == (0, 0, 1)


@given(copies=st.integers(1, 6), measure=st.sampled_from(["OR", "RR", "RD"]))
def test_replicated_studies_keep_the_effect_and_divide_its_variance(copies: int, measure: str) -> None:
    once = mantel_haenszel(measure=measure, **CELLS)
    often = mantel_haenszel(measure=measure, **{name: cells * copies for name, cells in CELLS.items()})
    assert often.beta == pytest.approx(once.beta, rel=1e-12)
    assert often.se**2 * copies == pytest.approx(once.se**2, rel=1e-12)


@pytest.mark.parametrize("measure", ["OR", "RR", "RD"])
def test_a_study_without_events_changes_nothing(measure: str) -> None:
    # A risk difference of a study without events is zero, and informative: it does change that one.
    empty = {"ai": 0, "bi": 20, "ci": 0, "di": 25}
    more = mantel_haenszel(measure=measure, **{name: [*cells, empty[name]] for name, cells in CELLS.items()})
    once = mantel_haenszel(measure=measure, **CELLS)
    assert (more.beta == pytest.approx(once.beta)) == (measure != "RD")
    assert (more.k, len(more.dropped)) == (5, 1)


@pytest.mark.parametrize(("measure", "sign"), [("IRR", -1), ("IRD", -1)])
def test_exchanging_groups_changes_the_sign_for_rates(measure: str, sign: int) -> None:
    exchanged = {name[:-1] + ("2" if name[-1] == "1" else "1"): values for name, values in RATES.items()}
    here, there = mantel_haenszel(measure=measure, **RATES), mantel_haenszel(measure=measure, **exchanged)
    assert (there.beta, there.se) == pytest.approx((sign * here.beta, here.se))


def test_no_events_anywhere_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(InputError, match="no study has events and non-events to compare"):
        mantel_haenszel(measure="OR", ai=[0, 0], bi=[5, 6], ci=[0, 0], di=[7, 8])


def test_other_measures_are_refused_by_name() -> None:
    with pytest.raises(UsageError, match="Mantel and Haenszel pool OR, RR, RD, IRR, IRD"):
        mantel_haenszel(measure="SMD", **CELLS)


def test_the_summary_names_the_tests_and_shows_the_ratio() -> None:
    result = mantel_haenszel(measure="OR", **CELLS)
    text = result.summary()
    assert "Mantel–Haenszel, common effect, k = 4" in text
    assert "equal odds ratios (Tarone)" in text
    assert result.to_frame().loc["back-transformed", "beta"] == pytest.approx(np.exp(result.beta))
    assert "<table" in result._repr_html_()


def test_a_single_table_has_nothing_to_differ_from() -> None:
    found = mantel_haenszel(measure="OR", ai=[3], n1i=[10], ci=[1], n2i=[12], add=0.5, to="all")
    assert (found.QE, found.QE_df, found.QEp, found.I2, found.H2) == (0.0, 0, 1.0, 0.0, 1.0)
    assert found.tarone is not None
    assert np.isnan(found.tarone.pval)


def test_heterogeneity_is_not_defined_where_a_study_claims_no_sampling_error() -> None:
    tables = {"ai": [0, 10, 3], "n1i": [10, 10, 12], "ci": [10, 9, 4], "n2i": [10, 10, 11]}
    found = mantel_haenszel(measure="RD", add=0, to="none", **tables)
    assert np.isnan([found.QE, found.QEp, found.I2, found.H2]).all()
