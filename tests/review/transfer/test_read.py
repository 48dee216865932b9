import pytest

from tamis.errors import InputError, UsageError
from tamis.review.transfer import read_votes
from tamis.review.transfer.words import decision_word, iso_time

# The columns of an export of Rayyan; the notes hold an imported note before Rayyan's own parts.
RAYYAN = (
    "key,title,year,month,day,journal,issn,volume,issue,pages,authors,url,language,publisher,location,abstract,notes,"
    "pubmed_id,pmc_id\n"
    'rayyan-1,First,2001,,,J,,,,,"Roe, A.",https://doi.org/10.1000/one,,,,,'
    '"Kept | RAYYAN-INCLUSION: {""Ann""=>""Excluded"", ""Ben""=>""Included""} | RAYYAN-LABELS: cohort,adults | '
    'RAYYAN-EXCLUSION-REASONS: wrong population,foreign language | USER-NOTES: {""Ann""=>[""too old"", ""see table""],'
    ' ""Ben""=>[""keep""]}",123,\n'
    'rayyan-2,Second,2002,,,J,,,,,"Roe, B.",,,,,,"RAYYAN-INCLUSION: {""Ben""=>""Maybe""}",,\n'
    'rayyan-3,Third,2003,,,J,,,,,"Roe, C.",,,,,,,,\n'
)
RAYYAN_RIS = """TY  - JOUR
TI  - First
AU  - Roe, A.
PY  - 2001
N1  - RAYYAN-INCLUSION: {"Ann"=>"Excluded"} | RAYYAN-EXCLUSION-REASONS: wrong population
ER  -

TY  - JOUR
TI  - Second
N1  - RAYYAN-INCLUSION: {"Ann"=>"Included"} | RAYYAN-LABELS: cohort
ER  -
"""
COVIDENCE = (
    "Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,Accession Number,DOI,Ref,"
    "Covidence #,Study,Notes,Tags\n"
    'First,"Roe, A.",,2001,,J,,,,,10.1000/one,6535,#1581,Roe 2001,Exclusion reason: Wrong study design; ,SRH\n'
    'Second,"Roe, B.",,2002,,J,,,,,,6536,#1582,Roe 2002,,\n'
)
ASREVIEW = (
    "title,abstract,authors,year,doi,asreview_label,asreview_time,asreview_note,asreview_user_name\n"
    "First,,A. Roe,2001,10.1000/one,1,2026-11-20 10:11:12,look again,Ann\n"
    "Second,,B. Roe,2002,,0,1795169472.5,,Ann\n"
    "Third,,C. Roe,2003,,,,,\n"
)
ASREVIEW_1 = "title,authors,year,included,asreview_ranking\nFirst,A. Roe,2001,1,1\nSecond,B. Roe,2002,0,2\nThird,,,,3\n"
ASREVIEW_RIS = """TY  - JOUR
N1  - ASReview_relevant
N1  - asreview_time: 1795169472.5
N1  - asreview_note: "look \\"again\\""
N1  - asreview_user_name: "Ann"
TI  - First
ER  -

TY  - JOUR
TI  - Second
N1  - ASReview_irrelevant
N1  - of our own
ER  -

TY  - JOUR
TI  - Third
N1  - ASReview_not_seen
ER  -
"""


def said(text: str, *, person: str = "", every: str = "") -> list[tuple[str, str]]:
    found = read_votes(text.encode(), "file", person=person, every=every)
    assert found.problems == ()
    return [(vote.title, vote.decision) for vote in found.votes]


def test_of_a_rayyan_file_only_the_decisions_of_the_person_named_are_read() -> None:
    found = read_votes(RAYYAN.encode(), "articles.csv", person="Ann")
    first = found.votes[0]
    assert found.format == "rayyan"
    assert [vote.decision for vote in found.votes] == ["exclude", "", ""]
    assert first.reasons == ("wrong population", "foreign language")
    assert first.labels == ("cohort", "adults")
    assert first.note == "too old\nsee table"
    assert (first.doi, first.pmid, first.year) == ("10.1000/one", "123", "2001")


def test_reasons_of_an_article_are_not_given_to_who_included_it() -> None:
    found = read_votes(RAYYAN.encode(), "articles.csv", person="ben")
    assert [(vote.decision, vote.reasons, vote.note) for vote in found.votes] == [
        ("include", (), "keep"),
        ("unsure", (), ""),
        ("", (), ""),
    ]


def test_a_rayyan_file_of_several_people_asks_whose_decisions_are_meant_and_tells_names_only() -> None:
    with pytest.raises(
        UsageError, match=r"decisions of several people\. Say with --person whose are meant: Ann, Ben"
    ):
        read_votes(RAYYAN.encode(), "articles.csv")
    with pytest.raises(UsageError, match="has no decisions of 'Cid'"):
        read_votes(RAYYAN.encode(), "articles.csv", person="Cid")


