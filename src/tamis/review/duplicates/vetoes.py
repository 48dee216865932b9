"""Rules that forbid an automatic merge, whatever the sum of the evidence says.

A veto never decides that two records are two reports: likely pairs become questions, and pairs whose relation is
known (a part, an erratum, the abstract of a paper) are linked. The first rule that holds names the pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tamis.review.duplicates.compare import LEVEL, Levels
from tamis.review.duplicates.facts import has
from tamis.review.duplicates.pairs import PairRelation

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Veto:
    """One rule: its name, and what two records are to each other where it holds."""

    name: str
    relation: PairRelation = "duplicate"


# In order: of the rules that hold for a pair the first is given.
VETOES = (
    Veto("erratum", "erratum"),
    Veto("reply or comment", "part"),
    Veto("parts of a series", "part"),
    Veto("protocol and report", "part"),
    Veto("summary and report", "part"),
    Veto("trial registration", "part"),
    Veto("preprint", "version"),
    Veto("another version", "update"),
    Veto("abstract and paper", "abstract"),
    Veto("conference and journal", "version"),
    Veto("two DOIs"),
    Veto("two PubMed numbers"),
    Veto("one DOI, two titles"),
    Veto("numbers in the titles differ"),
    Veto("a heading, not a title"),
    Veto("other authors"),
    Veto("other title on the same page"),
    Veto("two titles"),
    Veto("like titles, no more"),
    Veto("two places"),
    Veto("two years"),
    Veto("two journals"),
    Veto("another initial"),
    Veto("twice in two sources"),
)
_NUMBER = {veto.name: number for number, veto in enumerate(VETOES, start=1)}
HEADING = _NUMBER["a heading, not a title"]
TWICE = _NUMBER["twice in two sources"]
UPDATE = _NUMBER["another version"]


def find_vetoes(levels: Levels, facts: NDArray[np.int32]) -> NDArray[np.int8]:
    """Return the number of the first veto of each pair: its place in VETOES plus one, 0 for none.

    "twice in two sources" is not found here: it takes more than one pair to see.
    """
    found = np.zeros(len(facts), np.int8)
    masks = dict(_rules(levels, facts))
    for number, veto in reversed(list(enumerate(VETOES, start=1))):
        if veto.name in masks:
            found[masks[veto.name]] = number
    return found


def is_level(levels: Levels, comparison: str, names: Sequence[str]) -> Mask:
    """Say which pairs have one of some levels of a comparison."""
    return np.isin(levels[comparison], [LEVEL[comparison][name] for name in names])


def same_place(levels: Levels) -> Mask:
    """Say which pairs stand at one place: the same pages and no other volume, or one article number of a journal."""
    pages = is_level(
        levels, "volume and pages", ("pages the same", "first page and volume the same", "the same")
    )
    number = is_level(levels, "volume and pages", ("first page the same",))
    journal = levels["journal"] >= LEVEL["journal"]["abbreviated"]
    return pages | (number & journal & is_level(levels, "year", ("the same",)))


def same_identifier(levels: Levels) -> Mask:
    """Say which pairs have one DOI or one PubMed number."""
    return is_level(levels, "DOI", ("the same",)) | is_level(levels, "PMID", ("the same",))


def _rules(levels: Levels, facts: NDArray[np.int32]) -> Iterator[tuple[str, Mask]]:
    place, identifier = same_place(levels), same_identifier(levels)
    whole = is_level(levels, "volume and pages", ("the same",))
    pages_differ = is_level(
        levels, "volume and pages", ("both differ", "pages differ", "volume the same, pages differ")
    )
    volume_differs = is_level(
        levels,
        "volume and pages",
        ("volume differs", "first page the same, volume differs", "pages the same, volume differs"),
    )
    like_title = levels["title"] >= LEVEL["title"]["close"]
    same_title = levels["title"] == LEVEL["title"]["the same"]
    unlike_title = is_level(levels, "title", ("differs", "distant", "related"))
    translated = is_level(levels, "title", ("in another language",))
    few_authors = is_level(levels, "authors", ("none shared", "few shared"))
    all_authors = is_level(levels, "authors", ("all shared",)) & has(facts, "several authors")
    # Where all of several authors agree, their order does not matter.
    lead = is_level(levels, "first author", ("the same", "similar")) | all_authors
    same_year = is_level(levels, "year", ("the same",))
    near_year = same_year | is_level(levels, "year", ("one apart",)) | (levels["year"] == 0)
    anchored = place | identifier
    dois_differ = is_level(levels, "DOI", ("differs",))

    yield "erratum", has(facts, "erratum")
    yield "reply or comment", has(facts, "reply")
    yield (
        "parts of a series",
        (has(facts, "part") & ~(identifier & place)) | (has(facts, "part, one only") & ~anchored),
    )
    yield "protocol and report", has(facts, "protocol") & ~anchored
    yield "summary and report", has(facts, "summary") & ~anchored
    yield "trial registration", has(facts, "registration") & ~identifier
    yield "preprint", has(facts, "preprint") & ~is_level(levels, "DOI", ("the same",))
    cochrane = has(facts, "Cochrane") & ~same_year & (levels["year"] > 0)
    yield (
        "another version",
        is_level(levels, "DOI", ("another version",)) | (cochrane & ~is_level(levels, "DOI", ("the same",))),
    )
    yield (
        "abstract and paper",
        has(facts, "abstract and paper") & (pages_differ | volume_differs) & ~identifier
        | (has(facts, "noted") & has(facts, "bare") & has(facts, "one source")),
    )
    yield "conference and journal", has(facts, "conference and journal") & ~anchored
    yield "two DOIs", dois_differ & ~(place & same_title & same_year)
    yield "two PubMed numbers", is_level(levels, "PMID", ("differs",))
    # A page of a supplement holds several abstracts of one group, and they may share a DOI.
    sure_place = whole & ~has(facts, "supplement") & all_authors & same_year
    one_pmid = is_level(levels, "PMID", ("the same",))
    yield "one DOI, two titles", identifier & unlike_title & ~one_pmid & ~sure_place
    numbers = is_level(levels, "numbers in the title", ("differ",))
    more = is_level(levels, "numbers in the title", ("one title has more",))
    yield (
        "numbers in the titles differ",
        (numbers & ~(whole & same_title))
        | (more & ~anchored & ~_said_again(levels) & ~(all_authors & same_year & like_title)),
    )
    heading = has(facts, "heading") | is_level(levels, "title", ("the same, but short",))
    weak = heading & ~(anchored & (lead | (levels["first author"] == 0)))
    # Without a place, a heading is one report only if people, year and journal agree and no source has it twice.
    journal = is_level(levels, "journal", ("the same", "abbreviated", "similar"))
    enough = lead & same_year & journal & ~has(facts, "one source") & ~pages_differ & ~volume_differs
    short_only = ~has(facts, "heading") & enough
    yield "a heading, not a title", weak & ~short_only & ~(has(facts, "heading") & enough & all_authors)
    yield "other authors", few_authors & ~(identifier & like_title) & ~(whole & like_title & same_year & lead)
    yield "other title on the same page", unlike_title & ~identifier & ~sure_place
    abstract = is_level(levels, "abstract", ("the same", "similar"))
    yield (
        "two titles",
        translated & ~identifier & ~abstract & ~(place & same_year & (lead | (levels["first author"] == 0))),
    )
    like = is_level(levels, "title", ("similar", "close"))
    within = is_level(levels, "title", ("the beginning or end of the other",)) & ~all_authors
    # Abstracts of a series are written from one template: only the same one speaks for the same report.
    said = is_level(levels, "abstract", ("the same",))
    yield "like titles, no more", (like | within) & ~anchored & ~said
    yield (
        "two places",
        (pages_differ & ~(identifier & like_title)) | (volume_differs & ~identifier & ~(place & same_title)),
    )
    yield "two years", (~near_year & ~anchored) | (~same_year & (levels["year"] > 0) & ~anchored)
    other_journal = is_level(levels, "journal", ("differs", "a word shared"))
    yield "two journals", other_journal & ~anchored & ~abstract
    yield "another initial", is_level(levels, "first author", ("another initial",)) & ~anchored & ~all_authors


def _said_again(levels: Levels) -> Mask:
    """Say where the abstracts are the same, or a title is the other one cut short."""
    return is_level(levels, "abstract", ("the same", "similar")) | is_level(
        levels, "title", ("the beginning or end of the other",)
    )
