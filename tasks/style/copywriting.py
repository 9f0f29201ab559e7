"""Write the prompt for copy with the guide's rules and the nearest texts of the brand.

In:  a brief, an index
Out: Messages
Run: called by tasks.evaluation.uses.style and app
"""

from tasks import params
from tasks.answer import retrieve
from tasks.answer.engines import Engines
from tasks.models.generator import Message
from tasks.style import copy_prompts

MAX_TOKENS = 120  # of a piece of copy


def prompt(brief: str, engines: Engines, settings: params.Style, pattern: str) -> list[Message]:
    """Return the prompt with the guide's rules and the nearest brand texts. `pattern` is a part of
    the URI of documents in the brand's own words. Raises StoreError."""
    shown = exemplars(brief, engines, settings, pattern)
    return copy_prompts.with_examples(brief, shown, settings)


def exemplars(brief: str, engines: Engines, settings: params.Style, pattern: str) -> list[str]:
    """Return the nearest texts in the brand's own words that everybody may read."""
    found = retrieve.ranked(
        brief, retrieve.readable(()), engines.answer.passages, engines.store, engines.embedder,
        engines.retrieve,
    )  # fmt: skip
    return copy_prompts.own_words(found, settings, pattern)[: copy_prompts.EXEMPLARS]
