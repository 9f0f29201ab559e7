"""Detect sentences that drop or change the qualification of a place: its condition, exception,
quantifier, modal verb or denial.

In:  a sentence, a place
Out: True where they differ

The words are known in English and the usual ones in German, French and Spanish.
"""

import re
from collections.abc import Sequence

from tasks.answer.grounding import amounts, clauses, english, foreign, quantities
from tasks.answer.grounding.clauses import CUT, content

NEGATIONS = english.NEGATIONS | foreign.NEGATIONS

IF = (
    r"if|when|whenever|in case|provided(?: that)?|as long as|on condition that|wenn|sofern"
    r"|solange|lorsque"
    r"|cuando|siempre que"
)
EXCEPT = (
    r"\b(?:except(?:ing|ions?)?(?: for)?|unless|other than|apart from|excluding"
    r"|with the exception of"
    r"|but not|save for|außer|ausgenommen|es sei denn|mit ausnahme|sauf|excepté|à moins que"
    r"|excepto"
    r"|salvo|a menos que)\b"
)
EXCEPTION = re.compile(rf"{EXCEPT}(?P<scope>[^.;]*)", re.IGNORECASE)
BUT_NOT = re.compile(r"but not (?P<of>for|in|on|to|at|from|with)\b", re.IGNORECASE)
CONDITIONAL = re.compile(rf"(?<!as )(?<!even )\b(?:{IF})\s(?P<scope>[^,.;)]*)", re.IGNORECASE)
AMOUNT = (  # "for orders over €100": a condition without "if"
    r"(?:over|under|above|below|more than|less than|fewer than|at least|up to|exceeding"
    r"|über|unter|ab|mehr als|weniger als|mindestens|bis zu|de plus de|de moins de|de más de"
    r"|de menos de)"
)
LIMITED = re.compile(
    rf"(?:\b(?:for|on|in|bei|für|pour|para)\s(?:[^\W\d_]+\s){{1,3}}"
    rf"|^(?:[^\W\d_]+\s){{1,2}}(?:with\s|of\s|mit\s|avec\s|con\s)?)"
    rf"(?P<scope>{AMOUNT}\s[€$£]?\d[\d.,]*)",
    re.IGNORECASE | re.MULTILINE,
)
KEPT = (  # each is in both texts, or in neither
    re.compile(r"\b(?:half|halb\w*|demi\w*|medi[oa])\b|½", re.IGNORECASE),
    re.compile(
        r"\b(?:(?:every|each) (?:second|other|third|fourth)|jede[rsnm]? (?:zweite|dritte)[rnsm]?"
        r"|tous les deux|toutes les deux|cada dos)(?= \w)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:likely|unlikely|maybe|wahrscheinlich|vielleicht|peut-être|quizás)\b", re.IGNORECASE
    ),
    re.compile(
        r"\b(?:used to|formerly|previously|no longer|früher|nicht mehr|autrefois|ne \w+ plus"
        r"|antes era|ya no)\b",
        re.IGNORECASE,
    ),
)
PAST = re.compile(
    r"\b(?:was|were|had|did|became|1\d\d\d|20\d\d|war|wurde|était|fue)\b", re.IGNORECASE
)

GRADES = (  # from the one that claims most
    re.compile(
        r"\b(?:all|every|each|always|everyone|everybody|any|whole|entire|alle[nrs]?"
        r"|jede[rsnm]?|immer|sämtliche"
        r"|tous|toutes|tout|chaque|toujours|todos|todas|cada|siempre)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:(?<!at )(?<!the )most|mostly|usually|normally|generally|typically|often|mainly"
        r"|meisten?s?|meistens|oft|gewöhnlich"
        r"|normalerweise|plupart|souvent|généralement|mayoría|normalmente)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:some|several|few|many|sometimes|occasionally|rarely|seldom|partly|half of"
        r"|einige[nrs]?|manche[nrs]?"
        r"|manchmal|teilweise|selten|certains|certaines|quelques|parfois|rarement|algunos|algunas"
        r"|a veces|one of|a third of|two of|three of)\b",
        re.IGNORECASE,
    ),
)
ONLY = re.compile(
    r"\b(?:only|solely|exclusively|just|nur|ausschließlich|seulement|uniquement|solo|sólo"
    r"|solamente)\b",
    re.IGNORECASE,
)
MOST = re.compile(
    r"\b(?:highest|lowest|largest|smallest|biggest|longest|shortest|heaviest|lightest|cheapest"
    r"|dearest|fastest|slowest|oldest|newest|youngest|best|worst|(?:most|least) expensive"
    r"|(?:höchst|niedrigst|größt|kleinst|längst|kürzest|billigst|teuerst|schnellst|best|meist)e[nrsm]?"
    r"|(?:le|la|les|el|los|las) (?:plus|moins|más|menos))\b",
    re.IGNORECASE,
)
MODALS = (
    re.compile(
        r"\b(?:must|shall|ha(?:s|ve) to|required?|requires|mandatory|compulsory|obliged"
        r"|obligatory|need(?:s|ed)? to"
        r"|muss|müssen|verpflichtet|doit|doivent|debe|deben|tiene que)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:may|can|could|might|allowed|permitted|optional|voluntary|possible|possibly"
        r"|perhaps|probably|darf|dürfen"
        r"|kann|können|freiwillig|peut|peuvent|puede|pueden)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:should|recommended?|recommends|advised?|ought to|sollte[n]?|empfohlen|devrait"
        r"|debería)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:will|plans? to|planned|intends? to|expected to|proposed|geplant|prévu)\b",
        re.IGNORECASE,
    ),
)


