"""Recognise texts that only point to something, or are its title.

In:  a text
Out: whether it points to more of the same, or is a caption or a line of a table of contents
"""

import re

POINTER = re.compile(  # to more of the same: it says nothing itself
    r"\W*(?:(?:section|chapter|appendix|figure|table|kapitel|abschnitt|abbildung|tabelle)"
    r" [A-Z]?\d[\d.]*(?:, [“\"][^”\"]+[”\"])? (?:gives|describes|explains|shows|provides"
    r"|discusses|covers|contains|lists|zeigt|beschreibt|enthält)\b"
    r"|(?:an? |this |the )?(?:image|picture|screenshot) (?:of|shows?|showing)\b"
    r"|(?:please )?(?:see|refer to|read|visit)\b.*\bfor (?:more|further|additional|all)\b"
    r"|for (?:more|further|additional) (?:\w+,? ){0,9}?(?:see|refer|read|check|visit|go to|click)\b"
    r"|(?:weitere|mehr) (?:informationen|einzelheiten|details|beispiele)\b"
    r"|(?:more|further|additional) (?:information|details|help|examples|instructions)\b"
    r"(?: \w+){0,4}? (?:is|are|can be|may be)(?: \w+){0,2} (?:on|at|in|from|under|available)\b"
    r"|(?:below|above|here) (?:is|are) (?:an? |the |some )?(?:\w+ ){0,2}?(?:description|list|table"
    r"|overview|examples?|summary|illustration|instructions|steps)\b"
    r"|the following (?!day|morning|week|month|year)(?:\w+ ){1,3}?(?:can|may|could|might|are|is"
    r"|apply|applies|occur|exist|describes?|shows?|explains?|lists?)\b"
    r"(?! (?:not|forbidden|prohibited))[^.:,;]*\.\W*\Z"
    r"|(?:see|siehe|refer to)(?: also)? (?:the |our |die |das |den )?(?:[\w“”\"'`*-]+ ){0,3}?"
    r"(?:section|chapter|appendix|page|dialog|window|guide|manual|documentation|figure|table|example"
    r"|link|website|wiki|article|tutorial|kapitel|abschnitt|anhang|seite|bild|abbildung|tabelle)\b"
    r"(?: [\w“”\"'.,-]+){0,8}\W*\Z)",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"(?:figure|fig\.|table|abbildung|abb\.|bild|tabelle) [A-Z]?[\d.-]+\.", re.IGNORECASE
)
CAPTION = re.compile(  # of a picture, or the title of a numbered section
    r"\W*(?:(?:figure|fig|table|tab|equation|listing|example|abbildung|abb|bild|tabelle|gleichung)"
    r"\.? [A-Z]?\d+(?:[.-]\d+)*(?:[.:]|\W*\Z)"
    r"|(?:\d{1,2}\.){2,4} ?[^\W\d]|(?:\d{1,2}\.){2}\d{1,2} [A-Z])",
    re.IGNORECASE,
)
LEADERS = re.compile(r"(?:\. ?){5,}\W*\d*\W*\Z")  # a line of a table of contents


def points(text: str) -> bool:
    """Return True for a text that points to another one, and for a line of a table of contents."""
    return POINTER.match(text) is not None or LEADERS.search(text) is not None


def titles(text: str) -> bool:
    """Return True for the beginning of a caption, or of the title of a numbered section."""
    return CAPTION.match(text) is not None
