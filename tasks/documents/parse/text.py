"""Read plain text: a title if the first line is one, and sentences without the line breaks of a
wrapping program.
"""

import re

from tasks.documents.parse.encoding import decode
from tasks.documents.parse.parsed import Parsed
from tasks.documents.parse.wrapped import unwrapped

__all__ = ["decode", "literal", "plain"]

TITLE = 80  # characters
PICTURE = re.compile(r"data:[\w.+-]+/[\w.+-]+(?:;[\w=.-]+)*;base64,[A-Za-z0-9+/=%]{40,}")
BULLET = re.compile(r"(?m)^([ \t]*)[•·▪◦‣●○■]\s+(?=\S)")
STRUCTURE = re.compile(
    r"#{1,6}\s|(?:```|~~~|={3,}\s*$|-{3,}\s*$)|<(?:script|pre|style|textarea|!--|\?|!)"
)
CLAUSE = re.compile(  # "3.2 Either side may …"; its title above the first one: "3. Notice"
    r"(?m)^[ \t]*(?P<title>(?P<n>\d{1,2})\.?[ \t]+[^\W\d_][^\n]{0,78}[^\s.;:,])\n"
    r"(?=\s*(?P=n)\.1\.?[ \t])"
)
NUMBERED = re.compile(r"(?m)(?<=\S)\n(?=[ \t]*\d{1,2}(?:\.\d{1,2}){1,3}\.?[ \t]+[\"“„(]?[A-ZÀ-Þ])")
COMMENT = re.compile(r"(?m)^([ \t]*)(<!--.*?-->)([ \t]*)$")


def plain(data: bytes) -> Parsed:
    text = PICTURE.sub("", decode(data)) if b";base64," in data else decode(data)
    text = re.sub("[\x0c\u2029]", "\n\n", re.sub("[\x0b\u2028\x85]", "\n", text))
    title, text = _title(text)
    return Parsed(title, shown(unwrapped(clauses(text))), "text/plain")


def clauses(text: str) -> str:
    """Return the text with its numbered clauses apart and their titles as headings: Markdown would
    take "3. Notice" for an item of a list, and the clause below it for more of that item."""
    titled, count = CLAUSE.subn(r"## \g<title>\n\n", text)
    return NUMBERED.sub("\n\n", titled) if count else text


def shown(text: str) -> str:
    """Return the text as Markdown that shows all of it: typed bullets are list items, and comments
    in angle brackets are code, because `chunk` would take them for locations."""
    text = BULLET.sub(r"\1- ", text)
    return COMMENT.sub(r"\1`\2`\3", text) if "<!--" in text else text


def literal(line: str) -> str:
    """Return a line of a paragraph, escaped if Markdown would take it for a heading, a rule or
    code."""
    return shown(f"\\{line}" if STRUCTURE.match(line) and "<!--" not in line else line)


def _title(text: str) -> tuple[str, str]:
    """Return the first line, if it is underlined, or short and on its own; and the rest."""
    head = re.match(r"\s*(\S[^\n]*)\n(?:[ \t]*([=\-~*#_])\2{2,}[ \t]*(?:\n|$)|[ \t]*\n)", text)
    if not head or not text[head.end() :].strip():
        return "", text
    line, underlined = head[1].strip(), head[2] is not None
    listed = re.match(r"[-*+•|#<>`({\[$\"'„“]|\(?\w{1,2}[.)]\s|\d{2,4}[-./:]\d", line)
    sentence = re.search(r"[.,;:!](?:[\"'”)]*)$|: |\t|  ", line)
    if len(line) > TITLE or not re.search(r"[^\W\d_]{2}", line):
        return "", text
    if not underlined and (listed or sentence):
        return "", text
    return line, text[head.end() :]
