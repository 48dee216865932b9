"""PubMed XML: articles and book chapters as PubMed and its download service write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from heapq import merge
from xml.etree.ElementTree import Element

from tamis.errors import Problem
from tamis.review.importers.assemble import assemble
from tamis.review.importers.model import Format, Item, RawRecord, Source
from tamis.review.importers.tagged import empty
from tamis.review.importers.xml_parts import elements, text_of, texts

# Canonical name -> paths below the record, in order of preference; one value or a list as the field has.
ONE: Mapping[str, tuple[str, ...]] = {
    "title": (".//ArticleTitle", ".//BookTitle", ".//VernacularTitle"),
    "journal": (".//Journal/Title", ".//BookTitle"),
    "abbreviation": (".//Journal/ISOAbbreviation", ".//MedlineTA"),
    "volume": (".//JournalIssue/Volume",),
    "issue": (".//JournalIssue/Issue",),
    "pages": (".//MedlinePgn", ".//Pagination/MedlinePgn"),
    "pmid": ("./MedlineCitation/PMID", "./BookDocument/PMID", "./PMID"),
    "publisher": (".//PublisherName",),
    "place": (".//PublisherLocation", ".//MedlineJournalInfo/Country"),
    "edition": (".//Book/Edition",),
}
MANY: Mapping[str, tuple[str, ...]] = {
    "language": ("./MedlineCitation/Article/Language", "./BookDocument/Language"),
    "keywords": (".//MeshHeading/DescriptorName", ".//KeywordList/Keyword"),
    "type": (".//PublicationTypeList/PublicationType", "./BookDocument/PublicationType"),
    "issn": (".//Journal/ISSN", ".//ISSNLinking"),
    "isbn": (".//Book/Isbn",),
    "address": (".//AffiliationInfo/Affiliation",),
    "notes": (".//CommentsCorrections/Note", ".//GeneralNote"),
}
# What has no canonical name: name under which it is kept -> path.
KEPT: Mapping[str, str] = {
    "Grant": ".//Grant",
    "Chemical": ".//Chemical/NameOfSubstance",
    "DataBank": ".//DataBank//AccessionNumber",
    "Status": ".//PublicationStatus",
    "CoiStatement": ".//CoiStatement",
}
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: f"{number:02d}" for number, name in enumerate(_MONTH_NAMES.split(), start=1)}


def sniff(head: str) -> bool:
    """Look for the elements that hold PubMed's records."""
    return re.search(r"<Pubmed(?:Article|BookArticle|ArticleSet|BookArticleSet)\b", head) is not None


def read(source: Source) -> Iterator[Item]:
    """Yield the records of a PubMed set, articles and book chapters in the order of the file."""
    both = merge(
        elements(source, "PubmedArticle"), elements(source, "PubmedBookArticle"), key=lambda pair: pair[0]
    )
    for position, (line, element) in enumerate(both, start=1):
        if isinstance(element, Problem):
            yield element
        else:
            yield _record(element, line, position) or empty(source, line, position)


def _record(element: Element, line: int, position: int) -> RawRecord | None:
    for cited in element.iter("PubmedData"):
        for references in cited.findall("ReferenceList"):
            cited.remove(references)
    values: dict[str, list[str]] = {}
    for name, paths in ONE.items():
        if found := next((text for path in paths if (text := text_of(element.find(path)))), ""):
            values[name] = [found]
    for name, paths in MANY.items():
        if found := [text for path in paths for text in texts(element, path)]:
            values[name] = found
    if values.get("journal") == values.get("title"):
        values.pop("journal", None)
    for name, role in (("authors", "authors"), ("editors", "editors")):
        if people := _people(element, role):
            values[name] = people
    if abstract := _abstract(element):
        values["abstract"] = [abstract]
    for name, kind in (("doi", "doi"), ("pmcid", "pmc")):
        paths = (f".//ELocationID[@EIdType='{kind}']", f".//ArticleId[@IdType='{kind}']")
        if found := next((text for path in paths if (text := text_of(element.find(path)))), ""):
            values[name] = [found]
    _date(element, values)
    extra = {name: tuple(found) for name, path in KEPT.items() if (found := texts(element, path))}
    if pii := texts(element, ".//ELocationID[@EIdType='pii']"):
        extra["pii"] = tuple(pii)
    return assemble(position, line, values, extra)


def _people(element: Element, role: str) -> list[str]:
    names: list[str] = []
    for people in element.iter("AuthorList"):
        if (people.get("Type", "authors") == "editors") != (role == "editors"):
            continue
        for person in people.findall("Author"):
            family = text_of(person.find("LastName"))
            given = text_of(person.find("ForeName")) or text_of(person.find("Initials"))
            suffix = text_of(person.find("Suffix"))
            whole = ", ".join(part for part in (family, given, suffix) if part)
            if name := whole or text_of(person.find("CollectiveName")):
                names.append(name)
    return names


def _abstract(element: Element) -> str:
    abstract = element.find(".//Abstract")
    if abstract is None:
        return ""
    parts: list[str] = []
    for part in abstract.findall("AbstractText"):
        label = part.get("Label", "")
        text = text_of(part)
        if text:
            parts.append(f"{label}: {text}" if label else text)
    return "\n".join(parts)


def _date(element: Element, values: dict[str, list[str]]) -> None:
    date = next(
        (
            found
            for path in (".//JournalIssue/PubDate", ".//Book/PubDate")
            if (found := element.find(path)) is not None
        ),
        None,
    )
    if date is None:
        return
    written = text_of(date.find("MedlineDate"))
    if written:
        values["year"] = [written]
        return
    year, month, day = (text_of(date.find(part)) for part in ("Year", "Month", "Day"))
    if year:
        values["year"] = [year]
    if month:
        values["month"] = [_MONTHS.get(month.lower(), month)]
    if day:
        values["day"] = [day]


FORMAT = Format("pubmed_xml", "PubMed XML", sniff, read)
