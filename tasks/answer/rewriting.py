"""Have the endpoint that answers rewrite a follow-up question.

In:  a question, the earlier turns, generate.endpoint
Out: a question that stands alone; "" where the rules have to do (dependence.py)

The endpoint's own time-out is for answers; a rewritten question has to come sooner. The request
passes the filter for personal data as every other one does (tasks/pii/outgoing.py).
"""

import logging
from collections.abc import Sequence
from functools import lru_cache

from tasks import params, paths
from tasks.errors import EndpointError
from tasks.models.generator import Generator, Message
from tasks.pii import outgoing

log = logging.getLogger(__name__)

TIMEOUT_S = 3.0  # to connect, and between two pieces of the response
MAX_TOKENS = 80
LONGEST = 400  # characters of a rewritten question
SYSTEM = (
    "Rewrite the last question of a conversation so that it can be understood without the "
    "conversation: put the names of things for words such as it or there, and complete what was "
    "left out. Keep its language and its other words. Repeat it unchanged if it stands alone. "
    "Do not answer it. Write the question only."
)


def rewritten(question: str, turns: Sequence[tuple[str, str]], settings: params.Generate) -> str:
    """Return the question as the endpoint rewrites it; "" without an endpoint, without earlier
    turns, or if it does not answer with one question in time."""
    if settings.endpoint is None or not turns:
        return ""
    try:
        [written] = _endpoint(settings.model_dump_json()).generate(
            [_prompt(question, turns)], MAX_TOKENS
        )
    except EndpointError as error:
        log.warning("a follow-up question was not rewritten, rules complete it: %s", error)
        return ""
    lines = [line.strip(" \t\"“”'`") for line in written.text.splitlines() if line.strip()]
    return lines[0] if len(lines) == 1 and 0 < len(lines[0]) <= LONGEST else ""


def _prompt(question: str, turns: Sequence[tuple[str, str]]) -> list[Message]:
    history = "\n".join(f"Question: {asked}\nAnswer: {answer}" for asked, answer in turns)
    text = f"Conversation:\n\n{history}\n\nLast question: {question}"
    return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": text}]


@lru_cache(maxsize=4)
def _endpoint(section: str) -> Generator:
    """Open the endpoint of a section `generate`, as JSON, once: with our time-out and without a
    second try."""
    settings = params.Generate.model_validate_json(section)
    changed = settings.model_copy(update={"timeout_s": TIMEOUT_S, "retries": 0})
    return outgoing.load(changed, paths.BASE)
