"""Check a text against the rules of the brand's guide, those of params.yaml.

In:  a text, metrics.style of params.yaml
Out: the words at fault, by rule; the share of the rules that are kept
Run: called by tasks.evaluation.run_arm, for answers, and tasks.evaluation.uses.style, for copy
"""

import re
from functools import partial

from tasks import params
from tasks.style import checks
from tasks.style.checks import Check

ARROW = "→"  # between a banned word and the one to use instead


def score(text: str, settings: params.Style, copy: bool = False) -> float:
    """Return the share of the brand's rules that the text keeps, 0 to 1. `copy`: it is copy, not an
    answer."""
    found = broken(text, settings, copy)
    return sum(not words for words in found.values()) / len(found)


def broken(text: str, settings: params.Style, copy: bool = False) -> dict[str, list[str]]:
    """Return each rule with the words at fault, none for a rule that is kept. A text without words
    breaks only the rules that ask for something."""
    return {name: check(text) for name, check in _rules(settings, copy).items()}


def instructions(settings: params.Style) -> list[str]:
    """Return the rules as instructions to a writer."""
    lines = [f"Write sentences of at most {settings.max_sentence_words} words."]
    lines += [_instead(*_pair(entry)) for entry in settings.banned_words]
    if not settings.exclamation_marks:
        lines.append("Do not use exclamation marks.")
    return lines + [checks.INSTRUCTIONS[name] for name in (*settings.checks, *settings.copy_checks)]


def _pair(entry: str) -> tuple[str, str]:
    """Return a banned word, and the one that is written instead, if there is one."""
    wrong, _, right = entry.partition(ARROW)
    return wrong.strip(), right.strip()


def _instead(wrong: str, right: str) -> str:
    return f"Write “{right}”, not “{wrong}”." if right else f"Do not write “{wrong}”."


def _rules(settings: params.Style, copy: bool) -> dict[str, Check]:
    terms = [_pair(entry)[0] for entry in settings.banned_words]
    rules: dict[str, Check] = {
        "sentences are short": partial(checks.long_sentences, most=settings.max_sentence_words),
        "no banned word": partial(checks.banned, terms=terms),
    }
    if settings.mean_sentence_words:
        rules["sentences are short on average"] = partial(
            checks.long_on_average, most=settings.mean_sentence_words
        )
    if settings.tone_words:
        rules["a word of the tone"] = partial(_lacks, wanted=settings.tone_words)
    if not settings.exclamation_marks:
        rules["no exclamation mark"] = checks.exclamation_marks
    names = (*settings.checks, *(settings.copy_checks if copy else ()))
    return rules | {name.replace("_", " "): checks.CHECKS[name] for name in names}


def _lacks(text: str, wanted: list[str]) -> list[str]:
    """Return the wanted words, if the text has none of them."""
    pattern = "|".join(map(re.escape, wanted))
    return [] if re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE) else wanted
