"""EndNote XML and PubMed XML: fields, damage, attacks."""

import pytest

from tamis.errors import InputError
from tamis.review.importers import read_records

PUBMED = """<?xml version="1.0"?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "https://dtd.nlm.nih.gov/x.dtd">
<PubmedArticleSet>
<PubmedArticle><MedlineCitation><PMID>26711635</PMID><Article><Journal><ISSN>1879-0070</ISSN>
<JournalIssue><Volume>3</Volume><PubDate><Year>2015</Year><Month>Dec</Month><Day>1</Day></PubDate></JournalIssue>
<Title>Diagnostic microbiology</Title></Journal><ArticleTitle>In <i>vivo</i> test</ArticleTitle>
<Abstract><AbstractText Label="AIM">One.</AbstractText><AbstractText>Two.</AbstractText></Abstract>
<AuthorList><Author><LastName>Rhein</LastName><ForeName>Joshua</ForeName><Suffix>Jr</Suffix></Author>
<Author><CollectiveName>ASTRO Team</CollectiveName></Author></AuthorList></Article></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="doi">10.1/x</ArticleId></ArticleIdList>
<ReferenceList><Reference><ArticleIdList><ArticleId IdType="pmc">PMC9</ArticleId></ArticleIdList></Reference>
</ReferenceList></PubmedData></PubmedArticle>
<PubmedArticle><MedlineCitation><PMID>2</PMID><broken></MedlineCitation></PubmedArticle>
<PubmedArticle><MedlineCitation><PMID>3</PMID><Article><ArticleTitle>Third</ArticleTitle></Article></MedlineCitation>
</PubmedArticle></PubmedArticleSet>"""
ENDNOTE = """<xml><records><record><ref-type name="Journal Article">17</ref-type><contributors><authors>
<author><style face="normal">Ahmad, AS</style></author><author>Sears ME</author></authors></contributors>
<titles><title><style>Trends in </style><style face="italic">cancer</style></title>
<secondary-title>Br J Cancer</secondary-title></titles><dates><year>2015</year></dates>
<isbn>1532-1827 (Electronic)&#xD;0007-0920</isbn><label>mine</label></record></records></xml>"""
BOMB = """<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><records><record><titles>
<title>&b;</title></titles></record></records></xml>"""
EXTERNAL = """<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><PubmedArticleSet><PubmedArticle>
<ArticleTitle>&a;</ArticleTitle></PubmedArticle></PubmedArticleSet>"""


def test_pubmed_articles_are_read_and_a_broken_one_is_a_problem() -> None:
    result = read_records(PUBMED.encode(), "x.xml")

    first, third = result.records
    assert first.fields["authors"] == ("Rhein, Joshua, Jr", "ASTRO Team")
    assert first.first("abstract") == "AIM: One.\nTwo."
    assert [first.first(name) for name in ("title", "date", "doi", "pmid")] == [
        "In vivo test",
        "2015-12-01",
        "10.1/x",
        "26711635",
    ]
    assert (third.position, result.read, [problem.line for problem in result.problems]) == (3, 3, [13])


def test_numbers_of_cited_works_are_not_those_of_the_record() -> None:
    assert "pmcid" not in read_records(PUBMED.encode(), "x.xml").records[0].fields


def test_endnote_styles_are_one_text_and_unknown_elements_stay() -> None:
    (record,) = read_records(ENDNOTE.encode(), "x.xml").records

    assert record.first("title") == "Trends in cancer"
    assert record.fields["authors"] == ("Ahmad, AS", "Sears, ME")
    assert record.fields["issn"] == ("1532-1827", "0007-0920")
    assert record.extra == {"label": ("mine",)}


@pytest.mark.parametrize("text", [BOMB, EXTERNAL])
def test_files_that_define_entities_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="entities"):
        read_records(text.encode(), "x.xml")


def test_xml_in_utf16_is_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + ENDNOTE.replace("Ahmad", "Łukasz")

    assert read_records(text.encode("utf-16"), "x.xml").records[0].first("authors") == "Łukasz, AS"
