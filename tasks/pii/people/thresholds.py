"""Decide how certain a span of the tagger must be, by how it is written and by the rest of the
text.

The network's certainty about a name that it has never seen is worth less than about a known one: of
the lone words that it calls people at .5 to .75, three in four are people if a list contains them,
and if none does, two in five (in an encyclopedia) or one in twenty (in a company's short texts). So
the required certainty depends on the lists (name_lists.py).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

import regex

from tasks.pii.other_scripts import is_eastern, may_be_name
from tasks.pii.people import (
    addresses,
    beside,
    extent,
    foreign,
    german,
    homographs,
    known_things,
    name_lists,
    spelling,
    unlikely,
    vocabulary,
)
from tasks.pii.people.decoding import Span
from tasks.pii.people.evidence import ACRONYM, TextEvidence
from tasks.pii.people.name_contexts import TITLES
from tasks.pii.people.name_lists import WORD
from tasks.pii.people.names import NO_PERSON, holds_no_person
from tasks.pii.people.unlikely import CAMEL, CAPITAL
from tasks.pii.prefilter import places

# How sure a span must be: the mean probability of its words, with the odds of decoding.py.
SURE = 0.5  # a span of another kind than person
KNOWN = 0.3  # a word of it is a known name
FULL = 0.5  # several words, none of them known
ORGANISED = 0.8  # an organisation whose last word may be taken for a person
ALONE = 0.55  # one unknown word
COMMON = 0.9  # the text has its words in lower case too, or it ends in one, or is the whole line
SMALL_KNOWN = 0.6  # a known name where nothing has a capital
SHOUTED = 0.8  # several unknown words in capitals
DOUBTED = 0.95  # an unknown word before a common one: Jubal Early
ALMOST = 0.98  # one unknown word whose form or neighbours make a name unlikely
NEVER = 2.0
SPELLED, SURELY = 1.5, 4.0  # logarithms of the odds of a name, by its letters
SYLLABLES = frozenset("an bo do ha ho hu ji le li lo lu ma ng vo vu wu xu ya ye yi yu".split())
MANY = 4  # words of a name in small letters, with its particles
LONG_FOREIGN = frozenset(w for w in foreign.FOREIGN - foreign.PARTICLES if len(w) > 2)

SURROUND = regex.compile(r"^[\W\d_]+|[\W\d_]+$")
BESIDE = regex.compile(r"[ -](\p{Lu}\p{Ll}+|\d+)|-[\p{L}\[]")  # a continued word, or a number
PART = regex.compile(r"\p{L}-")
GLUED = regex.compile(r"\b\p{L}\.\p{Ll}")  # axis.N.jog: a part of an identifier, no initial
VERB = regex.compile(
    r" (?:the|your|our|this|these|to the|all)\b|[*_`]{0,3}:"
)  # Convene your panel; a label
LEADING = regex.compile(r"(\p{Lu}\p{Ll}+)(?: \p{Lu}[\p{L}'’-]+)+")


def chosen(
    text: str,
    spans: Iterable[tuple[Span, str]],
    small: Collection[str],
    sites: Collection[str] = frozenset(),
) -> Iterator[Span]:
    """Yield those spans of a text, each given with its sentence, that are certain enough. `small`
    are the words that the text has in lower case, `sites` those of its pages' hosts."""
    every = [(extent.whole(text, extent.trimmed(text, span)), sentence) for span, sentence in spans]
    evidence = TextEvidence.of(text, [span for span, _ in every], small, sites)
    found = list(_sure(text, every, evidence))
    yield from found
    full = {text[s:e]: sure for s, e, kind, sure in found if kind == "person" and " " in text[s:e]}
    taken = {start for start, *_ in found}
    for name, sure in full.items():  # the same name elsewhere, such as in a quote
        for place in places(text, [name]):
            end = place + len(name)
            if (
                place not in taken
                and not text[place - 1 : place].isalnum()
                and not text[end : end + 1].isalnum()
            ):
                yield place, end, "person", sure


def _sure(text: str, every: Iterable[tuple[Span, str]], evidence: TextEvidence) -> Iterator[Span]:
    organised = [s for s, _ in every if s[2] == "organisation" and s[3] >= ORGANISED]
    for span, sentence in every:
        start, end, kind, sure = span
        if kind == "address":
            start = addresses.behind_clock(text, start, end)
        if kind == "person" and _is_organisation(text, span, organised):
            continue
        if kind == "person":
            if sure >= _needed(text, start, end, sentence, evidence):
                yield span
        elif (kind != "address" and sure >= SURE) or (
            sure >= SURE and addresses.is_address(text, start, end, sure)
        ):
            yield (addresses.whole(text, start) if kind == "address" else start), end, kind, sure
        elif sure >= SURE:  # an address without a number can begin with a name: Ann Doe - 4F
            name = LEADING.match(text, start, end)
            if name and name[1].lower() in name_lists.first_names():
                yield start, name.end(), "person", sure


