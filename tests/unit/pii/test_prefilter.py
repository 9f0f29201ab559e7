"""Test that a prefiltered search finds the same matches as its pattern finds anywhere."""

import re
from typing import Any

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.pii.allow_list import Allowed
from tasks.pii.identifiers import (
    accounts,
    births,
    identifiers,
    keys,
    labelled,
    labels,
    logins,
    national_ids,
    patterns,
    phones,
    presidio,
    short_codes,
)
from tasks.pii.people import joined, name_contexts, name_labels, names
from tasks.pii.prefilter import At, Scan, Within

SEARCHES: dict[str, At | Within] = {
    **patterns.SEARCHES,
    **{f"label of {kind}": search for kind, search in labels.SEARCHES.items()},
    **identifiers.SEARCHES,
    **{f"secret {name}": search for name, search in keys.SEARCHES.items()},
    **{f"telephone {name}": search for name, search in phones.SEARCHES.items()},
    "account": accounts.SEARCH,
    "login": logins.SEARCH,
    **short_codes.SEARCHES,
    "number": labelled.SEARCH,
    "birth": births.SEARCH,
    **{
        f"seed {n}": search
        for n, search in enumerate((*name_contexts.SEARCHES, *name_contexts.DOUBTFUL))
    },
    "label of a name": name_contexts.LABELLED,
    **{f"label {n} of a name": search for n, search in enumerate(name_labels.LABELLED)},
    "file": joined.FILE,
    "known name": joined.KNOWN,
    "page": joined.PAGE,
    "address": names.EMAIL,
}

# What the patterns look for, in pieces: the values, the words beside them, and what stands between.
VALUES = """
Sort code 20-00-00|account 55779911|Konto: 0012345678|BLZ 500 105 17
4000007705908637|4000 0077 0590 8637|DE89 3704 0044 0532 0130 00|gb82west12345698765432
552 0417 74
GB 552 0417 74|DE 812400770|ES X1234567L|IE1234567T|ATU12345678|JG 48 20 17 C|JG482017C
521-48-7730
943 476 5919|9434765919|44051401458|12345678Z|12345678-Z|X1234567-L|131052+308T|131052A308T
X1234567L|131052-308T|S1234567D|RSSMRA85T10A562S
912-70-1234
1EG4-TE5-MK73|65070803A019|C01X00T47|T22000129|AB1234567|MORGA657054SM9IJ|46 454 286
720221-1234567
01632 960123|+44 1632 960 123|(303) 499-7111|(+44) 20|٠١٢٣٤٥٦٧٨٩|１２|03.05.1980|16 October 1987
1st of September., 1999|third of May 1981|tel0151 234567|wa.me/4915112345678
May 3, 1980|2008-02-14|43|38-year-old|12 years old|10:30|1.2.3.4
203.0.113.77
::1|2001:db8:4f2a:17::90|::ffff:1.2.3.4|a:b:c:d:e:f:1.2.3.4|00:00:5E:00:53:9C|00-00-5e-00-53-12
aaaa.bbbb.cccc
MR89 UTE|HH-AB 1234|AB-123-CD|KLM 123|jdoe_9|@jdoe|@jdoe_9.x|jo.doe@mail.example
j.roe@a.example|a@b.c@d.ef
jo [at] mail [dot] example|jo (AT) mail.example|ftp://joe:s3cret@files.example
AKIAXN4SNFD5OEXAMPLE
ghp_a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1|eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSMeK|Gravel4ever
sk-a1a1a1a1a1a1a1a1a1a1|-----BEGIN RSA PRIVATE KEY-----|?token=9f8e7d6c5b4a|&sig=9f8e7d6c5b4a
xoxb-1234567890
JANE ROE|of_Jane_Roe.docx|JaneRoe.pdf|cv-jane-roe.docx|/~jane.roe/
/people/jane-roe|team/Jane_van_Roe
Jane Roe|Jane|Roe|J. Roe|Anna-Lena O'Hara|Ludwig van der Aa|Élodie Łuk|Program|Jane Roe Smith Poe
""".strip()
WORDS = """
date of birth|Birthday|D.O.B.|born on|geb.|née le|nato il|ur.|passports|Reisepass's
number plates|reg. no.
matrícula|Kennzeichen|VAT ID|USt-IdNr.|tax ID|NI|ni number|NHS|SSN|driver's licence|ıd card
İD card|BSN|PESEL
user name|userid|LOGGED-IN|log in name|screen name|national insurance|card|NINO|aged
at the age of|I am|I’m|he's
she is|age:|years old|password|api_key|Authorization: Bearer|paſſword|acceſs_toKen=|call|ring
order|version|v
From|To|Cc|Reply-To|À|Ms|Mr.|Dr|Señora|Herr|Dear|hallo|Kind regards|bestwishes|Thank you
viele Grüße|Signed for me
manager|our manager|your engineer|head of sales|first-aider|says|explained|created|Written|by
 by |in June 2020
who|born|called|name of|ask for|my name is|what’s your last name?|whats your name?|Contact
led by|author of a b
owner</b>|**signed by**|Full name|is|was|as|at|id|identity card|number|no.|<a href="mailto:
reſponſible
""".strip()
MARKS = """
| |  |,|, |: |:|;| - |-|–|— |. |.|(|)| (|<|>|[|]|@|/|?|&|=|*|**|_|"|'|’|`|\t|#|+|é|ı|\u0301
\u00a0|s|'s|1|12
""".strip("\n")
PIECES = [
    *VALUES.replace("\n", "|").split("|"),
    *WORDS.replace("\n", "|").split("|"),
    *MARKS.replace("\n", "|").split("|"),
    *(["\n", " ", ", ", ": "] * 8),
    *("/home/", "C:\\Users\\", "TODO(", "\\", "CVV", "TAN", "493", "482913"),
    *(["\n\n", "\r\n", "\n\n\n", "\n- ", "\n> ", "\n| ", " | ", " |\n"] * 2),
    "\x1c",
]
TEXTS = st.lists(
    st.one_of(st.sampled_from(PIECES), st.sampled_from(PIECES), st.text(max_size=3)), max_size=14
).map(lambda pieces: "".join(pieces).encode("utf-8", "ignore").decode())


