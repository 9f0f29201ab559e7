"""Check that copy keeps to the facts of its brief.

In:  a Brief, the copy
Out: the share of the facts that are kept; 1.00, or the copy does not count
Run: called by tasks.evaluation.uses.style

A fact is a must-have (a number with its unit, a name, a phrase), a must-not-have, or the rule that
the copy makes up no amount. A must-have may be inflected and reordered; its numbers must be there
exactly.
"""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from tasks.answer.grounding.amounts import AMOUNT, amounts, figures
from tasks.answer.grounding.quantities import CODE, facts, joined, undated
from tasks.errors import InhouseError
from tasks.style.checks import banned, plain

HELP = "docs/style.md shows a line of the file"
COMMON = frozenset("a an and at for from in is it of on or our the to with we you your".split())


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief with what its copy must and must not say."""

    identity: str
    text: str
    must: tuple[str, ...] = ()  # alternatives of one must-have are separated by " | "
    must_not: tuple[str, ...] = ()
    facts: str = ""  # that the copy may use beside the brief
    max_words: int | None = None
    reference: str = ""  # copy that a person wrote for it
    draft: str = ""  # the same facts in nobody's voice
    documents: tuple[str, ...] = ()  # paths of the documents that the facts are from


def read(path: Path) -> list[Brief]:
    """Read the briefs. Raises InhouseError naming the line that is not one."""
    if not path.is_file():
        raise InhouseError(f"{path} does not exist: {HELP}")
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            found.append(_brief(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            reason = f"it has no {error}" if isinstance(error, KeyError) else str(error)
            raise InhouseError(f"{path}, line {number} is not a brief: {reason}. {HELP}") from None
    return found


def _brief(row: object) -> Brief:
    if not isinstance(row, dict):
        raise TypeError(f"expected an object, got {row!r}")

    def texts(name: str) -> tuple[str, ...]:
        value = row.get(name, [])
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise TypeError(f"{name}: expected a list of texts, got {value!r}")
        return tuple(value)

    most = row.get("max_words")
    if most is not None and not isinstance(most, int):
        raise TypeError(f"max_words: expected a number, got {most!r}")
    return Brief(
        identity=str(row["_id"]),
        text=str(row["brief"]),
        must=texts("must"),
        must_not=texts("must_not"),
        facts=str(row.get("facts", "")),
        max_words=most,
        reference=str(row.get("reference", "")),
        draft=str(row.get("draft", "")),
        documents=texts("documents"),
    )


def kept(text: str, brief: Brief, known: str = "") -> float:
    """Return the share of the brief's facts that the copy keeps. `known`: texts beside the brief
    that its amounts may be from."""
    broken = faults(text, brief, known)
    return 1 - len(broken) / (len(brief.must) + len(brief.must_not) + 2)


def faults(text: str, brief: Brief, known: str = "") -> list[str]:
    """Return the faults in words: facts missing, forbidden or made up, and too many words."""
    found = [f"missing: {each}" for each in brief.must if not _says(text, each)]
    found += [f"must not be there: {each}" for each in brief.must_not if banned(text, [each])]
    sources = "\n".join((brief.text, brief.facts, known, *brief.must))
    if wrong := made_up(text, sources):
        found.append(f"made up: {', '.join(wrong)}")
    if not text.strip() or (brief.max_words and len(text.split()) > 1.2 * brief.max_words):
        found.append(f"{len(text.split())} words")
    return found


def made_up(text: str, sources: str) -> list[str]:
    """Return the numbers, codes and days of the copy that its sources do not have."""
    known = plain(sources)
    numbers = {amount.number for text in (known, joined(known)) for amount in amounts(text)}
    own = [a.number for a in amounts(joined(plain(text))) if a.number not in numbers]
    given, used = facts(sources), facts(text)
    codes = used.codes - given.codes - given.spaced
    return [*(n for n in own if n not in _small(text)), *sorted(codes)]


def _small(text: str) -> Collection[str]:
    """Return the numbers of the text that are spelt out, and those that count its own list."""
    spelt = {a.number for a in amounts(text)} - set(re.findall(r"\d+(?:[.,:]\d+)*", undated(text)))
    return spelt | set(re.findall(r"^\s*(\d)\.", text, re.MULTILINE))


def _says(text: str, must: str) -> bool:
    return any(_says_one(text, each) for each in must.split(" | "))


def _says_one(text: str, must: str) -> bool:
    """Return whether the text has the must-have's numbers with their units, its codes and days, and
    its words."""
    own, asked = facts(text), facts(must)
    numbers = {(a.number, unit) for a in amounts(plain(text)) for unit in (a.unit, "")}
    bare = AMOUNT.sub(" ", figures(CODE.sub(" ", undated(must))))
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", bare) if word.lower() not in COMMON]
    return (
        {(a.number, a.unit) for a in amounts(must)} <= numbers
        and asked.codes <= own.codes | own.spaced
        and asked.days <= own.days
        and all(banned(text, [word]) for word in words)
    )
