"""Recognise sentences in another language than English, and words in them that name nobody.

The tagger is less sure of other languages, and the lists have few of their forms: it takes a verb
at the beginning of a sentence (Ignora maiúsculas), a noun in the genitive (des Passworts) or a
word before an abbreviation (nenhum SONAME) for a name.
"""

from collections import Counter
from functools import lru_cache

import regex

from tasks.pii import tagger
from tasks.pii.people import name_lists, vocabulary
from tasks.pii.people.homographs import START

# Short words of one language only, and not of names: not de, la, van, der.
FOREIGN = frozenset(
    """
    und ist nicht ein eine einer eines einem einen mit für auf wird werden kann oder wenn auch sich bei nach aus
    sind durch diese dieser dieses muss müssen aber nur wie zum zur beim vom
    les est une dans par sur avec cette qui que pas sont vous être il elle ne au aux mais pour nous
    para por con como una este esta esto es están un pero más cuando si sin
    otras otros otra sobre entre hasta desde cada puede pueden según también
    il lo gli che non nel nella nelle dalla dalle dallo sulla alle agli si sono questo questa viene è ed ma più alla dal
    het een dat niet voor met zijn wordt worden op te bij deze als om naar ook maar uit
    nie się jest lub tylko oraz przez lub jako dla tego że są tylko być ten który które aby od
    um uma os é não com são pelo pela pode quando mais seu sua ou às esta este desta deste
    och att det som ett är för på inte till eller när från den kan om så av inget annat har ska alla kommer måste
    """.split()
)
ENGLISH = frozenset(
    """
    the of and to is that with this be are it you not or by from an on was will which if has have
    they can at in their there been would its when used
    """.split()
)
SMALL = regex.compile(r"(?<![\p{L}\d'’_-])\p{Ll}+(?![\p{L}\d'’_-])")
PARTICLES = frozenset(
    "van von vom de del della der den di da das do dos du des la las los le el al bin bint ben ibn ten ter"
    " zu zum zur af av y e het d l".split()
)
CAPITAL = regex.compile(r"\p{Lu}")
ARTICLE = regex.compile(
    r"(?<!\p{L})(?:le|du|au|un|ce|el|il|das|dem|des|ein|een|het|ett|den) [*_`«“]{0,2}$"
)
ACRONYM = regex.compile(r"[B-DF-HJ-NP-TV-Z]{2,4}")  # no name has only consonants
CONTINUED = regex.compile(r",? (?:\p{Ll}|[-–«(\"'‘“„])")
ENDINGS = ("s", "es", "n", "en", "e")  # of German nouns
# Names that are words of these languages too, where a sentence begins: Tam można znaleźć.
BEGINNING = frozenset(
    "tam tak potem borra salva abra marca lee lea ceci visar hoewel estes nesse neste essa gera kan sen"
    " este estos luego notate monte leider aujourd'hui manuel presionar".split()
)
TEXT, SENTENCE = 5, 2  # such words, at least


def is_foreign(text: str, least: int = SENTENCE) -> bool:
    """Return whether a text has more words of other languages than of English; `least`: so many of
    them."""
    others, english = _counts(text)
    return others >= least and others > english


def is_english(sentence: str) -> bool:
    """Return whether a sentence has more words of English than of other languages."""
    others, english = _counts(sentence)
    return english >= SENTENCE and english > others


def _counts(text: str) -> tuple[int, int]:
    """Return the numbers of words in small letters of other languages, and of English."""
    words = Counter(SMALL.findall(text))
    others = sum(n for word, n in words.items() if word in FOREIGN or not word.isascii())
    return others, sum(n for word, n in words.items() if word in ENGLISH)


def is_ordinary(text: str, start: int, end: int) -> bool:
    """Return whether a span of a foreign sentence names nobody, by its capitals and endings."""
    words = text[start:end].split()
    first, last = words[0], words[-1]
    if not CAPITAL.search(last):  # Kan användas, naam van
        return True
    if len(words) > 1 and ACRONYM.fullmatch(last):  # Sécuriser NFS
        return True
    if not CAPITAL.search(first):
        return not _begins_name(words)
    if len(words) == 1 and ARTICLE.search(text, max(0, start - 8), start):
        return vocabulary.is_word(first)  # le Manuel d'installation
    if all(map(_is_noun, words)):  # Rückgabe
        return True
    return (
        len(words) == 1
        and (first.lower() in BEGINNING or not name_lists.is_called(first))
        and START.search(text, max(0, start - 8), start) is not None
        and CONTINUED.match(text, end) is not None
    )


def is_phrase(value: str) -> bool:
    """Return whether all words of a span are German nouns or short words: des Verfalls des
    Kontos."""
    words = value.split()
    return len(words) > 1 and all(map(_is_noun, words))


def _begins_name(words: list[str]) -> bool:
    """Return whether the first words belong to a name: van der Berg, d'Alba; not van CD."""
    capital = next(n for n, word in enumerate(words) if CAPITAL.search(word))
    return (
        all(word.lower() in PARTICLES for word in words[:capital])
        and not words[capital].isupper()
        and not all(map(_is_noun, words[capital:]))
    )


def _is_noun(word: str) -> bool:
    """Return whether a word is a German noun with an ending, or one of FOREIGN."""
    if word.lower() in FOREIGN | PARTICLES:
        return True
    if name_lists.is_called(word):
        return False
    nouns = _nouns()
    return any(word.removesuffix(ending) in nouns for ending in ENDINGS) or (
        word[0].isupper() and vocabulary.is_foreign(word)  # Höchstalter
    )


@lru_cache(maxsize=1)
def _nouns() -> frozenset[str]:
    return frozenset(word for word in tagger.words()["de"] if word[0].isupper())
