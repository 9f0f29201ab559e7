"""E-mail: the header's lines that people read, the text, and the attachments, each parsed as the
file that it is."""

import email
import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath

from tasks import parse
from tasks.parse.parsed import Parsed, UnreadableError
from tasks.parse.text import decode

HEADERS = ("From", "To", "Cc", "Date")
DEPTH = 3  # messages in messages
ATTACHMENTS = 50


def eml(data: bytes) -> Parsed:
    return _message(email.message_from_bytes(data, policy=policy.default), 1)


def _message(message: EmailMessage, depth: int) -> Parsed:
    try:
        subject, head = _header(message, "Subject"), list(_head(message))
        if not head and not subject:
            raise UnreadableError("no e-mail: it has no header")
        blocks = ["\n".join(head), _body(message), *_attachments(message, depth)]
        author = _header(message, "From")
    except (LookupError, ValueError, AttributeError, TypeError, IndexError, AssertionError):
        # the standard library raises these, and more, at headers that nobody should write
        raise UnreadableError("broken e-mail") from None
    text = "\n\n".join(block for block in blocks if block)
    return Parsed(subject, text, "message/rfc822", author, _dated(message))


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name) or "").split())


def _head(message: EmailMessage) -> Iterator[str]:
    for name in HEADERS:
        if value := _header(message, name):
            yield f"{name}: {value}  "


def _dated(message: EmailMessage) -> str:
    try:
        return parsedate_to_datetime(_header(message, "Date")).date().isoformat()
    except (ValueError, IndexError, TypeError):
        return ""


def _body(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    if part.get_content_type() == "text/html":
        data = part.get_payload(decode=True)
        page = data if isinstance(data, bytes) else b""
        whole = page if b"<html" in page[:5000].lower() else b"<html><body>%s</body></html>" % page
        return parse.parse("body.html", whole).text if page.strip() else ""
    return str(part.get_content()).replace("\r\n", "\n").strip()


def _attachments(message: EmailMessage, depth: int) -> Iterator[str]:
    for number, part in enumerate(message.iter_attachments()):
        if number == ATTACHMENTS:
            raise UnreadableError(f"more than {ATTACHMENTS} attachments")
        name = PurePosixPath(part.get_filename() or "").name
        try:
            inner = _attachment(part, name, depth)
        except UnreadableError as error:
            yield f"## Attachment {name}\n\nNot read: {error}."
            continue
        title = inner.title if inner.title and inner.title != name else ""
        yield "\n\n".join(
            filter(None, (f"## Attachment {name}".rstrip(), title, _inside(inner.text, name)))
        )


def _attachment(part: EmailMessage, name: str, depth: int) -> Parsed:
    if depth >= DEPTH:
        raise UnreadableError("attached too deep")
    if part.get_content_type() == "message/rfc822":
        return _message(part.get_content(), depth + 1)
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        raise UnreadableError("broken attachment")
    if name.lower().endswith(".eml"):
        inner = email.message_from_bytes(data, policy=policy.default)
        return _message(inner, depth + 1)
    if not PurePosixPath(name).suffix and part.get_content_type() == "text/plain":
        return Parsed("", decode(data), "text/plain")
    return parse.parse(name, data)


def _inside(text: str, name: str) -> str:
    """The attachment's text below its heading, its places named after it."""
    lower = re.sub(r"(?m)^(#{1,4})(?= )", r"##\1", text)
    return re.sub(
        r"(?m)^<!-- (.+ \d+) -->$", lambda place: f"<!-- attachment {name}, {place[1]} -->", lower
    )
