"""Train the tagger: an adapter of the embedder that finds people and postal addresses.

    values, templates → examples → training → models/tagger (safetensors, a card)

`tasks/pii/people/ner.py` uses the result. The definitions that both must agree on are here.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

KINDS = ("person", "address", "place", "organisation")
LABELS = ("O", *(f"{mark}-{kind}" for kind in KINDS for mark in "BI"))
SHAPES = 12  # of a token's word: see `shapes`

# Others are kept for measuring: see bench/pii/redaction.py.
LOCALES = (
    *("en_US",) * 3, *("en_GB",) * 2, "en_AU", "en_CA", "en_IN", "de_DE", "de_AT", "de_CH",
    "fr_FR", "it_IT", "es_ES", "es_MX", "es_CO", "pt_PT", "pt_BR", "nl_NL", "nl_BE", "sv_SE",
    "da_DK", "no_NO", "fi_FI", "pl_PL", "cs_CZ", "hu_HU", "ro_RO", "hr_HR", "tr_TR", "id_ID",
    "vi_VN", "fr_CA", "en_PK", "ga_IE", "tw_GH", "en_TH",
)  # fmt: skip
# Those whose names Faker also writes in Latin letters, and the lists of values.txt; each as often.
ROMANIZED = ("zh_CN", "zh_TW", "ja_JP")
LISTED = ("korean", "vietnamese", "arabic", "hebrew", "russian", "greek")
LATIN = (*LISTED, "korean", "vietnamese", "chinese", "chinese", "arabic", "zh_TW", "ja_JP", "ja_JP")
# The countries above that speak a language of languages.txt.
HOMES = {
    "de": ("de_DE", "de_DE", "de_AT", "de_CH"), "fr": ("fr_FR", "fr_CA"), "it": ("it_IT",),
    "es": ("es_ES", "es_MX", "es_CO"), "nl": ("nl_NL", "nl_BE"), "pl": ("pl_PL",),
    "pt": ("pt_PT", "pt_BR"), "sv": ("sv_SE",),
}  # fmt: skip


@cache
def values() -> dict[str, list[str]]:
    """Return the lists of values.txt, by name."""
    return _lists("values.txt")


@cache
def words() -> dict[str, list[str]]:
    """Return the common words of words.txt, by language; German nouns keep their capital."""
    return _lists("words.txt")


def _lists(name: str) -> dict[str, list[str]]:
    lists = {}
    for line in (Path(__file__).parent / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, rest = line.split(": ", 1)
            lists[name] = rest.split("|") if "|" in rest else rest.split()
    return lists


def shapes(text: str, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """Return the features of each token that the vocabulary does not encode: how its word is
    written, and whether it begins a line. Small 0, Capitalised 1, CAPITALS 2, one capital 3, with
    digits 4, mIxed 5; 6 more behind a line break."""
    found = []
    for start, end in offsets:
        first, last = start, end
        while first > 0 and text[first - 1].isalnum():
            first -= 1
        while last < len(text) and text[last].isalnum():
            last += 1
        before = text[:first].rstrip(" \t>|*-")
        found.append(_shape(text[first:last]) + 6 * (before.endswith("\n") or not before))
    return found


def _shape(word: str) -> int:
    if not word or not any(c.isupper() or c.isdigit() for c in word):
        return 0
    if any(c.isdigit() for c in word):
        return 4
    if word.isupper():
        return 3 if len(word) == 1 else 2
    return 1 if word[0].isupper() else 5
