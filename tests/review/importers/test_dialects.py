"""One article in the tags and elements of every source: each is known by its content, and each says the same."""

import pytest

from tests.review.importers.article import check, only


def ris(lines: str) -> str:
    return "\n".join(line.strip() for line in lines.strip().splitlines()) + "\n"


# Source -> text, and the core fields that the source has no place for.
RIS = {
    "PubMed": ("""TY  - JOUR
        DB  - PubMed
        AN  - 11174409
        AU  - Soon, S L
        AU  - Chen, S
        TI  - Calcinosis cutis after calcium gluconate
        T2  - Journal of Skin
        J2  - J Skin
        VL  - 44
        IS  - 2
        SP  - 311
        EP  - 312
        PY  - 2001
        DA  - 2001/02/
        DO  - 10.1000/js.2001.44
        AB  - Two infants were seen. Both healed.
        ER  - """, ""),
    "Scopus": ("""TY  - JOUR
        AU  - Soon, S.L.
        AU  - Chen, S.
        TI  - Calcinosis cutis after calcium gluconate
        PY  - 2001
        T2  - Journal of Skin
        VL  - 44
        IS  - 2
        SP  - 311
        EP  - 312
        DO  - 10.1000/js.2001.44
        UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-1&doi=10.1000
        AD  - Emory University, Atlanta
        AB  - Two infants were seen. Both healed.
        KW  - calcinosis
        PB  - Skin Press
        SN  - 01909622 (ISSN)
        C2  - 11174409
        LA  - English
        J2  - J. Skin
        M3  - Article
        DB  - Scopus
        N1  - Export Date: 1 January 2026; Cited By: 3
        ER  -""", ""),
    "Web of Science": ("""TY  - JOUR
        AU  - Soon, SL
        AU  - Chen, S
        TI  - Calcinosis cutis after calcium gluconate
        T2  - JOURNAL OF SKIN
        LA  - English
        KW  - CALCINOSIS
        AB  - Two infants were seen. Both healed.
        AD  - Emory Univ, Atlanta, GA USA
        PU  - SKIN PRESS
        PI  - ATLANTA
        SN  - 0190-9622
        J9  - J SKIN
        JI  - J. Skin
        DA  - FEB
        PY  - 2001
        VL  - 44
        IS  - 2
        SP  - 311
        EP  - 312
        DO  - 10.1000/js.2001.44
        AN  - WOS:000166
        ER  -""", "pmid"),
    "Ovid": ("""1.
        TY  - JOUR
        DB  - Ovid MEDLINE(R)
        ID  - 11174409
        T1  - Calcinosis cutis after calcium gluconate
        A1  - Soon, S L
        A1  - Chen, S
        Y1  - 2001//
        N2  - Two infants were seen. Both healed.
        KW  - Calcinosis
        JF  - Journal of Skin
        JA  - J Skin
        VL  - 44
        IS  - 2
        SP  - 311
        EP  - 312
        DO  - https://dx.doi.org/10.1000/js.2001.44
        ER  - """, ""),
    "Embase": ("""TY  - JOUR
        M3  - Article
        Y1  - 2001
        VL  - 44
        IS  - 2
        SP  - 311
        EP  - 312
        SN  - 0190-9622
        JF  - Journal of Skin
        JO  - J. Skin
        U2  - L32158901
        C5  - 11174409
        DB  - Embase
        DB  - Medline
        L2  - http://dx.doi.org/10.1000/js.2001.44
        A1  - Soon, S.L.
        A1  - Chen, S.
        T1  - Calcinosis cutis after calcium gluconate
        N2  - Two infants were seen. Both healed.
        ER  -""", ""),
    "EBSCO": ("""TY  - JOUR
        AU  - Soon, S. L.
        AU  - Chen, S.
        T1  - Calcinosis cutis after calcium gluconate
        JO  - Journal of Skin
        JF  - Journal of Skin
        Y1  - 2001/02//
        VL  - 44
        IS  - 2
        M3  - Article
        SP  - 311
        EP  - 312
        PB  - Skin Press
        AB  - Two infants were seen. Both healed.
        AB  - Copyright of Journal of Skin is the property of Skin Press.
        N1  - Accession Number: 176404; Soon, S. L. 1; Source Info: Feb2001, Vol. 44 Issue 2
        L3  - 10.1000/js.2001.44
        UR  - https://search.ebscohost.com/login.aspx?direct=true&db=c8h&AN=176404
        DP  - EBSCOhost
        DB  - c8h
        ER  -""", "pmid"),
    "ProQuest": ("""TY  - JOUR
        T1  - Calcinosis cutis after calcium gluconate
        AN  - 70659091; 11174409
        AU  - Soon, S L
        AU  - Chen, S
        AB  - Two infants were seen. Both healed.
        JF  - Journal of Skin
        JO  - J Skin
        DA  - 2001/02//
        PY  - 2001
        DA  - Feb 2001
        SP  - 311
        EP  - 312
        VL  - 44
        IS  - 2
        KW  - Calcinosis -- etiology
        N1  - Date completed - 2001-03-01
        DO  - http://dx.doi.org/10.1000/js.2001.44
        UR  - https://www.proquest.com/docview/70659091
        DB  - MEDLINE
        ER  -""", "pmid"),
    "Cochrane": ("""Record #1 of 1
        Provider: John Wiley & Sons, Ltd.
        Content: text/plain; charset="UTF-8"

        TY  -  JOUR
        AN  -  CN-00778158
        AU  -  Soon, S
        AU  -  Chen, S
        TI  -  Calcinosis cutis after calcium gluconate
        JA  -  Journal of Skin
        PY  -  2001
        VL  -  44
        IS  -  2
        SP  -  311-312
        C3  -  PUBMED 11174409
        DO  -  10.1000/js.2001.44
        AB  -  Two infants were seen. Both healed.
        ER  -""", ""),
    "Zotero": ("""TY  - JOUR
        TI  - Calcinosis cutis after calcium gluconate
        AU  - Soon, S L
        AU  - Chen, S
        T2  - Journal of Skin
        AB  - Two infants were seen. Both healed.
        DA  - 2001/02//
        PY  - 2001
        DO  - 10.1000/js.2001.44
        DP  - PubMed
        VL  - 44
        IS  - 2
        SP  - 311
        EP  - 312
        J2  - J Skin
        LA  - eng
        SN  - 0190-9622
        N1  - PMID: 11174409
        ER  - """, ""),
    "EndNote": ("""TY  - JOUR
        AD  - Emory University
        AN  - 11174409
        AU  - Soon, S. L.
        AU  - Chen, S.
        DA  - Feb
        DO  - 10.1000/js.2001.44
        DP  - NLM
        DB  - Medline
        ET  - 2001/02/15
        IS  - 2
        KW  - Calcinosis
        Infant
        LA  - eng
        N1  - 1097-6787
        N2  - Two infants were seen. Both healed.
        PY  - 2001
        SN  - 0190-9622 (Print)
        SP  - 311-312
        ST  - Calcinosis cutis
        T2  - Journal of Skin
        TI  - Calcinosis cutis after calcium gluconate
        VL  - 44
        ID  - 12
        ER  - """, ""),
    "Mendeley": ("""TY  - JOUR
        T1  - Calcinosis cutis after calcium gluconate
        A1  - Soon, S. L.
        A1  - Chen, S.
        Y1  - 2001/02//
        PY  - 2001
        N2  - Two infants were seen. Both healed.
        VL  - 44
        IS  - 2
        SP  - 311
        EP  - 312
        SN  - 0190-9622
        DO  - 10.1000/js.2001.44
        JO  - Journal of Skin
        JF  - Journal of Skin
        U2  - PubMed ID: 11174409
        ER  - """, ""),
    "Covidence": ("""TY  - JOUR
        T1  - Calcinosis cutis after calcium gluconate
        A1  - Soon, S.L.
        A1  - Chen, S.
        N2  - Two infants were seen. Both healed.
        Y1  - 2001///
        VL  - 44
        IS  - 2
        SP  - 311-312
        JF  - Journal of Skin
        DO  - 10.1000/js.2001.44
        U1  - 11174409[pmid]
        ER  -""", ""),
    "Rayyan": ("""TY  - JOUR
        AN  - rayyan-1024
        TI  - Calcinosis cutis after calcium gluconate
        Y1  - 2001
        Y2  - 2
        T2  - Journal of Skin
        SN  - 0190-9622
        VL  - 44
        IS  - 2
        SP  - 311
        EP  - 312
        AU  - Soon, SL
        AU  - Chen, S
        LA  - eng
        UR  - https://pubmed.ncbi.nlm.nih.gov/11174409/
        DO  - 10.1000/js.2001.44
        AB  - Two infants were seen. Both healed.
        N1  - RAYYAN-INCLUSION: {"A"=>"Included"}
        ER  - """, ""),
}  # fmt: skip

