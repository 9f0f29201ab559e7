"""Find the places that say what a thing is.

In:  a question, candidates, passages
Out: the thing whose meaning is asked for; whether a place states it; the two things of a difference

"What is a workspace?" is answered by "Workspaces is a generic term that refers to …", not by the
sentences in which the word comes up most. "What is the difference between A and B?" is answered by
what each of them is, unless one place names both. English only.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from tasks.answer import grounding
from tasks.answer.passage import Passage
from tasks.answer.places import answer_kind, candidates
from tasks.answer.places.candidates import Candidate

_THING = r"(?:(?:an?|the|our|your) )?(?P<{}>[\w'’@./-]+(?: [\w'’@./-]+){{0,3}}?)"
ASKS = re.compile(
    rf"^\W*what(?:['’]s| is| are) {_THING.format('is_')}(?: (?:for|about))?\W*$"
    rf"|^\W*what do(?:es)? {_THING.format('does')} (?:do|mean|stand for)\W*$",
    re.IGNORECASE,
)
DIFFERENCE = re.compile(
    rf"\bdifferen(?:ce|t|ces)\b.*? (?:between|from) {_THING.format('one')} (?:and|or)"
    rf" {_THING.format('other')}\W*$"
    rf"|\bhow (?:do|does|is|are) {_THING.format('first')} (?:differ(?:ent)? from)"
    rf" {_THING.format('second')}\W*$",
    re.IGNORECASE,
)
OTHER = frozenset({"money", "period", "time", "number", "why"})  # kinds that no definition answers
GENERIC = frozenset(  # behind a name they only say what it is the name of
    "option options command commands file files field fields flag setting settings".split()
)
OPENING = frozenset(  # headings below which a document says what it is about
    "description overview introduction about summary definition definitions purpose".split()
)
STATES = re.compile(
    r"^(?: ?\([^)]*\))?(?: (?:is|are) (?:an?|the|one|any|what|where|how|when|who)\b| (?:means?"
    r"|refers? to|stands? for|lets?|allows?|enables?|provides?|describes?|represents?)\b"
    r"|: (?=\w+ \w+ \w))",
    re.IGNORECASE,
)
WEAKLY = re.compile(
    r"^(?: ?\([^)]*\))? (?:is|are|contains?|helps?|controls?|consists?)\b", re.IGNORECASE
)
HERE = re.compile(  # but not of the text itself
    r"^(?:this|it|these|they)(?! (?:document|page|guide|section|article|chapter|text)\b)"
    r"(?: [\w-]+)? (?!not\b)[a-z]+s?\b",
    re.IGNORECASE,
)
WORD = re.compile(r"[\w'’@./-]*\w")
EMPTY = re.compile(  # these praise or place a thing, and do not say what it is
    r"^ (?:is|are) (?:(?:an?|the|one of the|of|very|most|more|really|quite|another|part of) )*"
    r"(?:important|essential|key|useful|crucial|vital|central|fundamental|common|popular|major"
    r"|good|great|best|better|easy|simple|difficult|separate|interesting|heart|topic|subject"
    r"|same|only|following|next|last|first)\b",
    re.IGNORECASE,
)
LED = re.compile(
    r"^(?:as|in|for|by|here|thus|so|strictly|generally|usually)\b[^,.;:]{,60}, ", re.IGNORECASE
)
ARTICLE = re.compile(r"^(?:-\w,? )?\W*(?:(?:an?|the|our) )?", re.IGNORECASE)  # or a short option
CONTRASTS = re.compile(
    r"\b(?:whereas|while|but|unlike|differ\w*|than|instead|however|similar\w*|compared|on the other"
    r"|in contrast|contrary|opposed|rather|both|neither)\b",
    re.IGNORECASE,
)
BOLD = re.compile(r"[*_`]+")


@lru_cache(maxsize=1024)
def thing(question: str) -> str:
    """Return the thing whose meaning a question asks for; "" if it asks for something else."""
    found = ASKS.match(question)
    if found is None or answer_kind.kinds(question) & OTHER:
        return ""
    named = (found["is_"] or found["does"]).split()
    return " ".join([word for word in named if word.lower() not in GENERIC] or named)


@lru_cache(maxsize=1024)
def two(question: str) -> tuple[str, ...]:
    """Return the two things of which a question asks the difference; none of another question."""
    found = DIFFERENCE.search(question)
    return tuple(filter(None, found.groups())) if found else ()


def meanings(question: str) -> list[str]:
    """Return what a question for a difference asks: the meaning of each thing."""
    return [f"What is {named}?" for named in two(question)]


def contrasts(things: Sequence[str], one: Candidate) -> bool:
    """Return True if a place, or the line above it, names all of these things and compares."""
    text = f"{one.below}\n{one.text}"
    stems = grounding.stems(text)
    return all(grounding.stems(named) <= stems for named in things) and bool(CONTRASTS.search(text))


def both_named(question: str, ranked: Sequence[Sequence[Candidate]]) -> bool:
    """Return True if the likeliest place for each of two things, or a heading above it, names the
    thing: else their difference can't be told."""
    firsts = [each[0] for each in ranked if each]
    return len(firsts) == len(ranked) and all(
        bool(grounding.stems(named) & grounding.stems(f"{one.context}\n{one.text}"))
        for named, one in zip(two(question), firsts, strict=True)
    )


