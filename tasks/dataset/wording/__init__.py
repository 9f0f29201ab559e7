"""Draft the questions that statements answer, by rules of syntax: no model, no parser.

In:  a sentence
Out: Askeds: a question, the short answer as it stands in the sentence, the kind of its fact

A rule applies only where the form of the sentence separates subject, verb and fact. A sentence that
needs the one before ("this", "they") is left to tasks/dataset/acceptable.py, which refuses it.
"""

import re
from collections.abc import Iterator

from tasks.dataset.wording import grammar, reader, things
from tasks.dataset.wording.phrases import Asked, Rule

WORDS = 60  # of a sentence; longer ones are lists that lost their marks
RULES: tuple[Rule, ...] = (
    reader.conditions,
    reader.purposes,
    reader.of_you,
    reader.instructions,
    things.forbidden,
    things.duties,
    things.roles,
    things.places,
    things.quantities,
    things.events,
    things.definitions,
    things.lists,
)
# plain words for formal ones; only where no other word of the sentence has to change with them
_OTHERWISE = (
    (r"\brequest (?=(?:a|an|the|my|leave|access|approval|time)\b)", "ask for "),
    (r"\b(?:obtain|acquire)\b", "get"),
    (r"\bpurchase (?=(?:a|an|the|my|more|any)\b)", "buy "),
    (r"\butili[sz]e\b", "use"),
    (r"\bprior to\b", "before"),
    (r"\bin order to\b", "to"),
    (r"\bassistance\b", "help"),
    (r"\bregarding\b", "about"),
    (r"\bpermitted to\b", "allowed to"),
    (r"\b(?:notify|inform) (?!.* of )", "tell "),
    (r"\bcommence\b", "begin"),
    (r"\bterminate\b", "end"),
    (r"\bsufficient\b", "enough"),
    (r"\bensure (?=(?:the|my|your|a|an)\b)", "make sure that "),
    (r"\bapproximately\b", "about"),
    (r"\bexperience (?=(?:a|an|any)\b)", "have "),
)


def of_statement(text: str) -> Iterator[Asked]:
    """Yield the questions that a sentence of at most `WORDS` words answers."""
    for rule in RULES if len(text.split()) <= WORDS else ():
        yield from rule(text)


def reworded(question: str) -> str:
    """Return the question as its reader would ask it, in plainer words than the document's where
    that changes nothing else."""
    for formal, plain in _OTHERWISE:
        question = re.sub(formal, plain, question)
    return grammar.to_asker(question)
