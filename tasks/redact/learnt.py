"""The learnt tagger: people, postal addresses, places and organisations in plain prose.

    text → sentences → probabilities of each token's labels → spans

What is found in a sentence depends on nothing beside it (see tasks/tagger/engine.py). A missing or
foreign adapter is an error, never a text that is not searched.
"""

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import regex

from tasks.errors import ModelError
from tasks.records import digest
from tasks.tagger import KINDS, LABELS
from tasks.tagger.engine import FORMAT, Engine
from tasks.weights import sha256, weights_hash

Span = tuple[int, int, str, float]  # start, end, kind, how sure

LONGEST = 400  # characters of a sentence; so it has fewer tokens than the encoder's 512
SURE = 0.5  # the mean probability of a span's tokens, from which on it counts
ALMOST = 0.98  # what a word needs that is written as abbreviations and products are
COMMON = 0.9  # what words need that the text has in small letters too
NEVER = 2.0
KEPT = 50_000  # sentences whose spans are remembered
BREAK = regex.compile(
    r"(?<=[.!?]['\")]?)(?<!\b(?:Mr|Mrs|Ms|Dr|Prof|St|Rd|Apt|No|\p{Lu})\.)[ \t]+(?=\p{Lu})|\n[ \t]*\n\s*|\n(?=[|#*-])"
)
TRIM = regex.compile(r"^[\s,;:|*_(\"'.-]+|(?:['’]s)?[\s,;:|*_)\"'-]+$|['’]s$")
PLACEHOLDER = regex.compile(r"\[[A-Z_]+\]")
CAPITAL, DIGIT, WORD = (regex.compile(p) for p in (r"\p{Lu}", r"\d", r"\p{L}{3}"))
CAMEL = regex.compile(r"(?<!\b(?:Mc|Mac|De|Di|Du|La|Le|Van|Fitz))(?<=\p{Ll})\p{Lu}|\p{Lu}{2}\p{Ll}")
SMALL = regex.compile(r"(?<![\w@/.-])\p{Ll}+(?![\w@/-])")
# Not read: addresses of pages and mailboxes, which are for the rules, and what a machine wrote.
WRITTEN = regex.compile(
    r"\w+://[^\s<>\"]+|(?<=\])\([^\s()]+\)|[\w.+-]+@[\w-]+\.[\w.-]+|\{%.*?%\}|\b\w{30,}\b"
)

# A sentence whose only capital begins one of these words, and that has no digit, names nobody.
OPENERS = (
    "A An The This That These Those It Its If When Where While Who What Which Why How We You They He"
    " She Our Your Their His Her There Here And But Or So Then For From In On At By To Of With Without"
    " After Before During Under Over All Any Each Every Some Most Many Other Both No Not Never Always"
    " Only Also Once As Please Do Does Did Don Is Are Was Were Can Could Should Would May Must Be Use"
    " Make Keep Check Let See Get Give Take Put Set Add Ask Avoid Include Consider Read Write Try"
).split()
PLAIN = regex.compile(
    rf"[^\p{{L}}\d]*(?:{'|'.join(OPENERS)})\b[^\p{{Lu}}\p{{Lt}}\p{{Lo}}\d]*", regex.DOTALL
)


