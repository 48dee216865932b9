"""What the columns of tables mean: the header names of databases, registers and programs.

Names are compared in lower case with every run of other characters as one blank, so ``Author(s)`` and
``Authors`` differ, ``Page start`` and ``page_start`` do not. A dialect is known by columns that it alone has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tamis.review.importers.model import FIELDS
from tamis.review.importers.names import comma_list, given_first_list, guessed_list, semicolon_list

Authors = Callable[[str], list[str]]
Details = tuple[tuple[str, re.Pattern[str]], ...]

_NAMES = {
    "title": "title; article title; item title; document title; primary title; title primary; paper title; "
    "study title; "
    "display name; public title; scientific title; brief title; publication title zotero",
    "authors": "authors; author; author s; author names; author full names; authors primary; author name; creators; "
    "authorships author display name; authorships raw author name; authors list",
    "year": "year; publication year; published year; pub year; py; year published; year of publication",
    "date": "date; publication date; date published; published date; date of publication; issue date; pub date; "
    "first posted; date registration",
    "month": "month; published month",
    "day": "day",
    "journal": "journal; journal book; journal title; source title; publication; publication title; periodical full; "
    "journal name; secondary title; title secondary; book title; primary location source display name; container title",
    "abbreviation": "journal abbreviation; abbreviated source title; periodical abbrev; journal abbrev; "
    "iso abbreviation; "
    "journal iso abbreviation",
    "volume": "volume; journal volume; vol; biblio volume",
    "issue": "issue; issue number; journal issue; number; biblio issue; issue no",
    "pages": "pages; page; page range; page s; pagination",
    "page_first": "page start; start page; first page; biblio first page; beginning page; spage",
    "page_last": "page end; end page; last page; biblio last page; ending page; epage; other pages",
    "article_number": "art no; article number; article no; article id; elocation id",
    "doi": "doi; item doi; doi link; digital object identifier; ids doi; doi number",
    "pmid": "pmid; pubmed id; pubmed pmid; medline pmid; medline id; ids pmid",
    "pmcid": "pmcid; pmc id; pmc; ids pmcid",
    "url": "url; urls; link; links; external url; source urls; plink; pdf link; article url; webpage; study url; "
    "primary location landing page url; embase link; full text link; web address",
    "language": "language; language of original document; article language; languages; output language",
    "abstract": "abstract; abstract note; summary; description; brief summary",
    "keywords": "keywords; author keywords; index keywords; subjects; mesh terms; manual tags; automatic tags; "
    "keyword; "
    "emtree drug index terms major focus; emtree drug index terms; emtree medical index terms major focus; "
    "emtree medical index terms; mesh headings; subject headings; keywords plus; fields of study; ieee terms; "
    "keywords display name; conditions",
    "type": "type; publication type; document type; item type; doctype; reference type; content type; work type; "
    "study type; article type; category; record type",
    "accession": "accession number; record id; key; id; lens id; central id; eid; embase accession id; reference id; "
    "ut unique wos id; unique wos id; internal id; pui; nct number; rayyan id; accession no; "
    "ids openalex; openalex id; eric number; ref id; trial id; trialid; source id",
    "publisher": "publisher; publisher name; book publisher; primary location source host organization name",
    "place": "place; place of publication; publisher location; location; source country; publisher city; "
    "country of publication",
    "isbn": "isbn; isbns; isbn s; print isbn",
    "issn": "issn; issns; issn s; eissn; e issn; issn isbn; issn e issn; primary location source issn",
    "editors": "editor; editors; book editors; authors secondary; series editor",
    "edition": "edition",
    "series": "series; series title; book series title; book series; title tertiary",
    "database": "database; database name; source database; data source",
    "accessed": "access date; accessed; retrieved date; accessed date; date accessed",
    "address": "author addresses; affiliations; addresses; author address; affiliation; authors address; "
    "author affiliations",
    "notes": "notes; note; general notes; extra; comments; personal notes",
    "query": "query; query id; search; search query",
}
COLUMNS: Mapping[str, str] = {name: name for name in FIELDS} | {
    header: name for name, headers in _NAMES.items() for header in headers.split("; ")
}


@dataclass(frozen=True, slots=True)
class TableDialect:
    """What is particular about the tables of one source.

    Attributes
    ----------
    name : str
    signature : frozenset of str
        Columns that show the dialect; all of them must be there.
    authors : callable
        Splits a cell of authors.
    columns : mapping
        Column -> canonical name, before COLUMNS; an empty name keeps the column as it is.
    ragged : bool
        Whether the program leaves out empty cells at the end of a row.
    closed : bool
        Whether the columns of FIELDS are the only ones with a canonical name.
    details : tuple
        Columns whose cells hold several fields in a set form, and the form: its groups are named like the fields.
    """

    name: str
    signature: frozenset[str]
    authors: Authors = guessed_list
    columns: Mapping[str, str] = field(default_factory=dict)
    ragged: bool = False
    closed: bool = False
    details: Details = ()


def _dialect(
    name: str,
    signature: str,
    authors: Authors = guessed_list,
    *,
    ragged: bool = False,
    details: Details = (),
    **columns: str,
) -> TableDialect:
    particular = {key.replace("_", " ").strip(): value for key, value in columns.items()}
    return TableDialect(name, frozenset(signature.split("; ")), authors, particular, ragged, details=details)


# Citation of PubMed: journal in short, date, volume, issue in brackets, pages.
_PUBMED_CITATION = re.compile(
    r"\. (?P<date>\d{4}(?: [A-Z][a-z]{2}(?:-[A-Z][a-z]{2})?(?: \d{1,2}(?:-\d{1,2})?)?)?)"
    r"(?:;(?P<volume>[^():;.]*)(?:\((?P<issue>[^)]*)\))?(?::(?P<pages>[^.;\s]+))?)?"
)
# Source of Embase: journal, year in brackets, volume and issue, pages in brackets, date in words.
_EMBASE_SOURCE = re.compile(
    r"(?P<journal>.+?) \((?P<year>\d{4})\)(?: (?P<volume>[^:\s(]+)(?::(?P<issue>[^\s(]+))?)?"
    r"(?: \((?P<pages>[^)]+)\)| Article Number: (?P<article_number>[^.\s]+))?"
    r"(?:\. Date of Publication: (?P<date>[^.]+))?"
)
_ZOTERO_EXTRA = tuple(
    ("extra", re.compile(rf"(?m)^{pattern}[ \t]*$"))
    for pattern in (r"PMID: *(?P<pmid>\d{1,9})", r"PMCID: *(?P<pmcid>PMC\d+)")
)

DIALECTS: tuple[TableDialect, ...] = (
    _dialect("tamis", "record id; query id; title", semicolon_list),
    TableDialect("tamis", frozenset(FIELDS), semicolon_list, closed=True),
    _dialect("scopus", "eid; source title; authors", comma_list, source="database", author_full_names=""),
    _dialect("embase", "author names; embase accession id; title", comma_list, source="",
             details=(("source", _EMBASE_SOURCE),)),
    _dialect("embase", "author names; author addresses; title", comma_list, source="",
             details=(("source", _EMBASE_SOURCE),)),
    _dialect("pubmed", "pmid; journal book; citation", comma_list, create_date="",
             details=(("citation", _PUBMED_CITATION),)),
    _dialect("cochrane", "central id; title", semicolon_list, source="journal"),
    _dialect("cochrane", "cochrane id; title", semicolon_list, source="journal", cochrane_id="accession"),
    _dialect("rayyan", "key; title; authors; journal; location", location="address"),
    _dialect("covidence", "covidence; title; published year", semicolon_list,
             accession_number="accession", covidence=""),
    _dialect("zotero", "item type; publication title; abstract note", semicolon_list, number="issue", type="type",
             publication_title="journal", rights="", date_added="", date_modified="", details=_ZOTERO_EXTRA),
    _dialect("openalex", "authorships author display name; display name", given_first_list, id="accession",
             authorships_raw_author_name="", ids_doi="", ids_openalex=""),
    _dialect("lens", "lens id; title", given_first_list),
    _dialect("google scholar", "authors; title; publication; publisher", semicolon_list),
    _dialect("springer", "item title; item doi", guessed_list, publication_title="journal"),
    _dialect("ieee", "publication; category; affiliations", given_first_list),
    _dialect("ieee", "document title; publication title; pdf link", given_first_list, publication_title="journal",
             document_identifier="type"),
    _dialect("clinicaltrials.gov", "nct number; study title", guessed_list, sponsor="authors", start_date="date",
             study_status="", locations=""),
    _dialect("clinicaltrials.gov", "nct number; title; conditions", guessed_list, sponsor_collaborators="authors",
             start_date="date", locations=""),
    _dialect("refworks", "reference id; title primary", semicolon_list, pub_month_day=""),
    _dialect("ebsco", "article title; plink", semicolon_list),
    _dialect("web of science", "au; ti; so; ut", semicolon_list, au="authors", ti="title", so="journal", py="year",
             vl="volume", bp="page_first", ep="page_last", ar="article_number", di="doi", pm="pmid", ut="accession",
             ab="abstract", de="keywords", id="keywords", dt="type", la="language", sn="issn", ei="issn", bn="isbn",
             pu="publisher", pi="place", ed="editors", se="series", j9="", ji="abbreviation", pd="",
             c1="address", is_="issue"),
    _dialect("web of science", "authors; article title; source title", semicolon_list, publication_type="",
             author_full_names="", publication_date=""),
    _dialect("abstrackr", "internal id; source id; pubmed id", guessed_list, ragged=True, source_id="",
             internal_id="accession"),
)  # fmt: skip


def normal(header: str) -> str:
    """Return a header name as the tables here spell it."""
    return re.sub(r"[\W_]+", " ", header.lower()).strip()


def dialect_of(header: Sequence[str]) -> TableDialect:
    """Return the dialect whose signature the header shows, or one without particulars."""
    names = {normal(cell) for cell in header}
    return next(
        (dialect for dialect in DIALECTS if dialect.signature <= names), TableDialect("", frozenset())
    )


def known_columns(header: Sequence[str]) -> int:
    """Return how many cells of a row are names of columns."""
    names = {normal(cell) for cell in header}
    dialect = dialect_of(header)
    return sum(1 for name in names if dialect.columns.get(name) or name in COLUMNS)


def canonical(header: Sequence[str]) -> list[str]:
    """Return the canonical name of each column, empty where it has none."""
    dialect = dialect_of(header)
    if dialect.closed:
        return [name if name in FIELDS else "" for name in header]
    return [dialect.columns.get(name, COLUMNS.get(name, "")) for name in map(normal, header)]
