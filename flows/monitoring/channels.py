"""Send an alarm: a JSON POST to a webhook, or a mail.

The addresses contain secrets, so they are in the environment or in .env, never in params.yaml:

    INHOUSE_ALARM_WEBHOOK   such as https://hooks.example/T0/B0; the JSON has text, cause, state
    INHOUSE_ALARM_MAIL      addresses, separated by commas
    INHOUSE_SMTP            smtp://user:password@host:587 (default: smtp://localhost:25); smtps://
                            is encrypted from the start, smtp:// as soon as the server offers it
"""

import json
import logging
import os
import platform
import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx2

log = logging.getLogger(__name__)

FILE = Path(".env")
NAMES = ("INHOUSE_ALARM_WEBHOOK", "INHOUSE_ALARM_MAIL", "INHOUSE_SMTP")
LOCAL = "smtp://localhost:25"
PATIENCE_S = 20.0
PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Channels:
    """The addresses that alarms go to; each may be empty."""

    webhook: str = ""
    mail: tuple[str, ...] = ()
    smtp: str = LOCAL

    def __bool__(self) -> bool:
        return bool(self.webhook or self.mail)


@dataclass(frozen=True, slots=True)
class Message:
    """One message about one cause."""

    state: str  # alarm, reminder, clear
    cause: str
    text: str

    def as_json(self) -> dict[str, str]:
        """Return the JSON of a webhook. `text` alone is what chat programs show."""
        host, folder = platform.node(), Path.cwd().name
        words = {"alarm": "ALARM", "reminder": "STILL", "clear": "CLEAR"}[self.state]
        return {
            "source": "inhouse",
            "state": self.state,
            "cause": self.cause,
            "text": f"{words} inhouse, {folder} on {host}: {self.text}",
            "host": host,
            "folder": folder,
        }


def configured() -> Channels:
    """Return the addresses of the environment, else of .env."""
    webhook, mail, smtp = map(setting, NAMES)
    to = tuple(address.strip() for address in mail.split(",") if address.strip())
    return Channels(webhook, to, smtp or LOCAL)


def setting(name: str, file: Path = FILE) -> str:
    """Return a setting of the environment, else of the file; "" if neither has it."""
    if given := os.environ.get(name):
        return given
    text = file.read_text("utf-8", "replace") if file.is_file() else ""
    found = re.search(rf"(?m)^{name}=(.*)$", text)
    return found[1].strip().strip("\"'") if found else ""


def send(message: Message, to: Channels) -> list[str]:
    """Send a message over each channel; return why it failed, one line per channel that did.

    A line names no address, because addresses contain secrets."""
    failures = []
    if to.webhook:
        try:
            httpx2.post(to.webhook, json=message.as_json(), timeout=PATIENCE_S).raise_for_status()
        except httpx2.HTTPStatusError as error:
            failures.append(f"the webhook answered {error.response.status_code}")
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            failures.append(f"the webhook could not be called: {type(error).__name__}")
    if to.mail:
        try:
            _mail(message, to)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            failures.append(f"the mail could not be sent: {type(error).__name__}")
    return failures


def _mail(message: Message, to: Channels) -> None:
    parts = urlsplit(to.smtp)
    host, port = parts.hostname or "localhost", parts.port or PORTS.get(parts.scheme, 25)
    content = message.as_json()
    mail = EmailMessage()
    mail["Subject"] = content["text"][:120]
    mail["From"] = unquote(parts.username or "") if "@" in (parts.username or "") else to.mail[0]
    mail["To"] = ", ".join(to.mail)
    mail.set_content(f"{content['text']}\n\n{json.dumps(content, indent=2)}\n")
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE_S, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=PATIENCE_S)
    with server:
        if parts.scheme != "smtps" and server.has_extn("starttls"):
            server.starttls(context=context)
        if parts.username and parts.password:
            server.login(unquote(parts.username), unquote(parts.password))
        server.send_message(mail)
