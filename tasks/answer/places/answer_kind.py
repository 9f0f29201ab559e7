"""Classify the answer that a question asks for, and find texts that contain one of that kind.

In:  a question; a text, or the cells of a row
Out: kinds, such as "money" or "time"; the cells that are of the kind

English, German, French and Spanish question words are known. A question of an unknown form has
no kind.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tasks.answer.grounding import quantities
from tasks.pii.placeholders import PATTERN

_MONTHS = (
    r"jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch|zo)?|märz|mars|apr(?:il)?|may|mai|mayo|june?"
    r"|juni|juin|junio|july?|juli|juillet|julio|aug(?:ust)?|août|agosto|sep(?:t|tember)?"
    r"|o[ck]t(?:ober|obre)?|nov(?:ember|embre)?|de[cz](?:ember|embre)?"
)
_DAYS = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|montags?|dienstags?|mittwochs?|donnerstags?"
    r"|freitags?|samstags?|sonntags?|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
)
_PERIODS = (
    r"seconds?|minutes?|hours?|days?|weeks?|fortnights?|months?|quarters?|years?|decades?"
    r"|centur(?:y|ies)|sekunden?|minuten?|stunden?|tage?n?|wochen?|monate?n?|jahre?n?|heures?|jours?|semaines?|mois"
    r"|ans?|années?|horas?|días?|semanas?|meses|años?"
)
_COUNTED = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|hundred|thousand|million|billion|half|quarter|third|twice|double|zero|none|once"
    r"|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|deux|trois|quatre|cinq|sept|huit"
    r"|neuf|dix|dos|tres|cuatro|cinco|siete|ocho|nueve|diez"
)

_NO_COUNT = r"one[ -](?:off|of|another|on|time|way|who|that|or more)\b"

_NOT_MONEY = (  # behind "pay" or "paid"
    r"(?:grades?|bands?|scales?|periods?|slips?|stubs?|days?|rises?|attention|time|leave|holidays?"
    r"|vacations?|absences?|breaks?|seats?|licen[cs]es?|accounts?|plans?|subscriptions?|versions?)"
)

_GERMAN = (  # what stands behind a German "was"
    r"(?:ist|sind|war|kosten?t?|bedeute[nt]|heißt|mach\w*|muss|müssen|kann|können|darf|dürfen|soll"
    r"|sollen|passiert|gibt|gilt|wird|tun|nun|jetzt|hab\w*|hat|brauch\w*|bekomm\w*|fehlt|steht"
    r"|zahl\w*|zeigt|geschieht|gehört|bring\w*|ich|wir|man|du|sie)"
)
_VERBS = r"(?:happens|counts|comes|costs|means|needs|applies|goes|takes|makes|gets|works)"

_NOT_ASKING = (  # what begins a question in which "when" only begins a condition
    r"(?!(?:is|are|do|does|did|can|could|may|must|should|shall|will|would|has|have|am)\b"
    r"(?!.*\b(?:know|tell|say|said|see|find|stated|clear)\b))"
)
_WHEN = (  # without another question word before it: not in "What do I pay when it breaks?"
    rf"(?:^|[.?!] ){_NOT_ASKING}(?:(?!\b(?:what|how|who|where|which|why)\b|[.?!] ).)*?\bwhen\b"
    r"|\band when(?! (?:i|you|we|it|the)\b)"
)

ASKS = {  # patterns of questions, by the kind of answer
    "money": rf"\b(?:cost|costs|price|priced|(?<!in )charged?|(?:pay|paid)(?! {_NOT_MONEY}\b)|fees?"
    r"|fares?|rent|salary|earn|expensive|cheap|worth|budget|discount|kostet|kosten|preis|gebühr|prix"
    r"|coûte|precio|cuesta)\b"
    r"|how much money|wie teuer|combien coûte",
    "period": r"\bhow (?:long|soon|quickly|fast|old|often|far (?:ahead|in advance))\b"
    r"|\bfor how (?:many|much|long)\b|\bhow (?:many|much) (?:\w+ )?(?:" + _PERIODS + r")\b"
    r"|\b(?:bis|ab) wann\b|\b(?:by|until|from) when\b"
    r"|\bwie (?:lange?|oft|schnell)\b|\bwelche frist\b|\bcombien de temps\b|\bcuánto tiempo\b"
    r"|\b(?:period|interval|deadline|duration|frist)\b",
    "time": _WHEN + r"|\b(?:what (?:time|date|day|year|month)|which (?:date|day|year|month|century)"
    r"|until (?:when|what)|by when|since when|in what (?:year|month|century)|wann|quand|cuándo"
    r"|um wie viel uhr|à quelle heure)\b|\bopening hours\b",
    "number": r"\bhow (?:many|much|tall|wide|high|deep|heavy|loud|large|big|hot|cold|thick|strong"
    r"|far|fast|small|low)\b|\b(?:number|percentage|percent|share|proportion|rate|speed|torque"
    r"|pressure|temperature|voltage|weight|height|width|length|distance|limit|maximum|minimum"
    r"|quantity|amount|size|age|population|frequency|ratio|setting|drehmoment|anzahl)\b"
    r"|\b(?:which|what) (?:\w+ )?(?:port|version)\b"
    r"|\bwie ?viele?\b|\bwie (?:hoch|groß|schwer|weit|breit|tief|warm|heiß)\b|\bcombien\b"
    r"|\bcuánt[oa]s?\b",
    "person": r"\b(?:who|whom|whose|which (?:person|team|department|office|colleague)|what team"
    r"|wer|wem|wen|qui|quién(?:es)?)\b|\bcontact\b",
    "where": r"\b(?:where|which (?:country|city|town|room|site|place)|what (?:country|city|place)"
    r"|wo|wohin|où|dónde)\b",
    "yes": rf"(?:^|[,;.] )(?:is|are|was(?! {_GERMAN}\b)|were|do|does|did|can|could|may|must|should"
    r"|shall|will|would|has|have|am|darf|kann|muss|ist|sind|gibt|hat|haben|est-ce|peut-on|puedo|es"
    r"|se puede)\b",
    "how": r"\bhow (?:do|does|can|should|to|is|are|must|would|did|may)\b|\bwhat (?:should|shall"
    r"|must|do|can) (?:i|we|you|one|someone|somebody|an? \w+)(?: \w+)? ?(?:do)?\b|\bsteps?\b"
    r"|\bprocess\b|\bprocedure\b|\bwas (?:nun|tun|jetzt)\b|\bwie (?:kann|mache|muss|wird)\b"
    r"|\bcomment\b|\bcómo\b",
    "why": r"\b(?:why|reason|cause[ds]?|because of what|warum|wieso|weshalb|pourquoi|por qué)\b",
    "list": r"\b(?:which|what) (?:\w+ )?"
    rf"(?:are|were|kinds?|types?|(?!{_VERBS}\b)\w{{3,}}[^su\W]s)\b|\bwhich of\b"
    r"|\b(?:list|examples?|names?) of\b|\bwelche\w?\b|\bquel(?:le)?s\b|\bcuáles\b"
    r"|\bwhat (?:do|does|must|should) .{3,60}\b(?:include|contain|consist|need|require"
    r"|bring|list)\b",
    "meaning": r"\bwhat (?:is|are|does|do|was|were)\b.{1,60}\b(?:mean|stand for|for|about)\b"
    r"|^what(?:'s| is| are) (?:an? |the )?[\w-]+(?: [\w-]+){0,2}(?:\?|$)"
    r"|\bwas (?:bedeutet|heißt|ist)\b",
}
HOLDS = {  # patterns of texts that answer them
    "money": r"[£$€¥]\s?\d|\d\s?(?:£|€|\$|(?:euros?|dollars?|pounds?|pfund|pence|cents?|eur"
    r"|usd|gbp|chf|franken|kron(?:en|er|or))\b)"
    r"|\bfree\b|\bkostenlos\b|\bgratuit|\bhalf the\b|\d ?%",
    "period": rf"\b(?:\d[\d.,]*|an?|every|each|{_COUNTED})[ -](?:\w+ )?(?:{_PERIODS})\b"
    r"|\b(?:daily|weekly|monthly|quarterly|annually|yearly|immediately|within|once an? \w+)\b"
    r"|\b\d[\d.,]*[ -](?:characters?|letters?|digits?|bits?|bytes?|words?|lines?|pages?)\b",
    "time": rf"\b(?:{_MONTHS})\b\.? ?\d|\d\.? ?(?:{_MONTHS})\b|\b(?:{_DAYS})\b"
    r"|\b\d{1,2}[:.]\d\d\b|\b(?:1[0-9]|20)\d\d\b|\b\d{1,2} ?(?:am|pm|a\.m|p\.m|uhr)\b"
    r"|\b\d\d(?:st|nd|rd|th)\b(?! (?:floor|street|avenue|edition|percentile|place))"
    rf"|\b(?:{_MONTHS})\b|\b(?:noon|midnight|morning|afternoon|evening|century|annually|daily)\b",
    "number": rf"(?<!\w)\d|\b(?!{_NO_COUNT})(?:{_COUNTED})\b",  # not in "S4"
    "person": r"\b[A-Z][\w’'-]+ (?:[A-Z]\. )?[A-Z][\w’'-]+|@"
    rf"|{PATTERN}"
    r"|\b(?:manager|director|team|lead|supervisor|office|officer|department|desk|head of|chief"
    r"|staff|engineer|foreman|president|agency|board|committee)s?\b",
    "where": r"\b(?:in|at|near|to|from|under|behind|beside|on|into|im|am|in der|à|en)\b"
    r" (?:the |an? )?[A-Z\d]|https?://|www\.|\b(?:room|page|folder|building|floor|hall|street|channel"
    r"|behind|beside|under|next to)\b",
    "yes": r"^(?:yes|no|ja|nein|oui|non|sí)\b|\b(?:not|never|cannot|can|may|must|only|always"
    r"|allowed|required|forbidden|prohibited|permitted|don't|doesn't|isn't|aren't|won't|can't|shouldn't"
    r"|should|unless|nicht|kein\w*|darf|muss|nur|need|needs|no|approved|eligible)\b",
    "how": r"\b(?:to|by|use|click|open|select|send|fill|ask|submit|contact|email|enter|follow|go to"
    r"|should|must|first|then|request|create|check|make sure|visit|talk|indem|durch)\b",
    "why": r"\b(?:because|since|so that|due to|caused|causes|reason|therefore|in order|to avoid"
    r"|otherwise|led to|result|weil|da|damit|parce|car|porque)\b",
    "list": r",.*\b(?:and|or|und|oder|et|ou|y|o)\b|, .+, |\n|\band\b",
    "meaning": r"\b(?:means?|meaning|stands? for|refers to|bedeutet|heißt|called|defined as)\b"
    r"|^(?:an? |the )?[\w-]+(?: [\w-]+){0,3} (?:is|are|ist|sind) (?:an?|the|not|eine?)\b",
}


OFTEN = re.compile(r"\bhow (?:often|frequently)\b|\bwie (?:oft|häufig)\b", re.IGNORECASE)
RATE = re.compile(
    r"\b(?:every|each|per|once|twice|(?:an?|the) (?:hour|day|week|month|quarter|year)|times|hourly"
    r"|daily|weekly|fortnightly|monthly|quarterly|yearly|annual\w*|interval|frequen\w+|how often"
    r"|after|always|never|alle|jede[rns]?|pro|mal|täglich|wöchentlich|monatlich|jährlich"
    r"|intervall)\b|\d ?h\b",
    re.IGNORECASE,
)

_FREE = r"^\W*(?:is|are)\b[^?.]* free(?: of charge)?(?: (?:for|to) [^?.]*)?\W*$"
FREE = re.compile(_FREE, re.IGNORECASE)  # a question whether a thing costs nothing
_PAID = r"(?:costs?|price|fees?|fares?|rent|charges?|salary)"
PRICE = re.compile(  # a question for an amount of money; "What do I do to pay?" is not one
    r"\bhow much (?:is|are|was|were|do|does|did|will|would|must|should|rent|money)\b[^.?!]*"
    rf"\b(?:{_PAID}|pay|earn|paid for)\b(?! (?:time|leave|grade|period|cent))|\bhow expensive\b"
    r"|\bhow much (?:is|are) (?:(?:an?|one|the|your) )?(?-i:[A-Z])[\w-]*(?:\d|(?: [\w-]+){0,3}\W*$)"
    r"|^\W*prices? (?:of|for)\b"
    r"|\bwhat (?:do|does|did|will|would) [^.?!]*\bcosts?\b(?! (?:cent|code|share|plus))"
    r"|\bwhat (?:do|does|did|will|would) (?:(?!do|if|when|to|need|have|after)\w+ ){1,3}"
    r"(?:pay|charge)\b(?! (?:grade|period|attention))"
    rf"|\bwhat(?: is|'s| are| was| were) (?:\w+ ){{0,4}}?{_PAID} (?:of|for|per|in|an?|at|on)\b"
    r"|\bwhat (?:interest|fee|rent|fare|price) (?:do|does|is|must)\b"
    rf"|{_FREE}"
    r"|\bwas kosten?t?\b|\bwie ?viel kostet\b|\bwie teuer\b|\bcombien coûte|\bquel est le prix\b"
    r"|\bcuánto cuesta|\bcuál es el precio\b",
    re.IGNORECASE,
)
UNLIMITED = re.compile(  # of a number that is asked for
    r"\b(?:unlimited|unrestricted|(?:without|no)(?: \w+)? limit|any number of"
    r"|as many as (?:you|one))\b",
    re.IGNORECASE,
)
_CURRENCY = (
    r"(?:[€$£¥]|\b(?:euros?|dollars?|pounds?|pfund|pence|cents?|eur|usd|gbp|chf|francs?|franken"
    r"|kron(?:en|er|or))\b)"
)
_FIGURE = rf"(?:\d|\b(?:{_COUNTED})\b)"
PRICED = re.compile(
    rf"{_CURRENCY}[^.\n]{{0,40}}{_FIGURE}|{_FIGURE}[^.\n]{{0,20}}{_CURRENCY}|\d ?(?:%|percent)"
    r"|\b(?:price|cost|fee|rent|rate|fare|preis|kosten|prix|tarif|precio)s?\b[^.\n]{0,60}\d"
    r"(?![\d.,]*(?:\d| ?(?:times|x|×)(?!\w)))"
    r"|(?<![\w-])(?:free|kostenlos|gratis|gratuit\w*)\b(?!-| (?:up|from|space|memory|software)\b)"
    r"|\b(?:no|without|any) (?:\w+ )?(?:cost|charge|fee)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A kind of cell in a table's row, for questions that do not name its column."""

    asked: str  # pattern of questions
    head: str  # pattern of heads
    units: str = ""
    cell: str = r"(?!)"  # pattern of cells, beside those with a unit


