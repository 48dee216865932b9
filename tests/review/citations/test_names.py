"""Author lists in every order become the same names."""

import pytest

from tamis.review.citations.names import parse_names

PEOPLE = [("van der Berg", "A. B."), ("O'Neal", "H. E."), ("García-Márquez", "G.")]


@pytest.mark.parametrize(
    "printed",
    [
        "van der Berg AB, O'Neal HE, García-Márquez G",
        "van der Berg A.B., O'Neal H.E. and García-Márquez G.",
        "van der Berg, A. B., O'Neal, H. E., & García-Márquez, G.",
        "van der Berg, A.B.; O'Neal, H.E.; García-Márquez, G.",
        "A. B. van der Berg, H. E. O'Neal and G. García-Márquez",
        "A.B. van der Berg, H.E. O'Neal, G. García-Márquez",
        "van der Berg, A. B., H. E. O'Neal, and G. García-Márquez",
        "VAN DER BERG, A. B., O'NEAL, H. E., AND GARCÍA-MÁRQUEZ, G.",
        "van der Berg A. B. O'Neal H. E. García-Márquez G.",
    ],
)
def test_one_list_in_every_order(printed):
    names, has_others = parse_names(printed)
    found = [(name.family.casefold(), name.given.replace(".", "").replace(" ", "")) for name in names]
    assert found == [(family.casefold(), given.replace(".", "").replace(" ", "")) for family, given in PEOPLE]
    assert not has_others


@pytest.mark.parametrize(
    ("printed", "families"),
    [
        ("Joachim Wermter, Katrin Tomanek, and Udo Hahn", ["Wermter", "Tomanek", "Hahn"]),
        ("Hindle, Donald and Rooth, Mats", ["Hindle", "Rooth"]),
        ("Hogue, Christopher W. V.", ["Hogue"]),
        ("Karjalainen, Virpi, Elena Jacuzzi, and Monica Lie", ["Karjalainen", "Jacuzzi", "Lie"]),
        ("HU Zu-liang, ZHANG Yuan-hai, WANG Xin-gang", ["HU", "ZHANG", "WANG"]),
        ("Ramón y Cajal S, Costa e Silva J", ["Ramón y Cajal", "Costa e Silva"]),
        ("J. C. BROCARD, F. BARONNET et H. E. O'NEAL.", ["BROCARD", "BARONNET", "O'NEAL"]),
        ("World Health Organization", ["World Health Organization"]),
    ],
)
def test_family_names(printed, families):
    assert [name.family for name in parse_names(printed)[0]] == families


@pytest.mark.parametrize(
    "printed", ["Soon SL, et al.", "Soon SL et al", "Soon SL, and others", "Soon, S. L., …"]
)
def test_others_are_a_flag_and_no_name(printed):
    names, has_others = parse_names(printed)
    assert [name.family for name in names] == ["Soon"]
    assert has_others


@pytest.mark.parametrize("printed", ["Lemaire KT Jr", "Lemaire, K. T., Jr.", "K. T. Lemaire Jr."])
def test_suffixes_are_told_from_initials(printed):
    (name,) = parse_names(printed)[0]
    assert (name.family, name.suffix) == ("Lemaire", "Jr")


def test_a_group_is_one_name():
    (first, group), _ = parse_names("Stahl M; ESMO Guidelines Working Group")
    assert not first.is_group
    assert (group.family, group.is_group) == ("ESMO Guidelines Working Group", True)


@pytest.mark.parametrize("printed", ["", "et al.", "—", ";;,", "2004"])
def test_what_holds_no_name_gives_none(printed):
    assert parse_names(printed)[0] == ()


@pytest.mark.parametrize(
    ("text", "families"),
    [
        (
            "van der Berg JA Jr, de la Cruz M 3rd, et al; CALCIUM Study Group",
            ["van der Berg", "de la Cruz", "CALCIUM Study Group"],
        ),
        ("Aad G, et al., ATLAS Collaboration", ["Aad", "ATLAS Collaboration"]),
    ],
)
def test_a_group_may_follow_et_al(text, families):
    names, has_others = parse_names(text)
    assert [name.family for name in names] == families
    assert has_others
    assert names[-1].is_group


def test_the_last_initial_keeps_the_point_that_the_others_have():
    names, _ = parse_names("Deeks, J. J., & Altman, D. G")
    assert [name.given for name in names] == ["J. J.", "D. G."]
