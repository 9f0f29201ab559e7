"""Collect what a text says about the words that may be names, from anywhere in it.

In:  a text, the people that the tagger sees in it
Out: TextEvidence
Run: called by tasks.pii.people.thresholds
"""

from bisect import bisect
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import regex

from tasks.pii.people import beside, foreign, german, unlikely
from tasks.pii.people.decoding import Span
from tasks.pii.people.name_lists import WORD

OFTEN, SELDOM = 5, 5  # places of a product; one in so many of them is taken for a person
CERTAIN = 0.9  # of a full name whose words are names elsewhere in the text too
ACRONYM = regex.compile(r"\p{Lu}{2,4}")
# A word behind such a word, or called such a thing, is a tool or a role.
TOOL = regex.compile(
    r"\b(?i:in|into|within|via|using|onto|the|a|an|our|this|each|any|every|your"
    r"|der|die|das|dem|den|des|eine?|eine[mnrs]|im|ins|zum|zur|beim|vom"
    r"|les?|une?|aux?|du|el|los|las|una|il|lo|gli|het|een)\s+"
    r"[*_`\[]{0,3}(\p{Lu}[\w'’]*)(?!['’\w]|\s+['’])"
)
# quarmby of www.quarmby.com; not of helen@quarmby.com
SITE = regex.compile(
    r"(?<![\w@.-])(?:https?://)?(?:[\w-]+\.){0,3}(\p{L}[\w-]{2,})\.(?:com?|org|net|io|app|dev|info|tv|fm|de|fr|co\.uk)\b"
)
IS_THING = regex.compile(
    r"\b(\p{Lu}[\w'’]*)[)\]*_`]{0,3} (?:is|was) (?:an?|the|one of the|our) (?:[\w-]+ ){0,3}"
    r"(?:app|application|agency|bank|band|brand|city|company|county|firm|framework|game|language"
    r"|library|platform|product|program|provider|river|service|site|software|supplier|system|team"
    r"|tool|town|vendor|village|website)\b"
)


def sites(text: str) -> frozenset[str]:
    """Return the words of the hosts of a text's pages."""
    return frozenset(host.lower() for host in SITE.findall(text))


@dataclass(frozen=True, slots=True)
class TextEvidence:
    """Evidence about the words of a text, from anywhere in it."""

    small: Collection[str]  # words in small letters
    names: Collection[str]  # words of full names, in small letters
    tools: Collection[str]  # words behind *in*, *via* or *the*, or before *is a tool*
    seldom: Collection[str]  # words that are people in fewer than half of their places
    products: Collection[str]  # lone words that recur, and are hardly ever people
    often: Collection[str]  # of a text with code, lone words that recur and are in no full name
    code: Sequence[tuple[int, int]]  # spans, in order
    sites: Collection[str]  # words of the hosts of pages, in small letters
    foreign: bool  # most of it is in another language than English
    german: bool

    @classmethod
    def of(
        cls,
        text: str,
        spans: Sequence[Span],
        small: Collection[str],
        sites: Collection[str] = frozenset(),
    ) -> "TextEvidence":
        found = [span for span in spans if span[2] == "person"]
        people = [(text[s:e], sure) for s, e, _, sure in found]
        spelled = [
            WORD.findall(text, s, e)
            for s, e, _, sure in found
            if sure >= CERTAIN and not (text[s:e].isupper() and beside.has_article(text, s))
        ]
        is_german = bool(spans) and german.is_german(text)
        other = bool(spans) and foreign.is_foreign(text, foreign.TEXT)
        code = unlikely.code(text) if spans else []
        full = [
            words
            for words in spelled
            if len(words) > 1
            and (not (code or other) or unlikely.may_name(words))
            and not (is_german and german.needed(words, False))
        ]
        last = (w for words in full for w in words[1:] if len(w) > 2 and not ACRONYM.fullmatch(w))
        names = {word.lower() for word in last}
        lone = Counter(value for value, _ in people if value.isalpha())
        places = Counter(WORD.findall(text)) if lone else Counter[str]()
        seldom = {value for value, times in lone.items() if 2 * times < places[value]}
        products = {
            value
            for value, times in lone.items()
            if places[value] >= OFTEN and times * SELDOM <= places[value]
        }
        tools = frozenset([*TOOL.findall(text), *IS_THING.findall(text)])
        recurring = {value for value in lone if code and places[value] >= unlikely.OFTEN}
        often = {value for value in recurring if value.lower() not in names}
        return cls(small, names, tools, seldom, products, often, code, sites, other, is_german)

    def is_code(self, place: int) -> bool:
        """Return whether a place is within code."""
        before = bisect(self.code, (place, place)) - 1
        return before >= 0 and place < self.code[before][1]

    def is_foreign(self, sentence: str) -> bool:
        """Return whether a sentence is in another language; a short one is in that of the text."""
        if self.foreign:
            return not foreign.is_english(sentence)
        return foreign.is_foreign(sentence)

    def is_site(self, word: str) -> bool:
        """Return whether a lone word is a site of the text, or seldom a person in it."""
        return word in self.seldom or word.lower() in self.sites
