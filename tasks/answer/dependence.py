"""Tell whether a question stands alone, and complete one that does not from the question before it.

In:  a question; the question before it, itself complete
Out: the complete question

    What does an S2 seal kit for the AP-120 cost?
    And for the AP-125?        What does an S2 seal kit for the AP-125 cost?
    How do I fit it?           How do I fit it? (S2 seal kit AP-125)

A fragment takes the place of its counterpart in the question before: a code of the same form, a
day, a month, a year, a name, or a phrase with a preposition. Any other question keeps its words;
telling words of the question before follow in brackets. The rules know English, and the most
frequent words of German, French and Spanish.
"""

import re
from collections.abc import Callable

from tasks.answer.grounding.english import ASKING, FILLER, GENERAL, MONTHS, WEEKDAYS
from tasks.answer.queries import ASKING as WHAT
from tasks.index.languages import EVERY

WORD = re.compile(r"[^\W_]+(?:[-'’./&][^\W_]+)*")
FEW = 2  # telling words: a question with no more is completed
FRAGMENT = 6  # words, at most
PHRASE = 5  # words that a fragment may replace, its preposition included
TERMS = 6  # words in brackets
NAMED = 100  # characters of an answer that may name what was asked for

REFERS = re.compile(
    r"\b(?:its|they|them|theirs?|him|his|hers?|she|he|this|these|those|ones?|such|same|others?|else"
    r"|dies\w*|dafür|davon|damit|dort|ihn|ihm|ihre?[nmrs]?|celui|celle|ceux|leurs?|eux|ello|ellos)\b"
    r"|\bit\b(?!\s+(?:is|was|takes?)?\s*(?:not\s+)?"
    r"(?:possible|true|necessary|allowed|worth|legal|safe|take\b))"
    r"|\bthat\b(?=\s*(?:[?.!,]|$)|\s+(?:is|was|cost|work|mean|one|kind|type|case|time)\b)"
    r"|\b(?:of|for|about|in|on|with|to|from|like|is|does|do|did|at|after|before)\s+that\b"
    r"|(?<!\bis )(?<!\bare )(?<!\bwas )\bthere\b(?!\s+(?:is|are|was|were|be|any|an?)\b)",
    re.IGNORECASE,
)
_OF_A_THING = (
    r"(?:discount|rebate|warranty|guarantee|fee|charge|deposit|limit|deadline|minimum|maximum"
    r"|alternative|exception|difference|refund|size|version|colou?r|\w+er|rabatt|garantie|gebühr"
    r"|frist)s?"
)
INTRODUCES = re.compile(  # "How do I write a date?", "What is a safe room?": a subject of its own
    r"^\W*(?:how (?:do|does|can|should|to)|what (?:is|are))\b.*\ban?\s+[^\W\d_]{3,}"
    # "Is there a gym?", "Do you take cheques?", but not "Is there a discount?", which is on a thing
    r"|^\W*(?:(?:is|are) there (?:an?|any)|do(?:es)? (?:you|the \w+) (?:have|sell|offer|take"
    r"|accept)"
    rf"|gibt es|habt ihr|haben sie) (?!.*\b{_OF_A_THING}\b)\w{{3,}}[^,;]*$"
    # "What is depreciation?", "What is HAL?", "What does cleared mean?": what a word means
    r"|^\W*what (?:is|are) (?:[^\W\d_]+(?:[ts]ion|ment|ness|ity|[ae]nce|ism|ship)s?"
    r"|(?-i:[A-Z]{2,6}))\W*$"
    r"|^\W*what does (?!(?:it|this|that|the|its|he|she|they)\b)[\w'’“”\"-]+ (?:mean|stand for)\W*$",
    re.IGNORECASE,
)
OPENS = re.compile(
    r"^\W*(?:(?:and|but|or|und|aber|oder|et|mais|y|pero)\b\W*)?"
    r"(?:(?:what|how)\s+about\b|was ist mit\b|wie ist es mit\b|et pour\b|qué tal\b)?\s*",
    re.IGNORECASE,
)
SOMEBODY = frozenset("somebody someone anybody anyone something anything jemand etwas".split())
PERSON = frozenset("i we you they he she it ich wir sie du je nous vous".split())
PREPOSITIONS = frozenset(
    "in on at by for to from with of during after before per über für bei mit am im an auf".split()
)
WHICH = re.compile(r"\b(?:which|who|welche\w*|wer|quel\w*|qui|cuál\w*|quién\w*)\b", re.IGNORECASE)
MEASURE = re.compile(r"\b(?:how|wie)\s+(\w+)", re.IGNORECASE)  # how heavy
CODE = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[^\W\d_])[^\W_]+(?:-[^\W_]+)*\b")
TIMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:{'|'.join(sorted(WEEKDAYS))})s?\b",
        rf"\b(?:{'|'.join(MONTHS)})\b",
        r"\b(?:19|20)\d\d\b",
    )
)
NAME = re.compile(r"(?<=[^\W\d_] )[A-Z][^\W\d_]+\b")  # inside a sentence


