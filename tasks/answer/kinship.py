"""Find the words of a question in a text in another form: inflected, derived or in a compound.

In:  a question that is not in English, a text
Out: those of its words that the text has, as "Rauchen" in "geraucht" and "Rad" in "Lastenräder",
     or that mean what a German text has, as "Attest" and "Bescheinigung"

The default embedder knows English only, so these words decide about German, French and Spanish
questions. English ones are met by the embedder.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

from tasks.answer import asking_words, german_synonyms

WORD = re.compile(r"[^\W\d_]+")
BEGINS = 4  # letters of a root that another word may begin with: "Saal" in "Saalmiete"
SHARE = 0.4  # and its share of that word: "Kinder" does not tell of a "Kindergeburtstag"
LONG = 6  # letters from which a root may be followed by an ending: "verlang" in "Verlängerung"
ENDS = 3  # letters of a root that a compound of the text may end with: "Rad" in "Lastenrad"
HEAD = 0.3  # share of a compound of the question that the text's word must exceed: "Segelkurs"
REST = 3  # letters of a compound beside such a root, at least
FORM = 5  # letters of a word that may end in a t or s of its own: "lehrt", "Kanus"
_APART = (  # of a German verb whose prefix stands apart
    r"(?:ab|an|auf|aus|bei|durch|ein|fest|her|hin|los|mit|nach|um|vor|weg|zu|zurück|zusammen)"
)
PARTICIPLE = re.compile(rf"({_APART}?)(?:ge|zu)(\w{{2,}}?)(?:e?t|en)?$")
APART = re.compile(rf"([^.,;:!?\n]*)\b{_APART}(?=[.,;:!?\n]|$)", re.IGNORECASE)
FOLDED = str.maketrans("äöüàâéèêëîïôûùçáíóúñ", "aouaaeeeeiiouucaioun")


def met(question: str, text: str) -> frozenset[str]:
    """Return the words of a question that a text has in any form; none of an English question."""
    language = asking_words.language(question)
    if language == "english":
        return frozenset()
    own = _roots(text, language)
    return frozenset(
        word
        for word in _telling(question, language)
        if any(_kin(root, each) for root in roots(word, language) for each in own)
        or (language == "german" and not own.isdisjoint(_synonyms(word)))
    )


@lru_cache(maxsize=4096)
def _synonyms(word: str) -> frozenset[str]:
    """Return the roots of the words that mean the same."""
    others = german_synonyms.of(word.lower())
    return frozenset(root for other in others for root in roots(other, "german"))


@lru_cache(maxsize=1024)
def _telling(question: str, language: str) -> tuple[str, ...]:
    words = dict.fromkeys(WORD.findall(question))
    return tuple(w for w in words if not asking_words.only_asks(w.lower(), language))


@lru_cache(maxsize=4096)
def _roots(text: str, language: str) -> frozenset[str]:
    words = set(map(str.lower, WORD.findall(text)))
    if language == "german":
        words.update(_verbs_apart(text))
    told = (word for word in words if not asking_words.only_asks(word, language))
    return frozenset(root for word in told for root in roots(word, language))


def _verbs_apart(text: str) -> Iterator[str]:
    """Yield the verbs whose prefix ends a clause, each word of the clause with the prefix before
    it: of "Sagen Sie bitte vorher ab" also "absagen"."""
    for clause in APART.finditer(text):
        prefix = clause[0][len(clause[1]) :].lower()
        yield from (f"{prefix}{word.lower()}" for word in WORD.findall(clause[1]))


@lru_cache(maxsize=16384)
def roots(word: str, language: str) -> frozenset[str]:
    """Return the stem of a word, and of a German participle that of its verb, without accents."""
    lower = word.lower()
    found = {_stem(lower, language)}
    if language == "german":
        found.update(_stem(form, language) for form in _german(lower))
    return frozenset(each.translate(FOLDED).replace("ß", "ss") for each in found if each)


def _german(word: str) -> Iterator[str]:
    """Yield the verb that a German word may be a form of, and the singular of a word like Kanus."""
    if verb := PARTICIPLE.match(word):
        yield f"{verb[1]}{verb[2]}en"
    if word.endswith("t") and len(word) >= FORM:
        yield f"{word[:-1]}en"
    if word.endswith("s") and len(word) >= FORM:
        yield word[:-1]


def _stem(word: str, language: str) -> str:
    """Return the stem, by a stemmer of its own: threads that share one get each other's stems."""
    return str(snowballstemmer.stemmer(language).stemWord(word))


def _kin(root: str, other: str) -> bool:
    """Return True if a root of the question is one of the text, or a part of it, or the other way
    round."""
    if root == other:
        return True
    shorter, longer = sorted((root, other), key=len)
    rest = len(longer) - len(shorter)
    if longer.startswith(shorter):
        enough = len(shorter) >= max(BEGINS, SHARE * len(longer))
        return enough and (rest >= REST or len(shorter) >= LONG)
    enough = shorter == root or len(shorter) > HEAD * len(longer)
    return longer.endswith(shorter) and enough and len(shorter) >= ENDS and rest > REST
