"""Read the headers of an e-mail as text, even if they break the rules: encoded words with spaces in
them, one letter split over two words, bytes without an encoding.
"""

import base64
import binascii
import re
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from urllib.parse import unquote_to_bytes

from tasks.documents.parse.encoding import decode
from tasks.documents.parse.parsed import UnreadableError

WORD = re.compile(r"=\?([\w.:+-]+)(?:\*[\w-]+)?\?([bBqQ])\?(.{0,500}?)\?=", re.DOTALL)
BETWEEN = re.compile(r"(\?=)\s+(?==\?[\w.:+-]+(?:\*[\w-]+)?\?[bBqQ]\?)")


def header(message: Message, name: str) -> str:
    """Return the value in one line; "" without the header."""
    found = str(next((raw for key, raw in message.raw_items() if key.lower() == name.lower()), ""))
    charset = "" if found.isascii() else _charset(message)
    return " ".join(words(found, charset).split())


def _charset(message: Message) -> str:
    """Return the charset of the first text of a message: bytes of a header that declare none are
    most often in it."""
    texts = (part for part in message.walk() if part.get_content_maintype() == "text")
    try:
        return next((part.get_content_charset() or "" for part in texts), "")
    except (LookupError, ValueError, AttributeError, TypeError):
        return ""


def words(raw: str, charset: str = "") -> str:
    """Return the text with its encoded words (RFC 2047) decoded. `charset`: of its other bytes."""
    text = lenient(raw.encode("utf-8", "surrogateescape"), charset)
    if "=?" not in text:
        return text
    text = BETWEEN.sub(r"\1", re.sub(r"\r?\n[ \t]+", " ", text))
    return re.sub(rf"(?:{WORD.pattern})+", lambda run: _decoded(run[0]), text, flags=re.DOTALL)


def _decoded(run: str) -> str:
    """Decode encoded words in a row; those of one charset together, because a letter may be
    split."""
    pieces: list[tuple[str, bytes]] = []
    for charset, kind, value in WORD.findall(run):
        data = _base64(value) if kind in "bB" else _quoted(value)
        if pieces and pieces[-1][0] == charset.lower():
            pieces[-1] = (charset.lower(), pieces[-1][1] + data)
        else:
            pieces.append((charset.lower(), data))
    return "".join(lenient(data, charset) for charset, data in pieces)


def _base64(value: str) -> bytes:
    bare = re.sub(r"[^A-Za-z0-9+/]", "", value)
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4))
    except (binascii.Error, ValueError):
        return bare.encode()


def _quoted(value: str) -> bytes:
    return unquote_to_bytes(
        re.sub(r"=(?=[0-9A-Fa-f]{2})", "%", value.replace("%", "=25").replace("_", " "))
    )


def lenient(data: bytes, charset: str = "") -> str:
    """Decode the text, in Windows-1252 if necessary: nobody can save a mail again in another
    encoding."""
    try:
        return decode(data, charset)
    except UnreadableError:
        return data.replace(b"\0", b"").decode("cp1252", "replace")


def dated(message: Message) -> str:
    """Return the ISO date of the message; "" without one."""
    try:
        return parsedate_to_datetime(header(message, "Date")).date().isoformat()
    except (ValueError, IndexError, TypeError, OverflowError):
        return ""


def file_name(part: Message) -> str:
    """Return the name of an attachment, without its folders; "" without a name."""
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError, AttributeError, TypeError):
        name = ""
    return PurePosixPath(" ".join(words(name).replace("\\", "/").split())).name
