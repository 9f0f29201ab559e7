"""Provide the English grammar for drafting questions: verbs, their forms, and persons.

In:  words of statements
Out: base forms, whether a word begins an instruction, a text in the first person

A list of common verbs replaces a parser: a sentence whose verbs are not on it is skipped.
"""

import re
from functools import cache

# Verbs that open steps and instructions.
VERBS = frozenset(
    """accept access acknowledge activate adapt add address adjust admit adopt allocate allow
    amend answer apply approve arrange ask assess assign attach attend authorize authorise
    avoid back be become begin bill block book borrow bring build buy calculate call cancel
    carry cc certify change charge charter check choose claim clean clear click close code
    collaborate collect combine come comment commit communicate compare complete confirm
    configure connect consider consult contact continue contribute control convert coordinate
    copy correct count create cut decide decline dedicate define delegate delete deliver
    describe design determine develop disable disclose discuss dispose document download draft
    drain drill drive drop earn edit email employ empty enable encourage encrypt end enroll
    enter escalate establish estimate evaluate examine exceed exchange exclude expect expense
    explain export extend fasten fetch file fill find finish fit fix flush follow format
    forward gather generate get give go grant grease handle have help hire hold identify
    implement import include indicate inform initiate inspect install integrate invite invoice
    issue join keep know label launch lead learn leave let limit link list listen load locate
    lock log look loosen lower lubricate maintain make manage mark measure meet mention merge
    monitor mount move mute name navigate need note notify obtain offer open operate order
    organize organise own pack participate pay perform pick place plan plug point post prepare
    present press prevent prime print prioritize proceed process produce promote propose
    protect provide publish pull purchase push put raise reach read rebook receive recommend
    reconcile record recover recruit reduce refer refill register release remain remember
    remind remove rename renew repair repeat replace reply report request require reschedule
    research reserve reset resolve respond restart restore retain retire return review revise
    ring rinse roll rotate run save scan schedule search secure see select sell send separate
    serve set share ship show sign speak specify spend staff start state stay stop store
    submit subscribe suggest supply support swap switch tag take talk tell terminate test
    tighten touch track train transfer transport travel treat trim try turn type uninstall
    unlock unplug unsubscribe update upgrade upload use utilize vent verify view visit vote
    wait walk warm warn wash watch wear weigh wipe withdraw work wrap write""".split()
)

# Words that an order may begin with besides a verb.
BEFORE_ORDERS = frozenset("please always never first immediately promptly do don't don’t".split())

_NOUNS_TOO = frozenset(
    """travel work design research support code access open train lead supply fit form issue share
    store back label process order change plan test track view watch transport""".split()
)
_AFTER_VERBS = frozenset(
    """the a an your any all each this that these those our my it them to for with on in from at by
    via as up out only no more both new every into""".split()
)
_FINITE = frozenset("is are was were has must may can should will would cannot shall does".split())

_IRREGULAR = {
    "be": "is", "do": "does", "go": "goes", "have": "has",
}  # fmt: skip
_PARTICIPLES = {
    "built": "build", "bought": "buy", "chosen": "choose", "done": "do", "drawn": "draw",
    "driven": "drive", "found": "find", "given": "give", "held": "hold", "kept": "keep",
    "led": "lead", "made": "make", "paid": "pay", "read": "read", "run": "run", "sent": "send",
    "set": "set", "sold": "sell", "taken": "take", "taught": "teach", "told": "tell",
    "written": "write",
}  # fmt: skip

_WITHOUT_E = frozenset("oe ee ye".split())


