"""Add its topic to a drafted question whose own words do not name it.

In:  a question, the title and the headings above the sentence that it was made of
Out: the question, with the name of its topic in front; "" if it has no topic that can be named

"Who can download the desktop version?" makes sense below the heading "How do I access Slack?", and
nowhere else: its reader needs "For Slack, who can download the desktop version?".
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from tasks.dataset.acceptable import GENERIC
from tasks.dataset.similarity import words as stems

ENOUGH = 4  # words of its own that say what a question is about, without a heading
EVERYDAY = 0.1  # share of the documents from which on a name is no topic: the company's own
_NAME = re.compile(r"(?<![\w’'-])[A-Z][\w.&-]*\w(?: [A-Z][\w.&-]*\w)*")
_OPENS = re.compile(r"^(?:[A-Z]\w+ing|About|For|In|On|With) ")
_NAMED = re.compile(r"(?<!^)\b(?!I\b|I')[A-Z]")  # a name in the question itself
_PARTED = re.compile(r"\s*[|•·–—]\s*|\s-\s")  # of a title: page | organisation
_SUBJECT = re.compile(r"[A-Z]\S*(?: [A-Z]\S*){0,3}")
_ASKS = re.compile(r"(?:What|Who|When|Where|How|Can|May|Must|Should|Do|Does)\b")


def everyday(texts: Sequence[str]) -> frozenset[str]:
    """Return the words with a capital that many of these texts contain."""
    found = Counter(word for text in texts for word in set(re.findall(r"\b[A-Z]\w+", text)))
    return frozenset(word for word, count in found.items() if count > EVERYDAY * len(texts))


def with_topic(
    question: str, title: str, heading: str, text: str, known: Collection[str] = ()
) -> str:
    """Return a question that says what it is about. `heading` is the nearest one, with those above
    it; `text` is that of the document, and names that are `known` everywhere are not a topic."""
    question = _with_subject(question, title, text)
    own = stems(question) - GENERIC
    about = stems(f"{title} {heading}")
    if _NAMED.search(question) or own & about or len(own) >= ENOUGH or not _ASKS.match(question):
        return question
    nearest = heading.rpartition(" > ")[2]
    name = next((name for name in _names(nearest, title, text) if name not in known), "")
    if name:
        return f"For {name}, {question[0].lower()}{question[1:]}"
    return "" if heading else question  # without headings a document is about one thing


def _names(heading: str, title: str, text: str) -> Iterator[str]:
    """Yield names that a heading contains, or that the title is where the heading says nothing:
    words that the document mostly writes with a capital inside its sentences."""
    inside = _OPENS.sub("", heading)  # "Getting Slack" is about Slack
    opens = inside == heading  # with a capital that says nothing
    found = [m[0] for m in _NAME.finditer(inside) if m.start() or " " in m[0] or not opens]
    if len(heading.split()) <= 2:
        found += _subjects(title)
    yield from (name for name in found if _is_name(name, text))


def _is_name(name: str, text: str) -> bool:
    """Return whether a text mostly writes it with a capital inside its sentences."""
    both = (re.escape(name), re.escape(name.lower()))
    often = [len(re.findall(rf"(?<=[a-z,] ){word}\b", text)) for word in both]
    return often[0] > often[1]


def _subjects(title: str) -> list[str]:
    """Return the parts of a title that may be names: Sampson State Park | New York."""
    return [part for part in _PARTED.split(title) if _SUBJECT.fullmatch(part)]


def _with_subject(question: str, title: str, text: str) -> str:
    """Name what a document is about where the question has a noun for it: the park."""
    for name in _subjects(title):
        noun = rf"\bthe {re.escape(name.split()[-1].lower())}\b"
        if " " in name and re.search(noun, question) and _is_name(name, text):
            before, after = re.split(noun, question, maxsplit=1)
            return f"{before}{name}{after}"
    return question
