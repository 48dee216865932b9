"""One article in the columns and keys of every source: tables, workbooks and JSON that say the same."""

# ruff: noqa: E501 - the columns of a table and their cells stay on few lines, to be compared.
import io
import json

import pytest
import xlsxwriter

from tests.review.importers.article import ABSTRACT, TITLE, check, only

# Source -> column names and cells, joined by a delimiter.
COLUMNS = {
    "Scopus": (",", "Authors|Author full names|Title|Year|Source title|Volume|Issue|Art. No.|Page start|Page end|DOI|"
               "Link|Abstract|Author Keywords|PubMed ID|Abbreviated Source Title|Document Type|Source|EID",
               f"Soon S.L.; Chen S.|Soon, Seaver (7004); Chen, Suephy (3501)|{TITLE}|2001|Journal of Skin|44|2||311|312|"
               f"10.1000/js.2001.44|https://www.scopus.com/x|{ABSTRACT}|calcinosis|11174409|J. Skin|Article|Scopus|"
               "2-s2.0-1", ""),
    "Embase": (",", "Title|Author Names|Author Addresses|Source|Source title|Publication Year|Volume|Issue|First Page|"
               "Last Page|Publication Type|Abstract|Embase Accession ID|Medline PMID|DOI",
               f"{TITLE}|Soon S.L., Chen S.|Emory|Journal of Skin (2001) 44:2 (311-312)|Journal of Skin|2001|44|2|311|"
               f"312|Article|{ABSTRACT}|L32158901|11174409|10.1000/js.2001.44", ""),
    "Embase, few columns": (",", "Title|Author Names|Author Addresses|Source|Abstract|Medline PMID|DOI",
                            f"{TITLE}|Soon S.L., Chen S.|Emory|Journal of Skin (2001) 44:2 (311-312). Date of "
                            f"Publication: 1 Feb 2001|{ABSTRACT}|11174409|10.1000/js.2001.44", ""),
    "Cochrane": (",", "CENTRAL ID|Author(s)|Title|Source|Year|Abstract|Volume|Issue|Pages|PubMed ID|Publication Type|DOI",
                 f"CN-00778158|Soon, S; Chen, S|{TITLE}|Journal of Skin|2001|{ABSTRACT}|44|2|311-312|11174409|"
                 "Journal article|10.1000/js.2001.44", ""),
    "Lens": (",", "Lens ID|Title|Date Published|Publication Year|Publication Type|Source Title|ISSNs|Publisher|Author/s|"
             "Abstract|Volume|Issue Number|Start Page|End Page|Fields of Study|External URL|PMID|DOI|PMCID",
             f"100-200|{TITLE}|2001-02-01|2001|journal article|Journal of Skin|01909622; 10976787|Skin Press|"
             f"Seaver L. Soon; Suephy Chen|{ABSTRACT}|44|2|311|312|Medicine|http://dx.doi.org/10.1000/js.2001.44|"
             "11174409|10.1000/js.2001.44|", ""),
    "OpenAlex": (",", "id|doi|display_name|publication_year|publication_date|type|biblio.volume|biblio.issue|"
                 "biblio.first_page|biblio.last_page|primary_location.source.display_name|ids.pmid|abstract|"
                 "authorships.author.display_name",
                 f"https://openalex.org/W1|https://doi.org/10.1000/js.2001.44|{TITLE}|2001|2001-02-01|article|44|2|311|"
                 f"312|Journal of Skin|https://pubmed.ncbi.nlm.nih.gov/11174409|{ABSTRACT}|"
                 "Seaver L. Soon;Suephy Chen", ""),
    "PubMed": (",", "PMID|Title|Authors|Citation|First Author|Journal/Book|Publication Year|Create Date|PMCID|NIHMS ID|DOI",
               f"11174409|{TITLE}|Soon SL, Chen S.|J Skin. 2001 Feb;44(2):311-312. doi: 10.1000/js.2001.44.|Soon SL|"
               "Journal of Skin|2001|2001/02/15|||10.1000/js.2001.44", "abstract"),
    "Zotero": (",", "Key|Item Type|Publication Year|Author|Title|Publication Title|ISSN|DOI|Url|Abstract Note|Date|"
               "Pages|Issue|Volume|Extra",
               f"ABCD|journalArticle|2001|Soon, S. L.; Chen, S.|{TITLE}|Journal of Skin|0190-9622|10.1000/js.2001.44||"
               f"{ABSTRACT}|2001-02|311-312|2|44|PMID: 11174409", ""),
    "Rayyan": (",", "key|title|year|month|day|journal|issn|volume|issue|pages|authors|url|language|publisher|location|"
               "abstract|notes|doi|pubmed_id|pmc_id",
               f"1024|{TITLE}|2001|2||Journal of Skin|0190-9622|44|2|311-312|Soon SL and Chen S|||Skin Press||{ABSTRACT}"
               "||10.1000/js.2001.44|11174409|", ""),
    "Covidence": (",", "Title|Authors|Abstract|Published Year|Published Month|Journal|Volume|Issue|Pages|Accession Number|"
                  "DOI|Ref|Covidence #|Study|Notes|Tags",
                  f"{TITLE}|Soon, S.L.; Chen, S.|{ABSTRACT}|2001|2|Journal of Skin|44|2|311-312||10.1000/js.2001.44||#7|"
                  "Soon 2001||", "pmid"),
    "Web of Science": ("\t", "PT|AU|AF|TI|SO|LA|DT|AB|SN|J9|JI|PD|PY|VL|IS|BP|EP|DI|UT|PM",
                       f"J|Soon, SL; Chen, S|Soon, Seaver; Chen, Suephy|{TITLE}|Journal of Skin|English|Article|{ABSTRACT}|"
                       "0190-9622|J SKIN|J. Skin|FEB|2001|44|2|311|312|10.1000/js.2001.44|WOS:000166|11174409", ""),
    "Web of Science, named columns": (
        "\t", "Publication Type|Authors|Author Full Names|Article Title|Source Title|Document Type|Abstract|ISSN|"
        "Publication Date|Publication Year|Volume|Issue|Start Page|End Page|DOI|Pubmed Id|UT (Unique WOS ID)",
        f"J|Soon, SL; Chen, S|Soon, Seaver; Chen, Suephy|{TITLE}|Journal of Skin|Article|{ABSTRACT}|0190-9622|FEB|2001|44|"
        "2|311|312|10.1000/js.2001.44|11174409|WOS:000166", ""),
    "RefWorks": ("\t", "Reference Type|Reference Id|Authors, Primary|Title Primary|Periodical Full|Pub Year|Volume|Issue|"
                 "Start Page|Other Pages|Abstract|ISSN/ISBN|DOI|PMID",
                 f"Journal Article|7|Soon, S. L.;Chen, S.|{TITLE}|Journal of Skin|2001|44|2|311|312|{ABSTRACT}|0190-9622|"
                 "10.1000/js.2001.44|11174409", ""),
    "EBSCO": (",", "Article Title|Author|Journal Title|ISSN|Publication Date|Volume|Issue|First Page|Page Count|"
              "Accession Number|DOI|Publisher|Doctype|Abstract|PLink",
              f"{TITLE}|Soon, S. L.; Chen, S.|Journal of Skin|01909622|Feb2001|44|2|311|2|176404|10.1000/js.2001.44|"
              f"Skin Press|Article|{ABSTRACT}|https://search.ebscohost.com/x", "pmid pages"),
}  # fmt: skip

