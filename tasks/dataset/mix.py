"""Balance the kinds of drafts: the mix is the same for a folder of any size.

In:  Drafts
Out: fewer of them, the number of refusals, warnings
"""

import math
import re
from collections.abc import Sequence

from tasks.dataset import selection
from tasks.dataset.qa_pairs import Draft
from tasks.dataset.selection import Candidate
from tasks.records import digest

SECTIONS = 20  # drafts of sections that any folder may have
SECTION_SHARE = 0.5  # of the other drafts; beyond SECTIONS there are at most so many of sections
FEWEST = 50  # questions with answers; fewer train the form of answers, and no facts


def balanced(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts without weak or repeated questions of statements, and with fewer of
    sections: those that contain figures or names come first."""
    stated = [draft for draft in drafts if draft.kind == "statement"]
    distinct = selection.distinct(
        [Candidate(d.question, d.answer, d.doc_id, d.kind, d.worth) for d in stated]
    )
    good = {(c.question, c.doc_id) for c in distinct if c.worth >= selection.WORTH}
    left = [d for d in drafts if d.kind != "statement" or (d.question, d.doc_id) in good]
    explained = sorted((d for d in left if d.kind == "section"), key=_rank)
    most = max(SECTIONS, round(SECTION_SHARE * (len(left) - len(explained))))
    dropped = {id(draft) for draft in explained[most:]}
    return [draft for draft in left if id(draft) not in dropped]


def _rank(draft: Draft) -> tuple[int, str]:
    facts = re.findall(r"\d+|(?<=[a-z,] )[A-Z]\w+", draft.answer)
    return -min(len(facts), 3), digest(draft.question, draft.doc_id)


def refusals(most: int, share: float, answered: int) -> int:
    """Return the number of questions without an answer: at most `most`, and at most `share` of all.
    A model trained mostly on refusals declines every question."""
    return min(most, math.floor(answered * share / (1 - share)))


def warnings(drafts: Sequence[Draft]) -> list[str]:
    """Return warnings that there is too little training data; nothing if there is enough."""
    facts = sum(bool(draft.doc_id) for draft in drafts)
    if facts >= FEWEST:
        return []
    few = f"{facts} questions with answers to learn from, expected {FEWEST} or more"
    return [f"{few}: add documents with prose, tables or questions, or answer with rag alone"]
