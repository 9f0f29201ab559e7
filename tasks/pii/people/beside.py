"""Decide by the neighbouring words whether a single name belongs to a thing or a person.

The Petrov filter, Petrov's theorem, Hurricane Petra and the firm Petrov are things, however sure
the tagger is of a person; my niece Petra is a person. In doubt the name is a person's: did Petrov
filter it, the tool Petrov built, use Petrov's desk, the Petrov machine.
"""

import regex

from tasks.pii import tagger
from tasks.pii.people import addresses, name_lists

LONG = 4  # letters; a longer common word behind a hyphen makes a thing: Petrov-Effekt
NEAR = 40  # characters before a name in which such a word stands
# Behind a name, whatever stands before it.
METHODS = (
    r"theorems?|lemmas?|conjectures?|hypothesis|inequalit(?:y|ies)|parado(?:x|xes)|modul(?:us|i)|equations?|coefficients?"
    r"|algorithms?|criteri(?:on|a)|distributions?|isotherms?|polynomials?|matri(?:x|ces)|integrals?|eigenvalues?"
    r"|topolog(?:y|ies)|semantics|regression|estimators?|razor"
)
# Behind a name with an article, because some are verbs too: the Petrov filter.
DEVICES = (
    r"filter|transform|scale|curve|diagram|cycle|tube|coil|amplifier|flask|burner|funnel|condenser|catalyst|reagent|stain"
    r"|bearing|coupling|spanner|gauge|hardness|effect|constant|principle|rule|law|sequence|radius|ratio|norm"
    r"|dynasty|empire|tribe|army|alphabet|cipher"
)
# Behind a name that no list knows.
# Behind a surname: a tool of that kind. Not plurals, which are verbs too.
TOOLS = r"head|screw|screwdriver|key|wrench|spanner|bit|engine|thread|fitting|socket"
GOODS = r"rice|cheese|sauce|dynasty|empire|tribes?|troops|colonists|mercenaries|alphabet|plug-?in|add-on|API|SDK|app"
BEHIND = regex.compile(
    rf"(?:[-–]\p{{Lu}}\p{{L}}+)?(?:['’]s (?P<owned>{METHODS}|laws?|constant)| (?:{METHODS}))\b"
)
BEHIND_ARTICLE = regex.compile(rf"(?:[-–]\p{{Lu}}\p{{L}}+)? (?:{DEVICES})\b")
DAY = regex.compile(r"['’]s (?:Day|Eve)\b")
BEHIND_SURNAME = regex.compile(rf" (?:{TOOLS})\b")
SPECIES = regex.compile(r" (\p{Ll}{3,}(?:i|us|um|ae|is|ensis))\b")  # Aedes aegypti
BEHIND_UNKNOWN = regex.compile(rf" (?:{GOODS})\b")
# Behind what is owned, or done by somebody: the tool Petrov built.
OWNS_OR_DOES = regex.compile(
    r"['’]s?\b| (?!(?:in|on|of|and|or|from|near|is|was|has|had|will)\b)\p{Ll}"
)
ARTICLE = regex.compile(
    r"(?i)(?<!\p{L})(?:an?|the|this|that|each|every|any|no|der|die|das|den|dem|des|eine?[mnrs]?)[ *_`]+(?:\p{L}+[-–])?$"
)
STORM = regex.compile(r"\b(?:Hurricane|Typhoon|Cyclone|Storm) $")
# Places that are called after people: Hall Petra, St. Petra, Hotel Petra.
PLACE = regex.compile(
    r"\b(?:St\.?|Saint|Sankt|Hall|Halle|Dock|Pier|Quay|Hangar|Building|Gebäude|Tor|Raum|Lake|Mount|Cape|Villa"
    r"|Hotel|Hostel|Pension|Gasthof|Restaurant|Caf[eé]|Camping|Museum|Schloss|Château|Castle) $"
)
CALLED = regex.compile(  # a program than Petrov
    r"\b(?i:programs?|tools?|apps?|services?|sites?|websites?|software|plug-?ins?|extensions?|add-ons?)"
    r" (?:than|like|called|named|such as)[ *_`\"“]+$"
)
INSIDE = regex.compile(r"(?<!\p{L})(?i:im|ins|ans|aufs) $")  # im Keller; no person follows these
SAINT = regex.compile(r"(?:St\.?|Saint|Sankt) [\p{L}'’-]+")
# Tools and laws, called after people in languages that put the name behind: llave Petrov.
OF_A_KIND = regex.compile(
    r"\b(?i:llave|chiave|cacciavite|clé|clef|vanne|valvola|válvula|filtro|filtre|klucz|sleutel|loi de|ley de|legge di"
    r"|th[ée]or[èe]me? d[ei]|teorema d[ei]|Satz (?:des|von)|Gesetz von) $"
)
STORMS = frozenset(("Hurricane", "Typhoon", "Cyclone", "Storm"))
FEASTS = frozenset("Ramadan Diwali Hanukkah Passover Pentecost Purim Nowruz Vesak".split())
BEFORE = regex.compile(
    r"\b(?i:the|a|an|our|this|der|die|das) (?:[\w-]+ )?(?:company|firm|start-?up|tool|app|plug-?in|add-on|framework|program"
    r"|programme|service|website|brand|bank|town|city|village|river|ship|fort|language|Firma|Software|Marke|Stadt)"
    r"[ *_`\"“]+$"
)
USED = regex.compile(
    r"\b(?i:us(?:e|es|ed|ing)|(?:un|re)?install(?:s|ed|ing)?|configur(?:e|es|ed|ing)|download(?:s|ed|ing)?"
    r"|alternatives? to|powered by|built (?:with|on)|logg?(?:ed|ing)? in ?to|sign(?:ed)? up (?:for|to))[ *_`\"“]+$"
)
# German nouns behind a numeral (fünf Tage), and those in no list of names behind an article that no name has.
COUNTED = regex.compile(
    r"(?i)(?<!\p{L})(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|dreizehn|vierzehn|fünfzehn|zwanzig|dreißig"
    r"|vierzig|fünfzig|hundert|mehrere|einige|wenige|viele) $"
)
NEUTER = regex.compile(r"(?i)(?<!\p{L})(?:das|ein|eines|kein|keine[mnrs]?|jede[mnrs]?|jedes) $")
INTRODUCED = regex.compile(
    r"(?i:\b(?:my|your|his|her|our|their) (?:\p{L}+ )?(?:\L<relations>)"
    r"|\b(?:maiden|first|last|family|full|given|middle|my|his|her) (?:sur)?name(?: is|:)?) $",
    relations=[*tagger.values()["relation"], "kid", "child", "dad", "mum", "parent"],
)


