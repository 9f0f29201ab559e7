"""Choose the best questions among many drafts: distinct, and spread over folders and kinds.

In:  candidates, and the words of the sections that could answer them
Out: at most `most` of them
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from tasks.dataset.acceptable import GENERIC
from tasks.dataset.similarity import words
from tasks.records import digest

NEAR = 0.6  # share of content words in common from which on two questions are the same one
WORTH = 0.6  # of a question, at least
SAME_ANSWERED = 2  # questions of one document that one answer answers
COMMON = 2  # sections of other documents with all words of a question: it could be asked of any


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be chosen."""

    question: str
    answer: str
    doc_id: str
    kind: str
    worth: float  # 0…1

    @property
    def folder(self) -> str:
        return str(PurePosixPath(self.doc_id).parent)


class Sections:
    """Sections by their words, to see whether a question could be asked of many."""

    def __init__(self, sections: Iterable[tuple[str, str]]) -> None:
        """Index the sections. `sections`: a document's id and the text of one of its sections,
        headings included."""
        self._holding: defaultdict[str, set[int]] = defaultdict(set)
        self._documents: list[str] = []
        for doc_id, text in sections:
            for word in words(text):
                self._holding[word].add(len(self._documents))
            self._documents.append(doc_id)

    def elsewhere(self, question: str, doc_id: str) -> int:
        """Count the sections of other documents that contain all content words of the question."""
        asked = words(question) - GENERIC
        found = [self._holding.get(word, set()) for word in asked]
        shared = set.intersection(*found) if found else set(range(len(self._documents)))
        return sum(self._documents[number] != doc_id for number in shared)


def chosen(candidates: Sequence[Candidate], sections: Sections, most: int) -> list[Candidate]:
    """Return at most `most` candidates, the best first. Of a document, a folder or a kind of which
    there are some already, the next one has to be better than the others."""
    good = [candidate for candidate in candidates if candidate.worth >= WORTH]
    left = [c for c in distinct(good) if sections.elsewhere(c.question, c.doc_id) < COMMON]
    picked: list[Candidate] = []
    by: Mapping[str, Counter[str]] = {name: Counter() for name in ("doc_id", "folder", "kind")}

    def merit(candidate: Candidate) -> float:
        so_far = len(picked) + 5
        return (
            candidate.worth
            - 0.06 * by["doc_id"][candidate.doc_id]
            - 0.2 * by["folder"][candidate.folder] / so_far
            - 0.4 * by["kind"][candidate.kind] / so_far
        )

    while left and len(picked) < most:
        best = max(left, key=merit)
        left.remove(best)
        picked.append(best)
        for name, counter in by.items():
            counter[getattr(best, name)] += 1
    return picked


def distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates without those that nearly repeat a better one, in any document,
    and without those that ask repeatedly for one answer."""
    found: list[Candidate] = []
    answered: Counter[tuple[str, str]] = Counter()
    holding: defaultdict[str, list[int]] = defaultdict(list)  # by word: numbers of questions
    sizes: list[int] = []
    for candidate in sorted(candidates, key=lambda c: (-c.worth, digest(c.question, c.doc_id))):
        asked = words(candidate.question)
        shared = Counter(number for word in asked for number in holding[word])
        near = (s >= NEAR * (len(asked) + sizes[n] - s) for n, s in shared.items())
        answer = (candidate.doc_id, candidate.answer.lower())
        if answered[answer] >= SAME_ANSWERED or any(near):
            continue
        answered[answer] += 1
        for word in asked:
            holding[word].append(len(sizes))
        sizes.append(len(asked))
        found.append(candidate)
    return found
