"""Write the notices beside an answer: a warning above it, contact and nearest documents below.

In:  an Answer; for the terminal, the last night's documents by their readers
Out: a line above it, and lines below; "" for none
"""

from collections.abc import Collection, Mapping

from tasks import console
from tasks.answer.cited_answer import Answer
from tasks.documents import readers
from tasks.records import PUBLIC

SURE = 0.5  # confidence from which an answer is shown without a warning
UNSURE = "The documents may not answer this. Nearest to the question:"
NEAREST = "The nearest documents:"


def above(answer: Answer) -> str:
    """Return the warning that the documents may not answer the question."""
    return UNSURE if answer.citations and answer.confidence < SURE else ""


def below(answer: Answer) -> str:
    """Return who answers a question that was declined or handed over, and the nearest documents."""
    near = [f"- {console.line(each['title'])} ({each['uri']})" for each in answer.nearest]
    found = "\n".join([NEAREST, *near]) if near else ""
    return "\n\n".join(filter(None, (passed_on(answer), found)))


def passed_on(answer: Answer) -> str:
    """Return what becomes of a question for a person; "" of any other."""
    handover = answer.handover
    if handover is None:
        return ""
    ticket = f"Passed on to a person as {handover.id}." if handover.id else ""
    return " ".join(
        filter(None, (ticket, f"Contact: {handover.contact}." if handover.contact else ""))
    )


def other_readers(groups: Collection[str], counts: Mapping[str, Mapping[str, int]]) -> str:
    """Return how few documents an asker may read whose groups open none, and the group that opens
    most; "" if the groups open some, or everything is public. `counts`: the documents by source and
    by who may read them."""
    found = readers.totals(counts)
    closed = {who: number for who, number in found.items() if readers.is_closed(who)}
    if not closed or any(set(groups) & set(who.split(", ")) for who in closed):
        return ""
    everyone = sum(number for who, number in found.items() if who.startswith(PUBLIC))
    most = max(sorted(closed), key=lambda who: closed[who])
    return (
        f"You asked as {', '.join((PUBLIC, *groups))}, who may read {everyone:,} of "
        f"{found.total():,} documents. To ask as a group that may read more: "
        f"--groups {most.split(', ')[0]}"
    )