def strength(named: str, one: Candidate) -> int:
    """Return 3 for a place that begins with "This" right below a heading that is the thing; 2 for
    one that begins with the thing and states what it is; 1 for one that begins with it otherwise,
    or is the first below such a heading; 0 for others."""
    if one.unit.kind in ("row", "code"):
        return 0
    wanted, text = grounding.stems(named), one.unit.text
    if not wanted:
        return 0
    below = one.distance == 0 and _below(wanted, one)
    after = _behind(named, wanted, text)
    if after is None:
        return (3 if HERE.match(text) else 1) if below else 0
    if STATES.match(after) and not EMPTY.match(after):
        return 2
    return 1 if below or WEAKLY.match(after) else 0


def _behind(named: str, wanted: frozenset[str], text: str) -> str | None:
    """Return what follows a thing at the start of a text; None if the text begins otherwise."""
    led = LED.match(text)
    begin = ARTICLE.match(text[led.end() :] if led else text)
    start = (led.end() if led else 0) + (begin.end() if begin else 0)
    for last in list(WORD.finditer(text, start))[: len(named.split()) + 1]:
        if wanted == grounding.stems(text[start : last.end()]):
            return re.sub(r"^[\"'”’»*`_)]+", "", text[last.end() :])
    return None


def _below(wanted: frozenset[str], one: Candidate) -> bool:
    """Return True if the nearest heading, aside from one such as "Description", is the thing. A
    passage that begins in the middle of a section does not show its heading."""
    if not one.unit.above and " > " in one.context.partition("\n")[0]:
        return False
    headings = [BOLD.sub("", each).strip() for each in re.split(r" > |\n", one.context)]
    named = [each for each in headings if each and each.lower() not in OPENING][-1:]
    spaced = grounding.stems(" ".join(wanted).replace("-", " "))
    return any(spaced == grounding.stems(each.replace("-", " ")) for each in named)


def with_definitions(
    first: Sequence[Passage], every: Sequence[Passage], question: str
) -> list[Passage]:
    """Return the first passages; if the meaning of a thing is asked for, and another passage states
    it better than they do, with that one in place of the last."""
    chosen = list(first)
    for named in two(question) or filter(None, [thing(question)]):
        best = max((_stated(named, passage) for passage in chosen), default=0)
        known = {passage.chunk_id for passage in chosen}
        others = [p for p in every if p.chunk_id not in known and _begins(named, p)]
        better = [passage for passage in others if _stated(named, passage) > best]
        if better:
            chosen = [*chosen[:-1], max(better, key=lambda passage: _stated(named, passage))]
    return chosen


def _stated(named: str, passage: Passage) -> int:
    return max((strength(named, one) for one in candidates.of([passage])), default=0)


def _begins(named: str, passage: Passage) -> bool:
    """Return True if a line or a sentence of a passage, or its heading, begins with a thing, in any
    form: a quick test, which most passages fail."""
    text = "\n".join((*passage.payload.heading[-1:], BOLD.sub("", passage.payload.text)))
    start = r"(?:^|\n|[.!?:] )\W*(?:(?:an?|the|our) )?"
    stem = re.escape(named[: max(3, len(named) - 3)])
    return re.search(start + stem, text, re.IGNORECASE) is not None