def spans(matches: Any) -> list[tuple[int, int]]:
    return [match.span() for match in matches]


def same(text: str) -> None:
    """Check that each search finds in the text the same matches as its pattern finds anywhere."""
    scan = Scan(text)
    for name, search in SEARCHES.items():
        found, wanted = search.find(scan), search.pattern.finditer(text)
        if name == "vat":  # only right ones count
            right = identifiers._is_vat
            found, wanted = [m for m in found if right(m[0])], (m for m in wanted if right(m[0]))
        assert spans(found) == spans(wanted), (name, text)


def alternatives(pattern: str) -> set[str]:
    """Return one match of each alternative of a pattern."""
    for said, one in (("[a-z]+", "x"), ("[cs]", "s"), ("[ao]", "o"), ("[ií]", "í"), ("[- ]", "-")):
        pattern = pattern.replace(said, one)
    pattern = pattern.replace("[\\w ]{2,30}", "xy").replace("[\\w ]+", "xy")
    return set(re.sub(r"\(\?:|[()?]|\\b|\\", "", pattern).split("|"))


@pytest.mark.parametrize(
    "pattern",
    [
        name_contexts.ROLE,
        name_contexts.LABEL,
        name_labels.SURE,
        name_labels.DOUBTFUL,
        name_contexts.SIGN_OFF,
        name_contexts.TITLE,
        *(lab for lab, _ in labels.LABELLED.values()),
    ],
)
def test_each_alternative_of_what_stands_beside_a_value_is_looked_for(pattern: str) -> None:
    for word in alternatives(pattern):
        for value in ("Jane Roe", "12 34 56 78 9", "3 May 1980", "jdoe_9", "HH-AB 1234", "KLM 123"):
            for between in (" ", ": ", "\n\n", ",\n", ", "):
                same(f"{word}{between}{value}\nx\nour {word.upper()}{between}{value}, x")


@pytest.mark.parametrize("value", VALUES.replace("\n", "|").split("|"))
def test_a_value_is_found_where_it_stands_alone(value: str) -> None:
    contexts = "NHS PESEL Steuer-ID national ID passport TFN medicare aadhaar SIN SSN ID DVLA"
    for text in (value, f"({value})", f"x {value} y", f"{contexts}: {value.lower()}"):
        same(text)
        assert_as_presidio(text)