def load(folder: Path, base: Path = Path("models/embedder")) -> "LearntTagger":
    """Raises ModelError where the adapter is missing, changed, or made for another base."""
    try:
        card = json.loads((folder / "card.json").read_text("utf-8"))
        fits = card["base"] == weights_hash(base)
        fits = fits and card["tokenizer"] == sha256(base / "tokenizer.json")
        whole = all(sha256(folder / name) == known for name, known in card["files"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ModelError(f"{folder} holds no tagger: run python -m tasks.tagger") from None
    if not fits or not whole or not card["files"]:
        raise ModelError(f"{folder} does not fit {base}: run python -m tasks.tagger")
    fingerprint = digest("tagger", FORMAT, card["base"], card["tokenizer"], *card["files"].values())
    return LearntTagger(folder, base, fingerprint)


class LearntTagger:
    """Opened when it is first needed: most nights bring nothing new to read. Threads may share
    it."""

    def __init__(self, folder: Path, base: Path, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self._folder, self._base = folder, base
        self._known: OrderedDict[str, tuple[Span, ...]] = OrderedDict()
        self._lock, self._opening = Lock(), Lock()
        self._engine: Engine | None = None

    def _opened(self) -> Engine:
        with self._opening:
            self._engine = self._engine or Engine(self._base, self._folder, self.fingerprint)
            return self._engine

    def find(self, text: str) -> Iterator[Any]:
        """Findings of all kinds, in order."""
        from tasks.redact import Finding

        read = WRITTEN.sub(lambda match: " " * len(match[0]), text)
        places = [(s, e) for s, e in sentences(read) if not PLAIN.fullmatch(read, s, e)]
        spans = self._spans([read[start:end] for start, end in places])
        small = set(SMALL.findall(read))
        for start, end in places:
            for first, last, kind, sure in spans[read[start:end]]:
                words = read[start + first : start + last].lower().split()
                if sure >= COMMON or not small.issuperset(words) or kind != "person":
                    yield Finding(start + first, start + last, kind)

    def _spans(self, wanted: Iterable[str]) -> dict[str, tuple[Span, ...]]:
        """What each sentence holds; those known already are not read again."""
        with self._lock:
            spans = {sentence: self._known.get(sentence) for sentence in wanted}
        new = [sentence for sentence, known in spans.items() if known is None]
        read = self._opened().read(new) if new else []
        found = {s: tuple(decoded(s, *said)) for s, said in zip(new, read, strict=True)}
        with self._lock:
            self._known.update(found)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return {s: found[s] if known is None else known for s, known in spans.items()}


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Places that hold all of the text but its breaks; none is longer than LONGEST."""
    position = 0
    for start, end in [*(m.span() for m in BREAK.finditer(text)), (len(text), len(text))]:
        while start - position > LONGEST:
            cut = max(text.rfind(mark, position + 1, position + LONGEST) for mark in " \n")
            cut = cut if cut > position else position + LONGEST
            yield position, cut
            position = cut
        if start > position:
            yield position, start
        position = end


def decoded(text: str, offsets: Sequence[tuple[int, int]], share: Any) -> Iterator[Span]:
    """The spans that are sure enough, of whole words, without what only surrounds them or is a
    placeholder. `share` are the labels' probabilities, (tokens, labels). A word's first token says
    what the word is."""
    spans: list[tuple[int, int, str, list[float]]] = []
    before = "O"  # the label of the word before
    for (start, end), row in zip(offsets, share, strict=True):
        if start == end or (start > 0 and text[start - 1].isalnum() and text[start].isalnum()):
            continue  # a mark of the model's, or inside a word
        last = end
        while last < len(text) and text[last].isalnum() and text[last - 1].isalnum():
            last += 1
        label = LABELS[int(row.argmax())]
        kind = label[2:]
        if kind:
            sure = float(row[1 + 2 * KINDS.index(kind) :][:2].sum())
            if before != "O" and label[0] == "I" and spans[-1][2] == kind:
                first, _, _, all_sure = spans[-1]
                spans[-1] = (first, last, kind, [*all_sure, sure])
            else:
                spans.append((start, last, kind, [sure]))
        before = label
    for start, end, kind, sure_of in spans:
        sure = sum(sure_of) / len(sure_of)
        for first, last in _pieces(text, start, end):
            if sure >= _needed(kind, text[first:last], text):
                yield first, last, kind, sure


def _needed(kind: str, value: str, sentence: str) -> float:
    """How sure a span must be: surer, where its writing speaks against it."""
    if kind == "address":  # has a number, and words
        return SURE if DIGIT.search(value) and WORD.search(value) else NEVER
    if kind != "person":
        return SURE
    if not CAPITAL.search(value) and CAPITAL.search(sentence):
        return NEVER
    shouts = value.isupper() and not sentence.isupper()
    return ALMOST if " " not in value and (shouts or CAMEL.search(value)) else SURE


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
