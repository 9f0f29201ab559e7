"""Decide how certain a first name must be that is an English word too, where the capital says
nothing: at the beginning of a sentence, an item or a cell.

Nick in one vane, Lance the seal, Warren of pipes are things; Nick has the keys is a person.
"""

import regex

WORDS = frozenset(
    """
    amber buck bob carol charlie chip chuck clay cliff colt coral daisy dale dawn dean dick dolly dot drew
    earl eve faith frank gale gene ginger glen grace harry hazel heath herb holly hunter iris ivy jack jade
    jay jean jenny jerry jewel jimmy josh joy lance laurel lily mason max melody mike miles nick norm olive
    opal pat pearl peg penny pierce polly poppy randy ray reed rob robin rocky rod roger roman rowan ruby
    rusty sage sally sandy scarlet skip sterling stern sue tanner terry tommy tucker victor violet wade
    walker ward warren woody wren
    """.split()
)
START = regex.compile(r"(?:^|\n|[.!?:;]['\"”’)]*[ \t]|[|>*•–-][ \t]?|['\"“‘(])[ \t]*[*_`]{0,3}$")
THING = 2.0  # more than a tagger can say: never a person
ORDERED = regex.compile(  # Lance the boil, Nick off the edge
    r"[*_]{0,2} (?:the|an?|your|our|its|this|that|these|those|all|any|each|every|both|it|them|up|down"
    r"|out|off|of)\b"
)
PLACED = regex.compile(  # Nick in one vane
    r"[*_]{0,2}(?: (?:in|on|at|from|with|by|to|near|under|over|between) (?:an?|one|two|the|each|every|its|\d)"
    r"|: an? )"
)
CONTINUED = regex.compile(r"[*_]{0,2} \p{Ll}")
IN_PLACE, GOES_ON = 0.9, 0.75


def needed(text: str, start: int, end: int) -> float:
    """Return how certain a lone name must be, THING for one that is never a person, 0 if its
    surroundings say nothing."""
    if text[start:end].lower() not in WORDS or not START.search(text, max(0, start - 8), start):
        return 0.0
    if ORDERED.match(text, end):
        return THING
    if PLACED.match(text, end):
        return IN_PLACE
    return GOES_ON if CONTINUED.match(text, end) else 0.0
