"""Detect the language of a passage or a question, to choose its stemmer.

In:  a text
Out: a language of BM25's stemmers, by the small words that are in the text
"""

import re
from collections.abc import Mapping

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

SMALL: Mapping[str, frozenset[str]] = {
    "english": frozenset(
        "the of and to in is that it for on with as are was be this by at from or an have not what "
        "which how when where who do does can has had i you we my".split()
    ),
    "german": frozenset(
        "der die das und ist nicht ein eine einen einem einer den dem des zu mit für auf von im "
        "bei wie was wer wann wo welche welcher welches ich wir sind wird werden kann auch oder "
        "wenn".split()
    ),
    "french": frozenset(
        "le la les des du et est une un que qui dans pour pas sur au aux ce cette avec sont par il "
        "elle nous vous je comment quel quelle quand où combien".split()
    ),
    "spanish": frozenset(
        "el la los las de y es una un que en por para con no se del al lo su como qué cuál cuándo "
        "cuánto cuántos dónde quién son está".split()
    ),
    "italian": frozenset(
        "il lo la gli le di e è un una che in per con non si del della dei delle sono come quando "
        "dove quanto quale chi".split()
    ),
    "dutch": frozenset(
        "de het een en van is dat niet op te in voor met zijn aan wat hoe wanneer waar wie welke "
        "ik wij kan moet".split()
    ),
    "portuguese": frozenset(
        "o a os as de e é um uma que em por para com não se do da dos das como quando onde quanto "
        "qual quem são está".split()
    ),
}
LANGUAGES = tuple(SMALL)
EVERY = frozenset[str]().union(*SMALL.values())


def language(text: str) -> str:
    """Return the language with the most small words in a text; English if in doubt."""
    found = WORD.findall(text.lower())
    counts = {name: sum(map(small.__contains__, found)) for name, small in SMALL.items()}
    best = max(LANGUAGES, key=lambda name: counts[name])
    return best if counts[best] > counts["english"] else "english"


def languages(question: str) -> tuple[str, ...]:
    """Return the languages that a question may be in: its own, and English, whose terms occur
    everywhere; all of them if letters with accents are the only hint."""
    own = language(question)
    if own != "english":
        return ("english", own)
    return ("english",) if question.isascii() else LANGUAGES
