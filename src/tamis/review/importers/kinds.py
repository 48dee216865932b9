"""What a record is, from the words that sources have for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from tamis.review.importers.model import Kind

# Words in lower case without blanks and marks: codes of RIS, BibTeX and CSL, names of EndNote, PubMed, databases.
_WORDS: Mapping[Kind, str] = {
    "article": "jour article journalarticle articlejournal mgzn news ejour jfull inpr ejournal articlemagazine "
    "articlenewspaper electronicarticle magazinearticle newspaperarticle journal journalfull review "
    "reviewarticle editorial letter note articleinpress erratum shortsurvey casereports clinicaltrial "
    "metaanalysis systematicreview randomizedcontrolledtrial comparativestudy multicenterstudy periodical "
    "suppperiodical reviewbook reviewjournal",
    "book": "book booklet edbook ebook mvbook collection mvcollection referencebook editedbook electronicbook "
    "bookwhole wholebook monograph proceedings mvproceedings reference",
    "chapter": "chap chapter incollection inbook booksection echap bookchapter entryencyclopedia entrydictionary "
    "encyc dict inreference encyclopedia encyclopediaarticle electronicbooksection suppbook bookitem",
    "thesis": "thes thesis phdthesis mastersthesis mathesis dissertation dissertationabstract dissertationthesis",
    "report": "rprt report techreport govdoc governmentdocument standard stand technicalreport manual workingpaper",
    "conference": "conf cpaper conference inproceedings conferencepaper conferenceproceedings conferenceabstract "
    "paperconference proceedingsarticle meetingabstract conferencereview proceedingspaper",
    "preprint": "unpb unpublished unpublishedwork preprint manuscript postedcontent",
    "web": "online elec webpage electronic web postweblog website post blog blogpost onlinedatabase "
    "electronicsource",
    "dataset": "data dataset database aggr",
    "registration": "registration trialregistration clinicaltrialregistration trialregistryrecord "
    "interventional observational expandedaccess",
    "patent": "pat patent",
}


@lru_cache(maxsize=4096)
def kind_of(words: tuple[str, ...]) -> Kind:
    """Return what a record is, from the first word for it that is known."""
    for word in words:
        if kind := _kind(word):
            return kind
    return "other"


@lru_cache(maxsize=4096)
def _kind(word: str) -> Kind | None:
    plain = re.sub(r"[^a-z]+", "", word.lower())
    return next((kind for kind, words in _WORDS.items() if plain in words.split()), None) if plain else None
