"""Judge which drafted questions and answers a reader understands without context.

In:  a question and its answer
Out: yes or no

Strict on purpose: of hundreds of drafts a few are wanted, and a person reads them all.
"""

import re

from tasks.dataset.similarity import words as stems
from tasks.pii.placeholders import PATTERN

FEWEST, MOST = 4, 22  # words of a question
ANSWER_WORDS = 24  # at most

_OPENS = re.compile(
    r"(?:What|When|Where|Who|Whom|Whose|Why|Which|How|Can|Could|May|Must|Should|Does|Did|Do|Is"
    r"|Are|Am|Will|On what|By when|In which|At what|For how|For the|For [A-Z]\w+|With the)\b"
)
_MARKUP = re.compile(  # of pages, and of their source
    r"[#=+@$/~^]{2}|[*_`|<>{}\[\]\\→•●…]|https?:|www\.|&\w+;| [-–—] |—"
)
_MARK = re.compile(rf"(?!{PATTERN})\[([A-Z][A-Z\d]*)\]")  # that a person wrote: form [A], [URGENT]
_ABOVE = (  # of a place in the text; "above nine kilowatt" is not one
    r"\b(?:listed|mentioned|shown|described|given|outlined|found|see|as|the) (?:above|below)\b"
    r"|\b(?:above|below)(?=[.,;:)]|$)"
)
_POINTS = (  # words that point out of a sentence
    rf"{_ABOVE}|\bone(?= (?:is|are|was|that|who|which|can|may|must)\b|[.,;)]|$)"
    r"|\b(?:this|these|those|here|following|former|latter|aforementioned|such|attached"
    r"|e\.g|i\.e|etc|ones|same|otherwise|example|figure|see"
    r"|the (?:desired|chosen|selected))\b"
)
_THAT = (  # "that" where no clause follows: "do that", "at that time"
    r"\bthat(?! (?:is|are|was|has|have|needs?|requires?|you|I|the|a|an|can|will|may|must|cannot"
    r"|does|do)\b)"
)
_REFERS = re.compile(
    rf"{_POINTS}|{_THAT}|\b(?:it|its|itself|they|them|themselves|he|she|him|her|his|hers|us|we"
    r"|we're|let's|there|others?|another|either|both|also|instead|further|however|something"
    r"|anything|somewhere|someone else|things?|stuff|then|else|alternatively|optionally)\b",
    re.IGNORECASE,
)
_ANSWER_REFERS = re.compile(
    rf"{_POINTS}|\b(?:he|she|him|her|us|ours?|we|I|I'm|my|links?)\b|\bthat[.,]?$|[:;]"
    r"|\bthat (?:time|case|point|way|page|section|form|one)\b|^\w+ (?:it|that|one|so)\b"
    r"|^(?:it|they|its|their|them)\b|^\w+ them \w+$|\b(?:for|of|with|about|in|on|to) it$"
    r"|\bthere\b(?! (?:is|are))|^(?:then|and|or|but|nor)\b|\baccordingly\b"
    r"|\b(?:indicating|stating|saying|confirming|noting|explaining) (?:that|how|why)\b"
    r"|\byou (?:also|then)\b|\bclick(?:ing)? (?:on )?the\b.*\bpage\b",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    rf"{_ABOVE}|\b(?:this|these|those|here|following|former|latter|aforementioned|attached"
    r"|figure|links?|coming soon|tbd|todo|lorem)\b"
    r"|^(?:It|They|He|She|That|Such|There|Its|Their|Also|However|Then|So|But|And|Instead"
    r"|Otherwise|Alternatively)\b",
    re.IGNORECASE,
)
_SAYS_LITTLE = re.compile(
    r"(?:note|consider|remember|keep|feel|be|try|think|let|know|read|check out|check in|look"
    r"|please|do|take a look|have|learn|see|explore|find out|stop and|go ahead|don['’]t worry"
    r"|proceed|start with|begin|ensure|make sure|continue|focus|embrace|ready|small|large|based"
    r"|not|very|also|usually|often|important|helpful|done|you can do so"
    r"|follow the (?:\w+ )?(?:instructions?|steps?|prompts?|process|directions)$)\b"
    r"|(?:reach out|ask)$",
    re.IGNORECASE,
)
_DANGLES = re.compile(
    r"\b(?:of|and|or|the|a|an|with|for|from|by|than|my|your|our|their|as|but|if|when|not|e|at|to"
    r"|is|are|who|which)$",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"(?:you (?:can|are ready to) )?(?:click|select|choose|enter|type|press|tap|scroll|install"
    r"|begin|go back|repeat|continue|swipe|drag|tick)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\b(?:after|once|when) (?:I|my|the)\b")
