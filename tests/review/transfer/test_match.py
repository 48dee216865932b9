import pandas as pd

from tamis.review.records import records_frame
from tamis.review.transfer import ForeignVote, RecordIndex

RECORDS = records_frame(
    [
        {"record": f"db/{number}", "search": "db", "position": number, "title": title, "doi": doi, "pmid": pmid,
         "year": year}
        for number, title, doi, pmid, year in (
            (1, "Heel sticks in newborns", "10.1000/one", "101", 2001),
            (2, "Heel sticks in newborns.", "https://doi.org/10.1000/ONE", "", 2001),
            (3, "Abstracts of a meeting: first", "10.1000/supplement", "", 2005),
            (4, "Abstracts of a meeting: second", "10.1000/supplement", "", 2005),
            (5, "Editorial", "", "", 2001),
            (6, "Editorial", "", "", 2010),
        )
    ]
)  # fmt: skip
CLUSTERS = pd.Series({f"db/{number}": "db/1" if number == 2 else f"db/{number}" for number in range(1, 7)})


def find(**row: str) -> list[str]:
    ids = tuple(filter(None, (row.pop("record", ""),)))
    return RecordIndex(RECORDS, CLUSTERS).find(ForeignVote(2, "include", ids=ids, **row))


def test_an_id_goes_before_everything_and_leads_to_the_report() -> None:
    assert find(record="db/2", doi="10.1000/supplement") == ["db/1"]


def test_a_doi_in_any_spelling_a_pubmed_number_and_a_title_lead_to_the_report() -> None:
    assert find(doi="doi:10.1000/ONE.") == ["db/1"]
    assert find(pmid="PMID: 101") == ["db/1"]
    assert find(title="HEEL STICKS in Newborns") == ["db/1"]


def test_a_doi_of_several_reports_is_narrowed_by_the_title() -> None:
    assert find(doi="10.1000/supplement") == ["db/3", "db/4"]
    assert find(doi="10.1000/supplement", title="Abstracts of a meeting: Second") == ["db/4"]


def test_a_title_of_several_reports_is_narrowed_by_the_year_give_or_take_one() -> None:
    assert find(title="Editorial") == ["db/5", "db/6"]
    assert find(title="Editorial", year="2002") == ["db/5"]
    assert find(title="Editorial", year="1990") == []


def test_a_number_and_a_title_at_odds_leave_both() -> None:
    assert find(doi="10.1000/one", title="Abstracts of a meeting: first") == ["db/1", "db/3"]


def test_what_is_not_in_the_review_is_not_found() -> None:
    assert find(doi="10.1000/other", title="Something else", record="1581") == []
