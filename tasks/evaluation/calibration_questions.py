"""Choose the drafted questions that the threshold for declining is set by.

In:  the accepted documents, read twice and never held
Out: for each group, drafts of the documents that it may read

Of a draft, hashes are kept until the choice is made: 56 bytes. The documents of the chosen drafts
are then drafted from again.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasks.dataset import qa_pairs
from tasks.dataset.qa_pairs import Draft
from tasks.records import Document, digest
from tasks.storage import shards

SEED = 0  # of the sample of a document's table cells
KINDS = ("question", "faq", "table", "statement")  # of drafts that a person could ask as they are

# columns of a draft's row: the question as it is and with its context, its key in the random order
# in both forms, and whether a person could ask it
DOCUMENT, PLACE, QUESTION, CONTEXTUAL, KEY, CONTEXTUAL_KEY, ASKABLE = range(7)

Rows = NDArray[np.uint64]
Chosen = tuple[int, int, bool]  # number of a document, of a draft of it, whether with its context


class Accepted:
    """The documents of a data set; each iteration reads them again, shard by shard."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __iter__(self) -> Iterator[Document]:
        return shards.read(self._folder, Document)


def chosen(documents: Iterable[Document], most: int) -> dict[str, list[Draft]]:
    """Return at most `most` drafts of each group's documents, in a random order that is always the
    same, no two of one document before each has one. `documents` can be iterated twice."""
    members, rows = _hashed(documents)
    found = {group: _of_group(rows, numbers, most) for group, numbers in sorted(members.items())}
    drafts = _drafted_again(documents, {each for some in found.values() for each in some})
    return {group: [drafts[each] for each in some] for group, some in found.items()}


def _hashed(documents: Iterable[Document]) -> tuple[Mapping[str, Sequence[int]], Rows]:
    """Return the numbers of each group's documents, and a row for each draft."""
    members: dict[str, array[int]] = {}
    values = array("Q")
    for number, document in enumerate(documents):
        for group in document.groups:
            members.setdefault(group, array("Q")).append(number)
        for place, draft in enumerate(qa_pairs.of_document(document, SEED)):
            asked, again = draft.question, qa_pairs.contextual(draft).question
            keys = (_hash(draft.doc_id, asked), _hash(draft.doc_id, again))
            askable = draft.kind in KINDS
            values.extend((number, place, _hash(asked), _hash(again), *keys, askable))
    return members, np.frombuffer(values, np.uint64).reshape(-1, ASKABLE + 1)


def _hash(*parts: str) -> int:
    return int(digest(*parts)[:16], 16)


def _of_group(rows: Rows, numbers: Sequence[int], most: int) -> list[Chosen]:
    """Choose as if all drafts of these documents lay in one list: qa_pairs.disambiguated says which
    of them are asked."""
    own = rows[np.isin(rows[:, DOCUMENT], np.array(numbers, np.uint64))]
    contextual = _occurrences(own[:, QUESTION]) > 1
    question = np.where(contextual, own[:, CONTEXTUAL], own[:, QUESTION])
    key = np.where(contextual, own[:, CONTEXTUAL_KEY], own[:, KEY])
    left = np.flatnonzero((_occurrences(question) == 1) & (own[:, ASKABLE] == 1))
    left = left[np.lexsort((key[left], own[left, DOCUMENT]))]
    starts = np.searchsorted(own[left, DOCUMENT], own[left, DOCUMENT])
    turns = np.arange(len(left)) - starts  # how many drafts of the same document come before
    first = left[np.lexsort((key[left], turns))[:most]]
    return [(int(own[n, DOCUMENT]), int(own[n, PLACE]), bool(contextual[n])) for n in first]


def _occurrences(values: Rows) -> NDArray[np.int64]:
    """Return for each value how often it is there."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray(counts[places], np.int64)


def _drafted_again(documents: Iterable[Document], wanted: set[Chosen]) -> dict[Chosen, Draft]:
    of: dict[int, list[Chosen]] = {}
    for each in wanted:
        of.setdefault(each[0], []).append(each)
    found = {}
    for number, document in enumerate(documents):
        if number in of:
            drafts = list(qa_pairs.of_document(document, SEED))
            for each in of[number]:
                _, place, contextual = each
                draft = drafts[place]
                found[each] = qa_pairs.contextual(draft) if contextual else draft
    return found
