"""Find what a long text asks, such as a mail with a question in it.

In:  what somebody typed
Out: the sentences that ask, each complete by itself

Of a long text only these count: a greeting, a circumstance or "Could you help me?" would be
searched, answered and declined like a question. A sentence that refers to the one before it, such
as "How do I clean it?", takes that one along.
"""

import re
from functools import lru_cache

from tasks.index.languages import EVERY, WORD

LONG = 40  # words: a longer text is a mail
ASKED = 8  # questions of a mail that count, the last ones
SHORTEST = 3  # words of a question that stands on its own
TELLING = 2  # of them that are not small words
BEFORE = 3  # sentences that a question with fewer takes along: "What should I do?"

REFERS = re.compile(  # a sentence that depends on another one
    r"\b(?:it|its|they|them|their|he|him|his|she|her|this|that|these|those|sie|er|es|ihn|ihm|ihr"
    r"|dies\w*|il|elle|ils|elles|lui|leur|él|ella|ellos|ellas)\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.!?。？！])\s+|(?<=:)\s+(?=[A-ZÄÖÜ¿])|\n+")
JOINS = re.compile(  # to the sentence before, and says nothing
    r"^(?:and|also|but|so|then|finally|lastly|secondly|thirdly|und|außerdem|ferner|et|aussi|y|además)"
    r"(?:\s*,)?\s+(?:also,?\s+|then,?\s+)?",
    re.IGNORECASE,
)
QUESTION = re.compile(r"[?？]\W*$")
REQUEST = re.compile(  # which asks without a question mark
    r"\b(?:(?:like|want|need|love|keen|interested) (?:to )?(?:know|find out|learn|hear|understand)"
    r"|(?:tell|send|give) (?:me|us)|let (?:me|us) know (?:what|how|when|where|wh\w+|if)"
    r"|wonder(?:ing|ed)?(?: (?:what|how|when|where|wh\w+|if))"
    r"|(?:wissen|erfahren)(?=\W*$)|(?:sagen|mitteilen|nennen|schreiben) sie (?:mir|uns)"
    r"|(?:voudrais|voudrions|aimerais|aimerions) savoir|dites-(?:moi|nous)"
    r"|(?:quisiera|quisiéramos|me gustaría|nos gustaría) saber|d[ií]game)\b",
    re.IGNORECASE,
)
_ASKER = r"(?:you|anyone|anybody|someone|somebody|one of you|the team)"
_FAVOUR = (
    r"(?:help|assist|advise|tell|answer|reply|respond|check|clarify|confirm|let|get|look|come)"
)
COURTESY = re.compile(  # asks for help, and not for what
    rf"^\W*(?:(?:so|and|but|now),? )?(?:(?:can|could|would|will|do) {_ASKER}\b|is {_ASKER} able to)"
    rf"(?: please| kindly| maybe| perhaps| possibly)*(?: {_FAVOUR})?"
    r"(?: me| us| know| back| to| into| this| that| it| out| with| on| about| here| soon| a hand"
    r"| please| quickly| by \w+| before \w+| in the matter| an answer| have| an idea| any ideas?)*"
    r"\W*$"
    r"|^\W*how (?:are|is) (?:you|everyone|everybody|things|it going)\b.{0,30}$"
    r"|^\W*(?:any (?:ideas?|thoughts?|advice|help|suggestions?)|(?:do )?you see)\W*$"
    r"|^\W*(?:wie geht es|(?:könn(?:t|t?en)|kann|würden?) (?:sie|ihr|mir|jemand|du)\b"
    r".{0,25}\b(?:helfen|weiterhelfen|antworten|bescheid (?:geben|sagen))\W*$)"
    r"|^\W*(?:pou(?:vez|rriez)[- ]vous (?:m'|nous |me )?(?:aider|répondre)"
    r"|(?:me |nos )?pod(?:éis|ría|rían|ríais) (?:ayudar|responder)\w*)\W*$",
    re.IGNORECASE,
)


def is_mail(text: str) -> bool:
    """Return True for a text that is too long to be a question alone."""
    return len(text.split()) > LONG


@lru_cache(maxsize=256)
def questions(mail: str) -> tuple[str, ...]:
    """Return the last sentences of a mail that ask, in its order."""
    every = [JOINS.sub("", sentence) for sentence in sentences(mail)]
    found = [n for n, sentence in enumerate(every) if _asks(sentence)]
    marked = [n for n in found if QUESTION.search(every[n])]
    return tuple(_complete(every, n) for n in (marked or found)[-ASKED:])


def sentences(mail: str) -> list[str]:
    """Return the sentences of a mail that are longer than a greeting."""
    return [s.strip() for s in SENTENCE.split(mail) if len(WORD.findall(s)) >= SHORTEST]


def asked(text: str) -> str:
    """Return what a mail asks; of another text, or of a mail without a question, all of it."""
    return " ".join(questions(text)) or text if is_mail(text) else text


def asking(question: str) -> str:
    """Return the sentence that asks, of a question and the sentences that it takes along."""
    last = [each for each in SENTENCE.split(question) if each.strip()][-1].strip()
    ended = last if last[-1] in ".?？!" else f"{last}?"
    return f"{ended[0].upper()}{ended[1:]}"


def _asks(sentence: str) -> bool:
    asks = QUESTION.search(sentence) or REQUEST.search(sentence)
    return asks is not None and COURTESY.search(sentence) is None


def _complete(every: list[str], n: int) -> str:
    """Return a sentence with the one before it, if it refers to that one, or with several, if it
    names nothing itself."""
    if REFERS.search(every[n]):
        return " ".join(every[max(0, n - 1) : n + 1])
    telling = [word for word in WORD.findall(every[n].lower()) if word not in EVERY]
    return " ".join(every[max(0, n - BEFORE) : n + 1]) if len(telling) < TELLING else every[n]