def _is_organisation(text: str, span: Span, organised: Sequence[Span]) -> bool:
    """Return whether a person is the rest of a company's name: Marchwood Hydrel. Its first word is
    then the end of an organisation, and none of its words is a first name."""
    start, end, _, sure = span
    meets = any(s <= start <= e + 1 and e < end for s, e, *_ in organised)
    words = WORD.findall(text.lower(), start, end)
    return meets and sure < COMMON and name_lists.first_names().isdisjoint(words)


def _needed(text: str, start: int, end: int, sentence: str, evidence: TextEvidence) -> float:
    """Return the certainty that a person needs, 0 to 1, or NEVER."""
    sure = _needed_as_written(text, start, end, sentence, evidence)
    words = WORD.findall(text, start, end)
    if sure >= NEVER or not words or unlikely.is_part_of_code(text, start, end):
        return NEVER
    is_named = any(word.lower() in evidence.names for word in words)
    is_named = is_named or beside.is_introduced(text, start)
    if not is_named and text[start:end] in evidence.products:
        return NEVER  # Rust, in its manual
    if not is_named:
        spelled = unlikely.needed(
            text,
            start,
            end,
            words,
            is_foreign=evidence.is_foreign(sentence),
            is_code=evidence.is_code(start),
            is_technical=bool(evidence.code),
            often=evidence.often,
        )
        sure = max(sure, spelled)
    return max(sure, german.needed(words, is_named)) if evidence.german else sure


def _needed_as_written(
    text: str, start: int, end: int, sentence: str, evidence: TextEvidence
) -> float:
    value = text[start:end]
    words = WORD.findall(value)
    shouts = value.isupper() and (not sentence.isupper() or len(WORD.findall(sentence)) < 4)
    sayings = words if sentence.isupper() else [w for w in words if not ACRONYM.fullmatch(w)]
    is_known = name_lists.is_called(" ".join(sayings)) or any(
        w.lower() in evidence.names for w in sayings
    )
    behind = BESIDE.match(text, end)
    is_small = set(value.lower().split()) <= set(evidence.small)
    cut = len(words) == 1 and bool(behind or PART.search(text, max(0, start - 3), start))
    if _is_nobody(text, start, end, sentence, evidence):
        sure = NEVER
    elif is_small:
        hushed = SMALL_KNOWN if is_known and not CAPITAL.search(sentence) else COMMON
        sure = hushed if is_known or not CAPITAL.search(value) else NEVER
    elif CAPITAL.search(value) and not CAPITAL.search(value.split()[-1]):
        sure = COMMON if name_lists.is_called(value) else NEVER  # Slack fac-cor, Petrova brucei
    elif doubted := _needed_beside(words, behind[1] if behind else "", shouts):
        sure = doubted
    elif len(words) > 1 and not name_lists.may_be_called(value):
        sure = NEVER if shouts else DOUBTED
    elif is_known:
        sure = _needed_known(
            value, len(words) == 1, shouts, cut, bool(VERB.match(text, end)), evidence
        )
        if len(words) == 1:
            sure = _needed_lone(text, start, end, sure)
    elif (shouts and _is_acronym(words)) or CAMEL.search(value) or evidence.is_site(value):
        sure = NEVER
    elif len(words) > 1:
        sure = _needed_full(value, words)
    else:
        called = not cut and beside.is_introduced(text, start)
        cut = cut or value in evidence.tools or bool(VERB.match(text, end))
        sure = FULL if called else _needed_alone(value, cut, SURROUND.sub("", sentence) == value)
    return sure


def _needed_beside(words: Sequence[str], behind: str, shouts: bool) -> float:
    """Return the certainty needed before a thing's name, and by a name in capitals; 0 for others."""
    if behind and (behind.lower() in name_lists.things() or behind in NO_PERSON):
        return ALMOST
    return COMMON if shouts and _is_loud_name(words) else 0.0  # HAORAN XU


def _is_nobody(text: str, start: int, end: int, sentence: str, evidence: TextEvidence) -> bool:
    """Return whether the words are a phrase, a thing, or ordinary words of another language."""
    value = text[start:end]
    words = WORD.findall(value)
    ordinary = foreign.is_phrase(value) or (
        CAPITAL.search(sentence)
        and evidence.is_foreign(sentence)
        and foreign.is_ordinary(text, start, end)
    )
    return (
        bool(ordinary)
        or _is_thing(text, start, end, words)
        or _is_hushed(value, words, sentence, evidence.foreign)
    )


