"""Draft questions of statements about people and things: who must, when must, where is, how much
is.

In:  a sentence: "Vouchers must be submitted within five days.", "A key costs £180."
Out: Askeds
"""

import re
from collections.abc import Iterator

from tasks.dataset.wording import grammar
from tasks.dataset.wording.phrases import (
    BOUND,
    LAST,
    NUMBER,
    PEOPLE,
    SUBJECT_WORDS,
    UNITS,
    Asked,
    bare,
    inside,
    is_name,
    is_people,
    is_subject,
    time_at_end,
    words,
)
from tasks.dataset.wording.reader import MODAL

CLAUSE_WORDS = 14  # of a subject with a clause of its own
PLACE_WORDS = 12
DEFINITION_WORDS = 4  # at least

_FORBIDS = re.compile(
    r"(?P<s>.+?) (?P<m>cannot|can['’]t|may not|must not|should not|shouldn['’]t) (?P<v>.+)$"
)
_ASKS_WHETHER = {"cannot": "Can", "can't": "Can", "can’t": "Can", "may not": "May"}
_NOT_ALONE = re.compile(r"^(?:be|have) |\b(?:and|but|or) (?:must|may|can|should)\b")
_ROLE = re.compile(
    r"(?P<s>.+?) (?:is|are) (?:also |directly |solely )?(?P<p>responsible for|eligible (?:for|to)"
    r"|entitled to|required to|exempt from|authorized to|allowed to|expected to|accountable for"
    r"|in charge of) (?P<o>.+)$"
)
_LIES = re.compile(
    r"(?P<s>.+?) (?P<b>is|are) (?P<p>located|stored|kept|held|available|hosted|published|posted"
    r"|listed|found|saved|maintained|recorded|documented|tracked)"
    r" (?P<place>(?:in|on|at|under|from) .+)$"
)
_MEASURES = re.compile(
    rf"(?P<s>.+?) (?:typically |usually |generally |normally )?(?P<v>lasts?|takes?|costs?|weighs?)"
    rf" (?P<n>{BOUND}(?:[$£€]|{NUMBER}\b).*)$"
)
_HOW = {"last": "How long", "take": "How long", "cost": "How much", "weigh": "How much"}
_COUNTS = re.compile(
    r"(?P<s>.+?) (?P<v>needs?|requires?|holds?|contains?|has|have|gets?|receives?|delivers?|uses?"
    r"|earns?|accrues?|offers?|provides?|employs?|covers?|serves?|produces?)"
    rf" (?P<n>{BOUND}{NUMBER}) (?P<what>(?:[\w-]+ ){{0,2}}[\w-]+s)"
    r"(?P<rest> (?:of|for|in|on|at|per|a|each|every|to|from|with) .+)?$"
)
_HAPPENS = re.compile(
    r"(?P<s>.+?) (?P<v>starts?|begins?|ends?|closes?|opens?|expires?|occurs?|meets?|happens?"
    r"|takes? place|(?:is|are) (?:held|due|paid|updated|reviewed|published)"
    r"|(?:was|were) (?:\w+ed|built|held|made|born|begun|written|sold))(?P<t> .+)$"
)
_VAGUE = (
    r"(?:great|good|key|important|simple|way|place|part|big|huge|critical|crucial|essential|vital"
    r"|best|common|useful|helpful|first|next|last|same|case|thing|lot|few|little|bit|must"
    r"|excellent|wonderful|perfect|valuable|start|living|only|main|result|reason|problem|goal|work"
    r"|challenge|better|bad|hard|easy)"
)
_FIGURE = re.compile(
    r"(?:The|Our|Your) (?:[\w-]+ ){0,2}(?:deadline|limit|maximum|minimum|rate|cost|price|fee"
    r"|address|name|default|amount|number|period|length|range|temperature|pressure|interval"
    r"|capacity|weight|size|target|standard|password|hours?|purpose|mission|threshold|salary|grade"
    r"|budget|population|height|area|capital)\b"
)
_NO_FIGURE = re.compile(
    r"(?:not|also|usually|often|very|set|based|an?|in|on|at|for|from|by|to be|only|as|under|with"
    r"|determined|available|required)\b"
)


def forbidden(text: str) -> Iterator[Asked]:
    """Yield the question of "S may not V": may S V?"""
    text = bare(text)
    found = _FORBIDS.match(text)
    if not found or re.search(r"\b(?:only|and|but|until|unless|without)\b", found["v"]):
        return
    asks = _ASKS_WHETHER.get(found["m"], "Should")
    verb = found["v"].split(" ", 1)[0].lower()
    if found["s"] == "You" and grammar.is_verb(verb):
        yield Asked(f"{asks} I {found['v']}?", text, "rule", 0.75)
    elif is_subject(found["s"]) and grammar.is_verb(verb):
        yield Asked(f"{asks} {inside(found['s'])} {found['v']}?", text, "rule", 0.75)


def duties(text: str) -> Iterator[Asked]:
    """Yield the questions of "S must V by T": when must S V? And of people: who must V?"""
    found = MODAL.match(bare(text))
    if not found or not is_subject(found["s"]):
        return
    subject, modal = found["s"], found["m"]
    rest = re.sub(r"^(?:also|always|then) ", "", found["v"])
    by = re.match(r"be (\w+) by ((?:the|your|a|an) [^,]+|[A-Z][^,]+)$", rest)
    if only := re.search(r" (only (?:if|when|after|with|for|in|by) .+)$", rest):
        asks = f"On what condition {modal} {inside(subject)} {rest[: only.start()]}?"
        yield Asked(asks, only[1], "condition", 0.75)
    elif fact := time_at_end(rest):
        yield Asked(f"{fact[2]} {modal} {inside(subject)} {fact[0]}?", fact[1], "time", 0.9)
    elif by and grammar.of_participle(by[1]) and re.search(PEOPLE, by[2], re.IGNORECASE):
        asks = f"Who {modal} {grammar.of_participle(by[1])} {inside(subject)}?"
        yield Asked(asks, by[2], "person", 0.85)
    elif is_people(subject) and modal != "will" and not _NOT_ALONE.search(rest):
        yield Asked(f"Who {modal} {rest}?", subject, "person", 0.7)


