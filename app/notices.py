"""Say beside an answer what its reader should know of it.

In:  an Answer
Out: a line above it, and lines below; "" for none
"""

from tasks import console
from tasks.answer.cited_answer import Answer

SURE = 0.5  # confidence from which an answer is shown without a warning
UNSURE = "The documents may not answer this. Nearest to the question:"
NEAREST = "The nearest documents:"


def above(answer: Answer) -> str:
    """Return the warning that the documents may not answer the question."""
    return UNSURE if answer.citations and answer.confidence < SURE else ""


def below(answer: Answer) -> str:
    """Return the documents that are nearest to a question that was declined."""
    near = [f"- {console.line(each['title'])} ({each['uri']})" for each in answer.nearest]
    return "\n".join([NEAREST, *near]) if near else ""
