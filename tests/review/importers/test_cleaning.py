"""The written form of values: applying it twice changes nothing."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.review.importers import cleaning
from tamis.review.importers.names import family_first, given_first

ANY = st.text(max_size=30)


@pytest.mark.parametrize("clean", [cleaning.clean_text, cleaning.one_line, family_first])
@given(text=ANY)
def test_cleaning_a_text_twice_is_cleaning_it_once(clean: Callable[[str], str], text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("clean", [cleaning.clean_names, cleaning.clean_dois, cleaning.clean_pages])
@given(values=st.lists(st.from_regex(r"[ ,;./0-9A-Za-zé–-]{1,20}", fullmatch=True), max_size=3))
def test_cleaning_values_twice_is_cleaning_them_once(
    clean: Callable[[list[str]], list[str]], values: list[str]
) -> None:
    once = [value for value in clean([cleaning.one_line(value) for value in values]) if value]

    assert clean(once) == once


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("https://doi.org/10.1000/AB_c", "10.1000/AB_c"),
        ("http://dx.doi.org/10.1/x", "10.1/x"),
        ("doi: 10.1/x", "10.1/x"),
        ("//doi.org/10.1/x", "10.1/x"),
        ("https://doi-org.proxy.org/10.1/x", "https://doi-org.proxy.org/10.1/x"),
    ],
)
def test_resolvers_are_cut_off_a_doi(written: str, doi: str) -> None:
    assert cleaning.clean_dois([written]) == [doi]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2001/09/01/", ("2001", "2001-09-01")),
        ("2016/12//", ("2016", "2016-12")),
        ("2014//", ("2014", "")),
        ("2013/02/15/received", ("2013", "2013/02/15/received")),
        ("2020 Feb", ("2020", "2020 Feb")),
        ("in press", ("", "in press")),
    ],
)
def test_dates_are_read_as_far_as_they_are_certain(written: str, expected: tuple[str, str]) -> None:
    assert cleaning.iso_date(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Yang Z.", "Yang, Z."),
        ("Sears ME", "Sears, ME"),
        ("Brownstein C D", "Brownstein, C D"),
        ("van den Bosch MAAJ", "van den Bosch, MAAJ"),
        ("Shannon,Claude E.", "Shannon, Claude E."),
        ("World Health Organization", "World Health Organization"),
    ],
)
def test_initials_mark_the_end_of_a_family_name(written: str, expected: str) -> None:
    assert family_first(written) == expected


def test_particles_belong_to_the_family_name() -> None:
    assert given_first("Björn A. van den Berg Jr.") == "van den Berg, Björn A., Jr."
    assert given_first("Madonna") == "Madonna"