def third(verb: str) -> str:
    """Return the form of a base verb that follows a singular subject: "apply" gives "applies"."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ies"
    return verb + ("es" if re.search(r"(?:s|x|z|ch|sh|o)$", verb) else "s")


def _gerund(verb: str) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and verb[-2:] not in _WITHOUT_E and len(verb) > 2:
        return verb[:-1] + "ing"
    return (verb + verb[-1] if _doubles(verb) else verb) + "ing"


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ied"
    return (verb + verb[-1] if _doubles(verb) else verb) + "ed"


def _doubles(verb: str) -> bool:
    """Return whether the last letter is doubled: "stopping", but "opening" and "visiting"."""
    short = re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", verb.removeprefix("un").removeprefix("re"))
    quit_like = re.fullmatch(r"[^aeiou]*qu[aeiou][^aeiouwxy]", verb)
    return bool(short or quit_like) or verb in ("submit", "commit", "admit", "refer", "enroll")


@cache
def _bases() -> dict[str, dict[str, str]]:
    forms = {"gerund": _gerund, "third": third, "past": _past}
    found = {name: {make(verb): verb for verb in VERBS} for name, make in forms.items()}
    found["past"] |= _PARTICIPLES
    return found


def of_gerund(word: str) -> str:
    """Return the base form of a word such as "booking"; "" if it is not a known verb's."""
    return _bases()["gerund"].get(word.lower(), "")


def of_participle(word: str) -> str:
    """Return the base form of a word such as "approved"; "" if it is not a known verb's."""
    return _bases()["past"].get(word.lower(), "")


def of_third(word: str) -> str:
    """Return the base form of a word such as "approves"; "" if it is not a known verb's."""
    return _bases()["third"].get(word.lower(), "")


def is_verb(word: str) -> bool:
    """Return whether the word is the base form of a known verb."""
    return word.lower() in VERBS


def orders(text: str) -> bool:
    """Return whether a text begins as an instruction does: "Call the desk", "Do not call"."""
    words = re.findall(r"[\w'’-]+", text.lower())
    while words and words[0] in (*BEFORE_ORDERS, "not"):
        words = words[1:]
    if len(words) > 1 and words[1] in _FINITE:  # "Request is …": a noun
        return False
    if words and words[0] in _NOUNS_TOO and not set(words[1:2]) & _AFTER_VERBS:
        return False  # "Travel time is …"
    return bool(words) and words[0] in VERBS - {"be", "need", "have", "staff", "state"}


_TO_ASKER = (
    (r"\byou(?:'|’)re\b", "I'm"),
    (r"\byou are\b", "I am"),
    (r"\bare you\b", "am I"),
    (r"\byou were\b", "I was"),
    (r"\bwere you\b", "was I"),
    (r"\byou(?:'|’)(ve|ll|d)\b", r"I'\1"),
    (r"\byourself\b", "myself"),
    (r"\byours\b", "mine"),
    (r"\byour\b", "my"),
)
_PREPOSITIONS = frozenset(
    """for to with by from of about at on between behind near beside without cost costs affect
    affects""".split()
)
_BEFORE_CLAUSES = frozenset(  # "check you have it", not "check you"
    """know think ensure confirm note remember say see check find show indicate hope suggest
    explain expect need""".split()
)


def to_asker(text: str) -> str:
    """Return the text as its reader would say it: "you" and "your" become "I" or "me" and "my"."""
    for pattern, other in _TO_ASKER:
        text = re.sub(pattern, other, text, flags=re.IGNORECASE)
    text = re.sub(r"\byou(?=[.,;!?]|$)", "me", text, flags=re.IGNORECASE)
    return re.sub(r"(?:([\w'’-]+) )?\byou\b", _asker, text, flags=re.IGNORECASE)


def _asker(found: re.Match[str]) -> str:
    before = found[1] or ""
    verb = before.lower() if is_verb(before) else of_third(before)
    takes_object = before.lower() in _PREPOSITIONS or (verb and verb not in _BEFORE_CLAUSES)
    return f"{before} {'me' if takes_object else 'I'}".strip()


ENGLISH = frozenset(
    """the of and to in is for on that with are be this by at from or an as it your you can if will
    must may has have not a i my do does what how when who where which should""".split()
)


def is_english(text: str) -> bool:
    """Return whether a fifth of a text's words are among the commonest English ones, as in English;
    in other languages of the alphabet they are below an eighth."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return len(words) >= 4 and sum(word in ENGLISH for word in words) >= 0.2 * len(words)
