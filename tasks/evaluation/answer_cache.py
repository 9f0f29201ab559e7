"""Cache generated answers and likelihoods by everything that they depend on, so that one more arm
costs only its own answers, and another comparison of the same models only its new ones.

The cache lies outside the stage: content-addressed, untracked, shared by experiments; it may be
lost.
"""

import contextlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from tasks import paths
from tasks.models.generator import Conversation, Generation
from tasks.records import digest
from tasks.storage.atomic import write_json

FORMAT = 3  # raise it when the same prompt gets other words


def generate(
    version: str,
    conversations: Sequence[Conversation],
    max_tokens: int,
    ask: Callable[[Sequence[Conversation], int], list[Generation]],
) -> list[Generation]:
    """Return the answers of the model of that version; ask only for those that are not in the
    cache."""
    keys = [_key(version, conversation, max_tokens) for conversation in conversations]
    known = {key: answer for key in keys if (answer := _read(key))}
    by_key = dict(zip(keys, conversations, strict=True))
    missing = [key for key in by_key if key not in known]
    for key, made in zip(missing, ask([by_key[k] for k in missing], max_tokens), strict=True):
        write_json(_path(key), asdict(made))
        known[key] = made
    return [known[key] for key in keys]


def likelihoods(
    version: str,
    pairs: Sequence[tuple[str, str]],
    ask: Callable[[Sequence[tuple[str, str]]], list[float]],
) -> list[float]:
    """Return the likelihoods that the model of that version gives these texts; ask for all of them
    if this list of texts is not in the cache."""
    texts = [(type(before).__name__, before, text) for before, text in pairs]  # a Prompt, or a text
    file = _path(digest(str(FORMAT), version, "likelihoods", json.dumps(texts)))
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        known = [float(each) for each in json.loads(file.read_text("utf-8"))["likelihoods"]]
        if len(known) == len(pairs):
            return known
    found = ask(pairs)
    write_json(file, {"likelihoods": found})
    return found


def _key(version: str, conversation: Conversation, max_tokens: int) -> str:
    messages = json.dumps([dict(message) for message in conversation], sort_keys=True)
    return digest(str(FORMAT), version, messages, str(max_tokens))


def _path(key: str) -> Any:
    return paths.cache("answers") / key[:2] / f"{key}.json"


def _read(key: str) -> Generation | None:
    try:
        return Generation(**json.loads(_path(key).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
