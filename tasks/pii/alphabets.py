"""Replace letters of other alphabets that look like Latin letters.

A word is read in Latin letters where it has at least one, or where it is a number with such
letters: pаssword and АKIA. A word that is entirely Cyrillic or Greek stays unchanged.
"""

import re

# Pairs of letters: the foreign one, and the Latin one that it is read as.
ALIKE = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0455\u0456\u0458\u0501\u04bb\u04cf\u051b\u051d"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0405\u0406\u0408\u0500\u051a\u051c"
    "\u03b1\u03b2\u03b3\u03b5\u03b7\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03c9"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u0251\u0261\u0570\u0578\u057d\u0585",
    "abekmhopctyxsijdhlqwABEKMHOPCTYXSIJDQWabyenikvoptuxwABEZHIKMNOPTYXaghnuo",
)
SMALL_CAPITALS = str.maketrans(
    "\u1d00\u0299\u1d04\u1d05\u1d07\ua730\u0262\u029c\u026a\u1d0a\u1d0b\u029f\u1d0d\u0274\u1d0f\u1d18\ua7af\u0280\ua731\u1d1b\u1d1c"
    "\u1d20\u1d21\u028f\u1d22",
    "abcdefghijklmnopqrstuvwyz",
)
_FOREIGN = re.compile("[\u0251\u0261\u0370-\u058f]")
_WORD = re.compile(r"\w+")
_LATIN = re.compile("[A-Za-z]")


def folded(text: str) -> str:
    """Replace look-alike letters with Latin ones; every character keeps its position."""
    if text.isascii() or not _FOREIGN.search(text):
        return text
    return _WORD.sub(lambda word: _read(word[0]), text)


def _read(word: str) -> str:
    if word.isascii() or not _FOREIGN.search(word):
        return word
    latin = word.translate(ALIKE)
    mixed = _LATIN.search(word) is not None
    numbered = any(map(str.isdigit, word)) and latin.isascii()
    if mixed or numbered:
        return latin
    return word
