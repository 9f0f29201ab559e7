"""Decode bytes as UTF-8, by a byte-order mark, by a declared encoding, or as Windows-1252.

An undeclared old encoding is decoded only if it is unambiguous: a wrong guess produces words, and
names among them, that no search recognizes.
"""

import codecs
import re
from contextlib import suppress

from tasks.documents.parse import legacy
from tasks.documents.parse.characters import unreadable
from tasks.documents.parse.parsed import UnreadableError

MARKS = {  # longest first: UTF-32's mark begins with UTF-16's
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
SEVEN_BITS = re.compile("iso2022|hz|utf_?7")  # valid UTF-8 too, but not the text
LATIN = {"ascii", "iso8859-1", "latin-1"}  # programs that declare these write Windows-1252
ALIKE = ("cp1250", "cp1254", "cp1257")  # Central European, Turkish, Baltic
# The letters that a language writes beside ASCII, and words that give the language away.
LANGUAGES = {
    "àâæçéèêëîïôœùûüÿ": "le la les des du une est pour dans avec sur pas vous nous qui sont par",
    "áéíóúüñ¿¡ªº": "el los las una para con por del que se es su al como más",
    "àáâãçéêíóôõúüªº": "os as uma para com por que do da dos das em ao se",
    "àèéìíîòóùú": "il lo gli della che per una con del di sono non alla nel",
    "åäöéæøüà": "och att det som en på är inte av til med og ikke den der et har",
}


def decode(data: bytes, declared: str = "") -> str:
    """Return the text, with line ends as newlines. UTF-8 is tried before the `declared` encoding,
    because other encodings are hardly ever valid UTF-8 by chance, and many declarations are wrong.

    A few undecodable bytes become U+FFFD. Raises UnreadableError."""
    text = _marked(data) or _decoded(data, declared)
    if "\0" in text:
        raise UnreadableError("binary: contains NUL bytes; if it is UTF-16, save it as UTF-8")
    if len(CONTROL.findall(text)) > len(text) / 100:
        raise UnreadableError("binary: contains control characters")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _marked(data: bytes) -> str:
    encoding = next((name for mark, name in MARKS.items() if data.startswith(mark)), "")
    try:
        return data.decode(encoding) if encoding else ""
    except UnicodeDecodeError as error:
        if encoding == "utf-8-sig":
            return _decoded(data[3:], "")
        reason = f"not {encoding.upper()} at byte {error.start}: save it as UTF-8"
        raise UnreadableError(reason) from None


def _decoded(data: bytes, declared: str) -> str:
    name = _python_name(declared)
    first = [name] if SEVEN_BITS.match(name.replace("-", "")) else []
    for encoding in (*first, "utf-8", name):
        with suppress(UnicodeDecodeError, LookupError):
            return data.decode(encoding or "utf-8")
    repaired = data.decode("utf-8", "replace")
    text = _windows(data) or ("" if unreadable(repaired) else repaired)
    if not text:
        with suppress(LookupError):  # a declaration is trusted if its text is readable
            text = data.decode(name, "replace") if name else ""
    if not text or unreadable(text):
        at = repaired[: repaired.index("\ufffd")].encode()
        raise UnreadableError(f"not UTF-8 at byte {len(at)}: save it as UTF-8")
    return text


def _python_name(declared: str) -> str:
    """Return the codec of a declared encoding; "" if Python does not know it."""
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name if declared.strip() else ""
    except (LookupError, ValueError):
        return ""
    return "cp1252" if name in LATIN else name


def _windows(data: bytes) -> str:
    """Return the text in Windows-1252 if similar encodings give the same text; if its words are of
    a language of Western Europe and its letters are all that language's; or if its letters form
    words in no other code page. Else return ""."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return ""
    letters = [letter for letter in text if not letter.isascii() and letter.isalpha()]
    plain = sum(letter.isascii() and letter.isalpha() for letter in text)
    broken = re.search(r"(?i)[a-z][^\W_]*[„“”‚‘•–—†‡…§±¶¿¡³²¹«»][^\W_]*[a-z]|[a-zß]ÿ", text)
    if broken or len(letters) * 3 > plain:  # of another alphabet, or of DOS or an old Macintosh
        return ""
    if all(data.decode(other, "replace") == text for other in ALIKE):
        return text
    words = set(re.findall(r"[a-z]+", text.lower()))
    known = (set(own) for own, said in LANGUAGES.items() if len(words & set(said.split())) > 2)
    if any(set("".join(letters).lower()) <= own for own in known):
        return text
    return legacy.decoded(data) or ""
