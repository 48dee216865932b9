"""Words by which case reports tell times: one table per language, read by ``times``.

A table holds number words, units, and regular expressions over lower-case text in which every quantity stands as
``<k>``, k being its number. Another language is another table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

DAYS_PER = MappingProxyType({"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25})


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language.

    Attributes
    ----------
    numbers, ordinals : mapping of str to float
        Cardinal and ordinal words.
    units : mapping of str to str
        Spelling of a unit to its name in ``DAYS_PER``.
    vague : Pattern
        Amounts of time without a number, which are refused.
    calendar : Pattern
        Decades, seasons and dates, which are refused.
    summary : Pattern
        Averages over several cases, which are refused.
    ignored : Pattern
        Clauses that speak of something else than the event (recurrence, treatment).
    aside, silent : Pattern
        Words to pass over ("without sequelae"), and words that say that nothing is known.
    partial, not_gone, present : Pattern
        A clause says that the finding had only improved, was not gone, was there.
    no_more, gone : Pattern
        A clause says that it was there no more, was gone. Order of trust: not_gone, no_more, partial, gone, present.
    lost : Pattern
        The case was lost or discharged with the finding.
    at_most, at_least, about : Pattern
        Stand before a quantity and bound it.
    removed : Pattern
        The finding was taken out, which is another event than its disappearance.
    look : Pattern
        The quantity is the time of an examination.
    lasting : Pattern
        The quantity is a duration that the finding was seen for.
    origins : mapping of str to Pattern
        Events from which the clock may run, each with what names it after the quantity.
    clause_end : Pattern
        Where one statement ends and another begins.
    """

    numbers: Mapping[str, float]
    ordinals: Mapping[str, int]
    units: Mapping[str, str]
    vague: re.Pattern[str]
    calendar: re.Pattern[str]
    summary: re.Pattern[str]
    ignored: re.Pattern[str]
    aside: re.Pattern[str]
    silent: re.Pattern[str]
    partial: re.Pattern[str]
    not_gone: re.Pattern[str]
    present: re.Pattern[str]
    no_more: re.Pattern[str]
    gone: re.Pattern[str]
    lost: re.Pattern[str]
    at_most: re.Pattern[str]
    at_least: re.Pattern[str]
    about: re.Pattern[str]
    removed: re.Pattern[str]
    look: re.Pattern[str]
    lasting: re.Pattern[str]
    origins: Mapping[str, re.Pattern[str]]
    clause_end: re.Pattern[str]


_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
)
_ONES += " seventeen eighteen nineteen twenty"
_TENS = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
_ORDINALS += " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"

