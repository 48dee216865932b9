"""References leave in every export format."""

import pytest

from tamis.review.citations import parse_references
from tamis.review.citations.records import raw_records
from tamis.review.exporters import export_records
from tamis.review.importers import read_records

TEXT = (
    "Cherian EV, Shenoy KV. Iatrogenic calcinosis cutis in a neonate. Case Reports. 2013 Feb 21;9(2):12-5.\n"
)


def test_a_record_holds_the_fields_and_the_string():
    (record,) = raw_records(parse_references(TEXT))
    assert record.fields["authors"] == ("Cherian, EV", "Shenoy, KV")
    assert record.first("date") == "2013-02-21"
    assert TEXT.strip() in record.fields["notes"]


@pytest.mark.parametrize(
    ("to", "name"), [("ris", "x.ris"), ("csl-json", "x.json"), ("bibtex", "x.bib"), ("csv", "x.csv")]
)
def test_what_is_exported_is_read_back(to, name):
    data = export_records(raw_records(parse_references(TEXT)), to)
    (record,) = read_records(data, name).records
    assert (record.first("title"), record.first("year"), record.first("volume")) == (
        "Iatrogenic calcinosis cutis in a neonate",
        "2013",
        "9",
    )
