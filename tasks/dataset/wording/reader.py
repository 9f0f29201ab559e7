"""Draft questions of statements that address their reader: conditions, purposes, duties,
instructions.

In:  a sentence: "If you lose your badge, call the desk.", "To book a room, use the calendar."
Out: Askeds, with "you" still for the asker: tasks/dataset/wording says "I"
"""

import re
from collections.abc import Iterator

from tasks.dataset.wording import grammar
from tasks.dataset.wording.phrases import (
    BOUND,
    NUMBER,
    PEOPLE,
    UNITS,
    Asked,
    bare,
    inside,
    is_subject,
    lowered,
    time_at_end,
    words,
)

CONDITION_WORDS = 16
PURPOSE_WORDS = 14
THING_WORDS = 7  # of what is to be used
WHO_WORDS = 8

MODAL = re.compile(r"(?P<s>.+?) (?P<m>must|may|can|should|will|shall) (?P<v>(?!not\b).+)$")
_DUTY = re.compile(
    r"you(?: should| must| need to| have to| will need to|['’]ll need to| will have to"
    r"|['’]ll have to)(?: also| first| always| immediately)? "
)
_CONTACTS = re.compile(
    r"(?P<verb>contact|ask|reach out to|talk to|talk with|speak with|speak to|check with|consult"
    r"|notify|call|email) (?P<who>(?:the|your|our|a|an|[A-Z])[\w’'& /-]*?)"
    r"(?: (?:for (?:help|assistance|guidance|advice|support|more information|details|next steps"
    r"|approval)|as soon as possible|immediately|directly|first|right away|to discuss.*))?$"
)
_NOT_DONE = frozenset("receive get expect know have be need feel see realize find hear".split())
_NOT_A_WAY = frozenset(
    "do be achieve ensure summarize learn begin make help have continue keep".split()
)
_YOU = re.compile(
    r"You (?P<m>must|may|can|should|need to|have to|will need to|are required to) (?P<v>.+)$"
)
_WAY = re.compile(r"^(?P<v>.+?) (?P<way>(?:by (?!\w+thing\b)\w+ing|via|through|using) .+)$")
_PLACE = re.compile(
    r"^(?P<v>(?:find|view|see|access|download|get|request|order|book|submit|enter|register"
    r"|purchase|buy|check) [^,]+?)"
    r" (?P<place>(?:in|on|at|under|from) (?:the |your |our )?[A-Z#@].*)$"
)
_QUANTITY = re.compile(
    rf"^(?P<verb>\w+) (?P<bound>{BOUND})(?P<n>{NUMBER})"
    rf" (?P<what>{UNITS}(?: of (?:[\w-]+ ){{0,2}}leave)?)(?P<rest> .+)?$"
)
_ASK_ABOUT = re.compile(
    r"(contact|ask|email|call|notify) ((?:the|your|our) [\w’' -]+?)"
    r" ((?:if|when|about|for) .+)$"
)


def conditions(text: str) -> Iterator[Asked]:
    """Yield the question of "If C, do D": what should I do if C?"""
    found = re.match(r"(If|When|Before|After|Once) (?!an? \w+ or |per |every |possible)(.+)$", text)
    if not found or re.match(r"Once an? ", text):
        return
    word, rest = found[1].lower(), bare(found[2])
    for comma in re.finditer(r", (?:then )?", rest):
        condition, main = rest[: comma.start()], rest[comma.end() :]
        if _opens_main(main):
            if not any(_opens_main(part) for part in main.split(", ")[1:]):  # an enumeration
                yield from _conditional(word, condition, main)
            return


def _opens_main(text: str) -> bool:
    modal = MODAL.match(text)
    speaks = grammar.orders(text) or re.match(r"you\b", text) is not None
    return speaks or (modal is not None and is_subject(modal["s"]))


def _conditional(word: str, condition: str, main: str) -> Iterator[Asked]:
    of_somebody = r"(?:you|your|the|a|an|any|someone|anyone|[A-Z])\b|\w+s\b"
    if len(words(condition)) > CONDITION_WORDS or not re.match(of_somebody, condition):
        return
    clause = f"{word} {lowered(condition)}"
    main = re.sub(r"^please ", "", main, flags=re.IGNORECASE)
    duty = _DUTY.match(main)
    if duty or grammar.orders(main):
        order = re.sub(r"^please ", "", main[duty.end() :] if duty else main)
        yield from _ordered(clause, order)
    elif may := re.match(
        r"you (can|may) (?!(?:also|then|decide|choose|want|not|see|have|be)\b)", main
    ):
        yield Asked(f"What {may[1]} I do {clause}?", main, "condition", 0.7)
    elif re.match(r"you (?:will|are|won['’]t)\b|you['’](?:ll|re) ", main):
        yield Asked(f"What happens {clause}?", main, "condition", 0.7)
    elif modal := MODAL.match(main):
        yield from _of_others(clause, modal)


def _ordered(clause: str, order: str) -> Iterator[Asked]:
    contact = _CONTACTS.fullmatch(order)
    if contact and _is_contact(contact["who"]):
        yield Asked(f"Who should I {contact['verb']} {clause}?", contact["who"], "person", 0.95)
    elif words(order)[:1] and words(order)[0].lower() not in _NOT_DONE:
        yield Asked(f"What should I do {clause}?", order, "condition", 0.9)


