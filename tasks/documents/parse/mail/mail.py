"""Read e-mail: the header lines that people read, the text, its quotations, and the attachments,
each parsed by its own format.
"""

import base64
import binascii
import email
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.message import Message
from pathlib import PurePosixPath

from tasks.documents import parse
from tasks.documents.parse.mail import bodies, invitation, mail_headers, quoted
from tasks.documents.parse.parsed import Parsed, UnreadableError

HEADERS = ("From", "To", "Cc", "Date")
DEPTH = 3  # messages in messages
ATTACHMENTS = 50
SILENT = {  # parts that only computers read
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
    "application/pgp-encrypted", "text/x-amp-html", "text/watch-html", "text/rfc822-headers",
}  # fmt: skip
MESSAGE = {"message/rfc822", "message/global"}
LOCKED = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
mimetypes.knownfiles.clear()  # the system's lists of types: a confined process can't read them
BROKEN = (LookupError, ValueError, AttributeError, TypeError, AssertionError)


@dataclass(slots=True)
class Content:
    """The parts of a message in reading order."""

    texts: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    files: list[Message] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pictures: int = 0


def eml(data: bytes) -> Parsed:
    return _message(_read(data), 1)


def _read(data: bytes) -> Message:
    return email.message_from_bytes(data.lstrip(b"\r\n"), policy=policy.compat32)


def _message(message: Message, depth: int) -> Parsed:
    try:
        subject, head = mail_headers.header(message, "Subject"), list(_head(message))
        if not head and not subject:
            raise UnreadableError("not an e-mail: no headers")
        content = Content()
        _gather(message, content)
        attached = list(_attachments(content, depth))
    except BROKEN:
        # the standard library raises these, and more, at headers that nobody should write
        raise UnreadableError("broken e-mail") from None
    body = quoted.marked("\n\n".join(filter(None, content.texts)), subject)
    events = [event for event in dict.fromkeys(content.events) if event]
    if content.pictures:
        content.notes.append(f"pictures in the text: {content.pictures}")
    text = "\n\n".join(filter(None, ("\n".join(head), body, *events, *attached)))
    author, dated = mail_headers.header(message, "From"), mail_headers.dated(message)
    return Parsed(subject, text, "message/rfc822", author, dated, tuple(content.notes))


def _head(message: Message) -> Iterator[str]:
    for name in HEADERS:
        if value := mail_headers.header(message, name):
            yield f"{name}: {value}  "


def _gather(part: Message, content: Content) -> None:
    """Add a part, and the parts inside it, to the content."""
    kind = part.get_content_type()
    parts = _parts(part)
    if kind in MESSAGE:
        content.files.append(part)
    elif parts and kind == "multipart/alternative":
        _choose(parts, content)
    elif parts:
        for inner in parts:
            _gather(inner, content)
    elif kind not in SILENT:
        _gather_leaf(part, kind, content)


def _parts(part: Message) -> list[Message]:
    payload = part.get_payload() if part.is_multipart() else []
    parts = payload if isinstance(payload, list) else []
    return [inner for inner in parts if isinstance(inner, Message)]


def _gather_leaf(part: Message, kind: str, content: Content) -> None:
    if kind in LOCKED:
        content.notes.append(f"an encrypted or signed part ({kind})")
    elif kind == "text/calendar" or mail_headers.file_name(part).lower().endswith(".ics"):
        content.events.append(invitation.markdown(bodies.decoded(part)))
    elif _is_file(part, kind):
        content.files.append(part)
    elif kind.startswith("image/"):
        content.pictures += 1
    else:
        content.texts.append(bodies.html(part) if kind == "text/html" else bodies.plain(part))


def _is_file(part: Message, kind: str) -> bool:
    """Return whether a part is an attachment; pictures shown in the text, such as logos, are
    not."""
    name, where = mail_headers.file_name(part), part.get_content_disposition()
    if kind.startswith("image/"):
        shown = part.get("Content-ID") or where == "inline"
        return not shown and not re.fullmatch(r"(?i)image\d{3}\.\w+", name)
    if kind.startswith("multipart/"):  # its parts could not be parsed
        return False
    return where == "attachment" or bool(name) or kind not in ("text/plain", "text/html")