def _needed_full(value: str, words: Sequence[str]) -> float:
    """Return the certainty needed by several words in no list."""
    titled = words[0].startswith(TITLES)
    common = words[0][0].isupper() and name_lists.is_plain(words[0].lower())
    if len(words[-1]) < 2 or (common and not titled):
        return ALMOST  # Cohort B, Abteilung Umbra
    return SHOUTED if value.isupper() else FULL


def _needed_known(
    value: str, alone: bool, shouts: bool, cut: bool, labels: bool, evidence: TextEvidence
) -> float:
    """Return the certainty needed if a list, or the text's full names, contain a word; `labels`: a
    colon follows."""
    if shouts and alone:
        return NEVER if cut or labels else COMMON  # IBAN: …
    if CAMEL.search(value):
        return ALMOST  # MyRA
    if cut or value in evidence.tools:
        return COMMON
    return KNOWN


def _needed_lone(text: str, start: int, end: int, sure: float) -> float:
    """Return the certainty needed by a lone known name, by the words beside it."""
    if sure == COMMON and beside.calls(text, end):
        sure = KNOWN  # eine Petra hat angerufen
    return max(sure, homographs.needed(text, start, end))


def _is_loud_name(words: Sequence[str]) -> bool:
    """Return whether words in capitals are each a name in the lists, spelled like one or a syllable of
    one, and none is a common word: HAORAN XU; not GSA OGC."""
    small = [word.lower() for word in words]
    known = [name_lists.is_called(word) for word in small]
    odds = [spelling.odds(word) if len(word) >= MANY else 0.0 for word in small]
    named = all(
        k or o > SPELLED or w in SYLLABLES for k, o, w in zip(known, odds, small, strict=True)
    )
    return (
        len(words) > 1
        and named
        and (any(known) or max(odds) > SURELY)
        and not any(map(name_lists.is_plain, small))
    )


def _is_acronym(words: Sequence[str]) -> bool:
    """Return whether it is one word in capitals, or several of which one is as short as an acronym:
    GSA OGC."""
    return len(words) < 2 or any(1 < len(word) < 4 for word in words)


def _is_thing(text: str, start: int, end: int, words: Sequence[str]) -> bool:
    """Return whether the words, or those beside a lone one, name a thing: Merit Promotions, Nikki
    Beach, RSA Archer, St. Petra."""
    if is_eastern(text[start:end]):
        return not may_be_name(text[start:end])
    if known_things.is_thing(text, start, end) or GLUED.match(text, start, end):
        return True
    if len(words) < 2 or beside.names_place(text[start:end]):
        return len(words) > 1 or beside.is_thing(text, start, end)
    acronym = len(words[0]) > 2 and words[0].isupper() and not all(map(str.isupper, words))
    first, last = words[0].lower(), words[-1].lower()
    if acronym and first in name_lists.surnames() and last in name_lists.first_names():
        acronym = len(first) < MANY  # GUICHARD Solène
    if acronym or name_lists.names_thing(" ".join(words)):
        return True
    return holds_no_person(words)


def _is_hushed(value: str, words: Sequence[str], sentence: str, is_foreign: bool) -> bool:
    """Return whether it is a phrase, or no known full name among capitals or in a text of another
    language than English, in lower case."""
    if CAPITAL.search(value):
        return False
    if len(words) > MANY or (len(words) > 2 and not LONG_FOREIGN.isdisjoint(words)):
        return True  # farla uscire dalla pausa
    if not CAPITAL.search(sentence):
        return is_foreign and not _is_small_name(words)
    return len(words) < 2 or words[0] not in name_lists.first_names()


def _is_small_name(words: Sequence[str]) -> bool:
    """Return whether words in small letters are a full name: marek zielinski; not nel rimuovere, töm
    kataloghierarkier."""
    common = any(vocabulary.is_word(word) or word in foreign.FOREIGN for word in words)
    spelled = all(name_lists.is_called(w) or spelling.odds(w) > 0 for w in words)
    return len(words) > 1 and spelled and not common


def _needed_alone(value: str, doubtful: bool, all_of_it: bool) -> float:
    """Return the certainty needed by a lone word in no list; `all_of_it`: the sentence has no other
    word."""
    if vocabulary.is_foreign(value):
        return NEVER if doubtful or all_of_it else ALMOST
    if doubtful or len(value) < 4 or not name_lists.may_be_called(value):
        return ALMOST
    return COMMON if all_of_it else ALONE