_TWICE = re.compile(r"\b(\w+) \1\b", re.IGNORECASE)
_ASIDE = re.compile(r", (?:if|where|when|as) \w+$")  # ", if supported"
# words that many questions have, and what a stemmer makes of "I'm" and "don't"
GENERIC = stems(
    """question comment suggestion help trouble problem issue information info idea need want would
    like interested something anything request change time thing way new first more form page
    detail person people process option item use find get make take go do know sure able ready m
    ve d ll s t re don isn doesn haven aren won can couldn wasn decision respond start finish work
    working good right case situation feel look see try type part kind plan done still ever yet
    really simply happen required require responsible eligible allowed expect put"""
)


def fits(question: str, answer: str, kind: str = "") -> bool:
    """Return whether a reader who knows only the company understands the question, and the answer
    adds something to it. A rule is answered in the words of its question."""
    says = kind == "rule" or bool(stems(answer) - stems(question))
    return asks(question) and answers(answer) and says and not _is_a_step(question, answer)


def _is_a_step(question: str, answer: str) -> bool:
    """Return whether it asks for the next step on a screen, which makes sense there alone: "What
    should I do after I scan the code?", "select the new device"; or for less than a way: "click
    Browse"."""
    step = _STEP.match(answer) is not None
    return step and (_AFTER.search(question) is not None or len(answer.split()) <= 2)


def asks(question: str) -> bool:
    """Return whether a question is one clean line that names its things."""
    body = question.removesuffix("?")
    return (
        is_line(question)
        and _OPENS.match(question) is not None
        and not re.search(r"^Do you\b|\b(?:and|but|or|,|make sure) I\b", body)
        and not _REFERS.search(body)
        and not (_DANGLES.search(body) or _ASIDE.search(body) or _TWICE.search(body))
        and _is_specific(body)
    )


def is_line(question: str) -> bool:
    """Return whether a question of any language is one clean line of a fair length."""
    body = question.removesuffix("?")
    return (
        FEWEST <= len(question.split()) <= MOST
        and question.endswith("?")
        and not re.search(r"[?!:;¿]", body.removeprefix("¿"))
        and question[:1] + question[1:2] != question[:2].lower()
        and _is_clean(body)
    )


def _is_specific(body: str) -> bool:
    """Return whether a question has two words of its own, or a name."""
    own = len(stems(body) - GENERIC)
    return own >= 2 or (own == 1 and re.search(r" (?!I\b|I')[A-Z]\w", body) is not None)


def answers(answer: str) -> bool:
    """Return whether a short answer is clean, complete, and meaningful by itself."""
    return (
        1 <= len(answer.split()) <= ANSWER_WORDS
        and re.search(r"\w", answer) is not None
        and _is_clean(answer)
        and not _ANSWER_REFERS.search(answer)
        and not _SAYS_LITTLE.match(answer)
        and not _DANGLES.search(answer)
    )


def stands_alone(sentence: str) -> bool:
    """Return whether a whole sentence refers to nothing outside of it."""
    return _is_clean(_MARK.sub(r"\1", sentence)) and not _OUTSIDE.search(sentence)


def _is_clean(text: str) -> bool:
    """Return whether a text has nothing of a layout left, and brackets and quotes in pairs."""
    pairs = (("(", ")"), ("“", "”"))
    return (
        not _MARKUP.search(text)
        and all(text.count(a) == text.count(b) for a, b in pairs)
        and text.count('"') % 2 == 0
        and not re.search(r"\s[,.;?]|,,|,$|\(\)", text)
        and text.isprintable()
        and " ".join(text.split()) == text
    )
