"""Recognise sentences that only offer help, such as "If you need help, please contact our team".

In:  a place, a question
Out: whether the place offers help and says nothing else; whether the question asks whom to ask

Such a sentence stands on every page of a help centre and is near to every question that asks for
help. With a number, an address or a link it tells something, and counts as any other place.
"""

import re

_SOME = r"(?:(?:any|some|a|further|more|additional|other|specific|personalised|personalized) ){0,2}"
_NEEDS = (
    r"(?:(?:assistance|help|support|guidance|a hand|troubles?|problems?|issues?|difficult(?:y|ies))"
    r"|(?:questions?|queries|concerns?|doubts?)(?: (?:about|regarding|on|concerning) [^,.;:!?]+)?)"
)
_CONDITION = (
    r"if you(?:['’]re| are)? (?:(?:still|ever|also) )?"
    rf"(?:need|require|have|encounter|run into|face|experienc\w+) {_SOME}{_NEEDS}"
)
_POLITE = (
    r"(?:(?:please|just|simply) )*(?:(?:do not|don['’]t) hesitate to |(?:please )?feel free to )?"
)
_TEAM = r"(?:our|the) (?:[\w-]+ ){0,2}(?:team|support|service|staff)"
_US = rf"(?:us|{_TEAM}|(?:customer )?(?:support|service))"
_REACH = (
    rf"{_POLITE}(?:(?:contact|call|e-?mail|write to|ask) {_US}\b"
    rf"|(?:reach out|get in touch)(?: (?:to|with) {_US})?\b|let us know\b)"
)
_HERE = (
    r"(?:we|our [\w ]{2,30}|somebody|someone)(?:['’]re| are| is|['’]s) "
    r"(?:always |gladly )?(?:here|happy|glad|ready)"
)
ONLY = re.compile(
    rf"^\W*(?:{_CONDITION},? (?:then )?(?:{_REACH}|{_HERE})"
    rf"|(?=(?:please )?(?:do not|don['’]t|feel free)){_REACH}"
    rf"|{_HERE} to (?:help|assist|support))[^.!?\n]*[.!?]*\W*$",
    re.IGNORECASE,
)
TELLS = re.compile(r"\d|@|://|\bwww\.|\[(?:EMAIL|PHONE|URL)\]")
ASKS = re.compile(
    r"\bwh(?:o|om) (?:can|do|should|could|would|will|may|might|must|to|is|helps?|are)\b"
    r"|\b(?:contact|reach|call|ring|phone|speak|talk|support|helpline|hotline|get in touch)\b",
    re.IGNORECASE,
)


def only(text: str) -> bool:
    """Return True for a place that offers help and says nothing else."""
    lines = [line for line in text.split("\n") if line.strip()]
    offers_only = bool(lines) and all(ONLY.match(line) for line in lines)
    return offers_only and TELLS.search(text) is None


def asks(question: str) -> bool:
    """Return True for a question for whom to ask, which such a sentence answers."""
    return ASKS.search(question) is not None
