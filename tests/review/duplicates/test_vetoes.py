from typing import Any

import pytest

from tests.review.duplicates.cases import WORK, decision

ELSEWHERE = {"journal": "Lung Cancer", "volume": "67", "pages": "S11", "doi": ""}
TITLE = WORK["title"]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"title": TITLE.upper() + ".", "authors": "C. M. Dresler and J. Olak and J. E. Herndon", "doi": ""},
        {"title": f"[{TITLE}]", "journal": "Chest : official publication of the American College", "doi": ""},
        {"title": "[Comparison of two ways to give talc in pleurisy of cancer. Controlled study]", "doi": ""},
        {"title": TITLE.split(":")[0], "doi": ""},
        {"pages": "909-15", "doi": "https://doi.org/10.1378/CHEST.127.3.909"},
        {"year": 2004, "volume": "", "pages": ""},
        {"authors": "", "journal": "", "doi": ""},
        {"volume": "", "pages": "", "doi": ""},
    ],
)
def test_exports_of_one_report_are_merged(change: dict[str, Any]) -> None:
    assert decision({}, change)[0] == "merge"


@pytest.mark.parametrize(
    ("change", "relation"),
    [
        ({"title": "Erratum: " + TITLE, "pages": "1200"}, "erratum"),
        ({"title": TITLE + " [abstract]", **ELSEWHERE, "year": 2004}, "abstract"),
        (
            {"title": TITLE, "journal": "medRxiv", "volume": "", "pages": "", "doi": "10.1101/2004.1"},
            "version",
        ),
        ({"title": TITLE + ". Part II", "pages": "916-924", "doi": ""}, "part"),
    ],
)
def test_what_belongs_to_a_report_is_linked_and_not_merged(change: dict[str, Any], relation: str) -> None:
    assert decision({}, change)[:2] == ("link", relation)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"title": TITLE + ". Part I", "doi": ""}, {"title": TITLE + ". Part II", "doi": ""}),
        ({}, {"pages": "1001-1009", "doi": "10.1378/chest.127.4.1001"}),
        ({"pages": "S11"}, {"pages": "S11", "title": "Colchicine prevents effusions after operations of the heart"}),
        ({}, {"authors": "Lee, C. H.; Wang, W. J.", "year": 1988, "volume": "94", "pages": "1256-1259", "doi": ""}),
        (
            {"title": "Editorial", "doi": "", "pages": ""},
            {"title": "Editorial", "doi": "", "pages": "", "authors": "Snodgrass, R."},
        ),
        ({"doi": "10.1002/14651858.CD002273.pub2"}, {"doi": "10.1002/14651858.CD002273.pub3", "year": 2008}),
        ({"pages": "", "volume": "", "doi": ""}, {"pages": "", "volume": "", "doi": "", "journal": "Workshop on Talc"}),
        ({"pages": "S27", "doi": ""}, {"pages": "S27", "doi": "", "title": "Bleomycin or interferon in cancer"}),
        ({"doi": ""}, {"doi": "", **ELSEWHERE}),
        (
            {"title": "A phase I trial of dasatinib", "doi": "", "pages": ""},
            {"title": "A phase II trial of dasatinib", "doi": "", "pages": ""},
        ),
    ],
)  # fmt: skip
def test_two_reports_are_never_merged(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert decision(one, other)[0] != "merge"
