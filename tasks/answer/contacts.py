"""Tell whether a telephone number or a mail address that is asked for is in the passages.

In:  a question, texts
Out: whether it asks for one that no text has

A placeholder counts: the documents have the number, and redaction has removed it.
"""

import re
from collections.abc import Iterable

WHAT = re.compile(
    r"^\W*(?:what|which|give me|tell me|do you have|is there|wie lautet|was ist|welche|hast|quel"
    r"|cuál|qual)",
    re.IGNORECASE,
)
_NUMBER = (
    r"\b(?:(?:tele)?phone|fax|mobile|hotline|helpline|contact) numbers?\b|\bhotline\b"
    r"|\bnumber (?:do|can|should|must|to) (?:i |we )?(?:call|ring|dial|phone)\b|\btelefonnummer"
    r"|\bnuméro de téléphone|\bnúmero de teléfono"
)
_ADDRESS = (
    r"\be-?mail address(?:es)?\b|\be-?mail-?adresse|\badresse (?:e-?mail|électronique)"
    r"|\b(?:correo electrónico|dirección de correo)\b"
)
KINDS = (  # what is asked for, and what texts have that tell it
    (_NUMBER, r"\[PHONE\]|(?<![\w.])\+?\(?\d(?:[ ()/.-]{0,2}\d){5,}(?![\w.])"),
    (_ADDRESS, r"\[EMAIL\]|\w@\w|\bmailto:"),
)


def asks(question: str) -> bool:
    """Return True for a question for a telephone number or a mail address."""
    return WHAT.match(question) is not None and any(
        re.search(asked, question, re.IGNORECASE) for asked, _ in KINDS
    )


def unknown(question: str, texts: Iterable[str]) -> bool:
    """Return True for a question for a telephone number or a mail address that no text has."""
    every = list(texts)
    return asks(question) and any(
        re.search(asked, question, re.IGNORECASE) is not None
        and not any(re.search(telling, text) for text in every)
        for asked, telling in KINDS
    )