def _is_contact(who: str) -> bool:
    """Return whether the words name somebody, and nothing else."""
    adds = (
        r"\b(?:to|for|number|line|page|form|channel|that|who|they|if|so|with|about|how|what|before"
    )
    adds += r"|after|within|by|until)\b"
    return len(words(who)) <= WHO_WORDS and not re.search(adds, who)


def _of_others(clause: str, modal: re.Match[str]) -> Iterator[Asked]:
    subject, verb, rest = modal["s"], modal["m"], modal["v"]
    if not is_subject(subject):
        return
    if verb == "will" or rest.startswith("be "):
        asks = {"will": "happens", "must": "must happen", "should": "should happen"}.get(verb)
        if asks:
            answer = f"{subject} {verb} {rest}"
            yield Asked(f"What {asks} {clause}?", answer, "condition", 0.65)
    elif verb in ("must", "should") and re.search(PEOPLE, subject, re.IGNORECASE):
        yield Asked(f"What {verb} {inside(subject)} do {clause}?", rest, "condition", 0.7)


def purposes(text: str) -> Iterator[Asked]:
    """Yield the question of "To do P, do D": how do I do P?"""
    found = re.match(r"(?:In order to|To) (.+)$", text)
    if not found:
        return
    rest = bare(found[1])
    for comma in re.finditer(", ", rest):
        purpose, main = rest[: comma.start()], rest[comma.end() :]
        main = re.sub(r"^(?:please|simply|just) ", "", main, flags=re.IGNORECASE)
        duty = _DUTY.match(main)
        if duty or grammar.orders(main):
            order = re.sub(r"^please ", "", main[duty.end() :] if duty else main)
            yield from _purpose(purpose, order)
            return


def _purpose(purpose: str, order: str) -> Iterator[Asked]:
    verb = words(purpose)[0].lower()
    listed = "," not in purpose or re.search(r", (?:and|or) ", purpose) is not None
    is_way = grammar.is_verb(verb) and verb not in _NOT_A_WAY
    if listed and is_way and len(words(purpose)) <= PURPOSE_WORDS:
        asks = "What do I need to" if re.match(r"(?:have|be) ", order) else "How do I"
        yield Asked(f"{asks} {purpose}?", order, "way", 0.95)


def of_you(text: str) -> Iterator[Asked]:
    """Yield the question of "You must do V by T": when must I do V?"""
    found = _YOU.match(bare(text))
    if not found:
        return
    modal = found["m"]
    rest = re.sub(r"^(?:also|always|only|then|now) ", "", found["v"])
    base = rest.split(" ", 1)[0].lower()
    if base in ("not", "be") or not grammar.is_verb(base):
        return
    front, to = _inverted(modal)
    if fact := time_at_end(rest):
        yield Asked(f"{fact[2]} {front} I {to}{fact[0]}?", fact[1], "time", 0.85)
    elif (number := _QUANTITY.match(rest)) and (base != "take" or " of " in number["what"]):
        asks = f"How many {number['what']} {front} I {to}{number['verb']}{number['rest'] or ''}?"
        yield Asked(asks, f"{number['bound']}{number['n']} {number['what']}", "number", 0.9)
    elif modal in ("can", "may"):
        yield from _permitted(modal, rest, found["v"])


def _permitted(modal: str, rest: str, whole: str) -> Iterator[Asked]:
    if modal == "can" and (place := _PLACE.match(rest)):
        yield Asked(f"Where can I {place['v']}?", place["place"], "place", 0.9)
    elif (way := _WAY.match(rest)) and not re.search(r", (?:and|or|but) ", way["way"]):
        yield Asked(f"How can I {way['v']}?", way["way"], "way", 0.85)
    elif modal == "can" and (use := _use(rest)):
        yield Asked(f"What can I use to {use[1]}?", use[0], "way", 0.85)
    else:
        yield Asked(f"{modal.title()} I {rest}?", f"You {modal} {whole}", "rule", 0.4)


def _use(text: str) -> tuple[str, str] | None:
    """Return X and V of "use X to V"; None for any other text."""
    found = re.match(r"use ([^,]+?) to (\w+ .+)$", text)
    if not found or not grammar.is_verb(words(found[2])[0]):
        return None
    return (found[1], found[2]) if len(words(found[1])) <= THING_WORDS else None


def _inverted(modal: str) -> tuple[str, str]:
    """Return the auxiliary in front of the subject, and the words before the verb."""
    return {
        "need to": ("do", "need to "),
        "have to": ("do", "have to "),
        "will need to": ("will", "need to "),
        "are required to": ("am", "required to "),
    }.get(modal, (modal, ""))


def instructions(text: str) -> Iterator[Asked]:
    """Yield the questions of "Submit X by T" (when should I submit X?) and "Use X to V" (what
    should I use to V?)."""
    text = lowered(bare(re.sub(r"^Please ", "", text)))
    if not grammar.orders(text) or not grammar.is_verb(words(text)[0]):
        return
    contact = _ASK_ABOUT.match(text)
    later = re.match(r"([^,]+?) ((?:if|before|when|after) (?:you|your|the|a|an) .+)$", text)
    if use := _use(text):
        yield Asked(f"What should I use to {use[1]}?", use[0], "way", 0.85)
    elif contact and _is_contact(contact[2]):
        yield Asked(f"Who should I {contact[1]} {contact[3]}?", contact[2], "person", 0.85)
    elif fact := time_at_end(text):
        yield Asked(f"{fact[2]} should I {fact[0]}?", fact[1], "time", 0.8)
    elif later and len(words(later[1])) >= 4:
        yield Asked(f"What should I do {later[2]}?", later[1], "condition", 0.75)