def roles(text: str) -> Iterator[Asked]:
    """Yield the questions of "S is responsible for O" and "S approves O": who is, who does?"""
    text = bare(text)
    role = _ROLE.match(text)
    if role and _is_group(role["s"]):
        yield Asked(f"Who is {role['p']} {role['o']}?", role["s"], "person", 0.85)
        return
    for number, word in enumerate(words(text)[1 : SUBJECT_WORDS + 1], 1):
        subject, rest = " ".join(words(text)[:number]), " ".join(words(text)[number + 1 :])
        many = word.lower() if grammar.is_verb(word) and subject.endswith("s") else ""
        verb = grammar.of_third(word) or many
        if verb not in ("", "have", "be") and is_people(subject) and is_subject(subject):
            if re.match(r"(?:the|a|an|all|any|each|your|our|their|new|\d)\b", rest):
                yield Asked(f"Who {grammar.third(verb)} {rest}?", subject, "person", 0.7)
            return


def _is_group(subject: str) -> bool:
    """Return whether a subject names people, perhaps by a clause: "Employees who travel"."""
    head = re.split(r" (?:who|that|whose|with) ", subject)[0]
    return is_subject(head) and is_people(head) and len(words(subject)) <= CLAUSE_WORDS


def places(text: str) -> Iterator[Asked]:
    """Yield the question of "S is stored in P": where is S stored?"""
    found = _LIES.match(bare(text))
    if found and is_subject(found["s"]) and len(words(found["place"])) <= PLACE_WORDS:
        asks = f"Where {found['b']} {inside(found['s'])} {found['p']}?"
        yield Asked(asks, found["place"], "place", 0.85)


def quantities(text: str) -> Iterator[Asked]:
    """Yield the questions of "S costs N" (how much does S cost?) and "S needs N things" (how many
    things does S need?)."""
    text = bare(text)
    if (found := _MEASURES.match(text)) and is_subject(found["s"]):
        base, number = found["v"].rstrip("s"), re.split(r", | (?:to|from|and|for) ", found["n"])[0]
        timed = re.search(rf"\b{UNITS}\b", number) is not None
        if (base in ("last", "take")) == timed:
            do = "do" if base == found["v"] else "does"
            yield Asked(f"{_HOW[base]} {do} {inside(found['s'])} {base}?", number, "number", 0.9)
    elif (found := _COUNTS.match(text)) and is_subject(found["s"]):
        base = "have" if found["v"] == "has" else grammar.of_third(found["v"]) or found["v"]
        do = "do" if base == found["v"] else "does"
        asks = f"How many {found['what']} {do} {inside(found['s'])} {base}{found['rest'] or ''}?"
        if not set(words(found["what"])[:-1]) & LAST:
            yield Asked(asks, f"{found['n']} {found['what']}", "number", 0.85)


def events(text: str) -> Iterator[Asked]:
    """Yield the question of "S starts at T": when does S start?"""
    found = _HAPPENS.match(bare(text))
    fact = time_at_end(f"it then{found['t']}") if found and is_subject(found["s"]) else None
    if found and fact and fact[0] == "it then":
        yield Asked(f"{fact[2]} {_inverted(found['s'], found['v'])}?", fact[1], "time", 0.9)


def _inverted(subject: str, verb: str) -> str:
    """Return subject and verb in the order of a question: "does the shop open", "is the report
    due"."""
    first, _, rest = verb.partition(" ")
    if first in ("is", "are", "was", "were"):
        return f"{first} {inside(subject)} {rest}"
    base = grammar.of_third(first)
    return f"{'does' if base else 'do'} {inside(subject)} {f'{base or first} {rest}'.strip()}"


def definitions(text: str) -> Iterator[Asked]:
    """Yield the questions of "X is a Y" (what is X?) and "The deadline for X is Y" (what is the
    deadline for X?)."""
    found = re.match(r"(?P<s>.+?) (?P<b>is|are|was) (?P<y>.+)$", bare(text))
    if not found or not is_subject(found["s"]):
        return
    subject, complement = found["s"], found["y"]
    named = is_name(subject) or re.match(r"An? ", subject)
    says = (
        re.match(rf"(?:an?|the) (?!{_VAGUE}\b)", complement)
        and len(words(complement)) >= DEFINITION_WORDS
    )
    if named and says and found["b"] == "is":
        yield Asked(f"What is {inside(subject)}?", complement, "definition", 0.7)
    elif _FIGURE.match(subject) and not _NO_FIGURE.match(complement):
        yield Asked(f"What {found['b']} {inside(subject)}?", complement, "number", 0.85)


def lists(text: str) -> Iterator[Asked]:
    """Yield the question of "S include A, B and C": what do S include?"""
    found = re.match(
        r"(?P<s>.+?) (?P<v>includes?|consists? of|covers?|comprises?) (?P<l>[^,]+, .+)$", bare(text)
    )
    if found and is_subject(found["s"]) and re.search(r",? (?:and|or) ", found["l"]):
        first, _, rest = found["v"].partition(" ")
        base = grammar.of_third(first) or first.rstrip("s")
        do = "do" if base == first else "does"
        asks = f"What {do} {inside(found['s'])} {f'{base} {rest}'.strip()}?"
        yield Asked(asks, found["l"], "list", 0.7)
