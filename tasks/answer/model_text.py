"""Read what a model wrote: its sentences with their support, or that it refuses.

In:  a generated text, the passages of its prompt
Out: Sentences
"""

import re
from collections.abc import Sequence

from tasks.answer import grounding
from tasks.answer.grounding import Sentence
from tasks.answer.passage import Passage
from tasks.answer.prompts import DECLINED

REFUSAL = re.compile(
    rf"{re.escape(DECLINED.rstrip('.'))}\b|(?:I'm sorry|Sorry)\b.{{0,40}}\b(?:not|n't)\b"
    r"|I (?:do not|don't) (?:know|have)|I (?:cannot|can't|could not) (?:answer|find)"
    r"|There is no information",
    re.IGNORECASE,
)
REFUSING = (  # what each refusal of REFUSAL begins with
    *(DECLINED.rstrip(".").casefold(), "i'm sorry", "sorry", "i do not", "i don't"),
    *("i cannot", "i can't", "i could not", "there is no information"),
)
ABOUT = r"^(?:the )?(?:answer|response|passage|text|document)(?: \d+)?"
LEAD = re.compile(  # "The answer to this question is: …"
    r"^(?:the )?answer to (?:the|this|your) question is(?: that)?:?\s+"
    rf"|{ABOUT}(?: (?:is|says|states|reads))?(?: that| as follows)?:\s+"
    rf"|{ABOUT} (?:is|says|states) that\s+",
    re.IGNORECASE | re.MULTILINE,
)


def refuses(text: str) -> bool:
    """Return whether the model says that it does not know, in the words of its training or in usual
    ones."""
    return REFUSAL.match(text.strip()) is not None


def may_refuse(text: str) -> bool:
    """Return False if a text is not a refusal, however it goes on."""
    begun = text.strip().casefold()
    return any(head.startswith(begun) or begun.startswith(head) for head in REFUSING)


def checked(text: str, passages: Sequence[Passage], min_support: float) -> list[Sentence]:
    """Return the model's sentences, each with its support. The model's own passage numbers, which
    are often wrong, and words that announce the answer are left out: they are not claims."""
    plain = claims(text)
    plain = plain[:1].upper() + plain[1:]
    return grounding.check(drop_truncated(plain), passages, min_support)


def claims(text: str) -> str:
    """Return the text without passage numbers and words that announce the answer."""
    return LEAD.sub("", re.sub(r"\s*\[\d+\]", "", text).strip())


def drop_truncated(text: str) -> str:
    """Return the text without a last sentence that was cut off, if there is one before it, and
    without refusals: beside other sentences, they are not part of the answer."""
    *whole, last = grounding.sentences(text) or [""]
    ended = re.search(r"[.!?|)\"”]['’*_`\]]*$", last) is not None
    sentences = [s for s in ([*whole, last] if ended or not whole else whole) if not refuses(s)]
    return text if len(sentences) == len(whole) + 1 else "\n".join(sentences)
