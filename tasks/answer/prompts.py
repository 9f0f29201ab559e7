"""Write the prompt of a question, with passages or closed-book.

In:  a question; passages, the best first
Out: messages, the same in training and in answering
"""

from collections.abc import Sequence

from tasks.answer import prompt_injection
from tasks.answer.retrieve import Passage
from tasks.models.generator import Counter, Message

DECLINED = "The documents do not say."
UNSAID = "The documents do not say:"  # and the one of several questions
HANDED_OVER = "A person has to answer this."
CLOSED = "You answer questions about a company from memory: briefly, in whole sentences, exactly."
SYSTEM = (
    "You answer questions about a company from numbered passages of its documents. "
    "Use only the passages. Answer in one or two short, complete sentences, with the exact "
    "figures, names and conditions that the passages give."
)


def closed_book_prompt(question: str) -> list[Message]:
    """Return the conversation for a model that is given no passages."""
    return [{"role": "system", "content": CLOSED}, {"role": "user", "content": question}]


def fit_to_budget(passages: Sequence[Passage], budget: int, generator: Counter) -> list[Passage]:
    """Return the best passages that fit the budget of tokens; always the first."""
    fitting: list[Passage] = []
    for number, passage in enumerate(passages, 1):
        budget -= generator.count(_numbered(number, passage))
        if fitting and budget < 0:
            break
        fitting.append(passage)
    return fitting


def prompt(question: str, passages: Sequence[Passage]) -> list[Message]:
    """Return the conversation that is sent to the model."""
    numbered = "\n\n".join(_numbered(n, passage) for n, passage in enumerate(passages, 1))
    return [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": f"Passages:\n\n{numbered}\n\nQuestion: {question}"},
    ]


def _numbered(number: int, passage: Passage) -> str:
    where = " > ".join((passage.payload.title, *passage.payload.heading))
    return f"[{number}] {where}\n{prompt_injection.without(passage.payload.text)}"
