"""Draft the rules of a brand from its style guide, for a person to accept.

In:  a guide in Markdown
Out: proposals, each with the line that it rests on; written as metrics.style of params.yaml
Run: python -m tasks.style.drafted GUIDE.md…

It reads tables of what is written and what is not, sentences that ban a word, limits of sentences,
and sentences that name a rule which tasks/style/checks.py knows. What it does not understand is not
drafted: compare the proposals with the guide.
"""

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tasks import console
from tasks.answer.grounding import sentences
from tasks.answer.grounding.amounts import figures
from tasks.documents.sections import Section, sections, tables
from tasks.style.rules import ARROW

LONGEST = 5  # words of a banned term
DRAFTED = "# A draft: check each line with the guide, and write what you accept to params.yaml."

_NEVER = re.compile(r"\b(?:not|avoid|never|instead of|don['’]t|before)\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|never|avoid|don['’]t|without|no|banned|forbidden)\b", re.IGNORECASE)
_TERM = r"(?:\*\*|[*_“\"‘'`])(?P<{0}>[^*_“”\"‘’'`\n]+)(?:\*\*|[*_”\"’'`])"
_MARKED = re.compile(_TERM.format("term"))
_BANS = re.compile(
    rf"(?:word|phrase|term) {_TERM.format('a')} is (?:banned|forbidden|not used)"
    rf"|(?:never|don['’]t|do not|avoid)(?: \w+){{0,4}} {_TERM.format('b')}(?P<more>[^.;()]*)"
    rf"|{_TERM.format('right')}(?: \w+){{0,3}},? (?:not|rather than|instead of|never) "
    rf"{_TERM.format('c')}"
    rf"|prefer {_TERM.format('chosen')}(?: or [*_]\w+[*_])? (?:to|over) {_TERM.format('d')}",
    re.IGNORECASE,
)
_MEAN = re.compile(r"(\d+) words (?:on average|in the mean)|average of (\d+) words", re.IGNORECASE)
_MOST = re.compile(
    r"(\d+) (?:words )?(?:is the limit|or fewer|at most|is the maximum)"
    r"|(?:more|longer) than (\d+) words|(?:at most|maximum of|limit of|under) (\d+) words",
    re.IGNORECASE,
)
_RULES = {  # a check, and the words by which a guide names it
    "active_voice": r"active voice",
    "british_spelling": r"british (?:english )?spelling|british english|spell\w* .{0,20}british",
    "celsius": r"temperatures? .{0,20}°C|°C only|in Celsius",
    "contractions": r"\b(?:use|uses|with|encourage) contractions",
    "no_contractions": r"(?:no|avoid|don['’]t use|do not use|without) contractions",
    "honest_limit": r"what it can(?:no|')t do|what it cannot do|honest limit",
    "no_hashtags": r"no hashtags|(?:avoid|don['’]t use) hashtags",
    "no_superlatives": r"(?:no|avoid|don['’]t use|without) superlatives",
    "no_stock_phrases": r"(?:no|avoid|don['’]t use) (?:jargon|clich[ée]s|stock phrases|buzzwords)",
    "number_first": r"numbers? first|claim without a number",
    "range_with_to": r"ranges? with .{0,3}to\b",
    "sentence_case": r"sentence case",
    "serial_comma": r"(?:serial|oxford) comma",
    "unit_after_space": r"units? after a space|space (?:before|between) .{0,30}units?",
    "we_and_you": r"\bwe\b.{0,30} for (?:the company|us)\b.*\byou\b|address .{0,20}as .{0,3}you\b",
}
_COPY = frozenset({"honest_limit", "number_first"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for a key of metrics.style, and the line of the guide that it rests on."""

    key: str
    value: str | int
    line: str


def drafted(guide: str) -> list[Proposal]:
    """Return the proposals in the order of the guide, each value once."""
    found = {
        (each.key, str(each.value).lower()): each
        for part in sections(guide)
        for each in (*_of_tables(part), *_of_text(part.text), *_of_text(part.name))
    }
    return list(found.values())


def _of_tables(part: Section) -> Iterator[Proposal]:
    """Yield the words of a column of what is not written, with those of the other."""
    for head, rows in tables(part):
        shunned = [bool(_NEVER.search(name)) for name in head[:2]]
        for row in rows if sorted(shunned) == [False, True] else ():
            wrong, right = (row[0], row[1]) if shunned[0] else (row[1], row[0])
            for term, instead in _terms(wrong, right):
                line = f"{row[0]} | {row[1]}"
                yield Proposal("banned_words", _entry(term, instead), line)


def _terms(wrong: str, right: str) -> Iterator[tuple[str, str]]:
    """Yield each term of a cell, "utilise, leverage", without the words that both cells have."""
    same = {word for word in wrong.lower().split() if word in right.lower().split()}
    instead = " ".join(word for word in right.split() if word.lower() not in same)
    for term in re.split(r",\s+|;\s+|\s+/\s+", wrong):
        own = " ".join(w for w in term.split() if w.lower() not in same).strip('*_“”". ')
        if own and len(own.split()) <= LONGEST and not own.endswith((".", "?")):
            yield own, instead.strip('*_“”". ')


def _of_text(text: str) -> Iterator[Proposal]:
    for sentence in sentences(text):
        yield from _limits(sentence)
        yield from _banned(sentence)
        yield from _checks(sentence)


def _limits(sentence: str) -> Iterator[Proposal]:
    digits = figures(sentence).replace("Thirty-five", "35").replace("thirty-five", "35")
    digits = re.sub(r"\b30-(\d)\b", r"3\1", digits)
    for key, pattern in (("mean_sentence_words", _MEAN), ("max_sentence_words", _MOST)):
        if match := pattern.search(digits):
            yield Proposal(key, int(next(filter(None, match.groups()))), sentence)
    if re.search(r"exclamation marks?", sentence, re.IGNORECASE) and not _DENIED.search(sentence):
        yield Proposal("exclamation_marks", "true", sentence)


def _banned(sentence: str) -> Iterator[Proposal]:
    if re.search("capitali[sz]|lower ?case", sentence, re.IGNORECASE):
        return  # of how a word is written, not of the word
    for match in _BANS.finditer(sentence):
        wrong = next(filter(None, (match[name] for name in "abcd")))
        right = (match["right"] or match["chosen"] or "").strip(" .,")
        more = [each["term"] for each in _MARKED.finditer(match["more"] or "")]
        for term in (each.strip(" .,") for each in (wrong, *more)):
            short = max(len(term.split()), len(right.split())) <= LONGEST
            if short and re.search(r"[^\W\d_]{2}", term):
                yield Proposal("banned_words", _entry(term, right), sentence)


def _entry(term: str, instead: str) -> str:
    return f"{term} {ARROW} {instead}" if instead else term


def _checks(sentence: str) -> Iterator[Proposal]:
    bare = re.sub(r"[*_`]", "", sentence)
    for name, pattern in _RULES.items():
        found = re.search(pattern, bare, re.IGNORECASE)
        denied = name == "contractions" and found and _DENIED.search(bare[: found.start()])
        if found and not denied:
            yield Proposal("copy_checks" if name in _COPY else "checks", name, sentence)


def written(found: list[Proposal]) -> str:
    """Return the proposals as metrics.style of params.yaml, each with its line of the guide."""
    lines = [DRAFTED, "metrics:", "  style:"]
    for key in ("banned_words", "checks", "copy_checks"):
        own = [each for each in found if each.key == key]
        lines.append(f"    {key}:" if own else f"    {key}: []")
        lines += [f"      - {_quoted(each.value)} # {_comment(each.line)}" for each in own]
    for each in found:
        if each.key not in ("banned_words", "checks", "copy_checks"):
            lines.append(f"    {each.key}: {each.value} # {_comment(each.line)}")
    return "\n".join(lines) + "\n"


def _quoted(value: str | int) -> str:
    text = str(value)
    plain = re.fullmatch(r"[A-Za-z_][\w ’'→.,-]*", text) and text.lower() not in ("yes", "no", "on")
    return text if plain else "'" + text.replace("'", "''") + "'"


def _comment(line: str) -> str:
    shown = " ".join(line.split())
    return shown if len(shown) <= 90 else shown[:89] + "…"


def main() -> None:
    parser = argparse.ArgumentParser(description="Draft the rules of style from a guide.")
    parser.add_argument("guide", nargs="+", type=Path)
    texts = [path.read_text("utf-8") for path in parser.parse_args().guide]
    print(written(drafted("\n\n".join(texts))), end="")


if __name__ == "__main__":
    console.run(main)