def _of(words: str, units: str) -> Measure:
    return Measure(rf"\b(?:{words})\b", rf"\b(?:{words})\b", units)


MONEY = Measure(
    ASKS["money"],
    ASKS["money"] + r"|\b(?:amount|total|betrag|tarif|montant|importe)\b",
    "€ $ £ chf",
)
HOW_MUCH = re.compile(
    r"\bhow much (?:is|are|was|were|does|do|did|for|must|will|would|should)\b|\bwie ?viel (?:ist"
    r"|sind|macht)\b|\bc(?:'|’)est combien\b|\bcuánto (?:es|son)\b",
    re.IGNORECASE,
)
WORDED = (  # asked for by a question word
    Measure(
        ASKS["period"],
        r"\b(?:duration|period|term|length|notice|lead time|delivery time|interval|validity"
        r"|\w*dauer|\w*frist|laufzeit|lieferzeit|durée|délai|duración|plazo)\b",
        "s min h day week month year",
    ),
    Measure(
        ASKS["time"],
        r"\b(?:date|day|due|deadline|start|starts|begins?|ends?|time|opens|closes|hours|datum|termin"
        r"|tag|beginn|ende|jour|fecha|día|hora)\b",
        cell=HOLDS["time"],
    ),
    Measure(
        ASKS["where"],
        r"\b(?:room|hall|building|floor|place|location|site|city|town|country|address|ort|raum"
        r"|gebäude|stadt|lieu|salle|ville|lugar|sala|ciudad)\b",
    ),
    Measure(
        ASKS["person"],
        r"\b(?:contact|manager|owner|person|responsible|lead|team|department|name|in charge"
        r"|ansprechpartner|leitung|zuständig|responsable)\b",
    ),
    _of("how long (?:is|are)|length|lang ist|länge|longueur|longitud", "mm cm m km in ft mi"),
)
EXACT = (  # asked for by its name, and told by its unit alone: not so mm, which measure much
    _of("heavy|weighs?|weight|mass|schwer|wiegt|gewicht|lourd|poids|pesa|peso", "mg g kg t lb oz"),
    _of("torque|drehmoment|couple de serrage|par de apriete", "nm"),
    _of("pressure|druck|pression|presión", "bar mbar pa kpa mpa psi"),
    _of("voltage|spannung|tension|tensión", "v mv kv"),
    _of("loud|noise|laut|lautstärke|bruit|ruido", "db"),
)
NAMED = (  # asked for by its name
    MONEY,
    *EXACT,
    _of("tall|high|height|hoch|höhe|haut|hauteur|alto|altura", "mm cm m km in ft"),
    _of("wide|width|broad|breit|breite|large|largeur|ancho|anchura", "mm cm m km in ft"),
    _of("deep|depth|tief|tiefe|thick|thickness|profond|profondeur|espesor", "mm cm m in ft"),
    _of("far|distance|weit|entfernung|distancia", "m km mi"),
    _of("fast|speed|schnell|geschwindigkeit|vitesse|velocidad", "m/s km/h mph mm/s rpm"),
    _of("hot|cold|warm|temperature|heiß|kalt|temperatur|température|temperatura", "°c °f k"),
    _of("strong|power|powerful|leistung|puissance|potencia", "w kw mw"),
    _of("holds?|capacity|volume|fasst|inhalt|capacité|capacidad", "ml l m³ kb mb gb tb"),
)
HEAD_UNIT = re.compile(r"(?:[(\[,/]|\bin\b)\s*([^\s)\],]+)", re.IGNORECASE)  # "Weight (kg)"


