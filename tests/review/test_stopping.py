import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import hypergeom, nchypergeom_fisher

from tamis.errors import UsageError
from tamis.review.stopping import (
    RULES,
    Progress,
    advise,
    certify,
    estimate_remaining,
    find_rule,
    stops_at,
    target_set_stop,
    urn_p,
)


def flags(text):
    return np.array([mark == "1" for mark in text])


def brute_urn(relevant, total, known, target, odds):
    """Every start of the past, one at a time, from the distributions of scipy."""
    found = int(relevant.sum()) + known
    missing = int(np.floor(found / target + 1e-9)) + 1 - known
    best = 1.0
    for start in range(len(relevant)):
        inside = missing - int(relevant[:start].sum())
        hits, draws, urn = int(relevant[start:].sum()), len(relevant) - start, total - start
        if inside > urn:
            return 0.0
        law = hypergeom(urn, inside, draws) if odds == 1 else nchypergeom_fisher(urn, inside, draws, odds)
        best = min(best, float(law.cdf(hits)))
    return best


@given(
    st.lists(st.booleans(), min_size=1, max_size=40),
    st.integers(0, 60),
    st.integers(0, 2),
    st.sampled_from([0.8, 0.9, 0.95]),
    st.sampled_from([1.0, 1.5]),
)
def test_the_urn_is_the_smallest_p_over_all_starts(read, left, known, target, odds):
    relevant = np.array(read)
    assume(relevant.any() or known)
    progress = Progress(relevant, len(read) + left, known)
    assert urn_p(progress, target, odds) == pytest.approx(
        brute_urn(relevant, len(read) + left, known, target, odds), rel=1e-6, abs=1e-9
    )


@given(st.integers(1, 30), st.integers(0, 200), st.integers(1, 200))
def test_reading_on_without_a_find_never_weakens_the_evidence(finds, gap, more):
    total = finds + 500
    first = np.concatenate([np.ones(finds, bool), np.zeros(gap, bool)])
    second = np.concatenate([first, np.zeros(more, bool)])
    assert urn_p(Progress(second, total), 0.95) <= urn_p(Progress(first, total), 0.95) + 1e-12


def test_odds_above_one_and_lower_targets_stop_earlier():
    progress = Progress(flags("1" * 20 + "0" * 300), 1000)
    assert urn_p(progress, 0.9) < urn_p(progress, 0.95)
    assert urn_p(progress, 0.95, 3.0) < urn_p(progress, 0.95)


def test_what_remains_of_a_falling_rate_is_found():
    generator = np.random.default_rng(4)
    estimates, covered = [], 0
    for _ in range(60):
        chance = 0.5 * np.exp(-np.arange(2000) / 200)
        relevant = generator.random(2000) < chance
        remaining = estimate_remaining(Progress(relevant[:500], 2000))
        estimates.append(remaining.estimate)
        covered += int(relevant[500:].sum()) <= remaining.upper
    # Of 100 finds exp(-500/200) = 8.2 are left on average.
    assert np.mean(estimates) == pytest.approx(8.2, rel=0.15)
    assert covered >= 54


@pytest.mark.parametrize("text", ["0" * 30, "1", "1" * 30, "01" * 20])
def test_estimates_stay_among_what_is_left(text):
    remaining = estimate_remaining(Progress(flags(text), 50))
    assert 0 <= remaining.estimate <= 50 - len(text)
    assert 0 <= remaining.upper <= 50 - len(text)


@given(st.integers(1, 40), st.integers(1, 60), st.data())
def test_a_sample_certifies_the_exact_limit(found, left, data):
    sampled = data.draw(st.integers(0, left))
    hits = data.draw(st.integers(0, sampled))
    progress = Progress(np.ones(found, bool), found + left)
    possible = [
        whole
        for whole in range(hits, left - sampled + hits + 1)
        if hypergeom.cdf(hits, left, whole, sampled) > 0.05
    ]
    limit = certify(progress, sampled, hits)
    assert limit == pytest.approx((found + hits) / (found + max(possible)))
    assert 0 < limit <= 1


def test_a_whole_sample_without_a_find_certifies_all():
    assert certify(Progress(flags("111"), 53), 50, 0) == 1.0


@pytest.mark.parametrize(
    ("rule", "text", "total", "stop"),
    [
        ("consecutive", "1" + "0" * 99, 500, False),
        ("consecutive", "1" + "0" * 100, 500, True),
        ("safe", "1" * 5 + "0" * 49, 500, False),
        ("safe", "1" * 5 + "0" * 60, 500, True),
        ("knee", "1" * 40 + "0" * 59, 2000, False),
        ("knee", "1" * 150 + "0" * 900, 4000, True),
        ("urn", "1" * 40 + "0" * 10, 2000, False),
        ("urn", "1" * 40 + "0" * 1500, 2000, True),
        ("tamis", "1" * 40 + "0" * 10, 2000, False),
        ("tamis", "1" * 40 + "0" * 1500, 2000, True),
        ("tamis", "0" * 1500, 2000, False),
    ],
)
def test_each_rule_stops_where_its_definition_says(rule, text, total, stop):
    assert find_rule(rule).says(Progress(flags(text), total), 0.95, 0.95)[0] is stop


def test_every_rule_gives_advice_and_only_some_a_target():
    advice = advise(Progress(flags("1100"), 100), target=0.9)
    assert [item.rule for item in advice] == list(RULES)
    assert {item.rule: item.target for item in advice} == {
        "tamis": 0.9, "urn": 0.9, "knee": None, "safe": None, "consecutive": None,
    }  # fmt: skip
    assert all(item.because for item in advice)


def test_nothing_left_to_read_is_a_stop():
    assert all(item.stop for item in advise(Progress(flags("10"), 2)))


def test_a_finished_reading_tells_where_a_rule_would_have_stopped():
    relevant = flags("1" * 30 + "0" * 970)
    read = stops_at(find_rule("consecutive"), relevant, every=10)
    assert read == 130
    assert stops_at(find_rule("consecutive"), flags("01" * 100)) == 200


def test_the_target_method_reads_until_every_target_was_met():
    relevant = flags("1" * 15 + "0" * 85)
    read, found = target_set_stop(relevant, known=1, seed=3, size=5)
    assert 5 < read <= 100
    assert 6 <= found <= 16
    assert target_set_stop(flags("1000"), known=0, seed=1) == (4, 1)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Progress(flags("11"), 1), "2 records read of 1"),
        (lambda: advise(Progress(flags("1"), 5), target=95), "no share"),
        (lambda: certify(Progress(flags("1"), 5), 5, 0), "sample of 5"),
        (lambda: find_rule("elbow"), "Expected one of: tamis, urn"),
    ],
)
def test_impossible_questions_are_refused(call, words):
    with pytest.raises(UsageError, match=words):
        call()