def test_rayyan_ris_of_one_person_needs_no_name() -> None:
    assert said(RAYYAN_RIS) == [("First", "exclude"), ("Second", "include")]


def test_covidence_names_the_reason_of_exclusions_and_the_list_is_said_by_who_imports() -> None:
    found = read_votes(COVIDENCE.encode(), "review_excluded.csv")
    assert found.format == "covidence"
    assert [(vote.decision, vote.reasons, vote.labels) for vote in found.votes] == [
        ("exclude", ("Wrong study design",), ("SRH",)),
        ("", (), ()),
    ]
    assert said(COVIDENCE, every="include") == [("First", "exclude"), ("Second", "include")]


def test_a_list_of_covidence_without_any_decision_asks_for_it() -> None:
    text = COVIDENCE.replace("Exclusion reason: Wrong study design; ", "")
    with pytest.raises(UsageError, match="say with --all what was decided"):
        read_votes(text.encode(), "review_select.csv")


@pytest.mark.parametrize("text", [ASREVIEW, ASREVIEW_1, ASREVIEW_RIS])
def test_asreview_of_either_version_and_in_ris(text: str) -> None:
    assert read_votes(text.encode(), "file").format == "asreview"
    assert said(text) == [("First", "include"), ("Second", "exclude"), ("Third", "")]


def test_times_and_notes_of_asreview_are_kept() -> None:
    first, second, _ = read_votes(ASREVIEW.encode(), "file").votes
    assert (first.at, first.note) == ("2026-11-20T10:11:12", "look again")
    assert second.at == "2026-11-20T10:11:12+00:00"
    first, second, _ = read_votes(ASREVIEW_RIS.encode(), "file").votes
    assert (first.at, first.note) == ("2026-11-20T10:11:12+00:00", 'look "again"')
    assert (second.at, second.note) == ("", "of our own")


def test_of_an_asreview_file_of_several_people_those_of_the_others_are_left() -> None:
    text = ASREVIEW.replace("0,1795169472.5,,Ann", "0,1795169472.5,,Ben")
    assert said(text, person="ann") == [("First", "include"), ("Second", ""), ("Third", "")]


def test_a_plain_table_needs_only_record_and_decision() -> None:
    text = 'record;decision;reason;labels;note\ndb/1;Exclude;P1;a; b;"x; ""y"""\n'.replace("a; b", '"a; b"')
    [vote] = read_votes(text.encode("utf-8-sig"), "table.csv").votes
    assert (vote.ids, vote.decision, vote.reasons, vote.labels, vote.note) == (
        ("db/1",), "exclude", ("P1",), ("a", "b"), 'x; "y"',
    )  # fmt: skip


def test_a_table_of_titles_with_a_decision_is_read_as_well() -> None:
    text = "Title,DOI,Year,Decision,Exclusion reason\nFirst,10.1000/one,2001,excluded,wrong population\n"
    found = read_votes(text.encode(), "table.csv")
    assert (found.format, found.votes[0].decision, found.votes[0].reasons) == (
        "csv", "exclude", ("wrong population",),
    )  # fmt: skip


def test_rows_that_cannot_be_read_are_named_and_the_others_stand() -> None:
    text = "record,decision,at\ndb/1,include,\ndb/2,perhaps,\ndb/3,exclude,yesterday\ndb/4,include\ndb/5,include,\n"
    found = read_votes(text.encode(), "table.csv")
    assert [vote.ids for vote in found.votes] == [("db/1",), ("db/5",)]
    assert [(problem.line, problem.what) for problem in found.problems] == [
        (3, "the decision is 'perhaps'"),
        (4, "the time is 'yesterday'"),
        (5, "the row has 2 cells, the header 3"),
    ]


def test_files_without_decisions_are_refused() -> None:
    with pytest.raises(UsageError, match="holds no decisions that are known"):
        read_votes(b"title,doi\nFirst,10.1000/one\n", "records.csv")
    with pytest.raises(InputError):
        read_votes(b"\x00\x01\x02 nothing", "noise.bin")
    with pytest.raises(UsageError, match="'endnote' is no format"):
        read_votes(b"", "file", "endnote")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="'keep' is no decision"):
        read_votes(COVIDENCE.encode(), "file", every="keep")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Included", "include"),
        ("1.0", "include"),
        ("Maybe", "unsure"),
        ("0", "exclude"),
        ("Not seen", ""),
        ("", ""),
    ],
)
def test_words_of_decisions(text: str, word: str) -> None:
    assert decision_word(text) == word


def test_a_day_stays_a_day() -> None:
    assert iso_time("2026-11-20") == "2026-11-20"
