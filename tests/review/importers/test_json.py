"""CSL-JSON, OpenAlex, ClinicalTrials.gov."""

import json

from tamis.review.importers import read_records

CSL = [
    {
        "id": "a1",
        "type": "article-journal",
        "title": "T",
        "author": [
            {"family": "Beethoven", "non-dropping-particle": "van", "given": "L.", "suffix": "Jr"},
            {"literal": "WHO"},
        ],
        "issued": {"date-parts": [[2020, 3]]},
        "page": "1-9",
        "DOI": "10.1/x",
        "call-number": "QA 1",
    },
    {"id": "a2", "type": "book", "title": "U", "issued": {"raw": "in press"}},
]
WORK = {
    "id": "https://openalex.org/W1",
    "doi": "https://doi.org/10.1/x",
    "display_name": "T",
    "publication_year": 2024,
    "type": "article",
    "authorships": [{"author": {"display_name": "Carles van der Closas"}}],
    "biblio": {"volume": "1", "first_page": "2", "last_page": "3"},
    "abstract_inverted_index": {"world": [1], "Hello": [0]},
    "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/123"},
    "cited_by_count": 2,
}
STUDY = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT01", "briefTitle": "Brief", "officialTitle": "Official"},
        "statusModule": {"startDateStruct": {"date": "2020-05"}},
        "conditionsModule": {"conditions": ["Calcinosis"]},
    }
}


def test_csl_names_and_dates_are_put_together() -> None:
    first, second = read_records(json.dumps(CSL).encode(), "x").records

    assert first.fields["authors"] == ("van Beethoven, L., Jr", "WHO")
    assert (first.first("year"), first.first("date"), first.extra) == (
        "2020",
        "2020-03",
        {"call-number": ("QA 1",)},
    )
    assert (second.type, second.first("year")) == ("book", "in press")


def test_a_damaged_item_costs_itself_alone() -> None:
    text = json.dumps(CSL, indent=1).replace('"page": "1-9"', '"page": 1-9')

    result = read_records(text.encode(), "x.json")

    assert [record.first("title") for record in result.records] == ["U"]
    assert [problem.line for problem in result.problems] == [2]


def test_openalex_works_tell_how_many_there_are_in_all() -> None:
    result = read_records(json.dumps({"meta": {"count": 99}, "results": [WORK]}).encode(), "x.json")

    (record,) = result.records
    assert result.claimed == 99
    assert record.first("abstract") == "Hello world"
    assert [record.first(name) for name in ("authors", "pages", "pmid", "accession", "doi")] == [
        "van der Closas, Carles",
        "2-3",
        "123",
        "W1",
        "10.1/x",
    ]
    assert record.extra == {"cited_by_count": ("2",)}


def test_one_work_a_line_is_read_too() -> None:
    text = "\n".join(json.dumps(WORK) for _ in range(3))

    assert [record.line for record in read_records(text.encode(), "x.jsonl").records] == [1, 2, 3]


def test_studies_of_clinicaltrials_gov_are_registrations() -> None:
    result = read_records(json.dumps({"totalCount": 1, "studies": [STUDY]}).encode(), "x.json")

    (record,) = result.records
    assert (record.type, record.first("title"), record.first("accession")) == (
        "registration",
        "Official",
        "NCT01",
    )
    assert (record.first("date"), record.extra) == ("2020-05", {"briefTitle": ("Brief",)})
