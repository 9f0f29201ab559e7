"""Personal data that has a shape, and mostly a checksum: Presidio's recognizers, called one by one.

Called without Presidio's engine, which wants a language model to give words their context; the
context that a few kinds need is looked up here.
"""

import sys
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Any

import regex

Span = tuple[str, int, int]  # kind, start, end

# Numbers without a letter or a fixed shape pass their checksum by chance, one in ten or so: they
# count only where a word of Presidio's list of contexts stands close before them.
STRONG_IDS = (
    "UkNino", "UsSsn", "UsItin", "UsMbi", "ItFiscalCode", "EsNif", "EsNie", "FiPersonalIdentityCode",
    "SgFin", "KrRrn", "DeSocialSecurity",
)  # fmt: skip
WEAK_IDS = (
    "NhsRecognizer", "PlPesel", "DeTaxId", "DeIdCard", "DePassport", "AuTfn", "AuMedicare", "InAadhaar",
    "CaSin", "SePersonnummer", "TrNationalId", "ThTnin", "NgNin", "ZaIdNumber", "UkPassport",
    "UkDrivingLicence",
)  # fmt: skip
NEAR = 50  # characters before a number in which its context stands

IDENTIFYING = regex.compile(r"\d(?:[ -]?[0-9A-Z]){4}|[A-Z]{6}\d\d", regex.IGNORECASE)
REGIONS = ("GB", "US", "DE", "FR", "IE", "NL", "ES", "IT", "PL", "IN")  # of numbers without +

KEYS = regex.compile(
    r"""\b(?:AKIA|ASIA)[0-9A-Z]{16}\b
      | \bgh[opsur]_[A-Za-z0-9]{36,}\b | \bgithub_pat_\w{22,}\b | \bglpat-[\w-]{20,}
      | \b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}\b | \bsk-[\w-]{20,} | \bhf_[A-Za-z0-9]{30,}\b
      | \bxox[abeoprs]-[\w-]{10,} | \bAIza[\w-]{35}\b | \bSG\.[\w-]{22}\.[\w-]{43}
      | \beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}
      | -----BEGIN[ ](?:[A-Z]+[ ])*PRIVATE[ ]KEY-----[^-]*+(?:-----END[ ](?:[A-Z]+[ ])*PRIVATE[ ]KEY-----)?
      | \bnpm_[A-Za-z0-9]{36}\b | \bpypi-[\w-]{50,} | \bdckr_pat_[\w-]{20,}
      | (?i:\bauthorization["']?\s*:\s*["']?(?:bearer|basic|token)\s+)\K[\w.~+/=-]{8,}
      | [?&](?i:access_token|token|sig|signature|api_?key|key|password|secret)=\K[^\s&#"'<>)]{8,}
      | \bAccountKey=\K[\w+/=]{20,}
      | (?i:\b(?:api[ _-]?key|access[ _-]?(?:key|token)|secret|passw(?:or)?(?:d|t)|pwd|passphrase|mot[ ]de[ ]passe)\b
        ["'*`]*\s*(?:[:=]|\bis\b)\s*["'*`]*)
        \K(?=[^\s"'`]*\d)[^\s"'`,;]{8,}""",
    regex.VERBOSE,
)
URL_CREDENTIALS = regex.compile(r"(?<=\b[a-z][a-z0-9+.-]*://)[^\s/:@\[\]<>\"']+:[^\s/@<>\"']+(?=@)")
PASSWORD = regex.compile(r"://[^\s/:@]+:[^\s/@]*$")  # so what follows is no e-mail address
EMAIL_IN_WORDS = regex.compile(
    r"\b[\w.+-]+ ?[\[({] ?at ?[\])}] ?\w[\w-]*(?: ?(?:\.|[\[({] ?dot ?[\])}]) ?[a-z]\w+)+\b",
    regex.IGNORECASE,
)
CARD = regex.compile(
    r"(?<![\d.,-])(?:[1-6]\d{11,18}|[2-6]\d{3}([ -])\d{4}\1\d{4}\1\d{4}|3\d{3}([ -])\d{6}\2\d{4,5})(?![\d-]|[.,]\d)"
)
IBAN = regex.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{1,4}){3,8}(?![A-Za-z0-9])", regex.IGNORECASE
)
RUN_OF_DIGITS = regex.compile(
    r"(?<![\w.,/#-])(?:\+[ ]?|\(\+?)?\d(?:[ ]?[-./()–]?[ ]?\(?\d){5,17}(?![\w/]|[.,-]\d)"
)
CALLS = regex.compile(
    r"(?i)\b(?:phone|tel|telephone|mobile|cell|fax|call|ring|text|sms|whatsapp|hotline)\b[^\d\n]{0,24}$"
)
NO_CALL = regex.compile(
    r"(?i)\b(?:ref|reference|order|serial|article|part|parts|invoice|account|drawing|item|model|iban"
    r"|version|batch|ticket|case|isbn|stock)\b[^\d\n]{0,24}$"
)
VERSION = regex.compile(
    r"(?i)\b(?:v|version|firmware|software|releases?|build|chapter|section|clause|step)\b(?![^\n]*\b(?:ip|at|address|host|server)\b)[^\n]*$"
)