@settings(deadline=None, max_examples=60, database=None)
@given(TEXTS)
def test_a_search_finds_what_its_pattern_finds_anywhere(text: str) -> None:
    same(text)


@settings(deadline=None, max_examples=60, database=None)
@given(TEXTS)
def test_a_recognizer_finds_what_presidio_finds_with_it(text: str) -> None:
    assert_as_presidio(text)


def assert_as_presidio(text: str) -> None:
    found = sorted(national_ids.find(Scan(text)))
    wanted = set()
    for name in national_ids.STRONG_IDS:
        for start, end in analyzed(name, text, 0.5):
            if national_ids.is_strong(name, text[start:end]):
                wanted.add((start, end))
    for name in national_ids.WEAK_IDS:
        context = presidio.context(name)
        for start, end in analyzed(name, text):
            if context.search(text) and context.search(text, max(0, start - 50), start):
                wanted.add((start, end))
    assert set(found) == (wanted if national_ids.IDENTIFYING.search(text) else set())


@settings(deadline=None, max_examples=60, database=None)
@given(TEXTS)
def test_addresses_are_those_that_presidio_finds(text: str) -> None:
    scan = Scan(text)
    found = presidio.find("IpRecognizer", text, patterns._ip_windows(scan), least=0.5)
    assert sorted(found) == sorted(analyzed("IpRecognizer", text, 0.5))
    found = presidio.find("EmailRecognizer", text, scan.unspaced(scan.places("@")))
    assert sorted(found) == sorted(analyzed("EmailRecognizer", text))


def analyzed(name: str, text: str, least: float = 0.01) -> list[tuple[int, int]]:
    recognizer = presidio._recognizer(name)
    results = recognizer.analyze(text, recognizer.supported_entities)
    return [(result.start, result.end) for result in results if result.score >= least]


@settings(deadline=None, max_examples=60, database=None)
@given(TEXTS)
def test_what_is_searched_only_with_a_sign_would_find_nothing_without(text: str) -> None:
    scan = Scan(text)
    for kind, signs, search in patterns.FINDERS:
        if scan.signs.isdisjoint(signs):
            assert list(search(scan)) == [], kind
    if scan.signs.isdisjoint(name_labels.HEADS):
        assert list(names._tables(text)) == []
    for start, _ in scan.numbers:
        here = bool(patterns.VERSION.search(text, max(0, start - patterns.NEAR), start))
        assert patterns._stands_before(start, patterns.VERSION, patterns.NO_ADDRESS, scan) == here


@settings(deadline=None, max_examples=60, database=None)
@given(TEXTS)
def test_allowed_values_are_found_where_they_stand(text: str) -> None:
    allowed = Allowed.of(["Jane", "Élodie", "+44 1632 960 123", "jo.doe@mail.example", "12 years"])
    assert allowed.find(Scan(text)) == spans(allowed.pattern.finditer(text))


@settings(deadline=None, max_examples=60, database=None)
@given(TEXTS)
def test_names_are_found_wherever_they_stand(text: str) -> None:
    """As one pattern of them all would find them."""
    wanted = ["Jane Roe", "Jane", "Jane Roe Smith", "Roe", "Élodie"]
    pattern = regex.compile(
        rf"(?<!\w)\L<names>(?: (?!\L<common>){name_contexts.WORD})?(?!\w)",
        names=wanted,
        common=sorted(names.NO_PERSON),
    )
    found = names._everywhere(text, {"Jane Roe", "Jane Roe Smith", "Élodie"}, frozenset(["smith"]))
    assert list(found) == spans(pattern.finditer(text))


def test_what_ignoring_case_takes_for_a_letter_is_folded_to_it() -> None:
    every = [chr(n) for n in range(0x80, 0x110000) if not 0xD800 <= n < 0xE000]
    for engine in (re, regex):
        letters = engine.compile("[a-z]", engine.IGNORECASE)
        for odd in filter(letters.fullmatch, every):
            assert engine.fullmatch(Scan(odd).folded, odd, engine.IGNORECASE), odd
