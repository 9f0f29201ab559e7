"""Find where the accepted answer of a draft stands in its document.

In:  data/accepted, an answer word for word
Out: the section with it, and its place there in characters
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from tasks import paths
from tasks.dataset.similarity import words
from tasks.documents.sections import Section, sections
from tasks.records import Document
from tasks.storage import shards


@dataclass(frozen=True, slots=True)
class Place:
    """A section, with the place of an answer; start and end are 0 if it does not stand there."""

    heading: tuple[str, ...]
    text: str
    start: int = 0
    end: int = 0


NOWHERE = Place((), "")


def about(uris: Collection[str], names: Sequence[str]) -> pa.Table:
    """Return some fields of these documents."""
    wanted = list(dict.fromkeys(["uri", *names]))
    found = shards.columns(paths.ACCEPTED, Document, wanted)
    return found.filter(pc.is_in(found["uri"], value_set=pa.array(sorted(uris), pa.string())))


def readers(uris: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the groups that may read each of these documents that is there."""
    return {row["uri"]: tuple(row["groups"]) for row in about(uris, ["groups"]).to_pylist()}


def titles(uris: Collection[str]) -> dict[str, str]:
    """Return the title of each of these documents that is there."""
    return {row["uri"]: row["title"] for row in about(uris, ["title"]).to_pylist()}


def texts(uris: Collection[str]) -> dict[str, list[Section]]:
    """Return the sections of these documents."""
    found: dict[str, list[Section]] = {}
    for row in about(uris, ["doc_id", "text"]).sort_by("doc_id").to_pylist():
        found.setdefault(row["uri"], []).extend(sections(row["text"]))
    return found


def own(parts: Sequence[Section], why: str) -> Sequence[Section]:
    """Return the sections that a draft was made from, as its CSV names them: "number in Noise";
    all if none has that heading."""
    found = [part for part in parts if why.endswith(f" in {' > '.join(part.heading)}")]
    return found or parts


def place(parts: Sequence[Section], answers: Sequence[str], question: str, why: str = "") -> Place:
    """Return where one of the answers stands; of several sections the one that is most about the
    question; without the answer, such a section alone."""
    asked = words(question)
    found = []
    for part in own(parts, why):
        spans = (span(part.text, answer) for answer in answers)
        start, end = next((each for each in spans if each), (0, 0))
        near = len(asked & words(f"{' '.join(part.heading)}\n{part.text}"))
        found.append(((end > 0, near), Place(part.heading, part.text, start, end)))
    return max(found, key=lambda each: each[0])[1] if found else NOWHERE


def holds(parts: Iterable[Section], answers: Sequence[str]) -> bool:
    """Return whether one of the answers stands in a section word for word."""
    return any(span(part.text, answer) for part in parts for answer in answers)


def span(text: str, answer: str) -> tuple[int, int] | None:
    """Return where the words of an answer stand in a text, with the signs around them; signs
    between words do not count."""
    found = re.findall(r"\w+", answer)
    if not found:
        return None
    pattern = r"(?<!\w)" + r"\W+".join(map(re.escape, found)) + r"(?!\w)"
    there = re.search(pattern, text, re.IGNORECASE)
    if there is None:
        return None
    before, after = re.match(r"\W*", answer), re.search(r"\W*$", answer)
    start, end = there.span()
    if before and text[:start].endswith(before[0]):
        start -= len(before[0])
    if after and text[end:].startswith(after[0]):
        end += len(after[0])
    return start, end
