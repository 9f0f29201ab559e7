"""Look up the common words of eight languages, less common ones of nine, and German compounds.

The words are those of tasks/pii/tagger/words.txt and of rare_words.txt, compared without capitals
and accents. A common word is rejected as a name if no list contains it; the words never find a name.
"""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import regex

from tasks.pii import tagger

RARE = Path(__file__).with_name("rare_words.txt")
LEAST = 8  # letters of a compound
TAIL = 4  # of its last noun; a longer one may follow anything
# Nouns that end surnames: they do not indicate a compound.
SURNAMES_END = tuple(
    """bach bauer baum berg blum born brand brück burg dorf feld felder furt garten graf hagen hammer
    hard hart haus hausen heim helm hof hoff hofer holz horn horst kamp kopf land lander lieb mann maier
    meier meister meyer müller rath reich ritter rode roth sand schmidt schmied schneider see sohn stadt stein
    stern stock tal thal vogel wald weber weg wein winkel wirth wolf zweig""".split()
)
# Nouns with which compounds end, and that the lists lack: somebody is called so too.
COMPOUNDS_END = frozenset("plan karte liste markt halle lager kammer kasse dienst amt tor".split())
GERMAN_END = regex.compile(
    r"\p{L}{3,}(?:ung|heit|keit|schaft|tion|ität|ismus|anlage|nummer|mittel|reiniger|stelle)(?:e?n|s)?"
)
LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return a word in lower case without accents."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.lower().translate(LETTERS).replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c))


@cache
def words() -> frozenset[str]:
    """Return the words of all languages, folded."""
    return frozenset(fold(word) for listed in tagger.words().values() for word in listed)


@cache
def rare_words() -> frozenset[str]:
    """Return the less common words of nine languages, folded. They speak against a name only where
    nothing in the text says that it is one: surnames such as Schneider are words too."""
    lines = RARE.read_text("utf-8").splitlines()
    return frozenset(" ".join(line for line in lines if line[0] != "#").split())


@cache
def english() -> frozenset[str]:
    return frozenset(tagger.words()["en"])


@cache
def _nouns() -> frozenset[str]:
    """Return the German nouns, folded, that may end a compound."""
    ends = tuple(fold(end) for end in SURNAMES_END)
    nouns = {fold(word) for word in tagger.words()["de"] if word[0].isupper() and len(word) >= TAIL}
    return frozenset(n for n in nouns if not n.endswith(ends)) | COMPOUNDS_END


def is_word(word: str) -> bool:
    """Return whether a word, in any letters, is common in one of the languages, or is a German
    compound."""
    return fold(word) in words() or is_foreign(word)


@lru_cache(maxsize=65536)
def is_foreign(word: str) -> bool:
    """Return whether a word is common in a language other than English, and not in English too."""
    folded = fold(word)
    if folded in english():
        return False
    return folded in words() or GERMAN_END.fullmatch(word.lower()) is not None or _joined(folded)


def _joined(word: str) -> bool:
    """Return whether a word is two German words in one, with or without a joint: Wartung-s-plan."""
    if len(word) < LEAST:
        return False
    for cut in range(3, len(word) - 2):
        head, tail = word[:cut], word[cut:]
        long = len(tail) > TAIL + 1 or (len(tail) > TAIL and cut > 3)
        if tail in _nouns() and (long or _is_head(head)):
            return True
    return False


def _is_head(head: str) -> bool:
    heads = {head.removesuffix(joint) for joint in ("", "s", "n", "en", "es")}
    return any(
        h in words() or h in SURNAMES_END or GERMAN_END.fullmatch(h) or _joined(h) for h in heads
    )
