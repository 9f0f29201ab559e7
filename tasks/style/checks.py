"""Check a text against one rule of style each. A check returns the words at fault, none if the text
keeps the rule.

In:  a text, plain or Markdown
Out: a list of the words at fault; for a rule that asks for something, a name for it
Run: called by tasks/style/rules.py

The checks know English only. A check reads patterns and lists, not meaning: "the best" in a
quotation counts.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from tasks.answer.grounding import sentences
from tasks.answer.grounding.quantities import CODE, MONTH, undated
from tasks.style import words

Check = Callable[[str], list[str]]

ANY = re.IGNORECASE
SHORTEST = 4  # letters of a word that is looked for in its inflections
SMALL_HEADING = 3  # words; in a shorter heading nothing shows the case

_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+")
_AMERICAN = re.compile(
    "|".join(rf"\b(?:{spelling.replace('*', chr(92) + 'w*')})\b" for spelling in words.AMERICAN),
    ANY,
)
_UNITS = (
    r"mm/s|m³/h|m3/h|l/min|km/h|kWh|kHz|MHz|°C|°F|mbar|kPa|MPa|bar|psi|rpm|dB|mm|cm|km|kg|mg|ml|kW"
    r"|MW|mA|Nm|kN|Hz|GB|MB|TB|min|m³|m²|°|[mglVWhA%](?![a-z])"
)
_GLUED = re.compile(rf"(?<![\w.-])\d+(?:[.,]\d+)*(?:{_UNITS})(?![\w³²])")
_CELSIUS = re.compile(r"\d\s?°?\s?F\b|°\s?F\b|\bFahrenheit\b|\bdegrees F\b")
_RANGE = re.compile(
    r"(?<![\w.,/-])[£€$]?\d+(?:[.,]\d+)?(?: ?[^\W\d]{1,3}| ?°C| ?%)? ?[–—-] ?"
    r"[£€$]?\d+(?:[.,]\d+)?(?!-?\d|[\w/]*-\d)"
)
_NO_RANGE = re.compile(r"0\d|.*-0\d|\d{3,}-\d{4,}$")  # parts of numbers of articles and telephones
_SHORT = (
    r"\b(?:[a-z]+n['’]t|(?:i|you|we|they|he|she|it|that|there|who|what|here|let)"
    r"['’](?:m|re|ve|ll|d|s))\b"
)
_LONG = (
    r"\b(?:(?:do|does|did|is|are|was|were|have|has|had|could|should|would|will|must) not|can ?not"
    r"|(?:i am|you are|we are|they are|it is|that is|there is|we have|you have|they have|i have"
    r"|we will|you will|they will|it will|i will)(?! (?:what|where|how)))\b(?!\?)"
)
_OUTSIDE = re.compile(
    r"\b(?:the (?:company|firm|organi[sz]ation|manufacturer|customer|client|user|purchaser|consumer"
    r"|buyer)s?|(?:our|all|its|their) (?:customers|clients|users|consumers|buyers)"
    r"|(?:customers|users|clients|consumers|buyers) (?:can|may|must|should|will|are|have|need)"
    r"|(?:the|each|every|any) end[- ]users?)\b(?!['’]s (?:own )?name)",
    ANY,
)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|been|being|be|'s been|gets?|got)\s+(?:(?:not|also|then|always|never|only"
    r"|soon|now|often|[a-z]+ly)\s+){0,2}(?P<verb>(?!be(?:en|ing)\b)[a-z]+)\b(?! of\b)",
    ANY,
)
_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty"
    r"|fifty|sixty|ninety|hundred|thousand|million|half|third|quarter|twice|once|dozen|zero)s?\b",
    ANY,
)
_SERIAL = re.compile(
    r"\b[\w'’-]+(?: [\w'’-]+){0,2}, (?!and\b|or\b|but\b|so\b|which\b|who\b|where\b|you\b|we\b|it\b)"
    r"(?:[\w'’-]+ ){0,2}[\w'’-]+ (?:and|or) (?!(?:then|so|we|you|it|they|she|he|that)\b)[\w'’-]+",
    ANY,
)
_BRAND_NAME = re.compile(r"[A-Z]{2,}|\d|[a-z][A-Z]")


def plain(text: str) -> str:
    """Return the text without marks of Markdown and without addresses."""
    shown = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"(?<!\w)[*_`]+|[*_`]+(?!\w)|^\s*(?:[>#]+|[-+*]) ", "", _ADDRESS.sub("", shown),
                  flags=re.MULTILINE)  # fmt: skip


def banned(text: str, terms: Sequence[str]) -> list[str]:
    """Return the terms that the text contains: as whole words, in any inflection."""
    return [term for term in terms if _inflected(term).search(plain(text))]


@lru_cache(maxsize=1024)
def _inflected(term: str) -> re.Pattern[str]:
    """Return the pattern of a term that also finds "utilised" for "utilise", and "boasted" for
    "boasts"."""
    forms = r"\s+".join(_forms(word) for word in term.split())
    return re.compile(rf"(?<![\w-]){forms}(?![\w-])", ANY)


def _forms(word: str) -> str:
    stem = re.escape(re.sub(r"(?<=[^\W\d_]{3})(?:e|(?<!s)s)$", "", word))
    if len(word) < SHORTEST or not word.isalpha():
        return re.escape(word)
    return rf"(?:{re.escape(word)}(?:s|es)?|{stem}(?:ed|ing))"


def long_sentences(text: str, most: int) -> list[str]:
    return [s for s in sentences(plain(text)) if len(s.split()) > most]


def long_on_average(text: str, most: float) -> list[str]:
    """Return the mean length of the sentences, if it is above `most` words."""
    lengths = [len(sentence.split()) for sentence in sentences(plain(text))]
    mean = sum(lengths) / len(lengths) if lengths else 0.0
    return [f"{mean:.0f} words per sentence"] if mean > most else []


def exclamation_marks(text: str) -> list[str]:
    return ["!"] if re.search(r"!(?!\[|=)", text) else []


def active_voice(text: str) -> list[str]:
    """Return the verbs in the passive voice. A state ("the valve is closed") is not one."""
    return [match[0] for match in _PASSIVE.finditer(plain(text)) if _participle(match["verb"])]


def _participle(verb: str) -> bool:
    verb = verb.lower()
    if verb in words.STATES:
        return False
    return verb in words.PARTICIPLES or (verb.endswith("ed") and len(verb) > 4)


def british_spelling(text: str) -> list[str]:
    return [match[0] for match in _AMERICAN.finditer(plain(text))]


def celsius(text: str) -> list[str]:
    return _CELSIUS.findall(text)


def contractions(text: str) -> list[str]:
    """Return what could be contracted, if the text contracts nothing."""
    text = plain(text)
    return [] if re.search(_SHORT, text, ANY) else re.findall(_LONG, text, ANY)


def no_contractions(text: str) -> list[str]:
    return re.findall(_SHORT, plain(text), ANY)


def honest_limit(text: str) -> list[str]:
    return [] if re.search(words.LIMITS, text, ANY) else ["a sentence on what it cannot do"]


def no_hashtags(text: str) -> list[str]:
    return re.findall(r"(?<![\w&/#])#[^\W\d]\w*", text)


def no_stock_phrases(text: str) -> list[str]:
    return _phrases("|".join(words.STOCK_PHRASES), text)


def no_superlatives(text: str) -> list[str]:
    return _phrases("|".join(words.SUPERLATIVES), text) + _phrases(words.BEST, text)


def _phrases(pattern: str, text: str) -> list[str]:
    return [match[0] for match in re.finditer(rf"\b(?:{pattern})\b", plain(text), ANY)]


def number_first(text: str) -> list[str]:
    """Return the claims of sentences without a number."""
    claims = rf"\b(?:{'|'.join(words.CLAIMS)})\b|{words.VAGUE}"
    unproved = [s for s in sentences(plain(text)) if not _NUMBER.search(s)]
    return [match[0] for s in unproved for match in re.finditer(claims, s, ANY)]


def range_with_to(text: str) -> list[str]:
    """Return the ranges with a dash. A table may have some, and a date, a code or a telephone
    number is not one."""
    lines = [line for line in text.split("\n") if not line.lstrip().startswith("|")]
    shown = undated(CODE.sub(_number_or_nothing, plain("\n".join(lines))))
    return [m[0].strip() for m in _RANGE.finditer(shown) if not _NO_RANGE.match(m[0])]


def _number_or_nothing(match: re.Match[str]) -> str:
    """Return "90-120" as it is, and "" for "AP-130" and "120-0010"."""
    return match[0] if re.fullmatch(r"\d{1,4}(?:-[1-9]\d{0,3})?", match[0]) or _glued(match) else ""


def _glued(match: re.Match[str]) -> bool:
    return _GLUED.fullmatch(match[0]) is not None


def sentence_case(text: str) -> list[str]:
    """Return the headings in which every long word has a capital."""
    heads = re.findall(r"^(?:#+ +(.+)|\*\*([^*\n]+)\*\*)$", text, re.MULTILINE)
    return [head for pair in heads for head in pair if head and _title_case(head)]


def _title_case(head: str) -> bool:
    own = re.findall(r"[\w'’-]+", head)[1:]
    long_words = [
        w for w in own if len(w) > 3 and not _BRAND_NAME.search(w) and w[:3].lower() not in MONTH
    ]
    capitals = len(long_words) > 1 and all(word[0].isupper() for word in long_words)
    return capitals and len(own) + 1 >= SMALL_HEADING


def serial_comma(text: str) -> list[str]:
    """Return the lists of three without a comma before the last."""
    return [match[0] for match in _SERIAL.finditer(plain(text))]


def unit_after_space(text: str) -> list[str]:
    return [match[0] for match in _GLUED.finditer(text)]


def we_and_you(text: str) -> list[str]:
    """Return the company and the reader in the third person."""
    return [match[0] for match in _OUTSIDE.finditer(plain(text))]


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        active_voice, british_spelling, celsius, contractions, honest_limit, no_contractions,
        no_hashtags, no_stock_phrases, no_superlatives, number_first, range_with_to, sentence_case,
        serial_comma, unit_after_space, we_and_you,
    )
}  # fmt: skip
INSTRUCTIONS = {  # to a writer, by check
    "active_voice": "Use the active voice.",
    "british_spelling": "Use British spelling.",
    "celsius": "Give temperatures in °C.",
    "contractions": "Use contractions (don't, it's).",
    "honest_limit": "Name one thing that it cannot do.",
    "no_contractions": "Do not contract (do not, it is).",
    "no_hashtags": "Do not use hashtags.",
    "no_stock_phrases": "Do not use stock phrases (do not hesitate, pleased to announce).",
    "no_superlatives": "Do not use superlatives (best, excellent, state-of-the-art).",
    "number_first": "Give a number with every claim.",
    "range_with_to": "Write ranges with “to” (0 to 90 °C).",
    "sentence_case": "Write headings in sentence case.",
    "serial_comma": "Write a comma before the last item of a list.",
    "unit_after_space": "Write a space before a unit (10 bar).",
    "we_and_you": "Say “we” for the company and “you” for the reader.",
}