def differ(claim: str, nearest: str) -> bool:
    """Return True if the sentence claims more than the nearest unit of its place, or another
    thing."""
    claim, nearest = quantities.undated(claim), quantities.undated(nearest)
    used = clauses.used(claim, nearest)
    return (
        unconditional(claim, nearest)
        or unlimited(claim, used)
        or exceptional(claim, nearest)
        or graded(claim, used)
        or modal(claim, used)
        or denies(claim, nearest)
        or any(bool(pattern.search(claim)) != bool(pattern.search(used)) for pattern in KEPT)
    )


def unconditional(claim: str, place: str) -> bool:
    """Return True if the sentence has a main clause of the place and not its condition. A past
    event with "when" is not a condition."""
    own = set(content(claim))
    for match in CONDITIONAL.finditer(place):
        is_story = match[0].lower().startswith(("when ", "lorsque ", "cuando ")) and PAST.search(
            place
        )
        scope, main = set(content(match["scope"])), _main(place, match)
        dropped = len(own & scope) * 2 < len(scope)
        if not is_story and dropped and len(own & (main - scope)) * 2 >= len(main - scope) > 0:
            return True
    return False


def unlimited(claim: str, place: str) -> bool:
    """Return True if the sentence says of all what the place says of an amount: "Delivery is free"
    for "Delivery is free for orders over €100"."""
    own, place = set(content(claim)), amounts.figures(place)
    for match in LIMITED.finditer(place):
        limit = set(filter(clauses.is_number, content(match["scope"])))
        rest = set(content(place[: match.start()] + place[match.end() :]))
        if not limit & own and len(own & rest) * 2 >= len(rest) > 0:
            return True
    return False


def _main(place: str, condition: re.Match[str]) -> set[str]:
    """Return the words of the clause before a condition; of the one behind it, if there is none."""
    before = [part for part in map(content, CUT.split(place[: condition.start()])) if part]
    behind = [part for part in map(content, CUT.split(place[condition.end() :])) if part]
    attached = bool(content(CUT.split(place[: condition.start()])[-1]))
    if condition["scope"] and not attached and behind:
        behind = [part for part in map(content, CUT.split(place[condition.end("scope") :])) if part]
    return set(before[-1] if before and (attached or not behind) else behind[0] if behind else ())


def exceptional(claim: str, place: str) -> bool:
    """Return True if the sentence lacks the exception of the place, or states it as the rule."""
    match = EXCEPTION.search(place)
    if match and (side := BUT_NOT.match(match[0])):  # "for oil but not for petrol": two sides
        return side["of"].lower() not in place[: match.start()].lower().split()
    return match is not None and EXCEPTION.search(claim) is None and bool(content(match["scope"]))


def graded(claim: str, place: str) -> bool:
    """Return True for "all" instead of "some", for a dropped "some", and for an added "only" or
    "highest"."""
    if any(added.search(claim) and not added.search(place) for added in (ONLY, MOST)):
        return True
    if ONLY.search(place) and not ONLY.search(claim) and GRADES[0].search(claim):
        return True
    own, there = _grade(claim), _grade(place)
    if there is None:
        return False
    return (
        own != there
        if there > 0
        else own is not None and own > there and not GRADES[0].search(claim)
    )


def _grade(text: str) -> int | None:
    """Return the weakest grade of a text."""
    return next((n for n in (2, 1, 0) if GRADES[n].search(text)), None)


def modal(claim: str, place: str) -> bool:
    """Return True if the sentence has a modal verb of another kind than the place, or none."""
    own = {n for n, pattern in enumerate(MODALS) if pattern.search(claim)}
    there = {n for n, pattern in enumerate(MODALS) if pattern.search(place)}
    return (bool(there) and bool(own) and not own <= there) or bool(
        there - {0} and not own and len(there) == 1
    )


def denies(claim: str, place: str) -> bool:
    """Return True if a clause of the sentence is denied where the place's is not, or the other way
    round."""
    there = list(_polar(place))
    if len({denied for _, denied in there}) < 2:
        return False  # one polarity: the check compares whole sentences
    for own, denied in _polar(claim):
        near = _nearest(own, [clause for clause, _ in there])
        if near is not None and there[near][1] != denied:
            return True
    return False


def _polar(text: str) -> list[tuple[frozenset[str], bool]]:
    """Return the clauses with whether each is denied."""
    found = []
    for part in CUT.split(text):
        read = frozenset(content(part))
        words = set(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", part.lower()))
        if read:
            found.append((read, bool(words & NEGATIONS) or "n't" in part.lower()))
    return found


def _nearest(own: frozenset[str], there: Sequence[frozenset[str]]) -> int | None:
    """Return the clause of whose own words, that no other clause has, most are there."""
    alone = [clause - frozenset().union(*(o for o in there if o is not clause)) for clause in there]
    shares = [len(own & clause) / len(clause) if clause else 0 for clause in alone]
    last = [n for n, share in enumerate(shares) if share == max(shares)]
    return last[-1] if max(shares, default=0) else None