def _choose(parts: list[Message], content: Content) -> None:
    """Add the alternative with the most content, and a calendar beside it."""
    texts: dict[str, list[str]] = {}
    for part in parts:
        inner = Content()
        _gather(part, inner)
        content.events += inner.events
        content.files += inner.files
        content.notes += inner.notes
        content.pictures += inner.pictures
        kind = "html" if "html" in _kinds(part) else "plain"
        texts.setdefault(kind, []).append("\n\n".join(filter(None, inner.texts)))
    plain, html = ("\n\n".join(filter(None, texts.get(kind, []))) for kind in ("plain", "html"))
    content.texts.append(bodies.richer(plain, html))


def _kinds(part: Message) -> set[str]:
    return {inner.get_content_subtype() for inner in part.walk()}


def _attachments(content: Content, depth: int) -> Iterator[str]:
    for number, part in enumerate(content.files):
        if number == ATTACHMENTS:
            raise UnreadableError(f"more than {ATTACHMENTS} attachments")
        name = mail_headers.file_name(part)
        try:
            inner = _attachment(part, name, depth)
        except UnreadableError as error:
            content.notes.append(f"an attachment {_ending(part, name)}: {error}")
            yield f"## Attachment {name}".rstrip() + f"\n\nNot read: {error}."
            continue
        content.notes += inner.notes
        name = name or " ".join(inner.title.split())
        title = "" if inner.title in (name, parse.named(name)) else inner.title
        yield "\n\n".join(
            filter(None, (f"## Attachment {name}".rstrip(), title, _inside(inner.text, name)))
        )


def _attachment(part: Message, name: str, depth: int) -> Parsed:
    if depth >= DEPTH:
        raise UnreadableError("attached too deep")
    if part.get_content_type() in MESSAGE:
        return _message(_inner(part), depth + 1)
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        raise UnreadableError("broken attachment")
    ending = _ending(part, name)
    if ending == ".eml":
        return _message(_read(data), depth + 1)
    if ending == ".dat" and part.get_content_type() in (
        "application/ms-tnef",
        "application/vnd.ms-tnef",
    ):
        raise UnreadableError(
            "no parser for *.dat, Outlook's own format: send it as HTML or plain text"
        )
    return parse.parse(f"{PurePosixPath(name).stem or 'attachment'}{ending}", data)


def _ending(part: Message, name: str) -> str:
    """Return the extension of the name, or the one of the part's type if no parser knows the
    extension."""
    ending = PurePosixPath(name).suffix.lower()
    if ending in parse.ENDINGS or ending == ".eml":
        return ending
    by_type = mimetypes.guess_extension(part.get_content_type()) or ""
    return by_type if by_type in parse.ENDINGS else ending or by_type


def _inner(part: Message) -> Message:
    """Return the message in a part, even if it is encoded in base64, against RFC 2046."""
    payload = part.get_payload()
    message = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(message, Message):
        data = part.get_payload(decode=True)
        return _read(data if isinstance(data, bytes) else b"")
    coded = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if message.keys() or coded not in ("base64", "quoted-printable"):
        return message
    try:
        text = str(message.get_payload()).encode("ascii", "ignore")
        return _read(base64.b64decode(text) if coded == "base64" else binascii.a2b_qp(text))
    except binascii.Error:
        raise UnreadableError("broken attachment") from None


def _inside(text: str, name: str) -> str:
    """Return the attachment's text with its headings lowered and its locations prefixed with its
    name."""
    lower = re.sub(r"(?m)^(#{1,4})(?= )", r"##\1", text)
    return re.sub(
        r"(?m)^<!-- (.+ \d+) -->$", lambda place: f"<!-- attachment {name}, {place[1]} -->", lower
    )
