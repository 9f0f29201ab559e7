"""Call Presidio's recognizers one by one: their own patterns, checks and scores.

They are called without Presidio's engine, which needs a language model for the context of words,
and not through their `analyze`, which explains, times and logs each match: that takes longer than
the search, and after a minute it gives up, so that a text would pass unsearched.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import Any

import regex

from tasks.pii.prefilter import Span, within

PACKAGE = "presidio_analyzer"
LOCK = RLock()  # of what is imported
_FILES: dict[str, ModuleType] = {}  # of the package, imported one by one


def find(
    name: str,
    text: str,
    windows: Sequence[Span] | dict[str, list[Span]],
    least: float = 0.01,
) -> list[Span]:
    """Return the spans that the recognizer finds with a score of `least` or more; it must match
    only within the windows, or each of its patterns, by name, within windows of its own."""
    if not windows:
        return []
    found = list(_scored(name, text, windows, least))
    if len(found) > 1:  # one may lie in another that is as sure
        result = _class("RecognizerResult")
        results = [result(name, *span, score) for span, score in found]
        results = _class("EntityRecognizer").remove_duplicates(results)
        found = [((one.start, one.end), one.score) for one in results]
    return [span for span, score in found if score >= least]


def _scored(
    name: str, text: str, windows: Sequence[Span] | dict[str, list[Span]], least: float
) -> Iterator[tuple[Span, float]]:
    recognizer = _recognizer(name)
    for called, pattern, sure in _patterns(name, least):
        own = windows[called] if isinstance(windows, dict) else windows
        for match in within(pattern, text, own):
            score = sure
            if (valid := recognizer.validate_result(match[0])) is not None:
                score = recognizer.MAX_SCORE if valid else recognizer.MIN_SCORE
            if score > recognizer.MIN_SCORE and not recognizer.invalidate_result(match[0]):
                yield match.span(), score


@cache
def _patterns(name: str, least: float) -> list[tuple[str, Any, float]]:
    """Return name, pattern and score of the patterns that can reach `least`; only a check of the
    recognizer raises a score."""
    recognizer = _recognizer(name)
    no_check = _class("PatternRecognizer").validate_result
    checks = type(recognizer).validate_result is not no_check
    return [
        (p.name, regex.compile(p.regex, recognizer.global_regex_flags), p.score)
        for p in recognizer.patterns
        if checks or p.score >= least
    ]


@cache
def context(name: str) -> Any:
    """Return a pattern for the words that announce the recognizer's numbers."""
    words = "|".join(regex.escape(word.strip()) for word in _recognizer(name).context)
    return regex.compile(rf"(?i)\b(?:{words})\b")


@cache
def context_words(name: str) -> frozenset[str]:
    """Return the runs of ASCII letters with which the words of `context` start; they may be
    empty."""
    words = (word.strip().lower() for word in _recognizer(name).context)
    return frozenset(regex.match("[a-z]*", word)[0] for word in words)


@cache
def _recognizer(name: str) -> Any:
    full = name if name.endswith("Recognizer") else f"{name}Recognizer"
    made = _class(full)
    if full == "EmailRecognizer":  # its own check fetches a list of suffixes from the network
        return _class("PatternRecognizer")("EMAIL_ADDRESS", patterns=made.PATTERNS)
    return made()


@cache
def _class(name: str) -> Any:
    """Return a class of Presidio, from the file that is named after it."""
    with LOCK:  # while another thread imports one, the package in sys.modules has no spec
        folder = Path(find_spec(PACKAGE).submodule_search_locations[0])  # type: ignore[union-attr, index]
    (found,) = folder.rglob(f"{_file(name)}.py")
    *parents, _ = parts = (PACKAGE, *found.relative_to(folder).with_suffix("").parts)
    with _without_packages(folder, parents):
        return getattr(import_module(".".join(parts)), name)


def _file(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


@contextmanager
def _without_packages(folder: Path, parents: Sequence[str]) -> Iterator[None]:
    """Import single files of Presidio during the block. Its package would compile the patterns of
    every recognizer, and import spaCy and, where they are installed, torch, transformers and
    stanza: half a second of each process, or several. Whoever imports the package gets it whole."""
    with LOCK:
        whole = _taken_out()
        _FILES.setdefault(PACKAGE, _Package(PACKAGE, folder))
        for depth in range(2, len(parents) + 1):
            name = ".".join(parents[:depth])
            _FILES.setdefault(name, ModuleType(name)).__path__ = [
                str(folder.joinpath(*parents[1:depth]))
            ]
        sys.modules.update(_FILES)
        try:
            yield
        finally:
            _FILES.update(_taken_out())
            sys.modules.update(whole)


def _taken_out() -> dict[str, ModuleType]:
    """Remove the modules of Presidio from those that are imported; return them."""
    names = [name for name in sys.modules if name.partition(".")[0] == PACKAGE]
    return {name: sys.modules.pop(name) for name in names}


class _Package(ModuleType):
    """Stands for the package while files of it are imported: a class that one of them takes from it
    is imported from its own file."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name)
        self.__path__ = [str(folder)]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(import_module(f"{PACKAGE}.{_file(name)}"), name)
