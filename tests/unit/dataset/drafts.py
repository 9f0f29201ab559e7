"""Define a draft, passages about it, and the conversations that are made of both."""

from collections.abc import Sequence

from tasks import params
from tasks.answer.retrieve import Passage
from tasks.dataset import conversations
from tasks.dataset.corpus import PassageSource
from tasks.dataset.qa_pairs import Draft
from tasks.index.store import Payload
from tasks.records import Example

VALUES = params.load()
HOW = VALUES.examples.model_copy(
    update={"with_passages": 1.0, "no_answer_share": 0.0, "distractors": 2}
)


def passage(uri: str, text: str) -> Passage:
    payload = Payload(uri, uri, (), text, ("public",), "hash", "cut")
    return Passage(f"{uri} {text[:9]}", payload, 1.0, 1.0)


PASSAGES = [
    passage("s/loud.md", "The AP-130 is as loud as a dishwasher: 66 dB(A) at one metre."),
    passage("s/loud.md", "It hangs in the pipe."),
    passage("s/copy.md", "A mail says it too: 66 dB(A)."),
    passage("s/heavy.md", "The AP-130 weighs 83 kg."),
    passage("s/deep.md", "An AP-210 hangs twenty metres deep."),
]
LOUD = Draft("How loud is an AP-130?", "66 dB(A)", "s/loud.md", "table", "")


def of(passages: Sequence[Passage]) -> PassageSource:
    by_uri: dict[str, list[Passage]] = {}
    for each in passages:
        by_uri.setdefault(each.payload.uri, []).append(each)
    return PassageSource(lambda _: passages, by_uri, lambda text: len(text.split()))


def made(draft: Draft, how: params.Examples = HOW, budget: int = 500) -> list[Example]:
    answer = VALUES.answer.model_copy(update={"passage_tokens": budget})
    values = VALUES.model_copy(update={"examples": how, "answer": answer})
    return conversations.of(draft, "train", of(PASSAGES), values)
