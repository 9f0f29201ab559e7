"""Decide by the neighbouring words whether a single name belongs to a thing or a person.

The Petrov filter, Petrov's theorem, Hurricane Petra and the firm Petrov are things, however sure
the tagger is of a person; my niece Petra is a person. In doubt the name is a person's: did Petrov
filter it, the tool Petrov built, use Petrov's desk, the Petrov machine.
"""

import regex

from tasks.pii import tagger
from tasks.pii.people import name_lists

NEAR = 40  # characters before a name in which such a word stands
# Behind a name, whatever stands before it.
METHODS = (
    r"theorems?|lemmas?|conjectures?|hypothesis|inequalit(?:y|ies)|parado(?:x|xes)|modul(?:us|i)|equations?|coefficients?"
    r"|algorithms?|criteri(?:on|a)|distributions?|isotherms?|polynomials?|matri(?:x|ces)|integrals?|eigenvalues?"
    r"|topolog(?:y|ies)|semantics|regression|estimators?"
)
# Behind a name with an article, because some are verbs too: the Petrov filter.
DEVICES = (
    r"filter|transform|scale|curve|diagram|cycle|tube|coil|amplifier|flask|burner|funnel|condenser|catalyst|reagent|stain"
    r"|bearing|coupling|spanner|gauge|hardness|effect|constant|principle|rule|law|sequence|radius|ratio|norm"
    r"|dynasty|empire|tribe|army|alphabet|cipher"
)
# Behind a name that no list knows.
GOODS = r"rice|cheese|sauce|dynasty|empire|tribes?|troops|colonists|mercenaries|alphabet|plug-?in|add-on|API|SDK|app"
BEHIND = regex.compile(
    rf"(?:[-–]\p{{Lu}}\p{{L}}+)?(?:['’]s (?P<owned>{METHODS}|laws?|constant)| (?:{METHODS}))\b"
)
BEHIND_ARTICLE = regex.compile(rf"(?:[-–]\p{{Lu}}\p{{L}}+)? (?:{DEVICES})\b")
BEHIND_UNKNOWN = regex.compile(rf" (?:{GOODS})\b")
# Behind what is owned, or done by somebody: the tool Petrov built.
OWNS_OR_DOES = regex.compile(
    r"['’]s?\b| (?!(?:in|on|of|and|or|from|near|is|was|has|had|will)\b)\p{Ll}"
)
ARTICLE = regex.compile(
    r"(?i)(?<!\p{L})(?:an?|the|this|that|each|every|any|no|der|die|das|den|dem|des|eine?[mnrs]?)[ *_`]+(?:\p{L}+[-–])?$"
)
STORM = regex.compile(r"\b(?:Hurricane|Typhoon|Cyclone|Storm) $")
BEFORE = regex.compile(
    r"\b(?i:the|a|an|our|this|der|die|das) (?:[\w-]+ )?(?:company|firm|start-?up|tool|app|plug-?in|add-on|framework|program"
    r"|programme|service|website|brand|bank|town|city|village|river|ship|fort|language|Firma|Software|Marke|Stadt)"
    r"[ *_`\"“]+$"
)
USED = regex.compile(
    r"\b(?i:us(?:e|es|ed|ing)|(?:un|re)?install(?:s|ed|ing)?|configur(?:e|es|ed|ing)|download(?:s|ed|ing)?"
    r"|alternatives? to|powered by|built (?:with|on)|logg?(?:ed|ing)? in ?to|sign(?:ed)? up (?:for|to))[ *_`\"“]+$"
)
INTRODUCED = regex.compile(
    r"(?i:\b(?:my|your|his|her|our|their) (?:\p{L}+ )?(?:\L<relations>)"
    r"|\b(?:maiden|first|last|family|full|given|middle|my|his|her) (?:sur)?name(?: is|:)?) $",
    relations=[*tagger.values()["relation"], "kid", "child", "dad", "mum", "parent"],
)


def is_thing(text: str, start: int, end: int) -> bool:
    """Return True if the words beside a lone name make it a thing's."""
    name, before = text[start:end], text[max(0, start - NEAR) : start]
    first = name.lower() in name_lists.first_names()
    if STORM.search(before):
        return True
    if behind := BEHIND.match(text, end):  # Petra's equation is a person's
        return not (behind["owned"] and first)
    if BEHIND_ARTICLE.match(text, end) and ARTICLE.search(before):
        return True
    owns = OWNS_OR_DOES.match(text, end) is not None
    if not first and not owns and BEFORE.search(before):
        return True
    return not name_lists.is_called(name) and (
        BEHIND_UNKNOWN.match(text, end) is not None
        or (not owns and USED.search(before) is not None)
    )


def is_introduced(text: str, start: int) -> bool:
    """Return True if a person is named right before: my niece Petra, her maiden name is Petrov."""
    return INTRODUCED.search(text, max(0, start - NEAR), start) is not None
