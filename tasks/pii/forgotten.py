"""Keep a list of documents, sources and people that must never be read again, as keyed hashes.

In:  .forgotten/key    32 random bytes, readable by their owner only
     .forgotten/list.json   hashes (HMAC-BLAKE2b) of the forgotten values, by kind
Out: whether a file is excluded; the positions at which a text names a forgotten person

Neither file reveals the values: without the key a hash can't be tried against a list of names.
Somebody with both files can test a name that they already know.
"""

import json
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from tasks.errors import InhouseError
from tasks.pii.findings import Finding
from tasks.records import digest, source_of
from tasks.storage.atomic import whole, write_json

FOLDER = Path(".forgotten")
KEY, LIST = "key", "list.json"

Kind = Literal["document", "content", "source", "person", "subject"]

TOKEN = re.compile(r"[^\W_]+")
GAP = 6  # characters between two parts of a name, at most, such as ", " or "</b> "
LONGEST = 12  # tokens of a name or an identifier


@dataclass(frozen=True)
class Forgotten:
    """The list, opened with its key."""

    key: bytes
    hashes: dict[str, frozenset[str]]

    def excludes(self, uri: str) -> bool:
        """Return whether a file, or its source, was forgotten."""
        return self._has("source", source_of(uri)) or self._has("document", uri)

    def knows_content(self, content_hash: str) -> bool:
        """Return whether a file has the bytes of one that was forgotten."""
        return self._has("content", content_hash)

    def _has(self, kind: Kind, value: str) -> bool:
        known = self.hashes.get(kind)
        return bool(known) and keyed(self.key, kind, plain(value)) in (known or ())

    @cached_property
    def people(self) -> "People | None":
        """Return the recognizer of forgotten people; None if there are none."""
        known = self.hashes.get("person", frozenset())
        return People(self.key, known) if known else None


@dataclass(frozen=True)
class People:
    """Finds forgotten people and their identifiers in texts, as a tagger of the redactor does."""

    key: bytes
    hashes: frozenset[str]  # of names as tokens, and of each first token

    @property
    def fingerprint(self) -> str:
        """Return a hash that changes when another person is forgotten."""
        return digest("forgotten", *sorted(self.hashes))

    def prefetch(self, texts: Sequence[str]) -> None:
        """Do nothing: nothing is gained by reading texts together."""

    def find(self, text: str) -> Iterator[Finding]:
        for start, end in self.spans(text):
            yield Finding(start, end, "person")

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the longest matches from left to right."""
        found = [(plain(match[0]), *match.span()) for match in TOKEN.finditer(text)]
        starts = lru_cache(maxsize=None)(lambda token: self._has(f"first {token}"))
        at = 0
        while at < len(found):
            length = self._length(found[at : at + LONGEST]) if starts(found[at][0]) else 0
            if length:
                yield found[at][1], found[at + length - 1][2]
            at += length or 1

    def _length(self, found: Sequence[tuple[str, int, int]]) -> int:
        """Return the number of tokens from the first one on that form a name; 0 if none."""
        longest, words = 0, ""
        for number, (token, start, _) in enumerate(found):
            if number and start - found[number - 1][2] > GAP:
                break
            words = f"{words} {token}".lstrip()
            longest = number + 1 if self._has(words) else longest
        return longest

    def _has(self, words: str) -> bool:
        return keyed(self.key, "person", words) in self.hashes


def keyed(key: bytes, kind: Kind, value: str) -> str:
    return blake2b(value.encode(), key=key, person=kind.encode(), digest_size=20).hexdigest()


def plain(text: str) -> str:
    """Return a text without case, accents and compatibility forms."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", parts) if not unicodedata.combining(c))


def spellings(name: str) -> set[str]:
    """Return the ways in which a name of two words or more is written: in every order that keeps
    neighbours, with initials, without middle names, in one word. A single word stays unchanged."""
    words = [plain(word) for word in TOKEN.findall(name)]
    turned = {" ".join([*words[at:], *words[:at]]) for at in range(len(words))}
    parts = [" ".join(TOKEN.findall(plain(part))) for part in name.split()]
    *given, family = [part for part in parts if part] or [""]
    if len(words) < 2 or not given:
        return turned - {""}
    firsts = {" ".join(given), given[0], " ".join(w[0] for w in given), given[0][0]}
    firsts |= {f"{given[0]} {' '.join(w[0] for w in given[1:])}".strip()}
    both = {f"{first} {family}" for first in firsts} | {f"{family} {first}" for first in firsts}
    joined = {f"{given[0]}{family}", f"{family}{given[0]}", f"{given[0][0]}{family}"}
    return turned | both | {word.replace(" ", "") for word in joined}


def hashes_of(key: bytes, kind: Kind, values: Iterable[str]) -> set[str]:
    """Return the keyed hashes that stand for values in the list; of a person's name or identifier
    those of its spellings, and of their first tokens."""
    if kind != "person":
        return {keyed(key, kind, plain(value)) for value in values}
    every = {" ".join(words.split()) for value in values for words in _written(value)}
    firsts = {f"first {words.split()[0]}" for words in every}
    return {keyed(key, "person", words) for words in every | firsts}


def _written(value: str) -> set[str]:
    """Return the spellings of a name; of an identifier, such as AB-1234, its tokens."""
    if any(c.isdigit() or c in "@/" for c in value):
        return {" ".join(plain(word) for word in TOKEN.findall(value))} - {""}
    return spellings(value)


def load(folder: Path = FOLDER) -> Forgotten | None:
    """Open the list; None if nothing was ever forgotten. Raises InhouseError if its key is lost:
    without it nothing would be excluded."""
    if not (folder / LIST).exists():
        return None
    try:
        key = (folder / KEY).read_bytes()
        listed = json.loads((folder / LIST).read_text("utf-8"))
        return Forgotten(key, {kind: frozenset(hashes) for kind, hashes in listed.items()})
    except (OSError, ValueError, AttributeError) as error:
        raise InhouseError(
            f"the list of forgotten subjects can't be read ({error}): restore {folder} from a "
            f"backup; without it forgotten documents would be indexed again"
        ) from None


def add(kind: Kind, values: Iterable[str], folder: Path = FOLDER) -> Forgotten:
    """Add values to the list and return it."""
    known = load(folder) or Forgotten(_key(folder), {})
    key = known.key
    hashes = {name: set(found) for name, found in known.hashes.items()}
    hashes.setdefault(kind, set()).update(hashes_of(key, kind, values))
    write_json(folder / LIST, {name: sorted(found) for name, found in sorted(hashes.items())})
    (folder / LIST).chmod(0o600)
    return Forgotten(key, {name: frozenset(found) for name, found in hashes.items()})


def _key(folder: Path) -> bytes:
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / KEY
    if not path.exists():
        with whole(path) as temporary:
            temporary.touch(0o600)
            temporary.write_bytes(os.urandom(32))
    return path.read_bytes()