ENGLISH = Language(
    numbers=MappingProxyType(
        {word: float(k) for k, word in enumerate(_ONES.split())} | {k: float(v) for k, v in _TENS.items()}
    ),
    ordinals=MappingProxyType({word: k for k, word in enumerate(_ORDINALS.split(), start=1)}),
    units=MappingProxyType(
        {
            **dict.fromkeys(("hours", "hour", "hrs", "hr", "h"), "hour"),
            **dict.fromkeys(("days", "day", "d"), "day"),
            **dict.fromkeys(("weeks", "week", "wks", "wk", "w"), "week"),
            **dict.fromkeys(("months", "month", "mos", "mo", "mths", "mth"), "month"),
            **dict.fromkeys(("years", "year", "yrs", "yr", "y"), "year"),
        }
    ),
    vague=re.compile(
        r"\b(several|(a )?few|some|many|(a )?couple( of)?|a number of|numerous|various|multiple|a matter of|"
        r"(a )?handful of|weeks to months|days to weeks|months to years|hours to days)\b"
        r"( (of|more|additional|further))?( (hours|days|weeks|months|years|visits))?|"
        r"\b(soon|shortly|eventually|gradually with time|over time|in (due )?time|promptly|rapidly|quickly|slowly|"
        r"immediately|overnight|early|late(r)? in (infancy|childhood|life)|(for|in|within|after|over) "
        r"(hours|days|weeks|months|years)|(hours|days|weeks|months|years) later|recently|long[- ]term|"
        r"for a long time|a long time|a while|a short time|a brief period)\b"
    ),
    calendar=re.compile(
        r"\b((19|20)\d0s|decades?|century|spring|summer|autumn|winter|christmas|easter|"
        r"(in|on|by|until|since) (early |mid[- ]?|late )?(january|february|march|april|june|july|august|september|"
        r"october|november|december|(19|20)\d\d)|\d{1,2}[./]\d{1,2}[./](19|20)?\d\d|(19|20)\d\d-\d\d-\d\d)\b"
    ),
    summary=re.compile(r"\b(mean|median|average|iqr|interquartile|range)\b(?! of motion)"),
    ignored=re.compile(
        r"\b(recur\w*|relapse\w*|reappear\w*|motor function|range of motion|antibiotics? (was|were|for)|"
        r"treated (with|for)|"
        r"was given|were given|started)\b"
    ),
    aside=re.compile(
        r"\b(without|with no|no|with) (any |minimal |residual |further |permanent |functional |cosmetic )*"
        r"(sequelae?|scar\w*|complications?|deficits?|impairment|treatment|therapy|intervention|surgery)\b"
    ),
    silent=re.compile(
        r"\b(no (further )?(information|data|details?)|not (reported|stated|given|available|known|described|"
        r"mentioned|specified|documented)|unknown|unspecified|unclear|unavailable)\b"
    ),
    partial=re.compile(
        r"\b(partial\w*|(almost|nearly)(?! (<|about|a ))|incomplete\w*|improv\w*|decreas\w*|diminish\w*|smaller|"
        r"shr[aiu]nk\w*|reduc\w*|soften\w*|regressing|resolving|fading|some regression|minimal residual|"
        r"residual \w+|less (prominent|palpable|visible)|near[- ]complete)\b|"
        r"\bby (about |around |approximately )?\d{1,2}(\.\d+)? ?(%|per ?cent)"
    ),
    not_gone=re.compile(
        r"\b(unresolved|unhealed|not (yet )?(been )?(fully |completely |entirely |totally )?(resolv\w*|disappear\w*|"
        r"heal\w*|clear\w*|gone|regress\w*|subsid\w*|vanish\w*|normali[sz]\w*)|"
        r"(had|has|have|did|does|do)n't (yet )?(fully |completely )?(resolv\w*|disappear\w*|heal\w*|clear\w*|"
        r"regress\w*)|(no|without) (any )?(sign of |signs of |evidence of )?(resolution|regression|improvement|"
        r"change|healing|disappearance)|fail(s|ed|ure|ing)? to (resolve|disappear|heal|clear|regress)|"
        r"never (resolv|disappear|heal)\w*|yet to (resolve|heal|disappear))\b"
    ),
    present=re.compile(
        r"\b(still|persist\w*|remain(s|ed|ing)?(?! (free|well|asymptomatic|absent|clear))|unchanged|ongoing|stable|"
        r"present|palpable|visible|evident|detectable|apparent|there (was|were|is|are)|lesions? at)\b"
    ),
    no_more=re.compile(
        r"\b(no (more|further|longer|residual|remaining|visible|palpable|detectable|evidence|trace|traces|signs?|"
        r"calcifications?|lesions?|nodules?|swelling)|without (any )?(residual|evidence|trace|signs?)|free of|"
        r"not (be )?(visible|palpable|detectable|detected|seen|present|evident|found|apparent|felt)|"
        r"remain(s|ed) (free|absent|clear))\b"
    ),
    gone=re.compile(
        r"\b(resolv(ed?|es|ing)|resolution|disappear\w*|gone|clear(ed|ance|ing)?|heal(ed|s|ing)?|regress(ed|ion)|"
        r"subsid(ed?|es)|vanish\w*|recover(y|ed)|absen(t|ce)|normali[sz](ed|ation)|normal|dissol(ved?|ution)|"
        r"resorb\w*|resorption|cured|faded|remission|complete(ly)?|closed|closure|epitheliali[sz](ed|ation))\b|"
        r"\b100 ?(%|per ?cent)"
    ),
    lost=re.compile(
        r"\b(lost to follow[- ]?up|lost (from|for) follow[- ]?up|discharged? unresolved|died|death|"
        r"last seen|moved away|did not return)\b"
    ),
    at_most=re.compile(
        r"(\b(within|by|less than|under|up to|before|no later than|at most|not more than|in less than|"
        r"fewer than|inside|max(imum)? of|(over|during|in|throughout|across) (a |the )?(period|course|span|next|"
        r"following|first|subsequent|ensuing)( of)?|in the (first|next)|during|throughout|over the next|"
        r"in under|earlier than|in fewer than)|[<≤])\s*"
        r"(the |a |an |first |next |approximately |about |around |roughly |age( of)? )*$"
    ),
    at_least=re.compile(
        r"(\b(not before|more than|greater than|longer than|at least|no less than|not less than|exceeding|beyond|"
        r"upwards of|"
        r"a minimum of|minimum of|after more than|(took|lasted|required|needed|for) over|"
        r"(well|just|slightly|a little) over)|"
        r"[>≥])\s*(the |a |an )*$"
    ),
    about=re.compile(
        r"\b(about|around|approximately|approx\.?|roughly|circa|ca\.?|nearly|almost|some)\s*(the )?$|~\s*$"
    ),
    removed=re.compile(
        r"(?<!after )(?<!following )(?<!since )\b(excis(ed|ion)|surgical(ly)? (excis|remov)\w*|removed|operated|"
        r"debrided|underwent (surgery|an operation))\b"
    ),
    look=re.compile(
        r"\b(follow[- ]?up|visit|check[- ]?up|examination|re-?examin\w*|review|radiograph\w*|x-?rays?|ultraso\w*|"
        r"imaging|films?|clinic|appointment|assessment|control|evaluation|outpatient)\b"
    ),
    lasting=re.compile(r"\b(for|lasting)\s*(the |a |an |about |approximately |over )*$"),
    origins=MappingProxyType(
        {
            "last menstrual period": re.compile(
                r"(post[- ]?menstrual|post[- ]?conceptional|gestation(al)?|corrected|pma\b|\bga\b)"
            ),
            "birth": re.compile(
                r"(of life|of age\b|\bold\b|post[- ]?natal|\bbirth\b|\bage\b|day of life|\bdol\b|delivery)"
            ),
            "discharge": re.compile(r"\b(after|following|post|from|since)[- ](the |his |her )?discharge"),
            "admission": re.compile(
                r"\b(after|following|from|since|of) (the |his |her )?(admission|hospitali[sz]ation)"
            ),
            "surgery": re.compile(
                r"\b(after|following|from|since|post)[- ]?(the )?(surgery|surgical|operation|excision|debridement|"
                r"graft\w*|operative\w*)|\bpod\b"
            ),
            "diagnosis": re.compile(r"\b(after|following|from|since) (the )?(initial )?diagnosis"),
            "presentation": re.compile(
                r"\b(after|following|from|since) (the )?(initial |first )?presentation"
            ),
            "onset": re.compile(
                r"\b(after|following|from|since) (the )?(onset|appearance|first (sign|appearance|symptom)s?)"
            ),
            "extravasation": re.compile(r"\b(after|following|from|since) (the )?(calcium )?extravasation"),
            "infusion_end": re.compile(
                r"\b(after|following|from|since) (the )?(end|completion|discontinuation|cessation|stopping) of"
            ),
            "infusion": re.compile(
                r"\b(after|following|from|since) (the )?((iv|intravenous|calcium|first|last) )*"
                r"(infusion|injection|administration|calcium gluconate|heel (stick|prick|puncture)s?)"
            ),
            "treatment": re.compile(
                r"\b(after|following|from|since|of) (the )?(start of )?(treatment|therapy)"
            ),
        }
    ),
    clause_end=re.compile(r"[;.]\s|,\s|\b(?:but|then|however|whereas|while|although|and)\b"),
)

LANGUAGES: Mapping[str, Language] = MappingProxyType({"en": ENGLISH})