def find(text: str, kinds: Collection[str]) -> Iterator[Span]:
    """Yield what is found; findings may overlap."""
    searches: dict[str, Callable[[], Iterator[tuple[int, int]]]] = {
        "api_key": lambda: _matches(KEYS, text),
        "url_credentials": lambda: _matches(URL_CREDENTIALS, text),
        "email": lambda: _emails(text),
        "iban": lambda: _ibans(text),
        "credit_card": lambda: _cards(text),
        "national_id": lambda: _national_ids(text),
        "ip": lambda: _addresses(text),
        "phone": lambda: _phones(text),
    }
    for kind in searches.keys() & set(kinds):
        yield from ((kind, start, end) for start, end in searches[kind]())


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    """Whose country, length and check digits are right (ISO 13616)."""
    from stdnum import iban

    for match in IBAN.finditer(text):
        words = list(regex.finditer(r"[A-Za-z0-9]+", match[0]))
        for word in reversed(words):  # a word that follows is none of it
            if iban.is_valid(match[0][: word.end()]):
                yield match.start(), match.start() + word.end()
                break


def _matches(pattern: Any, text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in pattern.finditer(text))


def _emails(text: str) -> Iterator[tuple[int, int]]:
    if "@" in text:
        for start, end in _presidio("EmailRecognizer", text):
            if not PASSWORD.search(text, max(0, start - NEAR), start):
                yield start, end
    yield from _matches(EMAIL_IN_WORDS, text)


def _cards(text: str) -> Iterator[tuple[int, int]]:
    for start, end in _matches(CARD, text):
        if _luhn(text[start:end]):
            yield start, end


def _luhn(number: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    digits = [int(c) for c in number if c.isdigit()][::-1]
    doubled = (digit * 2 - 9 * (digit > 4) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    for start, end in _presidio("IpRecognizer", text, least=0.5):
        if not VERSION.search(text, max(0, start - NEAR), start):
            yield start, end


def _national_ids(text: str) -> Iterator[tuple[int, int]]:
    if not IDENTIFYING.search(text):
        return
    for name in STRONG_IDS:
        for start, end in _presidio(name, text, least=0.5):
            if name != "UsSsn" or text[start] != "9":  # no social security number starts with 9
                yield start, end
    for name in WEAK_IDS:
        context = _context(name)
        if not context.search(text):
            continue
        for start, end in _presidio(name, text):
            if context.search(text, max(0, start - NEAR), start):
                yield start, end


def _phones(text: str) -> Iterator[tuple[int, int]]:
    """Numbers that are valid somewhere, or stand behind a word such as "call"."""
    for start, end in _matches(RUN_OF_DIGITS, text):
        before = max(0, start - NEAR)
        if CALLS.search(text, before, start):
            yield start, end
        elif not NO_CALL.search(text, before, start):
            found = _dialled(text[start:end])
            yield from ((start + first, start + last) for first, last in found)


def _dialled(run: str) -> list[tuple[int, int]]:
    """The telephone numbers in a run of digits. With a plus, whatever has their length (E.164)."""
    import phonenumbers

    if run.startswith(("+", "(+")) and 8 <= sum(map(str.isdigit, run)) <= 15:
        return [(0, len(run))]
    written = run.startswith(("(", "0")) or regex.fullmatch(r"\d{3}[-. ]\d{3}[-. ]\d{4}", run)
    if not written:
        return []
    for region in REGIONS:
        found = [(m.start, m.end) for m in phonenumbers.PhoneNumberMatcher(run, region)]
        if found:
            return found
    return []


def _presidio(name: str, text: str, least: float = 0.01) -> Iterator[tuple[int, int]]:
    recognizer = _recognizer(name)
    for result in recognizer.analyze(text, recognizer.supported_entities):
        if result.score >= least:
            yield result.start, result.end


@cache
def _context(name: str) -> Any:
    words = "|".join(regex.escape(word.strip()) for word in _recognizer(name).context)
    return regex.compile(rf"(?i)\b(?:{words})\b")


@cache
def _recognizer(name: str) -> Any:
    presidio = _presidio_analyzer()
    full = name if name.endswith("Recognizer") else f"{name}Recognizer"
    made = getattr(presidio.predefined_recognizers, full)
    if full == "EmailRecognizer":  # its own check fetches a list of suffixes from the network
        return presidio.PatternRecognizer("EMAIL_ADDRESS", patterns=made.PATTERNS)
    return made()


@cache
def _presidio_analyzer() -> Any:
    """Presidio without what only its engines need: importing torch takes three times as long as all
    else. They are optional there, so they may look as if they were not installed."""
    absent = [name for name in ("torch", "transformers", "stanza") if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
    try:
        import presidio_analyzer
    finally:
        for name in absent:
            del sys.modules[name]
    return presidio_analyzer
