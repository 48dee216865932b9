"""Studies of ClinicalTrials.gov in JSON; its tables are read as delimited text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tamis.errors import Problem
from tamis.review.importers.assemble import assemble
from tamis.review.importers.cleaning import clean_text
from tamis.review.importers.json_parts import objects, words
from tamis.review.importers.model import Claim, Format, Item, RawRecord, Source
from tamis.review.importers.tagged import empty

# Canonical name -> modules and keys below protocolSection.
PATHS: Mapping[str, tuple[str, ...]] = {
    "accession": ("identificationModule.nctId",),
    "title": ("identificationModule.officialTitle", "identificationModule.briefTitle"),
    "date": ("statusModule.startDateStruct.date", "statusModule.studyFirstSubmitDate"),
    "abstract": ("descriptionModule.briefSummary",),
    "type": ("designModule.studyType",),
}
_LISTS: Mapping[str, tuple[str, ...]] = {
    "keywords": ("conditionsModule.conditions", "conditionsModule.keywords"),
    "authors": ("sponsorCollaboratorsModule.leadSponsor.name",),
}
_KEPT: Mapping[str, str] = {
    "briefTitle": "identificationModule.briefTitle",
    "acronym": "identificationModule.acronym",
    "orgStudyId": "identificationModule.orgStudyIdInfo.id",
    "overallStatus": "statusModule.overallStatus",
    "phases": "designModule.phases",
    "enrollment": "designModule.enrollmentInfo.count",
    "collaborators": "sponsorCollaboratorsModule.collaborators",
    "interventions": "armsInterventionsModule.interventions",
    "primaryOutcomes": "outcomesModule.primaryOutcomes",
    "completionDate": "statusModule.completionDateStruct.date",
    "detailedDescription": "descriptionModule.detailedDescription",
    "eligibilityCriteria": "eligibilityModule.eligibilityCriteria",
    "references": "referencesModule.references",
}


def sniff(head: str) -> bool:
    """Look for the section of a protocol in JSON."""
    return re.match(r"\s*[\[{]", head) is not None and '"protocolSection"' in head


def read(source: Source) -> Iterator[Item]:
    """Yield the studies as registrations."""
    head = source.data[:4096].decode("utf-8", errors="ignore")
    if found := re.search(r'"totalCount"\s*:\s*(\d+)', head):
        yield Claim(int(found[1]))
    for position, (line, study) in enumerate(objects(source, "studies", _is_study), start=1):
        if isinstance(study, Problem):
            yield study
        else:
            yield _record(study, line, position) or empty(source, line, position)


def _is_study(value: Mapping[str, Any]) -> bool:
    return "protocolSection" in value


def _record(study: Mapping[str, Any], line: int, position: int) -> RawRecord | None:
    protocol = study["protocolSection"]
    values: dict[str, list[str]] = {}
    for name, paths in PATHS.items():
        if found := next((texts for path in paths if (texts := _at(protocol, path))), []):
            values[name] = found
    for name, paths in _LISTS.items():
        if found := [text for path in paths for text in _at(protocol, path)]:
            values[name] = found
    if number := next(iter(values.get("accession", ())), ""):
        values["url"] = [f"https://clinicaltrials.gov/study/{number}"]
        values["database"] = ["ClinicalTrials.gov"]
    extra = {name: tuple(found) for name, path in _KEPT.items() if (found := _at(protocol, path))}
    if extra.get("briefTitle") == tuple(values.get("title", ())):
        del extra["briefTitle"]
    return assemble(position, line, values, extra, kind="registration")


def _at(value: Any, path: str) -> list[str]:
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return [text for text in map(clean_text, words(value)) if text]


FORMAT = Format("clinicaltrials_json", "ClinicalTrials.gov JSON", sniff, read)
