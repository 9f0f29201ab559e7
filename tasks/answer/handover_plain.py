"""Tell plain wordings, in which nobody asks for a person: key words, a fault of a machine, and what
an asker tells before a question.

In:  a sentence, or the parts of a question
Out: whether it names a figure in a few words, says what a machine does wrong, or only tells the
     circumstances of the next question

All three are near the examples of what a person must answer, because they speak of the same things:
"express repair surcharge" of money, "the breaker goes" of a shock, "I got a returns number" of
returns.
"""

import re
from collections.abc import Sequence

from tasks.answer.handover_acts import DISPUTES
from tasks.index.languages import WORD

FEW = 7  # words of key words, at most

_FIGURES = (
    r"(?:price|cost|surcharge|charge|fee|rate|discount|percent(?:age)?|share|excess|period|terms?"
    r"|validity|deadline|interval|duration|time|hours?|days?|weeks?|months?|years?|date|limit"
    r"|maximum|minimum|max|min|amount|quantity|number|size|weight|length|height|width|depth|gap"
    r"|temperature|pressure|speed|torque|power|voltage|current|flow|level|type|grade|model|colour"
    r"|warranty|guarantee|address|article)s?"
)
FIGURE = re.compile(rf"\b{_FIGURES}\b", re.IGNORECASE)
SPEAKS = re.compile(  # somebody who wants something done, or tells what happened to somebody
    r"\b(?:i|we|you|he|she|they|me|us|him|them|my|our|your|his|their|someone|somebody|nobody|please"
    r"|pls|plz|kindly|want|need|demand|give|send|pay|help|urgent\w*|asap|wrong|false|too)\b",
    re.IGNORECASE,
)
PEOPLE = re.compile(
    r"\b(?:i|he|she|me|us|him|his|her|them|their|who|hands?|fingers?|arms?|legs?|foot|feet|head|eyes?|skin|back"
    r"|\w+one|\w+body|m[ae]n|wom[ae]n|child\w*|people|person|colleagues?|workers?|employees?"
    r"|customers?|guests?|visitors?|fitters?|drivers?)\b",
    re.IGNORECASE,
)
DANGER = re.compile(
    r"\b(?:gas|smok\w+|fire|flames?|fumes?|sparks?|shocks?|acids?|chlorine|chemicals?|explo\w+"
    r"|toxic|poison\w*|alight)\b",
    re.IGNORECASE,
)
_OWED = (
    r"(?:refunds?|money|payments?|accounts?|orders?|complaints?|bank|cards?|invoices?|bills?"
    r"|contracts?|deliver(?:y|ies)|parcels?)"
)
_ING = (
    r"(?:hum|trip|leak|dripp|rattl|squeal|squeak|whistl|vibrat|shak|stall|jamm|overheat|tick)\w*ing"
)
_FAILS = (
    r"(?:hums?|trips?|leaks?|drips?|rattles?|squeals?|squeaks?|whistles?|vibrates?|shakes?|stalls?"
    r"|jams?|sticks?|overheats?|spins?|turns?|runs?|beeps?|blinks?|flickers?|clicks?|ticks?|knocks?"
    r"|rumbles?|stops?|stopped|goes|shows?|says|smells? of"
    r"|(?:gets?|is|stays?|has gone|went) (?:too |very |still )?(?:hot|warm|loud|noisy|stuck|blocked"
    rf"|jammed|clogged|dead|dark|blue|red|amber|green|white|milky|cloudy|rusty|{_ING})"
    r"|makes? (?:\w+ ){0,3}(?:noises?|sounds?)"
    r"|(?:does|do|did|will|would)(?:n['’]t| not) (?:\w+ ){0,2}(?:start|turn|run|move|stop|prime"
    r"|dose|pump|rotate|open|close|work|react|light))"
)
FAULT = re.compile(
    rf"^\W*(?!(?:\S+ )*?{_OWED}\b)(?:(?:the|an?|my|our|this|its) )?(?:[\w-]+ ){{1,5}}?"
    rf"(?:(?:only|just|always|often|sometimes|suddenly|now|then|still) ){{0,2}}{_FAILS}\b",
    re.IGNORECASE,
)
TELLS = re.compile(  # of the asker, or of a thing
    r"^\W*(?:(?:hi|hello|dear \w+|good \w+)\W+)?(?:i|we|my|our|the|there|it|this|an?|one)\b",
    re.IGNORECASE,
)
GRIEVANCE = re.compile(
    r"\b(?:not|no longer|cannot|\w+n['’]t|(?<!from )(?<!by )you|bad|poor|late|damaged|faulty|dirty"
    r"|defective|rude|wrong|missing|ruined|flood\w*|angry|disappoint\w*|money|refund\w*|bank|letter"
    r"|e-?mails?|invoices?|bills?|charged|deduct\w*|but|although|have been|been waiting|cancel\w*"
    r"|terminat\w*|complain\w*)\b",
    re.IGNORECASE,
)
HARMED = re.compile(
    r"\b(?:he|she|him|her|them|hands?|fingers?|thumbs?|arms?|legs?|foot|feet|toes?|eyes?|skin|faces?"
    r"|wounds?|sick|ill|dizzy|hurts?|injur\w*|bleed\w*|pain\w*|m[ae]n|wom[ae]n|child\w*|people"
    r"|someone|somebody|colleagues?|workers?|fitters?|drivers?|guests?|visitors?|customers?)\b",
    re.IGNORECASE,
)
ASKS_WHEN = re.compile(
    r"^\W*(?:and |so |but )?(?:(?:until |till |since |from |by )?when"
    r"|how (?:long|much|many|often|soon|far|large|high|old|heavy|late)"
    r"|(?:for |at |in |on |to |within |after |from |up to |of |by )?(?:which|how (?:long|many)"
    r"|what(?! (?:kind|sort|about|if|an?|(?:will|are|would|can|did|have) you)\b)))\b"
    r"(?!.*\b(?:money|price|fee)\b.*\bback\b)",
    re.IGNORECASE,
)
NOTHING = re.compile(  # said after what matters: by itself it asks nothing of anybody
    r"(?:and |so |but )?(?:what (?:now|then|next)|why|how come|any ideas?"
    r"|is (?:that|this|it) normal"
    r"|what(?: is|['’]s) (?:wrong|up|the (?:matter|cause|reason|fault|problem)|going on)(?: here)?"
    r"|what (?:should|can|must|do|could) (?:i|we) (?:have to )?do(?: now| about it)?)",
    re.IGNORECASE,
)
DUTY = re.compile(  # "Who services the burner?"
    r"\W*who (?:services|maintains|repairs|fixes|inspects|checks|cleans|delivers|supplies|makes"
    r"|orders|keeps|owns|runs|installs|adjusts|replaces) (?:the|our|an?) \w+(?: \w+){0,4}\W*",
    re.IGNORECASE,
)