def measured(question: str, cells: Sequence[tuple[str, str]]) -> frozenset[int]:
    """Return the numbers of the cells, as (head, cell), that hold the measure that a question asks
    for: by head and unit, else by head, else by unit or form."""
    found = _asked(WORDED, question) or _asked(NAMED, question)
    if not found and HOW_MUCH.search(question):
        found = [MONEY]
    return frozenset[int]().union(*(_measured(measure, cells) for measure in found))


def states_measure(question: str, text: str) -> bool:
    """Return True if a question names a measure such as the torque, and a text states an amount in
    a unit of it that the question does not."""
    units = {unit for measure in _asked(EXACT, question) for unit in measure.units.split()}
    if not units:
        return False
    said = quantities.facts(text).measures - quantities.facts(question).measures
    return not units.isdisjoint({unit for _, unit in said})


def unmeasured(question: str, texts: Sequence[str]) -> bool:
    """Return True if a question names a measure such as the weight, and no text has an amount in a
    unit of it, nor a word for it with a figure."""
    measures = _asked(EXACT, question)
    units = {unit for measure in measures for unit in measure.units.split()}
    said = (
        any(unit in units for _, unit in quantities.facts(text).measures)
        or any(re.search(rf"{m.head}[^.\n]{{0,40}}\d", text, re.IGNORECASE) for m in measures)
        for text in texts
    )
    return bool(measures) and "number" in kinds(question) and not any(said)


