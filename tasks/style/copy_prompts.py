"""Write the prompt that asks a model for copy, the same in training and in writing.

In:  a brief; for an arm that looks things up, the guide's rules and texts in the brand's own words
Out: Messages
Run: called by tasks.dataset.conversations, tasks.style.copywriting, tasks.evaluation.uses.style
     and app
"""

from collections.abc import Iterable, Sequence

from tasks import params
from tasks.answer import prompt_injection
from tasks.answer.retrieve import Passage
from tasks.index.store import Payload
from tasks.models.generator import Message
from tasks.pii.placeholders import holds_placeholder
from tasks.style import corpus, rules

EXEMPLARS = 2  # brand texts in a prompt
FROM_MEMORY = (
    "You write copy for a company. Write only the copy for the brief, with its facts and no "
    "others, in the company's own style."
)
COPYWRITER = (
    "You write copy for a company. Write only the copy for the brief, with its facts and no "
    "others, in the style of the examples and by the rules."
)


def from_memory(brief: str) -> list[Message]:
    """Return the prompt for a model that is shown no texts."""
    return [{"role": "system", "content": FROM_MEMORY}, {"role": "user", "content": brief}]


def with_examples(brief: str, shown: Sequence[str], settings: params.Style) -> list[Message]:
    """Return the prompt with the guide's rules and these texts."""
    listed = "\n".join(f"- {rule}" for rule in rules.instructions(settings))
    examples = "\n\n".join(shown)
    request = f"Rules:\n{listed}\n\nExamples:\n\n{examples}\n\n{brief}"
    return [{"role": "system", "content": COPYWRITER}, {"role": "user", "content": request}]


def own_words(found: Iterable[Passage], settings: params.Style, pattern: str) -> list[str]:
    """Return the texts of passages in the brand's own words that keep the rules of every text: the
    guide itself does not, because it names the banned words. `pattern` is a part of the URI of
    documents in the brand's own words. A text with a placeholder is left out: a writer who is shown
    one writes one."""
    own = [passage.payload for passage in found if pattern in passage.payload.uri]
    texts = [text for payload in own for text in corpus.copy(_whole(payload))]
    whole = [text for text in dict.fromkeys(texts) if not holds_placeholder(text)]
    good = [text for text in whole if not any(rules.broken(text, settings).values())]
    return [prompt_injection.without(text) for text in good]


def _whole(payload: Payload) -> str:
    """Return a passage below its last heading: a passage may begin within a brief."""
    return "\n\n".join([*(f"## {name}" for name in payload.heading[-1:]), payload.text])
