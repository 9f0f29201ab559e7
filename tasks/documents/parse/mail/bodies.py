"""Read the text of an e-mail's parts, and choose the alternative with more content."""

import re
from email.message import Message

from tasks.documents.parse.mail import mail_headers
from tasks.documents.parse.parsed import UnreadableError
from tasks.documents.parse.text import shown
from tasks.documents.parse.web import page
from tasks.documents.parse.wrapped import unwrapped

MORE = (
    0.05  # share of the words of a page that its plain text lacks, from which on the page is read
)
FEW = 3  # words that do not count: "unsubscribe here"
LINK = re.compile(
    r"<?\b(?:https?|mailto|cid):\S+|\[(?:image|cid|bild|picture)[^\]]*\]", re.IGNORECASE
)
WORD = re.compile(r"[^\W_]+")


def decoded(part: Message) -> str:
    data = part.get_payload(decode=True)
    return mail_headers.lenient(data, charset(part)) if isinstance(data, bytes) else ""


def charset(part: Message) -> str:
    try:
        return part.get_content_charset() or ""
    except (LookupError, ValueError, AttributeError, TypeError):
        return ""


def plain(part: Message) -> str:
    """Return a plain text as Markdown. Line ends of a wrapping program are removed, and two hyphens
    above a signature do not underline a heading."""
    text = decoded(part)
    if "flowed" in str(part.get("Content-Type", "")).lower():
        text = _unflowed(text, "delsp=yes" in str(part.get("Content-Type", "")).lower())
    text = re.sub(r"(?m)^-- ?$", "", text)
    return shown(_unwrapped(text)).strip("\n")


def _unflowed(text: str, joined: bool) -> str:
    """Join lines that end in a space with the next (RFC 3676). A quoted line keeps its end: the
    line below it may be the reply."""
    return re.sub(r"(?m)^(?!>|-- $)(.*) \n(?![>\s]|--)", rf"\1{'' if joined else ' '}", text)


def _unwrapped(text: str) -> str:
    """Join wrapped lines; quoted lines keep their marks and their ends."""
    pieces = re.split(r"(?m)((?:^[ \t]*>.*\n?)+)", text)
    return "".join(piece if n % 2 else unwrapped(piece) for n, piece in enumerate(pieces))


def html(part: Message) -> str:
    """Return an HTML part as Markdown, without its hidden text, such as a preview line."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        return ""
    try:
        return page.mail(data, charset(part))
    except UnreadableError:
        return ""


def richer(plain: str, html: str) -> str:
    """Return the plain text, unless the HTML has more content: other words, or a table."""
    said, shown_ = _words(plain), _words(html)
    if not shown_ or not said:
        return html or plain
    missing = shown_ - said
    table = re.search(r"(?m)^\|(?: --- \|){2,}", html)
    if table or len(missing) > max(FEW, MORE * len(shown_)):
        lost = said - shown_
        return html if len(lost) <= len(missing) or table else plain
    return plain


def _words(text: str) -> set[str]:
    return set(WORD.findall(LINK.sub(" ", text).lower()))
