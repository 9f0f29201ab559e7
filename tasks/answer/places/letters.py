"""Tell the header and the closing of a letter or mail, which answer nothing.

In:  a sentence or line
Out: whether it is one of them
"""

import re

CLOSING = re.compile(  # of a letter
    r"(?:(?:with )?(?:best|kind|warm) (?:regards|wishes)|(?:yours )?(?:sincerely|faithfully)"
    r"|(?:mit )?(?:freundliche|viele|herzliche|beste|liebe)[mn]? gr(?:u(?:ß|ss)|ü(?:ß|ss)en?)"
    r"|(?:bien )?cordialement|(?:un )?cordial(?:es)? saludos?|(?:un )?saludos? cordial(?:es)?)\b",
    re.IGNORECASE,
)
CLOSED = 8  # words of a closing with the name below it
MAIL = re.compile(  # its header, as one line
    r"(?:From|Von|De)\s?: .+ (?:Subject|Betreff|Objet|Asunto)\s?:", re.IGNORECASE | re.DOTALL
)


def frames(text: str) -> bool:
    """Return True for a header, and for a closing with at most a name below it."""
    closed = CLOSING.match(text) is not None and len(text.split()) <= CLOSED
    return closed or MAIL.match(text) is not None