def telling(text: str) -> list[str]:
    """Return the distinct words that carry a text, codes in one piece."""
    small = FILLER | ASKING | EVERY
    return list(dict.fromkeys(w for w in WORD.findall(text) if w.lower() not in small and w[1:]))


def depends(question: str) -> bool:
    """Return True if a question refers to something that it does not name, continues another one,
    or hardly says anything itself."""
    few = len(telling(question)) <= FEW and not INTRODUCES.match(question)
    return few or _opened(question) or bool(REFERS.search(question))


def resumed(question: str, before: str) -> str:
    """Return the complete question that a fragment stands for; "" if the question is not a
    fragment, or has no place in the one before."""
    fragment = _fragment(question) if before else ""
    if not fragment:
        return ""
    phrase = fragment.split(maxsplit=1)[0].lower() in PREPOSITIONS
    return _replaced(fragment, before) or (_with_phrase(fragment, before) if phrase else "")


def completed(
    question: str, before: str, answer: str = "", known: Callable[[str], bool] = bool
) -> str:
    """Return the question with what the complete question before it adds, or its answer, if that
    names what was asked for ("Which part do I need?"); one that stands alone unchanged. Only words
    that are `known` are added in brackets."""
    if not before or not depends(question):
        return question
    if whole := resumed(question, before):
        return whole
    if _fragment(question):
        return f"{question} ({before.strip(' ?.!')})"
    subject = f"{answer[:NAMED]} {before}" if WHICH.search(before) else before
    terms = [word for word in terms_of(subject, question) if known(word)][:TERMS]
    return f"{question} ({' '.join(terms)})" if terms else question


def terms_of(text: str, newer: str) -> list[str]:
    """Return the telling words of an earlier text that a newer one lacks and that still hold: not
    what was asked about the subject ("cost", "how heavy"), and no code, day, month or year if the
    newer text has another one of the same form."""
    known = {word.lower() for word in telling(newer)} | GENERAL | SOMEBODY
    known |= {measure.lower() for measure in MEASURE.findall(text)}
    over = {
        word
        for kind in (CODE, *TIMES)
        for word in kind.findall(text)
        if _form(word) in map(_form, kind.findall(newer))
    }
    return [word for word in telling(text) if word.lower() not in known and word not in over]


def _opened(question: str) -> bool:
    opened = OPENS.match(question)
    return opened is not None and bool(opened[0].strip())


def _fragment(question: str) -> str:
    """Return the words of a question without a verb, such as "And on Sundays?"; else ""."""
    fragment = OPENS.sub("", question, count=1).strip(" ?.!")
    words = [word.lower() for word in WORD.findall(fragment)]
    asks = not (WHAT | PERSON).isdisjoint(words[:3]) or REFERS.search(fragment)
    phrase = bool(words) and words[0] in PREPOSITIONS
    if asks or not 0 < len(words) <= FRAGMENT or not (phrase or _opened(question)):
        return ""
    return fragment[0].lower() + fragment[1:] if phrase else fragment


def _replaced(fragment: str, before: str) -> str:
    """Return the question before with another code, day, month, year or name, if the fragment says
    nothing else and the question has one that it can replace."""
    new = telling(fragment)
    if len(new) != 1:
        return ""
    for kind in (CODE, *TIMES):
        if kind.fullmatch(new[0]):
            old = {word for word in kind.findall(before) if _form(word) == _form(new[0])}
            return before.replace(old.pop(), new[0]) if len(old) == 1 else ""
    old = set(NAME.findall(before)) if new[0][0].isupper() else set()
    return before.replace(old.pop(), new[0]) if len(old) == 1 else ""


def _form(word: str) -> str:
    """Return a code's form, A-9 for AP-120; that of a word is one letter."""
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "A", word))


def _with_phrase(fragment: str, before: str) -> str:
    """Return the question before with the fragment in place of the phrase at its end that begins
    with the same preposition, or with any if the fragment is not a time; else at the end."""
    text = before.rstrip(" ?.!")
    first = fragment.split(maxsplit=1)[0].lower()
    time = any(kind.search(fragment) for kind in TIMES)
    for start, word in _last_phrase(text):
        if word == first or not time:
            text = text[:start].rstrip()
    return "" if text.endswith(")") else f"{text} {fragment}?"


def _last_phrase(text: str) -> list[tuple[int, str]]:
    """Return where the phrase with a preposition begins that ends a question, and its preposition:
    nothing if the question ends otherwise."""
    words = list(WORD.finditer(text))
    for match in words[: -PHRASE - 1 : -1]:
        word = match[0].lower()
        if word in PREPOSITIONS and match.end() < len(text):
            return [(match.start(), word)]
        if word in GENERAL or text[match.end() : match.end() + 1] == ",":
            return []
    return []
