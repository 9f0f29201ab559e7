"""Call Presidio's recognizers one by one: their own patterns, checks and scores.

They are called without Presidio's engine, which needs a language model for the context of words,
and not through their `analyze`, which explains, times and logs each match: that takes longer than
the search, and after a minute it gives up, so that a text would pass unsearched.
"""

import sys
from collections.abc import Iterator, Sequence
from functools import cache
from types import ModuleType
from typing import Any

import regex

from tasks.pii.prefilter import Span, within


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
        presidio = _presidio_analyzer()
        results = [presidio.RecognizerResult(name, *span, score) for span, score in found]
        results = presidio.EntityRecognizer.remove_duplicates(results)
        found = [((result.start, result.end), result.score) for result in results]
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
    no_check = _presidio_analyzer().PatternRecognizer.validate_result
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
    presidio = _presidio_analyzer()
    full = name if name.endswith("Recognizer") else f"{name}Recognizer"
    made = getattr(presidio.predefined_recognizers, full)
    if full == "EmailRecognizer":  # its own check fetches a list of suffixes from the network
        return presidio.PatternRecognizer("EMAIL_ADDRESS", patterns=made.PATTERNS)
    return made()


@cache
def _presidio_analyzer() -> Any:
    """Import Presidio without the libraries of its engines: importing torch takes three times as
    long as all else. They are optional there, so they are hidden as if they were not installed.
    spaCy is needed, but for the command line that it imports; nothing here calls it."""
    absent = [name for name in ("torch", "transformers", "stanza") if name not in sys.modules]
    hidden: dict[str, ModuleType | None] = dict.fromkeys(absent)
    if "spacy" not in sys.modules:
        hidden |= {name: ModuleType(name) for name in ("spacy.cli", "spacy.cli.info")}
        hidden["spacy.cli.info"].info = None  # type: ignore[union-attr]
    sys.modules.update(hidden)  # type: ignore[arg-type]
    try:
        import presidio_analyzer
    finally:
        for name in hidden:
            del sys.modules[name]
    return presidio_analyzer
