"""From the tagger's probabilities of words to spans, with what is known beside them.

    probabilities → a prior for words that are known names → runs of one kind → spans
    spans of a text → how sure each must be, by how it is written and what else the text says

The network's certainty of a name that it has never met is worth less than that of a known one: of
lone words that it calls people at .5 to .75, nine in ten are none where no list knows them, and
nine in ten are where one does. So the lists are no recognizer, but say how sure is sure enough.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import regex

from tasks.redact import known
from tasks.tagger import KINDS

Span = tuple[int, int, str, float]  # start, end, kind, how sure

# How sure a span must be: the mean probability of its words.
SURE = 0.5
KNOWN = 0.3  # a word of it is a known name
FULL = 0.6  # several words, none of them known
ALONE = 0.8  # one word, unknown
COMMON = 0.9  # the text has its words in small letters too, or it ends in a small word
ALMOST = 0.98  # one unknown word that ends as English words do
NEVER = 2.0
LEAST = 0.2  # what is not even that sure is not looked at

PAIR = 20.0  # odds in favour of a person: a known first name and a capitalised word behind it
FIRST = 2.0  # a known first name alone

TRIM = regex.compile(r"^[\s,;:|*_(\"'.-]+|(?:['’]s)?[\s,;:|*_)\"'-]+$|['’]s$")
PLACEHOLDER = regex.compile(r"\[[A-Z_]+\]")
CAPITAL, DIGIT, WORD = (regex.compile(p) for p in (r"\p{Lu}", r"\d", r"\p{L}{3}"))
CAMEL = regex.compile(r"(?<!\b(?:Mc|Mac|De|Di|Du|La|Le|Van|Fitz))(?<=\p{Ll})\p{Lu}|\p{Lu}{2}\p{Ll}")
WORDS = regex.compile(r"\p{L}[\p{L}'’]*")
ENGLISH = regex.compile(  # endings of common words
    r"\p{L}{3,}(?:ed|ing|ly|ment|[st]ion|ness|[ae]nce|ory|ity|[ai]ble|ees?|ism|ist|ship|ful|less|ware)s?"
)
JUNIOR = frozenset(("Jr", "Sr", "Jnr", "Snr", "II", "III", "IV"))


def probabilities(logits: Any) -> Any:
    """(tokens, labels) to the same, each row adding up to 1."""
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def decoded(text: str, offsets: Sequence[tuple[int, int]], share: Any) -> Iterator[Span]:
    """What may be spans of the sentence, of whole words, without what only surrounds them or is a
    placeholder. `share` are the labels' probabilities, (tokens, labels). A word's first token says
    what the word is."""
    words = list(_words(text, offsets))
    rows = _weighed(text, [(s, e) for s, e, _ in words], share[[n for _, _, n in words]])
    spans: list[tuple[int, int, str, list[float]]] = []
    before = ""  # the kind of the word before
    for (start, end, _), row in zip(words, rows, strict=True):
        by_kind = row[1:].reshape(-1, 2)  # (kinds, B and I)
        best = int(by_kind.sum(1).argmax())
        sure = float(by_kind[best].sum())
        kind = KINDS[best] if sure > row[0] else ""
        inside = by_kind[best][1] > by_kind[best][0]
        if before == "person" and text[start:end] in JUNIOR:
            kind, inside, sure = before, True, spans[-1][3][-1]
        if kind and kind == before and inside:
            first, _, _, all_sure = spans[-1]
            spans[-1] = (first, end, kind, [*all_sure, sure])
        elif kind:
            spans.append((start, end, kind, [sure]))
        before = kind
    for start, end, kind, sure_of in spans:
        sure = sum(sure_of) / len(sure_of)
        for first, last in _pieces(text, start, end):
            if sure >= LEAST:
                yield first, last, kind, sure


def _words(text: str, offsets: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Start, end and first token of each word; each sign is a word too."""
    for token, (start, end) in enumerate(offsets):
        if start == end or (start > 0 and text[start - 1].isalnum() and text[start].isalnum()):
            continue  # a mark of the model's, or inside a word
        last = end
        while last < len(text) and text[last].isalnum() and text[last - 1].isalnum():
            last += 1
        yield start, last, token


def _weighed(text: str, places: Sequence[tuple[int, int]], rows: Any) -> Any:
    """The rows, (words, labels), with the odds of a person raised where a name is known."""
    words = [text[start:end] for start, end in places]
    odds = np.ones(len(words))
    for n, word in enumerate(words):
        if not word[:1].isupper() or word.lower() not in known.first_names():
            continue
        odds[n] = max(odds[n], FIRST)
        last = n + 1
        while last < len(words) and (words[last] == "." or len(words[last]) == 1 and words[last].isupper()):
            last += 1  # initials
        after = words[last + 1] if last + 1 < len(words) else ""
        if (
            last < len(words)
            and words[last][:1].isupper()
            and words[last].lower() not in known.common()
            and not (after[:1].isupper() and after.lower() in known.things())
        ):
            odds[n : last + 1] = PAIR
    weighed = rows.copy()
    weighed[:, 1 + 2 * KINDS.index("person") :][:, :2] *= odds[:, None]
    return weighed / weighed.sum(1, keepdims=True)


def chosen(text: str, spans: Iterable[tuple[Span, str]], small: Collection[str]) -> Iterator[Span]:
    """Those spans of a text, each with its sentence, that are sure enough. `small` are the words
    that the text has in small letters."""
    every = list(spans)
    said = {
        word.lower()
        for (start, end, kind, sure), _ in every
        if kind == "person" and sure >= COMMON
        for word in WORDS.findall(text[start:end])[1:]
    }
    for span, sentence in every:
        start, end, kind, sure = span
        if sure >= needed(kind, text[start:end], sentence, small, said):
            yield span


def needed(
    kind: str, value: str, sentence: str, small: Collection[str], said: Collection[str]
) -> float:
    """How sure a span must be: surer, where its writing speaks against it. `said` are words of full
    names that stand elsewhere in the text."""
    if kind == "address":  # has a number, and words
        return SURE if DIGIT.search(value) and WORD.search(value) else NEVER
    if kind != "person":
        return SURE
    if not CAPITAL.search(value) and CAPITAL.search(sentence):
        return NEVER
    words = WORDS.findall(value)
    lower = [word.lower() for word in words]
    names = known.first_names() | known.surnames()
    is_known = not names.isdisjoint(lower) or not set(lower).isdisjoint(said)
    if small and set(value.lower().split()) <= set(small):
        return COMMON
    if is_known:
        return KNOWN
    shouts = value.isupper() and (not sentence.isupper() or len(WORDS.findall(sentence)) < 4)
    if len(words) > 1:
        if words[-1][0].islower() and CAPITAL.search(value):
            return COMMON
        return NEVER if shouts or CAMEL.search(value) else FULL
    if shouts or CAMEL.search(value):
        return NEVER
    if lower and (lower[0] in known.common() or ENGLISH.fullmatch(lower[0])):
        return ALMOST
    return ALONE


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span between placeholders, trimmed; nothing where no word is left."""
    position = start
    cuts = [m.span() for m in PLACEHOLDER.finditer(text) if start < m.end() and m.start() < end]
    for first, last in [*cuts, (end, end)]:
        part = text[position:first]
        head = TRIM.match(part)
        left = head.end() if head else 0
        tail = TRIM.search(part, left)
        right = tail.start() if tail and tail.end() == len(part) else len(part)
        if sum(c.isalpha() for c in part[left:right]) > 1:
            yield position + left, position + right
        position = last
