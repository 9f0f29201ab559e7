"""Tell the documents about one case from those that hold for everybody.

In:  a question, candidates, passages
Out: which candidates tell of one case where another document answers in general

A work order, a log, a letter or a newsletter tells what happened once; a manual, a policy or a list
of frequent questions tells what holds. "How do I replace the seal?" asks for the latter. A question
that names the case has words that no document of the second kind has, so its places are kept.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tasks.answer import coverage, grounding
from tasks.answer.passage import Passage
from tasks.answer.places.candidates import Candidate
from tasks.index.store import Payload

_ALWAYS = (  # words of titles, file names and folders
    r"work ?orders?|job (?:cards?|sheets?)|case (?:stud(?:y|ies)|reports?)"
    r"|(?:call|maintenance|service|event|change|alarm|ship'?s) logs?|log ?books?|diagnos[ie]s"
    r"|minutes of|meeting (?:notes|minutes)|news ?letters?|press (?:notes?|releases?)"
    r"|social (?:media )?posts?|briefs|briefs? and copy|testimonials?|post ?mortems?"
    r"|arbeitsauftr(?:ag|äge)|rundbriefe?|pressemitteilung(?:en)?|störungsmeldung(?:en)?"
    r"|procès-verbal|communiqués?"
)
_FOLDERS = (  # of folders only: a page on letters is not a letter
    r"mailbox|inbox|correspondence|e-?mails?|letters?|cases|tickets|incidents|enquiries|campaigns"
    r"|mailings|blog|news|protokolle|briefwechsel|vorfälle|courriers?|correspondencia"
)
_NUMBERED = (
    r"(?:case|ticket|incident|order|job|enquiry|vorgang|fall|auftrag)s? (?:no\.? ?|nr\.? ?|#)?\d"
)
_RULES = (  # of a document that holds for everybody, although it names such a kind
    r"polic(?:y|ies)|guides?|guidelines?|guidance|manuals?|handbooks?|plans?|procedures?|process(?:es)?"
    r"|rules?|instructions?|faqs?|questions|templates?|handling|how to|checklists?|reporting|terms"
    r"|writing|standards?|management|responses?|anleitung(?:en)?|richtlinien?|regeln|politique|règles"
)
KIND = re.compile(rf"(?<![^\W_])(?:(?:{_ALWAYS})(?![^\W_])|{_NUMBERED})", re.IGNORECASE)
FOLDER = re.compile(rf"(?:{_ALWAYS}|{_FOLDERS})", re.IGNORECASE)  # whole names
RULE = re.compile(rf"(?<![^\W_])(?:{_RULES})(?![^\W_])", re.IGNORECASE)
MAILS = (".eml", ".msg", ".mbox")
LETTER = re.compile(  # its first or its last words
    r"^[^\w\n]*(?:dear|sehr geehrte\w*|chère?s?|estimad[oa]s?) [^\n.?!]{2,60}[,:!]?$"
    r"|^[^\w\n]*(?:yours (?:sincerely|faithfully|truly)|(?:kind|best|warm) regards|sincerely yours"
    r"|mit freundlichen grüßen|cordialement|atentamente)[^\w\n]*$"
    r"|^[^\w\n]*from ?: .+@",
    re.IGNORECASE | re.MULTILINE,
)
PAST = re.compile(
    r"\b(?:did|was|were|had|happened|war|waren|hatten?|wurden?|était|étaient|fue|fueron)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def tells_a_case(payload: Payload) -> bool:
    """Return True for a passage of a document about one case: a mail or a letter, or of a kind that
    its title, file name or folder names."""
    *folders, file = payload.uri.split("/")[1:] or [payload.uri]
    if file.lower().endswith(MAILS) or LETTER.search(payload.text):
        return True
    names = [re.sub(r"[-_.]", " ", name) for name in (payload.title, file)]
    if payload.title.endswith("?") or any(map(RULE.search, names)):
        return False
    above = [re.sub(r"[-_.]", " ", name) for name in folders[-2:]]
    return any(map(KIND.search, names)) or any(map(FOLDER.fullmatch, above))


def aside(
    question: str, found: Sequence[Candidate], passages: Sequence[Passage]
) -> NDArray[np.bool_]:
    """Return (n_candidates,): whether a candidate tells of one case, and a passage that holds for
    everybody has the same words of the question."""
    case = [tells_a_case(passage.payload) for passage in passages]
    if PAST.search(question) or all(case) or not any(case):
        return np.zeros(len(found), np.bool_)
    asked = grounding.stems(" ".join(coverage.telling(question)))
    general = [
        asked & stems_of(passage)
        for passage, is_case in zip(passages, case, strict=True)
        if not is_case
    ]
    return np.array(
        [case[one.passage] and _covered(asked, one, general) for one in found], np.bool_
    )


def _covered(asked: frozenset[str], one: Candidate, general: Sequence[frozenset[str]]) -> bool:
    own = asked & grounding.stems(f"{one.context}\n{one.text}")
    return any(own <= words for words in general)


def stems_of(passage: Passage) -> frozenset[str]:
    """Return the words of a passage with its file name, title and headings."""
    return grounding.stems(_whole(passage))


def _whole(passage: Passage) -> str:
    payload = passage.payload
    file = re.sub(r"[-_.]", " ", payload.uri.rpartition("/")[2])
    return "\n".join((file, payload.title, *payload.heading, payload.text))