def is_plain(sentence: str) -> bool:
    """Return True for key words that name a figure, the fault of a machine, a question whose duty a
    thing is, and "What now?"."""
    if NOTHING.fullmatch(sentence.strip(" .?!")):
        return True
    if DISPUTES.search(sentence) or DANGER.search(sentence):
        return False
    duty = DUTY.fullmatch(sentence) is not None
    return duty or _names_a_figure(sentence) or _is_a_fault(sentence)


def _names_a_figure(sentence: str) -> bool:
    few = len(WORD.findall(sentence)) <= FEW and "?" not in sentence
    return few and FIGURE.search(sentence) is not None and SPEAKS.search(sentence) is None


def _is_a_fault(sentence: str) -> bool:
    return FAULT.search(sentence) is not None and PEOPLE.search(sentence) is None


def tells(sentences: Sequence[str]) -> list[bool]:
    """Return which of a question's sentences only tell what the next one needs to know."""
    following = [*sentences, ""][1:]
    return [
        _only_tells(sentence) and after.endswith("?") and ASKS_WHEN.search(after) is not None
        for sentence, after in zip(sentences, following, strict=True)
    ]


def _only_tells(sentence: str) -> bool:
    others = (GRIEVANCE, HARMED, DANGER, DISPUTES)
    return TELLS.search(sentence) is not None and not any(p.search(sentence) for p in others)