CALLS = regex.compile(
    r" (?:called|rang|phoned|rief|ruft|möchte|wollte|llamó|quiere|belde|zadzwonił\p{L}?|dzwonił\p{L}?|ligou|telefonou|ringde|ringte"
    r"|(?:hat|has|ha|a) (?:\p{Ll}+ ){0,3}(?:angerufen|gefragt|gemeldet|called|rung|llamado|appelé|téléphoné|chiamato|telefonato))\b"
)


def is_thing(text: str, start: int, end: int) -> bool:
    """Return True if the words beside a lone name make it a thing's."""
    name, before = text[start:end], text[max(0, start - NEAR) : start]
    first = name.lower() in name_lists.first_names()
    kinds = [STORM, PLACE, INSIDE, OF_A_KIND, COUNTED]
    if not name_lists.is_called(name):
        kinds.append(NEUTER)
    if name in FEASTS | STORMS or any(k.search(before) for k in kinds) or DAY.match(text, end):
        return True
    if not first and BEHIND_SURNAME.match(text, end):
        return True
    if behind := BEHIND.match(text, end):  # Petra's equation is a person's
        return not (behind["owned"] and first)
    if BEHIND_ARTICLE.match(text, end) and has_article(text, start):
        return True
    owns = OWNS_OR_DOES.match(text, end) is not None
    if not first and not owns and BEFORE.search(before):
        return True
    return not name_lists.is_called(name) and (
        BEHIND_UNKNOWN.match(text, end) is not None
        or CALLED.search(before) is not None
        or _is_species(text, end)
        or (not owns and USED.search(before) is not None)
    )


def _is_species(text: str, end: int) -> bool:
    behind = SPECIES.match(text, end)
    return behind is not None and not name_lists.is_plain(behind[1])


def has_article(text: str, start: int) -> bool:
    return ARTICLE.search(text, max(0, start - NEAR), start) is not None


def names_place(name: str) -> bool:
    """Return whether a name is a street's, a saint's, a thing's or a label: Petra-Petrov-Straße,
    St. Petra, Petrov-Effekt, Tel-Nr."""
    head, _, last = name.rpartition("-")
    street = addresses.STREET.fullmatch(last) or last.lower() in addresses.STREETS
    noun = len(last) > LONG and " " not in name and name_lists.is_plain(last.lower())
    return (
        bool(head and (street or noun))
        or SAINT.fullmatch(name) is not None
        or last in ("Nr", "Nr.")
    )


def calls(text: str, end: int) -> bool:
    """Return whether a verb follows that only people do: Petra hat angerufen."""
    return CALLS.match(text, end) is not None


def is_introduced(text: str, start: int) -> bool:
    """Return True if a person is named right before: my niece Petra, her maiden name is Petrov."""
    return INTRODUCED.search(text, max(0, start - NEAR), start) is not None
