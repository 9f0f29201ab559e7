"""Tag people, postal addresses, places and organisations in plain prose with the trained tagger.

    text → sentences → probabilities of each token's labels → spans

The result of a sentence does not depend on its neighbours (see tasks/pii/tagger/engine.py). A
missing or foreign adapter is an error, so that no text passes unsearched.
"""

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock

import regex

from tasks.errors import ModelError
from tasks.models.weights import sha256, weights_hash
from tasks.pii.findings import Finding
from tasks.pii.people import evidence
from tasks.pii.people.decoding import Span, decoded
from tasks.pii.people.thresholds import chosen
from tasks.pii.tagger.engine import FORMAT, Engine
from tasks.records import digest

LONGEST = 400  # characters of a sentence; so it has fewer tokens than the encoder's 512
KEPT = 50_000  # sentences whose spans are remembered
PREFETCH = 2_000  # sentences that are read at once
BREAK = regex.compile(
    r"(?<=[.!?]['\")]?)(?<!\b(?:Mr|Mrs|Ms|Dr|Prof|St|Rd|Apt|No|\p{Lu})\.)[ \t]+(?=\p{Lu})|\n[ \t]*\n\s*|\n(?=[|#*-])"
)
SMALL = regex.compile(r"(?<![\w@/.-])\p{Ll}+(?![\w@/-])")
# Not read: URLs and mailboxes, which the rules find, and machine-generated text.
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


def load(folder: Path, base: Path = Path("models/embedder")) -> "NerTagger":
    """Load the tagger. Raises ModelError if the adapter is missing, changed, or made for another
    base."""
    try:
        card = json.loads((folder / "card.json").read_text("utf-8"))
        fits = card["base"] == weights_hash(base)
        fits = fits and card["tokenizer"] == sha256(base / "tokenizer.json")
        whole = all(sha256(folder / name) == known for name, known in card["files"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ModelError(
            f"{folder} does not contain a tagger: run python -m tasks.pii.tagger"
        ) from None
    if not fits or not whole or not card["files"]:
        raise ModelError(f"{folder} does not fit {base}: run python -m tasks.pii.tagger")
    fingerprint = digest("tagger", FORMAT, card["base"], card["tokenizer"], *card["files"].values())
    return NerTagger(folder, base, fingerprint)


class NerTagger:
    """The trained tagger, opened at first use: most nights bring nothing new to read. Threads may
    share it."""

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

    def find(self, text: str) -> Iterator[Finding]:
        """Yield findings of all kinds, in order."""
        read, places = _to_read(text)
        spans = self._spans([read[start:end] for start, end in places])
        small = frozenset(SMALL.findall(read))
        found = [
            ((start + first, start + last, kind, sure), read[start:end])
            for start, end in places
            for first, last, kind, sure in spans[read[start:end]]
        ]
        for first, last, kind, _ in chosen(read, found, small, evidence.sites(text)):
            yield Finding(first, last, kind)

    def prefetch(self, texts: Sequence[str]) -> None:
        """Read texts that `find` will be asked for: many sentences together take half the time."""
        new: list[str] = []
        for n, text in enumerate(texts, 1):
            read, places = _to_read(text)
            new += [read[start:end] for start, end in places]
            if len(new) >= PREFETCH or n == len(texts):
                self._spans(new)
                new.clear()

    def _spans(self, wanted: Iterable[str]) -> dict[str, tuple[Span, ...]]:
        """Return the spans of each sentence; sentences in the cache are not read again."""
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


def _to_read(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Blank out the parts of a text that are not read; return it with its sentences that may name
    somebody."""
    read = WRITTEN.sub(lambda match: " " * len(match[0]), text)
    return read, [(s, e) for s, e in sentences(read) if not PLAIN.fullmatch(read, s, e)]


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield spans that cover all of the text but its breaks; none is longer than LONGEST."""
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