CSL = {
    "id": "soon2001",
    "type": "article-journal",
    "title": TITLE,
    "author": [{"family": "Soon", "given": "S. L."}, {"family": "Chen", "given": "S."}],
    "container-title": "Journal of Skin",
    "volume": "44",
    "issue": "2",
    "page": "311-312",
    "issued": {"date-parts": [[2001, 2]]},
    "DOI": "10.1000/js.2001.44",
    "PMID": "11174409",
    "abstract": ABSTRACT,
}
OPENALEX = {
    "id": "https://openalex.org/W1",
    "doi": "https://doi.org/10.1000/js.2001.44",
    "display_name": TITLE,
    "publication_year": 2001,
    "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/11174409"},
    "primary_location": {"source": {"display_name": "Journal of Skin"}},
    "type": "article",
    "authorships": [
        {"author": {"display_name": "Seaver L. Soon"}},
        {"author": {"display_name": "Suephy Chen"}},
    ],
    "biblio": {"volume": "44", "issue": "2", "first_page": "311", "last_page": "312"},
    "abstract_inverted_index": {word: [place] for place, word in enumerate(ABSTRACT.split())},
}


@pytest.mark.parametrize("source", COLUMNS)
def test_tables_say_the_same_under_the_columns_of_every_source(source: str) -> None:
    delimiter, header, row, lacks = COLUMNS[source]
    lines = [
        delimiter.join(f'"{cell}"' if delimiter == "," else cell for cell in line.split("|"))
        for line in (header, row)
    ]

    check(only("\n".join([*lines, ""]).encode(), "csv"), lacks)


@pytest.mark.parametrize(("form", "item"), [("csl_json", [CSL]), ("openalex_json", {"results": [OPENALEX]})])
def test_json_says_the_same(form: str, item: object) -> None:
    check(only(json.dumps(item).encode(), form), "")


def test_a_workbook_says_the_same() -> None:
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = workbook.add_worksheet()
    for line, row in enumerate(COLUMNS["Scopus"][1:3]):
        sheet.write_row(line, 0, [int(cell) if cell.isdecimal() else cell for cell in row.split("|")])
    workbook.close()

    check(only(stream.getvalue(), "xlsx"), "")


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("NCT Number|Study Title|Study URL|Acronym|Study Status|Brief Summary|Study Results|Conditions|Interventions|"
         "Sponsor|Collaborators|Study Type|Start Date|Locations",
         f"NCT00000001|{TITLE}|https://clinicaltrials.gov/study/NCT00000001|CUT|COMPLETED|{ABSTRACT}|NO|Calcinosis|"
         "DRUG: calcium|Emory University||INTERVENTIONAL|2001-02|Atlanta"),
        ("Rank|NCT Number|Title|Acronym|Status|Study Results|Conditions|Interventions|Sponsor/Collaborators|Study Type|"
         "Start Date|Locations|URL",
         f"1|NCT00000001|{TITLE}|CUT|Completed|No Results Available|Calcinosis|Drug: calcium|Emory University|"
         "Interventional|2001-02|Atlanta|https://clinicaltrials.gov/show/NCT00000001"),
    ],
)  # fmt: skip
def test_tables_of_clinicaltrials_gov_are_registrations(header: str, row: str) -> None:
    record = only(f"{header}\n{row}\n".replace("|", ",").encode(), "csv")

    assert (record.type, record.first("title"), record.first("accession")) == (
        "registration",
        TITLE,
        "NCT00000001",
    )
    assert (record.first("year"), record.first("date")) == ("2001", "2001-02")
    assert record.fields["authors"] == ("Emory University",)
