"""Reading files of any format: the content decides, and every record is accounted for."""

from tamis.review.importers import read_records

OWN = b"""record_id,query_id,title,authors,year,journal,volume,issue,pages,doi,pmid,url,language,abstract_available,notes
R0001,SEED,"Calcinosis, a case","Nayak, Sitikantha; Mishra, B. N.",2015,Skinmed,13,2,10-12,10.1000/x,,,en,yes,seed
"""


def test_the_csv_of_a_tamis_review_is_read_under_canonical_names():
    result = read_records(OWN, "pages.csv")

    (record,) = result.records
    assert record.position == 1
    assert record.line == 2
    assert record.fields["authors"] == ("Nayak, Sitikantha", "Mishra, B. N.")
    assert (record.first("accession"), record.first("query"), record.first("pages")) == ("R0001", "SEED", "10-12")
    assert record.extra == {"abstract_available": ("yes",)}