def _asked(among: Sequence[Measure], question: str) -> list[Measure]:
    return [m for m in among if re.search(m.asked, question, re.IGNORECASE)]


def _measured(measure: Measure, cells: Sequence[tuple[str, str]]) -> frozenset[int]:
    headed, formed = set[int](), set[int]()
    figures = bool(measure.units)
    for number, (head, cell) in enumerate(cells):
        if re.search(measure.head, head, re.IGNORECASE) and (re.search(r"\d", cell) or not figures):
            headed.add(number)
        if re.search(measure.cell, cell, re.IGNORECASE) or _unit(measure, head, cell):
            formed.add(number)
    return frozenset(headed & formed or headed or formed)


def _unit(measure: Measure, head: str, cell: str) -> bool:
    units = {unit for _, unit in quantities.facts(cell).measures}
    if re.search(r"\d", cell):
        units |= {quantities.SPELLED.get(u.lower(), "") for u in HEAD_UNIT.findall(head)}
    return not units.isdisjoint(measure.units.split())


@lru_cache(maxsize=1024)
def kinds(question: str) -> frozenset[str]:
    """Return the kinds of answer that a question asks for."""
    text = question.strip().lower() if question.isupper() else question.strip()
    return frozenset(k for k, pattern in ASKS.items() if re.search(pattern, text, re.IGNORECASE))


@lru_cache(maxsize=8192)
def contained(text: str) -> frozenset[str]:
    """Return the kinds of answer that a text may contain."""
    return frozenset(
        kind
        for kind, pattern in HOLDS.items()
        if re.search(pattern, text, 0 if kind in ("person", "where") else re.IGNORECASE)
    )