TAGGED = {
    "MEDLINE": ("medline", """PMID- 11174409
OWN - NLM
IS  - 0190-9622 (Print)
VI  - 44
IP  - 2
DP  - 2001 Feb
TI  - Calcinosis cutis after calcium
      gluconate
PG  - 311-312
LID - 10.1000/js.2001.44 [doi]
AB  - Two infants were seen. Both
      healed.
FAU - Soon, S L
AU  - Soon SL
FAU - Chen, S
AU  - Chen S
LA  - eng
PT  - Case Reports
TA  - J Skin
JT  - Journal of Skin
SO  - J Skin. 2001 Feb;44(2):311-312. doi: 10.1000/js.2001.44.
""", ""),
    "Web of Science text": ("wos_tagged", """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Soon, SL
   Chen, S
AF Soon, Seaver L.
   Chen, Suephy
TI Calcinosis cutis after calcium
   gluconate
SO Journal of Skin
LA English
DT Article
AB Two infants were seen. Both healed.
SN 0190-9622
PD FEB
PY 2001
VL 44
IS 2
BP 311
EP 312
DI 10.1000/js.2001.44
UT WOS:000166
PM 11174409
ER

EF
""", ""),
    "refer": ("refer", """%0 Journal Article
%A Soon, S. L.
%A Chen, S.
%D 2001
%T Calcinosis cutis after calcium gluconate
%J Journal of Skin
%V 44
%N 2
%P 311-312
%R 10.1000/js.2001.44
%M 11174409
%~ PubMed
%X Two infants were seen. Both healed.
""", ""),
    "RefWorks": ("refworks", """RT Journal Article
SR Electronic(1)
ID 7
A1 Soon,S. L.
A1 Chen,S.
T1 Calcinosis cutis after calcium gluconate
JF Journal of Skin
JO J Skin
YR 2001
FD Feb
VO 44
IS 2
SP 311
OP 312
K1 calcinosis
AB Two infants were seen. Both healed.
PMID 11174409
DO 10.1000/js.2001.44
""", ""),
    "Ovid labelled": ("ovid", """<1>
Unique Identifier
  11174409
Database
  Ovid MEDLINE(R)
Title
  Calcinosis cutis after calcium gluconate
Authors
  Soon SL; Chen S
Source
  Journal of Skin. 44(2):311-312, 2001 Feb.
Abstract
  Two infants were seen. Both healed.
Digital Object Identifier
  https://dx.doi.org/10.1000/js.2001.44
""", ""),
    "BibTeX": ("bibtex", """@article{Soon2001,
  author = {Soon, S. L. and Chen, S.},
  title = {{Calcinosis} cutis after calcium gluconate},
  journal = "Journal of Skin",
  year = 2001, month = feb, volume = {44}, number = {2}, pages = {311--312},
  doi = {10.1000/js.2001.44}, pmid = {11174409},
  abstract = {Two infants were seen. Both healed.}
}
""", ""),
    "BibLaTeX": ("bibtex", """@article{Soon2001,
  author = {Soon, S. L. and Chen, S.},
  title = {Calcinosis cutis after calcium gluconate},
  journaltitle = {Journal of Skin},
  date = {2001-02},
  volume = {44},
  number = {2},
  pages = {311--312},
  doi = {10.1000/js.2001.44},
  note = {PMID: 11174409},
  abstract = {Two infants were seen. Both healed.},
}
""", ""),
    "PubMed XML": ("pubmed_xml", """<?xml version="1.0" ?><PubmedArticleSet><PubmedArticle><MedlineCitation>
<PMID Version="1">11174409</PMID><Article><Journal><ISSN>0190-9622</ISSN><JournalIssue><Volume>44</Volume>
<Issue>2</Issue><PubDate><Year>2001</Year><Month>Feb</Month></PubDate></JournalIssue>
<Title>Journal of Skin</Title><ISOAbbreviation>J Skin</ISOAbbreviation></Journal>
<ArticleTitle>Calcinosis cutis after calcium gluconate</ArticleTitle>
<Pagination><MedlinePgn>311-312</MedlinePgn></Pagination>
<ELocationID EIdType="doi">10.1000/js.2001.44</ELocationID>
<Abstract><AbstractText>Two infants were seen. Both healed.</AbstractText></Abstract>
<AuthorList><Author><LastName>Soon</LastName><ForeName>S L</ForeName></Author>
<Author><LastName>Chen</LastName><Initials>S</Initials></Author></AuthorList></Article></MedlineCitation>
</PubmedArticle></PubmedArticleSet>""", ""),
    "EndNote XML": ("endnote_xml", """<?xml version="1.0"?><xml><records><record>
<ref-type name="Journal Article">17</ref-type><contributors><authors><author>Soon, S. L.</author>
<author>Chen, S.</author></authors></contributors><titles>
<title><style face="normal">Calcinosis cutis after calcium gluconate</style></title>
<secondary-title>Journal of Skin</secondary-title></titles><pages>311-312</pages><volume>44</volume>
<number>2</number><dates><year>2001</year><pub-dates><date>Feb</date></pub-dates></dates>
<accession-num>11174409</accession-num><abstract>Two infants were seen. Both healed.</abstract>
<electronic-resource-num>10.1000/js.2001.44</electronic-resource-num>
<remote-database-provider>NLM</remote-database-provider></record></records></xml>""", ""),
}  # fmt: skip


@pytest.mark.parametrize("source", RIS)
def test_ris_says_the_same_in_every_dialect(source: str) -> None:
    text, lacks = RIS[source]

    check(only(ris(text).encode(), "ris"), lacks)


@pytest.mark.parametrize("source", TAGGED)
def test_tagged_text_and_xml_say_the_same(source: str) -> None:
    form, text, lacks = TAGGED[source]

    check(only(text.encode(), form), lacks)


def test_the_title_of_a_book_is_what_holds_its_chapter() -> None:
    medline = only(b"PMID- 1\nTI  - Chapter\nBTI - Book\nDP  - 2001\n", "medline")
    ovid = only(b"<1>\nTitle\n  Book\nChapter Title\n  Chapter\nAuthor\n  Soon SL\n", "ovid")

    assert [(record.first("title"), record.first("journal")) for record in (medline, ovid)] == [
        ("Chapter", "Book"),
        ("Chapter", "Book"),
    ]
