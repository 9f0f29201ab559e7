"""What the words beside a lone name say: that it is a thing's, or a person's.

The Petrov filter, Petrov's theorem, Hurricane Petra and the firm Petrov are things, however sure the
tagger is of a person; my niece Petra is none. Only words are taken that do not stand there when a person
is meant: in "did Petrov filter it" the name stays a person's.
"""

import regex

from tasks import tagger
from tasks.redact import known

NEAR = 40  # characters before a name in which such a word stands
# Behind a name, whatever stands before it.
METHODS = (
    r"theorems?|lemmas?|conjectures?|hypothesis|inequalit(?:y|ies)|parado(?:x|xes)|modul(?:us|i)|equations?|coefficients?"
    r"|algorithms?|criteri(?:on|a)|distributions?|isotherms?|polynomials?|matri(?:x|ces)|integrals?|eigenvalues?"
    r"|topolog(?:y|ies)|semantics|inference|regression|estimators?"
)
# Behind a name with an article, because people have or do some of them: the Petrov filter.
DEVICES = (
    r"filter|transform|test|scale|curve|diagram|chart|plot|cycle|process|cell|tube|coil|engine|motor|circuit|amplifier"
    r"|flask|burner|funnel|condenser|catalyst|reagent|stain|bearing|coupling|saw|spanner|gauge|hardness|effect|constant"
    r"|principle|rule|law|series|sequence|method|model|machine|radius|number|limit|ratio|norm|score|index"
    r"|dynasty|empire|tribe|army|script|alphabet|protocol|cipher|hash"
)
GOODS = r"rice|cheese|sauce|dynasty|empire|tribes?|troops|colonists|mercenaries|alphabet"  # behind an unknown name
BEHIND = regex.compile(
    rf"(?:[-–]\p{{Lu}}\p{{L}}+)?(?:['’]s (?P<owned>{METHODS}|laws?|constant)| (?:{METHODS}))\b"
)
BEHIND_UNKNOWN = regex.compile(
    rf" (?:{GOODS}|(?:now |also )?(?:supports|lets you|allows you)|plug-?ins?|add-ons?|extensions?|API|SDK|apps?|website)\b"
)
BEHIND_ARTICLE = regex.compile(rf"(?:[-–]\p{{Lu}}\p{{L}}+)? (?:{DEVICES})\b")
ARTICLE = regex.compile(
    r"(?i)(?<!\p{L})(?:an?|the|this|that|each|every|any|no|der|die|das|den|dem|des|eine?[mnrs]?)[ *_`]+(?:\p{L}+[-–])?$"
)
BEFORE = regex.compile(
    r"\b(?:Hurricane|Typhoon|Cyclone|Storm"
    r"|(?i:the|a|an|our|this|der|die|das) (?:[\w-]+ )?(?:company|firm|start-?up|tool|app|plug-?in|add-on|framework|program"
    r"|programme|service|website|site|supplier|vendor|brand|bank|town|city|village|river|ship|fort|language"
    r"|Firma|Software|Marke|Stadt))[ *_`\"“]+$"
)
BEFORE_UNKNOWN = regex.compile(
    r"\b(?i:us(?:e|es|ed|ing)|(?:un|re)?install(?:s|ed|ing)?|configur(?:e|es|ed|ing)|launch(?:es|ed|ing)?"
    r"|download(?:s|ed|ing)?|check out|switch(?:ed|ing)? to|alternatives? to|powered by|built (?:with|on)"
    r"|logg?(?:ed|ing)? in ?to|sign(?:ed)? up (?:for|to))[ *_`\"“]+$"
)
INTRODUCED = regex.compile(
    r"(?i:\b(?:my|your|his|her|our|their) (?:\p{L}+ )?(?:\L<relations>)"
    r"|\b(?:maiden|first|last|family|full|given|middle|my|his|her) (?:sur)?name(?: is|:)?) $",
    relations=[*tagger.values()["relation"], "kid", "child", "dad", "mum", "parent"],
)


def is_thing(text: str, start: int, end: int) -> bool:
    """Return True if the words beside a lone name make it a thing's."""
    before = text[max(0, start - NEAR) : start]
    if BEFORE.search(before):
        return True
    name = text[start:end]
    if behind := BEHIND.match(text, end):  # Petra's equation is a person's
        return not (behind["owned"] and name.lower() in known.first_names())
    if not known.is_called(name) and (
        BEHIND_UNKNOWN.match(text, end) or BEFORE_UNKNOWN.search(before)
    ):
        return True
    return BEHIND_ARTICLE.match(text, end) is not None and ARTICLE.search(before) is not None


def is_introduced(text: str, start: int) -> bool:
    """Return True if a person is named right before: my niece Petra, her maiden name is Petrov."""
    return INTRODUCED.search(text, max(0, start - NEAR), start) is not None
