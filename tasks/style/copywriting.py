"""Write the prompt that asks a model for copy in the brand's words.

In:  a brief, the guide's rules, an index with texts in the brand's own words
Out: Messages
Run: called by tasks.evaluation.uses.style and app
"""

from tasks import params
from tasks.answer import prompt_injection, retrieve
from tasks.answer.answer import Engines
from tasks.index.store import Payload
from tasks.models.generator import Message
from tasks.style import corpus, rules

MAX_TOKENS = 120  # of a piece of copy
EXEMPLARS = 2  # brand texts in a prompt
COPYWRITER = (
    "You write copy for a company. Write only the copy for the brief, with its facts and no "
    "others, in the style of the examples and by the rules."
)


def prompt(brief: str, engines: Engines, settings: params.Style, pattern: str) -> list[Message]:
    """Return the prompt with the guide's rules and the nearest brand texts. `pattern` is a part of
    the URI of documents in the brand's own words. Raises StoreError."""
    shown = "\n\n".join(exemplars(brief, engines, settings, pattern))
    told = "\n".join(f"- {rule}" for rule in rules.told(settings))
    asked = f"Rules:\n{told}\n\nExamples:\n\n{shown}\n\n{brief}"
    return [{"role": "system", "content": COPYWRITER}, {"role": "user", "content": asked}]


def exemplars(brief: str, engines: Engines, settings: params.Style, pattern: str) -> list[str]:
    """Return the nearest texts in the brand's own words that everybody may read and that keep the
    rules of every text: the guide itself does not, because it names the banned words."""
    found = retrieve.ranked(
        brief, retrieve.readable(()), engines.answer.passages, engines.store, engines.embedder,
        engines.retrieve,
    )  # fmt: skip
    own = [passage.payload for passage in found if pattern in passage.payload.uri]
    texts = [text for payload in own for text in corpus.copy(_whole(payload))]
    good = [t for t in dict.fromkeys(texts) if not any(rules.broken(t, settings).values())]
    return [prompt_injection.without(text) for text in good[:EXEMPLARS]]


def _whole(payload: Payload) -> str:
    """Return a passage below its last heading: a passage may begin within a brief."""
    return "\n\n".join([*(f"## {name}" for name in payload.heading[-1:]), payload.text])
