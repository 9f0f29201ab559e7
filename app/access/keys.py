"""Make, list, remove and find keys.

In:  a name, groups, arms, an expiry, a rate; later the key itself, from a request
Out: .inhouse/keys.json, readable by its owner only: a hash of each key, and what the key may do
Run: inhouse keys add NAME --groups staff

A key is ih-ID-SECRET. SHA-256 is enough to keep it: nobody can try 256 random bits, so a slow hash
protects a password that people choose, and would only make each request slow.
"""

import hashlib
import hmac
import json
import re
import secrets
import threading
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from tasks import keys as wording
from tasks import params, paths
from tasks.answer import arms as known_arms
from tasks.errors import InhouseError
from tasks.params import Group, RequestRate
from tasks.records import PUBLIC
from tasks.storage import reports
from tasks.storage.atomic import alone, whole

PREFIX = "ih"
BYTES = 32  # of the secret
UNITS = {"h": "hours", "d": "days"}
NEVER = "never"
NAME = re.compile(r"\S(?:.{0,98}\S)?")


class Key(BaseModel, frozen=True):
    """A key as it is kept: with the hash of its text, never the text."""

    model_config = ConfigDict(extra="forbid")

    id: str
    name: str  # whose it is, for people
    groups: tuple[Group, ...] = ()  # beside the public's
    arms: tuple[str, ...] | None = None  # None: each in whose audience the groups are
    rate: RequestRate = "60/minute"
    reviewer: bool = False  # may read and approve the feedback of others
    made: datetime
    expires: datetime | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    def expired(self, now: datetime) -> bool:
        return self.expires is not None and now >= self.expires


_KEYS = TypeAdapter(list[Key])


def read(file: Path = paths.KEYS) -> list[Key]:
    """Return the keys of the file; none without one. Raises InhouseError if it is broken."""
    try:
        return _KEYS.validate_json(file.read_bytes())
    except FileNotFoundError:
        return []
    except ValidationError as error:
        raise InhouseError(
            f"{file} can't be read ({reports.problem(error)}): restore it, or delete it and make "
            "the keys again with inhouse keys add"
        ) from None


def add(made: Key, file: Path = paths.KEYS) -> None:
    """Write a key beside the others. Raises InhouseError if one has its name."""
    with alone(_lock(file)):  # a key that another command withdraws must not come back
        others = read(file)
        if any(key.name == made.name for key in others):
            raise InhouseError(
                f"there is a key named {made.name!r}: withdraw it with inhouse keys remove, or "
                "take another name"
            )
        _write([*others, made], file)


def remove(name: str, file: Path = paths.KEYS) -> Key:
    """Withdraw the key of a name or id. Raises InhouseError if there is none."""
    with alone(_lock(file)):
        every = read(file)
        found = next((key for key in every if name in (key.name, key.id)), None)
        if found is None:
            known = ", ".join(key.name for key in every) or "there are none"
            raise InhouseError(f"expected the name or id of a key ({known}), got {name!r}")
        _write([key for key in every if key is not found], file)
    return found


def _lock(file: Path) -> Path:
    return file.with_suffix(".lock")


def _write(keys: Collection[Key], file: Path) -> None:
    with whole(file) as temporary:
        temporary.touch(0o600)
        values = _KEYS.dump_python(list(keys), mode="json")
        temporary.write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", "utf-8")


def make(
    name: str,
    groups: Collection[str],
    arms: Collection[str] | None,
    expires: datetime | None,
    rate: str,
    *,
    reviewer: bool = False,
) -> tuple[str, Key]:
    """Return a new key's text, to be shown once, and the key as it is kept. Raises InhouseError."""
    if not NAME.fullmatch(name):
        raise InhouseError(f"expected a name of 1 to 100 characters, got {name!r}")
    identity = secrets.token_hex(4)
    text = f"{PREFIX}-{identity}-{secrets.token_urlsafe(BYTES)}"
    try:
        made = Key(
            id=identity,
            name=name,
            groups=tuple(sorted(set(groups) - {PUBLIC})),
            arms=None if arms is None else tuple(known_arms.parse(arm).name for arm in arms),
            rate=rate,
            reviewer=reviewer,
            made=datetime.now(UTC).replace(microsecond=0),
            expires=expires,
            sha256=_hash(text),
        )
    except ValidationError as error:
        raise InhouseError("; ".join(wording.lines(error, Key))) from None
    return text, made


def check_groups(groups: Collection[str], values: params.Params) -> None:
    """Raise InhouseError for a group that no source and no access rule of params.yaml names: it
    opens nothing, so it is probably misspelt."""
    known = {PUBLIC}
    for source in values.ingest.sources:
        known.update(source.groups, *(rule.groups for rule in source.access))
    if unknown := sorted(set(groups) - known):
        raise InhouseError(
            f"expected groups that params.yaml names ({', '.join(sorted(known))}), got "
            f"{', '.join(unknown)}"
        )


def expiry(text: str, now: datetime) -> datetime | None:
    """Return the end of a time such as 90d or 12h, or a day such as 2027-03-31; None for never.
    Raises InhouseError."""
    if text == NEVER:
        return None
    until = _until(text, now)
    if until is None or until <= now:
        raise InhouseError(
            f"expected a time such as 90d or 12h, a coming day such as 2027-03-31, or {NEVER}, "
            f"got {text!r}"
        )
    return until


def _until(text: str, now: datetime) -> datetime | None:
    number, unit = text[:-1], text[-1:]
    try:
        if unit in UNITS and number.isdecimal():
            return now + timedelta(**{UNITS[unit]: int(number)})
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Keys:
    """The keys of a file, read again whenever it changes: a withdrawn key fails at once."""

    def __init__(self, file: Path = paths.KEYS) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._by_id: dict[str, Key] = {}

    def find(self, text: str, now: datetime | None = None) -> Key | None:
        """Return the key of this text; None if it is wrong, withdrawn or expired."""
        _, _, rest = text.partition("-")
        key = self._current().get(rest.partition("-")[0])
        same = hmac.compare_digest(_hash(text), key.sha256 if key else "0" * 64)
        if key is None or not same or key.expired(now or datetime.now(UTC)):
            return None
        return key

    def _current(self) -> dict[str, Key]:
        with self._lock:
            seen = self._stamp()
            if seen != self._seen:
                self._by_id = {key.id: key for key in read(self._file)}
                self._seen = seen
            return self._by_id

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns
