"""One article, made up, which the tests write as every source would, and what is to be read of it."""

from tamis.review.importers import RawRecord, read_records

TITLE = "Calcinosis cutis after calcium gluconate"
ABSTRACT = "Two infants were seen. Both healed."
CORE = {
    "title": TITLE,
    "year": "2001",
    "journal": "Journal of Skin",
    "volume": "44",
    "issue": "2",
    "pages": "311-312",
    "doi": "10.1000/js.2001.44",
    "pmid": "11174409",
    "abstract": ABSTRACT,
}


def only(data: bytes, expected: str) -> RawRecord:
    result = read_records(data, "export")
    assert (result.format, result.read, result.problems) == (expected, 1, ())
    return result.records[0]


def check(record: RawRecord, lacks: str) -> None:
    found = {name: record.first(name) for name in CORE if name not in lacks.split()}
    found["journal"] = found["journal"].replace("JOURNAL OF SKIN", "Journal of Skin")
    assert found == {name: value for name, value in CORE.items() if name not in lacks.split()}
    assert [name.split(", ")[0] for name in record.fields["authors"]] == ["Soon", "Chen"]
    assert record.type == ("article" if "type" in record.fields else "other")
